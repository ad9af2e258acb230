"""Comparisons as rules print them for Python: null as in SQL (None in, None out), order by code point.

They answer what SQLite answers for the same values, which the tests hold them to.
"""

from collections.abc import Iterable
from typing import Any


def eq(left: Any, right: Any) -> bool | None:
    return None if left is None or right is None else bool(left == right)


def ne(left: Any, right: Any) -> bool | None:
    return None if left is None or right is None else bool(left != right)


def lt(left: Any, right: Any) -> bool | None:
    return None if left is None or right is None else bool(left < right)


def le(left: Any, right: Any) -> bool | None:
    return None if left is None or right is None else bool(left <= right)


def gt(left: Any, right: Any) -> bool | None:
    return lt(right, left)


def ge(left: Any, right: Any) -> bool | None:
    return le(right, left)


def is_null(value: Any) -> bool:
    return value is None


def is_in(value: Any, choices: Iterable[Any]) -> bool | None:
    """`value IN (…)`: unknown where no choice is equal and one of them is null."""
    choices = tuple(choices)
    if value is None:
        return None if choices else False
    if any(choice is not None and choice == value for choice in choices):
        return True
    return None if None in choices else False


def contains(text: str | None, part: str | None) -> bool | None:
    return None if text is None or part is None else part in text


def starts_with(text: str | None, part: str | None) -> bool | None:
    return None if text is None or part is None else text.startswith(part)


def ends_with(text: str | None, part: str | None) -> bool | None:
    return None if text is None or part is None else text.endswith(part)
