"""Rows that are kept when they are deleted: what goes with them, what stays, what comes back."""

from typing import Any

import pytest
from conftest import BLUE, LEAD, OTHER_LEAD, RED, Served

DATASETS = ("clients", "projects", "tasks", "files", "invoices")


def contents(served: Served) -> dict[str, list[Any]]:
    """All that is stored but the versions."""
    found = {}
    for name in DATASETS:
        columns = [f'"{field.name}"' for field in served.specs[name].stored]
        columns += ["n3_deleted_at"] if served.specs[name].soft_delete else []
        found[name] = served.stored(f"SELECT {', '.join(columns)} FROM {name} ORDER BY id")
    return found


def changes(served: Served, since: int) -> list[Any]:
    served.caught_up()
    sql = "SELECT dataset, op, row_id FROM n3_changes WHERE seq > ? ORDER BY seq"
    return [tuple(row) for row in served.stored(sql, since)]


def ids(served: Served, dataset: str, person: Any = LEAD) -> list[int]:
    return [row["id"] for row in served.rows(dataset, person)]


def test_what_is_kept_loses_nothing_and_comes_back_whole(projects: Served) -> None:
    before = contents(projects)
    assert projects.ask("DELETE", "projects/1", LEAD).status_code == 204
    assert (ids(projects, "projects"), ids(projects, "tasks")) == ([2], [])
    # A file is destroyed for good, so that it stays where it is, and so does what it refers to.
    assert ids(projects, "files") == [1, 2]
    assert contents(projects)["files"] == before["files"]
    assert projects.rows("files", LEAD, expand="project")[0]["project"] is None
    assert sorted(changes(projects, 7)) == [
        ("projects", "delete", 1),
        ("tasks", "delete", 1),
        ("tasks", "delete", 2),
    ]
    restored = projects.ask("POST", "projects/1/restore", LEAD)
    assert (restored.status_code, restored.json()["name"]) == (200, "Bridge")
    assert restored.headers["etag"] == '"3"'
    assert restored.json()["_version"] == 3
    assert contents(projects) == before
    assert changes(projects, 10)[0] == ("projects", "create", 1)
    assert sorted(changes(projects, 10)[1:]) == [("tasks", "create", 1), ("tasks", "create", 2)]


def test_what_was_deleted_before_by_itself_stays_deleted(projects: Served) -> None:
    projects.ask("DELETE", "tasks/2", LEAD)
    projects.ask("DELETE", "projects/1", LEAD)
    projects.ask("POST", "projects/1/restore", LEAD)
    assert ids(projects, "tasks") == [1]
    assert projects.ask("POST", "tasks/2/restore", LEAD).json()["after_id"] == 1


def test_a_reference_to_a_kept_row_is_not_emptied(projects: Served) -> None:
    projects.ask("DELETE", "tasks/1", LEAD)
    assert [row["after_id"] for row in projects.rows("tasks", LEAD)] == [1]
    assert projects.rows("tasks", LEAD, expand="after")[0]["after"] is None
    projects.ask("POST", "tasks/1/restore", LEAD)
    assert projects.rows("tasks", LEAD, id=2, expand="after")[0]["after"]["title"] == "dig"


def test_a_row_cannot_come_back_without_what_it_belongs_to(projects: Served) -> None:
    projects.ask("DELETE", "projects/1", LEAD)
    refused = projects.ask("POST", "tasks/1/restore", LEAD)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict_reference")
    assert "Bridge" not in refused.text
    assert ids(projects, "tasks") == []


def test_a_reference_whose_row_is_destroyed_is_emptied(projects: Served) -> None:
    projects.ask("DELETE", "projects/1", LEAD)
    assert projects.ask("DELETE", "clients/1", LEAD).status_code == 204
    assert projects.ask("POST", "projects/1/restore", LEAD).json()["client_id"] is None
    assert projects.rows("projects", LEAD, id=2)[0]["client_id"] is None


def test_what_went_with_a_destroyed_row_does_not_come_back(projects: Served) -> None:
    invoice = {"project_id": 2, "client_id": 1, "number": "1"}
    projects.ask("POST", "invoices", LEAD, invoice)
    assert projects.ask("DELETE", "clients/1", LEAD).status_code == 204
    assert [
        tuple(row) for row in projects.stored("SELECT n3_deleted_at IS NULL FROM invoices")
    ] == [(0,)]
    assert projects.ask("POST", "invoices/1/restore", LEAD, If_Match="*").status_code == 409


def test_restrict_holds_what_would_be_kept_too(projects: Served) -> None:
    invoice = {"project_id": 1, "client_id": 1, "number": "1"}
    projects.ask("POST", "invoices", LEAD, invoice)
    before = contents(projects)
    assert projects.ask("DELETE", "projects/1", LEAD).status_code == 409
    assert contents(projects) == before
    # The invoice is kept: it holds nobody, and comes back only with what it needs.
    assert projects.ask("DELETE", "invoices/1", LEAD, If_Match="*").status_code == 204
    assert projects.ask("DELETE", "projects/1", LEAD).status_code == 204
    assert projects.ask("POST", "invoices/1/restore", LEAD, If_Match="*").status_code == 409
    projects.ask("POST", "projects/1/restore", LEAD)
    assert projects.ask("POST", "invoices/1/restore", LEAD, If_Match="*").status_code == 200


