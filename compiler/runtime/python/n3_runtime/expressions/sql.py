"""What the SQL of both databases shares: the walk over an expression, names, texts, the leaves.

A printer is of one dialect. The statement that it prints for decides where the value of a field is
found, and how a value is bound.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from .tree import Expression


class StatementContext(Protocol):
    """What a printer asks of the statement around."""

    def column(self, leaf: Expression) -> str:
        """SQL of a field's value."""
        ...

    def bind(self, leaf: Expression) -> str:
        """The placeholder of a value of the person, of the page, or of the clock."""
        ...


def quote_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def balanced(parts: Sequence[str], operator: str) -> str:
    """Many conditions as a tree: databases bound how deep an expression is, not how long."""
    if len(parts) <= 32:
        return "(" + f" {operator} ".join(parts) + ")"
    middle = len(parts) // 2
    return f"({balanced(parts[:middle], operator)} {operator} {balanced(parts[middle:], operator)})"


def signed(number: str) -> str:
    """A negative number in parentheses: two signs begin a comment."""
    return f"({number})" if number.startswith("-") else number


def moderate(value: Expression) -> bool:
    """Whether a number is a whole one or made of a decimal: the sum, product and quotient of two such
    are neither too large nor too small for double precision."""
    if value.op == "literal" and value.type.kind == "number":
        return value.value is None or value.value == 0 or 1e-99 < abs(value.value) < 1e99
    return value.type.kind == "integer" or value.op == "to number"


Printed = Callable[[Expression, list[str]], str]


class Printer:
    """Prints one dialect. `operations` answers every operation that is no leaf."""

    operations: Mapping[str, Printed]

    def __init__(self, context: StatementContext) -> None:
        self.context = context

    def print(self, expression: Expression) -> str:
        """SQL of the value; in parentheses where an operator could tear it apart."""
        match expression.op:
            case "field":
                return self.context.column(expression)
            case "literal":
                return self.literal(expression)
            case "now":
                return self.now(expression)
            case "today":
                return self.today(expression)
            case "owner":
                return self.owner(expression)
            case "user" | "user row" | "user field" | "claim" | "parameter":
                return self.principal(expression)
        return self.operations[expression.op](
            expression, [self.print(one) for one in expression.args]
        )

    def literal(self, expression: Expression) -> str:
        raise NotImplementedError

    def principal(self, expression: Expression) -> str:
        raise NotImplementedError

    def now(self, expression: Expression) -> str:
        raise NotImplementedError

    def today(self, expression: Expression) -> str:
        raise NotImplementedError

    def owner(self, expression: Expression) -> str:
        raise NotImplementedError


def infix(operator: str) -> Printed:
    return lambda _, args: f"({args[0]} {operator} {args[1]})"


def call(name: str) -> Printed:
    return lambda _, args: f"{name}({', '.join(args)})"
