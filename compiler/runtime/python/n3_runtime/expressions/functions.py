"""What operators and functions give, over values as they are stored.

A boolean is 0 or 1 (Python's False and True count alike), an exact number an integer (a decimal scaled
as its type says, 1.50 of scale 2 is 150), a moment text of fixed width in UTC, a length of time
milliseconds, a uuid and JSON text. So that rows of a table, rows of an event and arguments of SQLite's
functions need no conversion, Python's evaluation and SQLite call the same functions.

Null in is null out but for `and_` and `or_`, which know three values. What double precision cannot
hold is null, and so is a quotient by zero. Text is compared by code point. The table of cases in
compiler/expr holds all of it to what PostgreSQL and TypeScript answer.
"""

import json
import math
from collections.abc import Iterable
from datetime import UTC, timedelta
from datetime import date as date_type
from datetime import datetime as datetime_type
from datetime import time as time_type
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

SAFE_INTEGER = 2**53 - 1
"""The largest integer that a double, so JavaScript, holds exactly."""

Truth = bool | None


# -- Truth -----------------------------------------------------------------------------------------


def and_(sides: Iterable[Any]) -> Truth:
    answer: Truth = True
    for side in sides:
        if side is None:
            answer = None
        elif not side:
            return False
    return answer


def or_(sides: Iterable[Any]) -> Truth:
    answer: Truth = False
    for side in sides:
        if side is None:
            answer = None
        elif side:
            return True
    return answer


def not_(value: Any) -> Truth:
    return None if value is None else not value


def equal(left: Any, right: Any) -> Truth:
    return None if left is None or right is None else bool(left == right)


def different(left: Any, right: Any) -> Truth:
    return None if left is None or right is None else bool(left != right)


def less(left: Any, right: Any) -> Truth:
    return None if left is None or right is None else bool(left < right)


def at_most(left: Any, right: Any) -> Truth:
    return None if left is None or right is None else bool(left <= right)


def greater(left: Any, right: Any) -> Truth:
    return less(right, left)


def at_least(left: Any, right: Any) -> Truth:
    return at_most(right, left)


def is_in(value: Any, *choices: Any) -> Truth:
    """`value IN (…)`: unknown where no choice is equal and one of them is null."""
    if value is None:
        return None if choices else False
    if any(choice is not None and choice == value for choice in choices):
        return True
    return None if None in choices else False


# -- Text ------------------------------------------------------------------------------------------


def contains(text: str | None, part: str | None) -> Truth:
    return None if text is None or part is None else part in text


def starts_with(text: str | None, part: str | None) -> Truth:
    return None if text is None or part is None else text.startswith(part)


def ends_with(text: str | None, part: str | None) -> Truth:
    return None if text is None or part is None else text.endswith(part)


def lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def upper(text: str | None) -> str | None:
    return None if text is None else text.upper()


def length(text: str | None) -> int | None:
    """In code points."""
    return None if text is None else len(text)


def concat(*texts: str | None) -> str:
    return "".join(text or "" for text in texts)


def coalesce(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def has_item(items: str | None, item: Any) -> Truth:
    """Whether a list, as JSON, has an item. True and 1 differ."""
    if items is None or item is None:
        return None
    truth = isinstance(item, bool)
    return any(one == item and isinstance(one, bool) is truth for one in json.loads(items))


# -- Numbers in double precision -------------------------------------------------------------------


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


def round_(value: float | None) -> float | None:
    """The nearest integer, halves rounded away from zero."""
    if value is None:
        return None
    whole = math.trunc(value)
    if abs(value - whole) >= 0.5:
        whole += 1 if value > 0 else -1
    return float(whole)


def to_decimal(value: float | None, scale: int) -> int | None:
    """A number as a decimal of that scale, half away from zero; null beyond 18 digits."""
    product = math.nan if value is None else float(value) * float(10**scale)
    if not abs(product) < 1e18:  # NaN is not
        return None
    rounded = round_(product)
    return None if rounded is None or abs(rounded) >= 1e18 else int(rounded)


# -- Exact numbers: integers and scaled decimals ---------------------------------------------------


def add_exact(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left + right


def subtract_exact(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left - right


def multiply_exact(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left * right


def modulo_exact(left: int | None, right: int | None) -> int | None:
    """The remainder with the sign of the dividend; null by zero."""
    if left is None or not right:
        return None
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def divide_exact(left: int | None, right: int | None, places: int) -> int | None:
    """The quotient with so many places more, half away from zero; null by zero."""
    if left is None or right is None or right == 0:
        return None
    dividend, divisor = abs(left) * int(10**places), abs(right)
    quotient = (2 * dividend + divisor) // (2 * divisor)
    return -quotient if (left < 0) != (right < 0) else quotient


def rescale(value: int | None, places: int) -> int | None:
    """So many places more; fewer than none rounds half away from zero."""
    if value is None:
        return None
    if places >= 0:
        return value * int(10**places)
    return divide_exact(value, int(10**-places), 0)


def negate(value: Any) -> Any:
    return None if value is None else -value


def abs_(value: Any) -> Any:
    return None if value is None else abs(value)


def to_number(value: int | None, scale: int) -> float | None:
    """The double that is nearest to the digits."""
    return None if value is None else float(Fraction(value, 10**scale))


# -- Moments and lengths of time -------------------------------------------------------------------

Moment = date_type | datetime_type | time_type


def moment_text(value: Moment) -> str:
    """A date, time or datetime as it is stored: its order as text is its order in time."""
    if isinstance(value, datetime_type):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, time_type):
        return value.isoformat(timespec="microseconds")
    return value.isoformat()


def moment_of(text: str) -> date_type:
    """A stored date or datetime."""
    if len(text) == 10:
        return date_type.fromisoformat(text)
    return datetime_type.fromisoformat(text).astimezone(UTC)


def today(now: str, zone: str) -> str:
    """The day that it is there."""
    return datetime_type.fromisoformat(now).astimezone(ZoneInfo(zone)).date().isoformat()


def date_trunc(unit: str, value: str | None, zone: str) -> str | None:
    """The beginning of the hour, day, week (Monday), month or year, of a moment in that time zone.

    Of two such moments the first; null where it is beyond the years that a datetime has.
    """
    if value is None:
        return None
    moment = moment_of(value)
    if not isinstance(moment, datetime_type):
        return moment_text(_first_day(unit, moment))
    try:
        return moment_text(_start(unit, moment, zone))
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


def add_time(value: str | None, milliseconds: int | None) -> str | None:
    """A date or datetime, later; null beyond the years that it has."""
    if value is None or milliseconds is None:
        return None
    try:
        return moment_text(moment_of(value) + timedelta(milliseconds=milliseconds))
    except OverflowError:
        return None


def time_between(end: str | None, start: str | None) -> int | None:
    """How long from start to end, to the millisecond below."""
    if end is None or start is None:
        return None
    difference: timedelta = moment_of(end) - moment_of(start)
    return difference // timedelta(milliseconds=1)


def duration(milliseconds: int | None) -> int | None:
    """What is kept of a length of time."""
    return None if milliseconds is None or abs(milliseconds) > SAFE_INTEGER else milliseconds
