"""Events that only the database can decide: where rules or filters follow references.

A `Question` is a group of readers for whom the database gives the same answers: the same SQL with the
same values. For a batch of changes it is asked about
- the rows of its dataset that were changed, and
- the rows whose references lead to a row that was changed (`reference_paths`),
and answers for each whether the group sees it now, with its JSON. What a row was to a reader before is
not asked: each subscription knows the ids that its client named or was sent (`held`). So

    held, seen now       `update` (nothing where only others' rows changed, and the row shows none of that)
    held, not seen now   `delete`, with the version that the row has now
    not held, seen now   `create`
    not held, not seen   nothing: neither the row nor its id is told

All questions of a step are asked in one read and one snapshot. It may be newer than the batch: then its
rows are newer, too, and what changed after the batch is asked about with the next one. What must not be
newer is the person: rules are given their row as it was read last. So the changes of people that the
snapshot has beyond the batch come with the answers (`later`), and are recognised before anything is
sent. A row that is gone has no answer; its own `delete` is told by the change that has its version.

No answer (None: too many rows, too little time, a statement that fails) means reading anew.
"""

import logging
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .catalogue import Catalogue
from .changes import Change, after
from .database import Connection, snapshot
from .groups import Group, event
from .query import given, placed
from .reader import Reader
from .reference_paths import ReferencePath, compile_back, only_tables, reference_paths
from .spec import DatasetSpec, quoted
from .statement import Binder, Slot, Statement, Template
from .types import Refused, Stored

log = logging.getLogger("n3.realtime")

MOST_HELD = 1_000
MOST_ASKED = 1_000
PART = 512
"""Rows a statement; a power of two, as all numbers of places are."""
SECONDS = 1.0
"""For all questions of a step: who listens to other datasets waits meanwhile."""

Name = tuple[Any, ...]


@dataclass(frozen=True)
class Question:
    """A group of readers of one dataset; equal names, equal answers."""

    group: Group
    paths: tuple[ReferencePath, ...]

    @classmethod
    def of(cls, group: Group) -> "Question | None":
        """None where rows that are derived are on the way: those have no changes to follow."""
        paths = reference_paths(group)
        return cls(group, paths) if only_tables(group.spec, paths, group.catalogue) else None

    @cached_property
    def name(self) -> Name:
        statement = compile_answers(self.group, (None,))
        # As they are written: 1, 1.0 and True are equal in Python.
        values = repr(sorted(statement.parameters.items()))
        return (id(self.group.spec), statement.sql, values)

    @cached_property
    def datasets(self) -> frozenset[str]:
        """Those whose changes may change an answer."""
        return frozenset({self.group.spec.name, *(one.dataset for one in self.paths)})

    def concerned(self, changes: Iterable[Change]) -> bool:
        return any(change.dataset in self.datasets for change in changes)


@dataclass
class Concern:
    """Why a row is asked about. `deleted` is its last deletion; another row may have its key since."""

    seq: int
    shown: bool
    deleted: Change | None = None


@dataclass(frozen=True)
class Answer:
    """For each row that a batch concerns: its version, and its JSON where the group sees it."""

    group: Group
    concerns: Mapping[Stored, Concern]
    rows: Mapping[Stored, tuple[int, str | None]]
    _frames: dict[tuple[int, str, Stored], str] = field(default_factory=dict)

    def events(self, held: set[Stored], since: int) -> list[tuple[int, str]]:
        """The events of one subscription that has been told of everything up to `since`, in order; what
        its client holds after them is in `held` then."""
        found: list[tuple[int, str]] = []

        def tell(seq: int, op: str, key: Stored, version: int, data: str | None = None) -> None:
            found.append((seq, self._frame(seq, op, key, version, data)))

        for key, concern in self.concerns.items():
            deleted = concern.deleted
            if deleted is not None and deleted.seq > since and key in held:
                held.discard(key)
                tell(deleted.seq, "delete", key, deleted.version)
            if concern.seq <= since or key not in self.rows:
                continue
            version, data = self.rows[key]
            if data is None:
                if key in held:
                    held.discard(key)
                    tell(concern.seq, "delete", key, version)
            elif key not in held:
                held.add(key)
                tell(concern.seq, "create", key, version, data)
            elif concern.shown:
                tell(concern.seq, "update", key, version, data)
        return sorted(found, key=lambda one: one[0])

    def _frame(self, seq: int, op: str, key: Stored, version: int, data: str | None) -> str:
        name = (seq, op, key)
        text = self._frames.get(name)
        if text is None:
            text = event(self.group.spec, seq, op, key, version, data)
            self._frames[name] = text
        return text


Answers = dict[Name, Answer | None]


