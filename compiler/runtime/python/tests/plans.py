"""Carries plans out for the tests of compiler/gen/migrate: one JSON command a line, one answer each.

{"open": "sqlite"} an empty database · {"sql": "…"} its rows · {"report": true} the shape · {"plan": {…}}
carries it out in a transaction of its own and says what was refused · {"files": "folder"} applies the
migration files there, {"allow": true} also where values are lost; with {"meanwhile": "UPDATE …"} somebody runs that all the time, and `slowest` is the
longest that it took, in seconds, `took` the time of all, and `scans` the reads of whole tables under a lock · {"catalog": true} all that the database says of its tables.
"""

import json
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # the runtime's folder

import catalogs
import psycopg
from both_databases import empty
from n3_runtime import schema
from n3_runtime.database import Connection
from n3_runtime.database.postgres_connection import PostgresConnection
from n3_runtime.schema import PlanStaleError, SchemaRefusedError, carry_out, report
from postgres_server import postgres
from watching import Writer


def rows(connection: Connection, sql: str) -> Iterator[list[Any]]:
    cursor: Any = connection.execute(sql)
    return iter(cursor.fetchall() if cursor.description else [])


def answer(connection: Connection, address: str, command: dict[str, Any]) -> object:
    if "sql" in command:
        try:
            return {"rows": list(rows(connection, command["sql"]))}
        except (sqlite3.Error, psycopg.Error) as error:
            return {"error": str(error)}
    if "report" in command:
        return report(connection)
    if "catalog" in command:
        return {"catalog": catalogs.describe(connection)}
    return attempt(connection, address, command)


@contextmanager
def watched(connection: PostgresConnection) -> Iterator[list[str]]:
    """The statements that read or write all rows under a lock.

    Of most PostgreSQL says it at DEBUG1. VALIDATE CONSTRAINT reads them too, but beside readers and
    writers, and so does CREATE INDEX CONCURRENTLY.
    """
    found: list[str] = []
    statements: list[str] = []

    def heard(notice: psycopg.errors.Diagnostic) -> None:
        said = notice.message_primary or ""
        if said.startswith(("rewriting table", "verifying table")):
            found.extend(one for one in statements[-1:] if " VALIDATE " not in one)

    connection.session.add_notice_handler(heard)
    connection.trace(statements.append)
    connection.execute("SET client_min_messages = debug1")
    yield found
    built = [one for one in statements if one.startswith("CREATE") and " INDEX " in one]
    found.extend(one for one in built if " CONCURRENTLY " not in one)
    connection.trace(None)
    connection.execute("SET client_min_messages = warning")
    connection.session.remove_notice_handler(heard)


def attempt(connection: Connection, address: str, command: dict[str, Any]) -> object:
    files = command.get("files")
    ours = files is None or isinstance(connection, sqlite3.Connection)
    if "meanwhile" in command:
        assert isinstance(connection, PostgresConnection)
        with watched(connection) as scans, Writer(address, command["meanwhile"]) as writer:
            began = time.monotonic()
            schema.migrate(connection, schema.load(Path(command["files"])))
            took = time.monotonic() - began
        return {"slowest": writer.slowest, "took": took, "writes": writer.writes, "scans": scans}
    if ours:
        connection.execute("BEGIN")
    try:
        if files is None:
            carry_out(connection, command["plan"])
        else:
            allow = bool(command.get("allow"))
            schema.migrate(connection, schema.load(Path(files)), allow_destructive=allow)
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
    with ExitStack() as server, ExitStack() as database:
        address = ""
        connection = database.enter_context(empty("sqlite", address))
        for line in sys.stdin:
            command = json.loads(line)
            if "open" in command:
                if command["open"] == "postgres" and not address:  # started for the first that asks
                    address = server.enter_context(postgres())
                database.close()
                connection = database.enter_context(empty(command["open"], address))
                said: object = {}
            else:
                said = answer(connection, address, command)
            sys.stdout.write(json.dumps(said, ensure_ascii=False, default=str) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
