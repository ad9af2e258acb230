"""The typed expressions of nodes without arguments: literals, the clock, who asks."""

from collections.abc import Callable, Mapping
from datetime import UTC
from datetime import date as date_type
from datetime import datetime as datetime_type
from datetime import time as time_type
from decimal import Decimal
from typing import Any

from . import functions
from .tree import FALSE, NULL_LITERAL, TRUE, Expression
from .value_types import (
    BOOLEAN,
    DATE,
    DATETIME,
    DURATION,
    NUMBER,
    TEXT,
    TIME,
    UNKNOWN,
    ValueType,
    decimal,
    integer,
)
from .value_types import UUID as UUID_TYPE


def exact(digits: str, *, exactly: bool) -> Expression:
    """A literal with a fraction: a decimal, or the number that is nearest."""
    if not exactly:
        return Expression("literal", NUMBER, value=float(digits))
    value = Decimal(digits)
    exponent = value.as_tuple().exponent
    scale = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    scaled = int(value.scaleb(scale))
    count = max(len(str(abs(scaled))), scale)
    return Expression("literal", decimal(count, scale), value=scaled)


def _literal(value: Any) -> Expression:
    match value:
        case None:
            return NULL_LITERAL
        case bool():
            return TRUE if value else FALSE
        case int():
            return Expression("literal", integer(len(str(abs(value)))), value=value)
    return Expression("literal", TEXT, value=value)


def _moment(kind: ValueType, read: Callable[[str], Any]) -> Callable[[Any], Expression]:
    def made(value: str) -> Expression:
        return Expression("literal", kind, value=functions.moment_text(read(value)))

    return made


LEAVES: Mapping[str, Callable[[Any], Expression]] = {
    "literal": _literal,
    "exact": lambda value: Expression("exact", UNKNOWN, value=value),
    "date": _moment(DATE, date_type.fromisoformat),
    "time": _moment(TIME, time_type.fromisoformat),
    "datetime": _moment(DATETIME, lambda value: datetime_type.fromisoformat(value).astimezone(UTC)),
    "duration": lambda value: Expression("literal", DURATION, value=value),
    "now": lambda _: Expression("now", DATETIME),
    "today": lambda zone: Expression("today", DATE, value=zone),
    "uuid": lambda _: Expression("uuid", UUID_TYPE),
    "authenticated": lambda _: Expression("authenticated", BOOLEAN),
    "role": lambda names: Expression("role", BOOLEAN, value=frozenset(names)),
    "user": lambda name: Expression("user", TEXT, name=name),
    "claim": lambda name: Expression("claim", UNKNOWN, name=name),
}
