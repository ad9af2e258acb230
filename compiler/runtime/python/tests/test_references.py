"""References: what is seen through them, what may be written into them, what a deletion takes along."""

from typing import Any

import pytest
from conftest import ANNA, BEN, CARL, MANAGER, OUTSIDER, PERSONNEL, Served


def changes(shop: Served) -> list[tuple[Any, ...]]:
    shop.caught_up()
    return shop.stored(
        "SELECT dataset, op, row_id, version FROM n3_changes WHERE seq > 12 ORDER BY seq"
    )


def stored(shop: Served, sql: str) -> list[Any]:
    return shop.stored(sql)


def test_an_expanded_row_is_what_its_own_rules_show(shop: Served) -> None:
    (first,) = shop.rows("orders", BEN, expand="customer,seller.team,seller.boss")
    assert first["customer"] == {
        "id": 1, "name": "Oak", "city": "Berlin", "agent_id": 1, "notes": None, "_version": 1,
    }  # fmt: skip
    assert first["seller"]["salary"] == "2000.00"
    assert first["seller"]["team"]["name"] == "red"
    assert first["seller"]["boss"]["name"] == "Anna"
    assert first["seller"]["boss"]["salary"] is None
    # Carl may read the order with his customer, but not its seller.
    third = shop.ask("GET", "orders/3?expand=seller.boss,customer", CARL).json()
    assert (third["seller"], third["customer"]["name"]) == (None, "Pine")
    assert "expand" not in str(shop.ask("GET", "orders/3", CARL).json())
    assert shop.rows("staff", MANAGER, expand="boss", id=1)[0]["boss"] is None


def test_what_stands_behind_a_reference_is_filtered_and_sorted_as_it_is_read(shop: Served) -> None:
    def ids(person: Any, **query: Any) -> list[int]:
        return [row["id"] for row in shop.rows("orders", person, **query)]

    assert ids(MANAGER, **{"seller.name": "Anna"}) == [3]
    assert ids(CARL, **{"seller.name": "Anna"}) == []
    assert ids(CARL, **{"seller.name__is_null": "true"}) == [3]
    assert ids(CARL, **{"seller.name__ne": "Carl"}) == []
    assert ids(MANAGER, **{"seller.name__in": "Anna,Ben"}) == [1, 3]
    assert ids(MANAGER, **{"seller.boss.name__starts_with": "An"}) == [1]
    assert ids(MANAGER, sort_by="seller.name") == [3, 1, 2]
    assert ids(CARL, sort_by="seller.name") == [2, 3]  # Carl, then null
    assert ids(CARL, sort_by="seller.name", sort_order="desc") == [2, 3]
    # Ben's salary is Ben's and personnel's: to everybody else the same as nothing.
    assert ids(PERSONNEL, **{"seller.salary__gt": "1500"}) == [1, 2]
    assert ids(MANAGER, **{"seller.salary__gt": "1500"}) == []
    assert ids(ANNA, **{"seller.salary": "2000.00"}) == []
    assert ids(BEN, **{"seller.salary": "2000.00"}) == [1]
    assert shop.ask("GET", "orders?seller.name=Anna", CARL).json()["total"] == 0
    assert [row["id"] for row in shop.rows("staff", MANAGER, sort_by="boss.name,name")] == [2, 1, 3]


@pytest.mark.parametrize(
    "query",
    ["expand=name", "expand=customer.secret", "expand=customer.agent.team.x.y", "expand=,", "expand=seller_id",
     "customer.secret=x", "customer.pin=x", "customer.n3_deleted_at__is_null=true", "customer=1", "seller.=x",
     ".name=x", "seller..name=x", "customer.agent.boss.boss.name=x", "sort_by=customer.secret", "sort_by=seller",
     "sort_by=customer.pin", "customer.agent.salary__like=1", "seller.id=x", 'sort_by=customer."name"'],
)  # fmt: skip
def test_paths_that_lead_nowhere(shop: Served, query: str) -> None:
    answer = shop.ask("GET", f"orders?{query}", PERSONNEL)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_query"), answer.text


