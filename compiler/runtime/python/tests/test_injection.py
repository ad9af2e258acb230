"""Hostile text through every way in: nothing changes, nothing leaks, nothing breaks."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from conftest import BEN, OWNER, PERSONNEL, USER, Served, fill, headers_of

CORPUS = [
    "'", '"', "`", "\\", ";", "--", "/*", "')", '")', "' OR '1'='1", '" OR ""="', "1 OR 1=1",
    "1; DROP TABLE documents; --", "'; UPDATE documents SET title='x'; --",
    "x' UNION SELECT body FROM documents --", 'title" FROM documents --', "id DESC; DROP TABLE things",
    "(SELECT body FROM documents LIMIT 1)", "CASE WHEN 1=1 THEN title ELSE id END", "title COLLATE NOCASE",
    "rowid", "_rowid_", "oid", "sqlite_master", "n3_version", "owner_id", "n3_meta", "body",
    ":p0", "?1", "@x", "$x", "%", "_", "%25", "*", "\x00", "\x00' OR 1=1", "\x1e", "\n", "\r\nX-Injected: 1",
    "\u2028", "\ud7ff", "\U0001f600", "ʼ", "＇ OR 1=1", "İ", "null", "true", "-1", "1e309", "NaN", "Infinity",
    "99999999999999999999", "-9223372036854775809", "0x10", "1_000", " 1", "٣", "[]", "{}", '{"$gt":""}',
    "../../etc/passwd", "%2e%2e%2f", "<script>alert(1)</script>", "{{7*7}}", "${7*7}", "randomblob(1e9)",
    "load_extension('x')", "n3_fold(body)", "x" * 5000,
]  # fmt: skip


@pytest.fixture(scope="module")
def target(shared: Served) -> Served:
    shared.ask("POST", "documents", OWNER, {"title": "mine", "body": "top secret"})
    shared.ask("POST", "documents", OWNER, {"title": "all", "body": "open", "status": "published"})
    shared.ask("POST", "things", OWNER, {"code": "A-1", "password": "top secret"})
    return shared


def state(served: Served) -> Any:
    return served.content("documents", "things", "n3_changes", "n3_meta")


def harmless(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    assert "top secret" not in answer.text
    for word in (
        "n3_row",
        "n3_key",
        ":p1",
        "sqlite3",
        "Traceback",
        "no such column",
        "syntax error",
    ):
        assert word not in answer.text, answer.text
    assert "x-injected" not in answer.headers


@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_reads(target: Served, text: str) -> None:
    before = state(target)
    value = quote(text, safe="")
    person = headers_of(USER)
    queries = [
        f"title={value}", f"title__contains={value}", f"title__in={value}", f"title__between={value},{value}",
        f"title__starts_with={value}", f"title__ends_with={value}", f"title__is_null={value}",
        f"title__{value}=1", f"{value}=1", f"{value}__eq=1", f"status={value}", f"team__ne={value}",
        f"sort_by={value}", f"sort_by=title&sort_order={value}", f"sort_by=title,{value}", f"search={value}",
        f"page={value}", f"page_size={value}", f"count={value}", f"filter={value}", f"select={value}",
    ]  # fmt: skip
    for query in queries:
        harmless(target.http.get(f"/api/datasets/documents?{query}", headers=person))
    for field in (
        "id",
        "quantity",
        "ratio",
        "price",
        "active",
        "day",
        "starts",
        "happened_at",
        "took",
        "token",
    ):
        answer = target.http.get(f"/api/datasets/things?{field}={value}", headers=person)
        harmless(answer)
        assert answer.status_code in (200, 400)
    for path in (f"documents/{value}", f"things/{value}", value, f"{value}/1"):
        harmless(target.http.get(f"/api/datasets/{path}", headers=person))
    assert state(target) == before


@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_refused_writes(target: Served, text: str) -> None:
    before = state(target)
    value = quote(text, safe="")
    person = headers_of(USER)
    for dataset in ("documents", "things"):
        path = f"/api/datasets/{dataset}/{value}"
        harmless(target.http.patch(path, json={}, headers=person))
        harmless(target.http.delete(path, headers={**person, "if-match": "*"}))
    for body in (
        {text: 1},
        {"title": "t", text: 1},
        {"title": [text]},
        {"title": {text: text}},
        text,
        [text],
    ):
        answer = target.http.post(
            "/api/datasets/documents", content=json.dumps(body),
            headers={**person, "content-type": "application/json"},
        )  # fmt: skip
        harmless(answer)
        assert answer.status_code in (413, 415, 422)
    if text.isascii() and text.isprintable() and text == text.strip():
        for name in (
            "if-match",
            "prefer",
            "idempotency-key",
            "content-type",
            "origin",
            "x-forwarded-for",
        ):
            answer = target.http.patch(
                "/api/datasets/documents/00000000-0000-7000-8000-000000000000",
                content=b"{}", headers={**person, "content-type": "application/json", name: text},
            )  # fmt: skip
            harmless(answer)
    assert state(target) == before


@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_stored_as_it_is(target: Served, text: str) -> None:
    body = {"title": text[:255], "body": text, "team": text[:255], "status": "published"}
    answer = target.ask("POST", "documents", OWNER, body)
    harmless(answer)
    if "\x00" in text:
        assert answer.status_code == 422
        return
    made = answer.json()
    assert (made["title"], made["body"]) == (text[:255], text)
    path = f"documents/{made['id']}"
    found = target.rows("documents", OWNER, title=text[:255]) if len(text) < 2000 else [made]
    assert made["id"] in {row["id"] for row in found}
    assert target.ask("PATCH", path, OWNER, {"status": "draft"}, If_Match="*").status_code == 200
    assert target.ask("DELETE", path, OWNER, If_Match="*").status_code == 204


@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_sockets(target: Served, text: str) -> None:
    messages: list[Any] = [
        {"type": text}, {"type": "subscribe", "sub": text, "dataset": text},
        {"type": "subscribe", "sub": text, "dataset": "documents", "filter": {text: text}},
        {"type": "subscribe", "sub": text, "dataset": "documents", "filter": {"title": text, "search": text}},
        {"type": "subscribe", "sub": "1", "dataset": "documents", "since": text},
        {"type": "subscribe", "sub": [text], "dataset": "documents"},
        {"type": "subscribe", "sub": "2", "dataset": "documents", "filter": [text]},
        {"type": "unsubscribe", "sub": text}, {"type": "unsubscribe"}, text, [text], 1, None,
    ]  # fmt: skip
    with target.socket(USER) as live:
        for message in messages:
            live.socket.send(json.dumps(message))
        live.socket.send(text)
        for frame in live.settled():
            assert frame["type"] in ("ack", "error", "resync")
            assert "top secret" not in str(frame)
            assert "n3_row" not in str(frame)


@pytest.fixture(scope="module")
def relations(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Served]:
    served = Served("shop", tmp_path_factory.mktemp("relations"), database=database)
    fill(served)
    served.ask("PATCH", "customers/2", PERSONNEL, {"notes": "top secret"})
    yield served
    served.stop()


def content(served: Served) -> Any:
    return served.content("staff", "customers", "orders", "n3_changes", "n3_subjects")


@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_paths_expansions_and_widgets(relations: Served, text: str) -> None:
    """As Ben, who sees neither Pine nor what is noted about it."""
    relations.rows("staff", BEN)  # ties the subject to its row
    before = content(relations)
    value = quote(text, safe="")
    for query in (
        f"orders?expand={value}", f"orders?expand=customer.{value}", f"orders?expand={value}.customer",
        f"orders?customer.{value}=1", f"orders?{value}.name=1", f"orders?customer.name={value}",
        f"orders?customer.name__{value}=1", f"orders?customer.notes__contains={value}",
        f"orders?sort_by=customer.{value}", f"orders?sort_by={value}.name", f"orders/1?expand={value}",
        f"orders?widget={value}", f"orders?widget=Customer.{value}", f"orders?widget={value}.orders",
        f"orders?widget=Customer.orders&param:route.id={value}", f"orders?param:{value}=1",
        f"orders?widget=Customer.orders&param:{value}=1", f"orders/aggregate?widget={value}",
        f"orders/aggregate?widget=Orders.orders_2&{value}=1", f"orders/aggregate?widget=Orders.orders_2&search={value}",
        f"orders/aggregate?widget=Orders.orders_2&customer.name={value}", f"sales?customers_city={value}",
        f"sales?sort_by={value}", f"sales?search={value}", f"sales/{value}", f"open_orders/{value}",
        f"open_orders?customers_name__contains={value}",
    ):  # fmt: skip
        harmless(relations.http.get(f"/api/datasets/{query}", headers=headers_of(BEN)))
    messages: list[dict[str, Any]] = [
        {"dataset": "orders", "expand": [text, f"customer.{text}"]},
        {"dataset": "orders", "filter": {f"customer.{text}": text}},
        {"dataset": "orders", "filter": {"customer.name": text}, "expand": ["customer"]},
        {"dataset": "orders", "widget": text, "params": {text: text}},
        {"dataset": "orders", "widget": "Customer.orders", "params": {"route.id": text}},
        {"dataset": "orders", "widget": [text]}, {"dataset": "orders", "params": [text]},
        {"dataset": "orders", "expand": text}, {"dataset": "sales", "filter": {text: text}},
    ]  # fmt: skip
    with relations.socket(BEN) as live:
        for number, message in enumerate(messages):
            live.send("subscribe", sub=str(number), **message)
        for frame in live.settled():
            assert frame["type"] in ("ack", "error", "resync")
            assert "top secret" not in str(frame)
    assert content(relations) == before


@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_a_persons_own_values_are_only_values(relations: Served, text: str) -> None:
    """Names, addresses and subjects go into rules and defaults."""
    if not text.isascii() or not text.isprintable() or len(text) > 200:
        return
    person = {"id": text, "name": text, "email": text, "roles": [text], "claims": {text: text}}
    for dataset in ("staff", "customers", "orders", "open_orders", "sales", "big_cities"):
        answer = relations.ask("GET", dataset, person)
        harmless(answer)
        assert answer.json()["data"] == []
    harmless(relations.ask("POST", "orders", person, {"customer_id": 1, "price": "1.00"}))


def test_a_filter_of_100_000_characters(target: Served) -> None:
    for query in ("title", "title__in", "search", "sort_by", "nope"):
        asking = HTTPConnection("127.0.0.1", target.port, timeout=10)
        asking.request("GET", f"/api/datasets/documents?{query}={'x' * 100_000}")
        answer = asking.getresponse()
        assert answer.status in (400, 414, 431)
        assert b"n3_row" not in answer.read()
        asking.close()
    many = "&".join("title=x" for _ in range(1000))
    assert target.http.get(f"/api/datasets/documents?{many}").status_code == 400


def test_files_beside_the_frontend_are_not_served(tmp_path: Path) -> None:
    (tmp_path / "dist/assets").mkdir(parents=True)
    (tmp_path / "dist/index.html").write_text("<h1>index</h1>")
    (tmp_path / "dist/assets/app-1.js").write_text("1")
    (tmp_path / "secret.txt").write_text("top secret")
    served = Served("user_management", tmp_path)
    try:
        for path in (
            "/",
            "/user-management",
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/..%2fsecret.txt",
            "/a%00b",
        ):
            answer = served.http.get(path)
            assert "top secret" not in answer.text
            if answer.status_code == 200:
                assert answer.headers["cache-control"] == "no-cache"
                assert "frame-ancestors" in answer.headers["content-security-policy"]
        assert served.http.get("/user-management").text == "<h1>index</h1>"
        assert "immutable" in served.http.get("/assets/app-1.js").headers["cache-control"]
        for path in ("/api/none", "/metrics"):
            answer = served.http.get(path)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    finally:
        served.stop()
