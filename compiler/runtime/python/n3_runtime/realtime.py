"""Live data: committed changes to the sockets of those who may see them.

The hub reads `n3_changes` behind its own position, so what it sends follows from the database alone.
Readers with equal rule inputs and equal filters form a group: a change is judged and its frame made
once a group.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from .catalogue import Catalogue
from .changes import Change, Position, after, newest_of, oldest, position
from .database import Connection, Database, snapshot
from .following import followed, timed
from .groups import Group
from .identity import Principal
from .live_rows import LiveRow, Rows, live_rows
from .pages import Asking
from .people import with_row
from .problems import Problem
from .query import parse_expand, parse_filter
from .spec import DatasetSpec

log = logging.getLogger("n3.realtime")

TICK = 0.02
BATCH = 500
REPLAY = 2_000
BUFFER = 1_000_000
MAX_SUBSCRIPTIONS = 200
PAUSE = 1.0
MINUTE = 60.0


@dataclass(eq=False)
class Subscription:
    subscriber: "Subscriber"
    sub: str
    group: Group
    seq: int
    """All changes up to here have been sent, or were in the list that the client read."""
    followed: bool = True
    """Whether each change is an event; else a change of the dataset means reading anew, too."""
    concerns: frozenset[str] = frozenset()
    """The datasets whose changes mean reading anew."""
    timed: bool = False
    """Whether what is read changes with the clock, too."""
    read_at: int = 0
    """The position of the list that the client read."""
    due: bool = False
    """Whether it will be told so in a moment."""
    waiting: list[tuple[int, str]] | None = field(default_factory=list)
    """Events that came while the missed ones are read; None once it is live."""

    @property
    def current(self) -> bool:
        return self.subscriber.subscriptions.get(self.sub) is self

    def send(self, seq: int, frame: str) -> None:
        if seq <= self.seq or not self.current:
            return
        if self.waiting is not None:
            self.waiting.append((seq, frame))
            return
        self.seq = seq
        self.subscriber.push(f'{{"type":"event","sub":{json.dumps(self.sub)}{frame}')


@dataclass(eq=False)
class Subscriber:
    """One socket: its person, its subscriptions, the frames that wait for the next tick."""

    user: Principal
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    frames: list[str] = field(default_factory=list)
    size: int = 0
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    refreshed: dict[str, float] = field(default_factory=dict)
    """When readers of a dataset were last told to read anew."""

    def push(self, frame: str) -> None:
        """Queues a frame; a reader too slow for its events gets `resync` instead of them."""
        self.frames.append(frame)
        self.size += len(frame)
        if self.size > BUFFER:
            self.frames.clear()
            self.size = 0
            self.resync()
        self.ready.set()

    def become(self, user: Principal) -> None:
        """Somebody else, or the same with other rights: what was allowed to who it was before ends."""
        changed = user.inputs() != self.user.inputs()
        self.user = user
        if changed:
            self.resync()

    def resync(self, dataset: str | None = None) -> None:
        """Ends subscriptions, to one dataset (or what follows from it) or all; the client reads anew
        and subscribes again."""
        self.end(
            one
            for one in list(self.subscriptions.values())
            if dataset is None or dataset == one.group.spec.name or dataset in one.concerns
        )

    def end(self, subscriptions: Iterable[Subscription]) -> None:
        for one in subscriptions:
            if one.current:
                del self.subscriptions[one.sub]
                self.push(frame("resync", sub=one.sub))

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
    """Follows the record of changes and keeps the subscribers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._woken = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.catalogue = Catalogue()
        self.subscribers: set[Subscriber] = set()
        self.epoch = ""
        self.seq = 0
        self.pause = PAUSE
        """Seconds between two times that a reader is told to read anew."""
        self.on_change: Callable[[Change], None] = lambda change: None
        """Told of every change, in order, in the event loop's thread."""

        self.recognised = 0
        """How many times rows of people have changed; who reads one looks whether it did meanwhile."""

    async def open(self, epoch: str) -> None:
        self.epoch = epoch
        self.seq = await self._database.read(position)
        self._tasks = [asyncio.create_task(self._follow()), asyncio.create_task(self._tick())]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

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

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(MINUTE)
            self.retire_timed()

    def retire_timed(self) -> None:
        """Ends the subscriptions whose rules or filters ask for the clock: their clients read anew."""
        for subscriber in self.subscribers:
            subscriber.end(one for one in list(subscriber.subscriptions.values()) if one.timed)

    async def _step(self) -> bool:
        """Sends the next changes; True where more may wait."""
        specs = {spec.name: spec for spec in self._listeners()}
        seq, catalogue = self.seq, self.catalogue
        changes, rows = await self._database.read(
            lambda on: read_changes(on, seq, specs, BATCH, catalogue)
        )
        await self._recognise(changes)
        listeners = self._listeners()
        if any(specs.get(spec.name) is not spec for spec in listeners):
            # Somebody began to listen while the rows were read, to rows that were not: once more.
            return True
        newest: dict[str, int] = {}
        for change in changes:
            self.seq = newest[change.dataset] = change.seq
            self.on_change(change)
            spec = specs.get(change.dataset)
            if spec is not None:
                row = rows.get((change.dataset, change.row_id))
                broadcast_dataset_change(change, row, listeners.get(spec, ()))
        for subscriber in self.subscribers:
            self._refresh(subscriber, newest)
        return len(changes) == BATCH

    def _listeners(self) -> dict[DatasetSpec, list[Subscription]]:
        listeners: dict[DatasetSpec, list[Subscription]] = {}
        for subscriber in self.subscribers:
            for one in subscriber.subscriptions.values():
                if one.followed:
                    listeners.setdefault(one.group.spec, []).append(one)
        return listeners

    def _refresh(self, subscriber: Subscriber, newest: Mapping[str, int]) -> None:
        """Tells who reads what followed from these changes to read anew, once in a while."""
        stale: dict[str, list[Subscription]] = {}
        for one in subscriber.subscriptions.values():
            if not one.due and any(newest.get(name, 0) > one.read_at for name in one.concerns):
                stale.setdefault(one.group.spec.name, []).append(one)
        loop = asyncio.get_running_loop()
        for name, subscriptions in stale.items():
            wait = subscriber.refreshed.get(name, -self.pause) + self.pause - loop.time()
            if wait <= 0:
                subscriber.refreshed[name] = loop.time()
                subscriber.end(subscriptions)
            else:
                for one in subscriptions:
                    one.due = True
                loop.call_later(wait, self._late, subscriber, name, subscriptions)

    def _late(self, subscriber: Subscriber, name: str, subscriptions: list[Subscription]) -> None:
        subscriber.refreshed[name] = asyncio.get_running_loop().time()
        subscriber.end(subscriptions)

    async def _recognise(self, changes: Iterable[Change]) -> None:
        """Whose own row has changed is somebody else to rules from now on."""
        people = self.catalogue.people
        if people is None:
            return
        codec = people.key_field.codec
        keys = {codec.load(one.row_id) for one in changes if one.dataset == people.name}
        if not keys:
            return
        self.recognised += 1
        for subscriber in list(self.subscribers):
            user = subscriber.user
            if user.authenticated and (user.row_key is None or user.row_key in keys):
                known = await with_row(user, self.catalogue, self._database)
                if subscriber.user is user:  # else `identify` was quicker, and knows this change
                    subscriber.become(known)

    async def identify(
        self, subscriber: Subscriber, ask: Callable[[], Awaitable[Principal | None]]
    ) -> bool:
        """Makes a subscriber somebody; False where `ask` knows nobody.

        A change of the person's row between the asking and its answer concerns who the subscriber was:
        then it is asked once more.
        """
        while True:
            before = self.recognised
            user = await ask()
            if user is None:
                return False
            if self.recognised == before:
                subscriber.become(user)
                return True

    def retire(self, dataset: str) -> None:
        """Ends all subscriptions of a dataset that was changed: their clients subscribe anew."""
        for subscriber in self.subscribers:
            subscriber.resync(dataset)

    def retire_widgets(self) -> None:
        """Ends all subscriptions with the filter of a widget."""
        for subscriber in self.subscribers:
            subscriber.end(
                one
                for one in list(subscriber.subscriptions.values())
                if any(part.rules for part in one.group.conditions)
            )

    async def subscribe(
        self,
        subscriber: Subscriber,
        spec: DatasetSpec,
        message: Mapping[str, Any],
        asked_by: Asking,
    ) -> None:
        """Makes a subscription live; raises Problem. `ack` or `resync` is pushed to the subscriber.

        It is registered before anything is awaited, under the person it was asked by: whatever takes
        away rights or rules meanwhile ends it like any other, and then nothing more is sent for it.
        """
        sub = message["sub"]
        conditions = parse_filter(
            spec,
            self.catalogue,
            list((message.get("filter") or {}).items()),
            message.get("search"),
        )
        expand = parse_expand(spec, self.catalogue, ",".join(message.get("expand") or ()))
        rights = self.catalogue.rights(asked_by.user, spec.name)
        since = message.get("since")
        asked = None if since is None else Position.parse(since)
        one = Subscription(
            subscriber,
            sub,
            Group(spec, self.catalogue, asked_by.user, (*conditions, *asked_by.conditions)),
            0,
            *followed(spec, self.catalogue, (*conditions, *asked_by.conditions), expand),
            timed=timed(spec, self.catalogue, asked_by),
            read_at=self.seq if asked is None else asked.seq,
        )
        subscriber.subscriptions[sub] = one
        if since is not None and (
            asked is None or asked.epoch != self.epoch or asked.rights != rights
        ):
            subscriber.end([one])
            return
        try:
            await self._join(one, None if asked is None else asked.seq, rights)
        except BaseException:
            if one.current:
                del subscriber.subscriptions[sub]
            raise

    async def _join(self, one: Subscription, since: int | None, rights: str) -> None:
        """From `since` on, or from now."""
        subscriber, spec = one.subscriber, one.group.spec
        kept, newest, concerned = await self._database.read(
            lambda on: (oldest(on), position(on), newest_of(on, one.concerns))
        )
        if not one.current:
            return
        if since is not None and not kept - 1 <= since <= newest:
            subscriber.end([one])
            return
        start, at = (newest if since is None else since), self.seq
        one.read_at = start
        missed: tuple[list[Change], Rows] | None = ([], {})
        if start < at and one.followed:
            catalogue = one.group.catalogue
            missed = await self._database.read(lambda on: _missed(on, start, at, spec, catalogue))
            if not one.current:
                return
        if missed is None or (one.followed and start < concerned <= at):
            subscriber.end([one])
            return
        one.seq = start
        ack = Position(self.epoch, start, rights)
        subscriber.push(frame("ack", sub=one.sub, position=str(ack)))
        waiting, one.waiting = one.waiting or [], None
        changes, rows = missed
        for change in changes:
            broadcast_dataset_change(change, rows.get((spec.name, change.row_id)), [one])
        one.seq = max(start, at)
        for seq, text in waiting:
            one.send(seq, text)
        if start < concerned <= at:
            self._refresh(subscriber, dict.fromkeys(one.concerns, concerned))


def read_changes(
    connection: Connection,
    seq: int,
    specs: Mapping[str, DatasetSpec],
    limit: int,
    catalogue: Catalogue,
) -> tuple[list[Change], Rows]:
    """The next changes, and the rows as they are now of those that somebody listens to."""
    with snapshot(connection):
        changes = after(connection, seq, limit=limit)
        return changes, live_rows(connection, changes, specs, catalogue)


def _missed(
    connection: Connection, start: int, end: int, spec: DatasetSpec, catalogue: Catalogue
) -> tuple[list[Change], Rows] | None:
    """What a subscription that comes back has not seen; None where not all of it is kept."""
    with snapshot(connection):
        changes = after(connection, start, dataset=spec.name, limit=REPLAY + 1)
        changes = [change for change in changes if change.seq <= end]
        if len(changes) > REPLAY:
            return None
        return changes, live_rows(connection, changes, {spec.name: spec}, catalogue)
