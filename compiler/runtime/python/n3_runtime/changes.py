"""The record of changes: each write numbers its own row, dense and in the order of commits."""

import hashlib
import json
import secrets
import time
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from .database import Connection
from .dataset import Dataset
from .dialect.postgres import LOCK_CLASS
from .types import StorageType

ChangeType = Literal["create", "update", "delete"]

KEPT_ROWS = 1_000_000
KEPT_SECONDS = 24 * 3600

TABLES: dict[str, tuple[str, ...]] = {
    "sqlite": (
        "CREATE TABLE IF NOT EXISTS n3_meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS n3_changes (seq INTEGER PRIMARY KEY AUTOINCREMENT, "
        "dataset TEXT NOT NULL, op TEXT NOT NULL, row_id NOT NULL, version INTEGER NOT NULL, "
        "before TEXT, at REAL NOT NULL)",
        "CREATE INDEX IF NOT EXISTS n3_changes_dataset ON n3_changes (dataset, seq)",
        "CREATE TABLE IF NOT EXISTS n3_idempotency_keys (scope TEXT NOT NULL, key TEXT NOT NULL, "
        "body_hash TEXT NOT NULL, status INTEGER NOT NULL, row_id, at REAL NOT NULL, "
        "PRIMARY KEY (scope, key))",
        "CREATE INDEX IF NOT EXISTS n3_idempotency_keys_at ON n3_idempotency_keys (at)",
        "CREATE TABLE IF NOT EXISTS n3_subjects (subject TEXT PRIMARY KEY NOT NULL, row_key NOT NULL)",
        "CREATE TABLE IF NOT EXISTS n3_handlers (name TEXT PRIMARY KEY NOT NULL, "
        "position INTEGER NOT NULL)",
        "CREATE TABLE IF NOT EXISTS n3_dead_letters (handler TEXT NOT NULL, seq INTEGER NOT NULL, "
        "dataset TEXT NOT NULL, op TEXT NOT NULL, row_id NOT NULL, error TEXT NOT NULL, "
        "at REAL NOT NULL, PRIMARY KEY (handler, seq))",
        "CREATE TABLE IF NOT EXISTS n3_views (dataset TEXT NOT NULL, id TEXT NOT NULL, "
        "owner TEXT NOT NULL, role TEXT, title TEXT NOT NULL, query TEXT NOT NULL, "
        "version INTEGER NOT NULL, at REAL NOT NULL, PRIMARY KEY (dataset, id))",
        "CREATE INDEX IF NOT EXISTS n3_views_owner ON n3_views (dataset, owner)",
    ),
    "postgres": (
        "CREATE TABLE IF NOT EXISTS n3_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS n3_outbox (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "dataset TEXT NOT NULL, op TEXT NOT NULL, row_id JSONB NOT NULL, version BIGINT NOT NULL, "
        "before TEXT, at DOUBLE PRECISION NOT NULL)",
        "CREATE TABLE IF NOT EXISTS n3_counter (seq BIGINT NOT NULL)",
        "INSERT INTO n3_counter SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM n3_counter)",
        "CREATE TABLE IF NOT EXISTS n3_changes (seq BIGINT PRIMARY KEY, outbox BIGINT NOT NULL, "
        "dataset TEXT NOT NULL, op TEXT NOT NULL, row_id JSONB NOT NULL, version BIGINT NOT NULL, "
        "before TEXT, at DOUBLE PRECISION NOT NULL)",
        "CREATE INDEX IF NOT EXISTS n3_changes_dataset ON n3_changes (dataset, seq)",
        "CREATE TABLE IF NOT EXISTS n3_idempotency_keys (scope TEXT NOT NULL, key TEXT NOT NULL, "
        "body_hash TEXT NOT NULL, status INTEGER NOT NULL, row_id JSONB, at DOUBLE PRECISION NOT NULL, "
        "PRIMARY KEY (scope, key))",
        "CREATE INDEX IF NOT EXISTS n3_idempotency_keys_at ON n3_idempotency_keys (at)",
        "CREATE TABLE IF NOT EXISTS n3_subjects (subject TEXT PRIMARY KEY, row_key JSONB NOT NULL)",
        "CREATE TABLE IF NOT EXISTS n3_handlers (name TEXT PRIMARY KEY, position BIGINT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS n3_dead_letters (handler TEXT NOT NULL, seq BIGINT NOT NULL, "
        "dataset TEXT NOT NULL, op TEXT NOT NULL, row_id JSONB NOT NULL, error TEXT NOT NULL, "
        "at DOUBLE PRECISION NOT NULL, PRIMARY KEY (handler, seq))",
        "CREATE TABLE IF NOT EXISTS n3_views (dataset TEXT NOT NULL, id TEXT NOT NULL, "
        "owner TEXT NOT NULL, role TEXT, title TEXT NOT NULL, query TEXT NOT NULL, "
        "version BIGINT NOT NULL, at DOUBLE PRECISION NOT NULL, PRIMARY KEY (dataset, id))",
        "CREATE INDEX IF NOT EXISTS n3_views_owner ON n3_views (dataset, owner)",
    ),
}
"""Our tables, by the name of the dialect."""
FOREIGN = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    "postgres": "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()",
}


