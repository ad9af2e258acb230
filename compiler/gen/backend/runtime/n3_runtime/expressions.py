"""The operators and functions of rules, as the compiler prints them for Python.

Null follows SQL: None in, None out, but for `and_` and `or_`, which know three values. Arithmetic is
IEEE 754 double precision; what is not a number is null. Text is compared by code point. They answer
what SQLite answers for the same values, which the table of cases in compiler/expr holds them to.
"""

import math
import sqlite3
from collections.abc import Iterable
from datetime import date as date_type
from typing import Any
from uuid import UUID

from .identity import Principal

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
    """What SQLite keeps of a result: it has no NaN."""
    return None if math.isnan(value) else value


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
    if left is None or not right or math.isinf(left):
        return None
    return math.fmod(left, right)


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
    if value is None or math.isinf(value):
        return value
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


def any_role(user: Principal, *roles: str) -> bool:
    return user.authenticated and not user.roles.isdisjoint(roles)


def register(connection: sqlite3.Connection) -> None:
    """Gives a connection the functions that SQLite lacks or has in another meaning."""
    connection.create_function("n3_lower", 1, lower, deterministic=True)
    connection.create_function("n3_upper", 1, upper, deterministic=True)
    connection.create_function("n3_round", 1, round_, deterministic=True)
    connection.create_function("n3_mod", 2, modulo, deterministic=True)
