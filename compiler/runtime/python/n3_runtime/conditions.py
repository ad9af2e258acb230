"""The conditions of a filter: their SQL, and the same asked of one row in Python."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Literal, Protocol

from .expressions.evaluate import holds
from .expressions.principal import PrincipalLike
from .expressions.sqlite_functions import fold_case, taken
from .expressions.tree import Expression, named
from .expressions.value_types import TEXT
from .reader import Reader, slots
from .types import StorageType

Get = Callable[[str], Any]
"""A stored value of a row, by the name of its field; through references by path."""


class Condition(Protocol):
    """A part of a filter: its SQL, and the same asked of a row in Python.

    `shape` is all that its SQL depends on; `values` are what its slots are filled with.
    """

    @property
    def shape(self) -> tuple[Any, ...]: ...

    @property
    def values(self) -> tuple[StorageType, ...]: ...

    @property
    def paths(self) -> tuple[tuple[str, ...], ...]:
        """The fields that the reader named in it."""
        ...

    @property
    def rules(self) -> tuple[Expression, ...]:
        """Expressions of the program's in it."""
        ...

    def sql(self, reader: Reader, slot: int) -> str: ...

    def check(self, get: Get, user: PrincipalLike) -> bool: ...


@dataclass(frozen=True)
class SlottedCondition:
    """A condition at its place in a statement: its slots begin at `slot`."""

    condition: Condition
    slot: int

    def sql(self, reader: Reader) -> str:
        return self.condition.sql(reader, self.slot)


def assign_slots(conditions: Sequence[Condition], slot: int = 0) -> list[SlottedCondition]:
    found = []
    for one in conditions:
        found.append(SlottedCondition(one, slot))
        slot += len(one.values)
    return found


def slot_values(conditions: Sequence[Condition]) -> tuple[StorageType, ...]:
    """What the slots of conditions are filled with."""
    return tuple(value for one in conditions for value in one.values)


_COMPARE: dict[str, tuple[str, Callable[..., bool]]] = {
    "eq": ("=", lambda left, right: left == right),
    "ne": ("<>", lambda left, right: left != right),
    "lt": ("<", lambda left, right: left < right),
    "lte": ("<=", lambda left, right: left <= right),
    "gt": (">", lambda left, right: left > right),
    "gte": (">=", lambda left, right: left >= right),
}


@dataclass(frozen=True)
class Comparison:
    """`field op value`. A null matches `is_null` only. A path has several names, each of a field.

    `wide`: the field's values may not fit 64 bits.
    """

    path: tuple[str, ...]
    op: str
    values: tuple[StorageType, ...]
    wide: bool = False

    rules: ClassVar[tuple[Expression, ...]] = ()

    @property
    def paths(self) -> tuple[tuple[str, ...], ...]:
        return (self.path,)

    @property
    def shape(self) -> tuple[Any, ...]:
        return ("comparison", self.path, self.op, len(self.values), self._plain)

    @property
    def _plain(self) -> object:
        """What of its values its SQL depends on."""
        return bool(self.values[0]) if self.op in ("is_null", *_PARTS) else None

    def sql(self, reader: Reader, slot: int) -> str:
        column, op = reader.path(self.path), self.op
        if op == "is_null":
            return f"{column} IS {'' if self.values[0] else 'NOT '}NULL"
        if op in ("in", "not_in") and not self.values:
            return reader.dialect.false if op == "in" else f"{column} IS NOT NULL"
        if op in _PARTS and not self.values[0]:
            return f"{column} IS NOT NULL"
        of = reader.field(self.path).value_type
        values = slots(reader.binder, of, slot, len(self.values))
        if op in ("in", "not_in"):
            return f"{column} {'NOT ' if op == 'not_in' else ''}IN ({', '.join(values)})"
        if op == "between":
            low = reader.dialect.compare(of, column, ">=", values[0])
            return f"({low} AND {reader.dialect.compare(of, column, '<=', values[1])})"
        if op in _COMPARE:
            return reader.dialect.compare(of, column, _COMPARE[op][0], values[0])
        return reader.dialect.part_of(op, column, values[0])

    def check(self, get: Get, user: PrincipalLike) -> bool:
        value = get(".".join(self.path))
        if self.op == "is_null":
            return (value is None) == bool(self.values[0])
        if value is None:
            return False
        if self.op in ("in", "not_in"):
            return (value in self.values) == (self.op == "in")
        found: tuple[Any, ...] = self.values
        if self.wide:
            value, found = taken(value), tuple(map(taken, found))
        if self.op in _COMPARE:
            return _COMPARE[self.op][1](value, found[0])
        if self.op == "between":
            low, high = found
            return bool(low <= value <= high)
        whole, part = str(value), str(found[0])
        if self.op == "contains":
            return part in whole
        return whole.startswith(part) if self.op == "starts_with" else whole.endswith(part)


