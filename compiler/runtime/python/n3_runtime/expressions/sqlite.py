"""Expressions as SQL of SQLite.

Values are as they are stored: a boolean 0 or 1, a decimal an integer. Exact numbers that fit 64 bits
whatever their digits are, are counted by SQLite itself; wider ones go through functions
(`sqlite_functions`), where they are integers of any size.
"""

from .sql import Printer, StatementContext, balanced, call, infix, moderate, quote_text, signed
from .tree import Expression
from .value_types import NATIVE_DIGITS, ValueType

DOUBLE_DIGITS = 15
"""Digits of an integer that a double holds, with room for its power of ten."""
_WORDS = {"+": "add", "-": "subtract", "*": "multiply", "%": "modulo"}


class SQLite(Printer):
    def __init__(self, context: StatementContext) -> None:
        super().__init__(context)
        self.operations = {
            "and": lambda _, args: balanced(args, "AND") if args else "1",
            "or": lambda _, args: balanced(args, "OR") if args else "0",
            "not": lambda _, args: f"(NOT {args[0]})",
            "==": infix("="),
            "!=": infix("<>"),
            **dict.fromkeys(("<", "<=", ">", ">="), self._ordered),
            "in": lambda _, args: f"({args[0]} IN ({', '.join(args[1:])}))",
            "contains": lambda _, args: f"(instr({args[0]}, {args[1]}) > 0)",
            "starts_with": self._starts_with,
            "ends_with": self._ends_with,
            "is null": lambda _, args: f"({args[0]} IS NULL)",
            "has item": self._has_item,
            **dict.fromkeys(("+", "-", "*", "%"), self._arithmetic),
            "/": self._divide,
            "negate": self._negate,
            "abs": self._abs,
            "if": self._conditional,
            "coalesce": lambda one, args: f"coalesce({', '.join(self._alike(one, args))})",
            "lower": call("n3_lower"),
            "upper": call("n3_upper"),
            "round": call("n3_round"),
            "length": call("length"),
            "concat": self._concat,
            "to number": self._to_number,
            "to decimal": lambda one, args: f"n3_to_decimal({args[0]}, {one.type.scale})",
            "rescale": self._rescale,
            "add time": call("n3_add_time"),
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
        value = expression.value
        if value is None:
            return "NULL"
        if isinstance(value, str):
            return quote_text(value)
        if isinstance(value, int) and abs(value) >= 2**63:
            return quote_text(str(value))
        return signed(repr(value))

    def principal(self, expression: Expression) -> str:
        return self.context.bind(expression)

    def now(self, expression: Expression) -> str:
        return self.context.bind(expression)

    def today(self, expression: Expression) -> str:
        return f"n3_today({self.context.bind(expression)}, {quote_text(expression.value)})"

    def owner(self, expression: Expression) -> str:
        # IS: nobody owns a row without an owner, and the answer is never null.
        return f"({self.context.column(expression)} IS {self.context.bind(expression)})"

    # -- Operations --------------------------------------------------------------------------------

    def _ordered(self, expression: Expression, args: list[str]) -> str:
        if any(one.type.wide for one in expression.args):
            return f"(n3_compare({args[0]}, {args[1]}) {expression.op} 0)"
        return f"({args[0]} {expression.op} {args[1]})"

    def _starts_with(self, _: Expression, args: list[str]) -> str:
        whole, part = args
        return f"(substr({whole}, 1, length({part})) = {part})"

    def _ends_with(self, _: Expression, args: list[str]) -> str:
        whole, part = args
        start = f"length({whole}) - length({part}) + 1"
        return f"(substr({whole}, {start}) = {part} AND length({whole}) >= length({part}))"

    def _has_item(self, _: Expression, args: list[str]) -> str:
        items, item = args
        found = f"SELECT 1 FROM json_each({items}) AS n3_item WHERE n3_item.value = {item}"
        return f"(CASE WHEN {items} IS NULL OR {item} IS NULL THEN NULL ELSE EXISTS ({found}) END)"

    def _arithmetic(self, expression: Expression, args: list[str]) -> str:
        op, to = expression.op, expression.type
        if to.exact and any(one.wide for one in (to, *(side.type for side in expression.args))):
            return f"n3_exact_{_WORDS[op]}({args[0]}, {args[1]})"
        if to.exact:
            right = f"nullif({args[1]}, 0)" if op == "%" else args[1]
            return f"({args[0]} {op} {right})"
        if to.kind == "duration":
            return f"n3_duration({args[0]} {op} {args[1]})"
        left, right = self._doubles(expression, args)
        if op == "%":
            return f"n3_mod({left}, {right})"
        return _finite(expression, f"{left} {op} {right}")

    def _divide(self, expression: Expression, args: list[str]) -> str:
        if expression.type.exact:
            left, right = (one.type.scale for one in expression.args)
            places = expression.type.scale - left + right
            return f"n3_exact_divide({args[0]}, {args[1]}, {places})"
        dividend, divisor = self._doubles(expression, args)
        return _finite(expression, f"{dividend} / nullif({divisor}, 0.0)")

    def _negate(self, expression: Expression, args: list[str]) -> str:
        return f"n3_exact_negate({args[0]})" if expression.type.wide else f"(-{args[0]})"

    def _abs(self, expression: Expression, args: list[str]) -> str:
        return f"n3_exact_abs({args[0]})" if expression.type.wide else f"abs({args[0]})"

    def _conditional(self, expression: Expression, args: list[str]) -> str:
        test, *answers = args
        then, otherwise = self._alike(expression, answers, expression.args[1:])
        return f"(CASE WHEN {test} THEN {then} ELSE {otherwise} END)"

    def _concat(self, _: Expression, args: list[str]) -> str:
        return "(" + " || ".join(f"coalesce({one}, '')" for one in args) + ")"

    def _to_number(self, expression: Expression, args: list[str]) -> str:
        of = expression.args[0].type
        if of.digits <= DOUBLE_DIGITS:
            return f"({args[0]} / {10**of.scale}.0)"
        return f"n3_to_number({args[0]}, {of.scale})"

    def _rescale(self, expression: Expression, args: list[str]) -> str:
        of, to = expression.args[0].type, expression.type
        places = to.scale - of.scale
        if places >= 0 and max(of.digits, to.digits) <= NATIVE_DIGITS:
            return f"({args[0]} * {10**places})" if places else args[0]
        return f"n3_rescale({args[0]}, {places})"

    def _date_trunc(self, expression: Expression, args: list[str]) -> str:
        unit, zone = expression.value
        return f"n3_date_trunc({quote_text(unit)}, {args[0]}, {quote_text(zone)})"

    # -- Aggregates --------------------------------------------------------------------------------

    def _parts(self, of: ValueType, value: str) -> str:
        """The sums of a value's high and low digits: SQLite's own sum fails beyond 64 bits."""
        if of.wide:
            raise ValueError("a sum of sums has no parts that fit 64 bits")
        return f"sum({value} / 1000000000), sum({value} % 1000000000)"

    def _sum(self, expression: Expression, args: list[str]) -> str:
        of = expression.args[0].type
        if not of.exact:
            return _finite(expression, f"sum({args[0]})")
        if of.wide:
            return f"n3_sum({args[0]})"
        return f"n3_total({self._parts(of, args[0])})"

    def _avg(self, expression: Expression, args: list[str]) -> str:
        of = expression.args[0].type
        if of.kind != "decimal":
            return _finite(expression, f"avg({self._double(expression.args[0], args[0])})")
        places = expression.type.scale - of.scale
        if of.wide:
            return f"n3_exact_divide(n3_sum({args[0]}), count({args[0]}), {places})"
        return f"n3_mean({self._parts(of, args[0])}, count({args[0]}), {places})"

    def _extreme(self, expression: Expression, args: list[str]) -> str:
        if expression.type.wide:
            return f"n3_of_order({expression.op}(n3_order({args[0]})))"
        return f"{expression.op}({args[0]})"

    # -- Double precision --------------------------------------------------------------------------

    def _doubles(self, expression: Expression, args: list[str]) -> list[str]:
        return [self._double(*side) for side in zip(expression.args, args, strict=True)]

    def _double(self, value: Expression, text: str) -> str:
        """Arithmetic in double precision: SQLite would divide integers without a fraction."""
        if value.op == "literal" and value.value is not None:
            return signed(repr(float(value.value)))
        if value.type.wide:
            return f"n3_to_number({text}, 0)"
        if value.type.kind == "number" and value.op not in ("claim", "parameter", "user field"):
            return text
        return f"CAST({text} AS REAL)"

    def _alike(
        self, expression: Expression, args: list[str], values: tuple[Expression, ...] | None = None
    ) -> list[str]:
        """The answers of an `if` or `coalesce` in double precision where one of them is."""
        sides = zip(expression.args if values is None else values, args, strict=True)
        if expression.type.kind != "number":
            return args
        return [
            self._double(value, text) if value.type.kind == "integer" else text
            for value, text in sides
        ]


def _finite(expression: Expression, text: str) -> str:
    """What is too large for double precision is null."""
    if all(map(moderate, expression.args)):
        return f"({text})"
    return f"nullif(nullif({text}, 9e999), -9e999)"
