"""Events where rules follow references: exact for who names what it holds, `resync` beyond the limits."""

import json
from contextlib import closing
from typing import Any

import pytest
from conftest import ANNA, BEN, CARL, MANAGER, PERSONNEL, Live, Served, principal
from n3_runtime import live_queries
from n3_runtime.catalog import Catalog
from n3_runtime.changes import ChangeRecord, prepare
from n3_runtime.conditions import Comparison
from n3_runtime.database import Connection, connect
from n3_runtime.dataset import Access, Dataset
from n3_runtime.expressions import EVERYONE, ROW
from n3_runtime.fields import Boolean, Field, Integer, Reference, String
from n3_runtime.groups import Group
from n3_runtime.identity import Principal
from n3_runtime.live_queries import (
    AffectedRow,
    LiveQuery,
    LiveResult,
    held_keys,
    run_live_queries,
)
from n3_runtime.pages import widget_request
from n3_runtime.people import with_row
from n3_runtime.reader import NO_EXPANSION
from n3_runtime.reference_paths import ReferencePath
from n3_runtime.subscribers import Subscriber
from n3_runtime.subscribing import subscribe
from n3_runtime.subscription_plan import plan_subscription
from test_changing_rights import Listening

Told = tuple[str, int]


def told(shop: Served, live: Live) -> list[Told]:
    """What a socket has heard of, without what waits for the writes of the test."""
    shop.caught_up()
    return [(one.get("op", one["type"]), one.get("id", 0)) for one in live.settled()]


def seq(shop: Served, dataset: str = "teams") -> int:
    """The number of the last change."""
    at: str = shop.ask("GET", dataset, MANAGER).headers["x-n3-position"]
    return int(at.split(":")[1])


def known(shop: Served, person: dict[str, Any]) -> Principal:
    services = shop.services
    found: Principal = shop.call(with_row(principal(person), services.catalog, services.database))
    return found


def test_a_row_comes_in_and_goes_by_what_another_dataset_says(shop: Served) -> None:
    with shop.socket(BEN) as live:
        assert live.subscribe("customers", held=[1])["type"] == "ack"
        shop.ask("PATCH", "staff/3", PERSONNEL, {"team_id": 1})
        assert live.next() == {
            "type": "event", "sub": "1", "seq": seq(shop), "dataset": "customers", "op": "create",
            "id": 2, "data": shop.ask("GET", "customers/2", BEN).json(), "version": 1,
        }  # fmt: skip
        shop.ask("PATCH", "staff/1", PERSONNEL, {"team_id": 2})
        left = {"dataset": "customers", "op": "delete", "id": 1, "version": 1}
        assert live.next() == {"type": "event", "sub": "1", "seq": seq(shop), **left}
        assert [row["id"] for row in shop.rows("customers", BEN)] == [2]
        # It holds what it was sent, and no more what was taken back.
        shop.ask("PATCH", "staff/3", PERSONNEL, {"team_id": 2})
        shop.ask("PATCH", "customers/1", PERSONNEL, {"notes": "n"})
        assert told(shop, live) == [("delete", 2)]


def test_changes_of_the_dataset_itself(shop: Served) -> None:
    with shop.socket(ANNA) as live:
        live.subscribe("orders", held=[1])
        shop.ask("PATCH", "orders/1", MANAGER, {"note": "x"})
        changed = live.next()
        assert (changed["op"], changed["version"]) == ("update", 2)
        assert changed["data"] == shop.ask("GET", "orders/1", ANNA).json()
        assert changed["data"]["cost"] is None
        shop.ask("PATCH", "orders/2", MANAGER, {"note": "of Carl's"})
        # Anna's own, by its seller; she has not named it, but it is in her list.
        shop.ask("PATCH", "orders/3", MANAGER, {"note": "y"})
        shop.ask("PATCH", "orders/2", MANAGER, {"seller_id": 1})
        shop.ask("DELETE", "orders/1", MANAGER)
        assert told(shop, live) == [("update", 3), ("create", 2), ("delete", 1)]


