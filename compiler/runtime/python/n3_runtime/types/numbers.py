"""Numbers, and the truth values that SQLite keeps as such."""

import math
import re
from decimal import Decimal
from typing import Any

from n3_runtime import patterns
from n3_runtime.expressions.functions import SAFE_INTEGER
from n3_runtime.expressions.sqlite_functions import given
from n3_runtime.expressions.value_types import MAX_DIGITS, NATIVE_DIGITS

from .base import Refused, Type


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
    schema = {"type": "number"}

    def parse(self, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Refused("type", "Expected a number.")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number) or (isinstance(value, int) and not _is(number, value)):
            raise Refused("type", "Expected a number in the range of double precision.")
        return number + 0.0  # SQLite keeps no negative zero

    def parse_text(self, text: str) -> float:
        if not re.fullmatch(
            r"[+-]?([0-9]{1,400}(\.[0-9]{0,400})?|\.[0-9]{1,400})([eE][+-]?[0-9]{1,4})?", text
        ):
            raise Refused("type", "Expected a number.")
        return self.parse(float(text))


def _is(number: float, value: int) -> bool:
    """Whether an integer is the number, or the shortest way to write it: JSONB writes 1e23 with its zeros."""
    return int(number) == value or Decimal(repr(number)) == value


class DecimalType(Type):
    """A number of `precision` digits, `scale` of them after the point; stored as a scaled integer."""

    name = "decimal"

    def __init__(self, precision: int, scale: int, *, stored: bool = True) -> None:
        limit = NATIVE_DIGITS if stored else MAX_DIGITS
        if not 0 <= scale <= precision <= limit:
            raise ValueError(f"decimal({precision}, {scale}): at most {limit} digits")
        self.precision, self.scale = precision, scale
        self.schema = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}

    @property
    def accepted(self) -> dict[str, Any]:
        whole = f"^-?[0-9]{{1,{max(1, self.precision - self.scale)}}}"
        if self.scale == self.precision:
            whole = "^-?0"
        fraction = rf"(\.[0-9]{{1,{self.scale}}})?" if self.scale else ""
        return {"type": "string", "pattern": f"{whole}{fraction}$"}

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


class BooleanType(Type):
    name = "boolean"
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
