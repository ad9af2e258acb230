"""Expressions as the program writes them: immutable nodes, built by Python's operators.

`ROW.price * ROW.quantity >= 10` is a node, not an answer. So that no field of a program can hide
something of a node, nothing of a node is reachable by a name that a field can have: its state is in
slots whose names begin with `__n3`, and what is done to nodes are functions. A name that Python does
not take as an attribute, or that begins with an underscore, is written in brackets: `ROW["class"]`.

Because `==` makes a node, nodes have no truth, no hash and no order of their own: a comparison that
is used as a condition, a set of nodes or a chained comparison would silently mix up what differs, so
all of these raise TypeError. Two nodes are the same where `key` is.
"""

from collections.abc import Iterator
from typing import Any, Final, NoReturn, TypeAlias

Operand: TypeAlias = "Node | bool | int | str | None"
"""What a node may be combined with; text is a string, exact numbers are written `lit("0.5")`."""


class Node:
    """One operation and its arguments. Made by the functions and operators of this package."""

    __slots__ = ("__n3_args__", "__n3_data__", "__n3_op__")

    __n3_op__: str
    __n3_args__: "tuple[Node, ...]"
    __n3_data__: Any

    def __init__(self, op: str, args: "tuple[Node, ...]" = (), data: object = None) -> None:
        object.__setattr__(self, "__n3_op__", op)
        object.__setattr__(self, "__n3_args__", args)
        object.__setattr__(self, "__n3_data__", data)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise TypeError("an expression does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise TypeError("an expression does not change")

    # The operators of comparison make nodes; their results are what `object` promises to be truths.
    def __eq__(self, other: object) -> "Node":  # type: ignore[override]
        return _of("==", self, other)

    def __ne__(self, other: object) -> "Node":  # type: ignore[override]
        return _of("!=", self, other)

    def __lt__(self, other: Operand) -> "Node":
        return _of("<", self, other)

    def __le__(self, other: Operand) -> "Node":
        return _of("<=", self, other)

    def __gt__(self, other: Operand) -> "Node":
        return _of(">", self, other)

    def __ge__(self, other: Operand) -> "Node":
        return _of(">=", self, other)

    def __add__(self, other: Operand) -> "Node":
        return _of("+", self, other)

    def __radd__(self, other: Operand) -> "Node":
        return _of("+", other, self)

    def __sub__(self, other: Operand) -> "Node":
        return _of("-", self, other)

    def __rsub__(self, other: Operand) -> "Node":
        return _of("-", other, self)

    def __mul__(self, other: Operand) -> "Node":
        return _of("*", self, other)

    def __rmul__(self, other: Operand) -> "Node":
        return _of("*", other, self)

    def __truediv__(self, other: Operand) -> "Node":
        return _of("/", self, other)

    def __rtruediv__(self, other: Operand) -> "Node":
        return _of("/", other, self)

    def __mod__(self, other: Operand) -> "Node":
        return _of("%", self, other)

    def __rmod__(self, other: Operand) -> "Node":
        return _of("%", other, self)

    def __neg__(self) -> "Node":
        return Node("negate", (self,))

    def __or__(self, other: "Node") -> "Node":
        return any_of(self, other)

    def __and__(self, other: "Node") -> "Node":
        return all_of(self, other)

    def __invert__(self) -> "Node":
        return Node("not", (self,))

    # A truth beside a node would decide a rule before anybody has asked.
    def __ror__(self, other: object) -> NoReturn:
        raise TypeError(f"expected an expression before |, found {other!r}")

    def __rand__(self, other: object) -> NoReturn:
        raise TypeError(f"expected an expression before &, found {other!r}")

    def __bool__(self) -> NoReturn:
        raise TypeError("an expression is neither true nor false; combine rules by &, | and ~")

    def __hash__(self) -> NoReturn:
        raise TypeError("an expression has no hash; use key(node)")

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("an expression has no items")

    def __contains__(self, item: object) -> NoReturn:
        raise TypeError("an expression has no items; use is_in(value, values)")

    def __repr__(self) -> str:
        op, args, data = self.__n3_op__, self.__n3_args__, self.__n3_data__
        inside = [*map(repr, args), *([] if data is None else [repr(data)])]
        return f"{op}({', '.join(inside)})"


class Name(Node):
    """A field of a row, or the row through a reference: `ROW.price`, `ROW.customer.city`."""

    __slots__ = ()

    def __getattr__(self, name: str) -> "Name":
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> "Name":
        root, names = self.__n3_data__
        return Name("name", (), (root, (*names, name)))


class Row(Node):
    """A row whose fields are named: `ROW`, the rows of `ROWS`, the person's own."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Name:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Name:
        return Name("name", (), (self.__n3_data__, (name,)))


class Rows:
    """The rows that a derived dataset is made of, by their datasets: `ROWS.orders.total`."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Row:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Row:
        return Row("row", (), f"rows.{name}")


class Claims:
    """What the sign-in says of the person: `USER.claims.team`. Read as the type it is compared with."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Node:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Node:
        return Node("claim", (), name)


class User:
    """Who asks. `row` is the key of the person's row, `row.team` a field of it."""

    __slots__ = ()
    id: Final = Node("user", (), "id")
    name: Final = Node("user", (), "name")
    email: Final = Node("user", (), "email")
    claims: Final = Claims()
    row: Final = Row("user row", (), "user")


class Page:
    """The parameters of the page that asks: `PAGE["route.id"]`, `PAGE["order.total"]`."""

    __slots__ = ()

    def __getitem__(self, name: str) -> Node:
        return Node("parameter", (), name)


ROW: Final = Row("row", (), "row")
ROWS: Final = Rows()
USER: Final = User()
PAGE: Final = Page()


def wrap(value: object) -> Node:
    """A value as a node. Raises TypeError for what has no literal."""
    if isinstance(value, Node):
        return value
    if value is None or isinstance(value, bool | int | str):
        return Node("literal", (), value)
    raise TypeError(f"expected an expression, a string or an integer, found {value!r}")


def _of(op: str, *sides: object) -> Node:
    return Node(op, tuple(wrap(side) for side in sides))


def key(node: Node) -> tuple[Any, ...]:
    """What two nodes share that mean the same; hashable. True is not 1 here."""
    data = node.__n3_data__
    return (
        node.__n3_op__,
        type(data).__name__,
        data,
        tuple(key(one) for one in node.__n3_args__),
    )


def _joined(op: str, rules: tuple[Node, ...]) -> Node:
    parts: list[Node] = []
    for rule in rules:
        if not isinstance(rule, Node):
            raise TypeError(f"expected an expression, found {rule!r}")
        parts += rule.__n3_args__ if rule.__n3_op__ == op else (rule,)
    return Node(op, tuple(parts))


def any_of(*rules: Node) -> Node:
    """`or` of many is one node. Without any it is false."""
    return _joined("or", rules)


def all_of(*rules: Node) -> Node:
    """`and` of many is one node. Without any it is true."""
    return _joined("and", rules)
