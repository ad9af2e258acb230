"""The stored shape, as the compiler reads it: `Shape` of its package `gen/migrate`."""

import json
from typing import Any

from n3_runtime.changes import meta, set_meta
from n3_runtime.database import Connection
from n3_runtime.dataset import quoted
from n3_runtime.problems import Problem

from . import postgres_catalog, sqlite_catalog

RECORD = "shape:"
VERSION = "shape_version"
CATALOGS = {"sqlite": sqlite_catalog, "postgres": postgres_catalog}


def report(connection: Connection) -> dict[str, Any]:
    """The tables with what their columns were made with, and what plans need to know of the rows."""
    catalog = CATALOGS[connection.dialect.name]
    tables = [name for name in catalog.tables(connection) if not name.startswith("n3_")]
    return {
        "version": version(connection),
        "dialect": connection.dialect.name,
        "facts": True,
        "names": catalog.names(connection),
        "tables": [_table(connection, table) for table in tables],
    }


def version(connection: Connection) -> int:
    """How many plans were applied."""
    return int(meta(connection, VERSION) or 0)


def remember(connection: Connection, table: dict[str, Any]) -> None:
    set_meta(connection, RECORD + table["name"], json.dumps(table, ensure_ascii=False))


def count_plan(connection: Connection) -> None:
    """Notes that one more plan was applied."""
    set_meta(connection, VERSION, str(version(connection) + 1))


def forget(connection: Connection, name: str) -> None:
    connection.execute("DELETE FROM n3_meta WHERE key = ?", (RECORD + name,))


def record(connection: Connection, name: str) -> dict[str, Any]:
    """What is remembered of a table.

    Up to 0.2 columns and indexes were objects by their names, and what references led to was not kept.
    Raises Problem where it is of a version that we do not know.
    """
    try:
        kept: Any = json.loads(meta(connection, RECORD + name) or "{}")
    except ValueError:
        kept = None
    if not isinstance(kept, dict):
        detail = f"What the database says of the table {name} is of another version of N3."
        raise Problem(500, detail, code="database_unknown")
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
    catalog = CATALOGS[connection.dialect.name]
    kept = record(connection, name)
    known = {column["name"]: column for column in kept.get("columns", [])}
    columns = [
        {
            **known.get(
                column, {"name": column, "definition": definition, "type": "", "target": None}
            )
        }
        for column, definition in catalog.columns(connection, name)
    ]
    return {
        **kept,
        "name": name,
        "columns": columns,
        "indexes": kept.get("indexes", []),
        "rows": _count(connection, name, columns),
        "sequence": catalog.sequence(connection, name),
    }


SAMPLE = 100


def _count(connection: Connection, name: str, columns: list[dict[str, Any]]) -> int:
    """Notes which columns have a value, and how many rows lack one where that matters; returns the number of rows.

    Most columns have one among the first rows. Only for the others all rows are read, once.
    """
    table = quoted(name)
    (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    if not columns:
        return int(rows)
    filled = ", ".join(f"count({quoted(column['name'])})" for column in columns)
    sample = f"SELECT {filled} FROM (SELECT * FROM {table} LIMIT {SAMPLE}) AS first_rows"
    for column, found in zip(columns, connection.execute(sample).fetchone(), strict=True):
        column["filled"] = found > 0
    unsure = [
        column
        for column in columns
        if not column["filled"] or column.get("relaxed") or column.get("detached")
    ]
    if unsure and rows:
        counts = ", ".join(f"count({quoted(column['name'])})" for column in unsure)
        found = connection.execute(f"SELECT {counts} FROM {table}").fetchone()
        for column, values in zip(unsure, found, strict=True):
            column["filled"], column["nulls"] = values > 0, rows - values
    return int(rows)