def test_a_deletion_behind_a_reference(shop: Served) -> None:
    """Oak is kept: the rule of its order still reads it, a filter does not, until it is restored."""
    with shop.socket(ANNA) as live:
        live.subscribe("orders", held=[1, 3])
        live.subscribe("orders", "2", filter={"customer.city": "Berlin"}, held=[1])
        shop.ask("DELETE", "customers/1", MANAGER)
        assert told(shop, live) == [("delete", 1)]
        shop.ask("POST", "customers/1/restore", MANAGER)
        assert told(shop, live) == [("create", 1)]


def test_what_was_never_seen_and_is_not_seen_is_not_told(shop: Served) -> None:
    with shop.socket(BEN) as live:
        live.subscribe("customers", held=[])
        shop.ask("PATCH", "staff/1", PERSONNEL, {"team_id": 2})
        assert told(shop, live) == [("delete", 1)]  # it was on another page
        shop.ask("PATCH", "customers/2", MANAGER, {"notes": "n"})
        shop.ask("POST", "customers", MANAGER, {"name": "Elm", "agent_id": 3})
        shop.ask("DELETE", "customers/3", MANAGER)
        assert told(shop, live) == []
        shop.ask("PATCH", "staff/1", PERSONNEL, {"team_id": 1})
        assert told(shop, live) == [("create", 1)]


def test_what_shows_nothing_of_the_other_row_is_not_sent_again(shop: Served) -> None:
    """Ben's customer is still his team's; what its row shows has not changed."""
    with shop.socket(BEN) as live:
        live.subscribe("customers", held=[1])
        live.subscribe("orders", "2", filter={"customer.city": "Berlin"}, held=[1])
        shop.ask("PATCH", "staff/1", PERSONNEL, {"name": "Anne"})
        shop.ask("PATCH", "customers/1", PERSONNEL, {"notes": "n"})
        shop.caught_up()
        assert [(one["sub"], one["op"]) for one in live.settled()] == [("1", "update")]


def test_filters_through_references_ask_the_rules_on_their_way(shop: Served) -> None:
    """Carl may read the customer of his order while its agent is of his team; only then its city."""
    with shop.socket(CARL) as live:
        ack = live.subscribe("orders", filter={"customer.city": "Paris"}, held=[2, 3])
        assert ack["type"] == "ack"
        shop.ask("PATCH", "customers/2", MANAGER, {"city": "Rome"})
        assert told(shop, live) == [("delete", 2), ("delete", 3)]
        shop.ask("PATCH", "customers/2", MANAGER, {"city": "Paris", "agent_id": 1})
        assert told(shop, live) == []
        shop.ask("PATCH", "staff/1", PERSONNEL, {"team_id": 2})
        assert told(shop, live) == [("create", 2)]


def test_who_names_nothing_reads_anew(shop: Served) -> None:
    with shop.socket(BEN) as live:
        live.subscribe("customers")
        live.subscribe("customers", "2", held=None)
        shop.ask("PATCH", "staff/1", PERSONNEL, {"team_id": 2})
        shop.caught_up()
        assert {one["type"] for one in live.settled()} == {"resync"}


def test_who_comes_back_is_told_exactly(shop: Served) -> None:
    since = shop.ask("GET", "customers", BEN).headers["x-n3-position"]
    with shop.socket(BEN) as live:
        shop.ask("PATCH", "orders/1", MANAGER, {"note": "no concern of customers"})
        assert live.subscribe("customers", held=[1], since=since)["type"] == "ack"
        assert told(shop, live) == []
    shop.ask("PATCH", "staff/1", PERSONNEL, {"team_id": 2})
    shop.ask("PATCH", "staff/3", PERSONNEL, {"team_id": 1})
    shop.ask("PATCH", "customers/2", MANAGER, {"notes": "n"})
    shop.caught_up()  # else the last of them may come alone
    with shop.socket(BEN) as live:
        ack = live.subscribe("customers", held=[1], since=since)
        assert (ack["type"], ack["position"]) == ("ack", since)
        assert told(shop, live) == [("delete", 1), ("create", 2)]
        shop.ask("PATCH", "customers/2", MANAGER, {"notes": "m"})
        assert told(shop, live) == [("update", 2)]


