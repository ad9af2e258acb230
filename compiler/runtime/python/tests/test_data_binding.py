"""A dataset over HTTP: each type there and back, lists, conditional and repeated writes."""

import itertools
import threading
from typing import Any

import httpx
import pytest
from conftest import ADMIN, ANONYMOUS, OWNER, USER, Served

PROFILE = {"name": "Grace", "email": "grace@example.org"}
numbers = itertools.count(1)


def code() -> str:
    return f"T-{next(numbers)}"


ROUND_TRIPS: list[tuple[str, Any, Any]] = [
    ("quantity", 0, 0),
    ("ratio", 0.1, 0.1),
    ("ratio", 1, 1.0),
    ("ratio", 5e-324, 5e-324),
    ("ratio", 0.30000000000000004, 0.30000000000000004),
    ("ratio", 1 / 3, 1 / 3),
    ("price", "10.1", "10.10"),
    ("price", "99999999.99", "99999999.99"),
    ("price", "0", "0.00"),
    ("price", "0.05", "0.05"),
    ("size", "M", "M"),
    ("notes", 'line\nline "quoted" \\ \u2028 \u0001 \U0001f600', 'line\nline "quoted" \\ \u2028 \u0001 \U0001f600'),
    ("notes", "e\u0301", "é"),
    ("notes", "", ""),
    ("contact", "ada@example.org", "ada@example.org"),
    ("website", "https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
    ("active", False, False),
    ("active", True, True),
    ("day", "0001-01-01", "0001-01-01"),
    ("day", "2024-02-29", "2024-02-29"),
    ("starts", "09:30", "09:30:00.000000"),
    ("starts", "23:59:59.999999", "23:59:59.999999"),
    ("happened_at", "2026-01-31T09:30:00Z", "2026-01-31T09:30:00.000000Z"),
    ("happened_at", "2026-01-31T09:30:00.123456+02:00", "2026-01-31T07:30:00.123456Z"),
    ("took", "PT1H30M", "PT1H30M"),
    ("took", "P1DT0.5S", "PT24H0.500S"),
    ("took", "-PT90S", "-PT1M30S"),
    ("took", "PT0S", "PT0S"),
    ("took", "PT1M0.007S", "PT1M0.007S"),
    ("status", "archived", "archived"),
    ("payload", {"a": [1, 2.5, None, True, "é"]}, {"a": [1, 2.5, None, True, "é"]}),
    ("payload", 9007199254740991, 9007199254740991),
    ("payload", "text", "text"),
    ("payload", [], []),
    ("tags", ["a", "b,c"], ["a", "b,c"]),
    ("tags", [], []),
    ("from", "here", "here"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "sent", "expected"), ROUND_TRIPS)
def test_values_come_back_as_they_are(shared: Served, field: str, sent: Any, expected: Any) -> None:
    made = shared.ask("POST", "things", body={"code": code(), field: sent})
    assert made.status_code == 201, made.text
    row = made.json()
    assert row[field] == expected
    assert type(row[field]) is type(expected)
    path = f"things/{row['id']}"
    assert shared.ask("GET", path).json() == row
    assert shared.ask("PATCH", path, body={field: expected}).json()[field] == expected
    assert next(one for one in shared.rows("things", id=row["id"]))[field] == expected
    assert shared.ask("DELETE", path).status_code == 204


@pytest.mark.parametrize(
    "field",
    ["ratio", "price", "size", "notes", "contact", "website", "day", "starts", "happened_at",
     "took", "payload", "tags", "from"],
)  # fmt: skip
def test_optional_fields_may_be_null(shared: Served, field: str) -> None:
    row = shared.ask("POST", "things", body={"code": code(), field: None}).json()
    assert row[field] is None
    assert shared.ask("PATCH", f"things/{row['id']}", body={field: None}).json()[field] is None


@pytest.mark.parametrize(
    ("body", "field", "error"),
    [
        ("{}", "code", "required"),
        ('{"code": null}', "code", "required"),
        ('{"code": "A"}', "code", "too_short"),
        ('{"code": "A-123456789012345678901"}', "code", "too_long"),
        ('{"code": "a-1"}', "code", "pattern"),
        ('{"code": "A-1\\n"}', "code", "pattern"),
        ('{"code": 1}', "code", "type"),
        ('{"code": "A\\u0000-1"}', "code", "type"),
        ('{"code": "A-1", "quantity": 1.0}', "quantity", "type"),
        ('{"code": "A-1", "quantity": true}', "quantity", "type"),
        ('{"code": "A-1", "quantity": "1"}', "quantity", "type"),
        ('{"code": "A-1", "quantity": null}', "quantity", "required"),
        ('{"code": "A-1", "quantity": -1}', "quantity", "too_small"),
        ('{"code": "A-1", "quantity": 1001}', "quantity", "too_large"),
        ('{"code": "A-1", "quantity": 9007199254740993}', "quantity", "too_large"),
        ('{"code": "A-1", "ratio": NaN}', "ratio", "type"),
        ('{"code": "A-1", "ratio": Infinity}', "ratio", "type"),
        ('{"code": "A-1", "ratio": 1e400}', "ratio", "type"),
        ('{"code": "A-1", "ratio": 1.5}', "ratio", "too_large"),
        ('{"code": "A-1", "price": 1.5}', "price", "type"),
        ('{"code": "A-1", "price": "1.555"}', "price", "too_large"),
        ('{"code": "A-1", "price": "100000000"}', "price", "too_large"),
        ('{"code": "A-1", "price": "-1"}', "price", "too_small"),
        ('{"code": "A-1", "price": "1e2"}', "price", "type"),
        ('{"code": "A-1", "size": "XL"}', "size", "one_of"),
        ('{"code": "A-1", "notes": ["x"]}', "notes", "type"),
        ('{"code": "A-1", "contact": "ada"}', "contact", "email"),
        ('{"code": "A-1", "website": "javascript:alert(1)"}', "website", "url"),
        ('{"code": "A-1", "active": 1}', "active", "type"),
        ('{"code": "A-1", "day": "2025-02-29"}', "day", "type"),
        ('{"code": "A-1", "starts": "25:00"}', "starts", "type"),
        ('{"code": "A-1", "happened_at": "2026-01-31T09:30:00"}', "happened_at", "type"),
        ('{"code": "A-1", "happened_at": "0001-01-01T00:00:00+23:00"}', "happened_at", "type"),
        ('{"code": "A-1", "took": "P1Y"}', "took", "type"),
        ('{"code": "A-1", "took": "P"}', "took", "type"),
        ('{"code": "A-1", "took": "PT1.0005S"}', "took", "type"),
        ('{"code": "A-1", "status": "gone"}', "status", "one_of"),
        ('{"code": "A-1", "status": null}', "status", "required"),
        ('{"code": "A-1", "payload": {"n": 9007199254740993}}', "payload", "too_large"),
        ('{"code": "A-1", "payload": [NaN]}', "payload", "type"),
        ('{"code": "A-1", "tags": "a"}', "tags", "type"),
        ('{"code": "A-1", "tags": [1]}', "tags.0", "type"),
        ('{"code": "A-1", "password": "short"}', "password", "too_short"),
        ('{"code": "A-1", "id": 7}', "id", "server_set"),
        ('{"code": "A-1", "created_at": "2026-01-31T09:30:00Z"}', "created_at", "server_set"),
        ('{"code": "A-1", "keeper": "me"}', "keeper", "server_set"),
        ('{"code": "A-1", "imported": "x"}', "imported", "server_set"),
        ('{"code": "A-1", "token": "x"}', "token", "server_set"),
        ('{"code": "A-1", "secret": "x"}', "secret", "unknown_field"),
        ('{"code": "A-1", "n3_version": 1}', "n3_version", "unknown_field"),
        ('{"code": "A-1", "_version": 1}', "_version", "unknown_field"),
        ('{"code": "A-1", "from_": "x"}', "from_", "unknown_field"),
        ('{"code": "A-1"', "", "type"),
        ('{"code": "\\ud800"}', "", "type"),
        ("[]", "", "type"),
        ("", "", "type"),
    ],
)
def test_what_is_not_accepted_says_why(shared: Served, body: str, field: str, error: str) -> None:
    answer = shared.http.post(
        "/api/datasets/things",
        content=body,
        headers={"content-type": "application/json", "x-person": '{"id":"a","roles":[]}'},
    )
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "validation_failed"
    assert [(one["field"], one["code"]) for one in problem["errors"]] == [(field, error)]


def test_the_server_sets_what_is_its_own(app: Served) -> None:
    row = app.ask("POST", "things", OWNER, {"code": "A-1"}).json()
    assert (row["quantity"], row["price"], row["active"], row["status"]) == (
        0,
        "0.00",
        True,
        "draft",
    )
    assert (row["made_by"], row["keeper"]) == ("olga", "olga")
    assert row["created_at"] == row["updated_at"]
    assert row["token"][14] == "7"
    assert row["_version"] == 1
    assert row["_can"] == {"update": True, "delete": False}
    assert not {"secret", "password", "n3_version"} & row.keys()
    changed = app.ask("PATCH", f"things/{row['id']}", OWNER, {"quantity": 2}).json()
    assert changed["updated_at"] > row["updated_at"]
    assert (changed["created_at"], changed["_version"]) == (row["created_at"], 2)


def test_an_empty_patch_changes_nothing(profiles: Served) -> None:
    row = profiles.ask("POST", "user_profiles", body=PROFILE).json()
    answer = profiles.ask("PATCH", "user_profiles/1", body={})
    assert (answer.json(), answer.headers["etag"]) == (row, '"1"')
    assert answer.headers["x-n3-position"].split(":")[1] == "1"


def test_pages_sorts_filters_and_search(app: Served) -> None:
    texts = [None, "Alpha", "alpha", "Über", "ueber", "a%b_c", "İstanbul", "straße"]
    for number, text in enumerate(texts):
        body = {
            "code": f"A-{number}",
            "notes": text,
            "quantity": number // 2,
            "price": f"{number}.5",
        }
        assert app.ask("POST", "things", body=body).status_code == 201

    def ids(**query: Any) -> list[int]:
        return [row["id"] for row in app.rows("things", **query)]

    assert ids() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert ids(sort_order="desc") == [8, 7, 6, 5, 4, 3, 2, 1]
    assert ids(page=2, page_size=3) == [4, 5, 6]
    assert ids(page=9) == []
    assert ids(sort_by="notes") == [2, 6, 3, 8, 5, 4, 7, 1]
    assert ids(sort_by="notes", sort_order="desc") == [7, 4, 5, 8, 3, 6, 2, 1]
    assert ids(sort_by="quantity,id", sort_order="desc,asc") == [7, 8, 5, 6, 3, 4, 1, 2]
    assert ids(sort_by="quantity", sort_order="desc") == [7, 8, 5, 6, 3, 4, 1, 2]
    assert ids(quantity=1) == [3, 4]
    assert ids(quantity__ne=1) == [1, 2, 5, 6, 7, 8]
    assert ids(price__gte="5.50", price__lt="7.5") == [6, 7]
    assert ids(price__between="1.5,2.5") == [2, 3]
    assert ids(id__in="2,8") == [2, 8]
    assert ids(id__not_in="1,2,3,4,5,6") == [7, 8]
    assert ids(notes__contains="lpha") == [2, 3]
    assert ids(notes__contains="Alp") == [2]
    assert ids(notes__contains="%b_") == [6]
    assert ids(notes__starts_with="a") == [3, 6]
    assert ids(notes__ends_with="er") == [4, 5]
    assert ids(notes__contains="") == [2, 3, 4, 5, 6, 7, 8]
    assert ids(notes__is_null="true") == [1]
    assert ids(notes__is_null="false", quantity=0) == [2]
    assert ids(notes__in='"a%b_c",alpha') == [3, 6]
    assert ids(active="true", page_size=2) == [1, 2]
    assert ids(search="ALPHA") == [2, 3]
    assert ids(search="über") == [4]
    assert ids(search="STRASSE") == [8]
    assert ids(search="b_c") == [6]
    assert ids(search="a-1 alpha") == [2]
    body = app.http.get("/api/datasets/things?page_size=3&quantity__gte=1").json()
    assert (body["total"], body["has_more"], body["page"], body["page_size"]) == (6, True, 1, 3)
    assert (body["total_is_estimate"], body["next_cursor"]) == (False, None)
    body = app.http.get("/api/datasets/things?page=3&page_size=4&count=none").json()
    assert (body["total"], body["has_more"], body["data"]) == (None, False, [])


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=x", "page=99999999999", "page_size=0", "page_size=101", "sort_by=secret",
     "sort_by=payload", "sort_by=password", "sort_by=id,id", "sort_by=id&sort_order=up",
     "sort_by=id&sort_order=asc,desc", "secret=x", "password=x", "payload=x", "tags=x", "nope=1",
     "n3_version=1", "quantity__like=1", "quantity=x", "quantity__contains=1", "status=gone",
     "id__between=1", "id__in=a", "count=all", "search=" + "x" * 201, "notes=" + "x" * 3000,
     "quantity=9007199254740993", "active=1", "happened_at=yesterday", "notes=%00",
     "notes__is_null=x", "cursor=&page=2", "expand=x", "select=n3_version", "filter=true", 'notes__in="open',
     "id__in=" + ",".join(["1"] * 300)],
)  # fmt: skip
def test_queries_that_are_not_valid(shared: Served, query: str) -> None:
    answer = shared.http.get(f"/api/datasets/things?{query}")
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] == "bad_query"
    assert "SELECT" not in answer.text


