"""The parameters of a list, checked: the one gate for names that come from outside."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Literal, Protocol

from .catalog import Catalog
from .dataset import Dataset
from .expressions.evaluate import holds
from .expressions.principal import PrincipalLike
from .expressions.sqlite_functions import fold_case, taken
from .expressions.tree import Expression, named
from .fields import Field
from .problems import bad_query
from .reader import NO_EXPANSION, Expansion, Reader, slots, sortable
from .types import Refused, StorageType, text

OPERATORS = (
    "eq", "ne", "lt", "lte", "gt", "gte", "in", "not_in", "contains", "starts_with", "ends_with",
    "is_null", "between",
)  # fmt: skip
RESERVED = frozenset({
    "page", "page_size", "sort_by", "sort_order", "search", "count", "expand", "widget",
})  # fmt: skip
PARAMETER = "param:"
"""What a widget's filter asks of the page: `param:route.id`. No path has a colon in it."""
MAX_TEXT = 2_000
MAX_CONDITIONS = 50
MAX_CHOICES = 200
MAX_WORDS = 10
MAX_OFFSET = 10**9
MAX_EXPANSIONS = 20
MAX_DEPTH = 4

Direction = Literal["ASC", "DESC"]
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
    def path(self) -> tuple[str, ...]: ...

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


def assign_slots(conditions: Sequence[Condition]) -> list[SlottedCondition]:
    found, slot = [], 0
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
            return "0" if op == "in" else f"{column} IS NOT NULL"
        if op in _PARTS and not self.values[0]:
            return f"{column} IS NOT NULL"
        values = slots(reader.binder, slot, len(self.values))
        if op in ("in", "not_in"):
            return f"{column} {'NOT ' if op == 'not_in' else ''}IN ({', '.join(values)})"
        if op == "between":
            return f"({self._ordered(column, '>=', values[0])} AND {self._ordered(column, '<=', values[1])})"
        if op in _COMPARE:
            return self._ordered(column, _COMPARE[op][0], values[0])
        part = values[0]
        if op == "contains":
            return f"instr({column}, {part}) > 0"
        if op == "starts_with":
            return f"substr({column}, 1, length({part})) = {part}"
        return f"substr({column}, -length({part})) = {part}"

    def _ordered(self, column: str, sign: str, value: str) -> str:
        if self.wide and sign not in ("=", "<>"):
            return f"n3_compare({column}, {value}) {sign} 0"
        return f"{column} {sign} {value}"

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
class Search:
    """Every word is part of one of the fields, ignoring case."""

    fields: tuple[str, ...]
    words: tuple[str, ...]

    rules: ClassVar[tuple[Expression, ...]] = ()
    path: ClassVar[tuple[str, ...]] = ()

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
            found = slots(reader.binder, slot, 1 + word.isascii())
            slot += len(found)
            each = " OR ".join(_found(column, found) for column in columns)
            parts.append(f"({each})")
        return " AND ".join(parts)

    def check(self, get: Get, user: PrincipalLike) -> bool:
        values = (get(name) for name in self.fields)
        texts = [fold_case(value) for value in values if isinstance(value, str)]
        return all(any(word in one for one in texts if one) for word in self.words)


def _pattern(word: str) -> str:
    escaped = "".join(f"\\{letter}" if letter in "%_\\" else letter for letter in word)
    return f"%{escaped}%"


def _found(column: str, values: Sequence[str]) -> str:
    # Only text beyond ASCII needs Unicode's idea of case, and a function of ours called a row;
    # no other text contains a word beyond ASCII.
    beyond = (
        f"(length({column}) <> length(CAST({column} AS BLOB)) "
        f"AND instr(n3_fold({column}), {values[-1]}) > 0)"
    )
    if len(values) == 1:
        return beyond
    return f"({column} LIKE {values[0]} ESCAPE '\\' OR {beyond})"


@dataclass(frozen=True)
class WidgetFilter:
    """The filter of a widget, a rule of the program's; the person has the page's parameters.

    It is the reader who chooses those, so it is asked of what the reader may read.
    """

    rule: Expression

    values: ClassVar[tuple[StorageType, ...]] = ()
    path: ClassVar[tuple[str, ...]] = ()

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


@dataclass(frozen=True)
class ListQuery:
    """A list that was asked for; every name in it is the spec's."""

    conditions: tuple[Condition, ...]
    order: tuple[tuple[tuple[str, ...], Direction], ...]
    page: int
    page_size: int
    counted: bool
    expand: Expansion = NO_EXPANSION

    @property
    def shape(self) -> tuple[Any, ...]:
        """All that its SQL depends on but the person."""
        conditions = tuple(one.shape for one in self.conditions)
        return (conditions, self.order, self.expand)


