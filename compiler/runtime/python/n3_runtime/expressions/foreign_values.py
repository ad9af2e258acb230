"""Values of SQLite tables that another program made, as ours are stored.

SQLite has no types for moments, decimals and uuids: each program and each library has its own form.
Django and SQLAlchemy write `2026-01-31 09:30:00.000000`, Prisma and JavaScript milliseconds since 1970,
others seconds, ISO 8601 with an offset, or a Julian day (https://sqlite.org/lang_datefunc.html). A
moment without an offset is taken for UTC. What cannot be read is null: a list must not fail because of
one row.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from uuid import UUID

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
JULIAN_EPOCH = 2440587.5
"""The Julian day of EPOCH."""
LAST_JULIAN_DAY = 5_373_484.5
"""Of the year 9999; what is more are seconds, as SQLite's own functions have it."""
MILLISECONDS = 100_000_000_000
"""From here on a number is milliseconds: so many seconds are the year 5138."""
_OFFSET = re.compile(r"\s*([+-][0-9]{2})(:?[0-9]{2})?$|\s*(UTC|GMT|[Zz])$")
_FRACTION = re.compile(r"([:0-9]+)\.([0-9]+)")


def _microseconds(found: re.Match[str]) -> str:
    """A fraction of a second as Python reads it."""
    return f"{found[1]}.{found[2][:6].ljust(6, '0')}"


def _moment(value: object) -> datetime | None:
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            if isinstance(value, float) and 0 <= value < LAST_JULIAN_DAY:
                return EPOCH + timedelta(days=value - JULIAN_EPOCH)
            return EPOCH + timedelta(seconds=value / 1000 if abs(value) >= MILLISECONDS else value)
        if not isinstance(value, str):
            return None
        text = value.strip()
        zone = _OFFSET.search(text) if len(text) > 10 else None
        if zone is not None:
            minutes = (zone[2] or ":00").lstrip(":")
            text = text[: zone.start()] + ("+00:00" if zone[1] is None else f"{zone[1]}:{minutes}")
        found = datetime.fromisoformat(_FRACTION.sub(_microseconds, text))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_datetime(value: object) -> str | None:
    found = _moment(value)
    if found is None:
        return None
    return found.isoformat(timespec="microseconds").replace("+00:00", "Z")


def read_date(value: object) -> str | None:
    found = _moment(value)
    return None if found is None else date(found.year, found.month, found.day).isoformat()


def read_time(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    text = _FRACTION.sub(_microseconds, value.strip().rpartition(" ")[2].rpartition("T")[2])
    try:
        return time.fromisoformat(text).replace(tzinfo=None).isoformat(timespec="microseconds")
    except ValueError:
        return None


def read_decimal(value: object, scale: int) -> int | None:
    """A number as the integer that it is times 10 to the `scale`."""
    if isinstance(value, bytes) or value is None:
        return None
    try:
        number = Decimal(repr(value) if isinstance(value, float) else str(value).strip())
        if not number.is_finite():
            return None
        scaled = number.scaleb(scale).to_integral_value(ROUND_HALF_UP)
    except InvalidOperation:
        return None
    return int(scaled) if abs(scaled) < 2**63 else None


def read_uuid(value: object) -> str | None:
    try:
        return str(UUID(bytes=value) if isinstance(value, bytes) else UUID(str(value)))
    except ValueError:
        return None


FUNCTIONS: tuple[tuple[str, int, Callable[..., Any]], ...] = (
    ("n3_read_datetime", 1, read_datetime),
    ("n3_read_date", 1, read_date),
    ("n3_read_time", 1, read_time),
    ("n3_read_decimal", 2, read_decimal),
    ("n3_read_uuid", 1, read_uuid),
)
