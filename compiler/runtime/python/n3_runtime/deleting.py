"""What a deletion takes with it, and what a restore brings back.

A row of a dataset with `soft_delete` is kept, marked with the moment of its deletion; any other is
destroyed. What refers to a row that is destroyed must not refer to nothing: `cascade` deletes it,
`set_null` empties the reference. A row that is kept can come back, and then all of it has to be there:
what refers to it is neither destroyed nor emptied, only rows that are kept themselves go with it by
`cascade`. `restrict` holds both: nobody is to lose the row while others need it.

All rows of one deletion have the same moment. That tells a restore which rows went with the one that
comes back, apart from those that were deleted by themselves before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import changes
from .catalog import Catalog
from .database import Connection
from .dataset import Dataset
from .fields import Field
from .identity import Principal
from .problems import Problem
from .sql_compiler import compile_children, compile_dataset_delete, compile_dataset_update
from .statement import Statement
from .types import DateTimeType, StorageType
from .writing_values import current_value, local_now

RowKey = tuple[str, StorageType]


@dataclass(frozen=True)
class StoredRow:
    """A row as it is stored, before anything is done to it."""

    spec: Dataset
    key: StorageType
    version: int
    values: Mapping[str, StorageType]

    def watched(self, catalog: Catalog) -> dict[str, StorageType] | None:
        """What a change keeps of it; None where no event depends on what the row was."""
        if self.spec.name not in catalog.live:
            return None
        return {field.name: self.values[field.name] for field in catalog.watched(self.spec)}

    @property
    def name(self) -> RowKey:
        return self.spec.name, self.key


@dataclass(eq=False)
class Deletion:
    """Deletes a row in the caller's transaction. Each row that goes or changes has its own change.

    The permission to delete the first row is the permission for all of it.
    """

    connection: Connection
    user: Principal
    catalog: Catalog
    going: dict[RowKey, StoredRow] = field(default_factory=dict)
    cleared: dict[RowKey, tuple[StoredRow, list[Field]]] = field(default_factory=dict)
    held: list[RowKey] = field(default_factory=list)

    def run(self, row: StoredRow) -> int:
        """Answers its last change as `changes.write` does; raises Problem (409) where a row may not lose its other."""
        self._gather(row)
        if any(name not in self.going for name in self.held):
            raise Problem(409, "Other rows reference this row.", code="conflict_reference")
        change = 0
        for name, (child, fields) in self.cleared.items():
            if name not in self.going:
                self._clear(child, fields)
        at = DateTimeType().store(local_now(row.spec))
        for doomed in reversed(self.going.values()):
            statement = compile_dataset_delete(
                doomed.spec, doomed.key, doomed.version, at, self.catalog
            )
            change = self._write(doomed, "delete", statement)
        return change

    def _write(self, row: StoredRow, op: changes.ChangeType, statement: Statement) -> int:
        before = row.watched(self.catalog)
        return changes.write(self.connection, row.spec, op, statement, before).change

    def _gather(self, first: StoredRow) -> None:
        self.going[first.name] = first
        asked = [first]
        while asked:
            row = asked.pop()
            for spec, by in self.catalog.children(row.spec.name):
                assert by.reference is not None
                on_delete = by.reference.on_delete
                if row.spec.soft_delete and not (on_delete == "restrict" or goes_along(spec, by)):
                    continue
                for child in self._children(spec, by, row.key):
                    if on_delete == "restrict":
                        self.held.append(child.name)
                    elif on_delete == "set_null":
                        self.cleared.setdefault(child.name, (child, []))[1].append(by)
                    elif child.name not in self.going:
                        self.going[child.name] = child
                        asked.append(child)

    def _children(self, spec: Dataset, by: Field, key: StorageType) -> list[StoredRow]:
        statement = compile_children(spec, by, key, self.user, self.catalog)
        names = [one.name for one in spec.stored]
        return [
            StoredRow(spec, found, version, dict(zip(names, values, strict=True)))
            for found, version, *values in self.connection.execute(statement.sql, statement.bound())
        ]

    def _clear(self, child: StoredRow, fields: list[Field]) -> None:
        now = local_now(child.spec)
        values: dict[str, StorageType] = {by.name: None for by in fields}
        values |= {
            one.name: current_value(one, now) for one in child.spec.fields if one.auto_update
        }
        statement = compile_dataset_update(
            child.spec, child.key, child.version, values, self.catalog
        )
        self._write(child, "update", statement)


def goes_along(spec: Dataset, by: Field) -> bool:
    """Whether rows go with a row that is kept, and come back with it."""
    return spec.soft_delete and by.reference is not None and by.reference.on_delete == "cascade"


def fetch_one(connection: Connection, statement: Statement) -> tuple[Any, ...]:
    """The one row that a statement answers."""
    row: tuple[Any, ...] | None = connection.execute(statement.sql, statement.bound()).fetchone()
    assert row is not None
    return row
