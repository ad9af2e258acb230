"""What is explained is what happens: for each dataset, operation, person and row of a program."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Preview, cookie

from n3_preview.why import OPERATIONS, TITLES

DATASETS = "/api/datasets"
BOSS = {"id": "boss", "name": "Bo", "email": "bo@shop.example", "roles": ["manager", "hr"]}
BEN = {"id": "ben", "name": "Ben", "email": "ben@shop.example", "roles": []}
HR = {"id": "hana", "name": "Hana", "email": "hana@shop.example", "roles": ["hr"]}
PEOPLE: dict[str, Any] = {"boss": BOSS, "ben": BEN, "hr": HR, "nobody": None}
STORED = ("teams", "staff", "customers", "orders", "lines")


def headers(person: Any) -> dict[str, str]:
    return cookie(person) if person else {"cookie": "n3_preview_user=anonymous"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: Any) -> Iterator[Preview]:
    root: Path = tmp_path_factory.mktemp("shop")
    running = Preview(root, "shop").start()
    running.http.headers.update(cookie(BOSS))
    for dataset in STORED:
        answer = running.control("POST", "seed", {"dataset": dataset, "count": 8})
        assert answer.status_code == 200, answer.text
    team = running.http.get(f"{DATASETS}/teams").json()["data"][0]["id"]
    person = {"name": "Ben", "email": BEN["email"], "team_id": team}
    made = running.http.post(f"{DATASETS}/staff", json=person).json()
    for row in running.http.get(f"{DATASETS}/orders").json()["data"][:3]:
        body = {"seller_id": made["id"], "cost": None}
        answer = running.http.patch(f"{DATASETS}/orders/{row['id']}", json=body)
        assert answer.status_code == 200, answer.text
    yield running
    running.stop()


def ask(shop: Preview, person: Any, **question: Any) -> Any:
    who = {"cookie": headers(person)["cookie"].removeprefix("n3_preview_user=")}
    answer = shop.control("POST", "why", {**question, "person": who})
    assert answer.status_code == 200, answer.text
    return answer.json()


BODIES: dict[str, dict[str, Any]] = {
    "teams": {"region": "n"},
    "staff": {"name": "x"},
    "customers": {"city": "x"},
    "orders": {"quantity": 2},
    "lines": {"text": "x"},
}


@pytest.mark.parametrize(("dataset", "who"), list(itertools.product(STORED, PEOPLE)))
def test_an_explanation_is_what_happens(shop: Preview, dataset: str, who: str) -> None:
    person = PEOPLE[who]
    keys = [
        row["id"] for row in shop.http.get(f"{DATASETS}/{dataset}?page_size=100").json()["data"]
    ]
    assert len(keys) >= 8
    dry = {**headers(person), "prefer": "tx=rollback"}
    found = set()
    for key in keys:
        path = f"{DATASETS}/{dataset}/{key}"
        happened = {
            "read": shop.http.get(path, headers=headers(person)).status_code,
            "update": shop.http.patch(path, json=BODIES[dataset], headers=dry).status_code,
            "delete": shop.http.delete(path, headers=dry).status_code,
        }
        for operation, status in happened.items():
            told = ask(shop, person, operation=operation, dataset=dataset, key=str(key))
            # 409: rows that refer to it are in the way, which is no question of rights.
            assert told["allowed"] is (status in (200, 204, 409, 422)), (
                operation,
                key,
                status,
                told,
            )
            found.add((operation, told["allowed"]))
    assert len(found) >= 3


def test_a_part_has_its_text_and_its_value(shop: Preview) -> None:
    row = shop.http.get(f"{DATASETS}/orders").json()["data"][0]
    key, stage = str(row["id"]), row["stage"]
    told = ask(shop, BEN, operation="update", dataset="orders", key=key)
    names = [rule["name"] for rule in told["rules"]]
    assert names == ["read", "update.before", "update.after"]
    assert told["rules"][2]["title"] == "The rule `update` for the row after the change"
    update = told["rules"][1]
    assert update["part"]["text"] == "role(manager) or seller_id == user.row"
    manager, own = update["part"]["parts"]
    assert (manager["text"], manager["value"]) == ("role(manager)", "false")
    assert own["text"] == "seller_id == user.row"
    assert [one["text"] for one in own["parts"]] == ["seller_id", "user.row"]
    assert own["parts"][0]["value"] == str(row["seller_id"])
    after = told["rules"][2]["part"]
    [compared, _] = after["parts"]
    assert compared["text"] == 'stage != "cancelled"'
    assert compared["parts"] == [{"text": "stage", "value": f'"{stage}"', "parts": []}]


def test_without_a_row_only_what_is_known_of_the_person_is_told(shop: Preview) -> None:
    told = ask(shop, BEN, operation="update", dataset="orders")
    assert told["allowed"] is None
    [manager, own] = told["rules"][1]["part"]["parts"]
    assert (manager["value"], own["value"]) == ("false", None)
    assert ask(shop, None, operation="create", dataset="orders")["allowed"] is False
    assert ask(shop, BEN, operation="create", dataset="orders")["allowed"] is True


def test_fields_have_rules_and_reasons_of_their_own(shop: Preview) -> None:
    key = str(shop.http.get(f"{DATASETS}/orders").json()["data"][0]["id"])
    cost = ask(shop, BEN, operation="read", dataset="orders", key=key, field="cost")
    assert (cost["rules"][-1]["name"], cost["allowed"]) == ("fields.cost", False)
    total = ask(shop, BOSS, operation="update", dataset="orders", key=key, field="total")
    assert (total["allowed"], total["reason"]) == (False, "total is set by the server.")
    sales = ask(shop, BOSS, operation="update", dataset="sales")
    assert sales["allowed"] is False
    assert "derived" in sales["reason"]


def test_every_rule_has_words_for_people(shop: Preview) -> None:
    told: set[str] = set()
    for dataset, operation in itertools.product(STORED, OPERATIONS):
        field = "cost" if dataset == "orders" else None
        question = {"operation": operation, "dataset": dataset, "field": field}
        for rule in ask(shop, None, **question, widget="Mine.lines")["rules"]:
            told.add("fields" if rule["name"].startswith("fields.") else rule["name"])
            assert rule["title"].startswith("The rule ")
    # Nor are there words for what nothing asks.
    assert told == set(TITLES)


def test_pages_and_widgets_are_asked_first(shop: Preview) -> None:
    told = ask(shop, None, operation="read", dataset="lines", widget="Mine.lines")
    assert [rule["name"] for rule in told["rules"]] == ["page", "widget", "read"]
    assert told["rules"][0]["holds"] is False
    assert told["rules"][0]["part"]["text"] == "authenticated"


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ({"operation": "read", "dataset": "nothing"}, 422),
        ({"operation": "peek", "dataset": "orders"}, 422),
        ({"operation": "read", "dataset": "orders", "key": "none"}, 422),
        ({"operation": "read", "dataset": "orders", "key": "999999"}, 404),
        ({"operation": "read", "dataset": "orders", "field": "nothing"}, 422),
        ({"operation": "read", "dataset": "orders", "widget": "No.thing"}, 422),
        ({"operation": "read", "dataset": "orders", "person": {"row": "no@such.example"}}, 404),
    ],
)
def test_what_cannot_be_asked(shop: Preview, question: Any, status: int) -> None:
    answer = shop.control("POST", "why", question)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]


def test_somebody_is_named_by_key_or_address_or_role(shop: Preview) -> None:
    [ben] = [
        row
        for row in shop.http.get(f"{DATASETS}/staff?page_size=100").json()["data"]
        if row["email"] == BEN["email"]
    ]
    for row in (str(ben["id"]), "BEN@shop.example"):
        question = {"operation": "read", "dataset": "staff", "person": {"row": row}}
        told = shop.control("POST", "why", question).json()
        assert (told["person"]["name"], told["person"]["row"]) == ("Ben", str(ben["id"]))
    question = {"operation": "read", "dataset": "staff", "person": {"role": "manager"}}
    assert shop.control("POST", "why", question).json()["allowed"] is True


def test_somebody_becomes_a_person_of_the_program(shop: Preview) -> None:
    found = shop.control("POST", "people", {"search": "ben"}).json()["people"]
    assert [one["name"] for one in found] == ["Ben"]
    person = shop.control("POST", "become", {"key": found[0]["key"]}).json()
    me = shop.http.get("/api/me", headers=cookie(person)).json()["user"]
    assert (me["name"], str(me["rowKey"])) == ("Ben", found[0]["key"])
    assert len(shop.control("POST", "people", {}).json()["people"]) >= 8


def test_an_owner_is_two_values(preview: Preview) -> None:
    row = {"name": "Grace", "email": "grace@example.org"}
    assert preview.http.post(f"{DATASETS}/user_profiles", json=row).status_code == 201
    told = ask(preview, BEN, operation="update", dataset="user_profiles", key="1")
    [owner] = [one for one in told["rules"][1]["part"]["parts"] if one["text"] == "owner"]
    parts = {one["text"]: one["value"] for one in owner["parts"]}
    assert (owner["value"], parts) == ("false", {"owner_id": '"ada"', "user.id": '"ben"'})


def test_rows_are_found_whoever_may_read_them(shop: Preview) -> None:
    def found(dataset: str, search: str = "") -> Any:
        answer = shop.control("POST", "rows", {"dataset": dataset, "search": search})
        return answer.status_code, answer.json().get("rows")

    orders = shop.http.get(f"{DATASETS}/orders").json()["data"]
    status, rows = found("orders")
    assert status == 200
    assert [row["key"] for row in rows] == sorted((str(one["id"]) for one in orders), key=int)
    assert [row["title"] for row in found("staff", "BEN")[1]] == ["Ben"]
    assert found("sales") == (200, [])  # of groups, without a key
    assert found("nothing")[0] == 422
