"""All rows of a preview at once: copied away, brought back, removed.

What replaces all rows is one write among others, so requests before it see the old rows and those after
it the new ones, and a failure leaves everything as it was. Positions in the record of changes mean
nothing afterwards: the database gets a new epoch, and pages read again.
"""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from n3_runtime.changes import set_meta
from n3_runtime.database import Connection
from n3_runtime.database.sqlite_problems import TracingConnection
from n3_runtime.dataset import quoted
from n3_runtime.schema import postgres_catalog
from n3_runtime.schema.shape import CATALOGS

BATCH = 1000
RECORDED = "key LIKE 'shape:%' OR key = 'shape_version'"
"""What `n3_meta` says of the tables."""


class UnusableError(Exception):
    """The file holds no rows of a preview."""


def of_sqlite(connection: Connection) -> TracingConnection:
    """The connection as one to a file. Raises UnusableError."""
    if not isinstance(connection, TracingConnection):
        raise UnusableError("Rows in PostgreSQL are copied by pg_dump and pg_restore.")
    return connection


def copy_to(connection: TracingConnection, file: Path) -> None:
    """Writes a whole database, or nothing: by way of a temporary file in the same folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with closing(sqlite3.connect(part)) as target:
            connection.backup(target)
            # It is read by itself: no files beside it.
            target.execute("PRAGMA journal_mode = DELETE").fetchone()
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)


def keep_in(connection: Connection, name: str) -> None:
    """Copies the tables of the program into a new schema, in the caller's transaction."""
    tables = _programs(postgres_catalog.tables(connection))
    connection.execute(f"CREATE SCHEMA {quoted(name)}")
    for table in tables:
        connection.execute(f"CREATE TABLE {quoted(name)}.{quoted(table)} AS TABLE {quoted(table)}")


def remove_rows(connection: Connection) -> str:
    """Removes the rows of all tables; returns the new epoch."""
    catalog = CATALOGS[connection.dialect.name]
    for table in _programs(catalog.tables(connection)):
        connection.execute(f"DELETE FROM {quoted(table)}")
    return _begin_epoch(connection)


def _programs(tables: list[str]) -> list[str]:
    """Those that are the program's."""
    return [name for name in tables if not name.startswith("n3_")]


def replace_with(connection: TracingConnection, file: Path) -> str:
    """Makes tables and rows those of a file; returns the new epoch. Raises UnusableError."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as source:
            _examine(source, file)
            for table in _tables(connection):
                connection.execute(f"DROP TABLE {quoted(table)}")
            for (sql,) in source.execute(
                "SELECT sql FROM sqlite_master WHERE name NOT LIKE 'n3\\_%' ESCAPE '\\' "
                "AND tbl_name NOT LIKE 'n3\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
                "ORDER BY type = 'index'"
            ):
                connection.execute(sql)
            for table in [*_tables(source), "n3_subjects"]:
                _copy(source, connection, table)
            connection.execute(f"DELETE FROM n3_meta WHERE {RECORDED}")
            connection.executemany(
                "INSERT INTO n3_meta VALUES (?, ?)",
                source.execute(f"SELECT key, value FROM n3_meta WHERE {RECORDED}"),
            )
            sequences = source.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
    except sqlite3.DatabaseError as error:
        raise UnusableError(f"{file.name} cannot be read: {error}") from error
    for name, greatest in sequences:
        if not name.startswith("n3_"):
            connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
            connection.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (name, greatest))
    return _begin_epoch(connection)


def _examine(source: sqlite3.Connection, file: Path) -> None:
    made = source.execute("SELECT value FROM n3_meta WHERE key = 'environment'").fetchone()
    if made != ("development",):
        raise UnusableError(f"{file.name} is not the database of a preview.")


def _tables(connection: sqlite3.Connection) -> list[str]:
    """Those with rows of the program."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in names if not name.startswith(("n3_", "sqlite_"))]


def _copy(source: sqlite3.Connection, target: TracingConnection, table: str) -> None:
    target.execute(f"DELETE FROM {quoted(table)}")
    rows = source.execute(f"SELECT * FROM {quoted(table)}")
    places = ", ".join("?" * len(rows.description))

    def each() -> Iterator[tuple[object, ...]]:
        while batch := rows.fetchmany(BATCH):
            yield from batch

    target.executemany(f"INSERT INTO {quoted(table)} VALUES ({places})", each())


def _begin_epoch(connection: Connection) -> str:
    """What was read before is of another epoch; its changes and the answers to its writes go."""
    epoch = secrets.token_hex(8)
    set_meta(connection, "epoch", epoch)
    for table in {"n3_changes", connection.dialect.changes}:
        connection.execute(f"DELETE FROM {table}")
    connection.execute("DELETE FROM n3_idempotency_keys")
    return epoch