def test_the_count_follows_each_change(profiles: Served) -> None:
    def total() -> Any:
        return profiles.http.get("/api/datasets/user_profiles?name__contains=a").json()["total"]

    for expected in range(5):
        assert (total(), total()) == (expected, expected)
        profiles.ask("POST", "user_profiles", body=PROFILE)
    profiles.ask("DELETE", "user_profiles/2")
    assert total() == 4
    profiles.ask("PATCH", "user_profiles/3", body={"name": "x"})
    assert total() == 3


def test_many_rows_are_an_estimate(profiles: Served) -> None:
    def fill(connection: Any) -> None:
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001) "
            "INSERT INTO user_profiles (name, email) SELECT 'n' || i, 'e' FROM n"
        )

    profiles.call(profiles.services.database.write(fill))
    body = profiles.http.get("/api/datasets/user_profiles").json()
    assert (body["total"], body["total_is_estimate"]) == (10_000, True)
    body = profiles.http.get("/api/datasets/user_profiles?id__gt=1").json()
    assert (body["total"], body["total_is_estimate"]) == (10_000, False)


def test_if_match(profiles: Served) -> None:
    made = profiles.ask("POST", "user_profiles", body=PROFILE)
    assert made.headers["location"] == "/api/datasets/user_profiles/1"
    assert made.headers["etag"] == '"1"'
    path = "user_profiles/1"
    assert profiles.ask("PATCH", path, body={"name": "A"}, If_Match='"1"').status_code == 200
    stale = profiles.ask("PATCH", path, body={"name": "B"}, If_Match='"1"')
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    assert stale.json()["current"] == profiles.ask("GET", path).json()
    assert stale.headers["etag"] == '"2"'
    assert profiles.ask("PATCH", path, body={"name": "C"}, If_Match="nonsense").status_code == 412
    assert profiles.ask("PATCH", path, body={"name": "C"}, If_Match="*").status_code == 200
    assert profiles.ask("PATCH", path, body={"name": "D"}, If_Match='W/"3"').status_code == 200
    assert profiles.ask("DELETE", path, If_Match='"1"').status_code == 412
    assert profiles.ask("DELETE", path, If_Match='"4"').status_code == 204
    assert profiles.ask("DELETE", path).status_code == 404


