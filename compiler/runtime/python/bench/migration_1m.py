"""How long a writer waits while a release comes to a table of 1,000,000 rows: prints two figures as JSON.

    python -m bench.migration_1m FOLDER [--runs 5]

FOLDER has three migrations that `n3 compile` wrote: one makes the table `orders`, one adds a column with a
default, one adds a column with a rule and an index. By hand means the statements that one would write
without thinking of locks, on a table of the same rows beside it.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from n3_runtime import schema
from n3_runtime.database.postgres import PostgresConnection
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
)


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
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    migrations = schema.load(asked.folder)
    with postgres() as address:
        connection = emptied(address)
        schema.migrate(connection, migrations[:1])
        fill(connection)
        figures = [
            compare(address, connection, migrations[: index + 2], name, statements, asked.runs)
            for index, (name, statements) in enumerate(CHANGES)
        ]
        connection.close()
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


def fill(connection: PostgresConnection) -> None:
    connection.execute(
        "INSERT INTO orders (title, quantity) "
        f"SELECT 'Order ' || n, n % 1000 FROM generate_series(1, {ROWS}) n"
    )
    connection.execute("CREATE TABLE by_hand (LIKE orders INCLUDING ALL)")
    connection.execute("INSERT INTO by_hand SELECT * FROM orders")


def undo(connection: PostgresConnection, name: str) -> None:
    column = "note" if "note" in name else "kind"
    for table in ("orders", "by_hand"):
        connection.execute(f"ALTER TABLE {table} DROP COLUMN IF EXISTS {column}")
        connection.execute(f"DROP INDEX IF EXISTS {table}_quantity")
        connection.execute(f"VACUUM ANALYZE {table}")
    connection.execute("DELETE FROM n3_migrations WHERE name = ?", (name,))


if __name__ == "__main__":
    main()
