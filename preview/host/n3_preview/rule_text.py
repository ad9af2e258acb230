"""Expressions and their values as a program writes them, for people who ask why."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from n3_runtime.expressions.tree import Expression
from n3_runtime.expressions.value_types import ValueType


def is_conversion(expression: Expression) -> bool:
    """Whether no program writes it: the value is the same in another type."""
    if expression.op == "rescale":
        return expression.type.scale >= expression.args[0].type.scale
    return expression.op == "to number"


# How tightly operators bind, as in the grammar: an operand that binds less is put in parentheses.
_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _NEGATION, _CALL = range(8)
_BINARY: Mapping[str, int] = {
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), _COMPARISON),
    **dict.fromkeys(("contains", "starts_with", "ends_with"), _COMPARISON),
    **dict.fromkeys(("+", "-"), _SUM),
    **dict.fromkeys(("*", "/", "%"), _PRODUCT),
}
_FRACTION = re.compile(r"(?<=\.\d)0+|(?<=\.\d\d)0+|(?<=\.\d{3})0+|\.000000")
_UNITS = (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1))


def rule_text(expression: Expression) -> str:
    """`team == user.row.team or role(editor)`."""
    return _print(expression)[0]


def value_text(value: Any, kind: ValueType) -> str:
    """A value as SQLite gives it, as a program writes it: 0 of a boolean is `false`."""
    if value is None:
        return "null"
    match kind.kind:
        case "boolean":
            return "true" if value else "false"
        case "decimal":
            return _decimal(int(value), kind.scale)
        case "duration":
            unit, size = next(one for one in _UNITS if value % one[1] == 0)
            return f"{value // size}{unit}"
        case "list" | "json":
            return str(value)
        case "time" | "datetime":
            return json.dumps(_FRACTION.sub("", value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


def _decimal(scaled: int, scale: int) -> str:
    digits = str(abs(scaled)).rjust(scale + 1, "0")
    sign = "-" if scaled < 0 else ""
    text = f"{digits[:-scale]}.{digits[-scale:]}".rstrip("0").rstrip(".") if scale else digits
    return sign + text


Printed = tuple[str, int]


def _print(one: Expression) -> Printed:
    """The text, and how tightly it binds."""
    op, args = one.op, one.args
    if is_conversion(one):
        return _print(args[0])
    if op in ("rescale", "to decimal"):
        return f"round({_print(args[0])[0]}, {one.type.scale})", _CALL
    if op in _LEAVES:
        return _LEAVES[op](one), _CALL
    if op in ("and", "or"):
        if len(args) < 2:
            return _print(args[0]) if args else ("true" if op == "and" else "false", _CALL)
        level = _AND if op == "and" else _OR
        return f" {op} ".join(_within(arg, level + 1) for arg in args), level
    if op in _BINARY:
        level = _BINARY[op]
        left = _within(args[0], level + (level == _COMPARISON))
        return f"{left} {op} {_within(args[1], level + 1)}", level
    if op in _OPERATIONS:
        return _OPERATIONS[op](one)
    return f"{op.replace(' ', '_')}({_listed(args)})", _CALL


def _within(expression: Expression, level: int) -> str:
    text, binds = _print(expression)
    return text if binds >= level else f"({text})"


def _listed(args: Sequence[Expression]) -> str:
    return ", ".join(_print(arg)[0] for arg in args)


def _not(one: Expression) -> Printed:
    (inner,) = one.args
    if inner.op == "is null":
        return f"{_within(inner.args[0], _SUM)} is not null", _COMPARISON
    if inner.op in _MEMBERSHIP:
        item, items = _MEMBERSHIP[inner.op](inner)
        return f"{item} not in {items}", _COMPARISON
    return f"not {_within(inner, _NOT)}", _NOT


_MEMBERSHIP: Mapping[str, Callable[[Expression], tuple[str, str]]] = {
    "in": lambda one: (_within(one.args[0], _SUM), f"[{_listed(one.args[1:])}]"),
    "has item": lambda one: (_within(one.args[1], _SUM), _within(one.args[0], _SUM)),
}


def _is_in(one: Expression) -> Printed:
    item, items = _MEMBERSHIP[one.op](one)
    return f"{item} in {items}", _COMPARISON


def _conditional(one: Expression) -> Printed:
    test, then, otherwise = (_print(arg)[0] for arg in one.args)
    return f"if {test} then {then} else {otherwise}", _OR


def _moved(one: Expression) -> Printed:
    moment, by = one.args
    if by.op == "negate":
        return f"{_within(moment, _SUM)} - {_within(by.args[0], _PRODUCT)}", _SUM
    if by.op == "literal" and by.value is not None and by.value < 0:
        return f"{_within(moment, _SUM)} - {value_text(-by.value, by.type)}", _SUM
    return f"{_within(moment, _SUM)} + {_within(by, _PRODUCT)}", _SUM


_OPERATIONS: Mapping[str, Callable[[Expression], Printed]] = {
    "not": _not,
    "if": _conditional,
    **dict.fromkeys(_MEMBERSHIP, _is_in),
    "is null": lambda one: (f"{_within(one.args[0], _SUM)} is null", _COMPARISON),
    "negate": lambda one: (f"-{_within(one.args[0], _NEGATION)}", _NEGATION),
    "add time": _moved,
    "time between": lambda one: (
        f"{_within(one.args[0], _SUM)} - {_within(one.args[1], _PRODUCT)}",
        _SUM,
    ),
    "date_trunc": lambda one: (f"date_trunc({one.value[0]}, {_print(one.args[0])[0]})", _CALL),
}


def _field(one: Expression) -> str:
    hops = (name.removesuffix("_id") for name in one.path)
    return ".".join((*((one.dataset,) if one.dataset else ()), *hops, one.name))


_LEAVES: Mapping[str, Callable[[Expression], str]] = {
    "field": _field,
    "literal": lambda one: value_text(one.value, one.type),
    "owner": lambda _: "owner",
    "authenticated": lambda _: "authenticated",
    "role": lambda one: f"role({', '.join(sorted(one.value))})",
    "user": lambda one: f"user.{one.name}",
    "user row": lambda _: "user.row",
    "user field": lambda one: f"user.row.{one.name}",
    "claim": lambda one: f"user.claims.{one.name}",
    "parameter": lambda one: one.name,
    "now": lambda _: "now()",
    "today": lambda _: "today()",
    "uuid": lambda _: "uuid()",
}
