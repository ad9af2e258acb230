"""What SQLite says of its tables."""

from n3_runtime.database import Connection
from n3_runtime.dataset import quoted


def names(connection: Connection) -> list[str]:
    """Those of tables, indexes and views, which no two of them share."""
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'index', 'view') ORDER BY name"
    )
    return [str(row[0]) for row in rows]


def tables(connection: Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return [str(row[0]) for row in rows if not str(row[0]).startswith("sqlite_")]


def columns(connection: Connection, table: str) -> list[tuple[str, str]]:
    """Each with its definition as far as SQLite tells it."""
    found = []
    for _, column, kind, required, default, key in connection.execute(
        f"PRAGMA table_info({quoted(table)})"
    ).fetchall():
        definition = f"{kind}{' PRIMARY KEY' if key else ''}{' NOT NULL' if required else ''}"
        found.append((column, definition + ("" if default is None else f" DEFAULT {default}")))
    return found


def sequence(connection: Connection, table: str) -> int:
    """The greatest key that was ever given."""
    counted = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"
    if connection.execute(counted).fetchone() is None:
        return 0
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return 0 if row is None else int(row[0])
