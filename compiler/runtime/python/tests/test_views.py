"""Saved queries: whose they are, who sees and changes them, and what becomes of them when the program changes."""

import json
from typing import Any
from uuid import uuid4

import httpx
from conftest import ADMIN, LEAD, OTHER_LEAD, RED, Served, headers_of
from n3_runtime.views import MAX_VIEWS

VIEW = {
    "title": "Red ones",
    "filter": {"any": [["team", "eq", "red"], ["client.name", "starts_with", "P"]]},
    "search": "bridge",
    "sort": ["-name", "client.name"],
    "columns": ["name", "client.name", "client"],
}


def ask(
    served: Served, method: str, path: str, person: Any, body: Any = None, **headers: str
) -> httpx.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return served.http.request(
        method, f"/api/views/{path}", json=body, headers={**headers_of(person), **sent}
    )


def titles(served: Served, person: Any, dataset: str = "projects") -> list[str]:
    answer = ask(served, "GET", dataset, person)
    assert answer.status_code == 200, answer.text
    return [view["title"] for view in answer.json()["data"]]


def test_a_view_is_its_owners(projects: Served) -> None:
    path = f"projects/{uuid4()}"
    made = ask(projects, "PUT", path, RED, VIEW)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    (view,) = ask(projects, "GET", "projects", RED).json()["data"]
    assert view == {
        **VIEW,
        "id": path.partition("/")[2],
        "role": None,
        "mine": True,
        "errors": [],
        "_version": 1,
        "_can": {"update": True},
    }
    # What it asks is what a list takes.
    tree = {"filter": json.dumps(view["filter"]), "search": view["search"]}
    assert [row["name"] for row in projects.rows("projects", RED, **tree)] == ["Bridge"]
    for other in (LEAD, ADMIN):
        assert titles(projects, other) == []
        assert ask(projects, "PUT", path, other, VIEW).status_code == 404
        assert ask(projects, "DELETE", path, other).status_code == 404
    changed = ask(projects, "PUT", path, RED, {"title": "All"})
    assert (changed.status_code, changed.json()["filter"], changed.json()["sort"]) == (
        200,
        None,
        [],
    )
    assert ask(projects, "PUT", path, RED, VIEW, If_Match='"1"').status_code == 412
    assert ask(projects, "DELETE", path, RED, If_Match='"2"').status_code == 204
    assert ask(projects, "DELETE", path, RED).status_code == 404
    assert titles(projects, RED) == []


def test_a_view_is_shared_by_role(projects: Served) -> None:
    path, shared = f"projects/{uuid4()}", {**VIEW, "role": "lead"}
    assert ask(projects, "PUT", path, RED, shared).status_code == 403  # no lead
    assert ask(projects, "PUT", path, LEAD, shared).status_code == 201
    assert [titles(projects, one) for one in (LEAD, OTHER_LEAD, ADMIN)] == [["Red ones"]] * 3
    assert titles(projects, RED) == []
    (seen,) = ask(projects, "GET", "projects", OTHER_LEAD).json()["data"]
    assert (seen["mine"], seen["_can"]) == (False, {"update": False})
    assert ask(projects, "PUT", path, OTHER_LEAD, shared).status_code == 403
    assert ask(projects, "DELETE", path, OTHER_LEAD).status_code == 403
    assert ask(projects, "DELETE", path, RED).status_code == 404
    # An admin mends what is shared, and it stays its owner's.
    mended = ask(projects, "PUT", path, ADMIN, {**shared, "title": "Mended"})
    assert (mended.status_code, mended.json()["mine"]) == (200, False)
    assert ask(projects, "GET", "projects", LEAD).json()["data"][0]["mine"] is True
    demoted = {**LEAD, "roles": [], "claims": {"team": "red"}}
    again = ask(projects, "PUT", path, demoted, {**shared, "title": "Again"})
    assert again.status_code == 200  # it was shared so before
    assert ask(projects, "PUT", path, demoted, {**shared, "role": "admin"}).status_code == 403
    assert ask(projects, "DELETE", path, ADMIN).status_code == 204


def test_who_has_no_views(projects: Served) -> None:
    for method, path in (
        ("GET", "invoices"),
        ("PUT", f"invoices/{uuid4()}"),
        ("DELETE", f"invoices/{uuid4()}"),
    ):
        assert ask(projects, method, path, None, VIEW).status_code == 401
        assert ask(projects, method, path, RED, VIEW).status_code == 403
    assert ask(projects, "GET", "nothing", LEAD).status_code == 404
    assert ask(projects, "PUT", "projects/mine", LEAD, VIEW).status_code == 400


def test_what_is_no_query_is_not_saved(projects: Served) -> None:
    for change, field in (
        ({"filter": {"all": [["nothing", "eq", 1]]}}, "filter.all.0"),
        ({"filter": {"all": [["owner_id", "eq", "x"]]}}, "filter.all.0"),
        ({"filter": "x"}, "filter"),
        ({"sort": ["nothing"]}, "sort"),
        ({"sort": ["name", "-name"]}, "sort"),
        ({"columns": ["name", "client.secret"]}, "columns.1"),
        ({"columns": ["owner_id"]}, "columns.0"),
        ({"search": "x" * 201}, "search"),
        ({"title": ""}, "title"),
        ({"title": "x" * 101}, "title"),
        ({"columns": ["name"] * 101}, "columns"),
        ({"more": 1}, "more"),
        ({"filter": {"all": [["team", "in", ["x" * 1_900] * 20]]}}, ""),
    ):
        refused = ask(projects, "PUT", f"projects/{uuid4()}", LEAD, {**VIEW, **change})
        assert refused.status_code == 422, (change, refused.text)
        assert [error["field"] for error in refused.json()["errors"]] == [field], change
    assert titles(projects, LEAD) == []


def test_a_view_of_what_is_gone_says_so_and_stays(projects: Served) -> None:
    path = f"projects/{uuid4()}"
    assert ask(projects, "PUT", path, LEAD, VIEW).status_code == 201
    # The program had a field that it has no more.
    query = {**VIEW, "filter": {"any": [["team", "eq", "red"], ["phase", "eq", 1]]},
             "columns": ["name", "phase"], "sort": ["phase"]}  # fmt: skip
    kept = {name: query[name] for name in ("filter", "search", "sort", "columns")}
    projects.change("UPDATE n3_views SET query = ?", json.dumps(kept))
    (view,) = ask(projects, "GET", "projects", LEAD).json()["data"]
    assert [error["field"] for error in view["errors"]] == ["filter.any.1", "sort", "columns.1"]
    assert (view["title"], view["columns"]) == ("Red ones", ["name", "phase"])
    assert ask(projects, "PUT", path, LEAD, VIEW).json()["errors"] == []


def test_there_is_an_end_to_them(projects: Served) -> None:
    for number in range(MAX_VIEWS):
        projects.change(
            "INSERT INTO n3_views VALUES ('projects', ?, 'lea', NULL, 't', '{}', 1, 0)",
            str(uuid4()) if number else "00000000-0000-0000-0000-000000000000",
        )
    refused = ask(projects, "PUT", f"projects/{uuid4()}", LEAD, VIEW)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many")
    known = "projects/00000000-0000-0000-0000-000000000000"
    assert ask(projects, "PUT", known, LEAD, VIEW).status_code == 200
    assert ask(projects, "PUT", f"projects/{uuid4()}", OTHER_LEAD, VIEW).status_code == 201
    assert ask(projects, "PUT", f"tasks/{uuid4()}", LEAD, {"title": "t"}).status_code == 201
