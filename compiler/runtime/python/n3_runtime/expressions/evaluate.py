"""The value of an expression over one row, without a database.

Rows hold values as they are stored; an expression becomes a function once, which is then called for
each row and each person. It answers what the SQL of the same expression answers.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import uuid6

from . import functions
from .principal import PrincipalLike, StorageType, value
from .tree import PRINCIPAL, Expression

Row = Mapping[str, StorageType]
Compiled = Callable[[Row, PrincipalLike], Any]


def evaluate(expression: Expression, row: Row, principal: PrincipalLike) -> Any:
    """The value; raises ValueError where only the database can evaluate it, KeyError for a missing column."""
    return compiled(expression)(row, principal)


def holds(rule: Expression, row: Row, principal: PrincipalLike) -> bool:
    """Whether a rule holds; null is false."""
    return bool(compiled(rule)(row, principal))


def utc_now() -> datetime:
    """Now; one function, so that tests stop the clock."""
    return datetime.now(UTC)


def compiled(expression: Expression) -> Compiled:
    """The function of an expression; made once, and kept with it."""
    found: Compiled | None = expression.__dict__.get("_function")
    if found is None:
        found = _compile(expression)
        object.__setattr__(expression, "_function", found)
    return found


def _compile(expression: Expression) -> Compiled:
    op = expression.op
    if op in PRINCIPAL:
        return lambda _, principal: value(expression, principal)
    if op in _LEAVES:
        return _LEAVES[op](expression)
    args = [compiled(one) for one in expression.args]
    if op in ("and", "or"):
        join = functions.and_ if op == "and" else functions.or_
        return lambda row, principal: join(one(row, principal) for one in args)
    if op == "if":
        test, then, otherwise = args
        return lambda row, principal: (then if test(row, principal) else otherwise)(row, principal)
    function = _operation(expression)
    if len(args) == 1:
        (only,) = args
        return lambda row, principal: function(only(row, principal))
    if len(args) == 2:
        left, right = args
        return lambda row, principal: function(left(row, principal), right(row, principal))
    return lambda row, principal: function(*(one(row, principal) for one in args))


def _field(expression: Expression) -> Compiled:
    name, computed = expression.name, expression.computed
    if expression.path or expression.dataset:
        raise ValueError(f"only the database can evaluate {'.'.join((*expression.path, name))}")
    if computed is None:
        return lambda row, _: row[name]
    return compiled(computed)


def _owner(expression: Expression) -> Compiled:
    name = expression.name
    return lambda row, principal: principal.authenticated and row[name] == principal.id


def _literal(expression: Expression) -> Compiled:
    constant = expression.value
    return lambda _, __: constant


_LEAVES: Mapping[str, Callable[[Expression], Compiled]] = {
    "field": _field,
    "owner": _owner,
    "literal": _literal,
    "now": lambda _: lambda _, __: functions.moment_text(utc_now()),
    "today": lambda expression: (
        lambda _, __: functions.today(functions.moment_text(utc_now()), expression.value)
    ),
    "uuid": lambda _: lambda _, __: str(uuid6.uuid7()),
}

_SIMPLE: Mapping[str, Callable[..., Any]] = {
    "not": functions.not_,
    "==": functions.equal,
    "!=": functions.different,
    "<": functions.less,
    "<=": functions.at_most,
    ">": functions.greater,
    ">=": functions.at_least,
    "in": functions.is_in,
    "contains": functions.contains,
    "starts_with": functions.starts_with,
    "ends_with": functions.ends_with,
    "has item": functions.has_item,
    "is null": lambda one: one is None,
    "lower": functions.lower,
    "upper": functions.upper,
    "length": functions.length,
    "concat": functions.concat,
    "coalesce": functions.coalesce,
    "negate": functions.negate,
    "abs": functions.abs_,
    "round": functions.round_,
    "add time": functions.add_time,
    "time between": functions.time_between,
}
_EXACT: Mapping[str, Callable[..., Any]] = {
    "+": functions.add_exact,
    "-": functions.subtract_exact,
    "*": functions.multiply_exact,
    "%": functions.modulo_exact,
}
_DOUBLE: Mapping[str, Callable[..., Any]] = {
    "+": functions.add,
    "-": functions.subtract,
    "*": functions.multiply,
    "/": functions.divide,
    "%": functions.modulo,
}


def _operation(expression: Expression) -> Callable[..., Any]:
    op, to = expression.op, expression.type
    if op in _SIMPLE:
        return _SIMPLE[op]
    match op:
        case "+" | "-" | "*" | "%" if to.exact:
            return _EXACT[op]
        case "/" if to.exact:
            left, right = expression.args
            places = to.scale - left.type.scale + right.type.scale
            return lambda one, other: functions.divide_exact(one, other, places)
        case "+" | "-" if to.kind == "duration":
            plain = _EXACT[op]
            return lambda one, other: functions.duration(plain(one, other))
        case "+" | "-" | "*" | "/" | "%":
            return _DOUBLE[op]
        case "rescale":
            more = to.scale - expression.args[0].type.scale
            return lambda one: functions.rescale(one, more)
        case "to number":
            scale = expression.args[0].type.scale
            return lambda one: functions.to_number(one, scale)
        case "to decimal":
            return lambda one: functions.to_decimal(one, to.scale)
        case "date_trunc":
            unit, zone = expression.value
            return lambda one: functions.date_trunc(unit, one, zone)
    raise ValueError(f"only the database can evaluate {op}")
