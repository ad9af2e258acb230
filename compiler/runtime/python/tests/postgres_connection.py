"""A connection to PostgreSQL as the schema package needs one, for its tests."""

import re
from collections.abc import Sequence
from typing import Any

import psycopg

PLACE = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\?(\d*)""")


class PostgresConnection:
    """`?` and `?1` stand for values; in autocommit, or in a transaction that BEGIN began."""

    dialect = "postgres"

    def __init__(self, address: str) -> None:
        self.raw = psycopg.connect(address, autocommit=True, cursor_factory=psycopg.RawCursor)

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> "psycopg.Cursor[Any]":
        return self.raw.execute(_numbered(sql).encode(), values or None)

    def close(self) -> None:
        self.raw.close()


def _numbered(sql: str) -> str:
    count = 0

    def place(match: re.Match[str]) -> str:
        nonlocal count
        if not match[0].startswith("?"):
            return match[0]
        count += 1
        return f"${match[1] or count}"

    return PLACE.sub(place, sql)


def prepare(connection: PostgresConnection) -> None:
    """Makes an empty database ready for plans, whatever was in it."""
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    connection.execute("DROP SCHEMA public CASCADE")
    connection.execute("CREATE SCHEMA public")
    connection.execute("CREATE TABLE n3_meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL)")
