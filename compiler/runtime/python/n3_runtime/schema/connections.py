"""Where the databases differ for this package, a function here says so once."""

import sqlite3
from collections.abc import Mapping

from n3_runtime.database import Connection


def dialect_of(connection: Connection) -> str:
    """`sqlite` or `postgres`."""
    return connection.dialect.name


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
