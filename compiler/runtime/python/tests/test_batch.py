"""Many writes as one: all of them or none, each under its own policy."""

import json
from typing import Any

from conftest import ANNA, BEN, LEAD, MANAGER, PERSONNEL, RED, Served
from n3_runtime.batch import MAX_ITEMS


def changes(served: Served, since: int) -> list[Any]:
    served.caught_up()
    sql = "SELECT dataset, op, row_id, version FROM n3_changes WHERE seq > ? ORDER BY seq"
    return [tuple(row) for row in served.stored(sql, since)]


def errors(answer: Any) -> list[tuple[str, str]]:
    return [(one["field"], one["code"]) for one in answer.json()["errors"]]


def test_deletions_then_updates_then_new_rows(projects: Served) -> None:
    body = {
        "create": [
            {"project_id": 2, "title": "lift", "code": "d"},
            {"project_id": 2, "title": "paint"},
        ],
        "update": [{"id": 2, "version": 1, "values": {"code": "q", "title": "cast"}}],
        "delete": [{"id": 1, "version": 1}],
    }
    answer = projects.ask("POST", "tasks/batch", LEAD, body)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert [row["title"] for row in found["create"]] == ["lift", "paint"]
    assert [(row["id"], row["_version"]) for row in found["update"]] == [(2, 2)]
    assert changes(projects, 7) == [
        ("tasks", "delete", 1, 2),
        ("tasks", "update", 2, 2),
        ("tasks", "create", 3, 1),
        ("tasks", "create", 4, 1),
    ]
    assert answer.headers["x-n3-position"].split(":")[1] == "11"
    assert [row["title"] for row in projects.rows("tasks", LEAD)] == ["cast", "lift", "paint"]


REFUSED: list[tuple[Any, int, tuple[str, str]]] = [
        ({"delete": [{"id": 99}]}, 404, ("delete.0", "not_found")),
        ({"delete": [{"id": 2}, {"id": 2}]}, 404, ("delete.1", "not_found")),
        ({"delete": [{"id": 2, "version": 7}]}, 412, ("delete.0", "precondition_failed")),
        ({"update": [{"id": 99, "values": {"title": "x"}}]}, 404, ("update.0", "not_found")),
        ({"update": [{"id": 2, "version": 7, "values": {}}]}, 412, ("update.0", "precondition_failed")),
        ({"update": [{"id": 2, "values": {"title": None}}]}, 422, ("update.0.title", "required")),
        ({"update": [{"id": 2, "values": {"id": 5}}]}, 422, ("update.0.id", "server_set")),
        ({"update": [{"id": 2, "values": {"project_id": 99}}]}, 422, ("update.0.project_id", "reference")),
        ({"update": [{"id": 2, "values": {"code": "d"}}]}, 409, ("update.0.code", "unique")),
        ({"update": [{"id": "2", "values": {}}]}, 422, ("update.0.id", "type")),
        ({"update": [{"id": 2}]}, 422, ("update.0.values", "required")),
        ({"update": [{"id": 2, "title": "x", "values": {}}]}, 422, ("update.0.title", "server_set")),
        ({"create": [{"project_id": 1, "title": "a"}, {"project_id": 1}]}, 422, ("create.1.title", "required")),
        ({"create": [{"project_id": 1, "title": "a", "code": "d"}]}, 409, ("create.0.code", "unique")),
        ({"create": [{"project_id": 1, "title": "a", "x": 1}]}, 422, ("create.0.x", "unknown_field")),
        ({"create": {"title": "a"}}, 422, ("create", "type")),
        ({"upsert": []}, 422, ("upsert", "unknown_field")),
]  # fmt: skip


def test_one_item_that_fails_undoes_all(projects: Served) -> None:
    for item, status, error in REFUSED:
        body = {"create": [{"project_id": 1, "title": "first"}], **item}
        answer = projects.ask("POST", "tasks/batch", LEAD, body)
        assert (answer.status_code, errors(answer)) == (status, [error]), answer.text
    assert [row["id"] for row in projects.rows("tasks", LEAD)] == [1, 2]
    assert changes(projects, 7) == []