@pytest.mark.parametrize(
    ("person", "status"), [(None, 404), (BLUE, 404), (RED, 403), (OTHER_LEAD, 200)]
)
def test_who_may_delete_a_row_may_restore_it(projects: Served, person: Any, status: int) -> None:
    """Rob may read the bridge, not delete it; Bob may not even know of it."""
    projects.ask("DELETE", "projects/1", LEAD)
    answer = projects.ask("POST", "projects/1/restore", person)
    assert answer.status_code == status, answer.text
    assert (1 in ids(projects, "projects")) == (status == 200)
    absent = projects.ask("POST", "projects/99/restore", person)
    assert absent.status_code == 404
    if status == 404:
        assert absent.json()["detail"] == answer.json()["detail"]


def test_its_owner_may_restore_a_row_as_they_may_read_it(projects: Served) -> None:
    projects.ask("DELETE", "projects/1", LEAD)
    demoted = {**LEAD, "roles": [], "claims": {"team": "red"}}
    restored = projects.ask("POST", "projects/1/restore", demoted)
    assert (restored.status_code, restored.json()["budget"]) == (200, None)


def test_a_row_that_is_there_is_answered_as_it_is(projects: Served) -> None:
    assert projects.ask("POST", "projects/1/restore", LEAD).json()["_version"] == 1
    assert projects.ask("POST", "projects/1/restore", RED).status_code == 403
    assert projects.ask("POST", "projects/1/restore", BLUE).status_code == 404
    assert changes(projects, 7) == []
    assert projects.ask("POST", "files/1/restore", LEAD).status_code == 405


def test_the_version_is_that_of_the_deleted_row(projects: Served) -> None:
    projects.ask("DELETE", "projects/1", LEAD)
    refused = projects.ask("POST", "projects/1/restore", LEAD, If_Match='"1"')
    assert (refused.status_code, refused.headers["etag"]) == (412, '"2"')
    assert "current" not in refused.json()
    assert projects.ask("POST", "projects/1/restore", LEAD, If_Match='"2"').status_code == 200
    invoice = {"project_id": 2, "client_id": 1, "number": "1"}
    projects.ask("POST", "invoices", LEAD, invoice)
    projects.ask("DELETE", "invoices/1", LEAD, If_Match="*")
    assert projects.ask("POST", "invoices/1/restore", LEAD).status_code == 428


def test_a_value_that_is_taken_meanwhile(projects: Served) -> None:
    projects.ask("DELETE", "projects/1", LEAD)
    projects.ask("POST", "projects", LEAD, {"name": "Bridge"})
    refused = projects.ask("POST", "projects/1/restore", LEAD)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict_unique")
    assert [error["field"] for error in refused.json()["errors"]] == ["name"]
    projects.ask("DELETE", "projects/3", LEAD)
    # A task's code is taken: nothing comes back, and the project has no field of that name.
    projects.ask("POST", "tasks", LEAD, {"project_id": 2, "title": "other", "code": "d"})
    before = contents(projects)
    refused = projects.ask("POST", "projects/1/restore", LEAD)
    assert (refused.status_code, refused.json()["errors"]) == (409, [])
    assert contents(projects) == before


def test_a_restore_that_is_sent_twice_or_only_tried(projects: Served) -> None:
    projects.ask("DELETE", "projects/1", LEAD)
    tried = projects.ask("POST", "projects/1/restore", LEAD, Prefer="tx=rollback")
    assert (tried.status_code, tried.headers["preference-applied"]) == (200, "tx=rollback")
    assert "x-n3-position" not in tried.headers
    assert ids(projects, "projects") == [2]
    assert len(changes(projects, 7)) == 3
    first = projects.ask("POST", "projects/1/restore", LEAD, Idempotency_Key="k")
    projects.ask("PATCH", "projects/1", LEAD, {"name": "Pier"})
    again = projects.ask("POST", "projects/1/restore", LEAD, Idempotency_Key="k")
    assert first.json()["name"] == "Bridge"
    assert (again.status_code, again.json()["name"]) == (200, "Pier")
    assert again.headers["idempotent-replayed"] == "true"
    secret = {"project_id": 2, "client_id": 1, "number": "1", "secret": "x"}
    projects.ask("POST", "invoices", LEAD, secret)
    projects.ask("DELETE", "invoices/1", LEAD, If_Match="*")
    tried = projects.ask("POST", "invoices/1/restore", LEAD, If_Match="*", Prefer="tx=rollback")
    assert (tried.status_code, tried.json()["code"]) == (400, "rollback_not_allowed")


def test_a_reader_sees_a_restored_row_come_in(projects: Served) -> None:
    projects.ask("DELETE", "projects/1", LEAD)
    position = projects.ask("GET", "projects", RED).headers["x-n3-position"]
    with projects.socket(RED) as red, projects.socket(BLUE) as blue:
        assert red.subscribe("projects", since=position)["type"] == "ack"
        assert blue.subscribe("projects")["type"] == "ack"
        projects.ask("POST", "projects/1/restore", LEAD)
        projects.caught_up()
        (event,) = red.settled()
        assert (event["op"], event["id"], event["version"]) == ("create", 1, 3)
        assert (event["data"]["name"], event["data"]["budget"]) == ("Bridge", None)
        assert blue.settled() == []
