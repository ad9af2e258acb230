"""Typed expressions: what a program's nodes become once the datasets are known.

An `Expression` is asked for its SQL (`sqlite`, `postgres`), for its value over a row (`evaluate`), for
what is left of it when the person is known (`fold`), and for what it reads. It says nothing of a
dialect and nothing of a person.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from .value_types import BOOLEAN, NULL, ValueType

PRINCIPAL: Final = frozenset({
    "authenticated", "role", "user", "user row", "user field", "claim", "parameter",
})  # fmt: skip
"""The leaves that are of the person who asks, or of their page."""
CLOCK: Final = frozenset({"now", "today"})
LEAVES: Final = PRINCIPAL | CLOCK | {"field", "literal", "owner", "uuid"}
AGGREGATES: Final = frozenset({"count", "sum", "avg", "min", "max"})
OPERATIONS: Final = frozenset({
    "and", "or", "not", "==", "!=", "<", "<=", ">", ">=", "in", "is null", "contains", "starts_with",
    "ends_with", "has item", "+", "-", "*", "/", "%", "negate", "abs", "round", "to number",
    "to decimal", "rescale", "if", "coalesce", "lower", "upper", "length", "concat", "add time",
    "time between", "date_trunc",
})  # fmt: skip
"""What has arguments. Each printer and the evaluation answer all of it (tests/test_nodes.py)."""


@dataclass(frozen=True)
class Expression:
    """One operation. `args` are typed; conversions between types are operations of their own.

    field: `name` is a column of a row: of `dataset` ("" for the row itself), at the end of the
    references `path`, in the dataset `target`. `computed` is the expression of a computed field.
    literal: `value` is as SQLite stores it. role: `value` has the names; date_trunc: unit and zone.
    """

    op: str
    type: ValueType
    args: "tuple[Expression, ...]" = ()
    name: str = ""
    value: Any = None
    dataset: str = ""
    path: tuple[str, ...] = ()
    target: str = ""
    computed: "Expression | None" = None

    def __hash__(self) -> int:
        # Kept: rules are keys of plans, and a tree is as long as its rule.
        found = self.__dict__.get("_hash")
        if found is None:
            content = (
                self.op,
                self.type,
                self.args,
                self.name,
                self.value,
                self.dataset,
                self.path,
            )
            found = hash((*content, self.target, self.computed))
            object.__setattr__(self, "_hash", found)
        return int(found)

    def walk(self) -> "Iterator[Expression]":
        """Itself and all below it; the expressions of computed fields are not below them."""
        stack = [self]
        while stack:
            one = stack.pop()
            yield one
            stack.extend(reversed(one.args))

    @property
    def constant(self) -> bool | None:
        """True or false where it is that for everyone, else None."""
        if self.op == "literal" and self.type.kind == "boolean" and self.value is not None:
            return bool(self.value)
        return None


TRUE: Final = Expression("literal", BOOLEAN, value=1)
FALSE: Final = Expression("literal", BOOLEAN, value=0)
NULL_LITERAL: Final = Expression("literal", NULL)


def deep(expression: Expression) -> Iterator[Expression]:
    """Itself and all below it, with the expressions of computed fields."""
    for one in expression.walk():
        yield one
        if one.computed is not None:
            yield from deep(one.computed)


def columns(expression: Expression) -> tuple[str, ...]:
    """The stored fields of the row itself that it reads, in the order of their first use.

    A reference that a path follows is read, too.
    """
    found: dict[str, None] = {}
    for one in deep(expression):
        if one.op == "field" and not one.dataset and one.computed is None:
            found[one.path[0] if one.path else one.name] = None
        elif one.op == "owner" and one.name:
            found[one.name] = None
    return tuple(found)


def fields(expression: Expression) -> tuple[str, ...]:
    """The fields of the row itself that it names, computed ones by their own name."""
    found: dict[str, None] = {}
    for one in expression.walk():
        if (one.op == "field" and not one.dataset and not one.path) or (
            one.op == "owner" and one.name
        ):
            found[one.name] = None
    return tuple(found)


def paths(expression: Expression) -> tuple[Expression, ...]:
    """The fields of other rows that it reads, through references."""
    return tuple(one for one in deep(expression) if one.op == "field" and one.path)


def named(expression: Expression) -> Expression:
    """The expression with each field under its whole path, `customer.city`, computed ones too: for rows
    whose values are found by name."""
    if expression.op == "field":
        name = ".".join((*expression.path, expression.name))
        return replace(expression, name=name, path=(), computed=None)
    return mapped(expression, named)


def reads_clock(expression: Expression) -> bool:
    return any(one.op in CLOCK for one in deep(expression))


def parameters(expression: Expression) -> Mapping[str, ValueType]:
    """What it asks of the page."""
    return {one.name: one.type for one in deep(expression) if one.op == "parameter"}


def mapped(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The expression with each of its arguments changed."""
    args = tuple(change(one) for one in expression.args)
    if all(new is old for new, old in zip(args, expression.args, strict=True)):
        return expression
    return replace(expression, args=args)