@dataclass(frozen=True)
class ChangeRecord:
    """One committed change. `before` has the stored values that rules and filters may ask for."""

    seq: int
    dataset: str
    op: ChangeType
    row_id: StorageType
    version: int
    before: Mapping[str, StorageType] | None


def prepare(connection: Connection, environment: str) -> str:
    """Makes our tables; returns the epoch, new where the database is."""
    dialect = connection.dialect
    if dialect.outbox:  # one of several processes at a time
        connection.execute(f"SELECT pg_advisory_xact_lock({LOCK_CLASS}, 1)")
    (foreign,) = connection.execute(FOREIGN[dialect.name]).fetchone()
    for statement in TABLES[dialect.name]:
        connection.execute(statement)
    if dialect.outbox:
        _make_functions(connection)
    else:
        _forget_bodies(connection)
    if foreign:
        # Tables from before us: they are somebody else's, unless an environment is written already.
        environment = "adopted"
    made = (
        ("epoch", secrets.token_hex(8)),
        ("environment", environment),
        ("cursor_secret", secrets.token_hex(32)),
    )
    for key, value in made:
        connection.execute("INSERT INTO n3_meta VALUES (?, ?) ON CONFLICT DO NOTHING", (key, value))
    return str(meta(connection, "epoch"))


def _make_functions(connection: Connection) -> None:
    """Gives PostgreSQL what expressions and statements call, where it is not of this version."""
    from .expressions.postgres_functions import FUNCTIONS, folding

    known = (*FUNCTIONS, unicodedata.unidata_version)
    digest = hashlib.sha256("\n".join(known).encode()).hexdigest()
    if meta(connection, "functions") != digest:
        for function in (*FUNCTIONS, folding()):
            connection.execute(function)
        set_meta(connection, "functions", digest)


def _forget_bodies(connection: Connection) -> None:
    """Version 0.2 kept whole answers with their keys; the keys go on, what rows held does not."""
    old = "SELECT 1 FROM sqlite_master WHERE name = 'n3_idempotency' AND type = 'table'"
    if connection.execute(old).fetchone():
        connection.execute(
            "INSERT OR IGNORE INTO n3_idempotency_keys "
            "SELECT scope, key, body_hash, status, NULL, at FROM n3_idempotency"
        )
        connection.execute("DROP TABLE n3_idempotency")