def parse_list(
    spec: Dataset,
    catalog: Catalog,
    parameters: Iterable[tuple[str, str]],
    page: int,
    page_size: int,
    sort_by: str | None,
    sort_order: str | None,
    search: str | None,
    count: str,
    expand: str | None = None,
) -> ListQuery:
    """Raises Problem (400, naming what is allowed)."""
    if (page - 1) * page_size > MAX_OFFSET:
        raise bad_query(
            f"The page is out of range; the maximum offset is {MAX_OFFSET:,} rows.", "page"
        )
    return ListQuery(
        parse_filter(spec, catalog, parameters, search),
        parse_order(spec, catalog, sort_by, sort_order),
        page,
        page_size,
        count == "exact",
        parse_expand(spec, catalog, expand),
    )


def parse_filter(
    spec: Dataset,
    catalog: Catalog,
    parameters: Iterable[tuple[str, str]],
    search: str | None,
) -> tuple[Condition, ...]:
    """Filters in a query string or in a subscription."""
    conditions: list[Condition] = [
        parse_condition(spec, catalog, name, value)
        for name, value in parameters
        if name not in RESERVED and not name.startswith(PARAMETER)
    ]
    if len(conditions) > MAX_CONDITIONS:
        raise bad_query(f"At most {MAX_CONDITIONS} filters at once.")
    found = parse_search(spec, search)
    if found is not None:
        conditions.append(found)
    return tuple(conditions)


def parse_condition(spec: Dataset, catalog: Catalog, name: str, value: str) -> Comparison:
    """`field__op`, or `field` alone for `eq`. The last `__op` is the operator if a field is before it,
    so no field name is ever taken."""
    path, owner = follow(spec, catalog, name)
    allowed, last = owner.filter_fields, path[-1]
    field_name, _, op = last.rpartition("__")
    if field_name not in allowed:
        field_name, op = (last, "eq") if last in allowed else (field_name, op)
    if field_name not in allowed:
        prefix = ".".join([*path[:-1], ""])
        raise bad_query(
            f"Unknown parameter. Filters: {', '.join(prefix + one for one in allowed)}, each alone "
            f"or with __{', __'.join(OPERATORS)}.",
            name,
        )
    field = allowed[field_name]
    if op not in OPERATORS:
        raise bad_query(f"Unknown operator. Expected one of {', '.join(OPERATORS)}.", name)
    if op in ("contains", "starts_with", "ends_with") and not field.codec.textual:
        raise bad_query(f"{op} applies only to strings.", name)
    if len(value) > MAX_TEXT:
        raise bad_query(f"At most {MAX_TEXT} characters.", name)
    values = _values(field, op, name, value)
    return Comparison((*path[:-1], field_name), op, values, field.value_type.wide)


def follow(spec: Dataset, catalog: Catalog, name: str) -> tuple[tuple[str, ...], Dataset]:
    """The fields that a path goes through and its last name, and the dataset that this is a field of.

    Raises Problem (400).
    """
    names = name.split(".")
    if len(names) > MAX_DEPTH:
        raise bad_query(f"A path has at most {MAX_DEPTH} names.", name)
    for index, one in enumerate(names[:-1]):
        field = spec.references.get(one)
        if field is None or field.reference is None:
            known = ", ".join(spec.references) or "none"
            raise bad_query(
                f"{spec.name} has no reference {one[:100]!r}. Expected one of {known}.", name
            )
        names[index] = field.name
        spec = catalog[field.reference.dataset]
    return tuple(names), spec


def parse_expand(spec: Dataset, catalog: Catalog, expand: str | None) -> Expansion:
    """`author,author.company`; raises Problem (400)."""
    if not expand:
        return NO_EXPANSION
    names = [name.strip() for name in expand.split(",")]
    if len(names) > MAX_EXPANSIONS:
        raise bad_query(f"At most {MAX_EXPANSIONS} references at once.", "expand")
    paths = []
    for name in names:
        path, owner = follow(spec, catalog, name)
        if path[-1] not in owner.references:
            known = ", ".join(owner.references) or "none"
            raise bad_query(
                f"{owner.name} has no such reference. Expected one of {known}.", "expand"
            )
        paths.append((*path[:-1], owner.references[path[-1]].name))
    return Expansion.of(paths)


def datasets_on_path(spec: Dataset, catalog: Catalog, path: Sequence[str]) -> set[str]:
    """The datasets that a path of reference fields leads through, and those that they follow from."""
    found = set()
    for target in catalog.through(spec, path):
        found |= {target.name, *catalog.concerns(target.name)}
    return found


