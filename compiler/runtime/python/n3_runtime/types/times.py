"""Dates, times of day, instants, and lengths of time."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from n3_runtime import patterns
from n3_runtime.expressions.functions import SAFE_INTEGER

from .base import Refused, Type


class _Moment(Type):
    """Stored as text of fixed width, so that order in text is order in time; sent as it is stored."""

    pattern: re.Pattern[str]
    example: str

    def parse(self, value: object) -> Any:
        if isinstance(value, str) and self.pattern.fullmatch(value):
            try:
                return self.load(value)
            except (ValueError, OverflowError):
                pass
        raise Refused("type", f"Expected a {self.name} such as {self.example}.")


class DateType(_Moment):
    name, example = "date", "2026-01-31"
    pattern = patterns.DATE
    schema = {"type": "string", "format": "date"}

    def store(self, value: date) -> str:
        return value.isoformat()

    def load(self, stored: str) -> date:
        return date.fromisoformat(stored)


class TimeType(_Moment):
    name, example = "time", "09:30:00"
    pattern = patterns.TIME
    # The `time` of JSON schemas has an offset; this one is of OpenAPI's registry of formats.
    schema = {"type": "string", "format": "time-local", "pattern": f"^{patterns.TIME.pattern}$"}

    def store(self, value: time) -> str:
        return value.isoformat(timespec="microseconds")

    def load(self, stored: str) -> time:
        return time.fromisoformat(stored)


class DateTimeType(_Moment):
    """An instant (RFC 3339, an offset is demanded), kept in UTC to the microsecond."""

    name, example = "datetime", "2026-01-31T09:30:00Z"
    pattern = patterns.DATETIME
    schema = {"type": "string", "format": "date-time"}

    def store(self, value: datetime) -> str:
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

    def load(self, stored: str) -> datetime:
        return datetime.fromisoformat(stored.upper()).astimezone(UTC)


_PARTS = re.compile(r"([0-9]+)(?:\.([0-9]+))?([WDHMS])")
_MILLISECONDS = {"W": 604_800_000, "D": 86_400_000, "H": 3_600_000, "M": 60_000, "S": 1_000}


class DurationType(Type):
    """A length of time to the millisecond, ISO 8601 without years and months, sent as PT#H#M#S."""

    name = "duration"
    # The `duration` of JSON schemas has no sign, no fraction, and years.
    schema = {"type": "string", "pattern": f"^{patterns.DURATION.pattern}$"}

    def parse(self, value: object) -> timedelta:
        if not isinstance(value, str) or not patterns.DURATION.fullmatch(value):
            raise Refused("type", "Expected a duration such as PT1H30M.")
        milliseconds = sum(
            int(number) * _MILLISECONDS[unit] + int(fraction.ljust(3, "0"))
            for number, fraction, unit in _PARTS.findall(value)
        )
        if milliseconds > SAFE_INTEGER:
            raise Refused("too_large", f"At most {SAFE_INTEGER} milliseconds.")
        return timedelta(milliseconds=-milliseconds if value[0] == "-" else milliseconds)

    def wire(self, value: timedelta) -> str:
        return duration_text(self.store(value))

    def store(self, value: timedelta) -> int:
        return value // timedelta(milliseconds=1)

    def load(self, stored: int) -> timedelta:
        return timedelta(milliseconds=stored)


def duration_text(milliseconds: int) -> str:
    """ISO 8601 of a number of milliseconds; the same text as DurationType.json_sql makes."""
    if not milliseconds:
        return "PT0S"
    minutes, rest = divmod(abs(milliseconds), 60_000)
    hours, minutes = divmod(minutes, 60)
    seconds, thousandths = divmod(rest, 1000)
    tail = f"{seconds}.{thousandths:03d}S" if thousandths else f"{seconds}S" if seconds else ""
    head = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    return f"{'-' if milliseconds < 0 else ''}PT{head}{tail}"