def ask(
    connection: Connection, questions: Sequence[Question], changes: Sequence[Change]
) -> tuple[Answers, list[Change]]:
    """The answers by the names of the questions, and the changes of people that came after the batch."""
    ends = time.monotonic() + SECONDS
    answers: Answers = {}
    with snapshot(connection):
        people = questions[0].group.catalogue.people
        later = [] if people is None else after(connection, changes[-1].seq, dataset=people.name)
        asking = _Asking(connection, changes)
        for question in questions:
            answers[question.name] = None
            if time.monotonic() < ends:
                try:
                    answers[question.name] = asking.answer(question)
                except (sqlite3.Error, OverflowError) as error:
                    if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
                        raise
                    log.exception("the rules of %s failed", question.group.spec.name)
    return answers, later


class _Asking:
    """One batch. What leads to a changed row is looked for once, whoever asks."""

    def __init__(self, connection: Connection, changes: Sequence[Change]) -> None:
        self._connection = connection
        self._changes: dict[str, dict[Stored, Change]] = {}
        self._deleted: dict[tuple[str, Stored], Change] = {}
        for change in changes:
            self._changes.setdefault(change.dataset, {})[change.row_id] = change
            if change.op == "delete":
                self._deleted[change.dataset, change.row_id] = change
        self._back: dict[tuple[str, tuple[str, ...]], list[tuple[Stored, Stored]]] = {}

    def answer(self, question: Question) -> Answer | None:
        concerns = self._concerns(question)
        if len(concerns) > MOST_ASKED:
            return None
        keys, rows = list(concerns), {}
        for part in _parts(keys):
            statement = compile_answers(question.group, part)
            for key, version, data in self._connection.execute(statement.sql, statement.bound()):
                rows[key] = (version, data)
        return Answer(question.group, concerns, rows)

    def _concerns(self, question: Question) -> dict[Stored, Concern]:
        spec, catalogue = question.group.spec, question.group.catalogue
        found = {
            key: Concern(change.seq, True, self._deleted.get((spec.name, key)))
            for key, change in self._changes.get(spec.name, {}).items()
        }
        for path in question.paths:
            for key, end in self._leading(spec, path, catalogue):
                seq = self._changes[path.dataset][end].seq
                concern = found.setdefault(key, Concern(seq, path.shown))
                concern.seq = max(concern.seq, seq)
                concern.shown = concern.shown or path.shown
            if len(found) > MOST_ASKED:
                break
        return found

    def _leading(
        self, spec: DatasetSpec, path: ReferencePath, catalogue: Catalogue
    ) -> list[tuple[Stored, Stored]]:
        """The rows that a path leads from to rows that were changed, with these."""
        known = self._back.get((spec.name, path.path))
        if known is None:
            known = self._back[spec.name, path.path] = []
            for part in _parts(list(self._changes.get(path.dataset, ()))):
                back = compile_back(spec, path.path, part, MOST_ASKED + 1, catalogue)
                known += self._connection.execute(back.sql, back.bound()).fetchall()
        return known


def _parts(keys: list[Stored]) -> Iterable[list[Stored]]:
    """Keys for statements whose plans are kept: the last is repeated up to a power of two."""
    for start in range(0, len(keys), PART):
        part = keys[start : start + PART]
        places = 1 << (len(part) - 1).bit_length()
        yield part + [part[-1]] * (places - len(part))


def compile_answers(group: Group, keys: Sequence[Stored]) -> Statement:
    """Rows by their keys, whoever may see them: key, version, and their JSON where the group does."""
    spec, conditions = group.spec, group.conditions
    first = len(given(conditions))

    def plan() -> Template:
        binder = Binder()
        reader = Reader(spec, group.user, binder, group.catalogue)
        seen = reader.where(placed(conditions))
        places = ", ".join(binder.bind(Slot(first + index)) for index in range(len(keys)))
        key = quoted(spec.key)
        return binder.template(
            f"SELECT {key}, {reader.version}, CASE WHEN {seen} THEN {reader.row()} END "
            f"FROM {reader.source()} WHERE {key} IN ({places})"
        )

    shape = tuple(one.shape for one in conditions)
    kind = ("answers", spec.name, shape, len(keys), group.user.folding())
    template = group.catalogue.planned(kind, plan)
    return template.filled(group.user, (*given(conditions), *keys))


def held_keys(spec: DatasetSpec, named: Iterable[str | int]) -> set[Stored]:
    """Ids as clients write them, as keys are stored; what can be no key names no row."""
    codec, found = spec.key_field.codec, set()
    for one in named:
        with suppress(Refused):
            value = codec.parse_text(one) if isinstance(one, str) else codec.parse(one)
            found.add(codec.store(value))
    return found
