"""Rules of fields, rules before and after, rules over the whole row: each is the server's, in every way in."""

from typing import Any

import pytest
from conftest import ANNA, BEN, CARL, MANAGER, PERSONNEL, Served
from n3_runtime.problems import Problem


def errors(answer: Any) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


def test_a_ruled_field_is_null_where_it_may_not_be_read(shop: Served) -> None:
    def salaries(person: Any) -> dict[str, Any]:
        return {row["name"]: (row["salary"], row["bonus"]) for row in shop.rows("staff", person)}

    assert salaries(PERSONNEL)["Ben"] == ("2000.00", 200.0)
    assert salaries(MANAGER) == dict.fromkeys(("Anna", "Ben", "Carl"), (None, None))
    assert salaries(BEN) == {"Anna": (None, None), "Ben": ("2000.00", None)}
    for row in shop.rows("staff", BEN):
        own = row["name"] == "Ben"
        assert row["_can"] == {
            "update": own, "delete": False, "fields": {"salary": own, "bonus": False},
        }  # fmt: skip
        assert shop.ask("GET", f"staff/{row['id']}", BEN).json() == row


def test_a_ruled_field_answers_no_question_beyond_its_rule(shop: Served) -> None:
    def names(person: Any, **query: Any) -> list[str]:
        return [row["name"] for row in shop.rows("staff", person, **query)]

    for low in ("0", "1500", "2500"):
        assert names(MANAGER, salary__gt=low) == []
    assert names(MANAGER, salary__is_null="true", sort_by="name") == ["Anna", "Ben", "Carl"]
    assert names(PERSONNEL, salary__between="1500,2500") == ["Ben"]
    assert names(BEN, salary__gt="0") == ["Ben"]
    assert names(BEN, bonus__gt="0") == []
    # What sorts alike for all is sorted by the key.
    assert names(MANAGER, sort_by="salary", sort_order="desc") == ["Anna", "Ben", "Carl"]
    assert names(PERSONNEL, sort_by="bonus", sort_order="desc") == ["Carl", "Ben", "Anna"]
    assert shop.ask("GET", "staff?salary=3000.00", BEN).json()["total"] == 0


def test_a_ruled_field_is_written_under_its_rule(shop: Served) -> None:
    assert errors(shop.ask("PATCH", "staff/2", MANAGER, {"salary": "9.00"})) == [
        ("salary", "forbidden")
    ]
    assert shop.ask("PATCH", "staff/2", MANAGER, {"salary": "9.00"}).status_code == 403
    assert shop.ask("PATCH", "staff/2", BEN, {"salary": "9.00"}).json()["salary"] == "9.00"
    made = {"name": "Dora", "email": "dora@shop.example", "salary": "1.00"}
    refused = shop.ask("POST", "staff", MANAGER, made)
    assert (refused.status_code, errors(refused)) == (403, [("salary", "forbidden")])
    assert shop.ask("POST", "staff", PERSONNEL, made).status_code == 201
    assert shop.ask("PATCH", "orders/1", BEN, {"cost": "1.00", "note": "n"}).status_code == 403
    assert shop.rows("orders", MANAGER, id=1)[0]["cost"] == "5.00"
    # Not even what it is already.
    assert shop.ask("PATCH", "orders/1", BEN, {"cost": "5.00"}).status_code == 403
    assert errors(shop.ask("PATCH", "orders/1", MANAGER, {"total": "1.00"})) == [
        ("total", "server_set")
    ]


def test_before_and_after(shop: Served) -> None:
    assert shop.ask("PATCH", "orders/1", BEN, {"stage": "paid"}).status_code == 200
    assert shop.ask("PATCH", "orders/1", BEN, {"stage": "cancelled"}).status_code == 403
    assert shop.ask("PATCH", "orders/1", MANAGER, {"stage": "cancelled"}).status_code == 200
    assert shop.ask("PATCH", "orders/1", BEN, {"stage": "open"}).status_code == 200
    assert shop.ask("PATCH", "orders/1", ANNA, {"stage": "open"}).status_code == 403
    assert shop.ask("PATCH", "orders/2", BEN, {"stage": "open"}).status_code == 404
    # A row may be given away to where its giver sees it no more.
    assert shop.ask("PATCH", "customers/2", CARL, {"notes": "n"}).status_code == 200


def test_the_whole_row_is_validated(shop: Served) -> None:
    low = shop.ask("PATCH", "orders/1", MANAGER, {"price": "4.99"})
    assert low.status_code == 422
    assert errors(low) == [("cost", "validation"), ("price", "validation")]
    assert low.json()["errors"][0]["message"] == "The price is below the cost"
    assert (
        shop.ask("PATCH", "orders/1", MANAGER, {"price": "4.99", "cost": None}).status_code == 200
    )
    sent = shop.ask("PATCH", "orders/1", BEN, {"stage": "sent"})
    assert errors(sent) == [("stage", "validation"), ("due", "validation")]
    both = {"stage": "sent", "due": "2026-12-01"}
    assert shop.ask("PATCH", "orders/1", BEN, both).status_code == 200
    made = {"customer_id": 1, "price": "1.00", "cost": "2.00", "stage": "sent"}
    assert len(errors(shop.ask("POST", "orders", MANAGER, made))) == 4
    assert len(shop.rows("orders", MANAGER)) == 3


def test_computed_fields_are_read_filtered_and_sorted_as_others(shop: Served) -> None:
    def ids(**query: Any) -> list[int]:
        return [row["id"] for row in shop.rows("orders", MANAGER, **query)]

    assert ids(total="20.00") == [1, 2]
    assert ids(total__lt="20") == [3]
    assert ids(sort_by="total,quantity", sort_order="asc,desc") == [3, 1, 2]
    assert shop.ask("PATCH", "orders/3", MANAGER, {"quantity": 3}).json()["total"] == "22.50"
    with pytest.raises(Problem):
        shop.stored("SELECT orders.total FROM orders")


def test_hidden_and_writeonly_fields_of_a_shop(shop: Served) -> None:
    assert shop.ask("PATCH", "customers/1", MANAGER, {"pin": "4711"}).status_code == 200
    for path in ("customers/1", "customers", "orders?expand=customer", "open_orders"):
        text = shop.ask("GET", path, MANAGER).text
        assert "4711" not in text
        assert "secret" not in text
    assert shop.ask("PATCH", "customers/1", MANAGER, {"secret": "x"}).status_code == 422
