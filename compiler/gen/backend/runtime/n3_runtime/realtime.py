"""Live data: committed changes to the sockets of those who may see them.

The hub reads `n3_changes` behind its own position, so what it sends follows from the database alone.
Readers with equal rule inputs and equal filters form a group: a change is judged and its frame made
once a group.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .changes import Change, after, oldest, parse_position, position
from .database import Connection, Database, snapshot
from .identity import Principal
from .policy import Constant, Row, allows
from .problems import Problem
from .query import Condition, matches, parse_filter
from .spec import DatasetSpec
from .sql_compiler import compile_live_rows
from .types import Stored

log = logging.getLogger("n3.realtime")

TICK = 0.02
BATCH = 500
REPLAY = 2_000
BUFFER = 1_000_000
MAX_SUBSCRIPTIONS = 200


class Values(Mapping[str, Any]):
    """Stored values as rules read them: of the fields' Python types, read when asked for."""

    def __init__(self, spec: DatasetSpec, stored: Mapping[str, Stored]) -> None:
        self.spec = spec
        self.stored = stored

    def __getitem__(self, name: str) -> Any:
        value = self.stored[name]
        return None if value is None else self.spec.by_name[name].codec.load(value)

    def __iter__(self) -> Any:
        return iter(self.stored)

    def __len__(self) -> int:
        return len(self.stored)


@dataclass(frozen=True)
class LiveRow:
    """A row as it is now: its version, its JSON without what is personal, and what rules read."""

    version: int
    text: str
    values: Values


@dataclass(frozen=True)
class Group:
    """Readers to whom a change of a dataset means the same."""

    spec: DatasetSpec
    user: Principal
    conditions: tuple[Condition, ...]

    @cached_property
    def name(self) -> tuple[Any, ...]:
        access = self.spec.access
        folded = [rule.fold(self.user) for rule in (access.read, access.update, access.delete)]
        known = all(isinstance(rule, Constant) for rule in folded)
        inputs = tuple(folded) if known else self.user.inputs()
        return (id(self.spec), inputs, self.conditions)

    def sees(self, values: Values | None) -> bool:
        if values is None:
            return False
        readable = allows(self.spec.access.read, values, self.user, self.spec.owner)
        return readable and matches(self.conditions, values.stored)

    def frame(self, change: Change, row: LiveRow | None) -> str | None:
        """What follows the subscription's name in the event of this change; None for no event."""
        before = None if change.before is None else Values(self.spec, change.before)
        seen = self.sees(before)
        if change.op == "delete" or row is None or not self.sees(row.values):
            return self._event(change, "delete", change.version, None) if seen else None
        text = f'{row.text[:-1]},"_can":{self._can(row.values)}}}'
        return self._event(change, "update" if seen else "create", row.version, text)

    def _event(self, change: Change, op: str, version: int, data: str | None) -> str:
        key = self.spec.key_field.codec
        row_id = json.dumps(key.wire(key.load(change.row_id)))
        tail = "" if data is None else f',"data":{data}'
        return (
            f',"seq":{change.seq},"dataset":"{self.spec.name}","op":"{op}","id":{row_id}'
            f'{tail},"version":{version}}}'
        )

    def _can(self, row: Row) -> str:
        access, owner = self.spec.access, self.spec.owner
        can = {
            "update": allows(access.update, row, self.user, owner),
            "delete": allows(access.delete, row, self.user, owner),
        }
        return json.dumps(can, separators=(",", ":"))


@dataclass(eq=False)
class Subscription:
    session: "Session"
    sub: str
    group: Group
    seq: int
    """All changes up to here have been sent, or were in the list that the client read."""
    waiting: list[tuple[int, str]] | None = None
    """Events that came while the missed ones are read; None once it is live."""

    def send(self, seq: int, frame: str) -> None:
        if seq <= self.seq or self.session.subscriptions.get(self.sub) is not self:
            return
        if self.waiting is not None:
            self.waiting.append((seq, frame))
            return
        self.seq = seq
        self.session.push(f'{{"type":"event","sub":{json.dumps(self.sub)}{frame}')


@dataclass(eq=False)
class Session:
    """One socket: its person, its subscriptions, the frames that wait for the next tick."""

    user: Principal
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    frames: list[str] = field(default_factory=list)
    size: int = 0
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def push(self, frame: str) -> None:
        """Queues a frame; a reader too slow for its events gets `resync` instead of them."""
        self.frames.append(frame)
        self.size += len(frame)
        if self.size > BUFFER:
            self.frames.clear()
            self.size = 0
            self.resync()
        self.ready.set()

    def resync(self, dataset: str | None = None) -> None:
        """Ends subscriptions, to one dataset or all; the client reads anew and subscribes again."""
        ended = [
            name
            for name, one in self.subscriptions.items()
            if dataset in (None, one.group.spec.name)
        ]
        for name in ended:
            del self.subscriptions[name]
        for name in ended:
            self.push(frame("resync", sub=name))

    def take(self) -> str | None:
        """All that waits, as one message."""
        frames, self.frames, self.size = self.frames, [], 0
        self.ready.clear()
        return f"[{','.join(frames)}]" if frames else None


def frame(kind: str, **values: object) -> str:
    return json.dumps({"type": kind, **values}, separators=(",", ":"))


