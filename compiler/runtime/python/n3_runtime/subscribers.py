"""Subscribers: a socket with its principal, its subscriptions, and the frames that wait for it.

A subscription is registered before it is live (`waiting`): what is committed meanwhile must reach it,
after what it has missed. There are three kinds (`subscription_plan`): changes are evaluated in Python
(`evaluated`), a live query is run for them (`query`), or each of them is a `resync` (neither).
Everything here runs in the event loop's thread.
"""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from .changes import ChangeRecord
from .groups import Group
from .identity import Principal
from .live_queries import LiveQuery, LiveResult
from .types import StorageType

MAX_BUFFER = 1_000_000


@dataclass(eq=False)
class Subscription:
    subscriber: "Subscriber"
    sub: str
    group: Group
    seq: int
    """All changes up to here have been sent, or were in the list that the client read."""
    evaluated: bool = True
    """Whether each change is an event that is decided in Python."""
    query: LiveQuery | None = None
    """What the database is asked about changes; None where it is not."""
    held: set[StorageType] = field(default_factory=set)
    """With a question: the keys of the rows that the client has, as it named them or was sent them."""
    concerns: frozenset[str] = frozenset()
    """The datasets whose changes are a `resync`."""
    timed: bool = False
    """Whether what is read changes with the clock, too."""
    read_at: int = 0
    """The position of the list that the client read."""
    resync_due: bool = False
    """Whether a `resync` is scheduled."""
    waiting: list[tuple[int, str]] | None = field(default_factory=list)
    """Events that came while the missed ones are read; None once it is live."""
    pending: list[ChangeRecord] = field(default_factory=list)
    """With a question: the changes that came meanwhile."""

    @property
    def active(self) -> bool:
        return self.subscriber.subscriptions.get(self.sub) is self

    def send(self, seq: int, frame: str) -> None:
        if seq <= self.seq or not self.active:
            return
        if self.waiting is not None:
            self.waiting.append((seq, frame))
            return
        self.seq = seq
        # Written out here and in `deliver`: this runs for each change and each of its readers.
        self.subscriber.push(f'{{"type":"event","sub":{json.dumps(self.sub)}{frame}')

    def deliver(self, result: LiveResult) -> None:
        """Sends the events of a result of its query; then it is at the position of the result."""
        for text in result.events(self.held):
            if self.active:  # a full buffer ends it
                self.subscriber.push(f'{{"type":"event","sub":{json.dumps(self.sub)}{text}')
        self.seq = max(self.seq, result.upto)

    def depends_on(self, dataset: str) -> bool:
        asked = () if self.query is None else self.query.datasets
        return dataset == self.group.spec.name or dataset in self.concerns or dataset in asked


@dataclass(eq=False)
class Subscriber:
    """One socket: its person, its subscriptions, the frames that wait for the next tick."""

    user: Principal
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    frames: list[str] = field(default_factory=list)
    size: int = 0
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    resynced_at: dict[str, float] = field(default_factory=dict)
    """When each dataset last had a `resync`."""

    def push(self, frame: str) -> None:
        """Queues a frame; a reader too slow for its events gets `resync` instead of them."""
        self.frames.append(frame)
        self.size += len(frame)
        if self.size > MAX_BUFFER:
            self.frames.clear()
            self.size = 0
            self.resync()
        self.ready.set()

    def set_principal(self, user: Principal) -> None:
        """Somebody else, or the same with other rights: what was allowed to who it was before ends."""
        changed = user.inputs() != self.user.inputs()
        self.user = user
        if changed:
            self.resync()

    def resync(self, dataset: str | None = None) -> None:
        """Ends subscriptions, to one dataset (or what follows from it) or all; the client reloads
        and subscribes again."""
        self.end(
            one
            for one in list(self.subscriptions.values())
            if dataset is None or one.depends_on(dataset)
        )

    def end(self, subscriptions: Iterable[Subscription]) -> None:
        for one in subscriptions:
            if one.active:
                del self.subscriptions[one.sub]
                self.push(frame("resync", sub=one.sub))

    def drain(self) -> str | None:
        """All that waits, as one message."""
        frames, self.frames, self.size = self.frames, [], 0
        self.ready.clear()
        return f"[{','.join(frames)}]" if frames else None


def frame(kind: str, **values: object) -> str:
    return json.dumps({"type": kind, **values}, separators=(",", ":"))
