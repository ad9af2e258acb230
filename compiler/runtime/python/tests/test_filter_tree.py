"""Filters as a tree: the same conditions, the same gate, in lists, exports, aggregates and subscriptions."""

import itertools
import json
import random
from typing import Any

from conftest import ADMIN, ANNA, BEN, CARL, MANAGER, PERSONNEL, Served
from n3_runtime.conditions import Junction, assign_slots, matches, slot_values
from n3_runtime.filter_tree import MAX_DEPTH, MAX_GROUPS, MAX_LENGTH
from n3_runtime.identity import Principal
from n3_runtime.query import MAX_CONDITIONS, parse_filter
from test_data_binding import ROUND_TRIPS


def ids(served: Served, path: str, tree: Any, person: Any = MANAGER, **query: Any) -> list[Any]:
    return [row["id"] for row in served.rows(path, person, filter=json.dumps(tree), **query)]


def test_all_and_any(shop: Served) -> None:
    open_ones, annas = ["stage", "eq", "open"], ["seller.name", "eq", "Anna"]
    assert ids(shop, "orders", open_ones) == [1, 2]
    assert ids(shop, "orders", {"any": [open_ones, annas]}) == [1, 2, 3]
    assert ids(shop, "orders", {"all": [open_ones, annas]}) == []
    berlin = {"all": [["customer.city", "eq", "Berlin"], {"any": [annas, ["quantity", "gte", 2]]}]}
    assert ids(shop, "orders", berlin) == [1]
    assert ids(shop, "orders", {"all": []}) == [1, 2, 3]
    assert ids(shop, "orders", {"any": []}) == []
    assert ids(shop, "orders", {"any": [annas, {"all": [open_ones]}]}, price__gte="10.00") == [1, 2]
    assert ids(shop, "orders", ["total", "between", ["7.00", "8.00"]]) == [3]
    assert ids(shop, "orders", ["stage", "in", ["paid", "sent"]]) == [3]
    assert ids(shop, "orders", ["stage", "not_in", []]) == [1, 2, 3]
    assert ids(shop, "orders", ["due", "is_null", True]) == [1, 2, 3]
    assert ids(shop, "orders", ["note", "contains", ","]) == []


def test_paths_are_read_under_the_rules_of_their_rows(shop: Served) -> None:
    salary = {"any": [["seller.salary", "gt", "1500.00"]]}
    assert ids(shop, "orders", salary, PERSONNEL) == [1, 2]
    assert ids(shop, "orders", salary, MANAGER) == []
    assert ids(shop, "orders", salary, BEN) == [1]
    assert ids(shop, "orders", ["cost", "gt", "1.00"], ANNA) == []
    assert ids(shop, "orders", ["seller.name", "is_null", True], CARL) == [3]


def test_values_are_as_bodies_have_them(app: Served) -> None:
    for index, (field, sent, expected) in enumerate(ROUND_TRIPS):
        app.ask("POST", "things", ADMIN, {"code": f"V-{index}", field: sent})
        if field in app.specs["things"].filter_fields:
            found = app.rows("things", ADMIN, filter=json.dumps([field, "eq", sent]), page_size=100)
            assert f"V-{index}" in [row["code"] for row in found], (field, sent)
            assert {json.dumps(row[field]) for row in found} == {json.dumps(expected)}


REFUSED = [
    ("{", "filter"),
    ("", "filter"),
    ("NaN", "filter"),
    ("[" * 15_000, "filter"),
    ('{"all":' * 2_000, "filter"),
    ("1" * 10_000, "filter"),
    (" " * (MAX_LENGTH + 1), "filter"),
    ('{"all":[],"any":[]}', "filter"),
    ('{"all":[],"all":[]}', "filter"),
    ('{"none":[]}', "filter"),
    ('{"all":{}}', "filter"),
    ("null", "filter"),
    ('["stage","eq"]', "filter"),
    ('["stage","eq","open",1]', "filter"),
    ('[1,"eq","open"]', "filter"),
    ('{"all":[["stage","eq","open"],{"any":[["x","eq",1]]}]}', "filter.all.1.any.0"),
    ('{"all":[["customer.secret","eq","x"]]}', "filter.all.0"),
    ('{"all":[["customer.pin","is_null",true]]}', "filter.all.0"),
    ('{"all":[["a.b.c.d.e","eq",1]]}', "filter.all.0"),
    ('["nothing.name","eq",1]', "filter"),
    ('["stage__eq","eq","open"]', "filter"),
    ('["stage","like","open"]', "filter"),
    ('["stage","eq","closed"]', "filter"),
    ('["stage","eq",null]', "filter"),
    ('["stage","in","open"]', "filter"),
    ('["stage","in",[null]]', "filter"),
    ('["quantity","eq","1"]', "filter"),
    ('["quantity","eq",true]', "filter"),
    ('["quantity","contains","1"]', "filter"),
    ('["note","contains",1]', "filter"),
    ('["note","is_null","true"]', "filter"),
    ('["quantity","between",[1]]', "filter"),
    ('["note","eq","\\u0000"]', "filter"),
    (json.dumps(["note", "eq", "x" * 2_001]), "filter"),
    (json.dumps(["quantity", "in", list(range(201))]), "filter"),
]


def test_what_is_refused(shop: Served) -> None:
    for tree, place in REFUSED:
        answer = shop.http.get(
            "/api/datasets/orders", params={"filter": tree}, headers=headers(MANAGER)
        )
        assert answer.status_code == 400, (tree, answer.text)
        assert [error["field"] for error in answer.json()["errors"]] == [place], tree


