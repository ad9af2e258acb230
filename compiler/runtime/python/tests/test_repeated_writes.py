"""Writes that are sent twice: the status is repeated, the body is what the sender may read today."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import ADMIN, MANAGER, PERSONNEL, Served
from n3_runtime.changes import prepare
from n3_runtime.database import connect
from n3_runtime.idempotency import TRIMMED, Idempotency, RepeatedError, RowResponse

ORDER = {"customer_id": 1, "price": "10.00", "cost": "7.00"}


def test_a_field_that_may_no_longer_be_read_is_not_repeated(shop: Served) -> None:
    first = shop.ask("PATCH", "orders/1", MANAGER, {"cost": "7.00"}, Idempotency_Key="k")
    assert first.json()["cost"] == "7.00"
    demoted = {**MANAGER, "roles": []}
    shop.ask("PATCH", "orders/1", PERSONNEL, {"seller_id": None})
    again = shop.ask("PATCH", "orders/1", demoted, {"cost": "7.00"}, Idempotency_Key="k")
    assert (again.status_code, again.text) == (200, "")
    assert "etag" not in again.headers
    assert again.headers["idempotent-replayed"] == "true"


def test_what_may_still_be_read_is_read_as_it_is_now(shop: Served) -> None:
    first = shop.ask("POST", "orders", MANAGER, ORDER, Idempotency_Key="k")
    shop.ask("PATCH", "orders/4", MANAGER, {"note": "later"})
    again = shop.ask("POST", "orders", MANAGER, ORDER, Idempotency_Key="k")
    assert again.status_code == 201
    assert (again.json()["id"], again.json()["note"]) == (4, "later")
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["etag"] == '"2"'
    shop.ask("DELETE", "orders/4", MANAGER)
    gone = shop.ask("POST", "orders", MANAGER, ORDER, Idempotency_Key="k")
    assert (gone.status_code, gone.text) == (201, "")
    assert len(shop.rows("orders", MANAGER)) == 3


def test_who_may_write_no_more_is_told_what_happened(shop: Served) -> None:
    """The role that allowed it is taken; whether it was done is no secret to who did it."""
    body = {"name": "green", "region": "west"}
    assert shop.ask("POST", "teams", MANAGER, body, Idempotency_Key="k").status_code == 201
    demoted = {**MANAGER, "roles": []}
    again = shop.ask("POST", "teams", demoted, body, Idempotency_Key="k")
    assert (again.status_code, again.json()["name"]) == (201, "green")
    assert shop.ask("POST", "teams", demoted, body, Idempotency_Key="new").status_code == 403
    assert shop.ask("POST", "teams", None, body, Idempotency_Key="k").status_code == 401
    assert shop.ask("POST", "teams", demoted, body).status_code == 403
    assert len(shop.rows("teams", MANAGER)) == 3


def test_the_same_key_for_another_body(shop: Served) -> None:
    shop.ask("POST", "orders", MANAGER, ORDER, Idempotency_Key="k")
    other = shop.ask("POST", "orders", MANAGER, {**ORDER, "price": "11.00"}, Idempotency_Key="k")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")


NO_MORE: dict[str, Any] = {}
REPEATED: dict[str, tuple[str, str, Any, dict[str, Any], int]] = {
    "a value that is unique": ("POST", "things", {"code": "A-2"}, {}, 201),
    "a version that is old": ("PATCH", "things/1", {"notes": "n"}, {"If_Match": '"1"'}, 200),
    "what could be done again": ("PATCH", "things/1", {"notes": "n"}, {}, 200),
    "what is gone": ("DELETE", "things/1", None, {}, 204),
    "a batch": ("POST", "things/batch", {"create": [{"code": "A-2"}]}, {}, 200),
}
"""Writes that fail, or would be done, if they were done twice."""


@pytest.mark.parametrize("name", REPEATED)
def test_what_was_done_is_done_once(app: Served, name: str) -> None:
    method, path, body, headers, status = REPEATED[name]
    app.ask("POST", "things", body={"code": "A-1"})
    first, again, tried = (
        app.ask(method, path, body=body, **headers, **more, Idempotency_Key="k")
        for more in (NO_MORE, NO_MORE, {"Prefer": "tx=rollback"})
    )
    assert [first.status_code, again.status_code, tried.status_code] == [status] * 3
    assert [one.headers.get("idempotent-replayed") for one in (first, again, tried)] == [
        None,
        "true",
        "true",
    ]
    assert (again.text, tried.text) == (first.text, first.text)
    app.caught_up()
    assert app.stored("SELECT count(*) FROM n3_changes") == [(2,)]


def test_nothing_of_a_row_is_kept(shop: Served) -> None:
    shop.ask("POST", "orders", MANAGER, {**ORDER, "note": "a secret"}, Idempotency_Key="k")
    kept = shop.stored("SELECT * FROM n3_idempotency_keys")
    assert len(kept) == 1
    assert kept[0][3:5] == (201, 4)
    assert "a secret" not in repr(kept)


@pytest.fixture
def open_class(tmp_path: Path, database: str) -> Any:
    """Anybody may make rows of `class`."""
    served = Served("awkward", tmp_path, database=database)
    yield served
    served.stop()


def test_visitors_without_a_name_share_no_keys(open_class: Served) -> None:
    base = str(open_class.http.base_url)
    body = {"code": "a", "from": 'it\'s "x"'}

    def send(client: httpx.Client, **sent: Any) -> httpx.Response:
        headers = {"idempotency-key": "1"}
        return client.post("/api/datasets/class", json={**body, **sent}, headers=headers)

    with httpx.Client(base_url=base) as one, httpx.Client(base_url=base) as two:
        first, other = send(one), send(two, code="b")
        assert [first.status_code, other.status_code] == [201, 201]
        assert first.headers["set-cookie"] != other.headers["set-cookie"]
        assert "HttpOnly" in first.headers["set-cookie"]
        again = send(one)
        assert (again.status_code, again.headers["idempotent-replayed"]) == (201, "true")
        assert "set-cookie" not in again.headers
        assert send(two).status_code == 422  # its own key, with another body
    # Known before the first write, so that the repetition of a lost one is known too.
    with httpx.Client(base_url=base) as three:
        assert three.get("/api/me").headers["set-cookie"].startswith("n3_sender=")
        assert "set-cookie" not in three.get("/api/me").headers
        assert "set-cookie" not in send(three, code="c").headers
    with httpx.Client(base_url=base, cookies={"n3_sender": "x; y"}) as forged:
        assert "set-cookie" in forged.get("/api/me").headers


def test_keys_of_an_older_version_go_on_without_their_bodies(tmp_path: Path) -> None:
    connection = connect(str(tmp_path / "old.db"))
    connection.execute(
        "CREATE TABLE n3_idempotency (scope, key, body_hash, status, headers, body, at)"
    )
    connection.execute("INSERT INTO n3_idempotency VALUES ('s', 'k', 'h', 201, '{}', 'secret', 1)")
    prepare(connection, "development")
    prepare(connection, "development")
    kept = connection.execute("SELECT * FROM n3_idempotency_keys").fetchall()
    tables = connection.execute("SELECT name FROM sqlite_master WHERE name = 'n3_idempotency'")
    assert (kept, tables.fetchall()) == ([("s", "k", "h", 201, None, 1.0)], [])
    connection.close()


def test_no_trial_of_a_secret_that_is_unique(open_class: Served, shop: Served) -> None:
    """Whether somebody has a value that nobody may read must leave a trace."""
    spec = shop.specs["customers"]
    body = {"name": "Elm", "agent_id": 1, "pin": "1234"}
    tried = shop.ask("POST", "customers", MANAGER, body, Prefer="tx=rollback")
    assert tried.status_code == 201
    assert not spec.guessable
    object.__setattr__(spec, "guessable", True)
    try:
        for method, path in (
            ("POST", "customers"),
            ("PATCH", "customers/1"),
            ("DELETE", "customers/1"),
        ):
            refused = shop.ask(method, path, MANAGER, body, Prefer="tx=rollback")
            assert (refused.status_code, refused.json()["code"]) == (400, "rollback_not_allowed")
        assert shop.ask("POST", "customers", MANAGER, body).status_code == 201
    finally:
        object.__setattr__(spec, "guessable", False)


KEYS = ["ключ", "💧", "a b", "?q", "%2F", "a/b", "/", "a/", "//x", "#", "a+b", "ä", "...", "%", "e\u0301",
        "'", '"', "\\", ";", "~", "a.b", "\u2028", "x" * 20]  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_the_address_of_a_row_leads_to_it(open_class: Served, key: str) -> None:
    body = {"code": key, "from": 'it\'s "x"'}
    made = open_class.ask("POST", "class", ADMIN, body, Idempotency_Key="k")
    assert made.status_code == 201, made.text
    row = made.json()
    place = made.headers["location"]
    assert place.isascii()
    found = open_class.http.get(place)
    assert (found.status_code, found.json()["code"]) == (200, row["code"])
    again = open_class.ask("POST", "class", ADMIN, body, Idempotency_Key="k")
    assert (again.status_code, again.headers["location"]) == (201, place)
    assert open_class.http.patch(place, json={"page": 1}).status_code in (401, 403)


@pytest.mark.parametrize("key", ["", ".", "..", "aggregate", "a\nb", "\t"])
def test_a_key_that_no_address_leads_to_is_refused(open_class: Served, key: str) -> None:
    refused = open_class.ask("POST", "class", ADMIN, {"code": key, "from": "x"})
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["errors"]] == ["code"]
    assert open_class.stored("SELECT count(*) FROM class") == [(0,)]


def never(*_: object) -> RowResponse:
    raise AssertionError("nothing is repeated")


def test_old_keys_are_forgotten(tmp_path: Path) -> None:
    connection = connect(str(tmp_path / "keys.db"))
    prepare(connection, "development")
    connection.executemany(
        "INSERT INTO n3_idempotency_keys VALUES ('s', ?, 'h', 201, 1, 1)",
        [(f"old{number}",) for number in range(100)],
    )
    for number in range(2 * TRIMMED):
        Idempotency("s", f"k{number}", "h").store(
            connection, RowResponse(201, "", {}, 1, change=number)
        )
    assert Idempotency("s", "old99", "h").replay(connection, never) is None
    Idempotency("s", "old99", "h").store(connection, RowResponse(201, "", {}, 1))
    with pytest.raises(RepeatedError):
        Idempotency("s", "old99", "h").store(connection, RowResponse(201, "", {}, 1))
    connection.execute("DELETE FROM n3_idempotency_keys WHERE key = 'old99'")
    kept = [key for (key,) in connection.execute("SELECT key FROM n3_idempotency_keys")]
    assert sorted(kept) == sorted(f"k{number}" for number in range(2 * TRIMMED))
    connection.close()
