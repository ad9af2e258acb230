"""What a dataset is, as data: columns as they are stored, fields as they are sent, rules, limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import cached_property
from typing import Any

from .derived import Derived
from .formulas import Formula
from .identity import Principal
from .policy import AccessPolicy, Rule
from .types import SIMPLE, DecimalType, EnumType, ListType, Type

VERSION = "n3_version"
DELETED = "n3_deleted_at"
COMPOSED = "_key"
"""The key of derived rows that several fields tell apart: their values as a JSON array."""
MAX_ARGUMENTS = 50  # SQLite takes 127 arguments, two a field


def quoted(name: str) -> str:
    """A name as SQL has it; the names of a spec are identifiers, without quotes in them."""
    return f'"{name}"'


class Default(Enum):
    """Defaults that the server makes when the row is made."""

    NOW = auto()
    TODAY = auto()
    UUID = auto()
    USER_ID = auto()
    USER_ROW = auto()


class OnDelete(Enum):
    """What happens to a row when the row that it refers to is deleted."""

    RESTRICT = auto()
    CASCADE = auto()
    SET_NULL = auto()


@dataclass(frozen=True)
class Reference:
    """`name` is what paths and expansions say: author, of the field author_id."""

    name: str
    dataset: str
    on_delete: OnDelete = OnDelete.RESTRICT


@dataclass(frozen=True)
class Validation:
    """A rule over the whole row as it will be; null counts as true."""

    name: str
    rule: Rule
    message: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A stored column; `definition` is what follows its name in CREATE TABLE, `was` an older name."""

    name: str
    definition: str
    was: str | None = None


@dataclass(frozen=True)
class Index:
    """`columns` in order, a name that begins with "-" descending."""

    name: str
    columns: tuple[str, ...]
    unique: bool = False


@dataclass(frozen=True)
class Field:
    """A field. `min` and `max` are inclusive.

    `default` is a literal as it is sent, a `Default`, or a function of the person. `computed` reads the
    row's other columns; `source`, of a derived dataset, the columns of its bases.
    """

    name: str
    type: str
    primary_key: bool = False
    required: bool = False
    unique: bool = False
    auto_now: bool = False
    auto_update: bool = False
    owner: bool = False
    readonly: bool = False
    hidden: bool = False
    writeonly: bool = False
    default: Any = None
    min: int | float | Decimal | str | None = None
    max: int | float | Decimal | str | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    one_of: tuple[Any, ...] = ()
    precision: int = 18
    scale: int = 0
    values: tuple[str, ...] = ()
    item: str = "string"
    label: str | None = None
    reference: Reference | None = None
    computed: Formula | None = None
    source: Formula | None = None

    @cached_property
    def codec(self) -> Type:
        if self.type == "decimal":
            return DecimalType(self.precision, self.scale)
        if self.type == "enum":
            return EnumType(self.values)
        if self.type == "list":
            return ListType(SIMPLE[self.item]())
        return SIMPLE[self.type]()

    @property
    def visible(self) -> bool:
        return not (self.hidden or self.writeonly)

    @property
    def asks_person(self) -> bool:
        """Whether its value depends on who asks, its rule aside."""
        return self.computed is not None and bool(self.computed.params)

    @property
    def stored(self) -> bool:
        """Whether it is a column of its dataset's table."""
        return self.computed is None and self.source is None and self.name != COMPOSED

    @property
    def server_set(self) -> bool:
        """Whether no client ever writes it; a text or similar key is written once, at creation."""
        counted = self.primary_key and self.type in ("integer", "uuid")
        return (
            counted
            or self.auto_now
            or self.auto_update
            or self.owner
            or self.readonly
            or self.hidden
            or not self.stored
        )