def headers(person: Any) -> dict[str, str]:
    return {"x-person": json.dumps(person)}


def test_there_is_an_end_to_it(shop: Served) -> None:
    def status(tree: Any, **query: Any) -> int:
        params = {"filter": json.dumps(tree), **query}
        return shop.http.get(
            "/api/datasets/orders", params=params, headers=headers(MANAGER)
        ).status_code

    one = ["quantity", "eq", 1]
    assert status({"any": [one] * MAX_CONDITIONS}) == 200
    assert status({"any": [one] * (MAX_CONDITIONS + 1)}) == 400
    assert status({"any": [one] * MAX_CONDITIONS}, quantity="1") == 400
    nested: Any = one
    for _ in range(MAX_DEPTH):
        nested = {"all": [nested]}
    assert status(nested) == 200
    assert status({"all": [nested]}) == 400
    assert status({"any": [{"all": []}] * (MAX_GROUPS - 1)}) == 200
    assert status({"any": [{"all": []}] * MAX_GROUPS}) == 400


LEAVES: list[Any] = [
    ["stage", "eq", "open"],
    ["quantity", "gt", 1],
    ["note", "is_null", True],
    ["note", "starts_with", "by"],
    ["due", "is_null", False],
    ["price", "lte", "10.00"],
    ["seller_id", "in", [1, 2]],
]


def random_tree(rng: random.Random, depth: int) -> Any:
    if depth == 0 or rng.random() < 0.4:
        return rng.choice(LEAVES)
    parts = [random_tree(rng, depth - 1) for _ in range(rng.randrange(4))]
    return {rng.choice(("all", "any")): parts}


def test_sql_and_python_agree(shop: Served) -> None:
    """300 trees, over rows of every combination: events are filtered in Python, lists in SQL."""
    for stage, quantity, seller, due in itertools.product(
        ("open", "paid"), (1, 3), (1, 3, None), (None, "2026-01-01")
    ):
        body = {"customer_id": 1, "price": "5.00", "stage": stage, "quantity": quantity,
                "seller_id": seller, "due": due, "note": None if quantity == 1 else "by hand"}  # fmt: skip
        assert shop.ask("POST", "orders", PERSONNEL, body).status_code == 201
    spec, catalog = shop.specs["orders"], shop.services.catalog
    rows = shop.rows("orders", MANAGER, page_size=100)
    rng = random.Random(7)
    for _ in range(300):
        tree = random_tree(rng, 3)
        (condition,) = parse_filter(spec, catalog, [("filter", json.dumps(tree))], None)
        assert len(slot_values([condition])) == len(condition.values)
        assert len(assign_slots([condition])) == 1
        if isinstance(condition, Junction):
            assert set(condition.paths) <= {(leaf[0],) for leaf in LEAVES}
        kept = []
        for row in rows:
            stored = {
                name: None if value is None else spec.by_name[name].codec.store(spec.by_name[name].codec.parse(value))
                for name, value in row.items()
                if name in spec.by_name
            }  # fmt: skip
            if matches([condition], stored.get, Principal.anonymous):
                kept.append(row["id"])
        assert ids(shop, "orders", tree, page_size=100) == kept, tree


def test_it_is_followed_live(shop: Served) -> None:
    tree = {
        "any": [["stage", "eq", "paid"], {"all": [["quantity", "gte", 5], ["cost", "gt", "9.00"]]}]
    }
    with shop.socket(MANAGER) as live, shop.socket(ANNA) as other:
        assert (
            live.subscribe("orders", filter={"filter": json.dumps(tree)}, held=[3])["type"] == "ack"
        )
        assert (
            other.subscribe("orders", filter={"filter": json.dumps(tree)}, held=[])["type"] == "ack"
        )
        shop.ask("PATCH", "orders/1", PERSONNEL, {"quantity": 5, "cost": "9.50", "price": "20.00"})
        shop.ask("PATCH", "orders/3", PERSONNEL, {"stage": "open"})
        shop.caught_up()
        assert [(one["op"], one["id"]) for one in live.settled()] == [("create", 1), ("delete", 3)]
        # Anna may not read costs: the order does not come in for her.
        assert [(one["op"], one["id"]) for one in other.settled()] == [("delete", 3)]
        refused = live.subscribe("orders", "2", filter={"filter": '["x","eq",1]'})
        assert (refused["type"], refused["problem"]["status"]) == ("error", 400)


def test_it_is_followed_through_references(shop: Served) -> None:
    tree = json.dumps({"any": [["customer.city", "eq", "Rome"], ["seller.name", "eq", "Nobody"]]})
    with shop.socket(MANAGER) as live:
        assert live.subscribe("orders", filter={"filter": tree}, held=[])["type"] == "ack"
        shop.ask("PATCH", "customers/1", MANAGER, {"city": "Rome"})
        shop.caught_up()
        assert [(one["op"], one["id"]) for one in live.settled()] == [("create", 1)]


def test_exports_take_it_too(shop: Served) -> None:
    tree = json.dumps({"any": [["stage", "eq", "paid"]]})
    answer = shop.http.get(
        "/api/datasets/orders/export.csv", params={"filter": tree}, headers=headers(MANAGER)
    )
    assert [line.split(",")[0] for line in answer.text.splitlines()] == ["id", "3"]
