"""The dataset that both sides serve: 100,000 orders of 400 people; one sees one's own, an admin all."""

import random
import sqlite3
from pathlib import Path

from n3_runtime.changes import prepare
from n3_runtime.database import connect
from n3_runtime.dataset import Access, Dataset
from n3_runtime.expressions import AUTHENTICATED, OWNER, role
from n3_runtime.fields import Boolean, DateTime, Email, Enum, Integer, String

ROWS = 100_000
PEOPLE = 400
STATES = ("open", "paid", "sent", "closed")
PRINCIPAL = "person-7"
PATH = "/api/datasets/orders"
QUERY = "/api/datasets/orders?status=open&sort_by=created_at&sort_order=desc&page_size=25"

SPEC = Dataset(
    name="orders",
    fields=(
        Integer("id", primary_key=True),
        String("title", required=True, min_length=1, max_length=200),
        String("customer"),
        Email("email"),
        Enum("status", STATES, required=True),
        Integer("quantity", required=True, min=1),
        Boolean("paid", required=True),
        DateTime("created_at", auto_now=True),
        String("owner_id", owner=True, hidden=True),
    ),
    access=Access(
        read=OWNER | role("admin"),
        create=AUTHENTICATED,
        update=OWNER | role("admin"),
        delete=role("admin"),
    ),
    sortable=("id", "title", "customer", "status", "quantity", "created_at"),
    filterable=("id", "title", "customer", "email", "status", "quantity", "paid", "created_at"),
    searchable=("title", "customer"),
    realtime=True,
)
TABLES = (
    "CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, customer TEXT, "
    "email TEXT, status TEXT NOT NULL, quantity INTEGER NOT NULL, paid INTEGER NOT NULL, "
    "created_at TEXT NOT NULL, owner_id TEXT, n3_version INTEGER NOT NULL DEFAULT 1)",
    "CREATE INDEX orders_owner ON orders (owner_id, status, created_at DESC)",
)


def make(path: Path) -> None:
    """Writes the database."""
    chosen = random.Random(1)
    connection = connect(str(path))
    connection.execute("BEGIN")
    prepare(connection, "development")
    for statement in TABLES:
        connection.execute(statement)
    connection.executemany(
        "INSERT INTO orders (title, customer, email, status, quantity, paid, created_at, owner_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                f"Order {number} of things",
                f"Customer {number % 977}",
                f"customer.{number % 977}@example.org",
                chosen.choice(STATES),
                chosen.randint(1, 99),
                chosen.randint(0, 1),
                f"2026-{1 + number % 12:02d}-{1 + number % 28:02d}T12:{number % 60:02d}:00.{number % 1000:06d}Z",
                f"person-{number % PEOPLE}",
            )
            for number in range(ROWS)
        ),
    )
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()


def rows(path: Path, sql: str) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute(sql).fetchone()[0])
    finally:
        connection.close()
