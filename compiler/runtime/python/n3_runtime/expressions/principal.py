"""The principal's values as expressions use them: converted to the type they are compared with."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal
from typing import Any, Protocol
from uuid import UUID

from .functions import SAFE_INTEGER, moment_text
from .tree import Expression
from .value_types import ValueType

_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_INTEGER = re.compile(r"-?[0-9]{1,16}", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)

_DIGITS = Context(prec=100)  # more than any exact number has
StorageType = str | int | float | None


class PrincipalLike(Protocol):
    """What expressions need of a `Principal`."""

    @property
    def id(self) -> str | None: ...
    @property
    def authenticated(self) -> bool: ...
    @property
    def roles(self) -> frozenset[str]: ...
    @property
    def claims(self) -> Mapping[str, Any]: ...
    @property
    def row_key(self) -> Any: ...
    @property
    def row(self) -> Mapping[str, Any]: ...
    @property
    def parameters(self) -> Mapping[str, Any]: ...


def value(leaf: Expression, principal: PrincipalLike) -> StorageType:
    """The value of a leaf that is of the person or of the page."""
    match leaf.op:
        case "user":
            found: StorageType = getattr(principal, leaf.name)
            return found
        case "owner":
            return principal.id
        case "user row":
            return as_stored(principal.row_key, leaf.type)
        case "user field":
            return as_stored(principal.row.get(leaf.name), leaf.type)
        case "parameter":
            return as_stored(principal.parameters.get(leaf.name), leaf.type)
        case "claim":
            return claim(principal.claims.get(leaf.name), leaf.type)
        case "authenticated":
            return int(principal.authenticated)
        case "role":
            return int(principal.authenticated and not leaf.value.isdisjoint(principal.roles))
    raise ValueError(f"{leaf.op} does not depend on the user")


def as_stored(value: Any, kind: ValueType) -> StorageType:
    """A Python value of that type as SQLite stores it."""
    match value:
        case bool():
            return int(value)
        case Decimal():
            return int(value.scaleb(kind.scale, _DIGITS))
        case UUID():
            return str(value)
        case datetime() | date() | time():
            return moment_text(value)
        case timedelta():
            return value // timedelta(milliseconds=1)
        case list() | dict():
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if kind.kind == "decimal" and isinstance(value, int):
        return value * int(10**kind.scale)
    found: StorageType = value
    return found


def claim(value: Any, kind: ValueType) -> StorageType:
    """A claim as a value of the type that it is compared with, else null.

    10 and "10" beside an integer are 10, beside text "10". Lists and objects are null, unless the
    claim is what is looked into.
    """
    if kind.kind == "list":
        return _items(value, kind.item)
    if isinstance(value, float) and value.is_integer() and abs(value) <= SAFE_INTEGER:
        value = int(value)
    if kind.kind == "boolean":
        return int(value) if isinstance(value, bool) else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = value if isinstance(value, str) else _digits(value)
    match kind.kind:
        case "integer":
            number = int(text) if _INTEGER.fullmatch(text) else None
            return number if number is not None and abs(number) <= SAFE_INTEGER else None
        case "number":
            return _finite(text) if _NUMBER.fullmatch(text) else None
        case "decimal":
            return _scaled(text, kind.scale) if _DECIMAL.fullmatch(text) else None
        case "date":
            return _day(text)
    return text


def _digits(value: float) -> str:
    return str(value) if isinstance(value, int) else repr(value)


def _finite(text: str) -> float | None:
    number = float(text)
    return number if abs(number) != float("inf") else None


def _scaled(text: str, scale: int) -> int | None:
    scaled = Decimal(text).scaleb(scale, _DIGITS)
    return int(scaled) if scaled == scaled.to_integral_value() else None


def _day(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat() if len(text) == 10 else None
    except ValueError:
        return None


def _items(value: Any, item: str) -> str | None:
    """The items of a list that can be what is looked for; one value alone is a list of it."""
    if value is None or isinstance(value, dict):
        return None
    kind = ValueType("integer" if item == "integer" else "text")
    found = [claim(one, kind) for one in (value if isinstance(value, list) else [value])]
    kept = [one for one in found if one is not None]
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
