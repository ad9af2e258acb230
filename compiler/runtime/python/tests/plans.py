"""Carries plans out for the tests of compiler/gen/migrate: one JSON command a line, one answer each.

{"open": true} an empty database · {"sql": "…"} its rows · {"report": true} the shape · {"plan": {…}}
carries it out in a transaction of its own and says what was refused.
"""

import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # the runtime's folder

from n3_runtime.changes import prepare
from n3_runtime.database import Connection, connect
from n3_runtime.database.sqlite_problems import TracingConnection
from n3_runtime.schema import PlanStaleError, SchemaRefusedError, carry_out, report


def opened() -> TracingConnection:
    connection = connect(":memory:")
    prepare(connection, "development")
    return connection


def answer(connection: Connection, command: dict[str, Any]) -> object:
    if "sql" in command:
        try:
            return {"rows": connection.execute(command["sql"]).fetchall()}
        except sqlite3.Error as error:
            return {"error": str(error)}
    if "report" in command:
        return report(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        carry_out(connection, command["plan"])
    except SchemaRefusedError as refused:
        connection.execute("ROLLBACK")
        return {"refused": [vars(error) for error in refused.errors]}
    except PlanStaleError as stale:
        connection.execute("ROLLBACK")
        return {"stale": str(stale)}
    except Exception as error:  # noqa: BLE001 - the test shows it
        connection.execute("ROLLBACK")
        return {"error": f"{type(error).__name__}: {error}"}
    connection.execute("COMMIT")
    return {}


def main() -> None:
    connection = opened()
    for line in sys.stdin:
        command = json.loads(line)
        if "open" in command:
            connection.close()
            connection = opened()
            said: object = {}
        else:
            said = answer(connection, command)
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
