"""The host as the supervisor sees it: events, control, swaps, its end."""

import json
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import ADA, BOB, Preview, cookie, initial
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

PEOPLE = "/api/datasets/user_profiles"
PROFILE = {"name": "Grace", "email": "grace@example.org"}
WORDS = "Dataset `user_profiles`"
LABEL = (WORDS, "People")
DATASET = "datasets/user_profiles.py"


def test_a_cookie_says_who_one_is(preview: Preview) -> None:
    assert preview.http.get("/api/me").json()["user"]["roles"] == ["admin"]
    for broken in ("", "anonymous", "%ff", "{}", "[]", "1", json.dumps({"id": "x" * 201})):
        headers = {"cookie": f"n3_preview_user={broken}"}
        assert preview.http.get("/api/me", headers=headers).json()["user"]["anonymous"], broken


def test_requests_and_changes_are_events(preview: Preview) -> None:
    created = preview.http.post(PEOPLE, json=PROFILE)
    assert created.status_code == 201
    request = preview.event("request")
    assert (request["method"], request["path"], request["status"]) == ("POST", PEOPLE, 201)
    if not any(event["event"] == "change" for event in preview.events):
        preview.event("change")
    change = next(event for event in preview.events if event["event"] == "change")
    expected = {"dataset": "user_profiles", "op": "create", "id": 1, "seq": 1}
    assert change == {"event": "change", **expected}


@pytest.mark.parametrize("headers", [{}, {"x-n3-control": "wrong"}])
def test_control_is_not_there_without_the_token(preview: Preview, headers: dict[str, str]) -> None:
    for path in ("status", "nothing"):
        assert preview.http.get(f"/__n3/{path}", headers=headers).status_code == 404
    assert preview.http.post("/__n3/swap", json={}, headers=headers).status_code == 404


def test_a_swap_changes_what_changed_only(all_types: Preview) -> None:
    assert all_types.swap().json()["changed"] == []
    all_types.edit("datasets/things.py", ("Dataset `things`", "Objects"))
    assert all_types.swap().json()["changed"] == ["things"]
    status = all_types.control("GET", "status").json()
    assert status["generation"] == 4
    assert status["datasets"] == ["documents", "things"]
    assert all_types.http.get("/api/datasets/things").status_code == 200
    assert "/api/datasets/documents/{id}" in all_types.http.get("/openapi.json").json()["paths"]


def test_only_what_is_sent_runs(all_types: Preview) -> None:
    """The folder is what a process starts with; what is sent to it is what it runs then."""
    pages = (all_types.root / "app/pages.py").read_text()
    sent = all_types.control(
        "POST", "swap", {"generation": 3, "files": {"datasets/documents.py": None}}
    )
    assert sent.json()["changed"] == ["documents"]
    all_types.edit("datasets/things.py", ("Dataset `things`", "Objects"))
    sent = all_types.control("POST", "swap", {"generation": 4, "files": {"pages.py": pages}})
    assert sent.json()["changed"] == []
    assert all_types.control("GET", "status").json()["datasets"] == ["things"]
    wrong: list[Any] = [None, [], {"pages.py": 1}]
    for files in wrong:
        sent = all_types.control("POST", "swap", {"generation": 5, "files": files})
        assert sent.status_code == 422, files


def test_a_stored_app_that_does_not_load_waits_for_another(tmp_path: Path) -> None:
    broken = Preview(tmp_path, "user_management")
    file = tmp_path / "app" / DATASET
    good = file.read_text()
    file.write_text("def")
    broken.start()
    said = next(event for event in broken.events if event["event"] == "log")
    assert "The stored app does not run: datasets.user_profiles: SyntaxError" in said["message"]
    assert broken.http.get(PEOPLE).status_code == 404
    file.write_text(good)
    sources = {
        path.relative_to(tmp_path / "app").as_posix(): path.read_text()
        for path in (tmp_path / "app").rglob("*.py")
    }
    plan = initial("user_management")
    body = {"generation": 1, "files": sources, "whole": True, "plan": plan}
    assert broken.control("POST", "swap", body).json()["changed"] == ["user_profiles"]
    assert broken.http.get(PEOPLE).json()["total"] == 0
    assert broken.stop() == 0