def more_customers(count: int) -> Any:
    def insert(connection: Connection) -> None:
        for number in range(count):
            connection.execute(
                "INSERT INTO customers (name, city, agent_id) VALUES (?, 'Oslo', 3)",
                (f"c{number}",),
            )

    return insert


@pytest.mark.parametrize(("count", "expected"), [(999, "create"), (1_000, "resync")])
def test_a_thousand_rows_at_most(shop: Served, count: int, expected: str) -> None:
    """Carl's customer and as many more come to Ben's team at once."""
    shop.call(shop.services.database.write(more_customers(count)))
    with shop.socket(BEN) as live:
        live.subscribe("customers", held=[])
        shop.ask("PATCH", "staff/3", PERSONNEL, {"team_id": 1})
        heard = told(shop, live)
        assert {op for op, _ in heard} == {expected}
        assert len(heard) == (1_000 if expected == "create" else 1)


def test_who_holds_more_than_a_thousand_rows_reads_anew(shop: Served) -> None:
    with shop.socket(MANAGER) as live:
        live.subscribe("orders", held=list(range(1, 1_001)))
        body = {"customer_id": 1, "price": "1.00"}
        for _ in range(2):
            shop.ask("POST", "orders", MANAGER, body)
        assert told(shop, live) == [("update", 4), ("update", 5)]  # they were named

        shop.change(
            {
                "sqlite": "UPDATE sqlite_sequence SET seq = 2000 WHERE name = 'orders'",
                "postgres": "ALTER TABLE orders ALTER id RESTART WITH 2001",
            }[shop.dialect]
        )
        shop.ask("POST", "orders", MANAGER, body)
        assert told(shop, live) == [("create", 2_001), ("resync", 0)]


def test_all_groups_of_a_step_are_asked_in_one_read(shop: Served) -> None:
    """Anna goes from Ben's team to Carl's, and her customer with her: one read for the batch, one for
    what that means to both."""
    carl = Subscriber(known(shop, CARL))

    async def run(live: Listening) -> tuple[int, list[Any], list[Any]]:
        live.hub.subscribers.add(carl)
        await live.hub.identify(live.subscriber, live.known)
        await live.catch_up()
        await live.subscribe("1", "customers", held=[1])
        spec = live.hub.catalog["customers"]
        request = widget_request(live.services.pages, spec, None, [], carl.user)
        await subscribe(live.hub, carl, spec, {"sub": "1", "held": [2]}, request)
        live.frames()
        carl.drain()
        await live.ask("PATCH", "staff/1", PERSONNEL, {"team_id": 2})
        reads = live.database.reads
        await live.hub._step()
        return live.database.reads - reads, live.frames(), json.loads(carl.drain() or "[]")

    reads, left, entered = shop.call(run(Listening(shop)))
    assert [(one["op"], one["id"]) for one in left] == [("delete", 1)]
    assert [(one["op"], one["id"]) for one in entered] == [("create", 1)]
    assert reads == 2


def test_readers_with_equal_answers_are_asked_for_once(shop: Served) -> None:
    catalog, spec = shop.services.catalog, shop.specs["customers"]

    def name(person: dict[str, Any], *conditions: Comparison) -> Any:
        query = LiveQuery.of(Group(spec, catalog, known(shop, person), conditions))
        assert query is not None
        return query.key

    berlin = Comparison(("city",), "eq", ("Berlin",))
    assert name(MANAGER) == name({**MANAGER, "id": "other"})
    assert name(ANNA) != name(CARL)
    assert name(MANAGER) != name(MANAGER, berlin)
    assert name(MANAGER, berlin) != name(MANAGER, Comparison(("city",), "eq", ("Rome",)))


