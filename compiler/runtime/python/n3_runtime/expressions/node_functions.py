"""What expressions are made with beside Python's operators: literals, roles, comparisons, functions."""

from typing import Final

from .nodes import Node, Operand, wrap


def lit(value: bool | int | str) -> Node:
    """An exact number that Python would round, `lit("0.1")`, or a value on both sides of which there
    are literals, which Python would compute: `lit(2) + 3`."""
    if isinstance(value, str):
        return Node("exact", (), value)
    return Node("literal", (), value)


def text(value: str) -> Node:
    """A string where Python would compare it by itself: `text("a") == "b"`."""
    return Node("literal", (), value)


TRUE: Final = Node("literal", (), True)
FALSE: Final = Node("literal", (), False)
EVERYONE: Final = TRUE
NOBODY: Final = FALSE
AUTHENTICATED: Final = Node("authenticated")
OWNER: Final = Node("owner")


def role(*names: str) -> Node:
    """True for who has one of the roles."""
    return Node("role", (), names)


def _call(op: str, *args: Operand, data: object = None) -> Node:
    return Node(op, tuple(wrap(one) for one in args), data)


def eq(left: Operand, right: Operand) -> Node:
    return _call("==", left, right)


def ne(left: Operand, right: Operand) -> Node:
    return _call("!=", left, right)


def lt(left: Operand, right: Operand) -> Node:
    return _call("<", left, right)


def le(left: Operand, right: Operand) -> Node:
    return _call("<=", left, right)


def gt(left: Operand, right: Operand) -> Node:
    return _call(">", left, right)


def ge(left: Operand, right: Operand) -> Node:
    return _call(">=", left, right)


def add(left: Operand, right: Operand) -> Node:
    return _call("+", left, right)


def subtract(left: Operand, right: Operand) -> Node:
    return _call("-", left, right)


def multiply(left: Operand, right: Operand) -> Node:
    return _call("*", left, right)


def divide(left: Operand, right: Operand) -> Node:
    return _call("/", left, right)


def modulo(left: Operand, right: Operand) -> Node:
    return _call("%", left, right)


def negate(value: Operand) -> Node:
    return _call("negate", value)


def not_(rule: Operand) -> Node:
    return _call("not", rule)


def is_null(value: Operand) -> Node:
    return _call("is null", value)


def is_in(value: Operand, values: tuple[Operand, ...]) -> Node:
    return _call("in", value, *values)


def contains(value: Operand, part: Operand) -> Node:
    return _call("contains", value, part)


def starts_with(value: Operand, part: Operand) -> Node:
    return _call("starts_with", value, part)


def ends_with(value: Operand, part: Operand) -> Node:
    return _call("ends_with", value, part)


def has_item(items: Operand, item: Operand) -> Node:
    """Whether a list has an item."""
    return _call("has item", items, item)


def if_(condition: Operand, then: Operand, otherwise: Operand) -> Node:
    return _call("if", condition, then, otherwise)


def lower(value: Operand) -> Node:
    return _call("lower", value)


def upper(value: Operand) -> Node:
    return _call("upper", value)


def length(value: Operand) -> Node:
    """In code points."""
    return _call("length", value)


def coalesce(*values: Operand) -> Node:
    return _call("coalesce", *values)


def round_(value: Operand, places: int | None = None) -> Node:
    """Half away from zero; with places a decimal."""
    return _call("round", value, data=places)


def abs_(value: Operand) -> Node:
    return _call("abs", value)


def concat(*values: Operand) -> Node:
    """Null counts as the empty string."""
    return _call("concat", *values)


def date(value: str) -> Node:
    return Node("date", (), value)


def time(value: str) -> Node:
    return Node("time", (), value)


def datetime(value: str) -> Node:
    return Node("datetime", (), value)


def milliseconds(count: int) -> Node:
    return Node("duration", (), count)


def seconds(count: int) -> Node:
    return milliseconds(count * 1_000)


def minutes(count: int) -> Node:
    return seconds(count * 60)


def hours(count: int) -> Node:
    return minutes(count * 60)


def days(count: int) -> Node:
    """Days of 24 hours; added to a date, days of the calendar."""
    return hours(count * 24)


def now() -> Node:
    """One moment for all of a statement."""
    return Node("now")


def today(zone: str = "UTC") -> Node:
    """The day that it is in that time zone."""
    return Node("today", (), zone)


def date_trunc(unit: str, value: Operand, zone: str = "UTC") -> Node:
    """The start of the hour, day, week (Monday), month or year."""
    return _call("date_trunc", value, data=(unit, zone))


def uuid() -> Node:
    """A new identifier (version 7); in defaults only."""
    return Node("uuid")


def count(value: Operand = None) -> Node:
    """Rows of a group, or those whose value is not null."""
    return Node("count") if value is None else _call("count", value)


def sum_(value: Operand) -> Node:
    return _call("sum", value)


def avg(value: Operand) -> Node:
    return _call("avg", value)


def min_(value: Operand) -> Node:
    return _call("min", value)


def max_(value: Operand) -> Node:
    return _call("max", value)
