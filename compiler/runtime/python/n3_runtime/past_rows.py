"""Whether a reader saw a row before a batch of changes: what makes `create` of an event a new row.

Only the database can decide rules that follow references, and it has the present rows alone. The past is put
together from two sources: of a row that the batch changed, the values that its first change kept
(`ChangeRecord.before`, the columns of `Catalog.watched`); of every other row, what is stored, since it is
the same as before. From there rules and filters are evaluated in Python, by the trees that SQL is printed
from, and mean what `reader` prints:

- the dataset's own rule reads rows as they are stored, whoever may read those, deleted ones too where
  they are kept (`StoredRowContext`);
- a filter reads what its reader may read: a path is null where a row on it is deleted or not readable,
  and fields have their own rules (`Reader.path`).

This holds as long as the batch has every change since the moment that is asked about, up to the snapshot
that the rest is read from, and as long as `watched` has every column that a rule, a search or an allowed
filter reads, of this dataset and of those it refers to. A column that is missing (a widget's filter over
a field that nothing else may filter by, a change recorded by an older program) raises UnknownPastError.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .catalog import Catalog
from .changes import ChangeRecord
from .conditions import matches
from .database import Connection
from .dataset import DELETED, Dataset, quoted
from .expressions.evaluate import evaluate, holds
from .expressions.fold import fold
from .expressions.tree import Expression, named
from .groups import Group
from .identity import Principal
from .reader import Reader
from .statement import Binder, Template
from .types import StorageType


class UnknownPastError(Exception):
    """A value was not kept with the change of its row."""


@dataclass(frozen=True)
class PastRow:
    spec: Dataset
    values: Mapping[str, StorageType]
    deleted: bool = False

    def value(self, name: str) -> StorageType:
        try:
            return self.values[name]
        except KeyError:
            raise UnknownPastError(f"{self.spec.name}.{name}") from None


class PastRows:
    """Rows as they were before `changes`, read once each."""

    def __init__(
        self, connection: Connection, catalog: Catalog, changes: Iterable[ChangeRecord]
    ) -> None:
        self.catalog = catalog
        self._connection = connection
        self._first: dict[tuple[str, StorageType], ChangeRecord] = {}
        for change in changes:
            self._first.setdefault((change.dataset, change.row_id), change)
        self._rows: dict[tuple[str, StorageType], PastRow | None] = {}

    def row(self, spec: Dataset, key: StorageType) -> PastRow | None:
        """None where there was no such row."""
        name = (spec.name, key)
        if name not in self._rows:
            change = self._first.get(name)
            self._rows[name] = self._stored(spec, key) if change is None else _before(spec, change)
        return self._rows[name]

    def _stored(self, spec: Dataset, key: StorageType) -> PastRow | None:
        names = tuple(field.name for field in spec.stored if not field.writeonly)

        def plan() -> Template:
            binder = Binder(self.catalog.dialect)
            reader = Reader(spec, Principal.anonymous, binder, self.catalog)
            gone = f"{quoted(DELETED)} IS NOT NULL" if spec.soft_delete else reader.dialect.false
            columns = ", ".join([gone, *map(reader.stored, names)])
            return binder.template(
                f"SELECT {columns} FROM {reader.source()} WHERE {reader.is_key()}"
            )

        template = self.catalog.planned(("past", spec.name), plan)
        statement = template.filled(Principal.anonymous, (key,))
        row = self._connection.execute(statement.sql, statement.bound()).fetchone()
        if row is None:
            return None
        deleted, *values = row
        return PastRow(spec, dict(zip(names, values, strict=True)), bool(deleted))


def _before(spec: Dataset, change: ChangeRecord) -> PastRow | None:
    if change.op == "create":
        return None
    return PastRow(spec, change.before or {})


class PastReader:
    """What one group of readers saw."""

    def __init__(self, rows: PastRows, group: Group) -> None:
        self._rows = rows
        self._catalog = rows.catalog
        self._group = group
        self._user: Principal = group.user

    def saw(self, key: StorageType) -> bool:
        """Raises UnknownPastError."""
        row = self._rows.row(self._group.spec, key)
        if row is None or row.deleted or not self._holds(self._read_rule(row), row):
            return False
        return matches(
            self._group.conditions,
            lambda name: self._readable(row, name.split(".")),
            self._user,
        )

    def _read_rule(self, row: PastRow) -> Expression:
        return self._catalog.rules(row.spec).read

    def _holds(self, rule: Expression, row: PastRow) -> bool:
        return holds(self._named(rule), _Values(self, row), self._user)

    def _named(self, expression: Expression) -> Expression:
        """Folded, as live queries are: what nobody asks of this user is followed to no other row."""
        key = ("named", expression, self._user.folding())
        return self._catalog.planned(key, lambda: named(fold(expression, self._user)))

    def stored(self, row: PastRow, path: Sequence[str]) -> Any:
        """A value through references, whoever may read what is on the way."""
        name, *rest = path
        if rest:
            target = self._follow(row, name, row.value(name))
            return None if target is None else self.stored(target, rest)
        computed = self._catalog.rules(row.spec).computed.get(name)
        if computed is None:
            return row.value(name)
        return evaluate(self._named(computed), _Values(self, row), self._user)

    def _readable(self, row: PastRow, path: Sequence[str]) -> Any:
        """The same as far as the reader may read it."""
        name, *rest = path
        rule = self._catalog.rules(row.spec).fields.get(name)
        if rule is not None and not self._holds(rule, row):
            return None
        value = self.stored(row, [name])
        if not rest:
            return value
        target = self._follow(row, name, value)
        if target is None or target.deleted or not self._holds(self._read_rule(target), target):
            return None
        return self._readable(target, rest)

    def _follow(self, row: PastRow, name: str, key: StorageType) -> PastRow | None:
        if key is None:
            return None
        (target,) = self._catalog.through(row.spec, (name,))
        return self._rows.row(target, key)


class _Values(dict[str, Any]):
    """The values of a row by name, and through references by path."""

    def __init__(self, reader: PastReader, row: PastRow) -> None:
        super().__init__()
        self._reader = reader
        self._row = row

    def __missing__(self, name: str) -> Any:
        value = self[name] = self._reader.stored(self._row, name.split("."))
        return value
