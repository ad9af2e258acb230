"""Hostile text through every way in: nothing changes, nothing leaks, nothing breaks."""

import ast
import json
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import httpx
import n3_runtime
import places
import pytest
from conftest import ADMIN, BEN, OWNER, PERSONNEL, USER, Served, fill, headers_of
from n3_runtime.query import OPERATORS, RESERVED

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


@pytest.fixture(scope="module")
def described(target: Served) -> Any:
    return target.http.get("/openapi.json").json()


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


def ask(served: Served, request: places.Request, person: dict[str, Any] | None) -> httpx.Response:
    headers = {**headers_of(person), **request.headers}
    return served.http.request(request.method, request.path, json=request.body, headers=headers)


@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_reads(target: Served, described: Any, text: str) -> None:
    before = state(target)
    for request in places.queries(target, described, text):
        answer = ask(target, request, USER)
        harmless(answer)
        assert answer.status_code in (200, 400, 401, 403, 404, 405), request
    assert state(target) == before


@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_writes_that_are_rolled_back(target: Served, described: Any, text: str) -> None:
    before = state(target)
    for request in places.writes(target, described, text):
        answer = ask(target, request, ADMIN)
        harmless(answer)
        assert answer.status_code in (200, 201, 404, 422, 428), (request, answer.text)
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
    views = target.http.put(f"/api/views/things/{value}", json={"title": text}, headers=person)
    harmless(views)
    assert views.status_code in (400, 404, 405)
    if text.isascii() and text.isprintable() and text == text.strip():
        for request in places.headed(target, text):
            harmless(ask(target, request, USER))
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


def said(served: Served, person: dict[str, Any], messages: list[Any]) -> None:
    """What is sent over a socket is answered by frames without a secret."""
    with served.socket(person) as live:
        for message in messages:
            live.socket.send(json.dumps(message))
        for frame in live.settled():
            assert frame["type"] in ("ack", "error", "resync"), frame
            assert frame.get("problem", {"status": 400})["status"] in (400, 401, 403, 404), frame
            assert "top secret" not in str(frame)
            assert "n3_row" not in str(frame)


@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_sockets(target: Served, text: str) -> None:
    said(target, USER, [*places.frames("documents", text), text, [text], 1, None])
    said(target, USER, [{"type": "auth", "token": json.dumps(USER)}])
    with target.socket(USER) as live:
        live.socket.send(text)
        assert all(frame["type"] == "error" for frame in live.settled())


@pytest.fixture(scope="module")
def relations(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Served]:
    served = Served("shop", tmp_path_factory.mktemp("relations"), database=database)
    fill(served)
    served.ask("PATCH", "customers/2", PERSONNEL, {"notes": "top secret"})
    yield served
    served.stop()


@pytest.fixture(scope="module")
def related(relations: Served) -> Any:
    """The description of a dataset with references."""
    document = relations.http.get("/openapi.json").json()
    document["paths"] = {
        path: one
        for path, one in document["paths"].items()
        if path.startswith("/api/datasets/orders")
    }
    return document


def content(served: Served) -> Any:
    return served.content("staff", "customers", "orders", "n3_changes", "n3_subjects")


@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_paths_expansions_and_widgets(relations: Served, related: Any, text: str) -> None:
    """As Ben, who sees neither Pine nor what is noted about it."""
    relations.rows("staff", BEN)  # ties the subject to its row
    before = content(relations)
    value = quote(text, safe="")
    for request in places.queries(relations, related, text):
        harmless(ask(relations, request, BEN))
    for query in (
        f"orders?widget=Customer.orders&param:route.id={value}", f"orders?widget=Customer.orders&param:{value}=1",
        f"orders/aggregate?widget=Orders.orders_2&{value}=1", f"orders/aggregate?widget=Orders.orders_2&search={value}",
        f"orders/aggregate?widget=Orders.orders_2&customer.name={value}",
        f"orders?customer.notes__contains={value}", f"orders?customer.name={value}", f"sales/{value}",
        f"sales?customers_city={value}", f"sales?sort_by={value}", f"sales?{value}=1", f"sales?search={value}",
        f"open_orders?customers_name__contains={value}", f"open_orders/{value}",
    ):  # fmt: skip
        harmless(relations.http.get(f"/api/datasets/{query}", headers=headers_of(BEN)))
    widget = {"type": "subscribe", "dataset": "orders", "sub": "w", "widget": "Customer.orders"}
    said(relations, BEN, [*places.frames("orders", text), {**widget, "params": {"route.id": text}}])
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
    (tmp_path / "dist/service_worker.js").write_text("2")
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
        worker = served.http.get("/service_worker.js")
        assert (worker.text, worker.headers["cache-control"]) == ("2", "no-cache")
        assert worker.headers["content-type"].startswith("text/javascript")
        for path in ("/api/none", "/metrics", "/assets/app-2.js"):
            answer = served.http.get(path)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    finally:
        served.stop()


def read(tree: ast.Module, attribute: str) -> set[str]:
    """The names that code asks `….attribute` or a variable of that name for."""

    def matches(node: ast.AST) -> bool:
        return (isinstance(node, ast.Attribute) and node.attr == attribute) or (
            isinstance(node, ast.Name) and node.id == attribute
        )

    found: list[ast.expr] = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr="get"), args=[name, *_]) if matches(
                value
            ):
                found.append(name)
            case ast.Subscript(value=value, slice=name, ctx=ast.Load()) if matches(value):
                found.append(name)
            case ast.Compare(left=name, ops=[ast.In() | ast.NotIn()], comparators=[value]) if (
                matches(value)
            ):
                found.append(name)
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    named = [constants.get(one.id) if isinstance(one, ast.Name) else one for one in found]
    return {str(one.value) for one in named if isinstance(one, ast.Constant)}


def code(*names: str) -> list[ast.Module]:
    folder = Path(n3_runtime.__file__).parent
    paths = [folder / name for name in names] if names else folder.rglob("*.py")
    return [ast.parse(path.read_text()) for path in paths]


def test_the_corpus_reaches_every_header() -> None:
    read_ones = {name for tree in code() for name in read(tree, "headers")}
    cookies = {"cookie" for tree in code() if "cookies" in ast.dump(tree)}
    assert read_ones | cookies == places.HEADERS


def test_the_corpus_reaches_every_member_of_a_frame() -> None:
    trees = code("sockets.py", "subscribing.py")
    assert {name for tree in trees for name in read(tree, "message")} == places.FRAME.keys()


def test_the_corpus_reaches_every_parameter(target: Served, described: Any) -> None:
    asked = [unquote(one.path) for one in places.queries(target, described, "§")]
    for name in RESERVED - {"filter"}:
        assert any(f"?{name}=§" in one for one in asked), name
    for operator in OPERATORS:
        assert any(f"__{operator}=§" in one for one in asked), operator
    assert any("filter=" in one and "§" in one for one in asked)
