"""The field types: wire value (JSON) ↔ Python value ↔ stored value (SQLite), losing nothing."""

import json
import math
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from . import patterns
from .expressions.functions import SAFE_INTEGER
from .expressions.sqlite_functions import given
from .expressions.value_types import MAX_DIGITS, NATIVE_DIGITS

JSON_DEPTH = 32

StorageType = str | int | float | None


class Refused(ValueError):
    """A value that its type does not accept; `code` is one of the field error codes of the API."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Type:
    """One field type. Values are never None here: null is the caller's."""

    name: str
    schema: dict[str, Any]
    comparable = True
    textual = False
    native = True
    """Whether SQLite's JSON of the stored value is the value on the wire."""

    @property
    def signature(self) -> str:
        """What must be equal for stored values to mean the same."""
        return self.name

    def parse(self, value: object) -> Any:
        """Wire value → Python value; raises Refused."""
        raise NotImplementedError

    def parse_text(self, text: str) -> Any:
        """Text of a query string or path → Python value; raises Refused."""
        return self.parse(text)

    def wire(self, value: Any) -> Any:
        return self.store(value)

    def store(self, value: Any) -> StorageType:
        found: StorageType = value
        return found

    def load(self, stored: Any) -> Any:
        return stored

    def json_sql(self, column: str) -> str:
        """SQL whose value is the JSON text of the quoted column, 'null' for NULL."""
        return f"json_quote({column})"


def text(value: object) -> str:
    """NFC text without NUL and without lone surrogates (neither survives every database)."""
    if not isinstance(value, str):
        raise Refused("type", "Expected a string.")
    if "\0" in value:
        raise Refused("type", "A string must not contain the NUL character.")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Refused("type", "A string must not contain lone surrogates.") from None
        value = unicodedata.normalize("NFC", value)
    return value


class StringType(Type):
    textual = True

    def __init__(self, name: str = "string") -> None:
        self.name = name
        self.schema = {"type": "string"}

    def parse(self, value: object) -> str:
        return text(value)


class EmailType(StringType):
    """An address `local@host.tld` of at most 254 characters (RFC 5321, 4.5.3.1.3)."""

    def __init__(self) -> None:
        super().__init__("email")
        self.schema = {"type": "string", "format": "email", "maxLength": patterns.EMAIL_LENGTH}

    def parse(self, value: object) -> str:
        address = text(value)
        if len(address) > patterns.EMAIL_LENGTH or not patterns.EMAIL.fullmatch(address):
            raise Refused("email", "Expected an e-mail address such as ada@example.org.")
        return address

    def parse_text(self, text: str) -> str:
        return StringType.parse(self, text)


class UrlType(StringType):
    """An absolute http or https address of at most 2,048 characters."""

    def __init__(self) -> None:
        super().__init__("url")
        self.schema = {"type": "string", "format": "uri", "maxLength": patterns.URL_LENGTH}

    def parse(self, value: object) -> str:
        address = text(value)
        if len(address) > patterns.URL_LENGTH or not patterns.URL.fullmatch(address):
            raise Refused("url", "Expected a URL that starts with http:// or https://.")
        return address

    def parse_text(self, text: str) -> str:
        return StringType.parse(self, text)


