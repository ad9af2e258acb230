"""Rows as events have them: what everybody sees, what has a rule, and what rules read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .catalog import Catalog
from .changes import ChangeRecord, after, between
from .database import Connection, snapshot
from .dataset import Dataset
from .sql_compiler import compile_live_rows
from .types import StorageType

BATCH = 500
"""Rows a statement: its plan is kept for one number of them."""


@dataclass(frozen=True)
class LiveRow:
    """A row as it is now: its version, the members of its JSON that are everybody's, the JSON of each
    field that has a rule, and the stored columns that rules and filters read."""

    version: int
    members: str
    ruled: Mapping[str, str]
    values: Mapping[str, StorageType]


LiveRows = dict[tuple[str, StorageType], LiveRow]


def live_rows(
    connection: Connection,
    changes: Iterable[ChangeRecord],
    specs: Mapping[str, Dataset],
    catalog: Catalog,
) -> LiveRows:
    """The rows of changes as they are now, by dataset and key; those that are gone are left out."""
    keys: dict[str, dict[StorageType, None]] = {}
    for change in changes:
        if change.dataset in specs and change.op != "delete":
            keys.setdefault(change.dataset, {})[change.row_id] = None
    rows: LiveRows = {}
    for name, wanted in keys.items():
        asked = list(wanted)
        for start in range(0, len(asked), BATCH):
            part = asked[start : start + BATCH]
            for key, row in read_rows(connection, specs[name], part, catalog):
                rows[name, key] = row
    return rows


def read_rows(
    connection: Connection, spec: Dataset, keys: list[StorageType], catalog: Catalog
) -> Iterable[tuple[StorageType, LiveRow]]:
    """At most BATCH rows by their keys."""
    # A power of two: each number of keys would else have a statement of its own.
    places = 1 << (len(keys) - 1).bit_length()
    statement = compile_live_rows(spec, keys + [keys[-1]] * (places - len(keys)), catalog)
    watched = [field.name for field in catalog.watched(spec)]
    for key, version, members, *found in connection.execute(statement.sql, statement.bound()):
        ruled = dict(zip(spec.ruled, found, strict=False))
        values = dict(zip(watched, found[len(spec.ruled) :], strict=True))
        yield key, LiveRow(version, members, ruled, values)


def read_changes(
    connection: Connection,
    seq: int,
    specs: Mapping[str, Dataset],
    limit: int,
    catalog: Catalog,
) -> tuple[list[ChangeRecord], LiveRows]:
    """The next changes, and the rows as they are now of those that somebody listens to."""
    with snapshot(connection):
        changes = after(connection, seq, limit=limit)
        return changes, live_rows(connection, changes, specs, catalog)


def missed_rows(
    connection: Connection,
    start: int,
    end: int,
    spec: Dataset,
    catalog: Catalog,
    limit: int,
) -> tuple[list[ChangeRecord], LiveRows] | None:
    """What a subscription that comes back has not seen; None where there is too much of it."""
    with snapshot(connection):
        changes = between(connection, start, end, (spec.name,), limit)
        if changes is None:
            return None
        return changes, live_rows(connection, changes, {spec.name: spec}, catalog)
