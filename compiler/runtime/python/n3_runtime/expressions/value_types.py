"""The types of what expressions give, and how exact numbers combine.

Integers and decimals are exact. A decimal is counted as an integer, scaled as its type says: 1.50 of
scale 2 is 150. What the scales of results are is the rule of compiler/expr/exact.go; the table of
cases beside it holds both to the same answers.
"""

from dataclasses import dataclass
from typing import Final

INTEGER_DIGITS: Final = 16
"""Digits of an integer that is stored: 2^53 - 1."""
NATIVE_DIGITS: Final = 18
"""Digits that fit an integer of 64 bits, whatever they are."""
MAX_DIGITS: Final = 38
QUOTIENT_PLACES: Final = 6
ROW_DIGITS: Final = 10
"""Digits that a sum may have more than what it sums."""


@dataclass(frozen=True, slots=True)
class ValueType:
    """`kind` is that of a field's type; string, text, email, url and enum are text.

    `digits` are those of an integer or a decimal, `scale` of them after the point; `item` is the kind
    of a list's items.
    """

    kind: str
    digits: int = 0
    scale: int = 0
    item: str = ""

    @property
    def exact(self) -> bool:
        return self.kind in ("integer", "decimal")

    @property
    def numeric(self) -> bool:
        return self.kind in ("integer", "number", "decimal")

    @property
    def whole(self) -> int:
        """The digits before the point."""
        return self.digits - self.scale

    @property
    def wide(self) -> bool:
        """Whether it may not fit an integer of 64 bits."""
        return self.exact and self.digits > NATIVE_DIGITS


UNKNOWN: Final = ValueType("")
NULL: Final = ValueType("null")
BOOLEAN: Final = ValueType("boolean")
INTEGER: Final = ValueType("integer", INTEGER_DIGITS)
NUMBER: Final = ValueType("number")
TEXT: Final = ValueType("text")
DATE: Final = ValueType("date")
TIME: Final = ValueType("time")
DATETIME: Final = ValueType("datetime")
DURATION: Final = ValueType("duration")
UUID: Final = ValueType("uuid")
JSON: Final = ValueType("json")

CLAIMABLE: Final = frozenset({"integer", "number", "decimal", "boolean", "date"})
"""What a claim is read as beside a value of that kind; else it is text."""


def integer(digits: int) -> ValueType:
    return ValueType("integer", min(digits, MAX_DIGITS))


def decimal(digits: int, scale: int) -> ValueType:
    return ValueType("decimal", digits, scale)


def rescaled(value: ValueType, scale: int) -> ValueType:
    """The type of an exact number with another scale; rounding may make a digit more."""
    return decimal(value.whole + (scale < value.scale) + scale, scale)


def exact_result(op: str, left: ValueType, right: ValueType) -> ValueType:
    """The type of + - * / % of two exact numbers."""
    if left.kind == right.kind == "integer":
        match op:
            case "/":
                return NUMBER
            case "*":
                return integer(left.digits + right.digits)
            case "%":
                return integer(max(left.digits, right.digits))
        return integer(max(left.digits, right.digits) + 1)
    scale, whole = max(left.scale, right.scale), max(left.whole, right.whole)
    match op:
        case "*":
            scale, whole = left.scale + right.scale, left.whole + right.whole
        case "/":
            scale, whole = scale + QUOTIENT_PLACES, left.whole + right.scale
        case "+" | "-":
            whole += 1
    return decimal(whole + scale, scale)


def common(left: ValueType, right: ValueType) -> ValueType:
    """The type of a value that is one of two, of the same scale."""
    if left.kind in ("", "null"):
        return right
    if right.kind in ("", "null"):
        return left
    if left.exact and right.exact:
        if "decimal" not in (left.kind, right.kind):
            return integer(max(left.digits, right.digits))
        scale = max(left.scale, right.scale)
        return decimal(max(left.whole, right.whole) + scale, scale)
    if left.numeric and right.numeric:
        return NUMBER
    return left if left.kind == right.kind else TEXT
