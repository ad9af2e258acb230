"""The stored shape, as the compiler reads it: `Shape` of its package `gen/migrate`."""

import json
from typing import Any

from n3_runtime.changes import meta, set_meta
from n3_runtime.database import Connection
from n3_runtime.dataset import quoted

RECORD = "shape:"
VERSION = "shape_version"


def report(connection: Connection) -> dict[str, Any]:
    """The tables with what their columns were made with, and what plans need to know of the rows."""
    names = [
        str(row[0])
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'index', 'view') ORDER BY name"
        )
    ]
    tables = [
        str(row[0])
        for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not str(row[0]).startswith(("sqlite_", "n3_"))
    ]
    return {
        "version": version(connection),
        "facts": True,
        "names": names,
        "tables": [_table(connection, table) for table in tables],
    }


def version(connection: Connection) -> int:
    """How many plans were applied."""
    return int(meta(connection, VERSION) or 0)


def remember(connection: Connection, table: dict[str, Any]) -> None:
    set_meta(connection, RECORD + table["name"], json.dumps(table, ensure_ascii=False))


def forget(connection: Connection, name: str) -> None:
    connection.execute("DELETE FROM n3_meta WHERE key = ?", (RECORD + name,))


def record(connection: Connection, name: str) -> dict[str, Any]:
    """What is remembered of a table.

    Up to 0.2 columns and indexes were objects by their names, and what references led to was not kept.
    """
    kept: dict[str, Any] = json.loads(meta(connection, RECORD + name) or "{}")
    if isinstance(kept.get("columns"), dict):
        kept["dataset"] = name
        kept["columns"] = [
            {key: value for key, value in {"name": column, **made}.items() if value is not None}
            for column, made in kept["columns"].items()
        ]
        kept["indexes"] = [
            {"name": index, "ddl": sql} for index, sql in kept.get("indexes", {}).items()
        ]
    return kept


def _table(connection: Connection, name: str) -> dict[str, Any]:
    kept = record(connection, name)
    known = {column["name"]: column for column in kept.get("columns", [])}
    table = quoted(name)
    (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    columns = []
    for _, column, kind, required, default, key in connection.execute(
        f"PRAGMA table_info({table})"
    ).fetchall():
        made = known.get(column)
        if made is None:
            definition = f"{kind}{' PRIMARY KEY' if key else ''}{' NOT NULL' if required else ''}"
            definition += "" if default is None else f" DEFAULT {default}"
            made = {"name": column, "definition": definition, "type": "", "target": None}
        given = f"SELECT EXISTS (SELECT 1 FROM {table} WHERE {quoted(column)} IS NOT NULL)"
        columns.append({**made, "filled": bool(connection.execute(given).fetchone()[0])})
        if made.get("relaxed") or made.get("detached"):
            empty = f"SELECT count(*) FROM {table} WHERE {quoted(column)} IS NULL"
            columns[-1]["nulls"] = connection.execute(empty).fetchone()[0]
    return {
        **kept,
        "name": name,
        "columns": columns,
        "indexes": kept.get("indexes", []),
        "rows": rows,
        "sequence": _sequence(connection, name),
    }


def _sequence(connection: Connection, table: str) -> int:
    """The greatest key that was ever given."""
    counted = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"
    if connection.execute(counted).fetchone() is None:
        return 0
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return 0 if row is None else int(row[0])
