"""The functions that SQLite is given: what it lacks, or has in another meaning.

An exact number beyond 64 bits goes through SQLite as its digits, text. Each value has one form, so
that equality and groups need no function; order does (`n3_compare`, `n3_order`).
"""

import hashlib
import sqlite3
from collections.abc import Callable
from typing import Any

from . import foreign_values, functions

INT64 = 2**63
ORDER_DIGITS = 80
"""Digits of the text by which exact numbers of any size are ordered."""

Wide = int | str | None


def taken(value: Wide) -> int | None:
    return int(value) if isinstance(value, str) else value


def given(value: int | None) -> Wide:
    return value if value is None or -INT64 <= value < INT64 else str(value)


def any_size(function: Callable[..., int | None], count: int) -> Callable[..., Wide]:
    """A function of exact numbers, the first `count` arguments of any size."""

    def run(*values: Any) -> Wide:
        return given(function(*map(taken, values[:count]), *values[count:]))

    return run


def of_numbers(function: Callable[..., Any], count: int) -> Callable[..., Any]:
    """A function of numbers, the first `count` arguments of which may be exact ones of any size."""

    def run(*values: Any) -> Any:
        numbers = [
            float(int(value)) if isinstance(value, str) else value for value in values[:count]
        ]
        return function(*numbers, *values[count:])

    return run


def compare(left: Wide, right: Wide) -> int | None:
    """Below, at or above zero, as the left is below, at or above the right."""
    one, other = taken(left), taken(right)
    return None if one is None or other is None else (one > other) - (one < other)


def order(value: Wide) -> str | None:
    """Text whose order is that of the numbers."""
    number = taken(value)
    if number is None:
        return None
    if number >= 0:
        return f"1{number:0{ORDER_DIGITS}d}"
    return f"0{10**ORDER_DIGITS + number:0{ORDER_DIGITS}d}"


def of_order(text: str | None) -> Wide:
    if text is None:
        return None
    number = int(text[1:])
    return given(number if text[0] == "1" else number - 10**ORDER_DIGITS)


class Sum:
    """The aggregate of exact numbers of any size: SQLite's own fails beyond 64 bits."""

    def __init__(self) -> None:
        self.sum: int | None = None

    def step(self, value: Wide) -> None:
        number = taken(value)
        if number is not None:
            self.sum = number + (self.sum or 0)

    def finalize(self) -> Any:
        return given(self.sum)


SPLIT = 10**9


def total(high: int | None, low: int | None) -> int | None:
    """A sum from the sums of its parts, each of which fits 64 bits for as many rows as SQLite has."""
    return None if high is None or low is None else high * SPLIT + low


def mean(high: int | None, low: int | None, count: int, places: int) -> int | None:
    whole = total(high, low)
    return None if whole is None else functions.divide_exact(whole, count, places)


def decimal_text(value: Wide, scale: int) -> str | None:
    """A scaled integer as it is sent."""
    number = taken(value)
    if number is None:
        return None
    digits = str(abs(number)).rjust(scale + 1, "0")
    whole = digits[: len(digits) - scale]
    return f"{'-' if number < 0 else ''}{whole}{'.' + digits[-scale:] if scale else ''}"


def fold_case(text: str | None) -> str | None:
    """Text as a case-insensitive search compares it."""
    return None if text is None else str(text).casefold()


def row_hash(*values: object) -> int:
    """What tells two states of a row apart where nobody counts them; a number that JavaScript holds."""
    digest = hashlib.blake2b(repr(values).encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 12 or 1


def to_number(value: Wide, scale: int) -> float | None:
    return functions.to_number(taken(value), scale)


FUNCTIONS: tuple[tuple[str, int, Callable[..., Any]], ...] = (
    ("n3_lower", 1, functions.lower),
    ("n3_upper", 1, functions.upper),
    ("n3_round", 1, of_numbers(functions.round_, 1)),
    ("n3_mod", 2, of_numbers(functions.modulo, 2)),
    ("n3_today", 2, functions.today),
    ("n3_date_trunc", 3, functions.date_trunc),
    ("n3_add_time", 2, functions.add_time),
    ("n3_time_between", 2, functions.time_between),
    ("n3_duration", 1, functions.duration),
    ("n3_to_decimal", 2, of_numbers(functions.to_decimal, 1)),
    ("n3_to_number", 2, to_number),
    ("n3_exact_add", 2, any_size(functions.add_exact, 2)),
    ("n3_exact_subtract", 2, any_size(functions.subtract_exact, 2)),
    ("n3_exact_multiply", 2, any_size(functions.multiply_exact, 2)),
    ("n3_exact_modulo", 2, any_size(functions.modulo_exact, 2)),
    ("n3_exact_divide", 3, any_size(functions.divide_exact, 2)),
    ("n3_exact_negate", 1, any_size(functions.negate, 1)),
    ("n3_exact_abs", 1, any_size(functions.abs_, 1)),
    ("n3_rescale", 2, any_size(functions.rescale, 1)),
    ("n3_total", 2, any_size(total, 2)),
    ("n3_mean", 4, any_size(mean, 2)),
    ("n3_compare", 2, compare),
    ("n3_order", 1, order),
    ("n3_of_order", 1, of_order),
    ("n3_decimal_text", 2, decimal_text),
    ("n3_fold", 1, fold_case),
    ("n3_hash", -1, row_hash),
    ("n3_number", 1, repr),
)


def register(connection: sqlite3.Connection) -> None:
    """Gives a connection the functions that expressions and statements call."""
    for name, count, function in (*FUNCTIONS, *foreign_values.FUNCTIONS):
        connection.create_function(name, count, function, deterministic=True)
    connection.create_aggregate("n3_sum", 1, Sum)