def broadcast_dataset_change(
    change: Change, row: LiveRow | None, subscriptions: Iterable[Subscription]
) -> None:
    """Sends one committed change to the subscriptions of its dataset, each under its own rules."""
    frames: dict[tuple[Any, ...], str | None] = {}
    for subscription in subscriptions:
        name = subscription.group.name
        if name not in frames:
            try:
                frames[name] = subscription.group.frame(change, row)
            except Exception:  # a rule that fails shows nothing, and stops nobody else
                log.exception("the rules of %s failed", change.dataset)
                frames[name] = None
        text = frames[name]
        if text is not None:
            subscription.send(change.seq, text)


class Hub:
    """Follows the record of changes and keeps the sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.sessions: set[Session] = set()
        self.epoch = ""
        self.seq = 0
        self.on_change: Callable[[Change], None] = lambda change: None
        """Told of every change, in order, in the event loop's thread."""

    async def open(self, epoch: str) -> None:
        self.epoch = epoch
        self.seq = await self._database.read(position)
        self._task = asyncio.create_task(self._follow())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def wake(self) -> None:
        self._woken.set()

    async def _follow(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                while await self._step():
                    pass
            except Problem as problem:
                log.warning("changes could not be read: %s", problem.detail)
                self._woken.set()
            await asyncio.sleep(TICK)

    async def _step(self) -> bool:
        """Sends the next changes; True where more may wait."""
        specs = {spec.name: spec for spec in self._listeners()}
        seq = self.seq
        changes, rows = await self._database.read(lambda on: read_changes(on, seq, specs, BATCH))
        listeners = self._listeners()
        if any(specs.get(spec.name) is not spec for spec in listeners):
            # Somebody began to listen while the rows were read, to rows that were not: once more.
            return True
        for change in changes:
            self.seq = change.seq
            self.on_change(change)
            spec = specs.get(change.dataset)
            if spec is not None:
                row = rows.get((change.dataset, change.row_id))
                broadcast_dataset_change(change, row, listeners.get(spec, ()))
        return len(changes) == BATCH

    def _listeners(self) -> dict[DatasetSpec, list[Subscription]]:
        listeners: dict[DatasetSpec, list[Subscription]] = {}
        for session in self.sessions:
            for one in session.subscriptions.values():
                listeners.setdefault(one.group.spec, []).append(one)
        return listeners

    def retire(self, dataset: str) -> None:
        """Ends all subscriptions of a dataset that was changed: their clients subscribe anew."""
        for session in self.sessions:
            session.resync(dataset)

    async def subscribe(
        self, session: Session, spec: DatasetSpec, message: Mapping[str, Any]
    ) -> None:
        """Makes a subscription live; raises Problem. `ack` or `resync` is pushed to the session."""
        sub, filters = message["sub"], dict(message.get("filter") or {})
        conditions = parse_filter(
            spec,
            [(name, value) for name, value in filters.items() if name != "search"],
            filters.get("search"),
        )
        since = message.get("since")
        asked = None if since is None else parse_position(since)
        kept, newest = await self._database.read(lambda on: (oldest(on), position(on)))
        if since is not None and (
            asked is None or asked[0] != self.epoch or not kept - 1 <= asked[1] <= newest
        ):
            session.push(frame("resync", sub=sub))
            return
        start, at = (newest if asked is None else asked[1]), self.seq
        group = Group(spec, session.user, conditions)
        one = Subscription(session, sub, group, start, None if start >= at else [])
        session.subscriptions[sub] = one
        if one.waiting is None:
            session.push(frame("ack", sub=sub, epoch=self.epoch, seq=start))
            return
        missed = await self._database.read(lambda on: _missed(on, start, at, spec))
        if session.subscriptions.get(sub) is not one:
            return
        if missed is None:
            del session.subscriptions[sub]
            session.push(frame("resync", sub=sub))
            return
        session.push(frame("ack", sub=sub, epoch=self.epoch, seq=start))
        waiting, one.waiting = one.waiting, None
        changes, rows = missed
        for change in changes:
            broadcast_dataset_change(change, rows.get((spec.name, change.row_id)), [one])
        for seq, text in waiting:
            one.send(seq, text)


Rows = dict[tuple[str, Stored], LiveRow]


def read_changes(
    connection: Connection, seq: int, specs: Mapping[str, DatasetSpec], limit: int
) -> tuple[list[Change], Rows]:
    """The next changes, and the rows as they are now of those that somebody listens to."""
    with snapshot(connection):
        changes = after(connection, seq, limit=limit)
        return changes, live_rows(connection, changes, specs)


def live_rows(
    connection: Connection, changes: Iterable[Change], specs: Mapping[str, DatasetSpec]
) -> Rows:
    keys: dict[str, dict[Stored, None]] = {}
    for change in changes:
        if change.dataset in specs and change.op != "delete":
            keys.setdefault(change.dataset, {})[change.row_id] = None
    rows: Rows = {}
    for name, wanted in keys.items():
        spec = specs[name]
        statement = compile_live_rows(spec, list(wanted))
        for key, version, text, *values in connection.execute(statement.sql, statement.parameters):
            stored = dict(zip((field.name for field in spec.watched), values, strict=True))
            rows[name, key] = LiveRow(version, text, Values(spec, stored))
    return rows


def _missed(
    connection: Connection, start: int, end: int, spec: DatasetSpec
) -> tuple[list[Change], Rows] | None:
    """What a subscription that comes back has not seen; None where not all of it is kept."""
    with snapshot(connection):
        changes = after(connection, start, dataset=spec.name, limit=REPLAY + 1)
        changes = [change for change in changes if change.seq <= end]
        if len(changes) > REPLAY:
            return None
        return changes, live_rows(connection, changes, {spec.name: spec})
