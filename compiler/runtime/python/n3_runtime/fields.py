"""The fields of datasets, a class a type, as generated code writes them.

A field says once what its values are; the models of writes, the columns of answers and the types of
expressions follow from it.
"""

from dataclasses import KW_ONLY, dataclass, field
from decimal import Decimal as DecimalNumber
from functools import cached_property
from typing import Any, ClassVar, Literal

from .expressions.nodes import Node
from .expressions.value_types import (
    BOOLEAN,
    DATE,
    DATETIME,
    DURATION,
    INTEGER,
    JSON,
    NUMBER,
    TEXT,
    TIME,
    ValueType,
    decimal,
)
from .expressions.value_types import UUID as UUID_VALUE
from .types import SIMPLE, DecimalType, EnumType, ListType, Type

COMPOSED = "_key"
"""The key of derived rows that several fields tell apart: their values as a JSON array."""

OnDelete = Literal["restrict", "cascade", "set_null"]
"""What happens to a row when the row that it refers to is deleted."""

VALUE_TYPES: dict[str, ValueType] = {
    "integer": INTEGER,
    "number": NUMBER,
    "boolean": BOOLEAN,
    "date": DATE,
    "time": TIME,
    "datetime": DATETIME,
    "duration": DURATION,
    "uuid": UUID_VALUE,
    "json": JSON,
}


@dataclass(frozen=True)
class Link:
    """Where a reference leads. `name` is what paths and expansions say: author, of author_id."""

    name: str
    dataset: str
    on_delete: OnDelete = "restrict"


@dataclass(frozen=True, eq=False)
class Field:
    """A field. `min` and `max` are inclusive; those of moments and durations as they are sent.

    `default` is a value as it is sent, or an expression of the person and the clock. `computed` is
    made of the row's other fields; `source`, of a derived dataset, of the rows it is made of. `stored_as`
    is the name of its column where that is another.
    """

    type: ClassVar[str]

    name: str
    _: KW_ONLY
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
    min: int | float | DecimalNumber | str | None = None
    max: int | float | DecimalNumber | str | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    one_of: tuple[Any, ...] = ()
    computed: Node | None = None
    source: Node | None = None
    stored_as: str = ""

    @property
    def column(self) -> str:
        """The name of its column, which another program may have chosen."""
        return self.stored_as or self.name

    @property
    def reference(self) -> Link | None:
        """Where it leads, where it holds the key of a row."""
        return None

    @cached_property
    def codec(self) -> Type:
        return SIMPLE[self.type]()

    @property
    def value_type(self) -> ValueType:
        """The type of its values in expressions."""
        return VALUE_TYPES.get(self.type, TEXT)

    @property
    def visible(self) -> bool:
        return not (self.hidden or self.writeonly)

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


class Integer(Field):
    type = "integer"


class Number(Field):
    type = "number"


@dataclass(frozen=True, eq=False)
class String(Field):
    """At most 255 characters, unless `max_length` says otherwise."""

    type = "string"

    max_length: int | None = field(default=255, kw_only=True)


class Text(Field):
    type = "text"


class Email(Field):
    type = "email"


class Url(Field):
    type = "url"


class Boolean(Field):
    type = "boolean"


class Date(Field):
    type = "date"


class Time(Field):
    type = "time"


class DateTime(Field):
    type = "datetime"


class Duration(Field):
    type = "duration"


class Uuid(Field):
    type = "uuid"


class Json(Field):
    type = "json"


@dataclass(frozen=True, eq=False)
class Decimal(Field):
    """An exact number of so many digits, `scale` of them after the point."""

    type = "decimal"

    precision: int
    scale: int

    @cached_property
    def codec(self) -> Type:
        return DecimalType(self.precision, self.scale, stored=self.stored)

    @property
    def value_type(self) -> ValueType:
        return decimal(self.precision, self.scale)


@dataclass(frozen=True, eq=False)
class Enum(Field):
    """One of a closed set of strings."""

    type = "enum"

    values: tuple[str, ...]

    @cached_property
    def codec(self) -> Type:
        return EnumType(self.values)


@dataclass(frozen=True, eq=False)
class List(Field):
    """Values of one scalar type, by its name."""

    type = "list"

    item: str

    @cached_property
    def codec(self) -> Type:
        return ListType(SIMPLE[self.item]())

    @property
    def value_type(self) -> ValueType:
        item = VALUE_TYPES.get(self.item, TEXT).kind
        return ValueType("list", item=item)


class Reference(Field):
    """The key of a row of another dataset: `Reference("author", "users")` is kept in author_id.

    `key` is the type of that dataset's key, `column` the field's name where it is another.
    """

    def __init__(
        self,
        name: str,
        dataset: str,
        *,
        key: type[Field] = Integer,
        column: str | None = None,
        on_delete: OnDelete = "restrict",
        **options: Any,
    ) -> None:
        super().__init__(column or f"{name}_id", **options)
        object.__setattr__(self, "link", Link(name, dataset, on_delete))
        object.__setattr__(self, "type", key.type)

    @property
    def reference(self) -> Link | None:
        found: Link = self.__dict__["link"]
        return found
