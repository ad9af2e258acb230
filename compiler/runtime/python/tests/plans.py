"""Carries plans out for the tests of compiler/gen/migrate: one JSON command a line, one answer each.

{"open": "sqlite"} an empty database · {"sql": "…"} its rows · {"report": true} the shape · {"plan": {…}}
carries it out in a transaction of its own and says what was refused · {"files": "folder"} applies the
migration files there · {"catalog": true} all that the database says of its tables.
"""

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # the runtime's folder

import catalogs
import postgres_connection
import psycopg
from n3_runtime import changes, schema
from n3_runtime.database import connect
from n3_runtime.schema import PlanStaleError, SchemaRefusedError, carry_out, report
from n3_runtime.schema.connections import Connection
from postgres_connection import PostgresConnection
from postgres_server import postgres

ENDS = ExitStack()


@cache
def server() -> str:
    """Started for the first test that asks for it."""
    return ENDS.enter_context(postgres())


def opened(dialect: str) -> Connection:
    if dialect == "postgres":
        one = PostgresConnection(server())
        postgres_connection.prepare(one)
        return one
    connection = connect(":memory:")
    changes.prepare(connection, "development")
    return connection


def rows(connection: Connection, sql: str) -> Iterator[list[Any]]:
    cursor: Any = connection.execute(sql)
    return iter(cursor.fetchall() if cursor.description else [])


def answer(connection: Connection, command: dict[str, Any]) -> object:
    if "sql" in command:
        try:
            return {"rows": list(rows(connection, command["sql"]))}
        except (sqlite3.Error, psycopg.Error) as error:
            return {"error": str(error)}
    if "report" in command:
        return report(connection)
    if "catalog" in command:
        return {"catalog": catalogs.describe(connection)}
    return attempt(connection, command)


def attempt(connection: Connection, command: dict[str, Any]) -> object:
    files = command.get("files")
    ours = files is None or isinstance(connection, sqlite3.Connection)
    if ours:
        connection.execute("BEGIN")
    try:
        if files is None:
            carry_out(connection, command["plan"])
        else:
            schema.migrate(connection, schema.load(Path(files)))
    except SchemaRefusedError as refused:
        said: object = {"refused": [vars(error) for error in refused.errors]}
    except PlanStaleError as stale:
        said = {"stale": str(stale)}
    except Exception as error:  # noqa: BLE001 - the test shows it
        said = {"error": f"{type(error).__name__}: {error}"}
    else:
        if ours:
            connection.execute("COMMIT")
        return {}
    if ours:
        connection.execute("ROLLBACK")
    return said


def main() -> None:
    connection = opened("sqlite")
    for line in sys.stdin:
        command = json.loads(line)
        if "open" in command:
            connection.close()  # type: ignore[attr-defined]
            connection = opened(command["open"])
            said: object = {}
        else:
            said = answer(connection, command)
        sys.stdout.write(json.dumps(said, ensure_ascii=False, default=str) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    with ENDS:
        main()
