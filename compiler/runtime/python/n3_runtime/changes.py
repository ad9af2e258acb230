"""The record of changes: each write numbers its own row, dense and in the order of commits."""

import json
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from .database import Connection
from .dataset import Dataset
from .statement import Statement
from .types import StorageType

ChangeType = Literal["create", "update", "delete"]

KEPT_ROWS = 1_000_000
KEPT_SECONDS = 24 * 3600


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
    if dialect.lock_own_tables is not None:
        connection.execute(dialect.lock_own_tables)
    there = {name for (name,) in connection.execute(dialect.tables).fetchall()}
    for statement in dialect.own_tables:
        connection.execute(statement)
    _make_functions(connection)
    if "n3_idempotency" in there:
        _forget_bodies(connection)
    if there:
        # Tables from before us: they are somebody else's, unless an environment is written already.
        environment = "adopted"
    made = (
        ("epoch", secrets.token_hex(8)),
        ("environment", environment),
        ("secret", secrets.token_hex(32)),
    )
    for key, value in made:
        connection.execute("INSERT INTO n3_meta VALUES (?, ?) ON CONFLICT DO NOTHING", (key, value))
    return str(meta(connection, "epoch"))


def _make_functions(connection: Connection) -> None:
    """Makes what expressions and statements call, where the database keeps it and it is not of this version."""
    version = connection.dialect.functions_version()
    if meta(connection, "functions") != version:
        for function in connection.dialect.functions():
            connection.execute(function)
        set_meta(connection, "functions", str(version))


def _forget_bodies(connection: Connection) -> None:
    """Version 0.2 kept whole answers with their keys; the keys go on, what rows held does not."""
    connection.execute(
        "INSERT INTO n3_idempotency_keys SELECT scope, key, body_hash, status, NULL, at "
        "FROM n3_idempotency WHERE true ON CONFLICT DO NOTHING"  # WHERE: ON is no join's
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


class Written(NamedTuple):
    """A row that was written: its key and version, and what `Database.numbered` knows its change by."""

    key: StorageType
    version: int
    change: int


def write(
    connection: Connection,
    spec: Dataset,
    op: ChangeType,
    statement: Statement,
    before: Mapping[str, StorageType] | None,
) -> Written:
    """Runs a statement that writes one row and answers its key and version, and records the change.

    `before` has the values of the columns that rules and filters read (`Catalog.watched`), None where
    no event ever asks for them.
    """
    recording = connection.dialect.recording(statement.sql, len(statement.parameters))
    if recording is None:
        key, version = connection.execute(statement.sql, statement.bound()).fetchone()
        return Written(key, version, record(connection, spec, op, key, version, before))
    now = time.time()
    change = {"dataset": spec.name, "op": op, "before": _kept(before), "at": now}
    values = {**statement.bound(), **change}
    written = Written(*connection.execute(recording, values).fetchone())
    _trim_at_times(connection, written.change, now)
    return written


def record(
    connection: Connection,
    spec: Dataset,
    op: ChangeType,
    row_id: StorageType,
    version: int,
    before: Mapping[str, StorageType] | None,
) -> int:
    """Records the change of a row that is written; returns what `Database.numbered` knows it by."""
    now = time.time()
    dialect = connection.dialect
    (change,) = connection.execute(
        f"INSERT INTO {dialect.changes} (dataset, op, row_id, version, before, at) "
        f"VALUES (?, ?, ?, ?, ?, ?) RETURNING {dialect.change}",
        (spec.name, op, dialect.key_to_keep(row_id), version, _kept(before), now),
    ).fetchone()
    _trim_at_times(connection, change, now)
    return int(change)


def _kept(before: Mapping[str, StorageType] | None) -> str | None:
    return None if before is None else json.dumps(before, ensure_ascii=False, separators=(",", ":"))


def _trim_at_times(connection: Connection, change: int, now: float) -> None:
    if change % 1000 == 0:
        trim(connection, position(connection), now)


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
