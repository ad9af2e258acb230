"""The stored schema: creates it and lets it follow the program without losing a value.

SQLite does not know our types (an integer column may hold a duration, a text column an e-mail address),
so what each column was made with is kept in `n3_meta`, under `shape:TABLE`: the known columns. A change
is the difference between the known and the wanted columns; `PRAGMA table_info` says what exists at all.

The order matters, and every step is in the caller's transaction, which is rolled back on a refusal:

1. A table, then a column, with `was` takes over the old name, if the new one does not exist yet. No other
   field of the program may have the old name: then that one keeps its column.
2. A column that the program no longer has stays, with its values, and becomes nullable, since new rows
   have no value for it. Nothing is ever dropped here.
3. A column whose definition changes is compared with the rows first. Types change only among
   INTERCHANGEABLE texts, and only if every value is one of the new type; lengths and NOT NULL are looked
   up; everything else is tried on a copy of the column (`_misfits`). What does not fit refuses the
   change and names some rows.
4. SQLite alters no constraint, so one changed or detached column rebuilds the table: create, copy, drop,
   rename. `sqlite_sequence` goes along, so a key is never given twice. The indexes go with the old table
   and are made again.
5. A new required column without a default is nullable while there are rows (`relaxed`), with a warning;
   once every row has a value, the next start makes it NOT NULL.
6. Indexes are compared by their SQL; a unique one that rows break refuses the change and names them.

Unguarded (a release), only additions happen: the rest needs a migration. Tables of other programs
(`adopted`) are left alone.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .changes import meta, set_meta
from .database import Connection
from .dataset import DELETED, Dataset, quoted
from .fields import Field
from .problems import FieldError
from .tables import Index, Table
from .types import Refused

INTERCHANGEABLE = frozenset({"string", "text", "email", "url", "enum"})
SHOWN = 5


class SchemaRefusedError(Exception):
    """The stored shape cannot follow without losing something; `errors` name what is in the way."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("; ".join(f"{error.field}: {error.message}" for error in errors))
        self.errors = tuple(errors)


@dataclass
class Applied:
    """What was done: the statements, and what could not be done as the program says."""

    statements: list[str] = field(default_factory=list)
    warnings: list[FieldError] = field(default_factory=list)


@dataclass
class StoredColumn:
    """A column as it is stored: what it was made with, and of which type its values are."""

    definition: str
    type: str
    max_length: int | None = None
    relaxed: bool = False
    """It should be NOT NULL, but rows from before it have no value."""


def apply(
    connection: Connection,
    specs: Sequence[Dataset],
    tables: Sequence[Table],
    *,
    guarded: bool,
    make_adopted: bool = False,
) -> Applied:
    """Brings the database to the shape of the tables, in the caller's transaction.

    Additions always; other changes only where `guarded`, by copying into a new table. Tables of other
    programs are left as they are; `make_adopted` makes those that are missing. Raises
    SchemaRefusedError and expects the caller to roll back.
    """
    applied = Applied()
    errors: list[FieldError] = []
    shapes = {table.dataset: table for table in tables}
    for spec in specs:
        if spec.derived is not None or (spec.adopted and not make_adopted):
            continue
        try:
            table = _Table(connection, spec, shapes[spec.name], guarded, applied)
            if not spec.adopted:
                table.follow()
            elif not table.columns:
                table.make()
        except SchemaRefusedError as refused:
            errors += refused.errors
    if errors:
        raise SchemaRefusedError(errors)
    return applied