def test_a_dataset_may_demand_if_match(app: Served) -> None:
    row = app.ask("POST", "documents", OWNER, {"title": "T"}).json()
    path = f"documents/{row['id']}"
    assert app.ask("PATCH", path, OWNER, {"title": "U"}).status_code == 428
    assert app.ask("DELETE", path, OWNER).json()["code"] == "precondition_required"
    assert app.ask("PATCH", path, OWNER, {"title": "U"}, If_Match='"1"').status_code == 200


def test_of_racing_writes_with_one_etag_one_wins(profiles: Served) -> None:
    profiles.ask("POST", "user_profiles", body=PROFILE)
    answers: list[int] = []

    def write(number: int) -> None:
        with httpx.Client(base_url=str(profiles.http.base_url), timeout=20) as client:
            answer = client.patch(
                "/api/datasets/user_profiles/1",
                json={"name": f"N{number}"},
                headers={"if-match": '"1"', "x-person": '{"id":"ada","roles":["admin"]}'},
            )
            answers.append(answer.status_code)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] + [412] * 15
    assert profiles.ask("GET", "user_profiles/1").json()["_version"] == 2


def test_a_repeated_write_happens_once(profiles: Served) -> None:
    first = profiles.ask("POST", "user_profiles", USER, PROFILE, Idempotency_Key="k1")
    again = profiles.ask("POST", "user_profiles", USER, PROFILE, Idempotency_Key="k1")
    assert (again.status_code, again.text) == (201, first.text)
    for name in ("etag", "location", "x-n3-position"):
        assert again.headers[name] == first.headers[name]
    assert again.headers["idempotent-replayed"] == "true"
    other = profiles.ask(
        "POST", "user_profiles", USER, {**PROFILE, "name": "X"}, Idempotency_Key="k1"
    )
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    theirs = profiles.ask("POST", "user_profiles", ADMIN, PROFILE, Idempotency_Key="k1").json()[
        "id"
    ]
    assert theirs != first.json()["id"]
    gone = [
        profiles.ask("DELETE", f"user_profiles/{theirs}", Idempotency_Key="k2").status_code
        for _ in "ab"
    ]
    assert gone == [204, 204]
    refused = profiles.ask("POST", "user_profiles", USER, PROFILE, Idempotency_Key="x" * 256)
    assert refused.status_code == 400
    assert len(profiles.rows("user_profiles")) == 1


