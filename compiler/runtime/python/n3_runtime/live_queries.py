"""Events that only the database can decide: where rules or filters follow references.

A `LiveQuery` is a group of readers for whom the database gives the same results: the same SQL with the
same values. For a batch of changes it reads
- the rows of its dataset that were changed, and
- the rows whose references lead to a row that was changed (`reference_paths`),
and for each whether the group sees it now, with its JSON, and whether it saw it before (`past_rows`). Each
subscription also has the ids that its client named or was sent as `create` (`held`): such a row counts as
seen before, whatever the server thinks. So

    seen before, seen now       `update` (nothing where only others' rows changed, and the row shows
                                none of that)
    seen before, not seen now   `delete`, with the version that the row has now
    not before, seen now        `create`
    not before, not now         nothing: neither the row nor its id is sent

and the number of rows that match changes by exactly the creates and deletes, on whatever page they are.

All queries of a step run in one read and one snapshot, which may be newer than the step. Then the batch is
extended by the changes up to the snapshot, so that a result is exact for one position (`upto`), and a
subscription that was sent it skips those changes later. A result depends on where the subscription was
(`since`): subscriptions of one group that were at different positions have different results. What must
not be newer is the principal: rules are given the user's row as it was read last. So the changes of users
that the snapshot has beyond the step are returned (`newer_people`); whoever runs queries refreshes those
principals before anything is sent.

A row that is gone has no result; its own `delete` has the version of its deletion. No result (None: too
many rows or changes, too little time, a statement that fails, a past that was not kept) means that the
client reads again.
"""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .catalog import Catalog
from .changes import ChangeRecord, after
from .conditions import assign_slots, slot_values
from .database import Connection, attempt, snapshot
from .dataset import Dataset
from .groups import Group, event
from .past_rows import PastReader, PastRows, UnknownPastError
from .reader import Reader
from .reference_paths import ReferencePath, compile_back, only_tables, reference_paths
from .statement import Binder, Statement, Template
from .types import Refused, StorageType

log = logging.getLogger("n3.realtime")

MAX_HELD = 1_000
MAX_AFFECTED = 1_000
MAX_NEWER = 2_000
"""Changes of a snapshot beyond the batch."""
KEYS_PER_STATEMENT = 512
"""Rows a statement; a power of two, as all numbers of places are."""
DEADLINE_SECONDS = 1.0
"""For all questions of a step: who listens to other datasets waits meanwhile."""

QueryKey = tuple[Any, ...]


@dataclass(frozen=True)
class LiveQuery:
    """A group of readers of one dataset; equal keys, equal results."""

    group: Group
    paths: tuple[ReferencePath, ...]

    @classmethod
    def of(cls, group: Group) -> "LiveQuery | None":
        """None where rows that are derived are on the way: those have no changes to follow."""
        paths = reference_paths(group)
        return cls(group, paths) if only_tables(group.spec, paths, group.catalog) else None

    @cached_property
    def key(self) -> QueryKey:
        statement = compile_live_query(self.group, (None,))
        # As they are written: 1, 1.0 and True are equal in Python.
        values = repr(sorted(statement.parameters.items()))
        return (id(self.group.spec), statement.sql, values)

    @cached_property
    def datasets(self) -> frozenset[str]:
        """Those whose changes may change an answer."""
        return frozenset({self.group.spec.name, *(one.dataset for one in self.paths)})


@dataclass
class AffectedRow:
    """Why a row is asked about. `deleted` is its last deletion; another row may have its key since."""

    seq: int
    shown: bool
    deleted: ChangeRecord | None = None


@dataclass(frozen=True)
class LiveResult:
    """The rows that a batch affects: the version of each, with its JSON where the group sees it, and those
    that it saw before the batch. It is exact for the position `upto`."""

    group: Group
    affected_rows: Mapping[StorageType, AffectedRow]
    rows: Mapping[StorageType, tuple[int, str | None]]
    seen: frozenset[StorageType]
    upto: int
    _frames: dict[tuple[int, str, StorageType], str] = field(default_factory=dict)

    def events(self, held: set[StorageType]) -> list[str]:
        """The events of one subscription, in order; `held` is brought up to date."""
        found: list[tuple[int, str]] = []

        def add(seq: int, op: str, key: StorageType, version: int, data: str | None = None) -> None:
            found.append((seq, self._frame(seq, op, key, version, data)))

        for key, affected in self.affected_rows.items():
            known = key in held or key in self.seen
            deleted = affected.deleted
            if deleted is not None and known:
                known = False
                held.discard(key)
                add(deleted.seq, "delete", key, deleted.version)
            if key not in self.rows:
                continue
            version, data = self.rows[key]
            if data is None:
                if known:
                    held.discard(key)
                    add(affected.seq, "delete", key, version)
            elif not known:
                held.add(key)
                add(affected.seq, "create", key, version, data)
            elif affected.shown:
                add(affected.seq, "update", key, version, data)
        return [text for _, text in sorted(found, key=lambda one: one[0])]

    def _frame(self, seq: int, op: str, key: StorageType, version: int, data: str | None) -> str:
        name = (seq, op, key)
        text = self._frames.get(name)
        if text is None:
            text = event(self.group.spec, seq, op, key, version, data)
            self._frames[name] = text
        return text


LiveResults = dict[tuple[QueryKey, int], LiveResult | None]
"""By the key of the query and the position that its readers were at."""


