"""Rights that change while something is under way: what is answered or sent is today's, never a moment ago's.

Nothing here waits for a clock: the change happens inside the read that it is to fall into.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

import pytest
from conftest import ANNA, BEN, MANAGER, PERSONNEL, Served, principal
from n3_runtime.database import Database
from n3_runtime.identity import Principal
from n3_runtime.pages import widget_request
from n3_runtime.people import with_row
from n3_runtime.realtime import Hub
from n3_runtime.subscribers import Subscriber
from n3_runtime.subscribing import subscribe

FRAMES = 40


class Interrupted:
    """A database that lets something happen after its n-th read, before the answer is used."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self.reads = 0
        self.at = 0
        self.meanwhile: Callable[[], Awaitable[None]] | None = None

    async def read(self, job: Callable[[Any], Any], **options: Any) -> Any:
        found = await self._database.read(job, **options)
        self.reads += 1
        if self.meanwhile is not None and self.reads >= self.at:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        return found


class Listening:
    """A hub of its own over the shop's database, with Ben as its one subscriber."""

    def __init__(self, shop: Served) -> None:
        self.shop = shop
        self.services = shop.services
        self.database = Interrupted(shop.services.database)
        self.hub = Hub(cast("Database", self.database))
        self.hub.catalog = shop.services.catalog
        self.hub.epoch = shop.services.epoch
        self.subscriber = Subscriber(Principal.anonymous)
        self.hub.subscribers.add(self.subscriber)

    async def known(self) -> Principal:
        return await with_row(principal(BEN), self.hub.catalog, self.services.database)

    async def catch_up(self) -> None:
        while await self.hub._step():
            pass

    async def ask(self, *request: Any) -> None:
        answer = await asyncio.to_thread(self.shop.ask, *request)
        assert answer.is_success, answer.text

    async def subscribe(self, sub: str, dataset: str = "staff", **values: Any) -> None:
        spec = self.hub.catalog[dataset]
        message = {"sub": sub, "dataset": dataset, **values}
        request = widget_request(self.services.pages, spec, None, [], self.subscriber.user)
        await subscribe(self.hub, self.subscriber, spec, message, request)

    def frames(self) -> list[Any]:
        found: list[Any] = json.loads(self.subscriber.drain() or "[]")
        return found


@pytest.mark.parametrize("resumed", [False, True])
@pytest.mark.parametrize("at", [1, 20, 21, 40])
def test_who_is_moved_while_subscribing_hears_nothing_of_the_old_team(
    shop: Served, at: int, resumed: bool
) -> None:
    """Ben sends forty frames; within the reads of one of them he is moved; a row of his old team follows."""
    since = shop.ask("GET", "staff", BEN).headers["x-n3-position"]
    shop.ask("PATCH", "staff/1", PERSONNEL, {"left": True})

    async def run(live: Listening) -> list[Any]:
        await live.hub.identify(live.subscriber, live.known)

        async def move() -> None:
            await live.ask("PATCH", "staff/2", PERSONNEL, {"team_id": 2})
            await live.catch_up()

        await live.catch_up()
        live.database.at, live.database.meanwhile = live.database.reads + at, move
        for number in range(FRAMES):
            await live.subscribe(str(number), **({"since": since} if resumed else {}))
        assert live.database.meanwhile is None, "nothing happened"
        live.frames()
        await live.ask("POST", "staff", PERSONNEL, {**NEW, "name": "Of the old team", "team_id": 1})
        await live.ask("POST", "staff", PERSONNEL, {**NEW, "name": "Of the new team", "team_id": 2})
        await live.catch_up()
        return live.frames()

    heard = shop.call(run(Listening(shop)))
    names = {one["data"]["name"] for one in heard if one["type"] == "event"}
    assert names <= {"Of the new team"}


NEW = {"email": "new@shop.example"}


def test_a_subscription_that_ended_while_it_was_made_is_not_acknowledged(shop: Served) -> None:
    async def run(live: Listening) -> list[Any]:
        await live.hub.identify(live.subscriber, live.known)

        async def retire() -> None:
            live.hub.end_dataset("staff")

        live.database.at, live.database.meanwhile = live.database.reads + 1, retire
        await live.subscribe("1")
        return live.frames()

    assert shop.call(run(Listening(shop))) == [{"type": "resync", "sub": "1"}]


def test_a_widget_that_is_retired_while_its_subscription_is_made(shop: Served) -> None:
    async def run(live: Listening) -> list[Any]:
        await live.hub.identify(live.subscriber, live.known)

        async def retire() -> None:
            live.hub.end_widgets()

        spec = live.hub.catalog["orders"]
        request = widget_request(
            live.services.pages, spec, "Orders.orders", [], live.subscriber.user
        )
        live.database.at, live.database.meanwhile = live.database.reads + 1, retire
        await subscribe(live.hub, live.subscriber, spec, {"sub": "1"}, request)
        return live.frames()

    assert shop.call(run(Listening(shop))) == [{"type": "resync", "sub": "1"}]


def test_a_row_that_changes_while_a_token_is_read(shop: Served) -> None:
    """The answer is older than the change, which concerned who the socket was before."""

    async def run(live: Listening) -> Principal:
        times = 0

        async def ask() -> Principal:
            nonlocal times
            times += 1
            known = await live.known()
            if times == 1:
                await live.ask("PATCH", "staff/2", PERSONNEL, {"team_id": 2})
                await live.catch_up()
            return known

        await live.hub.identify(live.subscriber, ask)
        assert times == 2
        return live.subscriber.user

    assert shop.call(run(Listening(shop))).row["team_id"] == 2


