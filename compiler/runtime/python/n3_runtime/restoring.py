"""What a restore brings back: the row that was deleted, and the rows that went with it (`deleting`).

All of it is as it was: values, times and owner stay, only the version counts on, so that every reader
takes the row for a newer one. To those who may read it the row comes in, as a new one does: its change is
a `create`.

Meanwhile others may have deleted what a row refers to. Without the row that it belongs to (`cascade`) or
needs (`restrict`) it cannot come back; a reference that may be let go (`set_null`) is emptied if nothing
is left of its row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from . import changes
from .catalog import Catalog
from .database import Connection
from .dataset import DELETED, Dataset
from .deleting import RowKey, StoredRow, goes_along
from .fields import Field
from .identity import Principal
from .problems import Problem
from .sql_compiler import compile_dataset_update, compile_kept_children, compile_presence
from .types import StorageType


def come_back(spec: Dataset, catalog: Catalog) -> set[str]:
    """The datasets whose rows a restore may bring back."""
    found, asked = {spec.name}, [spec.name]
    while asked:
        for child, by in catalog.children(asked.pop()):
            if goes_along(child, by) and child.name not in found:
                found.add(child.name)
                asked.append(child.name)
    return found


@dataclass(eq=False)
class Restoration:
    """Restores a row in the caller's transaction. Each row that comes back has its own change.

    The permission to restore the first row is the permission for all of it, as with its deletion.
    """

    connection: Connection
    user: Principal
    catalog: Catalog
    moment: StorageType
    """When the row was deleted."""
    coming: dict[RowKey, StoredRow] = field(default_factory=dict)

    def run(self, row: StoredRow) -> tuple[int, int]:
        """Answers the row's version and the last change as `changes.write` does.

        Raises Problem (409) where the row refers to one that is deleted, and cannot be without it.
        """
        self._gather(row)
        self._leave_orphans()
        if row.name not in self.coming:
            raise Problem(
                409,
                "A row that this row refers to is deleted. Restore that row first.",
                code="conflict_reference",
            )
        versions, change = {}, 0
        for name, one in self.coming.items():
            values: Mapping[str, StorageType] = {DELETED: None, **self._emptied(one)}
            statement = compile_dataset_update(one.spec, one.key, one.version, values, self.catalog)
            _, versions[name], change = changes.write(
                self.connection, one.spec, "create", statement, None
            )
        return versions[row.name], change

    def _gather(self, first: StoredRow) -> None:
        self.coming[first.name] = first
        asked = [first]
        while asked:
            row = asked.pop()
            for spec, by in self.catalog.children(row.spec.name):
                if not goes_along(spec, by):
                    continue
                statement = compile_kept_children(
                    spec, by, row.key, self.moment, self.user, self.catalog
                )
                names = [one.name for one in spec.stored]
                for key, version, *values in self.connection.execute(
                    statement.sql, statement.bound()
                ).fetchall():
                    child = StoredRow(spec, key, version, dict(zip(names, values, strict=True)))
                    if child.name not in self.coming:
                        self.coming[child.name] = child
                        asked.append(child)

    def _leave_orphans(self) -> None:
        """Leaves out what refers to a row that stays deleted, then what refers to those, and so on."""
        while orphans := [name for name, row in self.coming.items() if self._is_orphan(row)]:
            for name in orphans:
                del self.coming[name]

    def _is_orphan(self, row: StoredRow) -> bool:
        return any(
            by.reference is not None
            and by.reference.on_delete != "set_null"
            and not self._presence(row, by)
            for by in row.spec.stored
        )

    def _emptied(self, row: StoredRow) -> dict[str, StorageType]:
        """The references of a row that lead to nothing."""
        return {
            by.name: None
            for by in row.spec.stored
            if by.reference is not None and self._presence(row, by) is None
        }

    def _presence(self, row: StoredRow, by: Field) -> bool | None:
        """Whether the row that is referred to is there or comes back; None where nothing is left of it."""
        assert by.reference is not None
        key = row.values[by.name]
        if key is None or (by.reference.dataset, key) in self.coming:
            return True
        target = self.catalog[by.reference.dataset]
        statement = compile_presence(target, key, self.user, self.catalog)
        found = self.connection.execute(statement.sql, statement.bound()).fetchone()
        return None if found is None else bool(found[0])