def test_a_rule_holds_from_the_swap_on(preview: Preview) -> None:
    row = preview.http.post(PEOPLE, json=PROFILE).json()
    path = f"{PEOPLE}/{row['id']}"
    assert preview.http.patch(path, json={"name": "X"}, headers=cookie(BOB)).status_code == 403
    preview.edit(DATASET, ('update=OWNER | role("admin")', "update=AUTHENTICATED"))
    assert preview.swap().status_code == 200
    assert preview.http.patch(path, json={"name": "X"}, headers=cookie(BOB)).status_code == 200


def test_two_edits_within_a_second_are_two_edits(preview: Preview) -> None:
    for number in range(5):
        wanted = f"/p{number}"
        preview.edit("pages.py", ("/user-management" if not number else f"/p{number - 1}", wanted))
        preview.edit("pages.py", ("EVERYONE,\n        widgets", "EVERYONE,\n        widgets"))
        assert preview.swap().json()["changed"] == []


def test_generations_are_forgotten(preview: Preview) -> None:
    for number in range(30):
        old, new = (f"People {number}", f"People {number + 1}") if number else (WORDS, "People 1")
        preview.edit(DATASET, (f'"""{old}', f'"""{new}'))
        assert preview.swap().json()["changed"] == ["user_profiles"]
        assert preview.http.get(PEOPLE).status_code == 200
    assert preview.control("POST", "collect").json()["live_generations"] == 1


def test_a_swap_drops_no_request_and_no_socket(preview: Preview) -> None:
    preview.http.post(PEOPLE, json=PROFILE)
    failed: list[Any] = []
    served = 0
    ended = threading.Event()

    def load() -> None:
        nonlocal served
        with httpx.Client(base_url=str(preview.http.base_url)) as client:
            while not ended.is_set():
                response = client.get(PEOPLE)
                served += 1
                if response.status_code != 200 or response.json()["total"] != 1:
                    failed.append(response.text)

    with connect(f"ws://127.0.0.1:{preview.port}/api/realtime") as socket:
        socket.send(json.dumps({"type": "subscribe", "sub": "1", "dataset": "user_profiles"}))
        assert json.loads(socket.recv(10))[0]["type"] == "ack"
        thread = threading.Thread(target=load)
        thread.start()
        for number in range(20):
            old = f"People {number}" if number else WORDS
            preview.edit(DATASET, (f'"""{old}', f'"""People {number + 1}'))
            assert preview.swap().status_code == 200
        ended.set()
        thread.join()
        # The subscription was to the dataset as it was; the socket lives on.
        assert json.loads(socket.recv(10)) == [{"type": "resync", "sub": "1"}]
        socket.send(json.dumps({"type": "ping"}))
        assert json.loads(socket.recv(10)) == [{"type": "pong"}]
    assert failed == []
    assert served > 0


def test_broken_modules_leave_the_old_generation(preview: Preview) -> None:
    file = preview.root / "app" / DATASET
    good = file.read_text()
    for broken in ("def", "USER_PROFILES = 1 / 0", ""):
        file.write_text(broken)
        answer = preview.swap()
        assert answer.status_code == 409
        assert answer.json()["code"] == "generation_failed"
        assert preview.http.get(PEOPLE).status_code == 200
    file.write_text(good)
    assert preview.swap().json()["changed"] == []
    assert preview.control("POST", "collect").json()["live_generations"] == 1