class IntegerType(Type):
    name = "integer"
    schema = {"type": "integer", "minimum": -SAFE_INTEGER, "maximum": SAFE_INTEGER}

    def parse(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Refused("type", "Expected an integer.")
        if value > SAFE_INTEGER:
            raise Refused("too_large", f"Must be at most {SAFE_INTEGER}.")
        if value < -SAFE_INTEGER:
            raise Refused("too_small", f"Must be at least {-SAFE_INTEGER}.")
        return value

    def parse_text(self, text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,16}", text):
            raise Refused("type", "Expected an integer.")
        return self.parse(int(text))


class NumberType(Type):
    name = "number"
    native = False
    schema = {"type": "number"}

    def parse(self, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Refused("type", "Expected a number.")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number) or (isinstance(value, int) and int(number) != value):
            raise Refused("type", "Expected a number in the range of double precision.")
        return number + 0.0  # SQLite keeps no negative zero

    def parse_text(self, text: str) -> float:
        if not re.fullmatch(
            r"[+-]?([0-9]{1,400}(\.[0-9]{0,400})?|\.[0-9]{1,400})([eE][+-]?[0-9]{1,4})?", text
        ):
            raise Refused("type", "Expected a number.")
        return self.parse(float(text))

    def json_sql(self, column: str) -> str:
        # SQLite prints 15 digits, which loses: the shortest that reads back the same, else Python's.
        short = f"printf('%!.15g', {column})"
        return (
            f"CASE WHEN {column} IS NULL THEN 'null' WHEN CAST({short} AS REAL) = {column} "
            f"AND abs({column}) BETWEEN 1e-9 AND 1e14 THEN {short} ELSE n3_number({column}) END"
        )


class DecimalType(Type):
    """A number of `precision` digits, `scale` of them after the point; stored as a scaled integer."""

    name = "decimal"
    native = False

    def __init__(self, precision: int, scale: int, *, stored: bool = True) -> None:
        limit = NATIVE_DIGITS if stored else MAX_DIGITS
        if not 0 <= scale <= precision <= limit:
            raise ValueError(f"decimal({precision}, {scale}): at most {limit} digits")
        self.precision, self.scale = precision, scale
        self.schema = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}

    @property
    def signature(self) -> str:
        return f"decimal({self.precision}, {self.scale})"

    def parse(self, value: object) -> Decimal:
        if not isinstance(value, str) or not patterns.DECIMAL.fullmatch(value):
            raise Refused("type", 'Expected a decimal as a string, such as "10.50".')
        whole, _, fraction = value.lstrip("-").partition(".")
        fraction = fraction.rstrip("0")
        if len(fraction) > self.scale:
            raise Refused("too_large", f"At most {self.scale} digits after the decimal point.")
        if len(whole.lstrip("0")) > self.precision - self.scale:
            raise Refused(
                "too_large",
                f"At most {self.precision - self.scale} digits before the decimal point.",
            )
        return Decimal(self.format(self._scaled(value)))

    def _scaled(self, value: str) -> int:
        whole, _, fraction = value.partition(".")
        return int(whole + fraction[: self.scale].ljust(self.scale, "0"))

    def format(self, scaled: int) -> str:
        sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled)).rjust(self.scale + 1, "0")
        return (
            f"{sign}{digits[: -self.scale]}.{digits[-self.scale :]}"
            if self.scale
            else sign + digits
        )

    def wire(self, value: Decimal) -> str:
        return self.format(self._scaled(f"{value:f}"))

    def store(self, value: Decimal) -> int | str:
        found = given(self._scaled(f"{value:f}"))
        assert found is not None
        return found

    def load(self, stored: int | str) -> Decimal:
        return Decimal(self.format(int(stored)))

    def json_sql(self, column: str) -> str:
        if self.precision > NATIVE_DIGITS:
            return f"COALESCE('\"' || n3_decimal_text({column}, {self.scale}) || '\"', 'null')"
        if not self.scale:
            return f"COALESCE('\"' || {column} || '\"', 'null')"
        unit = 10**self.scale
        return (
            f"CASE WHEN {column} IS NULL THEN 'null' ELSE printf('\"%s%d.%0{self.scale}d\"', "
            f"CASE WHEN {column} < 0 THEN '-' ELSE '' END, "
            f"abs({column}) / {unit}, abs({column}) % {unit}) END"
        )


