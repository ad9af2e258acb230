"""How long a writer waits while a release comes to a table of 1,000,000 rows: prints figures as JSON.

    python -m bench.migration_1m POSTGRES_FOLDER SQLITE_FOLDER [--runs 5]

The folders have migrations that `n3 compile` wrote. For PostgreSQL one makes the table `orders`, one adds a
column with a default, one adds a column with a rule and an index, and one makes decimals of integers. For
SQLite one makes the table and one makes decimals of integers, as long as which the only writer waits. By
hand means the statements that one would write without thinking of locks, on a table of the same rows
beside it.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from n3_runtime import schema
from n3_runtime.changes import prepare
from n3_runtime.database import Connection, connect
from n3_runtime.database.postgres_connection import PostgresConnection
from postgres_connection import emptied
from postgres_server import postgres
from watching import Writer

ROWS = 1_000_000
AROUND = 0.1
CHANGES = (
    ("migration_1m", ("ALTER TABLE by_hand ADD COLUMN note TEXT NOT NULL DEFAULT 'none'",)),
    (
        "migration_1m_rule_and_index",
        (
            "ALTER TABLE by_hand ADD COLUMN kind TEXT NOT NULL DEFAULT 'online' "
            "CHECK (kind IN ('online', 'shop'))",
            "CREATE INDEX by_hand_quantity ON by_hand (quantity)",
        ),
    ),
    (
        "migration_1m_conversion",
        ("ALTER TABLE by_hand ALTER COLUMN quantity TYPE NUMERIC(12, 2) USING quantity",),
    ),
)
ON_SQLITE = (
    "CREATE TABLE by_hand_new (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, "
    "quantity INTEGER, n3_version INTEGER NOT NULL DEFAULT 1)",
    "INSERT INTO by_hand_new SELECT id, title, quantity * 100, n3_version FROM by_hand",
    "DROP TABLE by_hand",
    "ALTER TABLE by_hand_new RENAME TO by_hand",
)
"""A decimal is kept there as an integer of its smallest units."""


def longest_wait(address: str, table: str, change: Callable[[], object]) -> tuple[float, float]:
    """The longest wait of a writer, and the time of the change, in milliseconds."""
    with Writer(address, f"UPDATE {table} SET title = 'b' WHERE id = 77") as writer:
        time.sleep(AROUND)
        began = time.perf_counter()
        change()
        took = time.perf_counter() - began
        time.sleep(AROUND)  # who waits has waited
    assert writer.writes, "nobody wrote meanwhile"
    return writer.slowest * 1000, took * 1000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("postgres", type=Path)
    parser.add_argument("sqlite", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    migrations = schema.load(asked.postgres)
    with postgres() as address:
        connection = emptied(address)
        schema.migrate(connection, migrations[:1])
        fill(connection)
        figures = [
            compare(address, connection, migrations[: index + 2], name, statements, asked.runs)
            for index, (name, statements) in enumerate(CHANGES)
        ]
        connection.close()
    figures.append(convert_on_sqlite(schema.load(asked.sqlite), asked.runs))
    print(json.dumps(figures))


def compare(
    address: str,
    connection: PostgresConnection,
    migrations: Sequence[schema.Migration],
    name: str,
    statements: Sequence[str],
    runs: int,
) -> dict[str, object]:
    """The figure of the last of the migrations."""

    def by_hand() -> None:
        for statement in statements:
            connection.execute(statement)

    def ours() -> None:
        assert schema.migrate(connection, migrations).words

    waits: list[tuple[float, float]] = []
    times: list[tuple[float, float]] = []
    for _ in range(runs):
        undo(connection, migrations[-1].name)
        theirs = longest_wait(address, "by_hand", by_hand)
        mine = longest_wait(address, "orders", ours)
        waits.append((mine[0], theirs[0]))
        times.append((mine[1], theirs[1]))
    wait, by_hand_wait = (statistics.median(side) for side in zip(*waits, strict=True))
    took, by_hand_took = (statistics.median(side) for side in zip(*times, strict=True))
    print(f"{name}: {took:.0f} ms, by hand {by_hand_took:.0f} ms; waits {waits}", file=sys.stderr)
    return {
        "id": name,
        "value": round(wait, 1),
        "unit": "ms a writer waits",
        "baseline": f"by hand: {by_hand_wait:.1f} ms",
        "ratio": round(wait / by_hand_wait, 3),
    }


def convert_on_sqlite(migrations: Sequence[schema.Migration], runs: int) -> dict[str, object]:
    """The figure of the last of the migrations."""
    times: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.db"
        with closing(connect(str(path))) as file:
            prepare(file, "development")
            schema.migrate(file, migrations[:1])
            file.execute(
                "WITH RECURSIVE numbers (n) AS "
                f"(SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {ROWS}) "
                "INSERT INTO orders (title, quantity) SELECT 'Order ' || n, n % 1000 FROM numbers"
            )
            file.execute("CREATE TABLE by_hand AS SELECT * FROM orders")
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        for run in range(runs):
            copy = Path(folder) / f"{run}.db"
            shutil.copy(path, copy)
            with closing(connect(str(copy))) as file:
                by_hand = seconds(file, lambda file: [file.execute(one) for one in ON_SQLITE])
                ours = seconds(file, lambda file: schema.migrate(file, migrations))
                same = "SELECT quantity FROM {} WHERE id IN (77, 999) ORDER BY id"
                found = [
                    file.execute(same.format(table)).fetchall() for table in ("orders", "by_hand")
                ]
                assert found == [[(7700,), (99900,)]] * 2, found
            copy.unlink()
            times.append((ours, by_hand))
    took, by_hand_took = (statistics.median(side) for side in zip(*times, strict=True))
    print(f"migration_1m_conversion_sqlite: {times}", file=sys.stderr)
    return {
        "id": "migration_1m_conversion_sqlite",
        "value": round(took, 2),
        "unit": "s",
        "baseline": f"by hand: {by_hand_took:.2f} s",
        "ratio": round(statistics.median(mine / theirs for mine, theirs in times), 2),
    }


def seconds(file: Connection, change: Callable[[Connection], object]) -> float:
    """The time of a change in a transaction."""
    began = time.perf_counter()
    file.execute(file.dialect.begin)
    change(file)
    file.execute("COMMIT")
    return time.perf_counter() - began


def fill(connection: PostgresConnection) -> None:
    connection.execute(
        "INSERT INTO orders (title, quantity) "
        f"SELECT 'Order ' || n, n % 1000 FROM generate_series(1, {ROWS}) n"
    )
    connection.execute("CREATE TABLE by_hand (LIKE orders INCLUDING ALL)")
    connection.execute("INSERT INTO by_hand SELECT * FROM orders")


def undo(connection: PostgresConnection, name: str) -> None:
    for table in ("orders", "by_hand"):
        if "quantity" in name:
            connection.execute(f"ALTER TABLE {table} ALTER COLUMN quantity TYPE BIGINT")
        else:
            column = "note" if "note" in name else "kind"
            connection.execute(f"ALTER TABLE {table} DROP COLUMN IF EXISTS {column}")
            connection.execute(f"DROP INDEX IF EXISTS {table}_quantity")
        connection.execute(f"VACUUM ANALYZE {table}")
    connection.execute("DELETE FROM n3_migrations WHERE name = ?", (name,))


if __name__ == "__main__":
    main()