def test_everything_that_is_invalid_is_told_at_once(shop: Served) -> None:
    body = {
        "update": [{"id": 1, "values": {"cost": "11.00"}}, {"id": 2, "values": {"stage": "sent"}}],
        "create": [{"customer_id": 99, "price": "1.00"}, {"customer_id": 1, "price": "1.00"}],
    }
    answer = shop.ask("POST", "orders/batch", MANAGER, body)
    assert answer.status_code == 422
    assert errors(answer) == [
        ("update.0.cost", "validation"),
        ("update.0.price", "validation"),
        ("update.1.stage", "validation"),
        ("update.1.due", "validation"),
        ("create.0.customer_id", "reference"),
    ]
    assert len(shop.rows("orders", MANAGER)) == 3


def test_each_item_is_under_its_own_policy(shop: Served) -> None:
    """Anna may update her own order alone, may delete none, and writes no cost."""
    mine, other = {"id": 3, "values": {"note": "x"}}, {"id": 1, "values": {"note": "x"}}
    assert shop.ask("POST", "orders/batch", ANNA, {"update": [mine]}).status_code == 200
    refused = shop.ask("POST", "orders/batch", ANNA, {"update": [mine, other]})
    assert (refused.status_code, errors(refused)) == (403, [("update.1", "forbidden")])
    refused = shop.ask("POST", "orders/batch", ANNA, {"update": [mine], "delete": [{"id": 3}]})
    assert (refused.status_code, errors(refused)) == (403, [("delete.0", "forbidden")])
    cost = {"id": 3, "values": {"cost": "1.00"}}
    refused = shop.ask("POST", "orders/batch", ANNA, {"update": [mine, cost]})
    assert (refused.status_code, errors(refused)) == (403, [("update.1.cost", "forbidden")])
    hidden = {"id": 2, "values": {"note": "x"}}
    refused = shop.ask("POST", "orders/batch", BEN, {"update": [hidden]})
    assert (refused.status_code, errors(refused)) == (404, [("update.0", "not_found")])
    assert shop.ask("POST", "orders/batch", None, {"update": [mine]}).status_code == 404
    assert shop.ask("POST", "teams/batch", None, {"delete": [{"id": 1}]}).status_code == 401
    assert shop.ask("POST", "teams/batch", ANNA, {"delete": [{"id": 1}]}).status_code == 403
    assert shop.rows("orders", MANAGER, id=3)[0]["_version"] == 2


def test_rows_are_answered_as_their_writer_may_read_them(shop: Served) -> None:
    """Ben may make a customer of Carl's, whom he may not read then; fields have their rules."""
    body = {"create": [{"customer_id": 1, "price": "1.00"}]}
    (row,) = shop.ask("POST", "orders/batch", BEN, body).json()["create"]
    assert (row["cost"], row["_can"]["fields"]) == (None, {"cost": False})
    body = {"update": [{"id": 2, "values": {"team_id": 2}}]}
    assert shop.ask("POST", "staff/batch", BEN, body).json() == {"update": [None], "create": []}


def test_a_row_is_answered_as_it_is_at_the_end(projects: Served) -> None:
    change = [
        {"id": 1, "values": {"title": "a"}},
        {"id": 1, "version": 2, "values": {"title": "b"}},
    ]
    found = projects.ask("POST", "tasks/batch", LEAD, {"update": change}).json()["update"]
    assert [(row["title"], row["_version"]) for row in found] == [("b", 3), ("b", 3)]


def test_versions_may_be_demanded(projects: Served) -> None:
    invoices = [{"project_id": 2, "client_id": 1, "number": str(number)} for number in range(2)]
    for invoice in invoices:
        projects.ask("POST", "invoices", LEAD, invoice)
    body = {"delete": [{"id": 1, "version": 1}, {"id": 2}]}
    refused = projects.ask("POST", "invoices/batch", LEAD, body)
    assert (refused.status_code, errors(refused)) == (428, [("delete.1", "precondition_required")])
    body["delete"][1]["version"] = 1
    assert projects.ask("POST", "invoices/batch", LEAD, body).status_code == 200