def _values(field: Field, op: str, name: str, value: str) -> tuple[StorageType, ...]:
    if op == "is_null":
        if value not in ("true", "false"):
            raise bad_query("Expected true or false.", name)
        return (value == "true",)
    parts = split(value) if op in ("in", "not_in", "between") else [value]
    if op == "between" and len(parts) != 2:
        raise bad_query("Expected two values separated by a comma.", name)
    if len(parts) > MAX_CHOICES:
        raise bad_query(f"Expected at most {MAX_CHOICES} values.", name)
    partial = op in ("contains", "starts_with", "ends_with")
    try:
        if partial:
            return tuple(text(part) for part in parts)
        return tuple(field.codec.store(field.codec.parse_text(part)) for part in parts)
    except Refused as refused:
        raise bad_query(refused.message, name) from None


def split(value: str) -> list[str]:
    """Values between commas, in double quotes where they hold one (RFC 4180); none in an empty text."""
    try:
        lines = list(csv.reader(io.StringIO(value, newline=""), strict=True))
    except csv.Error:
        raise bad_query("Unclosed quote.") from None
    if len(lines) > 1:
        raise bad_query("A value with a line break must be in double quotes.")
    return lines[0] if lines else []


def parse_search(spec: Dataset, search: str | None) -> Search | None:
    if search is None or not search.strip():
        return None
    fields = spec.search_fields
    if not fields:
        raise bad_query("This dataset cannot be searched.", "search")
    if len(search) > 200:
        raise bad_query("At most 200 characters.", "search")
    try:
        words = tuple(word.casefold() for word in text(search).split())
    except Refused as refused:
        raise bad_query(refused.message, "search") from None
    if len(words) > MAX_WORDS:
        raise bad_query(f"At most {MAX_WORDS} words.", "search")
    return Search(fields, words)


def parse_order(
    spec: Dataset, catalog: Catalog, sort_by: str | None, sort_order: str | None
) -> tuple[tuple[tuple[str, ...], Direction], ...]:
    """The order asked for, then the key, so that equal rows have an order too."""
    names = [name.strip() for name in sort_by.split(",")] if sort_by else []
    directions = [word.strip() for word in sort_order.split(",")] if sort_order else ["asc"]
    paths = []
    for name in names:
        path, owner = follow(spec, catalog, name)
        if path[-1] not in owner.sort_fields:
            prefix = ".".join([*path[:-1], ""])
            known = ", ".join(prefix + one for one in owner.sort_fields)
            raise bad_query(f"Expected one of {known}.", "sort_by")
        paths.append(path)
    if any(word not in ("asc", "desc") for word in directions):
        raise bad_query("Expected asc or desc.", "sort_order")
    if len(directions) == 1:
        directions *= max(len(names), 1)
    if len(set(names)) != len(names) or (names and len(directions) != len(names)):
        raise bad_query(
            "Expected unique names, and one direction for each or one for all.", "sort_order"
        )
    if not names and len(directions) != 1:
        raise bad_query("Expected one direction for each name or one for all.", "sort_order")
    given: list[tuple[tuple[str, ...], Direction]]
    if names:
        given = [
            (path, _direction(word == "desc")) for path, word in zip(paths, directions, strict=True)
        ]
    elif spec.derived is not None and spec.derived.order_by:
        turned = directions == ["desc"]
        given = [
            ((name.removeprefix("-"),), _direction(name.startswith("-") != turned))
            for name in spec.derived.order_by
        ]
    else:
        given = [((name,), _direction(directions == ["desc"])) for name in identifying_fields(spec)]
    asked = [path for path, _ in given]
    return (
        *given,
        *(((name,), "ASC") for name in identifying_fields(spec) if (name,) not in asked),
    )


def _direction(descending: bool) -> Direction:
    return "DESC" if descending else "ASC"


def identifying_fields(spec: Dataset) -> tuple[str, ...]:
    """The names that tell rows apart: the key, else all that can be compared."""
    if spec.key:
        return (spec.key,)
    return tuple(one.name for one in spec.visible if one.codec.comparable)


def matches(conditions: Sequence[Condition], get: Get, user: PrincipalLike) -> bool:
    return all(condition.check(get, user) for condition in conditions)


def ordered(
    reader: Reader, order: Iterable[tuple[tuple[str, ...], Direction]], catalog: Catalog
) -> str:
    """SQL of an order."""
    parts = []
    for path, direction in order:
        targets = catalog.through(reader.spec, path[:-1])
        owner = targets[-1] if targets else reader.spec
        parts.append(f"{sortable(owner.by_name[path[-1]], reader.path(path))} {direction}")
    return ", ".join(parts)