def test_who_may_read_everything_follows_nothing(shop: Served) -> None:
    catalog = shop.services.catalog

    def read(dataset: str, person: dict[str, Any]) -> set[str]:
        group = Group(shop.specs[dataset], catalog, known(shop, person), ())
        query = LiveQuery.of(group)
        assert query is not None
        return set(query.datasets)

    assert read("orders", MANAGER) == {"orders"}
    assert read("orders", ANNA) == {"orders", "customers"}
    assert read("customers", ANNA) == {"customers", "staff"}


def test_who_moves_between_the_batch_and_the_question(shop: Served) -> None:
    """What the question finds is newer than the batch; Ben is asked for as who he is by then."""

    async def run(live: Listening) -> list[Any]:
        await live.hub.identify(live.subscriber, live.known)
        await live.catch_up()
        await live.subscribe("1", "customers", held=[1])
        live.frames()

        async def move() -> None:
            await live.ask("PATCH", "staff/2", PERSONNEL, {"team_id": 2})
            await live.ask("PATCH", "customers/1", PERSONNEL, {"notes": "not for Ben"})

        await live.ask("PATCH", "customers/1", PERSONNEL, {"notes": "n"})
        live.database.at, live.database.meanwhile = live.database.reads + 1, move
        await live.catch_up()
        assert live.database.meanwhile is None, "nothing happened"
        return live.frames()

    assert shop.call(run(Listening(shop))) == [{"type": "resync", "sub": "1"}]


def test_a_row_that_goes_between_the_batch_and_the_question(shop: Served) -> None:
    async def run(live: Listening) -> list[Any]:
        await live.hub.identify(live.subscriber, live.known)
        await live.catch_up()
        await live.subscribe("1", "orders", held=[1])
        live.frames()

        async def delete() -> None:
            await live.ask("DELETE", "orders/1", PERSONNEL)

        await live.ask("PATCH", "orders/1", PERSONNEL, {"note": "n"})
        live.database.at, live.database.meanwhile = live.database.reads + 1, delete
        await live.hub._step()
        assert live.database.meanwhile is None, "nothing happened"
        frames = live.frames()
        await live.catch_up()
        assert live.frames() == [], "the same was sent twice"
        return frames

    (left,) = shop.call(run(Listening(shop)))
    assert (left["op"], left["id"], left["version"]) == ("delete", 1, 3)


@pytest.mark.parametrize("at", range(1, 5))
def test_what_happens_while_it_subscribes_is_told(shop: Served, at: int) -> None:
    """A customer comes to Ben's team within each of the reads that a subscription takes."""
    since = shop.ask("GET", "customers", BEN).headers["x-n3-position"]
    shop.ask("PATCH", "customers/1", PERSONNEL, {"notes": "n"})

    async def run(live: Listening) -> list[Any]:
        await live.hub.identify(live.subscriber, live.known)
        await live.catch_up()

        async def move() -> None:
            await live.ask("PATCH", "staff/3", PERSONNEL, {"team_id": 1})
            await live.catch_up()

        live.database.at, live.database.meanwhile = live.database.reads + at, move
        await live.subscribe("1", "customers", held=[1], since=since)
        if live.database.meanwhile is not None:
            await move()
        await live.catch_up()
        return live.frames()

    ack, *events = shop.call(run(Listening(shop)))
    assert ack["type"] == "ack"
    assert sorted((one["op"], one["id"]) for one in events) == [("create", 2), ("update", 1)]
    assert [one["seq"] for one in events] == sorted(one["seq"] for one in events)


def test_without_time_only_who_was_to_be_asked_for_reads_anew(
    shop: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_queries, "DEADLINE_SECONDS", -1.0)
    with shop.socket(MANAGER) as live:
        live.subscribe("orders", held=[1])
        live.subscribe("staff", "2")
        shop.ask("PATCH", "orders/1", MANAGER, {"note": "n"})
        shop.ask("PATCH", "staff/1", MANAGER, {"left": True})
        shop.caught_up()
        heard = sorted((one["sub"], one["type"]) for one in live.settled())
        assert heard == [("1", "resync"), ("2", "event")]


def test_ids_that_can_be_no_keys_name_no_row(shop: Served) -> None:
    assert held_keys(shop.specs["orders"], ["1", 2, "x", "", 10**30, -1]) == {1, 2, -1}