def run_live_queries(
    connection: Connection,
    queries: Sequence[tuple[LiveQuery, int]],
    changes: Sequence[ChangeRecord],
) -> tuple[LiveResults, list[ChangeRecord]]:
    """The results of queries for readers at a position, from which on `changes` has all that matter; and
    the changes of users after these."""
    ends = time.monotonic() + DEADLINE_SECONDS
    results: LiveResults = {(query.key, since): None for query, since in queries}
    with snapshot(connection):
        catalog = queries[0][0].group.catalog
        newer = after(connection, changes[-1].seq, limit=MAX_NEWER + 1)
        people = catalog.people
        if len(newer) > MAX_NEWER:
            return results, [] if people is None else after(
                connection, changes[-1].seq, dataset=people.name
            )
        batch = [*changes, *newer]
        readers: dict[int, _BatchReader] = {}
        for query, since in queries:
            if since not in readers:
                part = [change for change in batch if change.seq > since]
                readers[since] = _BatchReader(connection, catalog, part, batch[-1].seq)
            if time.monotonic() < ends:
                try:
                    with attempt(connection):
                        results[query.key, since] = readers[since].result(query)
                except UnknownPastError as error:
                    log.info("%s was not kept: readers read again", error)
                except (connection.Error, OverflowError) as error:
                    if connection.interrupted(error):
                        raise
                    log.exception("the rules of %s failed", query.group.spec.name)
    return results, [change for change in newer if people and change.dataset == people.name]


class _BatchReader:
    """One batch. What leads to a changed row is looked for once, for all queries."""

    def __init__(
        self,
        connection: Connection,
        catalog: Catalog,
        changes: Sequence[ChangeRecord],
        upto: int,
    ) -> None:
        self._connection = connection
        self._past = PastRows(connection, catalog, changes)
        self._upto = upto
        self._changes: dict[str, dict[StorageType, ChangeRecord]] = {}
        self._deleted: dict[tuple[str, StorageType], ChangeRecord] = {}
        for change in changes:
            self._changes.setdefault(change.dataset, {})[change.row_id] = change
            if change.op == "delete":
                self._deleted[change.dataset, change.row_id] = change
        self._back: dict[tuple[str, tuple[str, ...]], list[tuple[StorageType, StorageType]]] = {}

    def result(self, query: LiveQuery) -> LiveResult | None:
        """Raises UnknownPastError."""
        affected_rows = self._affected_rows(query)
        if len(affected_rows) > MAX_AFFECTED:
            return None
        keys, rows = list(affected_rows), {}
        for part in _parts(keys):
            statement = compile_live_query(query.group, part)
            for key, version, data in self._connection.execute(statement.sql, statement.bound()):
                rows[key] = (version, data)
        past = PastReader(self._past, query.group)
        seen = frozenset(key for key in keys if past.saw(key))
        return LiveResult(query.group, affected_rows, rows, seen, self._upto)

    def _affected_rows(self, query: LiveQuery) -> dict[StorageType, AffectedRow]:
        spec, catalog = query.group.spec, query.group.catalog
        found = {
            key: AffectedRow(change.seq, True, self._deleted.get((spec.name, key)))
            for key, change in self._changes.get(spec.name, {}).items()
        }
        for path in query.paths:
            for key, end in self._rows_leading_to(spec, path, catalog):
                seq = self._changes[path.dataset][end].seq
                affected = found.setdefault(key, AffectedRow(seq, path.shown))
                affected.seq = max(affected.seq, seq)
                affected.shown = affected.shown or path.shown
            if len(found) > MAX_AFFECTED:
                break
        return found

    def _rows_leading_to(
        self, spec: Dataset, path: ReferencePath, catalog: Catalog
    ) -> list[tuple[StorageType, StorageType]]:
        """The rows that a path leads from to rows that were changed, with these."""
        known = self._back.get((spec.name, path.path))
        if known is None:
            known = self._back[spec.name, path.path] = []
            for part in _parts(list(self._changes.get(path.dataset, ()))):
                back = compile_back(spec, path.path, part, MAX_AFFECTED + 1, catalog)
                known += self._connection.execute(back.sql, back.bound()).fetchall()
        return known


def _parts(keys: list[StorageType]) -> Iterable[list[StorageType]]:
    """Keys for statements whose plans are kept: the last is repeated up to a power of two."""
    for start in range(0, len(keys), KEYS_PER_STATEMENT):
        part = keys[start : start + KEYS_PER_STATEMENT]
        places = 1 << (len(part) - 1).bit_length()
        yield part + [part[-1]] * (places - len(part))


def compile_live_query(group: Group, keys: Sequence[StorageType]) -> Statement:
    """Rows by their keys, whoever may see them: key, version, and their JSON where the group does."""
    spec, conditions = group.spec, group.conditions
    first = len(slot_values(conditions))

    def plan() -> Template:
        binder = Binder(group.catalog.dialect)
        reader = Reader(spec, group.user, binder, group.catalog)
        seen = reader.where(assign_slots(conditions))
        return binder.template(
            f"SELECT {reader.key}, {reader.version}, CASE WHEN {seen} THEN {reader.row()} END "
            f"FROM {reader.source()} WHERE {reader.key_in(first, len(keys))}"
        )

    shape = tuple(one.shape for one in conditions)
    kind = ("answers", spec.name, shape, len(keys), group.user.folding())
    template = group.catalog.planned(kind, plan)
    return template.filled(group.user, (*slot_values(conditions), *keys))


def held_keys(spec: Dataset, named: Iterable[str | int]) -> set[StorageType]:
    """Ids as clients write them, as keys are stored; what can be no key names no row."""
    codec, found = spec.key_field.codec, set()
    for one in named:
        with suppress(Refused):
            value = codec.parse_text(one) if isinstance(one, str) else codec.parse(one)
            found.add(codec.store(value))
    return found
