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
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # the runtime's folder

import catalogs
import psycopg
from both_databases import empty
from n3_runtime import schema
from n3_runtime.database import Connection
from n3_runtime.schema import PlanStaleError, SchemaRefusedError, carry_out, report
from postgres_server import postgres


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
                said = answer(connection, command)
            sys.stdout.write(json.dumps(said, ensure_ascii=False, default=str) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
