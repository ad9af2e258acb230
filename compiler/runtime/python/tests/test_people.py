"""A person's own row: found by a verified address once, then remembered; read again for each request."""

import json
from typing import Any

from conftest import ANNA, BEN, MANAGER, OUTSIDER, PERSONNEL, Served, headers_of


def own(shop: Served, person: Any) -> Any:
    me = shop.http.get("/api/me", headers=headers_of(person)).json()
    return me["user"]["row"]


def test_an_address_tells_whose_row_it_is(shop: Served) -> None:
    assert own(shop, BEN)["id"] == 2
    assert own(shop, BEN)["salary"] == "2000.00"
    assert own(shop, OUTSIDER) is None
    assert own(shop, None) is None
    assert own(shop, {**BEN, "id": "b2", "email": "BEN@shop.example"})["id"] == 2


def test_the_key_is_known_of_a_row_that_may_not_be_read(shop: Served) -> None:
    """Without a team Ben reads nobody's row, not even his."""
    shop.ask("PATCH", "staff/2", MANAGER, {"team_id": None})
    me = shop.http.get("/api/me", headers=headers_of(BEN)).json()["user"]
    assert (me["row"], me["rowKey"]) == (None, 2)


def test_an_address_that_nobody_has_verified_tells_nothing(shop: Served) -> None:
    claimed = {**BEN, "id": "thief", "verified": False}
    assert own(shop, claimed) is None
    assert shop.rows("orders", claimed) == []
    assert shop.rows("staff", claimed) == []


def test_of_two_rows_with_one_address_neither_is_ones_own(shop: Served) -> None:
    twin = {"name": "Ben too", "email": "ben@shop.example", "team_id": 2}
    assert shop.ask("POST", "staff", PERSONNEL, twin).status_code == 201
    assert own(shop, BEN) is None


def test_it_is_remembered_when_the_address_changes(shop: Served) -> None:
    assert own(shop, BEN)["id"] == 2
    assert shop.ask("PATCH", "staff/2", MANAGER, {"email": "b@else.example"}).status_code == 200
    assert own(shop, BEN)["email"] == "b@else.example"
    # Who takes the old address is another subject, and gets what the address says now: nothing.
    assert own(shop, {**BEN, "id": "other"}) is None


def test_rules_know_the_row_as_it_is_now(shop: Served) -> None:
    assert {row["name"] for row in shop.rows("staff", BEN)} == {"Anna", "Ben"}
    assert shop.ask("PATCH", "staff/2", MANAGER, {"team_id": 2}).status_code == 200
    assert {row["name"] for row in shop.rows("staff", BEN)} == {"Ben", "Carl"}
    assert [row["name"] for row in shop.rows("customers", BEN)] == ["Pine"]
    assert shop.ask("PATCH", "staff/2", MANAGER, {"team_id": None}).status_code == 200
    assert shop.rows("staff", BEN) == []


def test_without_the_row_there_is_nothing_of_ones_own(shop: Served) -> None:
    assert own(shop, BEN)["id"] == 2
    assert shop.ask("PATCH", "orders/1", MANAGER, {"seller_id": None}).status_code == 200
    assert shop.ask("DELETE", "staff/2", MANAGER).status_code == 204
    assert own(shop, BEN) is None
    assert shop.rows("orders", BEN) == []
    made = shop.ask(
        "POST", "staff", PERSONNEL, {"name": "Ben", "email": BEN["email"], "team_id": 1}
    )
    assert own(shop, BEN)["id"] == made.json()["id"]


def test_a_socket_follows_its_persons_row(shop: Served) -> None:
    with shop.socket(BEN) as live:
        assert live.subscribe("staff")["type"] == "ack"
        shop.ask("PATCH", "staff/1", PERSONNEL, {"name": "Anne"})
        assert live.next()["data"]["name"] == "Anne"
        shop.ask("PATCH", "staff/2", PERSONNEL, {"team_id": 2})
        assert live.next() == {"type": "resync", "sub": "1"}
        assert live.subscribe("staff")["type"] == "ack"
        shop.ask("PATCH", "staff/1", PERSONNEL, {"name": "Anna"})
        shop.ask("PATCH", "staff/3", PERSONNEL, {"name": "Karl"})
        event = live.next()
        assert (event["data"]["name"], event["data"]["salary"]) == ("Karl", None)
        assert event["data"]["_can"]["fields"] == {"salary": False, "bonus": False}


def test_a_subject_is_bound_to_a_key_only(shop: Served) -> None:
    own(shop, ANNA)
    own(shop, {**OUTSIDER, "id": "' OR 1=1 --", "email": "x' OR '1'='1"})
    assert shop.stored("SELECT * FROM n3_subjects") == [("a", 1)]
    assert json.dumps(own(shop, ANNA)).count("anna@shop.example") == 1
