"""Live data: committed changes to the sockets of those who may see them.

The hub reads `n3_changes` behind its own position, so what it sends follows from the database alone.
Readers with equal rule inputs and equal filters form a group: a change is judged and its frame made
once a group, here or, where rules follow references, by the database (`live_questions`).

A step reads the next changes, recognises whose rights they change, asks the database what must be asked,
and then tells all subscribers without waiting for anything. Who subscribes while a step waits is either
live, and then the step asks for it too, or gets the changes to catch up by (`Subscription.unasked`).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from .catalogue import Catalogue
from .changes import Change, Position, between, newest_of, oldest, position
from .database import Database
from .following import following, timed
from .groups import Group
from .identity import Principal
from .live_questions import MOST_HELD, Answers, Question, ask, held_keys
from .live_rows import LiveRow, missed_rows, read_changes
from .pages import Asking
from .people import with_row
from .problems import Problem
from .query import parse_expand, parse_filter
from .spec import DatasetSpec
from .subscribers import Subscriber, Subscription, frame

log = logging.getLogger("n3.realtime")

TICK = 0.02
BATCH = 500
REPLAY = 2_000
MAX_SUBSCRIPTIONS = 200
PAUSE = 1.0
NOWHERE = 1 << 63  # beyond every change
MINUTE = 60.0


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
        answers = await self._answers(changes)
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
        self._tell(changes, answers)
        for subscriber in self.subscribers:
            self._refresh(subscriber, newest)
        return len(changes) == BATCH

    # -- Questions -------------------------------------------------------------------------------------

    def _asking(self, changes: list[Change]) -> Iterator[tuple[Subscription, Question]]:
        """The subscriptions for which the database is asked about these changes."""
        names = {change.dataset for change in changes}
        for subscriber in self.subscribers:
            for one in subscriber.subscriptions.values():
                question = one.question
                if question is not None and not one.due and not names.isdisjoint(question.datasets):
                    yield one, question

    async def _answers(self, changes: list[Change]) -> Answers:
        """The answers for all that are live when it returns."""
        answers: Answers = {}
        while missing := {
            question.name: question
            for one, question in self._asking(changes)
            if one.waiting is None and question.name not in answers
        }:
            try:
                answers |= await self._ask(list(missing.values()), changes)
            except Problem as problem:  # they read anew; all others are told as ever
                log.warning(
                    "readers of %d kinds could not be told: %s", len(missing), problem.detail
                )
                answers |= dict.fromkeys(missing)
        return answers

    async def _ask(self, questions: list[Question], changes: list[Change]) -> Answers:
        """Asks in one read. Whose rights are others in what was read is recognised before it returns."""
        answers, later = await self._database.read(lambda on: ask(on, questions, changes))
        await self._recognise(later)
        return answers

    def _tell(self, changes: list[Change], answers: Answers) -> None:
        for one, question in list(self._asking(changes)):
            if one.waiting is not None:
                one.unasked += (each for each in changes if each.dataset in question.datasets)
            else:
                answer = answers[question.name]
                if answer is not None:
                    one.tell(answer, changes[-1].seq)
                if answer is None or len(one.held) > MOST_HELD:
                    self._read_anew(one.subscriber, one.group.spec.name, [one])

    def _listeners(self) -> dict[DatasetSpec, list[Subscription]]:
        listeners: dict[DatasetSpec, list[Subscription]] = {}
        for subscriber in self.subscribers:
            for one in subscriber.subscriptions.values():
                if one.judged:
                    listeners.setdefault(one.group.spec, []).append(one)
        return listeners

    def _refresh(self, subscriber: Subscriber, newest: Mapping[str, int]) -> None:
        """Tells who reads what followed from these changes to read anew, once in a while."""
        stale: dict[str, list[Subscription]] = {}
        for one in subscriber.subscriptions.values():
            if not one.due and any(newest.get(name, 0) > one.read_at for name in one.concerns):
                stale.setdefault(one.group.spec.name, []).append(one)
        for name, subscriptions in stale.items():
            self._read_anew(subscriber, name, subscriptions)

    def _read_anew(
        self, subscriber: Subscriber, name: str, subscriptions: list[Subscription]
    ) -> None:
        """Now, or as soon as readers of that dataset may be told so again."""
        loop = asyncio.get_running_loop()
        wait = subscriber.refreshed.get(name, -self.pause) + self.pause - loop.time()
        if wait <= 0:
            self._late(subscriber, name, subscriptions)
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
        named = message.get("held")
        group = Group(spec, self.catalogue, asked_by.user, (*conditions, *asked_by.conditions))
        follows = following(group, expand, held=named is not None)
        one = Subscription(
            subscriber,
            sub,
            group,
            0,
            follows.judged,
            follows.question,
            set() if follows.question is None else held_keys(spec, named or ()),
            follows.concerns,
            timed=timed(spec, self.catalogue, asked_by),
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
            if one.current:
                del subscriber.subscriptions[sub]
            raise

    async def _join(self, one: Subscription, since: int | None, rights: str) -> None:
        """From `since` on, or from now."""
        subscriber = one.subscriber
        kept, newest, concerned = await self._database.read(
            lambda on: (oldest(on), position(on), newest_of(on, one.concerns))
        )
        if not one.current:
            return
        if since is not None and not kept - 1 <= since <= newest:
            subscriber.end([one])
            return
        # What the hub told while this was read is over for who begins now.
        at = self.seq
        start = max(newest, at) if since is None else since
        one.read_at = start
        exact = one.judged or one.question is not None
        if exact and start < concerned <= at:
            subscriber.end([one])
            return
        missed = await self._missed(one, start, at) if exact and start < at else list
        if not one.current:
            return
        if missed is None:
            subscriber.end([one])
            return
        one.seq = start
        ack = Position(self.epoch, start, rights)
        subscriber.push(frame("ack", sub=one.sub, position=str(ack)))
        if one.question is None:
            waiting, one.waiting = one.waiting or [], None
            missed()
            one.seq = max(start, at)
            for seq, text in waiting:
                one.send(seq, text)
        else:
            missed()
            one.seq = max(start, at)
            await self._catch_up(one, one.question)
        if start < concerned <= at:
            self._refresh(subscriber, dict.fromkeys(one.concerns, concerned))

    async def _missed(self, one: Subscription, start: int, end: int) -> Callable[[], object] | None:
        """What tells it of the changes between two positions; None where that cannot be told."""
        spec, catalogue, question = one.group.spec, one.group.catalogue, one.question
        if question is None:
            found = await self._database.read(
                lambda on: missed_rows(on, start, end, spec, catalogue, REPLAY)
            )
            if found is None:
                return None
            changes, rows = found

            def broadcast() -> None:
                for change in changes:
                    broadcast_dataset_change(change, rows.get((spec.name, change.row_id)), [one])

            return broadcast
        asked = await self._database.read(
            lambda on: between(on, start, end, question.datasets, REPLAY)
        )
        if not asked:
            return None if asked is None else list
        answer = (await self._ask([question], asked))[question.name]
        return None if answer is None else lambda: one.tell(answer, end)

    async def _catch_up(self, one: Subscription, question: Question) -> None:
        """Makes a subscription with a question live: asks about what came while it was asked before."""
        while one.current:
            changes = [change for change in one.unasked if change.seq > one.seq]
            one.unasked = []
            if len(one.held) > MOST_HELD or len(changes) > REPLAY:
                one.subscriber.end([one])
            elif not changes:
                one.waiting = None
                return
            else:
                answer = (await self._ask([question], changes))[question.name]
                if answer is None:
                    one.subscriber.end([one])
                else:
                    one.tell(answer, changes[-1].seq)