def events(result: LiveResult, held: set[Any]) -> list[tuple[int, str, int]]:
    """The seq, the operation and the version of each event."""
    found = (json.loads(f'{{"type":"event"{text}') for text in result.events(held))
    return [(one["seq"], one["op"], one["version"]) for one in found]


def test_a_key_that_is_used_again(shop: Served) -> None:
    """Its new row may have a lower version: the old one is taken back first."""
    spec = shop.specs["orders"]
    group = Group(spec, shop.services.catalog, principal(MANAGER), ())
    gone = ChangeRecord(7, "orders", "delete", 1, 5, None)

    def result(*seen: int) -> LiveResult:
        rows: dict[Any, Any] = {1: (1, '{"id":1}')}
        return LiveResult(group, {1: AffectedRow(8, True, gone)}, rows, frozenset(seen), 8)

    held: set[Any] = {1}
    assert events(result(), held) == [(7, "delete", 5), (8, "create", 1)]
    assert held == {1}
    assert events(result(), set()) == [(8, "create", 1)]
    assert events(result(1), set()) == [(7, "delete", 5), (8, "create", 1)]


PROJECTS = Dataset(
    "projects",
    (Integer("id", primary_key=True), Boolean("open"), String("name")),
    Access(read=EVERYONE),
    realtime=True,
)


def tasks(access: Access, *fields: Field) -> Dataset:
    own = (Integer("id", primary_key=True), Reference("project", "projects"), String("text"))
    return Dataset("tasks", (*own, *fields), access, realtime=True)


@pytest.mark.parametrize(
    ("spec", "sent"),
    [
        (tasks(Access(read=EVERYONE, update=ROW.project.open)), True),
        (tasks(Access(read=EVERYONE, delete=ROW.project.open)), True),
        (tasks(Access(read=EVERYONE, fields={"text": ROW.project.open})), True),
        (tasks(Access(read=EVERYONE), String("of", computed=ROW.project.name)), True),
        (tasks(Access(read=ROW.project.open)), False),
        (tasks(Access(read=ROW.project.open, update=ROW.project.open)), True),
    ],
)  # fmt: skip
def test_a_row_is_sent_again_if_it_shows_something_of_the_other(spec: Dataset, sent: bool) -> None:
    catalog = Catalog([PROJECTS, spec])
    group = Group(spec, catalog, Principal.anonymous, ())
    # Whoever names no rows reloads, also where only a computed value follows the reference.
    assert plan_subscription(group, NO_EXPANSION, held=False).concerns == {"tasks", "projects"}
    query = plan_subscription(group, NO_EXPANSION, held=True).query
    assert query is not None
    with closing(connect(":memory:")) as connection:
        for sql in (
            "CREATE TABLE projects (id INTEGER PRIMARY KEY, open, name, n3_version)",
            "CREATE TABLE tasks (id INTEGER PRIMARY KEY, project_id, text, n3_version)",
            "INSERT INTO projects VALUES (1, 1, 'Bridge', 2), (2, 1, 'Tower', 1)",
            "INSERT INTO tasks VALUES (1, 1, 'x', 1), (2, 2, 'y', 1), (3, NULL, 'z', 1)",
        ):
            connection.execute(sql)
        prepare(connection, "development")
        was: dict[str, Any] = {"open": 1, "name": "Bridge"}
        changes = [ChangeRecord(9, "projects", "update", 1, 2, was)]
        results, newer_people = run_live_queries(connection, [(query, 8)], changes)
    result = results[query.key, 8]
    assert result is not None
    assert newer_people == []
    assert events(result, {1, 2, 3}) == ([(9, "update", 1)] if sent else [])
    assert events(result, set()) == ([(9, "update", 1)] if sent else [])
    assert result.upto == 9


TWICE = Dataset(
    "tasks",
    (
        Integer("id", primary_key=True),
        Reference("project", "projects"),
        Reference("other", "projects"),
        String("text"),
    ),
    Access(read=ROW.project.open, update=ROW.other.open),
    realtime=True,
)