def test_what_may_not_be_seen_may_not_be_named(shop: Served) -> None:
    answers = [
        shop.ask("POST", "orders", BEN, {"customer_id": key, "price": "1.00"}) for key in (2, 99)
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    forbidden, absent = (answer.json()["errors"] for answer in answers)
    assert forbidden == absent
    assert (forbidden[0]["field"], forbidden[0]["code"]) == ("customer_id", "reference")
    assert shop.ask("POST", "orders", BEN, {"customer_id": 1, "price": "1.00"}).status_code == 201
    assert shop.ask("PATCH", "orders/1", BEN, {"customer_id": 2}).status_code == 422
    assert shop.ask("PATCH", "orders/1", BEN, {"seller_id": 3}).status_code == 422
    # What is there already is not asked of again.
    order = {"customer_id": 2, "seller_id": 1, "note": "mine"}
    assert shop.ask("PATCH", "orders/3", ANNA, order).json()["note"] == "mine"
    assert shop.ask("PATCH", "orders/1", MANAGER, {"customer_id": None}).status_code == 422
    assert shop.ask("PATCH", "orders/1", MANAGER, {"seller_id": None}).status_code == 200


def test_a_new_row_is_its_makers(shop: Served) -> None:
    made = shop.ask("POST", "orders", BEN, {"customer_id": 1, "price": "1.00"}).json()
    assert (made["seller_id"], made["note"]) == (2, "by Ben")
    outsider = shop.ask("POST", "customers", OUTSIDER, {"name": "Elm", "agent_id": 1})
    assert outsider.status_code == 422


def test_a_row_that_is_needed_stays(shop: Served) -> None:
    refused = shop.ask("DELETE", "staff/1", MANAGER)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict_reference")
    assert "Oak" not in refused.text
    assert changes(shop) == []
    assert len(shop.rows("staff", MANAGER)) == 3


def test_a_deletion_takes_along_what_hangs_on_it(shop: Served) -> None:
    assert shop.ask("DELETE", "orders/2", MANAGER).status_code == 204
    assert [row["id"] for row in shop.rows("lines", MANAGER)] == [1]
    assert changes(shop) == [("lines", "delete", 2, 2), ("orders", "delete", 2, 2)]


def test_a_row_that_is_kept_leaves_what_hangs_on_it(shop: Served) -> None:
    """Pine may come back: its orders and their lines stay, since they are not kept themselves."""
    assert shop.ask("DELETE", "customers/2", MANAGER).status_code == 204
    assert [row["id"] for row in shop.rows("orders", MANAGER)] == [1, 2, 3]
    assert [row["id"] for row in shop.rows("lines", MANAGER)] == [1, 2]
    assert stored(shop, "SELECT id, n3_deleted_at IS NULL FROM customers") == [(1, 1), (2, 0)]
    assert changes(shop) == [("customers", "delete", 2, 2)]


def test_a_reference_may_be_let_go(shop: Served) -> None:
    assert shop.ask("DELETE", "teams/1", MANAGER).status_code == 204
    assert [row["team_id"] for row in shop.rows("staff", MANAGER)] == [None, None, 2]
    assert changes(shop) == [
        ("staff", "update", 1, 2),
        ("staff", "update", 2, 2),
        ("teams", "delete", 1, 2),
    ]


def test_what_a_refused_deletion_did_is_undone(shop: Served) -> None:
    """Anna is needed by Oak; that Ben would have lost his boss is nowhere to be seen."""
    assert shop.ask("DELETE", "staff/1", MANAGER).status_code == 409
    assert shop.rows("staff", MANAGER, id=2)[0]["boss_id"] == 1
    assert shop.ask("DELETE", "customers/1", MANAGER).status_code == 204
    orders = shop.rows("orders", MANAGER, seller_id=1)
    assert shop.ask("PATCH", f"orders/{orders[0]['id']}", MANAGER, {"seller_id": 3}).is_success
    # A customer that is deleted does not hold on to anybody.
    assert shop.ask("DELETE", "staff/1", MANAGER).status_code == 204
    assert shop.rows("staff", MANAGER, id=2)[0]["boss_id"] is None


def test_a_deletion_that_is_only_tried(shop: Served) -> None:
    tried = shop.ask("DELETE", "customers/2", MANAGER, Prefer="tx=rollback")
    assert tried.status_code == 204
    assert len(shop.rows("orders", MANAGER)) == 3
    assert changes(shop) == []
