"""The hub: sends committed changes to the sockets of those who may read them.

The hub reads `n3_changes` after its own position, so what it sends follows from the database alone: a
write only wakes it. Readers with equal rule inputs and equal filters form a group; a change is evaluated
and its frame made once for each group, in this process or, where rules follow references, by the
database (`live_queries`).

A step reads the next changes, refreshes the principals whose rows are among them, runs the live queries,
and then sends to all subscribers without awaiting anything. What keeps this correct:

- Principals come before frames. A change of a user's own row changes what rules answer, so nothing of
  the same step is sent under the old rights (`_refresh_principals`; live queries return the changes of
  users that their snapshot has beyond the step).
- A subscription that becomes live while a step awaits is either found by the loop in `_live_results`,
  which runs until every live subscription has a result, or collects the changes itself (`waiting`,
  `pending`) and catches up (`subscribing`). The part of a step after its last `await` must stay
  synchronous, or a subscription could become live in between and miss the step.
- `self.seq` advances only in that synchronous part: a new subscription reads it to know what it missed.
- One reader's failing rule yields no frame for its group; a failing query makes its readers read again
  (`resync`). Neither stops the hub.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from .catalog import Catalog
from .changes import ChangeRecord, position
from .database import Database
from .dataset import Dataset
from .identity import Principal
from .live_queries import MAX_HELD, LiveQuery, LiveResults, run_live_queries
from .live_rows import LiveRow, read_changes
from .people import with_row
from .problems import Problem
from .subscribers import Subscriber, Subscription

log = logging.getLogger("n3.realtime")

TICK = 0.02
BATCH = 500
MAX_SUBSCRIPTIONS = 200
RESYNC_SECONDS = 1.0
MINUTE = 60.0


def broadcast_dataset_change(
    change: ChangeRecord, row: LiveRow | None, subscriptions: Iterable[Subscription]
) -> None:
    """Sends one committed change to the subscriptions of its dataset, each under its own rules."""
    frames: dict[tuple[Any, ...], str | None] = {}
    for subscription in subscriptions:
        key = subscription.group.key
        if key not in frames:
            try:
                frames[key] = subscription.group.frame(change, row)
            except Exception:  # a rule that fails shows nothing, and stops nobody else
                log.exception("the rules of %s failed", change.dataset)
                frames[key] = None
        text = frames[key]
        if text is not None:
            subscription.send(change.seq, text)


def since_of(subscription: Subscription, changes: list[ChangeRecord]) -> int:
    """From where on a subscription needs these changes; the same for most of a group."""
    return max(subscription.seq, changes[0].seq - 1)


class Hub:
    """Follows the record of changes and keeps the subscribers."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._woken = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.catalog = Catalog()
        self.subscribers: set[Subscriber] = set()
        self.epoch = ""
        self.secret = ""
        self.seq = 0
        self.resync_seconds = RESYNC_SECONDS
        """Seconds between two `resync` of one dataset to one subscriber."""
        self.on_change: Callable[[ChangeRecord], None] = lambda change: None
        """Told of every change, in order, in the event loop's thread."""

        self.principal_changes = 0
        """How many times rows of people have changed; who reads one looks whether it did meanwhile."""

    async def open(self, epoch: str, secret: str) -> None:
        self.epoch, self.secret = epoch, secret
        self.seq = await self.database.read(position)
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
                log.warning("cannot read changes: %s", problem.detail)
                self._woken.set()
            await asyncio.sleep(TICK)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(MINUTE)
            self.end_timed()

    def end_timed(self) -> None:
        """Ends the subscriptions whose rules or filters read the clock: their clients read again."""
        for subscriber in self.subscribers:
            subscriber.end(one for one in list(subscriber.subscriptions.values()) if one.timed)

    async def _step(self) -> bool:
        """Sends the next changes; True where more may wait."""
        specs = {spec.name: spec for spec in self._listeners()}
        seq, catalog = self.seq, self.catalog
        changes, rows = await self.database.read(
            lambda on: read_changes(on, seq, specs, BATCH, catalog)
        )
        await self._refresh_principals(changes)
        results = await self._live_results(changes)
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
        self._deliver_results(changes, results)
        for subscriber in self.subscribers:
            self.resync_stale(subscriber, newest)
        return len(changes) == BATCH

    # -- Questions -------------------------------------------------------------------------------------

    def _affected(self, changes: list[ChangeRecord]) -> Iterator[tuple[Subscription, LiveQuery]]:
        """The subscriptions whose live query has to run for these changes."""
        if not changes:
            return
        names, end = {change.dataset for change in changes}, changes[-1].seq
        for subscriber in self.subscribers:
            for one in subscriber.subscriptions.values():
                query = one.query
                if query is None or one.resync_due or names.isdisjoint(query.datasets):
                    continue
                if one.waiting is not None or one.seq < end:
                    yield one, query

    async def _live_results(self, changes: list[ChangeRecord]) -> LiveResults:
        """The results for all that are live when it returns."""
        results: LiveResults = {}
        while missing := {
            (query.key, since_of(one, changes)): (query, since_of(one, changes))
            for one, query in self._affected(changes)
            if one.waiting is None and (query.key, since_of(one, changes)) not in results
        }:
            try:
                results |= await self.run_queries(list(missing.values()), changes)
            except Problem as problem:  # these read again; all others are sent theirs
                log.warning("%d live queries failed: %s", len(missing), problem.detail)
                results |= dict.fromkeys(missing)
        return results

    async def run_queries(
        self, queries: list[tuple[LiveQuery, int]], changes: list[ChangeRecord]
    ) -> LiveResults:
        """Runs them in one read; principals are refreshed before it returns."""
        results, newer_people = await self.database.read(
            lambda connection: run_live_queries(connection, queries, changes)
        )
        await self._refresh_principals(newer_people)
        return results

    def _deliver_results(self, changes: list[ChangeRecord], results: LiveResults) -> None:
        for one, query in list(self._affected(changes)):
            if one.waiting is not None:
                one.pending += (each for each in changes if each.dataset in query.datasets)
            else:
                result = results[query.key, since_of(one, changes)]
                if result is not None:
                    one.deliver(result)
                if result is None or len(one.held) > MAX_HELD:
                    self._request_resync(one.subscriber, one.group.spec.name, [one])

    def _listeners(self) -> dict[Dataset, list[Subscription]]:
        listeners: dict[Dataset, list[Subscription]] = {}
        for subscriber in self.subscribers:
            for one in subscriber.subscriptions.values():
                if one.evaluated:
                    listeners.setdefault(one.group.spec, []).append(one)
        return listeners

    def resync_stale(self, subscriber: Subscriber, newest: Mapping[str, int]) -> None:
        """Ends the subscriptions that only depend on changed datasets, at most every `resync_seconds`."""
        stale: dict[str, list[Subscription]] = {}
        for one in subscriber.subscriptions.values():
            if not one.resync_due and any(
                newest.get(name, 0) > one.read_at for name in one.concerns
            ):
                stale.setdefault(one.group.spec.name, []).append(one)
        for name, subscriptions in stale.items():
            self._request_resync(subscriber, name, subscriptions)

    def _request_resync(
        self, subscriber: Subscriber, name: str, subscriptions: list[Subscription]
    ) -> None:
        """Now, or when `resync_seconds` have passed since the last one."""
        loop = asyncio.get_running_loop()
        wait = (
            subscriber.resynced_at.get(name, -self.resync_seconds)
            + self.resync_seconds
            - loop.time()
        )
        if wait <= 0:
            self._resync(subscriber, name, subscriptions)
        else:
            for one in subscriptions:
                one.resync_due = True
            loop.call_later(wait, self._resync, subscriber, name, subscriptions)

    def _resync(self, subscriber: Subscriber, name: str, subscriptions: list[Subscription]) -> None:
        subscriber.resynced_at[name] = asyncio.get_running_loop().time()
        subscriber.end(subscriptions)

    async def _refresh_principals(self, changes: Iterable[ChangeRecord]) -> None:
        """Whose own row has changed is somebody else to rules from now on."""
        people = self.catalog.people
        if people is None:
            return
        codec = people.key_field.codec
        keys = {codec.load(one.row_id) for one in changes if one.dataset == people.name}
        if not keys:
            return
        self.principal_changes += 1
        for subscriber in list(self.subscribers):
            user = subscriber.user
            if user.authenticated and (user.row_key is None or user.row_key in keys):
                known = await with_row(user, self.catalog, self.database)
                if subscriber.user is user:  # else `identify` was quicker, and has read this change
                    subscriber.set_principal(known)

    async def identify(
        self, subscriber: Subscriber, find: Callable[[], Awaitable[Principal | None]]
    ) -> bool:
        """Makes a subscriber somebody; False where `find` finds nobody.

        A change of the user's row while `find` runs concerns the previous principal: then it runs again.
        """
        while True:
            before = self.principal_changes
            user = await find()
            if user is None:
                return False
            if self.principal_changes == before:
                subscriber.set_principal(user)
                return True

    def end_dataset(self, dataset: str) -> None:
        """Ends all subscriptions of a dataset whose definition changed: their clients subscribe again."""
        for subscriber in self.subscribers:
            subscriber.resync(dataset)

    def end_widgets(self) -> None:
        """Ends all subscriptions with the filter of a widget."""
        for subscriber in self.subscribers:
            subscriber.end(
                one
                for one in list(subscriber.subscriptions.values())
                if any(part.rules for part in one.group.conditions)
            )