class BooleanType(Type):
    name = "boolean"
    native = False
    schema = {"type": "boolean"}

    def parse(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise Refused("type", "Expected true or false.")
        return value

    def parse_text(self, text: str) -> bool:
        if text not in ("true", "false"):
            raise Refused("type", "Expected true or false.")
        return text == "true"

    def wire(self, value: bool) -> bool:
        return value

    def store(self, value: bool) -> int:
        return int(value)

    def load(self, stored: int) -> bool:
        return bool(stored)

    def json_sql(self, column: str) -> str:
        return f"CASE {column} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END"


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

    def json_sql(self, column: str) -> str:
        return f"COALESCE('\"' || {column} || '\"', 'null')"


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
    schema = {"type": "string", "format": "time"}

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
    native = False
    schema = {"type": "string", "format": "duration"}

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

    def json_sql(self, column: str) -> str:
        size, rest = f"abs({column})", f"(abs({column}) % 60000)"
        return (
            f"CASE WHEN {column} IS NULL THEN 'null' WHEN {column} = 0 THEN '\"PT0S\"' ELSE "
            f"'\"' || CASE WHEN {column} < 0 THEN '-' ELSE '' END || 'PT'"
            f" || CASE WHEN {size} >= 3600000 THEN ({size} / 3600000) || 'H' ELSE '' END"
            f" || CASE WHEN {size} / 60000 % 60 THEN ({size} / 60000 % 60) || 'M' ELSE '' END"
            f" || CASE WHEN {rest} % 1000 THEN printf('%d.%03dS', {rest} / 1000, {rest} % 1000)"
            f" WHEN {rest} THEN ({rest} / 1000) || 'S' ELSE '' END || '\"' END"
        )


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


class UuidType(Type):
    name = "uuid"
    schema = {"type": "string", "format": "uuid"}

    def parse(self, value: object) -> UUID:
        if not isinstance(value, str) or not patterns.UUID.fullmatch(value):
            raise Refused("type", "Expected a UUID.")
        return UUID(value)

    def store(self, value: UUID) -> str:
        return str(value)

    def load(self, stored: str) -> UUID:
        return UUID(stored)


class EnumType(StringType):
    def __init__(self, values: tuple[str, ...]) -> None:
        super().__init__("enum")
        self.values = values
        self.schema = {"type": "string", "enum": list(values)}

    def parse(self, value: object) -> str:
        if value not in self.values or not isinstance(value, str):
            raise Refused("one_of", f"Expected one of {', '.join(self.values)}.")
        return value


class JsonType(Type):
    """Any JSON value; numbers that a reader in JavaScript would change are refused."""

    name = "json"
    native = False
    schema: dict[str, Any] = {}
    comparable = False

    def parse(self, value: object) -> Any:
        _check_json(value, JSON_DEPTH)
        return value

    def store(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))

    def load(self, stored: str) -> Any:
        return json.loads(stored)

    def wire(self, value: Any) -> Any:
        return value

    def json_sql(self, column: str) -> str:
        return f"COALESCE({column}, 'null')"


def _check_json(value: object, depth: int) -> None:
    if depth == 0:
        raise Refused("too_large", f"JSON may be nested at most {JSON_DEPTH} levels deep.")
    match value:
        case None | bool():
            return
        case int():
            IntegerType().parse(value)
        case float():
            NumberType().parse(value)
        case str():
            text(value)
        case list():
            for item in value:
                _check_json(item, depth - 1)
        case dict():
            for name, item in value.items():
                text(name)
                _check_json(item, depth - 1)
        case _:
            raise Refused("type", "Expected a JSON value.")


class ListType(JsonType):
    name = "list"

    def __init__(self, item: Type) -> None:
        self.item = item
        self.schema = {"type": "array", "items": item.schema}

    @property
    def signature(self) -> str:
        return f"list({self.item.signature})"

    def parse(self, value: object) -> list[Any]:
        if not isinstance(value, list):
            raise Refused("type", "Expected a list.")
        return [self.item.parse(item) for item in value]

    def wire(self, value: list[Any]) -> list[Any]:
        return [self.item.wire(item) for item in value]

    def store(self, value: list[Any]) -> str:
        return super().store(self.wire(value))

    def load(self, stored: str) -> list[Any]:
        return [self.item.parse(item) for item in json.loads(stored)]


SIMPLE: dict[str, Callable[[], Type]] = {
    "integer": IntegerType,
    "number": NumberType,
    "string": StringType,
    "text": lambda: StringType("text"),
    "email": EmailType,
    "url": UrlType,
    "boolean": BooleanType,
    "date": DateType,
    "time": TimeType,
    "datetime": DateTimeType,
    "duration": DurationType,
    "uuid": UuidType,
    "json": JsonType,
}