@pytest.mark.parametrize("before", [0, 1])
@pytest.mark.parametrize("own", [8, 11, None])
@pytest.mark.parametrize("seqs", [(9, 10), (10, 9)])
@pytest.mark.parametrize("shown", [(True, False), (False, True), (False, False)])
def test_a_row_that_is_affected_twice_in_one_step(
    own: int | None, seqs: tuple[int, int], shown: tuple[bool, bool], before: int
) -> None:
    """Its one event has the newest `seq`, and comes if any of the changes is shown by the row, whatever
    the order of the paths and of the changes."""
    catalog = Catalog([PROJECTS, TWICE])
    group = Group(TWICE, catalog, Principal.anonymous, ())
    first, second = seqs
    paths = (
        ReferencePath(("project_id",), "projects", shown[0]),
        ReferencePath(("other_id",), "projects", shown[1]),
    )
    changes = [
        ChangeRecord(first, "projects", "update", 1, 2, {"open": before}),
        ChangeRecord(second, "projects", "update", 2, 2, {"open": before}),
    ]
    if own is not None:
        was = {"project_id": 1, "other_id": 2}
        changes.append(ChangeRecord(own, "tasks", "update", 1, 5, was))
    changes.sort(key=lambda change: change.seq)
    query = LiveQuery(group, paths)
    with closing(connect(":memory:")) as connection:
        for sql in (
            "CREATE TABLE projects (id INTEGER PRIMARY KEY, open, name, n3_version)",
            "CREATE TABLE tasks (id INTEGER PRIMARY KEY, project_id, other_id, text, n3_version)",
            "INSERT INTO projects VALUES (1, 1, 'Bridge', 2), (2, 1, 'Tower', 2)",
            "INSERT INTO tasks VALUES (1, 1, 2, 'x', 5)",
        ):
            connection.execute(sql)
        prepare(connection, "development")
        results, _ = run_live_queries(connection, [(query, 7)], changes)
    result = results[query.key, 7]
    assert result is not None
    newest = max(own or 0, *seqs)
    sent = [(newest, "update", 5)] if own is not None or any(shown) else []
    assert events(result, set()) == (sent if before else [(newest, "create", 5)])
    assert events(result, {1}) == sent


@pytest.mark.parametrize("name", ["row", "reference"])
def test_what_is_on_another_page_is_no_new_row(shop: Served, name: str) -> None:
    """Of a row of version 1, which a client that holds one page of the list does not name: it was readable
    before, it becomes readable because another row changes, it is made."""
    with shop.socket(BEN) as live:
        live.subscribe("customers", held=[])
        if name == "row":
            shop.ask("PATCH", "customers/1", MANAGER, {"notes": "n"})
            assert told(shop, live) == [("update", 1)]
            shop.ask("POST", "customers", MANAGER, {"name": "Elm", "agent_id": 1})
            assert told(shop, live) == [("create", 3)]
        else:
            shop.ask("PATCH", "staff/3", PERSONNEL, {"team_id": 1})
            assert told(shop, live) == [("create", 2)]
            shop.ask("PATCH", "staff/1", PERSONNEL, {"name": "Anne"})
            assert told(shop, live) == []
            shop.ask("PATCH", "staff/1", PERSONNEL, {"team_id": 2})
            assert told(shop, live) == [("delete", 1)]


def test_a_past_that_was_not_kept_is_read_again(shop: Served) -> None:
    """As changes of an older program are: what the row was is not guessed."""

    def forget(connection: Connection) -> None:
        connection.execute("UPDATE n3_changes SET before = NULL WHERE dataset = 'staff'")

    since = shop.ask("GET", "customers", BEN).headers["x-n3-position"]
    shop.ask("PATCH", "staff/3", PERSONNEL, {"team_id": 1})
    shop.call(shop.services.database.write(forget))
    shop.caught_up()
    with shop.socket(BEN) as live:
        assert live.subscribe("customers", held=[1], since=since)["type"] == "resync"
