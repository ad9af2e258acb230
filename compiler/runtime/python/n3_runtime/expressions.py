"""The operators and functions of rules, as the compiler prints them for Python.

Null follows SQL: None in, None out, but for `and_` and `or_`, which know three values. Arithmetic is
IEEE 754 double precision; what is not a number is null. Text is compared by code point. They answer
what SQLite answers for the same values, which the table of cases in compiler/expr holds them to.
"""

import math
import sqlite3
from collections.abc import Iterable
from datetime import UTC, timedelta
from datetime import date as date_type
from datetime import datetime as datetime_type
from datetime import time as time_type
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from .identity import Principal
from .types import SAFE_INTEGER, DateTimeType

Truth = bool | None


def plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def and_(*sides: Truth) -> Truth:
    if any(side is not None and not side for side in sides):
        return False
    return None if None in sides else True


def or_(*sides: Truth) -> Truth:
    if any(sides):
        return True
    return None if None in sides else False


def not_(value: Truth) -> Truth:
    return None if value is None else not value


def eq(left: Any, right: Any) -> Truth:
    return None if left is None or right is None else bool(plain(left) == plain(right))


def ne(left: Any, right: Any) -> Truth:
    return not_(eq(left, right))


def lt(left: Any, right: Any) -> Truth:
    return None if left is None or right is None else bool(left < right)


def le(left: Any, right: Any) -> Truth:
    return None if left is None or right is None else bool(left <= right)


def gt(left: Any, right: Any) -> Truth:
    return lt(right, left)


def ge(left: Any, right: Any) -> Truth:
    return le(right, left)


def is_null(value: Any) -> bool:
    return value is None


def is_in(value: Any, choices: Iterable[Any]) -> Truth:
    """`value IN (…)`: unknown where no choice is equal and one of them is null."""
    choices = tuple(choices)
    if value is None:
        return None if choices else False
    if any(choice is not None and plain(choice) == plain(value) for choice in choices):
        return True
    return None if None in choices else False


def contains(text: str | None, part: str | None) -> Truth:
    return None if text is None or part is None else part in text


def starts_with(text: str | None, part: str | None) -> Truth:
    return None if text is None or part is None else text.startswith(part)


def ends_with(text: str | None, part: str | None) -> Truth:
    return None if text is None or part is None else text.endswith(part)


def number(value: float) -> float | None:
    """What is kept of a result: neither NaN nor infinity is a number."""
    return value if math.isfinite(value) else None


def add(left: float | None, right: float | None) -> float | None:
    return None if left is None or right is None else number(float(left) + float(right))


def subtract(left: float | None, right: float | None) -> float | None:
    return None if left is None or right is None else number(float(left) - float(right))


def multiply(left: float | None, right: float | None) -> float | None:
    return None if left is None or right is None else number(float(left) * float(right))


def divide(left: float | None, right: float | None) -> float | None:
    """The quotient with its fraction; null by zero."""
    return None if left is None or not right else number(float(left) / float(right))


def modulo(left: float | None, right: float | None) -> float | None:
    """The remainder with the sign of the dividend; null by zero."""
    return None if left is None or not right else math.fmod(left, right)


def negate(value: float | None) -> float | None:
    return None if value is None else -value


def if_(condition: Truth, then: Any, otherwise: Any) -> Any:
    return then if condition else otherwise


def lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def upper(text: str | None) -> str | None:
    return None if text is None else text.upper()


def length(text: str | None) -> int | None:
    """In code points."""
    return None if text is None else len(text)