def test_repeated_writes_at_once_happen_once(profiles: Served) -> None:
    answers: list[str] = []

    def write() -> None:
        with httpx.Client(base_url=str(profiles.http.base_url), timeout=20) as client:
            headers = {"idempotency-key": "k", "x-person": '{"id":"u","roles":[]}'}
            answers.append(
                client.post("/api/datasets/user_profiles", json=PROFILE, headers=headers).text
            )

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1
    assert profiles.http.get("/api/datasets/user_profiles").json()["total"] == 1


def test_a_write_that_failed_may_be_repeated(app: Served) -> None:
    body = {"code": "A-1"}
    app.ask("POST", "things", body=body)
    refused = app.ask("POST", "things", body=body, Idempotency_Key="k")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict_unique")
    assert refused.json()["errors"] == [
        {"field": "code", "code": "unique", "message": "Another row has this value."}
    ]
    app.ask("DELETE", "things/1")
    assert app.ask("POST", "things", body=body, Idempotency_Key="k").status_code == 201


def test_a_write_may_be_tried_and_undone(profiles: Served) -> None:
    tried = profiles.ask("POST", "user_profiles", body=PROFILE, Prefer="tx=rollback")
    assert tried.status_code == 201
    assert tried.json()["id"] == 1
    assert tried.headers["preference-applied"] == "tx=rollback"
    assert "x-n3-position" not in tried.headers
    assert profiles.rows("user_profiles") == []
    made = profiles.ask("POST", "user_profiles", body=PROFILE)
    assert made.headers["x-n3-position"].split(":")[1] == "1"
    profiles.ask(
        "PATCH", "user_profiles/1", body={"name": "X"}, Prefer="return=minimal, tx=rollback"
    )
    profiles.ask("DELETE", "user_profiles/1", Prefer="tx=rollback")
    assert profiles.rows("user_profiles")[0] == made.json()


