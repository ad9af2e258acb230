"""A connection as jobs have it, of either database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from n3_runtime.dialect import Dialect
from n3_runtime.types import StorageType


class Cursor(Protocol):
    """The rows that a statement answers."""

    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """A connection as jobs have it.

    `execute` takes a statement that was printed, with its values by the names of their placeholders, or
    one that is written by hand for both databases, with `?` or `?1` for each of a sequence of values.
    In `all_numbered` every change that is seen has its number (`Dialect.is_ahead`).
    """

    @property
    def dialect(self) -> Dialect: ...
    @property
    def Error(self) -> type[Exception]: ...  # noqa: N802 - as PEP 249 calls it
    @property
    def IntegrityError(self) -> type[Exception]: ...  # noqa: N802
    @property
    def in_transaction(self) -> bool: ...
    def execute(
        self, sql: str, values: Sequence[Any] | Mapping[str, StorageType] = (), /
    ) -> Cursor: ...
    def constraint(self, error: Exception) -> "Constraint": ...
    def all_numbered(self) -> AbstractContextManager[None]: ...
    def interrupted(self, error: Exception) -> bool: ...
    def trace(self, tell: Callable[[str], object] | None) -> None: ...


@dataclass(frozen=True)
class Constraint:
    """A constraint that a write broke: `unique`, `reference`, `required` or `check`, its table and columns."""

    kind: str
    table: str = ""
    columns: tuple[str, ...] = ()