class _Table:
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
                        self._error(name, "schema", "This change requires a migration.")
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
        if rows := self._keys(f"{quoted(DELETED)} IS NOT NULL"):
            message = f"Without soft_delete these deleted rows would reappear: {rows}."
            raise SchemaRefusedError([self._error(DELETED, "soft_delete", message)])

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
            if known.relaxed and known.type == wanted.type and self._nulls(name):
                self._warn_relaxed(name)
                known.max_length = wanted.max_length
                continue
            found = self._in_the_way(name, known, wanted)
            errors += found
            if known.definition != wanted.definition:
                changed.append(name)
            if not found:
                self.known[name] = wanted
        if errors:
            raise SchemaRefusedError(errors)
        return changed

    def _in_the_way(self, name: str, known: StoredColumn, wanted: StoredColumn) -> list[FieldError]:
        column = quoted(name)
        if known.type not in ("", wanted.type):
            texts = {known.type, wanted.type} <= INTERCHANGEABLE
            if not texts and self._count(f"{column} IS NOT NULL"):
                message = (
                    f"It has values of type {known.type}, which are not converted to {wanted.type}."
                )
                return [self._error(name, "type", message)]
            if texts and (bad := self._refused(self.spec.by_name[name])):
                return [
                    self._error(
                        name, "type", f"Rows whose value is not a valid {wanted.type}: {bad}."
                    )
                ]
        longest = wanted.max_length
        if longest is not None and (known.max_length is None or known.max_length > longest):
            if rows := self._keys(f"length({column}) > {longest}"):
                return [
                    self._error(
                        name, "too_long", f"Rows with more than {longest} characters: {rows}."
                    )
                ]
        if "NOT NULL" in wanted.definition and (rows := self._nulls(name)):
            return [self._error(name, "required", f"Rows without a value: {rows}.")]
        if known.definition != wanted.definition and (rows := self._misfits(name, wanted)):
            return [self._error(name, "check", f"Rows with an invalid value: {rows}.")]
        return []

    def _refused(self, of: Field) -> str:
        keys = []
        rows = self.connection.execute(
            f"SELECT {quoted(self.spec.key)}, {quoted(of.name)} FROM {self.table} "
            f"WHERE {quoted(of.name)} IS NOT NULL"
        )
        for key, value in rows:
            try:
                of.codec.parse(value)
            except Refused:
                keys.append(str(key))
            if len(keys) == SHOWN:
                break
        return ", ".join(keys)

    def _misfits(self, name: str, wanted: StoredColumn) -> str:
        """Rows that the column's own constraints turn away, found by trying them on a copy."""
        if name == self.spec.key:
            return ""
        key = quoted(self.spec.key)
        self.connection.execute(
            f"CREATE TEMP TABLE n3_probe (n3_key, {quoted(name)} {wanted.definition})"
        )
        try:
            self.connection.execute(
                f"INSERT OR IGNORE INTO n3_probe SELECT {key}, {quoted(name)} FROM {self.table}"
            )
            return self._keys(f"{key} NOT IN (SELECT n3_key FROM n3_probe)")
        finally:
            self.connection.execute("DROP TABLE temp.n3_probe")

    def _add(self, name: str) -> None:
        wanted = self.wanted[name]
        definition = wanted.definition
        strict = "NOT NULL" in definition and "DEFAULT" not in definition
        relaxed = strict and self._count("1")
        if relaxed:
            if not self.guarded:
                message = "A required field without a default cannot be added while there are rows."
                raise SchemaRefusedError([self._error(name, "required", message)])
            definition = nullable(definition)
        self._run(f"ALTER TABLE {self.table} ADD COLUMN {quoted(name)} {definition}")
        self.known[name] = StoredColumn(definition, wanted.type, wanted.max_length, bool(relaxed))
        if relaxed:
            self._warn_relaxed(name)

    def _warn_relaxed(self, name: str) -> None:
        message = "Existing rows have no value, so the column stays nullable."
        self.applied.warnings.append(self._error(name, "required", message))

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
            raise SchemaRefusedError([self._error(name, "check", message)]) from None
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
                    [self._error(name, "unique", self._twins(columns)) for name in columns]
                ) from None
            self.indexes[index.name] = wanted[index.name]

    def _twins(self, columns: list[str]) -> str:
        group = ", ".join(quoted(name) for name in columns)
        given = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in columns)
        rows = self.connection.execute(
            f"SELECT group_concat({quoted(self.spec.key)}, ' and ') FROM {self.table} "
            f"WHERE {given} GROUP BY {group} HAVING count(*) > 1 LIMIT {SHOWN}"
        )
        return f"Rows with duplicate values: {'; '.join(str(row[0])[:100] for row in rows)}."

    def _nulls(self, name: str) -> str:
        return self._keys(f"{quoted(name)} IS NULL")

    def _keys(self, condition: str) -> str:
        rows = self.connection.execute(
            f"SELECT {quoted(self.spec.key)} FROM {self.table} WHERE {condition} LIMIT {SHOWN + 1}"
        ).fetchall()
        keys = [str(row[0]) for row in rows[:SHOWN]]
        return ", ".join(keys) + (", …" if len(rows) > SHOWN else "")

    def _count(self, condition: str) -> bool:
        sql = f"SELECT EXISTS (SELECT 1 FROM {self.table} WHERE {condition})"
        return bool(self.connection.execute(sql).fetchone()[0])

    def _error(self, name: str, code: str, message: str) -> FieldError:
        return FieldError(f"{self.spec.name}.{name}", code, message)

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