def test_a_maker_who_may_not_read_gets_no_body(app: Served) -> None:
    made = app.ask("POST", "documents", USER, {"title": "T", "team": "red"}).json()
    archived = app.ask(
        "PATCH", f"documents/{made['id']}", USER, {"status": "archived"}, If_Match='"1"'
    )
    assert archived.status_code == 403
    published = app.ask("POST", "documents", USER, {"title": "P", "status": "published"}).json()
    hidden = app.ask(
        "PATCH",
        f"documents/{published['id']}",
        {"id": "edgar", "roles": ["editor"]},
        {"status": "draft"},
        If_Match='"1"',
    )
    assert (hidden.status_code, hidden.content, hidden.headers["etag"]) == (204, b"", '"2"')


def test_bodies(profiles: Served) -> None:
    person = {"x-person": '{"id":"u","roles":[]}'}
    path = "/api/datasets/user_profiles"
    big = b'{"name":"' + b"x" * 10_000_000 + b'"}'
    json_headers = {"content-type": "application/json", **person}
    answer = profiles.http.post(path, content=big, headers=json_headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")

    def chunks() -> Any:
        for _ in range(200):
            yield b"x" * 10_000

    assert profiles.http.post(path, content=chunks(), headers=json_headers).status_code == 413
    for kind in ("text/plain", "", "application/x-www-form-urlencoded"):
        answer = profiles.http.post(path, content=b"{}", headers={"content-type": kind, **person})
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert profiles.http.put(f"{path}/1", headers=person).status_code == 405
    assert profiles.rows("user_profiles") == []


def test_anonymous_is_told_to_sign_in(profiles: Served) -> None:
    answer = profiles.ask("POST", "user_profiles", ANONYMOUS, PROFILE)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert set(answer.json()) == {"type", "title", "status", "detail", "code", "errors", "trace_id"}
