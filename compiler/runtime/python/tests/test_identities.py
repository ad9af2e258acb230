"""Who an answer is for, and that no request is done in the name of somebody else than it was made by."""

from pathlib import Path
from typing import Any

import httpx
from conftest import ADMIN, ANONYMOUS, EDITOR, LEAD, OWNER, RED, Served, headers_of
from n3_runtime.identity import Principal, identity_of

ID = "00000000-0000-7000-8000-000000000000"
ASKS_NOBODY = {"/healthz", "/readyz", "/openapi.json", "/docs"}
"""What says nothing of a person and does nothing for one."""


def me(served: Served, person: Any) -> str:
    answer = served.http.get("/api/me", headers=headers_of(person))
    identity: str = answer.json()["user"]["identity"]
    assert answer.headers["x-n3-identity"] == identity
    return identity


def test_a_request_is_done_for_who_made_it_alone(projects: Served) -> None:
    ours, theirs = me(projects, LEAD), me(projects, RED)
    assert projects.ask("POST", "projects", LEAD, {"name": "Pier", "team": "red"}).is_success
    before = projects.content()
    document = projects.app.openapi()
    asked = 0
    for path, operations in document["paths"].items():
        if path in ASKS_NOBODY:
            continue
        for method, operation in operations.items():
            if path == "/api/me":
                continue
            url = path.replace("{dataset}", "projects").replace("{view}", ID).replace("{id}", ID)

            def send(identity: str | None, method: str = method, url: str = url) -> httpx.Response:
                headers = headers_of(LEAD) | {"content-type": "application/json"}
                if identity is not None:
                    headers["x-n3-identity"] = identity
                return projects.http.request(method, url, content=b"{}", headers=headers)

            plain, refused, own = send(None), send(theirs), send(ours)
            assert {one.headers.get("x-n3-identity") for one in (plain, refused, own)} == {ours}
            assert (refused.status_code, refused.json()["code"]) == (409, "identity_changed"), url
            assert (own.status_code, "409" in operation["responses"]) == (plain.status_code, True)
            asked += 1
    assert asked > 9
    assert projects.content() == before


def test_a_write_that_waited_is_not_done_by_who_signed_in_since(projects: Served) -> None:
    made = projects.ask("POST", "projects", LEAD, {"name": "Pier", "team": "red"})
    row = f"/api/datasets/projects/{made.json()['id']}"
    successor = {**LEAD, "id": "lena"}
    headers = headers_of(successor) | {"x-n3-identity": me(projects, LEAD)}
    assert projects.http.delete(row, headers=headers).status_code == 409
    headers["x-n3-identity"] = me(projects, successor)
    assert projects.http.delete(row, headers=headers).status_code == 204


def test_an_answer_names_who_it_is_for(projects: Served) -> None:
    people = (ANONYMOUS, OWNER, EDITOR, LEAD, RED, ADMIN)
    names: dict[str, Any] = {}
    followed = 0
    for person in people:
        with projects.socket(person) as live:
            ack = live.subscribe("projects")
        listed = projects.ask("GET", "projects", person).headers["x-n3-identity"]
        assert listed == me(projects, person)
        if ack["type"] == "ack":  # who may not read is refused
            assert ack["identity"] == listed
            followed += 1
        names[listed] = person
    assert followed > 2
    assert len(names) == len(people)
    assert not any(person["id"] in name for name, person in names.items() if person)


def test_who_somebody_is_stays_with_other_rights_and_another_sign_in(projects: Served) -> None:
    other = {**LEAD, "roles": ["admin"], "name": "Other", "claims": {"team": "blue"}}
    assert me(projects, other) == me(projects, LEAD)
    assert me(projects, {**LEAD, "id": "Lead"}) != me(projects, LEAD)


def test_identities_are_of_one_database(tmp_path: Path) -> None:
    found = []
    for folder in ("one", "one", "two"):
        (tmp_path / folder).mkdir(exist_ok=True)
        served = Served("user_management", tmp_path / folder)
        try:
            found.append(me(served, ADMIN))
        finally:
            served.stop()
    assert found[0] == found[1] != found[2]


def test_nobody_is_not_somebody_without_a_name() -> None:
    assert identity_of(Principal.anonymous, "secret") != identity_of(Principal(id=""), "secret")
