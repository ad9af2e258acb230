"""Expressions as SQL of PostgreSQL 15.

Texts are ordered by code point whatever the database's locale. A uuid is compared as a uuid with its
like and with literals, and as text otherwise. Exact numbers are NUMERIC where they may leave 64 bits.
The functions whose names begin with n3_ are those of `postgres_functions`.
"""

import re
from collections.abc import Sequence

from .sql import Printer, StatementContext, balanced, call, moderate, quote_text, signed
from .tree import Expression
from .value_types import ValueType

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
COLUMN_TYPES = {
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "integer": "bigint",
    "number": "double precision",
    "decimal": "numeric",
    "datetime": "timestamptz",
    "duration": "interval",
    "json": "jsonb",
    "list": "jsonb",
    "uuid": "uuid",
}
"""The types of columns; all others are texts."""
_GUARDED = {"+": "n3_add", "-": "n3_subtract", "*": "n3_multiply", "/": "n3_divide"}


def given(of: ValueType, place: str) -> str:
    """The value of a placeholder that is given the value's stored form (`Type.store`).

    A uuid stays a text, since a person's may be none.
    """
    match of.kind:
        case "boolean":
            return f"(CAST({place} AS bigint) <> 0)"
        case "decimal":
            point = f" * CAST('1e-{of.scale}' AS numeric)" if of.scale else ""
            return f"(CAST({place} AS numeric){point})"
        case "duration":
            return f"n3_interval(CAST({place} AS bigint))"
        case "integer" if of.wide:
            return f"CAST({place} AS numeric)"
        case "text" | "uuid" | "null":
            return f"CAST({place} AS text)"
    return f"CAST({place} AS {COLUMN_TYPES[of.kind]})"


