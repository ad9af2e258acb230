"""Live data: committed changes to the sockets of those who may see them.

The hub reads `n3_changes` behind its own position, so what it sends follows from the database alone.
Readers with equal rule inputs and equal filters form a group: a change is judged and its frame made
once a group, here or, where rules follow references, by the database (`live_queries`).

A step reads the next changes, recognises whose rights they change, asks the database what must be asked,
and then tells all subscribers without waiting for anything. Who subscribes while a step waits is either
live, and then the step asks for it too, or gets the changes to catch up by (`Subscription.pending`).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from .catalog import Catalog
from .changes import ChangeRecord, Position, between, newest_of, oldest, position
from .database import Database
from .dataset import Dataset
from .groups import Group
from .identity import Principal
from .live_queries import MAX_HELD, LiveQuery, LiveResults, held_keys, run_live_queries
from .live_rows import LiveRow, missed_rows, read_changes
from .pages import WidgetRequest
from .people import with_row
from .problems import Problem
from .query import parse_expand, parse_filter
from .subscribers import Subscriber, Subscription, frame
from .subscription_plan import plan_subscription, timed

log = logging.getLogger("n3.realtime")

TICK = 0.02
BATCH = 500
REPLAY = 2_000
MAX_SUBSCRIPTIONS = 200
RESYNC_SECONDS = 1.0
NOWHERE = 1 << 63  # beyond every change
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


class Hub:
    """Follows the record of changes and keeps the subscribers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._woken = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.catalog = Catalog()
        self.subscribers: set[Subscriber] = set()
        self.epoch = ""
        self.seq = 0
        self.resync_seconds = RESYNC_SECONDS
        """Seconds between two times that a reader is told to read anew."""
        self.on_change: Callable[[ChangeRecord], None] = lambda change: None
        """Told of every change, in order, in the event loop's thread."""

        self.principal_changes = 0
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
                log.warning("cannot read changes: %s", problem.detail)
                self._woken.set()
            await asyncio.sleep(TICK)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(MINUTE)
            self.end_timed()

    def end_timed(self) -> None:
        """Ends the subscriptions whose rules or filters ask for the clock: their clients read anew."""
        for subscriber in self.subscribers:
            subscriber.end(one for one in list(subscriber.subscriptions.values()) if one.timed)

    async def _step(self) -> bool:
        """Sends the next changes; True where more may wait."""
        specs = {spec.name: spec for spec in self._listeners()}
        seq, catalog = self.seq, self.catalog
        changes, rows = await self._database.read(
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
            self._resync_stale(subscriber, newest)
        return len(changes) == BATCH

    # -- Questions -------------------------------------------------------------------------------------

    def _affected(self, changes: list[ChangeRecord]) -> Iterator[tuple[Subscription, LiveQuery]]:
        """The subscriptions for which the database is asked about these changes."""
        names = {change.dataset for change in changes}
        for subscriber in self.subscribers:
            for one in subscriber.subscriptions.values():
                query = one.query
                if (
                    query is not None
                    and not one.resync_due
                    and not names.isdisjoint(query.datasets)
                ):
                    yield one, query

    async def _live_results(self, changes: list[ChangeRecord]) -> LiveResults:
        """The answers for all that are live when it returns."""
        results: LiveResults = {}
        while missing := {
            query.key: query
            for one, query in self._affected(changes)
            if one.waiting is None and query.key not in results
        }:
            try:
                results |= await self._run_queries(list(missing.values()), changes)
            except Problem as problem:  # they read anew; all others are told as ever
                log.warning(
                    "cannot notify %d groups of subscribers: %s", len(missing), problem.detail
                )
                results |= dict.fromkeys(missing)
        return results

    async def _run_queries(
        self, queries: list[LiveQuery], changes: list[ChangeRecord]
    ) -> LiveResults:
        """Asks in one read. Whose rights are others in what was read is recognised before it returns."""
        results, later = await self._database.read(
            lambda on: run_live_queries(on, queries, changes)
        )
        await self._refresh_principals(later)
        return results

    def _deliver_results(self, changes: list[ChangeRecord], results: LiveResults) -> None:
        for one, query in list(self._affected(changes)):
            if one.waiting is not None:
                one.pending += (each for each in changes if each.dataset in query.datasets)
            else:
                result = results[query.key]
                if result is not None:
                    one.deliver(result, changes[-1].seq)
                if result is None or len(one.held) > MAX_HELD:
                    self._request_resync(one.subscriber, one.group.spec.name, [one])

    def _listeners(self) -> dict[Dataset, list[Subscription]]:
        listeners: dict[Dataset, list[Subscription]] = {}
        for subscriber in self.subscribers:
            for one in subscriber.subscriptions.values():
                if one.evaluated:
                    listeners.setdefault(one.group.spec, []).append(one)
        return listeners

    def _resync_stale(self, subscriber: Subscriber, newest: Mapping[str, int]) -> None:
        """Tells who reads what followed from these changes to read anew, once in a while."""
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
        """Now, or as soon as readers of that dataset may be told so again."""
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
                known = await with_row(user, self.catalog, self._database)
                if subscriber.user is user:  # else `identify` was quicker, and knows this change
                    subscriber.set_principal(known)

    async def identify(
        self, subscriber: Subscriber, run_live_queries: Callable[[], Awaitable[Principal | None]]
    ) -> bool:
        """Makes a subscriber somebody; False where `run_live_queries` knows nobody.

        A change of the person's row between the asking and its answer concerns who the subscriber was:
        then it is asked once more.
        """
        while True:
            before = self.principal_changes
            user = await run_live_queries()
            if user is None:
                return False
            if self.principal_changes == before:
                subscriber.set_principal(user)
                return True

    def end_dataset(self, dataset: str) -> None:
        """Ends all subscriptions of a dataset that was changed: their clients subscribe anew."""
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

    async def subscribe(
        self,
        subscriber: Subscriber,
        spec: Dataset,
        message: Mapping[str, Any],
        request: WidgetRequest,
    ) -> None:
        """Makes a subscription live; raises Problem. `ack` or `resync` is pushed to the subscriber.

        It is registered before anything is awaited, under the person it was asked by: whatever takes
        away rights or rules meanwhile ends it like any other, and then nothing more is sent for it.
        """
        sub = message["sub"]
        conditions = parse_filter(
            spec,
            self.catalog,
            list((message.get("filter") or {}).items()),
            message.get("search"),
        )
        expand = parse_expand(spec, self.catalog, ",".join(message.get("expand") or ()))
        rights = self.catalog.rights(request.user, spec.name)
        since = message.get("since")
        asked = None if since is None else Position.parse(since)
        named = message.get("held")
        group = Group(spec, self.catalog, request.user, (*conditions, *request.conditions))
        plan = plan_subscription(group, expand, held=named is not None)
        one = Subscription(
            subscriber,
            sub,
            group,
            0,
            plan.evaluated,
            plan.query,
            set() if plan.query is None else held_keys(spec, named or ()),
            plan.concerns,
            timed=timed(spec, self.catalog, request),
            read_at=NOWHERE if asked is None else asked.seq,
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
            if one.active:
                del subscriber.subscriptions[sub]
            raise

    async def _join(self, one: Subscription, since: int | None, rights: str) -> None:
        """From `since` on, or from now."""
        subscriber = one.subscriber
        kept, newest, concerned = await self._database.read(
            lambda on: (oldest(on), position(on), newest_of(on, one.concerns))
        )
        if not one.active:
            return
        if since is not None and not kept - 1 <= since <= newest:
            subscriber.end([one])
            return
        # What the hub told while this was read is over for who begins now.
        at = self.seq
        start = max(newest, at) if since is None else since
        one.read_at = start
        exact = one.evaluated or one.query is not None
        if exact and start < concerned <= at:
            subscriber.end([one])
            return
        missed = await self._missed(one, start, at) if exact and start < at else list
        if not one.active:
            return
        if missed is None:
            subscriber.end([one])
            return
        one.seq = start
        ack = Position(self.epoch, start, rights)
        subscriber.push(frame("ack", sub=one.sub, position=str(ack)))
        if one.query is None:
            waiting, one.waiting = one.waiting or [], None
            missed()
            one.seq = max(start, at)
            for seq, text in waiting:
                one.send(seq, text)
        else:
            missed()
            one.seq = max(start, at)
            await self._catch_up(one, one.query)
        if start < concerned <= at:
            self._resync_stale(subscriber, dict.fromkeys(one.concerns, concerned))

    async def _missed(self, one: Subscription, start: int, end: int) -> Callable[[], object] | None:
        """What tells it of the changes between two positions; None where that cannot be told."""
        spec, catalog, query = one.group.spec, one.group.catalog, one.query
        if query is None:
            found = await self._database.read(
                lambda on: missed_rows(on, start, end, spec, catalog, REPLAY)
            )
            if found is None:
                return None
            changes, rows = found

            def broadcast() -> None:
                for change in changes:
                    broadcast_dataset_change(change, rows.get((spec.name, change.row_id)), [one])

            return broadcast
        asked = await self._database.read(
            lambda on: between(on, start, end, query.datasets, REPLAY)
        )
        if not asked:
            return None if asked is None else list
        result = (await self._run_queries([query], asked))[query.key]
        return None if result is None else lambda: one.deliver(result, end)

    async def _catch_up(self, one: Subscription, query: LiveQuery) -> None:
        """Makes a subscription with a question live: asks about what came while it was asked before."""
        while one.active:
            changes = [change for change in one.pending if change.seq > one.seq]
            one.pending = []
            if len(one.held) > MAX_HELD or len(changes) > REPLAY:
                one.subscriber.end([one])
            elif not changes:
                one.waiting = None
                return
            else:
                result = (await self._run_queries([query], changes))[query.key]
                if result is None:
                    one.subscriber.end([one])
                else:
                    one.deliver(result, changes[-1].seq)
