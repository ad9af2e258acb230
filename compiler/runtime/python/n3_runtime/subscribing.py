"""Subscribing and resuming: from a message to a live subscription that has missed nothing.

A client reads a list at a position and subscribes with it. Between the two, and while the subscription
is made, changes are committed; each must reach the client exactly once or end in `resync`. So:

1. The subscription is registered before anything is awaited, under the principal and the rules that it
   was asked with. Whatever takes away rights, rules or pages meanwhile ends it like any other
   (`Subscription.active` is false), and every `await` is followed by a look at that.
2. A position of another database (`epoch`), of other rights, older than the record is kept or newer than
   it is: `resync`. There is no partial resume.
3. `at` is the hub's position when the record was read. What lies in `start < seq <= at` the hub has
   already sent to others; it is read here (`_missed`). What comes later the hub offers to this
   subscription as well, which keeps it until it is live: frames in `waiting`, or with a live query the
   changes themselves in `pending`, since a query needs the position and `held` that the one before it left.
4. `ack` is pushed after what was missed has been read and before it is sent. Until `waiting` is None
   nothing is sent by the hub, so events keep the order of `seq`.
5. With a live query, catching up runs queries again until nothing is pending. Each round is at most
   REPLAY changes; more than that, or more than MAX_HELD rows, ends in `resync`.
6. A dataset that the subscription only depends on (`concerns`) has no events: if it changed in
   `start < seq <= at`, the client reads again at once.
"""

from collections.abc import Callable, Mapping
from typing import Any

from .changes import Position, between, newest_of, oldest, position
from .dataset import Dataset
from .groups import Group
from .identity import identity_of
from .live_queries import MAX_HELD, LiveQuery, held_keys
from .live_rows import missed_rows
from .pages import WidgetRequest
from .query import parse_expand, parse_filter
from .realtime import Hub, broadcast_dataset_change
from .subscribers import Subscriber, Subscription, frame
from .subscription_plan import plan_subscription, timed

REPLAY = 2_000
NOWHERE = 1 << 63  # beyond every change


async def subscribe(
    hub: Hub,
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
        hub.catalog,
        list((message.get("filter") or {}).items()),
        message.get("search"),
    )
    expand = parse_expand(spec, hub.catalog, ",".join(message.get("expand") or ()))
    rights = hub.catalog.rights(request.user, spec.name)
    since = message.get("since")
    asked = None if since is None else Position.parse(since)
    named = message.get("held")
    group = Group(spec, hub.catalog, request.user, (*conditions, *request.conditions))
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
        timed=timed(spec, hub.catalog, request),
        read_at=NOWHERE if asked is None else asked.seq,
    )
    subscriber.subscriptions[sub] = one
    if since is not None and (asked is None or asked.epoch != hub.epoch or asked.rights != rights):
        subscriber.end([one])
        return
    try:
        await _join(hub, one, None if asked is None else asked.seq, rights)
    except BaseException:
        if one.active:
            del subscriber.subscriptions[sub]
        raise


async def _join(hub: Hub, one: Subscription, since: int | None, rights: str) -> None:
    """From `since` on, or from now."""
    subscriber = one.subscriber
    kept, newest, concerned = await hub.database.read(
        lambda on: (oldest(on), position(on), newest_of(on, one.concerns))
    )
    if not one.active:
        return
    if since is not None and not kept - 1 <= since <= newest:
        subscriber.end([one])
        return
    # What the hub sent while this was read did not reach this subscription.
    at = hub.seq
    start = max(newest, at) if since is None else since
    one.read_at = start
    exact = one.evaluated or one.query is not None
    if exact and start < concerned <= at:
        subscriber.end([one])
        return
    missed = await _missed(hub, one, start, at) if exact and start < at else list
    if not one.active:
        return
    if missed is None:
        subscriber.end([one])
        return
    one.seq = start
    ack = Position(hub.epoch, start, rights)
    identity = identity_of(one.group.user, hub.secret)
    subscriber.push(frame("ack", sub=one.sub, position=str(ack), identity=identity))
    if one.query is None:
        waiting, one.waiting = one.waiting or [], None
        missed()
        one.seq = max(start, at)
        for seq, text in waiting:
            one.send(seq, text)
    else:
        missed()
        one.seq = max(one.seq, start, at)
        await _catch_up(hub, one, one.query)
    if start < concerned <= at:
        hub.resync_stale(subscriber, dict.fromkeys(one.concerns, concerned))


async def _missed(hub: Hub, one: Subscription, start: int, end: int) -> Callable[[], object] | None:
    """What sends the changes between two positions; None where they cannot be sent one by one."""
    spec, catalog, query = one.group.spec, one.group.catalog, one.query
    if query is None:
        found = await hub.database.read(
            lambda on: missed_rows(on, start, end, spec, catalog, REPLAY)
        )
        if found is None:
            return None
        changes, rows = found

        def broadcast() -> None:
            for change in changes:
                broadcast_dataset_change(change, rows.get((spec.name, change.row_id)), [one])

        return broadcast
    asked = await hub.database.read(lambda on: between(on, start, end, query.datasets, REPLAY))
    if not asked:
        return None if asked is None else list
    results = await hub.run_queries([(query, start)], asked)
    result = results[query.key, start]
    return None if result is None else lambda: one.deliver(result)


async def _catch_up(hub: Hub, one: Subscription, query: LiveQuery) -> None:
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
            since = one.seq
            result = (await hub.run_queries([(query, since)], changes))[query.key, since]
            if result is None:
                one.subscriber.end([one])
            else:
                one.deliver(result)