_PARTS = ("contains", "starts_with", "ends_with")


@dataclass(frozen=True)
class Junction:
    """All of its parts, or any of them. Nothing is negated, so that a null is the same as false throughout."""

    kind: Literal["all", "any"]
    parts: tuple["Condition", ...]

    @property
    def shape(self) -> tuple[Any, ...]:
        return (self.kind, *(part.shape for part in self.parts))

    @cached_property
    def values(self) -> tuple[StorageType, ...]:
        return slot_values(self.parts)

    @property
    def paths(self) -> tuple[tuple[str, ...], ...]:
        return tuple(path for part in self.parts for path in part.paths)

    @property
    def rules(self) -> tuple[Expression, ...]:
        return tuple(rule for part in self.parts for rule in part.rules)

    def sql(self, reader: Reader, slot: int) -> str:
        if not self.parts:
            return reader.dialect.true if self.kind == "all" else reader.dialect.false
        parts = [f"({one.sql(reader)})" for one in assign_slots(self.parts, slot)]
        return f"({(' AND ' if self.kind == 'all' else ' OR ').join(parts)})"

    def check(self, get: Get, user: PrincipalLike) -> bool:
        found = (part.check(get, user) for part in self.parts)
        return all(found) if self.kind == "all" else any(found)


@dataclass(frozen=True)
class Search:
    """Every word is part of one of the fields, ignoring case."""

    fields: tuple[str, ...]
    words: tuple[str, ...]

    rules: ClassVar[tuple[Expression, ...]] = ()
    paths: ClassVar[tuple[tuple[str, ...], ...]] = ()

    @property
    def shape(self) -> tuple[Any, ...]:
        return ("search", self.fields, tuple(word.isascii() for word in self.words))

    @property
    def values(self) -> tuple[StorageType, ...]:
        return tuple(
            value
            for word in self.words
            for value in ((_pattern(word), word) if word.isascii() else (word,))
        )

    def sql(self, reader: Reader, slot: int) -> str:
        columns = [reader.readable(field) for field in self.fields]
        parts = []
        for word in self.words:
            *pattern, part = slots(reader.binder, TEXT, slot, 1 + word.isascii())
            slot += 1 + len(pattern)
            like = pattern[0] if pattern else None
            each = " OR ".join(reader.dialect.found(column, like, part) for column in columns)
            parts.append(f"({each})")
        return " AND ".join(parts)

    def check(self, get: Get, user: PrincipalLike) -> bool:
        values = (get(name) for name in self.fields)
        texts = [fold_case(value) for value in values if isinstance(value, str)]
        return all(any(word in one for one in texts if one) for word in self.words)


def _pattern(word: str) -> str:
    escaped = "".join(f"\\{letter}" if letter in "%_\\" else letter for letter in word)
    return f"%{escaped}%"


@dataclass(frozen=True)
class WidgetFilter:
    """The filter of a widget, a rule of the program's; the person has the page's parameters.

    It is the reader who chooses those, so it is asked of what the reader may read.
    """

    rule: Expression

    values: ClassVar[tuple[StorageType, ...]] = ()
    paths: ClassVar[tuple[tuple[str, ...], ...]] = ()

    @property
    def rules(self) -> tuple[Expression, ...]:
        return (self.rule,)

    @cached_property
    def _named(self) -> Expression:
        return named(self.rule)

    @property
    def shape(self) -> tuple[Any, ...]:
        return ("given", self.rule)

    def sql(self, reader: Reader, slot: int) -> str:
        return reader.reader_condition(self.rule)

    def check(self, get: Get, user: PrincipalLike) -> bool:
        return holds(self._named, _Row(get), user)


class _Row(dict[str, Any]):
    """A row whose values are asked for one by one."""

    def __init__(self, get: Get) -> None:
        super().__init__()
        self._get = get

    def __missing__(self, name: str) -> Any:
        return self._get(name)


def matches(conditions: Sequence[Condition], get: Get, user: PrincipalLike) -> bool:
    return all(condition.check(get, user) for condition in conditions)
