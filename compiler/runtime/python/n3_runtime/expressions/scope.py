"""What an expression may name, as far as giving it types asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from .nodes import Node
from .value_types import ValueType


class ReferenceLike(Protocol):
    """What resolving asks of a reference."""

    @property
    def dataset(self) -> str: ...


class FieldLike(Protocol):
    """What resolving asks of a field."""

    @property
    def name(self) -> str: ...
    @property
    def value_type(self) -> ValueType: ...
    @property
    def computed(self) -> Node | None: ...
    @property
    def reference(self) -> ReferenceLike | None: ...


class DatasetLike(Protocol):
    """What resolving asks of a dataset."""

    @property
    def name(self) -> str: ...
    @property
    def owner(self) -> str | None: ...
    @property
    def key_field(self) -> FieldLike: ...
    @property
    def by_name(self) -> Mapping[str, FieldLike]: ...
    @property
    def reference_fields(self) -> Mapping[str, FieldLike]: ...


@dataclass(frozen=True)
class Scope:
    """What an expression may name: the fields of a row, of other datasets through references, of the
    person's row, and the parameters of a page."""

    datasets: Mapping[str, DatasetLike] = field(default_factory=dict)
    row: DatasetLike | None = None
    people: DatasetLike | None = None
    parameters: Mapping[str, ValueType] = field(default_factory=dict)


def field_of(spec: DatasetLike, name: str) -> FieldLike:
    """A field, or the one of a reference, by its name. Raises ValueError."""
    found = spec.reference_fields.get(name) or spec.by_name.get(name)
    if found is None:
        raise ValueError(f"{spec.name} has no field {name}")
    return found
