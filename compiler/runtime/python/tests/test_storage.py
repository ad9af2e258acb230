"""Deleted rows that are kept, and tables of other programs."""

import json

from conftest import MANAGER, PERSONNEL, Served


def test_a_deleted_row_is_gone_for_everybody(shop: Served) -> None:
    assert shop.ask("DELETE", "customers/1", MANAGER).status_code == 204
    assert shop.ask("GET", "customers/1", MANAGER).status_code == 404
    for method in ("PATCH", "DELETE"):
        assert shop.ask(method, "customers/1", MANAGER, {"notes": "x"}).status_code == 404
    assert [row["name"] for row in shop.rows("customers", PERSONNEL)] == ["Pine"]
    assert shop.rows("customers", MANAGER, search="oak") == []
    assert shop.ask("GET", "customers", MANAGER).json()["total"] == 1
    assert {row["customers_city"] for row in shop.rows("sales", MANAGER)} == {"Paris"}
    assert (
        shop.ask("POST", "orders", MANAGER, {"customer_id": 1, "price": "1.00"}).status_code == 422
    )


def test_what_was_deleted_stands_in_nobodys_way(shop: Served) -> None:
    oak = {"name": "Oak", "city": "Berlin", "agent_id": 1}
    taken = shop.ask("POST", "customers", MANAGER, oak)
    assert (taken.status_code, taken.json()["code"]) == (409, "conflict_unique")
    shop.ask("DELETE", "customers/1", MANAGER)
    assert shop.ask("POST", "customers", MANAGER, oak).json()["id"] > 2


def test_a_kept_row_is_deleted_for_listeners(shop: Served) -> None:
    made = {"name": "Elm", "agent_id": 1}
    key = shop.ask("POST", "customers", MANAGER, made).json()["id"]
    shop.ask("DELETE", f"customers/{key}", MANAGER)
    shop.caught_up()
    op, row_id, version, before = shop.stored(
        "SELECT op, row_id, version, before FROM n3_changes ORDER BY seq DESC"
    )[0]
    assert (op, row_id, version, json.loads(before)["name"]) == ("delete", key, 2, "Elm")


def test_a_table_of_another_program(shop: Served) -> None:
    shop.change("CREATE TABLE legacy_rates (code TEXT PRIMARY KEY, rate FLOAT, other TEXT)")
    shop.change("INSERT INTO legacy_rates VALUES ('EUR', 1.0, 'x')")
    (row,) = shop.rows("rates", None)
    assert (row["code"], row["rate"]) == ("EUR", 1.0)
    version = row["_version"]
    assert 0 < version < 2**53
    assert shop.ask("GET", "rates/EUR", None).headers["etag"] == f'"{version}"'
    changed = shop.ask("PATCH", "rates/EUR", MANAGER, {"rate": 1.5}, If_Match=f'"{version}"')
    assert changed.json()["rate"] == 1.5
    assert changed.json()["_version"] != version
    stale = shop.ask("PATCH", "rates/EUR", MANAGER, {"rate": 2.0}, If_Match=f'"{version}"')
    assert (stale.status_code, stale.json()["current"]["rate"]) == (412, 1.5)
    # What another program writes is seen, and makes a version stale as well.
    version = changed.json()["_version"]
    shop.change("UPDATE legacy_rates SET rate = 9.0")
    stale = shop.ask("PATCH", "rates/EUR", MANAGER, {"rate": 2.0}, If_Match=f'"{version}"')
    assert (stale.status_code, stale.json()["current"]["rate"]) == (412, 9.0)
    assert shop.ask("POST", "rates", MANAGER, {"code": "USD", "rate": 1.1}).status_code == 201
    assert shop.ask("DELETE", "rates/USD", MANAGER).status_code == 204
    assert shop.stored("SELECT * FROM legacy_rates") == [("EUR", 9.0, "x")]