class Postgres(Printer):
    def __init__(self, context: StatementContext) -> None:
        super().__init__(context)
        self.operations = {
            "and": lambda _, args: balanced(args, "AND") if args else "true",
            "or": lambda _, args: balanced(args, "OR") if args else "false",
            "not": lambda _, args: f"(NOT {args[0]})",
            "==": self._equal,
            "!=": self._equal,
            **dict.fromkeys(("<", "<=", ">", ">="), self._ordered),
            "in": self._in,
            "contains": lambda _, args: f"(strpos({args[0]}, {args[1]}) > 0)",
            "starts_with": call("starts_with"),
            "ends_with": lambda _, args: f"(right({args[0]}, length({args[1]})) = {args[1]})",
            "is null": lambda _, args: f"({args[0]} IS NULL)",
            "has item": self._has_item,
            **dict.fromkeys(("+", "-", "*", "/"), self._arithmetic),
            "%": self._modulo,
            "negate": lambda _, args: f"(-{args[0]})",
            "abs": call("abs"),
            "if": self._conditional,
            "coalesce": lambda one, args: f"coalesce({', '.join(self._alike(one, args))})",
            "lower": self._case,
            "upper": self._case,
            "round": call("n3_round"),
            "length": call("length"),
            "concat": self._concat,
            "to number": lambda _, args: f"CAST({args[0]} AS double precision)",
            "to decimal": lambda one, args: f"n3_to_decimal({args[0]}, {one.type.scale})",
            "rescale": self._rescale,
            "add time": self._add_time,
            "time between": call("n3_time_between"),
            "date_trunc": self._date_trunc,
            "count": lambda _, args: f"count({args[0] if args else '*'})",
            "sum": self._sum,
            "avg": self._avg,
            "min": self._extreme,
            "max": self._extreme,
        }

    # -- Leaves ------------------------------------------------------------------------------------

    def literal(self, expression: Expression) -> str:
        value, kind = expression.value, expression.type.kind
        if value is None:
            return f"CAST(NULL AS {COLUMN_TYPES.get(kind, 'text')})" if kind != "null" else "NULL"
        match kind:
            case "boolean":
                return "true" if value else "false"
            case "integer" if abs(value) < 2**31 - 1:
                return signed(str(value))
            case "integer":
                return f"CAST({quote_text(str(value))} AS {self._whole(expression)})"
            case "number":
                return f"CAST({quote_text(repr(value))} AS double precision)"
            case "decimal":
                return f"CAST({quote_text(_point(value, expression.type.scale))} AS numeric)"
            case "duration":
                return f"interval {quote_text(f'{value} milliseconds')}"
            case "date" | "time" | "datetime":
                return f"CAST({quote_text(value)} AS {COLUMN_TYPES[kind]})"
        return quote_text(value)

    def principal(self, expression: Expression) -> str:
        return given(expression.type, self.context.bind(expression))

    def now(self, expression: Expression) -> str:
        return f"CAST({self.context.bind(expression)} AS timestamptz)"

    def today(self, expression: Expression) -> str:
        moment = f"CAST({self.context.bind(expression)} AS timestamptz)"
        return f"CAST({moment} AT TIME ZONE {quote_text(expression.value)} AS date)"

    def owner(self, expression: Expression) -> str:
        mine = f"CAST({self.context.bind(expression)} AS text)"
        # No index serves IS NOT DISTINCT FROM. The answer is never null, as nobody's id is folded away.
        column = self.context.column(expression)
        return f"({column} IS NOT NULL AND {column} = {mine})"

    # -- Operations --------------------------------------------------------------------------------

    def _equal(self, expression: Expression, args: list[str]) -> str:
        left, right = _uuids(expression.args, args)
        return f"({left} {'=' if expression.op == '==' else '<>'} {right})"

    def _ordered(self, expression: Expression, args: list[str]) -> str:
        left, right = (_ordered(*side) for side in zip(expression.args, args, strict=True))
        return f"({left} {expression.op} {right})"

    def _in(self, expression: Expression, args: list[str]) -> str:
        value, *choices = _uuids(expression.args, args)
        return f"({value} IN ({', '.join(choices)}))"

    def _has_item(self, expression: Expression, args: list[str]) -> str:
        item = expression.args[1]
        match item.type.kind:
            case "integer":
                kind = self._whole(item)
            case "number":
                kind = COLUMN_TYPES["number"]
            case _:
                kind = "text"
        return f"({args[0]} @> to_jsonb(CAST({args[1]} AS {kind})))"

    def _arithmetic(self, expression: Expression, args: list[str]) -> str:
        op, to = expression.op, expression.type
        if to.kind == "duration":
            return f"n3_duration({args[0]} {op} {args[1]})"
        if to.exact and op == "/":
            return f"n3_divide_exact({args[0]}, {args[1]}, {to.scale})"
        if to.exact:
            return (
                f"({self._numeric(expression, 0, args)} {op} {self._numeric(expression, 1, args)})"
            )
        left, right = self._doubles(expression, args)
        if not all(map(moderate, expression.args)):
            # PostgreSQL gives an error where a result is too large or too small.
            return f"{_GUARDED[op]}({left}, {right})"
        return f"({left} / nullif({right}, 0))" if op == "/" else f"({left} {op} {right})"

    def _modulo(self, expression: Expression, args: list[str]) -> str:
        if expression.type.exact:
            return f"({args[0]} % nullif({args[1]}, 0))"
        return f"n3_mod({', '.join(self._doubles(expression, args))})"

    def _numeric(self, expression: Expression, side: int, args: list[str]) -> str:
        """A side of an exact operation whose result may leave 64 bits."""
        value = expression.args[side]
        wide = expression.type.wide or expression.type.kind == "decimal"
        if wide and value.type.kind == "integer":
            return f"CAST({args[side]} AS numeric)"
        # Two literals would be counted with 32 bits.
        return f"CAST({args[side]} AS bigint)" if value.op == "literal" and not wide else args[side]

    def _whole(self, expression: Expression) -> str:
        return "numeric" if expression.type.wide else "bigint"

    def _conditional(self, expression: Expression, args: list[str]) -> str:
        test, *answers = args
        then, otherwise = self._alike(expression, answers, expression.args[1:])
        return f"(CASE WHEN {test} THEN {then} ELSE {otherwise} END)"

    def _case(self, expression: Expression, args: list[str]) -> str:
        return f'({expression.op}({args[0]} COLLATE "und-x-icu") COLLATE "C")'

    def _concat(self, _: Expression, args: list[str]) -> str:
        return "(" + " || ".join(f"coalesce({one}, '')" for one in args) + ")"

    def _rescale(self, expression: Expression, args: list[str]) -> str:
        # ROUND of a NUMERIC goes half away from zero; it also says how many places are shown.
        return f"round(CAST({args[0]} AS numeric), {expression.type.scale})"

    def _add_time(self, expression: Expression, args: list[str]) -> str:
        name = "n3_add_days" if expression.type.kind == "date" else "n3_add_time"
        return f"{name}({args[0]}, {args[1]})"

    def _date_trunc(self, expression: Expression, args: list[str]) -> str:
        unit, zone = map(quote_text, expression.value)
        if expression.type.kind == "date":
            return f"CAST(date_trunc({unit}, CAST({args[0]} AS timestamp)) AS date)"
        return f"n3_date_trunc({unit}, {args[0]}, {zone})"

    # -- Aggregates --------------------------------------------------------------------------------

    def _sum(self, expression: Expression, args: list[str]) -> str:
        of = expression.args[0]
        if of.type.kind == "number" and not moderate(of):
            return _sum_of_doubles(args[0])
        return f"sum({args[0]})"  # of bigints it is a NUMERIC

    def _avg(self, expression: Expression, args: list[str]) -> str:
        of, to = expression.args[0], expression.type
        if to.kind == "decimal":
            return f"n3_divide_exact(sum({args[0]}), count({args[0]}), {to.scale})"
        value = self._double(of, args[0])
        if moderate(of):
            return f"avg({value})"
        # Its avg also adds up squares, which leave double precision from 1e154 on.
        return f"n3_mean({_sum_of_doubles(value)}, count({value}))"

    def _extreme(self, expression: Expression, args: list[str]) -> str:
        match expression.args[0].type.kind:
            case "boolean":
                return f"{'bool_and' if expression.op == 'min' else 'bool_or'}({args[0]})"
            case "uuid":
                return f'CAST({expression.op}(CAST({args[0]} AS text) COLLATE "C") AS uuid)'
        return f"{expression.op}({_ordered(expression.args[0], args[0])})"

    # -- Double precision --------------------------------------------------------------------------

    def _doubles(self, expression: Expression, args: list[str]) -> list[str]:
        return [self._double(*side) for side in zip(expression.args, args, strict=True)]

    def _double(self, value: Expression, text: str) -> str:
        return text if value.type.kind == "number" else f"CAST({text} AS double precision)"

    def _alike(
        self, expression: Expression, args: list[str], values: tuple[Expression, ...] | None = None
    ) -> list[str]:
        """The answers of an `if` or `coalesce` as one type."""
        of = expression.args if values is None else values
        if expression.type.kind == "uuid":
            return _uuids(of, args)
        if expression.type.kind != "number":
            return args
        sides = zip(of, args, strict=True)
        return [
            self._double(value, text) if value.type.kind == "integer" else text
            for value, text in sides
        ]


