"""What this package needs of a connection, SQLite's or PostgreSQL's.

`?` stands for a value in both. Where the databases differ, a function here says so once.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

Row = Sequence[Any]


class Cursor(Protocol):
    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """In autocommit, or in a transaction of the caller."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Cursor: ...


def dialect_of(connection: Connection) -> str:
    """`sqlite` or `postgres`."""
    return str(getattr(connection, "dialect", "sqlite"))


def is_postgres(connection: Connection) -> bool:
    return dialect_of(connection) == "postgres"


def sqlstate(error: BaseException) -> str:
    """The code of an error of PostgreSQL, "" of others.

    https://www.postgresql.org/docs/current/errcodes-appendix.html
    """
    return str(getattr(error, "sqlstate", None) or "")


def is_integrity_error(error: BaseException) -> bool:
    """Whether rows did not fit a rule of the database."""
    return isinstance(error, sqlite3.IntegrityError) or sqlstate(error).startswith("23")


LOCK_NOT_AVAILABLE = "55P03"
DEADLOCK = "40P01"


def is_lock_error(error: BaseException) -> bool:
    """Whether somebody else held a lock for too long. Another attempt may succeed."""
    return sqlstate(error) in (LOCK_NOT_AVAILABLE, DEADLOCK)


def read_meta(connection: Connection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM n3_meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def write_meta(connection: Connection, values: Mapping[str, str]) -> None:
    for key, value in values.items():
        connection.execute(
            "INSERT INTO n3_meta (key, value) VALUES (?, ?) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )


def has_table(connection: Connection, name: str) -> bool:
    if is_postgres(connection):
        found = connection.execute(
            "SELECT 1 FROM pg_catalog.pg_class WHERE relname = ? "
            "AND relnamespace = to_regnamespace(quote_ident(current_schema()))",
            (name,),
        )
    else:
        found = connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = ? AND type = 'table'", (name,)
        )
    return found.fetchone() is not None
