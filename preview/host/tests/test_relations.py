"""A program whose datasets know each other: what changes in one is seen in the others after a swap."""

import json
from typing import Any

import pytest
from conftest import Preview, cookie
from websockets.sync.client import connect

DATASETS = "/api/datasets"
BOSS = {"id": "boss", "name": "Bo", "email": "bo@shop.example", "roles": ["manager", "hr"]}
BEN = {"id": "ben", "name": "Ben", "email": "ben@shop.example", "roles": []}


@pytest.fixture
def shop(tmp_path: Any) -> Any:
    running = Preview(tmp_path, "shop").start()
    running.http.headers.update(cookie(BOSS))
    yield running
    running.stop()


def rows(shop: Preview, path: str, person: Any = BOSS) -> Any:
    answer = shop.http.get(f"{DATASETS}/{path}", headers=cookie(person))
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def seed(shop: Preview, dataset: str, count: int = 5) -> Any:
    return shop.control("POST", "seed", {"dataset": dataset, "count": count})


def test_seeded_rows_know_each_other(shop: Preview) -> None:
    early = seed(shop, "customers")
    assert (early.status_code, early.json()["errors"][0]["field"]) == (422, "agent_id")
    for dataset in ("teams", "staff", "customers", "orders", "lines", "rates"):
        assert seed(shop, dataset).json() == {"created": 5}, dataset
    for row in rows(shop, "orders?expand=customer.agent"):
        assert row["customer"]["agent"]["name"]
    assert len(rows(shop, "rates")) == 5
    assert seed(shop, "sales").status_code == 422


def test_a_changed_rule_is_a_changed_rule_for_all_who_read_through_it(shop: Preview) -> None:
    for dataset in ("teams", "staff", "customers", "orders"):
        seed(shop, dataset)
    query = "orders?expand=customer&sort_by=customer.name"
    assert all(row["customer"] for row in rows(shop, query))
    shop.edit("datasets/customers.py", ('read=role("manager") |', 'read=role("nobody") |'))
    assert shop.swap().json()["changed"] == ["customers"]
    assert not any(row["customer"] for row in rows(shop, query))
    assert rows(shop, "sales") == []


def test_a_person_is_who_the_address_says(shop: Preview) -> None:
    person = {"name": "Ben", "email": "ben@shop.example", "salary": "10.00"}
    assert shop.http.post(f"{DATASETS}/staff", json=person).status_code == 201
    me = shop.http.get("/api/me", headers=cookie(BEN)).json()
    assert (me["user"]["row"], me["datasets"]["sales"]) == (None, {"read": True, "create": False})
    team = shop.http.post(f"{DATASETS}/teams", json={"name": "red", "region": "n"}).json()["id"]
    assert shop.http.patch(f"{DATASETS}/staff/1", json={"team_id": team}).status_code == 200
    assert shop.http.get("/api/me", headers=cookie(BEN)).json()["user"]["row"]["salary"] == "10.00"


def test_a_widget_that_changes_is_asked_anew(shop: Preview) -> None:
    for dataset in ("teams", "staff"):
        seed(shop, dataset)
    address = f"ws://127.0.0.1:{shop.port}/api/realtime"
    with connect(address, additional_headers=cookie(BOSS)) as socket:
        for sub, more in (("1", {"widget": "Customer.staff"}), ("2", {})):
            socket.send(json.dumps({"type": "subscribe", "sub": sub, "dataset": "staff", **more}))
            assert json.loads(socket.recv(10))[0]["type"] == "ack"
        asked = "staff?widget=Customer.staff&param:route.id=-1"
        assert len(rows(shop, asked)) == len(rows(shop, "staff?salary__is_null=false"))
        shop.edit("pages.py", ("ROW.salary > ", "ROW.salary < "))
        assert shop.swap().status_code == 200
        assert json.loads(socket.recv(10)) == [{"type": "resync", "sub": "1"}]
        assert rows(shop, asked) == []


def test_a_dataset_that_others_name_cannot_go(shop: Preview) -> None:
    (shop.root / "app/datasets/teams.py").unlink()
    answer = shop.swap()
    assert (answer.status_code, answer.json()["code"]) == (409, "generation_failed")
    assert rows(shop, "teams") == []