def test_a_token_that_comes_while_a_row_is_read_anew_is_not_overwritten(shop: Served) -> None:
    async def run(live: Listening) -> Principal:
        await live.hub.identify(live.subscriber, live.known)

        async def token() -> None:
            live.subscriber.set_principal(Principal("somebody else"))

        await live.ask("PATCH", "staff/2", PERSONNEL, {"team_id": 2})
        live.database.at, live.database.meanwhile = live.database.reads + 2, token
        await live.catch_up()
        assert live.database.meanwhile is None
        return live.subscriber.user

    assert shop.call(run(Listening(shop))).id == "somebody else"


def test_a_position_from_before_a_loss_of_rights_is_not_resumed(shop: Served) -> None:
    since = shop.ask("GET", "staff", BEN).headers["x-n3-position"]
    with shop.socket(BEN) as live:
        assert live.subscribe("staff", since=since)["type"] == "ack"
    shop.ask("POST", "staff", PERSONNEL, {**NEW, "name": "Of the old team", "team_id": 1})
    shop.ask("PATCH", "staff/2", PERSONNEL, {"team_id": 2})
    with shop.socket(BEN) as live:
        assert live.subscribe("staff", since=since) == {"type": "resync", "sub": "1"}
    with shop.socket({**BEN, "roles": ["manager"]}) as live:
        assert live.subscribe("staff", since=since) == {"type": "resync", "sub": "1"}


def test_rights_are_those_of_the_person_and_of_the_rules(shop: Served) -> None:
    catalog = shop.services.catalog
    ben = Principal("b", "Ben", roles=frozenset({"x", "y"}), claims={"team": "1"})
    same = Principal("b", "Ben", roles=frozenset({"y", "x"}), claims={"team": "1"})
    assert catalog.rights(ben, "staff") == catalog.rights(same, "staff")
    for other in (
        replace(ben, id="c"),
        replace(ben, roles=frozenset({"x"})),
        replace(ben, claims={"team": 1}),
        replace(ben, row={"team_id": 1}),
        Principal.anonymous,
    ):
        assert catalog.rights(other, "staff") != catalog.rights(ben, "staff")
    assert catalog.rights(replace(ben, parameters={"route.id": 1}), "staff") == (
        catalog.rights(ben, "staff")
    )
    assert catalog.rights(ben, "teams") != catalog.rights(ben, "staff")


def in_the_middle(
    monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, happen: Callable[[], Any]
) -> None:
    """The first call of a method of the application comes after something else."""
    real, waiting = getattr(owner, name), [happen]

    async def first(*values: Any, **options: Any) -> Any:
        if waiting:
            answer = await asyncio.to_thread(waiting.pop())
            assert answer.is_success, answer.text
        return await real(*values, **options)

    monkeypatch.setattr(owner, name, first)


@pytest.mark.parametrize("path", ["staff", "staff/1"])
def test_a_list_or_row_under_way_is_of_today(
    shop: Served, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def move() -> Any:
        return shop.ask("PATCH", "staff/2", PERSONNEL, {"team_id": 2})

    reader = shop.services.executor
    in_the_middle(monkeypatch, reader, "page" if path == "staff" else "item", move)
    answer = shop.ask("GET", path, BEN)
    if path == "staff":
        assert {row["name"] for row in answer.json()["data"]} == {"Ben", "Carl"}
        assert (
            answer.headers["x-n3-position"].rpartition(":")[2]
            == (shop.ask("GET", path, BEN).headers["x-n3-position"].rpartition(":")[2])
        )
    else:
        assert answer.status_code == 404


def test_a_write_under_way_is_judged_by_the_rights_of_its_moment(
    shop: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anna (1) may be referred to by her own team only."""
    body = {"name": "Elm", "city": "Rome", "agent_id": 1}
    assert shop.rows("staff", BEN), (
        "his row is known, so that his next write is the one in question"
    )
    database = shop.services.database
    real = database.write
    moved: list[Any] = []

    async def write(job: Any, **options: Any) -> Any:
        if not moved:
            moved.append(None)
            moved.append(
                await asyncio.to_thread(shop.ask, "PATCH", "staff/2", PERSONNEL, {"team_id": 2})
            )
        return await real(job, **options)

    monkeypatch.setattr(database, "write", write)
    answer = shop.ask("POST", "customers", BEN, body)
    assert moved[1].status_code == 200
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "reference")
    assert shop.ask("POST", "customers", ANNA, body).status_code == 201


def test_a_total_knows_what_its_filter_follows(shop: Served) -> None:
    def total(query: str) -> int:
        value: int = shop.ask("GET", f"lines?{query}", MANAGER).json()["total"]
        return value

    for query in ("widget=Orders.lines", "order.stage__ne=cancelled"):
        shop.ask("PATCH", "orders/1", MANAGER, {"stage": "open"})
        assert [total(query), total(query)] == [2, 2]
        shop.ask("PATCH", "orders/1", MANAGER, {"stage": "cancelled"})
        assert total(query) == 1, query


def test_a_row_that_goes_between_the_batch_and_the_question(shop: Served) -> None:
    """An event whose row is no more there shows nothing of it; its delete follows."""

    async def run(live: Listening) -> list[Any]:
        await live.hub.identify(live.subscriber, live.known)
        await live.subscribe("1")
        live.frames()
        await live.ask("POST", "staff", PERSONNEL, {**NEW, "name": "Brief", "team_id": 1})
        await live.ask("PATCH", "staff/4", PERSONNEL, {"name": "Briefer"})
        await live.ask("DELETE", "staff/4", PERSONNEL)
        await live.catch_up()
        return live.frames()

    heard = shop.call(run(Listening(shop)))
    assert heard
    assert {(one["op"], one["id"]) for one in heard} == {("delete", 4)}
    assert not any("data" in one for one in heard)