def _point(scaled: int, scale: int) -> str:
    digits = str(abs(scaled)).rjust(scale + 1, "0")
    sign, whole = "-" if scaled < 0 else "", digits[: len(digits) - scale]
    return f"{sign}{whole}.{digits[-scale:]}" if scale else f"{sign}{whole}"


def _sum_of_doubles(value: str) -> str:
    """Null where the sum leaves double precision, which is an error of PostgreSQL's own. Values that could
    take it there are added as parts of 2^64, which loses nothing of them."""
    large = f"abs({value}) >= 1e288"
    small, part = f"sum({value}) FILTER (WHERE NOT {large})", f"{value} / 18446744073709551616"
    whole = f"n3_times_2_64(sum({part}) FILTER (WHERE {large}))"
    return (
        f"(CASE WHEN bool_or({large}) THEN n3_add(coalesce({small}, 0), {whole}) ELSE {small} END)"
    )


def _ordered(value: Expression, text: str) -> str:
    """Texts in the order of their code points."""
    return f'{text} COLLATE "C"' if value.type.kind == "text" else text


def _uuids(values: Sequence[Expression], args: Sequence[str]) -> list[str]:
    """Values that can be compared where some are of the type uuid."""
    if not any(map(_native, values)):
        return list(args)
    alike = all(
        _native(one) or (one.op == "literal" and _is_uuid(one.value)) or one.type.kind == "null"
        for one in values
    )
    found = []
    for one, text in zip(values, args, strict=True):
        if alike and not _native(one) and one.value is not None:
            found.append(f"CAST({text} AS uuid)")
        elif not alike and _native(one):
            found.append(f"CAST({text} AS text)")
        else:
            found.append(text)
    return found


def _is_uuid(value: object) -> bool:
    return value is None or (isinstance(value, str) and _UUID.fullmatch(value) is not None)


def _native(value: Expression) -> bool:
    """Whether it is printed as a value of the type uuid."""
    if value.type.kind != "uuid":
        return False
    match value.op:
        case "field":
            return True
        case "if":
            return all(_native(one) for one in value.args[1:] if one.type.kind != "null")
        case "coalesce":
            return all(_native(one) for one in value.args if one.type.kind != "null")
    return False
