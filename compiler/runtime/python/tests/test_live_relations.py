"""Live data where an answer depends on other datasets: `resync` for who names no rows, once in a while.

Who names the rows that it holds is told exactly: test_live_queries and test_live_followers.
"""

import json
from typing import Any

from conftest import ANNA, BEN, CARL, MANAGER, PERSONNEL, Live, Served

RESYNC = {"type": "resync", "sub": "1"}


def quiet(live: Live) -> list[Any]:
    return [frame for frame in live.settled() if frame["type"] != "pong"]


def settle(shop: Served, live: Live) -> None:
    """Ends when a change that all hear of has come: nothing before it is still on its way."""
    live.subscribe("staff", "settle")
    shop.ask("PATCH", "staff/1", PERSONNEL, {"left": True})
    while (frame := live.next()).get("sub") != "settle":
        assert frame["type"] != "event", frame


def test_rules_that_follow_references_end_in_resync_where_no_rows_are_named(shop: Served) -> None:
    with shop.socket(ANNA) as live:
        assert live.subscribe("orders")["type"] == "ack"
        shop.ask("PATCH", "orders/1", MANAGER, {"note": "x"})
        assert live.next() == RESYNC
    with shop.socket(BEN) as live:
        live.subscribe("customers")
        shop.ask("PATCH", "staff/1", PERSONNEL, {"team_id": 2})
        assert live.next() == RESYNC
        assert shop.rows("customers", BEN) == []


def test_what_does_not_concern_is_not_told(shop: Served) -> None:
    with shop.socket(ANNA) as live:
        live.subscribe("orders")
        shop.ask("PATCH", "teams/2", MANAGER, {"region": "east"})
        shop.ask("POST", "lines", MANAGER, {"order_id": 1, "text": "t"})
        live.send("ping")
        assert live.next() == {"type": "pong"}
        shop.ask("DELETE", "customers/1", MANAGER)
        assert live.next() == RESYNC


def test_expansions_are_read_anew(shop: Served) -> None:
    """The rows still come one by one; a change of a referenced row is only announced."""
    with shop.socket(MANAGER) as live:
        assert live.subscribe("staff", expand=["team", "boss.team"])["type"] == "ack"
        shop.ask("PATCH", "staff/3", MANAGER, {"name": "Karl"})
        first, second = live.next(), live.next()
        assert (first["op"], first["data"]["name"]) == ("update", "Karl")
        assert "team" not in first["data"]
        assert second == RESYNC  # it may be somebody's boss
    with shop.socket(MANAGER) as live:
        live.subscribe("staff", expand=["team"])
        shop.ask("PATCH", "teams/1", MANAGER, {"region": "west"})
        assert live.next() == RESYNC
        live.send("subscribe", sub="2", dataset="staff", expand=["salary"])
        assert live.next()["problem"]["code"] == "bad_query"
        live.send("subscribe", sub="2", dataset="staff", expand="team")
        assert live.next()["problem"]["code"] == "bad_message"


def test_expansions_are_read_anew_beside_exact_events(shop: Served) -> None:
    with shop.socket(ANNA) as live:
        live.subscribe("orders", expand=["customer"], held=[1, 3])
        shop.ask("PATCH", "orders/1", MANAGER, {"note": "x"})
        assert live.next()["op"] == "update"
        shop.ask("PATCH", "customers/1", MANAGER, {"city": "Rome"})
        assert live.next() == RESYNC


def test_filters_behind_references(shop: Served) -> None:
    with shop.socket(MANAGER) as live:
        assert live.subscribe("staff", filter={"team.name": "red"})["type"] == "ack"
        shop.ask("PATCH", "teams/1", MANAGER, {"name": "crimson"})
        assert live.next() == RESYNC
        live.subscribe("staff", filter={"team.name": "crimson"}, held=[1, 2])
        shop.ask("PATCH", "teams/2", MANAGER, {"name": "crimson red"})
        shop.ask("PATCH", "teams/1", MANAGER, {"name": "red"})
        assert [(one["op"], one["id"]) for one in (live.next(), live.next())] == [
            ("delete", 1), ("delete", 2),
        ]  # fmt: skip
        live.send("subscribe", sub="1", dataset="staff", filter={"team.secret": "red"})
        assert live.next()["problem"]["code"] == "bad_query"


