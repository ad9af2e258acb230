"""One stored table: its columns and indexes as they are, and the steps to those of the program."""

import json
import sqlite3
from dataclasses import dataclass, field, replace
from typing import Any

from n3_runtime.changes import meta, set_meta
from n3_runtime.database import Connection
from n3_runtime.dataset import DELETED, Dataset, quoted
from n3_runtime.problems import FieldError
from n3_runtime.tables import Index, Table

from .conflicts import Conflicts, SchemaRefusedError, StoredColumn


@dataclass
class Applied:
    """What was done: the statements, and what could not be done as the program says."""

    statements: list[str] = field(default_factory=list)
    warnings: list[FieldError] = field(default_factory=list)


class StoredTable:
    """A table as it is stored, and how it follows the program."""

    def __init__(
        self,
        connection: Connection,
        spec: Dataset,
        shape: Table,
        guarded: bool,
        applied: Applied,
    ) -> None:
        self.connection = connection
        self.spec = spec
        self.shape = shape
        self.guarded = guarded
        self.applied = applied
        self.table = quoted(spec.relation)
        self.conflicts = Conflicts(connection, spec)
        self._take_over_name()
        self.wanted = {column.name: self._wanted(column.name) for column in shape.columns}
        self.columns = {
            row[1]: row for row in connection.execute(f"PRAGMA table_info({self.table})")
        }
        kept = json.loads(meta(connection, f"shape:{spec.relation}") or "{}")
        self.known = {
            name: StoredColumn(**values) for name, values in kept.get("columns", {}).items()
        }
        self.indexes: dict[str, str] = kept.get("indexes", {})

    def _take_over_name(self) -> None:
        """A table that the program calls otherwise now keeps its rows."""
        old, new = self.shape.was, self.spec.relation
        if old is None or old == new or not self._exists(old) or self._exists(new):
            return
        self._run(f"ALTER TABLE {quoted(old)} RENAME TO {quoted(new)}")
        shape = meta(self.connection, f"shape:{old}")
        if shape is not None:
            set_meta(self.connection, f"shape:{new}", shape)
            set_meta(self.connection, f"shape:{old}", "{}")

    def _exists(self, table: str) -> bool:
        sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        return self.connection.execute(sql, (table,)).fetchone() is not None

    def _take_over_columns(self) -> None:
        """The same of columns."""
        for column in self.shape.columns:
            old, new = column.was, column.name
            if old is None or old not in self.columns or new in self.columns:
                continue
            if old in self.wanted:  # another field is called so now
                continue
            self._run(f"ALTER TABLE {self.table} RENAME COLUMN {quoted(old)} TO {quoted(new)}")
            self.columns = {new if name == old else name: row for name, row in self.columns.items()}
            if old in self.known:
                stored = self.known.pop(old)
                renamed = stored.definition.replace(quoted(old), quoted(new))
                self.known[new] = replace(stored, definition=renamed)

    def make(self) -> None:
        """Makes the table, and remembers nothing of it: it is another program's."""
        self._create(self.spec.relation, self.wanted)
        for index in self.shape.indexes:
            self._run(index_sql(self.spec, index))

    def _wanted(self, name: str) -> StoredColumn:
        definition = next(one.definition for one in self.shape.columns if one.name == name)
        known = self.spec.by_name.get(name)
        if known is None:
            return StoredColumn(definition, "datetime" if name == DELETED else "integer")
        return StoredColumn(definition, known.codec.signature, known.max_length)

    def follow(self) -> None:
        if not self.columns:
            self._create(self.spec.relation, self.wanted)
            self.known = dict(self.wanted)
        else:
            self._change()
        self._index()
        shape = {
            "columns": {name: vars(stored) for name, stored in self.known.items()},
            "indexes": self.indexes,
        }
        set_meta(self.connection, f"shape:{self.spec.relation}", json.dumps(shape))

    def _change(self) -> None:
        self._take_over_columns()
        self._keep_deleted()
        for name in self.columns:
            self.known.setdefault(
                name, self.wanted.get(name) or StoredColumn(self.columns[name][2], "")
            )
        rebuild = self._detach() + self._alter()
        if rebuild:
            if not self.guarded:
                raise SchemaRefusedError(
                    [
                        self.conflicts.error(name, "schema", "This change requires a migration.")
                        for name in rebuild
                    ]
                )
            self._rebuild()
        for name in self.wanted:
            if name not in self.columns:
                self._add(name)

    def _keep_deleted(self) -> None:
        """Rows that were deleted, but kept, do not come back because a word was taken away."""
        if self.spec.soft_delete or DELETED not in self.columns:
            return
        if rows := self.conflicts.keys(f"{quoted(DELETED)} IS NOT NULL"):
            message = f"Without soft_delete these deleted rows would reappear: {rows}."
            raise SchemaRefusedError([self.conflicts.error(DELETED, "soft_delete", message)])

    def _detach(self) -> list[str]:
        """Columns that the program no longer has: kept, and made nullable where that is needed."""
        strict = [
            name
            for name, (_, _, _, required, default, key) in self.columns.items()
            if name not in self.wanted and required and default is None and not key
        ]
        for name in strict:
            self.known[name].definition = nullable(self.known[name].definition)
        return strict

    def _alter(self) -> list[str]:
        """Columns whose definition changes; raises where their values do not fit the new one."""
        changed: list[str] = []
        errors: list[FieldError] = []
        for name, wanted in self.wanted.items():
            known = self.known.get(name)
            if known is None or name not in self.columns:
                continue
            if known == wanted:
                continue
            if known.relaxed and known.type == wanted.type and self.conflicts.nulls(name):
                self._warn_relaxed(name)
                known.max_length = wanted.max_length
                continue
            found = self.conflicts.of_column(name, known, wanted)
            errors += found
            if known.definition != wanted.definition:
                changed.append(name)
            if not found:
                self.known[name] = wanted
        if errors:
            raise SchemaRefusedError(errors)
        return changed

    def _add(self, name: str) -> None:
        wanted = self.wanted[name]
        definition = wanted.definition
        strict = "NOT NULL" in definition and "DEFAULT" not in definition
        relaxed = strict and self.conflicts.any_row("1")
        if relaxed:
            if not self.guarded:
                message = "A required field without a default cannot be added while there are rows."
                raise SchemaRefusedError([self.conflicts.error(name, "required", message)])
            definition = nullable(definition)
        self._run(f"ALTER TABLE {self.table} ADD COLUMN {quoted(name)} {definition}")
        self.known[name] = StoredColumn(definition, wanted.type, wanted.max_length, bool(relaxed))
        if relaxed:
            self._warn_relaxed(name)

    def _warn_relaxed(self, name: str) -> None:
        message = "Existing rows have no value, so the column stays nullable."
        self.applied.warnings.append(self.conflicts.error(name, "required", message))

    def _rebuild(self) -> None:
        """Copies all rows into a table of the new shape; detached columns come along."""
        kept = {name: self.known[name] for name in self.columns}
        copy = f"n3_new_{self.spec.relation}"
        self._create(copy, kept)
        names = ", ".join(quoted(name) for name in kept)
        try:
            self._run(f"INSERT INTO {quoted(copy)} ({names}) SELECT {names} FROM {self.table}")
        except sqlite3.IntegrityError as error:
            column = str(error).rpartition(".")[2]
            message = "Its rows do not fit the new schema."
            name = column if column in kept else self.spec.key
            raise SchemaRefusedError([self.conflicts.error(name, "check", message)]) from None
        last = self._sequence()
        self._run(f"DROP TABLE {self.table}")
        self._run(f"ALTER TABLE {quoted(copy)} RENAME TO {self.table}")
        if last is not None:
            # A number that was given once is never given again, even if its row is gone.
            self.connection.execute(
                "DELETE FROM sqlite_sequence WHERE name = ?", (self.spec.relation,)
            )
            self.connection.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (self.spec.relation, last)
            )
        self.indexes = {}

    def _sequence(self) -> int | None:
        row = self.connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = ?", (self.spec.relation,)
        ).fetchone()
        return None if row is None else int(row[0])

    def _create(self, table: str, columns: dict[str, StoredColumn]) -> None:
        body = ", ".join(f"{quoted(name)} {stored.definition}" for name, stored in columns.items())
        self._run(f"CREATE TABLE {quoted(table)} ({body})")

    def _index(self) -> None:
        wanted = {index.name: index_sql(self.spec, index) for index in self.shape.indexes}
        for name, sql in list(self.indexes.items()):
            if wanted.get(name) != sql:
                self._run(f"DROP INDEX IF EXISTS {quoted(name)}")
                del self.indexes[name]
        for index in self.shape.indexes:
            if index.name in self.indexes:
                continue
            try:
                self._run(wanted[index.name])
            except sqlite3.IntegrityError:
                columns = [name.removeprefix("-") for name in index.columns]
                raise SchemaRefusedError(
                    [
                        self.conflicts.error(name, "unique", self.conflicts.duplicates(columns))
                        for name in columns
                    ]
                ) from None
            self.indexes[index.name] = wanted[index.name]

    def _run(self, statement: str) -> Any:
        self.connection.execute(statement)
        self.applied.statements.append(statement)


def index_sql(spec: Dataset, index: Index) -> str:
    columns = ", ".join(
        f"{quoted(name.removeprefix('-'))}{' DESC' if name.startswith('-') else ''}"
        for name in index.columns
    )
    unique = "UNIQUE " if index.unique else ""
    # A deleted row that is kept does not occupy its unique values.
    living = f" WHERE {quoted(DELETED)} IS NULL" if index.unique and spec.soft_delete else ""
    return (
        f"CREATE {unique}INDEX {quoted(index.name)} ON {quoted(spec.relation)} ({columns}){living}"
    )


def nullable(definition: str) -> str:
    return definition.replace(" NOT NULL", "", 1)