def coalesce(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def round_(value: float | None) -> float | None:
    """The nearest whole number, a half away from zero."""
    if value is None:
        return None
    whole = math.trunc(value)
    if abs(value - whole) >= 0.5:
        whole += 1 if value > 0 else -1
    return whole if isinstance(value, int) else float(whole)


def abs_(value: float | None) -> float | None:
    return None if value is None else abs(value)


def concat(*texts: str | None) -> str:
    return "".join(text or "" for text in texts)


def date(text: str) -> date_type:
    return date_type.fromisoformat(text)


def time(text: str) -> time_type:
    return time_type.fromisoformat(text)


def datetime(text: str) -> datetime_type:
    return datetime_type.fromisoformat(text).astimezone(UTC)


def duration(milliseconds: int) -> timedelta:
    return timedelta(milliseconds=milliseconds)


def decimal(text: str) -> Decimal:
    return Decimal(text)


def now() -> datetime_type:
    return datetime_type.now(UTC)


def today(zone: str) -> date_type:
    """The day that it is there."""
    return now().astimezone(ZoneInfo(zone)).date()


def date_trunc(unit: str, value: Any, zone: str) -> Any:
    """The beginning of the hour, day, week (Monday), month or year, of a moment in that time zone.

    Of two such moments the first; null where it is beyond the years that a datetime has.
    """
    if value is None:
        return None
    if not isinstance(value, datetime_type):
        return _first_day(unit, value)
    try:
        return _start(unit, value, zone)
    except OverflowError:
        return None


def _start(unit: str, value: datetime_type, zone: str) -> datetime_type:
    if unit == "hour":
        # Offsets are not all whole hours; going back by minutes stays on this side of a clock change.
        there = value.astimezone(ZoneInfo(zone))
        past = timedelta(minutes=there.minute, seconds=there.second, microseconds=there.microsecond)
        return value.astimezone(UTC) - past
    first = _first_day(unit, value.astimezone(ZoneInfo(zone)).date())
    start = datetime_type.combine(first, time_type(), ZoneInfo(zone))
    return start.astimezone(UTC)


def _first_day(unit: str, day: date_type) -> date_type:
    match unit:
        case "week":
            back = min(day.weekday(), day.toordinal() - 1)
            return day - timedelta(days=back)
        case "month":
            return day.replace(day=1)
        case "year":
            return day.replace(month=1, day=1)
    return day


def add_time(value: datetime_type | None, length: timedelta | None) -> datetime_type | None:
    """Null beyond the years that a datetime has."""
    try:
        return None if value is None or length is None else value + length
    except OverflowError:
        return None


def add_days(value: date_type | None, length: timedelta | None) -> date_type | None:
    try:
        return None if value is None or length is None else value + length
    except OverflowError:
        return None


def time_between(end: Any, start: Any) -> timedelta | None:
    """How long from start to end, to the millisecond below."""
    if end is None or start is None:
        return None
    return timedelta(milliseconds=(end - start) // timedelta(milliseconds=1))


def add_exact(left: Any, right: Any) -> Any:
    """Of decimals and of lengths of time, which are null beyond what is kept of them."""
    return None if left is None or right is None else _kept(left + right)


def subtract_exact(left: Any, right: Any) -> Any:
    return None if left is None or right is None else _kept(left - right)


LONGEST = timedelta(milliseconds=SAFE_INTEGER)


def _kept(value: Any) -> Any:
    return None if isinstance(value, timedelta) and abs(value) > LONGEST else value


def to_number(value: Decimal | None, scale: int) -> float | None:
    """The double that is nearest to the digits, divided by the power of ten."""
    return None if value is None else float(int(value.scaleb(scale))) / float(10**scale)


def to_decimal(value: float | None, scale: int) -> Decimal | None:
    """Rounded to the scale, a half away from zero; null where it has more than 18 digits."""
    scaled = _scaled(value, scale)
    return None if scaled is None else Decimal(scaled).scaleb(-scale)


def _scaled(value: float | None, scale: int) -> int | None:
    product = math.nan if value is None else float(value) * float(10**scale)
    if not abs(product) < 1e18:  # NaN is not
        return None
    rounded = round_(product)
    return None if rounded is None or abs(rounded) >= 1e18 else int(rounded)


def rescale(value: Decimal | None, digits: int) -> Decimal | None:
    """The same number with so many digits more behind the point."""
    if value is None:
        return None
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return value.quantize(Decimal(1).scaleb(exponent - digits))


def has_item(items: list[Any] | None, item: Any) -> Truth:
    if items is None or item is None:
        return None
    return any(plain(one) == plain(item) for one in items)


def param(user: Principal, name: str) -> Any:
    """What the page that asks knows under that name."""
    return user.param(name)


def any_role(user: Principal, *roles: str) -> bool:
    return user.authenticated and not user.roles.isdisjoint(roles)


# -- As SQLite has them: moments are texts, lengths of time milliseconds, decimals scaled -----------


def _moment(text: str) -> Any:
    return date(text) if len(text) == 10 else datetime(text)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime_type):
        return str(DateTimeType().store(value))
    return str(value.isoformat())


def _sql_today(moment: str, zone: str) -> str:
    return datetime(moment).astimezone(ZoneInfo(zone)).date().isoformat()


def _sql_date_trunc(unit: str, value: str | None, zone: str) -> str | None:
    return None if value is None else _text(date_trunc(unit, _moment(value), zone))


def _sql_add_time(value: str | None, milliseconds: int | None) -> str | None:
    if value is None or milliseconds is None:
        return None
    try:
        return _text(add_time(_moment(value), timedelta(milliseconds=milliseconds)))
    except OverflowError:
        return None


def _sql_time_between(end: str | None, start: str | None) -> int | None:
    if end is None or start is None:
        return None
    return int((_moment(end) - _moment(start)) // timedelta(milliseconds=1))


def _sql_duration(milliseconds: int | None) -> int | None:
    return None if milliseconds is None or abs(milliseconds) > SAFE_INTEGER else milliseconds


def register(connection: sqlite3.Connection) -> None:
    """Gives a connection the functions that SQLite lacks or has in another meaning."""
    for name, count, function in (
        ("n3_lower", 1, lower),
        ("n3_upper", 1, upper),
        ("n3_round", 1, round_),
        ("n3_mod", 2, modulo),
        ("n3_today", 2, _sql_today),
        ("n3_date_trunc", 3, _sql_date_trunc),
        ("n3_add_time", 2, _sql_add_time),
        ("n3_time_between", 2, _sql_time_between),
        ("n3_to_decimal", 2, _scaled),
        ("n3_duration", 1, _sql_duration),
    ):
        connection.create_function(name, count, function, deterministic=True)