def test_a_dataset_may_go_and_come_back(preview: Preview) -> None:
    preview.http.post(PEOPLE, json=PROFILE)
    file = preview.root / "app" / DATASET
    text = file.read_text()
    file.unlink()
    assert preview.swap().json()["changed"] == ["user_profiles"]
    assert preview.http.get(PEOPLE).status_code == 404
    file.write_text(text)
    assert preview.swap().status_code == 200
    assert preview.http.get(PEOPLE).json()["total"] == 1


def test_seeding_makes_rows_that_fit(all_types: Preview) -> None:
    for name in ("things", "documents"):
        answer = all_types.control("POST", "seed", {"dataset": name, "count": 25})
        assert answer.json() == {"created": 25}
        assert all_types.http.get(f"/api/datasets/{name}").json()["total"] == 25
    row = all_types.http.get("/api/datasets/things").json()["data"][3]
    sent = {
        name: row[name]
        for name in ("code", "quantity", "ratio", "price", "size", "contact", "tags", "took")
    }
    path = f"/api/datasets/things/{row['id']}"
    assert all_types.http.patch(path, json=sent).status_code == 200
    assert all_types.control("POST", "seed", {"dataset": "none"}).status_code == 422


def test_the_end_is_quick_and_told_to_sockets(preview: Preview) -> None:
    with connect(f"ws://127.0.0.1:{preview.port}/api/realtime") as socket:
        socket.send(json.dumps({"type": "ping"}))
        socket.recv(10)
        assert preview.stop() == 0
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(5)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012


@pytest.mark.parametrize("damage", [b"this is no database at all, but a text of some length" * 99])
def test_a_corrupt_file_is_named(tmp_path: Path, damage: bytes) -> None:
    broken = Preview(tmp_path, "user_management")
    broken.database.write_bytes(damage)
    broken.start()
    assert broken.events[-1]["code"] == "database_corrupt"
    assert "Move it away" in broken.events[-1]["message"]
    assert broken.stop() == 3


def test_damaged_pages_are_found(tmp_path: Path) -> None:
    first = Preview(tmp_path, "user_management").start()
    first.control("POST", "seed", {"dataset": "user_profiles", "count": 1000})
    assert first.stop() == 0
    content = bytearray(first.database.read_bytes())
    content[8192:40960] = b"\x5a" * (40960 - 8192)
    first.database.write_bytes(bytes(content))
    broken = Preview(tmp_path, "user_management").start()
    assert broken.events[-1]["code"] == "database_corrupt"
    assert broken.stop() == 3


def test_another_page_may_not_write(preview: Preview) -> None:
    headers = {"origin": "https://evil.example", **cookie(ADA)}
    assert preview.http.post(PEOPLE, json=PROFILE, headers=headers).status_code == 403
    own = {"origin": f"http://127.0.0.1:{preview.port}", **cookie(ADA)}
    assert preview.http.post(PEOPLE, json=PROFILE, headers=own).status_code == 201


def test_requests_tell_their_statements_where_they_are_traced(preview: Preview) -> None:
    preview.http.post(PEOPLE, json=PROFILE)
    assert "queries" not in preview.event("request")
    assert preview.control("POST", "trace", {"on": True}).json() == {"on": True}
    assert preview.http.get(f"{PEOPLE}?search=Grace").status_code == 200
    told = preview.event("request")["queries"]
    assert any("FROM" in one["sql"] and "user_profiles" in one["sql"] for one in told)
    assert all(isinstance(one["ms"], float) and one["ms"] >= 0 for one in told)
    assert preview.http.patch(f"{PEOPLE}/1", json={"name": "Ada"}).status_code == 200
    written = [one["sql"].split()[0] for one in preview.event("request")["queries"]]
    assert "UPDATE" in written
    preview.control("POST", "trace", {"on": False})
    preview.http.get(PEOPLE)
    assert "queries" not in preview.event("request")


def test_it_ends_with_its_supervisor(tmp_path: Path) -> None:
    running = Preview(tmp_path, "user_management").start()
    assert running.process.stdin is not None
    running.process.stdin.close()
    assert running.process.wait(10) == 0
    running.stop()