def test_a_batch_is_no_trial_of_a_secret(projects: Served) -> None:
    """With an item that is never allowed a batch would tell whether the secret exists, without a trace."""
    invoice = {"project_id": 2, "client_id": 1, "number": "1", "secret": "1234"}
    assert projects.ask("POST", "invoices", LEAD, invoice).status_code == 201
    poison = {"project_id": 99, "client_id": 1, "number": "3"}
    for body in (
        {"create": [{**invoice, "number": "2"}, poison]},
        {"update": [{"id": 1, "version": 1, "values": {"client_id": 1}}]},
    ):
        refused = projects.ask("POST", "invoices/batch", LEAD, body)
        assert (refused.status_code, refused.json()["code"]) == (400, "batch_not_allowed")


def test_a_batch_that_is_sent_twice(projects: Served) -> None:
    body = {
        "create": [{"name": "Dam", "team": "red", "budget": "5.00"}],
        "update": [{"id": 1, "values": {"budget": "7.00"}}],
    }
    first = projects.ask("POST", "projects/batch", LEAD, body, Idempotency_Key="k")
    demoted = {**LEAD, "roles": [], "claims": {"team": "red"}}
    again = projects.ask("POST", "projects/batch", demoted, body, Idempotency_Key="k")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["idempotent-replayed"] == "true"
    assert [row["name"] for row in again.json()["create"]] == ["Dam"]
    assert [row["budget"] for row in again.json()["update"]] == [None]
    assert len(changes(projects, 7)) == 2
    other = projects.ask("POST", "projects/batch", LEAD, {}, Idempotency_Key="k")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    kept = projects.stored("SELECT row_id FROM n3_idempotency_keys")
    assert [json.loads(one) for (one,) in kept] == [{"update": [1], "create": [3]}]


def test_a_batch_that_is_only_tried(projects: Served) -> None:
    body = {"delete": [{"id": 1}], "create": [{"project_id": 1, "title": "x", "code": "d"}]}
    headers = {"Prefer": "tx=rollback", "Idempotency_Key": "k"}
    tried = projects.ask("POST", "tasks/batch", LEAD, body, **headers)
    assert (tried.status_code, tried.headers["preference-applied"]) == (200, "tx=rollback")
    assert tried.json()["create"][0]["code"] == "d"
    assert "x-n3-position" not in tried.headers
    assert changes(projects, 7) == []
    done = projects.ask("POST", "tasks/batch", LEAD, body, Idempotency_Key="k")
    assert "idempotent-replayed" not in done.headers
    assert len(changes(projects, 7)) == 2


def test_there_is_an_end_to_it(projects: Served) -> None:
    items = [{"project_id": 1, "title": f"t{number}"} for number in range(MAX_ITEMS)]
    assert projects.ask("POST", "tasks/batch", LEAD, {"create": items}).status_code == 200
    one_more = {"create": items, "delete": [{"id": 1}]}
    refused = projects.ask("POST", "tasks/batch", LEAD, one_more)
    assert (refused.status_code, errors(refused)) == (422, [("", "too_long")])
    assert projects.ask("POST", "tasks/batch", LEAD, {}).json() == {"update": [], "create": []}
    assert projects.ask("POST", "tasks/batch", LEAD, []).status_code == 422
    wrong = projects.ask("POST", "tasks/batch", LEAD, {"create": [{}] * MAX_ITEMS})
    assert (wrong.status_code, len(wrong.json()["errors"])) == (422, 100)


def test_every_item_is_an_event(projects: Served) -> None:
    body = {
        "delete": [{"id": 1}],
        "create": [{"name": "Dam", "team": "red"}, {"name": "Dome", "team": "blue"}],
    }
    with projects.socket(RED) as red:
        assert red.subscribe("projects")["type"] == "ack"
        projects.ask("POST", "projects/batch", LEAD, body)
        projects.caught_up()
        events = [(one["op"], one["id"]) for one in red.settled()]
    assert events == [("delete", 1), ("create", 3)]


def test_a_key_that_no_address_leads_to(shop: Served) -> None:
    body = {"create": [{"code": "a", "rate": 1}, {"code": "..", "rate": 1}]}
    refused = shop.ask("POST", "rates/batch", PERSONNEL, body)
    assert (refused.status_code, errors(refused)) == (422, [("create.1.code", "unreachable")])
