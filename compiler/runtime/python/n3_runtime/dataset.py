"""What a dataset is, as data: fields, rules, checks, limits. Rules are written once, as expressions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from .expressions.node_functions import EVERYONE, NOBODY
from .expressions.nodes import Node
from .expressions.sql import quote_name
from .fields import COMPOSED, Field

ALL: Final = ("*",)
"""Every field that can be: `filterable=ALL` where only what is sortable is listed."""
SEARCHED: Final = frozenset({"string", "text", "email"})
"""The types that are searched where nothing is listed."""
VERSION = "n3_version"
DELETED = "n3_deleted_at"


def quoted(name: str) -> str:
    """A name as SQL has it."""
    return quote_name(name)


@dataclass(frozen=True, eq=False)
class Change:
    """Who may update: `before` is asked of the row as it was, `after` of the row as it will be."""

    before: Node
    after: Node


@dataclass(frozen=True, eq=False)
class Access:
    """Who may do what. `fields` narrows the reading and the writing of single fields."""

    read: Node
    create: Node = NOBODY
    update: Node | Change = NOBODY
    delete: Node = NOBODY
    fields: Mapping[str, Node] = field(default_factory=dict)

    @property
    def before(self) -> Node:
        return self.update.before if isinstance(self.update, Change) else self.update

    @property
    def after(self) -> Node:
        return self.update.after if isinstance(self.update, Change) else self.update


@dataclass(frozen=True, eq=False)
class Check:
    """A rule over the whole row as it will be; null counts as true."""

    name: str
    rule: Node
    message: str


@dataclass(frozen=True, eq=False)
class Join:
    """Rows of another dataset beside those of the source."""

    dataset: str
    on: Node
    left: bool = False


@dataclass(frozen=True, eq=False)
class Derived:
    """The rows of `source`, joined, filtered, then grouped by fields of the derived dataset.

    Each base row and field passes the reader's own rules first, unless `system`. Expressions name
    the fields of each row by its dataset: `ROWS.orders.total`.
    """

    source: str
    joins: tuple[Join, ...] = ()
    filter: Node = EVERYONE
    grouped: bool = False
    group_by: tuple[str, ...] = ()
    order_by: tuple[str, ...] = ()
    limit: int | None = None
    offset: int = 0
    system: bool = False

    @property
    def bases(self) -> tuple[str, ...]:
        return (self.source, *(join.dataset for join in self.joins))


@dataclass(frozen=True, eq=False)
class Dataset:
    """A dataset. A derived one has no table; its rows are read only.

    `sortable` and `filterable` are all readable scalar fields, `searchable` all texts, where they are
    not given; `filterable` is what is sortable where only that is given. `key_fields` tell rows of a
    derived dataset apart. `table` is the name of its table where that is another. `people`: a row of
    it is a person's own. `guessable`: a refused write reveals that a row has a value that nobody may
    read.
    """

    name: str
    fields: tuple[Field, ...]
    access: Access
    checks: tuple[Check, ...] = ()
    sortable: tuple[str, ...] | None = None
    filterable: tuple[str, ...] | None = None
    searchable: tuple[str, ...] | None = None
    page_size: int = 25
    max_page_size: int = 100
    realtime: bool = False
    require_match: bool = False
    soft_delete: bool = False
    adopted: bool = False
    people: bool = False
    guessable: bool = False
    table: str = ""
    derived: Derived | None = None
    key_fields: tuple[str, ...] = ()
    timezone: str = "UTC"

    def __post_init__(self) -> None:
        """Raises ValueError where a name is not a field's: SQLite would read it as a text."""
        lists = (self.sortable, self.filterable, self.searchable)
        named = {
            name for names in lists if names is not None and names is not ALL for name in names
        }
        named |= {*self.key_fields, *self.access.fields}
        if self.derived is not None:
            order = {name.removeprefix("-") for name in self.derived.order_by}
            named |= {*self.derived.group_by, *order}
        for name in named:
            if name not in self.by_name:
                raise ValueError(f"{self.name}: unknown field {name}")

    @cached_property
    def key(self) -> str:
        """The field that names a row; "" where rows have none."""
        if self.derived is not None:
            if COMPOSED in self.by_name:
                return COMPOSED
            return self.key_fields[0] if self.key_fields else ""
        return next((one.name for one in self.fields if one.primary_key), "")

    @property
    def relation(self) -> str:
        """What rows are called in SQL: the table, or the derived dataset."""
        return self.table or self.name

    @property
    def writable(self) -> bool:
        return self.derived is None and bool(self.key)

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    @cached_property
    def stored(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.stored)

    @cached_property
    def visible(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.visible)

    @cached_property
    def ruled(self) -> tuple[str, ...]:
        """The visible fields that have a rule of their own."""
        return tuple(one.name for one in self.visible if one.name in self.access.fields)

    @cached_property
    def key_field(self) -> Field:
        return self.by_name[self.key]

    @cached_property
    def reference_fields(self) -> Mapping[str, Field]:
        """The fields that refer to rows, by the name of the reference."""
        return {one.reference.name: one for one in self.fields if one.reference is not None}

    @cached_property
    def references(self) -> Mapping[str, Field]:
        """Those of them that clients see."""
        return {name: one for name, one in self.reference_fields.items() if one.visible}

    @cached_property
    def owner(self) -> str | None:
        """The field that holds who made the row."""
        return next((field.name for field in self.fields if field.owner), None)

    @cached_property
    def filter_fields(self) -> Mapping[str, Field]:
        """The fields that may be filtered by: never a hidden one, whatever is listed."""
        return self._comparable(self.sortable if self.filterable is None else self.filterable)

    @cached_property
    def sort_fields(self) -> Mapping[str, Field]:
        return self._comparable(self.sortable)

    @cached_property
    def search_fields(self) -> tuple[str, ...]:
        if self.searchable is None:
            return tuple(one.name for one in self.visible if one.type in SEARCHED)
        fields = (self.by_name[name] for name in self.searchable)
        return tuple(field.name for field in fields if field.visible and field.codec.textual)

    def _comparable(self, names: tuple[str, ...] | None) -> Mapping[str, Field]:
        every = names is None or names is ALL
        fields = self.fields if every else (self.by_name[name] for name in names or ())
        return {field.name: field for field in fields if field.visible and field.codec.comparable}