def test_widgets_listen_with_their_filter(shop: Served) -> None:
    with shop.socket(PERSONNEL) as live:
        assert live.subscribe("staff", widget="Customer.staff", params={"route.id": "2500"})["type"] == "ack"  # fmt: skip
        shop.ask("PATCH", "staff/1", PERSONNEL, {"salary": "2600.00"})
        entered = live.next()
        assert (entered["op"], entered["data"]["salary"]) == ("create", "2600.00")
        shop.ask("PATCH", "staff/1", PERSONNEL, {"salary": "900.00"})
        assert live.next()["op"] == "delete"
        other = live.subscribe("staff", "2", widget="Customer.staff", params={"route.id": "100"})
        assert other["type"] == "ack"
        shop.ask("PATCH", "staff/1", PERSONNEL, {"salary": "950.00"})
        assert (live.next()["sub"], quiet(live)) == ("2", [])
    with shop.socket(MANAGER) as live:
        # Without the rule of the field, the filter is about nothing.
        live.subscribe("staff", widget="Customer.staff", params={"route.id": "0"})
        live.subscribe("staff", "2")
        shop.ask("PATCH", "staff/1", PERSONNEL, {"salary": "5000.00"})
        frame = live.next()
        assert (frame["sub"], frame["data"]["salary"]) == ("2", None)
        for values in ({"widget": "Nope.x"}, {"widget": "Customer.orders"}, {"params": {"a": "1"}}):
            live.send("subscribe", sub="3", dataset="staff", **values)
            assert live.next()["problem"]["code"] == "bad_query"
    with shop.socket(BEN) as live:
        live.send("subscribe", sub="3", dataset="staff", widget="Customer.staff")
        assert live.next()["problem"]["code"] == "forbidden"


def test_ruled_fields_in_events(shop: Served) -> None:
    people = {"personnel": PERSONNEL, "manager": MANAGER, "ben": BEN, "carl": CARL}
    sockets = {name: shop.socket(person) for name, person in people.items()}
    for live in sockets.values():
        assert live.subscribe("staff")["type"] == "ack"
    shop.ask("PATCH", "staff/2", PERSONNEL, {"salary": "2222.00"})
    shop.ask("PATCH", "staff/3", PERSONNEL, {"name": "Karl"})
    for name in ("personnel", "manager"):
        event = sockets[name].next()
        assert event["data"] == shop.ask("GET", "staff/2", people[name]).json()
        assert (event["data"]["salary"] == "2222.00") == (name == "personnel")
    # It is Ben's own row: what rules know of Ben has changed.
    assert sockets["ben"].next() == RESYNC
    assert sockets["carl"].next() == RESYNC
    for live in sockets.values():
        assert "2222" not in json.dumps(quiet(live))
        live.close()


def test_a_filter_on_a_ruled_field_hears_nothing(shop: Served) -> None:
    with shop.socket(MANAGER) as live:
        live.subscribe("staff", filter={"salary__gt": "0"})
        live.subscribe("staff", "2", filter={"salary__is_null": "true"})
        shop.ask("PATCH", "staff/2", PERSONNEL, {"salary": "1.00"})
        event = live.next()
        assert (event["sub"], event["op"], event["data"]["salary"]) == ("2", "update", None)
        assert quiet(live) == []


def test_told_once_in_a_while(shop: Served) -> None:
    """Ten changes in a row are one `resync`; who subscribes again waits for the next."""
    shop.services.hub.resync_seconds = 3600.0
    with shop.socket(ANNA) as live:
        live.subscribe("orders")
        shop.ask("PATCH", "orders/1", MANAGER, {"note": "0"})
        assert live.next() == RESYNC
        live.subscribe("orders")
        for number in range(10):
            shop.ask("PATCH", "orders/1", MANAGER, {"note": str(number)})
        settle(shop, live)
        assert [frame for frame in quiet(live) if frame.get("sub") == "1"] == []


def test_who_comes_back_late_reads_anew(shop: Served) -> None:
    shop.services.hub.resync_seconds = 0.0
    at = shop.ask("GET", "orders", ANNA).headers["x-n3-position"]
    with shop.socket(ANNA) as live:
        assert live.subscribe("orders", since=at)["type"] == "ack"
        assert quiet(live) == []
    shop.ask("PATCH", "customers/1", MANAGER, {"notes": "n"})
    for _ in range(2):
        with shop.socket(ANNA) as live:
            # The hub may see the change before this one is live, or after.
            first = live.subscribe("orders", since=at)
            assert first == RESYNC or (first["type"] == "ack" and live.next() == RESYNC)


def test_what_the_clock_changes_is_read_anew_each_minute(shop: Served) -> None:
    """Such a filter is followed change by change; the minute is the hub's, here it is now."""

    async def minute() -> None:
        shop.services.hub.end_timed()

    with shop.socket(MANAGER) as live:
        live.subscribe("orders", "timed", widget="Customer.orders_3", params={"route.id": "5"})
        live.subscribe("orders", "plain", widget="Orders.orders")
        live.subscribe("staff", "staff")
        shop.call(minute())
        assert live.next() == {"type": "resync", "sub": "timed"}
        assert quiet(live) == []
