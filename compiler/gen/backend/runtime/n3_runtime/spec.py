"""What a dataset is, as data: columns as they are stored, fields as they are sent, rules, limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import cached_property
from typing import Any

from .policy import AccessPolicy
from .types import SIMPLE, DecimalType, EnumType, ListType, Type

VERSION = "n3_version"
MAX_ARGUMENTS = 50  # SQLite takes 127 arguments, two a field


def quoted(name: str) -> str:
    """A name as SQL has it; the names of a spec are identifiers, without quotes in them."""
    return f'"{name}"'


class Default(Enum):
    """Defaults that the server makes when the row is made."""

    NOW = auto()
    UUID = auto()
    USER_ID = auto()


@dataclass(frozen=True)
class Column:
    """A stored column; `definition` is what follows its name in CREATE TABLE."""

    name: str
    definition: str


@dataclass(frozen=True)
class Index:
    """`columns` in order, a name that begins with "-" descending."""

    name: str
    columns: tuple[str, ...]
    unique: bool = False


@dataclass(frozen=True)
class Field:
    """A field. `default` is a literal as it is sent, or a `Default`; `min` and `max` are inclusive."""

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
    min: int | float | Decimal | None = None
    max: int | float | Decimal | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    one_of: tuple[Any, ...] = ()
    precision: int = 18
    scale: int = 0
    values: tuple[str, ...] = ()
    item: str = "string"
    label: str | None = None

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
        )


@dataclass(frozen=True, eq=False)
class DatasetSpec:
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

    def __post_init__(self) -> None:
        """Raises ValueError where a name is not a field's: SQLite would read it as a text."""
        for name in {*self.sortable, *self.filterable, *self.searchable, self.key}:
            if name not in self.by_name:
                raise ValueError(f"{self.name}: there is no field {name}")
        for name in self.access.names(self.owner):
            if name not in self.by_name:
                raise ValueError(f"{self.name}: a rule reads {name}, which is no field")
            if self.by_name[name].writeonly:
                raise ValueError(f"{self.name}: a rule reads {name}, which is writeonly")

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    @cached_property
    def visible(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.visible)

    @cached_property
    def key_field(self) -> Field:
        return self.by_name[self.key]

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
    def row_sql(self) -> str:
        """SQL of a row's JSON as far as it is the same for everyone."""
        fields = self.visible
        if len(fields) <= MAX_ARGUMENTS:
            parts = [f"'{one.name}', {one.codec.value_sql(quoted(one.name))}" for one in fields]
            parts.append(f"'_version', {quoted(VERSION)}")
            return f"json_object({', '.join(parts)})"
        texts = [
            f"'{',' if index else '{'}\"{one.name}\":' || {one.codec.json_sql(quoted(one.name))}"
            for index, one in enumerate(fields)
        ]
        return " || ".join([*texts, f"',\"_version\":' || {quoted(VERSION)} || '}}'"])

    @cached_property
    def watched(self) -> tuple[Field, ...]:
        """The fields whose values before a change are kept with it: rules, filters and search read them."""
        names = self.access.names(self.owner).union(self.filterable, self.searchable)
        return tuple(field for field in self.fields if field.name in names and not field.writeonly)
