"""From nodes to typed expressions: names become fields of the datasets, values get their types.

The compiler has refused what has no meaning, so an error here (ValueError) is a mistake in code that
somebody wrote by hand; it is raised when the application starts, never when it answers.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from .literals import LEAVES, exact
from .nodes import Node
from .scales import fit, level, rescale
from .scope import DatasetLike, FieldLike, Scope, field_of
from .tree import FALSE, NULL_LITERAL, Expression
from .value_types import (
    BOOLEAN,
    CLAIMABLE,
    DATETIME,
    DURATION,
    MAX_DIGITS,
    NATIVE_DIGITS,
    NUMBER,
    QUOTIENT_PLACES,
    ROW_DIGITS,
    TEXT,
    UNKNOWN,
    ValueType,
    common,
    decimal,
    exact_result,
    integer,
)

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
TEXT_TESTS = frozenset({"contains", "starts_with", "ends_with"})
ARITHMETIC = frozenset({"+", "-", "*", "/", "%"})


def resolve(node: Node, scope: Scope) -> Expression:
    """The typed expression of a node. Raises ValueError."""
    resolver = _Resolver(scope)
    return resolver.plain(resolver.typed(node))


def resolve_for(node: Node, scope: Scope, to: ValueType) -> Expression:
    """The typed expression of a node as it is kept in a field of that type. Raises ValueError."""
    resolver = _Resolver(scope)
    return resolver.kept(resolver.typed(node), to)


def condition(node: Node, scope: Scope) -> Expression:
    """The same of a rule. Raises ValueError where it is not one."""
    resolver = _Resolver(scope)
    found = resolver.like(resolver.typed(node), BOOLEAN)
    if found.type.kind not in ("boolean", "null"):
        raise ValueError(f"expected a rule, found {node!r}")
    return found


class _Resolver:
    def __init__(self, scope: Scope, inside: tuple[str, ...] = ()) -> None:
        self.scope = scope
        self.inside = inside

    def typed(self, node: Node) -> Expression:
        op, args, data = node.__n3_op__, node.__n3_args__, node.__n3_data__
        if op in LEAVES:
            return LEAVES[op](data)
        if op in NAMED:
            return NAMED[op](self, data)
        return self.operation(op, [self.typed(one) for one in args], data)

    def operation(self, op: str, args: list[Expression], data: Any) -> Expression:
        if op in ("and", "or", "not"):
            return Expression(op, BOOLEAN, tuple(self.like(one, BOOLEAN) for one in args))
        if op in COMPARISONS or op == "in":
            args = level(self.beside(args))
            return Expression(op, BOOLEAN, tuple(args))
        if op in ARITHMETIC:
            return self.arithmetic(op, self.beside(args))
        if op in TEXT_TESTS:
            return self.text_test(op, args)
        if op not in OPERATIONS:
            raise ValueError(f"unknown operation {op}")
        return OPERATIONS[op](self, args, data)

    # -- Types that follow from the other operands -------------------------------------------------

    def beside(self, args: list[Expression]) -> list[Expression]:
        """Literals and claims as the type of the other operands."""
        known = [one.type for one in args if one.type.kind not in ("", "null", "literal")]
        number = NUMBER if any(one.op == "exact" for one in args) else TEXT
        to = known[0] if known else number
        if any(one.kind == "decimal" for one in known):
            to = next(one for one in known if one.kind == "decimal")
        elif any(one.kind == "number" for one in known) and to.kind == "integer":
            to = NUMBER
        found = [self.like(one, to) for one in args]
        if {"decimal", "number"} <= {one.type.kind for one in found}:
            raise ValueError(
                "cannot combine an exact decimal with a number; convert it with round_(x, 2)"
            )
        return found

    def like(self, value: Expression, to: ValueType) -> Expression:
        if value.op == "exact":
            return exact(value.value, exactly=to.kind == "decimal")
        if value.op == "claim" and value.type == UNKNOWN:
            kind = to if to.kind in CLAIMABLE else TEXT
            return replace(value, type=integer(NATIVE_DIGITS) if kind.kind == "integer" else kind)
        return value

    def kept(self, value: Expression, to: ValueType) -> Expression:
        """The value in a field of that type: a literal with a fraction is exact in a decimal."""
        exactly = value.op == "exact" and to.kind == "decimal"
        return fit(self.like(value, to) if exactly else self.plain(value), to)

    def plain(self, value: Expression) -> Expression:
        """The value where no other operand gives it a type."""
        return self.like(value, TEXT)

    def arithmetic(self, op: str, args: list[Expression]) -> Expression:
        left, right = args
        kinds = left.type.kind, right.type.kind
        match kinds:
            case ("duration", "duration"):
                return Expression(op, DURATION, (left, right))
            case ("datetime" | "date", "duration"):
                moved = right if op == "+" else self.negate(right)
                return Expression("add time", left.type, (left, moved))
            case ("duration", "datetime" | "date"):
                return Expression("add time", right.type, (right, left))
            case ("datetime", "datetime") | ("date", "date"):
                return Expression("time between", DURATION, (left, right))
        if "null" in kinds:
            return replace(
                NULL_LITERAL, type=left.type if right.type.kind == "null" else right.type
            )
        if not (left.type.numeric and right.type.numeric):
            raise ValueError(f"{op} takes numbers, found {kinds[0]} and {kinds[1]}")
        if not (left.type.exact and right.type.exact):
            return Expression(op, NUMBER, (left, right))
        to = exact_result(op, left.type, right.type)
        if to.kind == "decimal":
            if to.digits > MAX_DIGITS:
                raise ValueError(f"a decimal has at most {MAX_DIGITS} digits")
            places = to.scale if op in "+-%" else None
            left, right = (
                rescale(one, one.type.scale if places is None else places) for one in (left, right)
            )
        return Expression(op, to, (left, right))

    def negate(self, value: Expression) -> Expression:
        if value.op == "literal" and value.value is not None:
            return replace(value, value=-value.value)
        return Expression("negate", value.type, (value,))

    def text_test(self, op: str, args: list[Expression]) -> Expression:
        if op == "contains" and args[0].type.kind == "list":
            return self.has_item(args, None)
        return Expression(op, BOOLEAN, tuple(self.like(one, TEXT) for one in args))

    # -- Names -------------------------------------------------------------------------------------

    def name(self, data: tuple[str, tuple[str, ...]]) -> Expression:
        root, names = data
        if root == "user":
            return self._of_principal(names)
        dataset = root.removeprefix("rows.") if root.startswith("rows.") else ""
        start = self.scope.datasets[dataset] if dataset else self.scope.row
        if start is None:
            raise ValueError(f"no row in scope for the field {names[0]}")
        spec, path = start, []
        for one in names[:-1]:
            link = spec.reference_fields.get(one)
            if link is None or link.reference is None:
                raise ValueError(f"{spec.name} has no reference {one}")
            path.append(link.name)
            spec = self.scope.datasets[link.reference.dataset]
        found = field_of(spec, names[-1])
        computed = None
        if found.computed is not None and not dataset:
            computed = self._computed(spec, found.computed, found)
        return Expression(
            "field",
            found.value_type,
            name=found.name,
            dataset=dataset,
            path=tuple(path),
            target=spec.name,
            computed=computed,
        )

    def _computed(self, spec: DatasetLike, node: Node, found: FieldLike) -> Expression:
        name = f"{spec.name}.{found.name}"
        if name in self.inside:
            raise ValueError(f"{name} is computed from itself")
        inner = _Resolver(replace(self.scope, row=spec), (*self.inside, name))
        return inner.kept(inner.typed(node), found.value_type)

    def _of_principal(self, names: tuple[str, ...]) -> Expression:
        if self.scope.people is None:
            raise ValueError("user.row requires a dataset of users")
        if len(names) > 1:
            raise ValueError("only fields of the user's own row can be read")
        found = field_of(self.scope.people, names[0])
        return Expression("user field", found.value_type, name=found.name)

    def user_row(self, _: Any) -> Expression:
        if self.scope.people is None:
            raise ValueError("user.row requires a dataset of users")
        return Expression("user row", self.scope.people.key_field.value_type)

    def parameter(self, name: str) -> Expression:
        if name not in self.scope.parameters:
            raise ValueError(f"the page has no parameter {name}")
        return Expression("parameter", self.scope.parameters[name], name=name)

    def owner(self, _: Any) -> Expression:
        # Without a field that holds the owner nobody owns anything.
        name = "" if self.scope.row is None else self.scope.row.owner or ""
        return Expression("owner", BOOLEAN, name=name) if name else FALSE

    # -- Operations --------------------------------------------------------------------------------

    def negative(self, args: list[Expression], _: Any) -> Expression:
        if args[0].op == "exact":  # still to be typed by what it is beside
            digits: str = args[0].value
            return replace(args[0], value=digits[1:] if digits.startswith("-") else f"-{digits}")
        return self.negate(self.like(args[0], NUMBER))

    def null_test(self, args: list[Expression], _: Any) -> Expression:
        return Expression("is null", BOOLEAN, (self.plain(args[0]),))

    def has_item(self, args: list[Expression], _: Any) -> Expression:
        items, item = args
        item = self.plain(item)
        if items.op == "claim":
            kind = "integer" if item.type.kind == "integer" else "text"
            items = replace(items, type=ValueType("list", item=kind))
        return Expression("has item", BOOLEAN, (items, item))

    def conditional(self, args: list[Expression], _: Any) -> Expression:
        then, otherwise = level(self.beside(args[1:]))
        test = self.like(args[0], BOOLEAN)
        return Expression("if", common(then.type, otherwise.type), (test, then, otherwise))

    def coalesce(self, args: list[Expression], _: Any) -> Expression:
        args = level(self.beside(args))
        to = args[0].type
        for one in args[1:]:
            to = common(to, one.type)
        return Expression("coalesce", to, tuple(args))

    def of_text(self, op: str, to: ValueType) -> Callable[..., Expression]:
        def made(args: list[Expression]) -> Expression:
            return Expression(op, to, tuple(self.like(one, TEXT) for one in args))

        return made

    def absolute(self, args: list[Expression], _: Any) -> Expression:
        value = self.like(args[0], NUMBER)
        return Expression("abs", value.type, (value,))

    def round(self, args: list[Expression], places: int | None) -> Expression:
        value = self.like(args[0], NUMBER)
        if value.type.kind == "number" and places is None:
            return Expression("round", NUMBER, (value,))
        if value.type.kind == "number":
            return Expression("to decimal", decimal(NATIVE_DIGITS, places or 0), (value,))
        if value.type.kind == "integer" and places is None:
            return value
        return rescale(value, places or 0)

    def date_trunc(self, args: list[Expression], data: tuple[str, str]) -> Expression:
        value = self.like(args[0], DATETIME)
        return Expression("date_trunc", value.type, (value,), value=data)


def aggregated(op: str, args: list[Expression]) -> Expression:
    """The typed aggregate of a value; of none it counts rows."""
    if op == "count":
        return Expression("count", integer(NATIVE_DIGITS), tuple(args))
    (value,) = args
    to = value.type
    if op == "sum" and to.exact:
        to = replace(to, digits=min(to.digits + ROW_DIGITS, MAX_DIGITS))
    elif op == "avg":
        scale = to.scale + QUOTIENT_PLACES
        exactly = decimal(min(to.whole + scale, MAX_DIGITS), scale)
        to = exactly if to.kind == "decimal" else NUMBER
    return Expression(op, to, (value,))


def _aggregate(op: str) -> Callable[[_Resolver, list[Expression], Any], Expression]:
    def made(resolver: _Resolver, args: list[Expression], _: Any) -> Expression:
        return aggregated(op, [resolver.plain(one) for one in args])

    return made


NAMED: Mapping[str, Callable[[_Resolver, Any], Expression]] = {
    "name": _Resolver.name,
    "user row": _Resolver.user_row,
    "parameter": _Resolver.parameter,
    "owner": _Resolver.owner,
}
OPERATIONS: Mapping[str, Callable[[_Resolver, list[Expression], Any], Expression]] = {
    "negate": _Resolver.negative,
    "is null": _Resolver.null_test,
    "has item": _Resolver.has_item,
    "if": _Resolver.conditional,
    "coalesce": _Resolver.coalesce,
    "lower": lambda self, args, _: self.of_text("lower", TEXT)(args),
    "upper": lambda self, args, _: self.of_text("upper", TEXT)(args),
    "length": lambda self, args, _: self.of_text("length", integer(10))(args),
    "concat": lambda self, args, _: self.of_text("concat", TEXT)(args),
    "abs": _Resolver.absolute,
    "round": _Resolver.round,
    "date_trunc": _Resolver.date_trunc,
    **{op: _aggregate(op) for op in ("count", "sum", "avg", "min", "max")},
}