def meta(connection: Connection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM n3_meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def set_meta(connection: Connection, key: str, value: str) -> None:
    connection.execute(
        "INSERT INTO n3_meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )


def record(
    connection: Connection,
    spec: Dataset,
    op: ChangeType,
    row_id: StorageType,
    version: int,
    before: Mapping[str, StorageType] | None,
) -> int:
    """Writes the change beside the write itself; returns what `Database.numbered` knows it by.

    `before` has the values of the columns that rules and filters read (`Catalog.watched`), None where
    no event ever asks for them.
    """
    watched = None
    if before is not None:
        watched = json.dumps(before, ensure_ascii=False, separators=(",", ":"))
    now = time.time()
    dialect = connection.dialect
    place, number = ("n3_outbox", "id") if dialect.outbox else ("n3_changes", "seq")
    (change,) = connection.execute(
        f"INSERT INTO {place} (dataset, op, row_id, version, before, at) "
        f"VALUES (?, ?, ?, ?, ?, ?) RETURNING {number}",
        (spec.name, op, dialect.key_to_keep(row_id), version, watched, now),
    ).fetchone()
    if change % 1000 == 0:
        trim(connection, position(connection), now)
    return int(change)


def trim(connection: Connection, newest: int, now: float) -> None:
    """Forgets what is too old, never the newest change: the next number comes after it."""
    connection.execute("DELETE FROM n3_changes WHERE seq <= ?", (newest - KEPT_ROWS,))
    connection.execute(
        "DELETE FROM n3_changes WHERE seq < ?1 AND seq < (SELECT coalesce(min(seq), ?1) "
        "FROM n3_changes WHERE at >= ?2)",
        (newest, now - KEPT_SECONDS),
    )


def position(connection: Connection) -> int:
    """The number of the newest change, 0 where there is none."""
    row = connection.execute("SELECT max(seq) FROM n3_changes").fetchone()
    return int(row[0] or 0)


def oldest(connection: Connection) -> int:
    """The number of the oldest change that is kept; 1 where none was ever made."""
    row = connection.execute("SELECT min(seq) FROM n3_changes").fetchone()
    return int(row[0] or 1)


def after(
    connection: Connection, seq: int, *, dataset: str | None = None, limit: int = 1000
) -> list[ChangeRecord]:
    """The changes that follow a position, oldest first."""
    where, values = (
        ("seq > ?", [seq]) if dataset is None else ("seq > ? AND dataset = ?", [seq, dataset])
    )
    rows = connection.execute(
        f"SELECT seq, dataset, op, row_id, version, before FROM n3_changes WHERE {where} "
        "ORDER BY seq LIMIT ?",
        (*values, limit),
    ).fetchall()
    return [
        ChangeRecord(seq, name, op, row_id, version, None if before is None else json.loads(before))
        for seq, name, op, row_id, version, before in rows
    ]


def between(
    connection: Connection, start: int, end: int, datasets: Iterable[str], limit: int
) -> list[ChangeRecord] | None:
    """The changes of these datasets after one position and up to another; None where they are more."""
    found: list[ChangeRecord] = []
    for name in datasets:
        each = after(connection, start, dataset=name, limit=limit + 1)
        found += (change for change in each if change.seq <= end)
    return sorted(found, key=lambda change: change.seq) if len(found) <= limit else None


@dataclass(frozen=True)
class Position:
    """A place in the record of changes, as one person read from there: `epoch:seq:rights`.

    `rights` tells by which rules and for whom it was read: from elsewhere nothing can be resumed.
    """

    epoch: str
    seq: int
    rights: str

    def __str__(self) -> str:
        return f"{self.epoch}:{self.seq}:{self.rights}"

    @classmethod
    def parse(cls, text: str) -> "Position | None":
        epoch, *rest = text.split(":")
        if len(rest) != 2 or not epoch:
            return None
        seq, rights = rest
        known = seq.isascii() and seq.isdigit() and len(seq) < 19
        return cls(epoch, int(seq), rights) if known else None


def newest_of(connection: Connection, datasets: Iterable[str]) -> int:
    """The number of the last change of any of these datasets, 0 where there is none."""
    sql = "SELECT max(seq) FROM n3_changes WHERE dataset = ?"
    return max(
        (connection.execute(sql, (name,)).fetchone()[0] or 0 for name in datasets), default=0
    )
