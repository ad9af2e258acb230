"""Requests and people that nobody expects: each gets an answer that says what is wrong, never a traceback."""

import json
import math
import socket
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import pytest
from conftest import ADMIN, USER, Served, golden, headers_of
from n3_runtime.identity import Principal
from n3_runtime.query import OPERATORS
from websockets.exceptions import ConnectionClosed


def raw(served: Served, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body as they came over the wire."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as connection:
        connection.sendall(request)
        data = b""
        with suppress(ConnectionResetError):  # what was sent after the refusal was not read
            while part := connection.recv(65_536):
                data += part
    head, _, body = data.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return int(status.split()[1]), headers, body


def request(method: str, target: str) -> bytes:
    return f"{method} {target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n".encode()


@pytest.mark.parametrize("length", [65_400, 65_537, 200_000])
@pytest.mark.parametrize("part", ["/api/datasets/things?search=", "/api/datasets/things/", "/"])
def test_a_long_address(app: Served, part: str, length: int) -> None:
    target = part + "x" * (length - len(part))
    status, headers, body = raw(app, request("GET", target))
    problem = json.loads(body)
    assert headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert status == 414 if length > 65_536 else status in (400, 404)


def test_head_is_get_without_its_body(app: Served) -> None:
    app.ask("POST", "things", ADMIN, {"code": "A-1"})
    for path in ("/api/datasets/things", "/api/datasets/things/1", "/api/me", "/healthz", "/docs"):
        got = app.http.get(path, headers=headers_of(USER))
        head = app.http.head(path, headers=headers_of(USER))
        assert (head.status_code, head.content) == (200, b""), path
        for name in ("content-type", "content-length", "etag", "x-n3-position"):
            assert head.headers.get(name) == got.headers.get(name), path
    for path, status in (("/api/datasets/things/9", 404), ("/api/datasets/things?page=0", 400)):
        head = app.http.head(path)
        assert (head.status_code, head.content) == (status, b"")
        assert head.headers["content-type"] == "application/problem+json"
    _, _, body = raw(app, request("HEAD", "/api/datasets/things"))
    assert body == b""


def test_methods_that_are_not_there(app: Served) -> None:
    for method, status, code in (
        ("PUT", 405, "method_not_allowed"),
        ("TRACE", 405, "method_not_allowed"),
        ("OPTIONS", 405, "method_not_allowed"),
        ("FOO", 400, "bad_request"),
    ):
        answer = app.http.request(method, "/api/datasets/things")
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_binary_frame_ends_the_socket(app: Served, caplog: pytest.LogCaptureFixture) -> None:
    with app.socket(USER) as live:
        live.socket.send(b"\x00\xff{}")
        with pytest.raises(ConnectionClosed) as closed:
            live.next()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1003
    assert "Traceback" not in caplog.text


FRAMES: list[tuple[str, str]] = [
    ("", "bad_message"), ("x", "bad_message"), ("1", "bad_message"), ("[1]", "bad_message"),
    ("null", "bad_message"), ('"x"', "bad_message"), ("{}", "bad_message"), ('{"type":1}', "bad_message"),
    ('{"type":"subscribe"}', "not_found"), ('{"type":"subscribe","dataset":"things"}', "bad_message"),
    ('{"type":"subscribe","dataset":"things","sub":""}', "bad_message"),
    ('{"type":"subscribe","dataset":"things","sub":"1","expand":["x"]}', "bad_query"),
    ('{"type":"subscribe","dataset":"things","sub":"1","held":[NaN]}', "bad_message"),
    ('{"type":"subscribe","dataset":"things","sub":"\\ud800","filter":{"\\ud800":"x"}}', "bad_query"),
    ('{"type":"subscribe","dataset":"things","sub":"1","search":"\\ud800"}', "bad_query"),
    ('{"type":"unsubscribe","sub":[]}', "bad_message"), ("[" * 5_000, "bad_message"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), FRAMES, ids=[text[:60] for text, _ in FRAMES])
def test_frames_that_say_nothing(
    app: Served, text: str, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    with app.socket(USER) as live:
        live.socket.send(text)
        error = live.next()
        assert (error["type"], error["problem"]["code"]) == ("error", code)
        assert error["problem"]["status"] in (400, 404)
        live.send("ping")
        assert live.next() == {"type": "pong"}
    assert "Traceback" not in caplog.text


def test_several_frames_in_one_message(app: Served) -> None:
    with app.socket(USER) as live:
        live.socket.send(
            '[{"type":"ping"},{"type":"x"},{"type":"subscribe","sub":"1","dataset":"things"}]'
        )
        kinds = [live.next()["type"] for _ in range(3)]
        assert kinds == ["pong", "error", "ack"]


PEOPLE: list[dict[str, Any]] = [
    {"claims": {"n": math.nan}}, {"claims": {"n": math.inf, "m": [-math.inf, {"x": math.nan}]}},
    {"claims": {"n": "\ud800", "\udfff": 1}}, {"claims": {"deep": [[["\ud800"]]]}},
    {"name": "\ud800"}, {"roles": ["\ud800", "admin"]}, {"id": "\ud83d"}, {"email": "\udead@x.example"},
    {"claims": {"n": 10**400}}, {"claims": {"n": None, "b": True}},
]  # fmt: skip


@pytest.mark.parametrize("person", PEOPLE, ids=ascii)
def test_people_that_json_cannot_hold(app: Served, person: dict[str, Any]) -> None:
    person = {**USER, **person}
    headers = headers_of(person)
    me = app.http.get("/api/me", headers=headers)
    assert me.status_code == 200, me.text
    json.dumps(me.json(), allow_nan=False)
    me.text.encode()
    assert app.http.get("/api/datasets/documents", headers=headers).status_code == 200
    made = app.ask("POST", "documents", person, {"title": "t"})
    assert made.status_code == 201
    with app.socket(person) as live:
        since = made.headers["x-n3-position"]
        assert live.subscribe("documents", since=since)["type"] == "ack"


def test_two_people_never_become_one() -> None:
    names = ["\ud800", "\ud801", "?", "\ufffd", "x"]
    assert len({Principal(name).id for name in names}) == len(names)
    assert Principal("é", "Zoë").name == "Zoë"


WRONG = {
    "integer": ("", "x", "1.5", "1e3", "9007199254740993", "0x10", "١", "NaN"),
    "number": ("", "x", "NaN", "Infinity", "1e999", "1;5"),
    "decimal": ("", "x", "1e3", "NaN", "1.2.3", "99999999999999999999"),
    "boolean": ("", "x", "1", "TRUE", "null"),
    "datetime": ("", "x", "2026-02-30T00:00:00Z", "2026-01-01", "25:00"),
    "date": ("", "x", "2026-02-30", "2026-1-1", "20260101"),
    "time": ("", "x", "25:00:00", "12"),
    "duration": ("", "x", "1h", "P1Y", "PT"),
    "uuid": ("", "x", "00000000-0000-0000-0000-00000000000g"),
    "enum": ("", "x", "OPEN"),
    "list": ("\x00",),
    "json": ("\x00",),
    "string": ("\x00", "a" * 2_001),
    "text": ("\x00", "a" * 2_001),
    "email": ("\x00", "a" * 2_001),
    "url": ("\x00", "a" * 2_001),
    "image": ("\x00", "a" * 2_001),
}
"""By type, what no filter on it may compare with; a type without a row fails."""


@pytest.mark.parametrize("op", OPERATORS)
def test_every_filter_refuses_every_wrong_value(shared: Served, op: str) -> None:
    fields = [
        field for spec in golden("all_types").datasets_router.DATASETS if spec.name == "things"
        for field in spec.filter_fields.values()
    ]  # fmt: skip
    assert len(fields) > 10
    for field in fields:
        partial = op in ("contains", "starts_with", "ends_with") and field.codec.textual
        for wrong in WRONG["string" if partial else field.type]:
            if op in ("in", "not_in", "between") and not wrong:
                continue  # No value at all: `in` nothing.
            name = f"{field.name}__{op}"
            query = quote(name) + "=" + quote(wrong)
            answer = shared.http.get(f"/api/datasets/things?{query}", headers=headers_of(ADMIN))
            assert answer.status_code == 400, (name, wrong[:40], answer.text[:200])
            assert answer.json()["code"], name
            assert answer.headers["content-type"] == "application/problem+json"