@dataclass(frozen=True, eq=False)
class DatasetSpec:
    """A dataset. A derived one has no table and no columns; its rows are read only.

    `key` is "" where rows have none. `depends_on` names the datasets whose rows decide what is read
    here: rules and derivations that follow references. `people`: a row of it is a person's own.
    """

    name: str
    title: str
    table: str
    key: str
    title_field: str
    columns: tuple[Column, ...]
    indexes: tuple[Index, ...]
    fields: tuple[Field, ...]
    access: AccessPolicy
    sortable: tuple[str, ...]
    filterable: tuple[str, ...]
    searchable: tuple[str, ...]
    page_size: int = 25
    max_page_size: int = 100
    realtime: bool = False
    require_match: bool = False
    source: str = ""
    validation: tuple[Validation, ...] = ()
    derived: Derived | None = None
    key_fields: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    soft_delete: bool = False
    adopted: bool = False
    people: bool = False
    was: str | None = None
    timezone: str = "UTC"

    def __post_init__(self) -> None:
        """Raises ValueError where a name is not a field's: SQLite would read it as a text."""
        named = {*self.sortable, *self.filterable, *self.searchable, *self.key_fields}
        if self.derived is not None:
            order = {name.removeprefix("-") for name in self.derived.order_by}
            named |= {*self.derived.group_by, *order}
        if self.key:
            named.add(self.key)
        for name in named | set(self.access.fields):
            if name not in self.by_name:
                raise ValueError(f"{self.name}: there is no field {name}")
        for name in self.rule_names:
            if name not in self.by_name:
                raise ValueError(f"{self.name}: a rule reads {name}, which is no field")
            if self.by_name[name].writeonly:
                raise ValueError(f"{self.name}: a rule reads {name}, which is writeonly")

    @cached_property
    def rule_names(self) -> frozenset[str]:
        """The fields that rules read."""
        names = self.access.names(self.owner)
        return names.union(*(one.rule.names(self.owner) for one in self.validation))

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
    def key_field(self) -> Field:
        return self.by_name[self.key]

    @cached_property
    def references(self) -> Mapping[str, Field]:
        """The fields that refer to rows, by the name of the reference."""
        return {one.reference.name: one for one in self.visible if one.reference is not None}

    @cached_property
    def owner(self) -> str | None:
        """The field that holds who made the row."""
        return next((field.name for field in self.fields if field.owner), None)

    @cached_property
    def filter_fields(self) -> Mapping[str, Field]:
        """The fields that may be filtered by: never a hidden one, whatever is listed."""
        return self._comparable(self.filterable)

    @cached_property
    def sort_fields(self) -> Mapping[str, Field]:
        return self._comparable(self.sortable)

    @cached_property
    def search_fields(self) -> tuple[str, ...]:
        fields = (self.by_name[name] for name in self.searchable)
        return tuple(field.name for field in fields if field.visible and field.codec.textual)

    def _comparable(self, names: tuple[str, ...]) -> Mapping[str, Field]:
        fields = (self.by_name[name] for name in names)
        return {field.name: field for field in fields if field.visible and field.codec.comparable}

    @cached_property
    def guessable(self) -> bool:
        """Whether a write tells if somebody else has a value that nobody may read."""
        secret = {field.name for field in self.fields if field.writeonly}
        return any(field.unique and field.writeonly for field in self.fields) or any(
            index.unique and secret.intersection(index.columns) for index in self.indexes
        )

    @cached_property
    def version_sql(self) -> str:
        """SQL of a row's version: counted, or of somebody else's table a hash of what we know of it."""
        if self.derived is not None:
            return "0"
        if not self.adopted:
            return quoted(VERSION)
        names = [quoted(one.name) for one in self.stored]
        parts = [names[at : at + MAX_ARGUMENTS] for at in range(0, len(names), MAX_ARGUMENTS)]
        hashes = ", ".join(f"n3_hash({', '.join(part)})" for part in parts)
        return f"n3_hash({hashes})"

    @cached_property
    def row_sql(self) -> str:
        """SQL of a row's JSON as far as it is the same for everyone."""
        same = [one for one in self.visible if one.name not in self.access.fields]
        return self.object_sql([(one, self.same_sql(one)) for one in same])

    def same_sql(self, field: Field) -> str:
        """SQL of a field's value where nobody's rule and no person is asked."""
        if field.computed is None:
            return quoted(field.name)
        return field.computed.sql(Principal.anonymous, _unbound)

    def object_sql(self, values: list[tuple[Field, str]]) -> str:
        """SQL of a JSON object of fields and the version; `_version` is its last member."""
        if len(values) <= MAX_ARGUMENTS:
            parts = [f"'{one.name}', {one.codec.value_sql(sql)}" for one, sql in values]
            parts.append(f"'_version', {self.version_sql}")
            return f"json_object({', '.join(parts)})"
        texts = [
            f"'{',' if index else '{'}\"{one.name}\":' || {one.codec.json_sql(sql)}"
            for index, (one, sql) in enumerate(values)
        ]
        return " || ".join([*texts, f"',\"_version\":' || {self.version_sql} || '}}'"])

    @cached_property
    def watched(self) -> tuple[Field, ...]:
        """The fields whose values before a change are kept with it: rules, filters and search read them."""
        names = self.access.names(self.owner).union(self.filterable, self.searchable)
        return tuple(field for field in self.fields if field.name in names and not field.writeonly)


def _unbound(value: Any) -> str:
    raise ValueError("a computed field asks for the person")
