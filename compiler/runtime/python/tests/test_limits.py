"""Requests of any size and shape: each is answered by a problem that says what is too much, and leaves nothing behind."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import places
import pytest
from conftest import ADMIN, USER, Served, headers_of, new_database
from n3_runtime.gate import MAX_ADDRESS
from n3_runtime.http_protocol import MAX_HEADER_BYTES, MAX_HEADERS
from n3_runtime.server import MAX_MESSAGE
from test_awkward_requests import raw
from websockets.exceptions import ConnectionClosed

JSON: dict[str, str] = {
    "NUL": r'"a\u0000b"', "lone surrogate": r'"\ud800"', "other half": r'"a\udfffb"', "NaN": "NaN",
    "infinity": "Infinity", "minus infinity": "-Infinity", "exponent": "1e400", "small": "-1e400",
    "10^400": "1" + "0" * 400, "digits": "9" * 100_000, "fraction": "0." + "3" * 100_000,
    "long": '"' + "x" * 100_000 + '"', "lists": "[" * 10_000 + "]" * 10_000,
    "objects": '{"a":' * 10_000 + "1" + "}" * 10_000, "open lists": "[" * 10_000,
    "open objects": '{"a":' * 10_000, "open string": '"' + "x" * 1_000, "escapes": '"' + r"\u0041" * 10_000 + '"',
    "many": "[" + "0," * 50_000 + "0]", "keys": json.dumps({str(n): n for n in range(10_000)}),
    "same keys": "{" + ",".join(['"a":1'] * 10_000) + "}", "nothing": "", "comment": "1/**/", "hex": "0x10",
    "plus": "+1", "leading zero": "01", "not UTF-8": '"\udcff"', "half a character": '"\udcc3"',
    "BOM": "\ufeff1", "line separator": '"\u2028"', "true": "True", "null": "null",
}  # fmt: skip
"""What a body may have in the place of a value; a byte that is not UTF-8 is written as surrogateescape does."""
TEXTS: dict[str, bytes] = {
    "long": b"x" * 30_000, "digits": b"9" * 30_000, "NUL": b"a%00b", "surrogate": b"%ED%A0%80",
    "pair": b"%ED%A0%BD%ED%B8%80", "not UTF-8": b"%FF%FE", "half": b"%C3", "percent": b"%", "percents": b"%25" * 9_000,
    "bad percent": b"%zz", "NaN": b"NaN", "infinity": b"-Infinity", "exponent": b"1e400", "10^400": b"1" + b"0" * 400,
    "lists": b"%5B" * 9_000, "commas": b"," * 30_000, "quotes": b"%22" * 9_001, "dots": b"." * 30_000,
    "underscores": b"_" * 30_000, "parentheses": b"(" * 30_000, "plus": b"+" * 30_000, "spaces": b"%20" * 9_000,
    "lines": b"%0D%0A" * 4_000, "tree": quote('{"all":' * 2_000).encode(),
}  # fmt: skip
"""What may be in a query string, as it is written there."""
MARK = "ZZZZ"


@pytest.fixture(scope="module")
def described(shared: Served) -> Any:
    return shared.http.get("/openapi.json").json()


@pytest.fixture(scope="module")
def row(shared: Served) -> str:
    """The path of a row. Its key is not the first: writes that were rolled back have taken some."""
    made = shared.ask("POST", "things", ADMIN, {"code": "A-1"})
    assert made.status_code == 201
    return made.headers["location"]


def refuse(name: str) -> float:
    raise ValueError(name)


def told(answer: httpx.Response, what: object) -> None:
    """An answer that was meant: JSON without NaN, and a problem where it is an error of the client."""
    assert answer.status_code < 500, (what, answer.text[:300])
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json", what
        problem = json.loads(answer.text, parse_constant=refuse)
        assert problem["status"] == answer.status_code
        assert problem["detail"]
        assert len(answer.content) < 100_000, what
    elif answer.headers.get("content-type") == "application/json":
        json.loads(answer.text, parse_constant=refuse)


def bodies(document: Any, row: str) -> Iterator[tuple[str, str, str]]:
    """Method, path and body of each write, with MARK in each place of a value."""
    yield from places_of("POST", "/api/datasets/things", document, "ThingsCreate", "{}")
    yield from places_of("PATCH", row, document, "ThingsUpdate", "{}")
    batch = "/api/datasets/things/batch"
    for item in (
        '"id": M',
        '"id": 1, "version": M',
        '"id": 1, "values": M',
        '"id": 1, "values": {"notes": M}',
    ):
        for action in ("delete", "update", "create"):
            yield "POST", batch, f'{{"{action}": [{{{item.replace("M", MARK)}}}]}}'
    for action in ("delete", "update", "create"):
        yield "POST", batch, f'{{"{action}": {MARK}}}'
        yield "POST", batch, f'{{"{action}": [{MARK}]}}'
    yield from places_of(
        "PUT", f"/api/views/things/{places.KEYS['uuid']}", document, "ViewBody", '{"title": "t"}'
    )


def places_of(
    method: str, path: str, document: Any, schema: str, base: str
) -> Iterator[tuple[str, str, str]]:
    yield method, path, MARK
    start = base.rstrip("}") + (", " if base != "{}" else "")
    for name in document["components"]["schemas"][schema]["properties"]:
        yield method, path, f"{start}{json.dumps(name)}: {MARK}}}"
    yield method, path, f'{start}"unknown": {MARK}}}'


@pytest.mark.parametrize("value", JSON.values(), ids=JSON)
def test_values_in_bodies(shared: Served, described: Any, row: str, value: str) -> None:
    before = shared.content("things", "n3_changes")
    headers = {**headers_of(ADMIN), "content-type": "application/json", "prefer": "tx=rollback"}
    for method, path, body in bodies(described, row):
        content = body.replace(MARK, value).encode(errors="surrogateescape")
        answer = shared.http.request(method, path, content=content, headers=headers)
        told(answer, (method, path, body))
    assert shared.content("things", "n3_changes") == before


@pytest.mark.parametrize("value", TEXTS.values(), ids=TEXTS)
def test_values_in_query_strings(shared: Served, described: Any, value: bytes) -> None:
    asked = [
        request
        for request in places.queries(shared, described, MARK)
        if "/documents" not in request.path
    ]
    with httpx.Client(timeout=20) as http:
        for request in asked:
            path = request.path.encode().replace(MARK.encode(), value)
            url = httpx.URL(
                scheme="http", host="127.0.0.1", port=shared.port, raw_path=path
            )  # as it is, without a client's own escapes
            told(http.get(url, headers=headers_of(ADMIN)), request.path)


@pytest.mark.parametrize("value", JSON.values(), ids=JSON)
def test_values_in_frames(shared: Served, value: str, caplog: pytest.LogCaptureFixture) -> None:
    base = {**places.FRAME, "dataset": "things"}
    frames = [{**base, name: MARK} for name in base]
    frames += [{**base, name: [MARK]} for name in ("expand", "held", "filter")]
    names = ("quantity", "ratio", "price", "notes", "filter", "search", "day__between")
    frames += [{**base, "filter": {name: MARK}} for name in names]
    with shared.socket(USER) as live:
        undecodable = "\udcff" in value or "\udcc3" in value
        for frame in frames[:1] if undecodable else frames:
            text = json.dumps(frame).replace(f'"{MARK}"', value)
            if len(text) <= MAX_MESSAGE:
                live.socket.send(text.encode(errors="surrogateescape"), text=True)
        if undecodable:
            with pytest.raises(ConnectionClosed) as closed:
                live.settled()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1007  # what is no text
            return
        for answer in live.settled():
            assert answer["type"] in ("ack", "error", "resync")
            assert answer.get("problem", {"status": 400})["status"] < 500, answer
    assert "Traceback" not in caplog.text


def test_a_message_that_is_too_large(shared: Served) -> None:
    for text in ('{"type":"' + "x" * MAX_MESSAGE, "[" * (MAX_MESSAGE + 1)):
        with shared.socket(USER) as live:
            live.socket.send(text)
            with pytest.raises(ConnectionClosed) as closed:
                live.next()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009


LARGE = 10 * 1024 * 1024


@pytest.mark.parametrize("path", ["things", "things/1", "things/batch"])
def test_a_body_of_ten_megabytes(shared: Served, path: str) -> None:
    method = "PATCH" if path.endswith("/1") else "POST"
    headers = {**headers_of(ADMIN), "content-type": "application/json"}

    def chunks() -> Iterator[bytes]:
        yield b'{"notes": "'
        for _ in range(LARGE // 65_536):
            yield b"x" * 65_536
        yield b'"}'

    for content in (b'{"notes": "' + b"x" * LARGE + b'"}', chunks()):
        answer = shared.http.request(
            method, f"/api/datasets/{path}", content=content, headers=headers
        )
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert shared.http.get("/healthz").status_code == 200


def test_a_body_of_many_keys(shared: Served) -> None:
    keys = {f"k{number}": number for number in range(50_000)}
    for path, method in (("things", "POST"), ("things/1", "PATCH"), ("things/batch", "POST")):
        answer = shared.ask(method, path, ADMIN, keys)
        assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
        assert len(answer.json()["errors"]) <= 100
    wide = shared.ask(
        "POST", "things", ADMIN, {"code": "B-1", "payload": keys}, Prefer="tx=rollback"
    )
    assert wide.status_code == 201


def test_a_batch_of_many_or_large_items(shared: Served) -> None:
    def batch(count: int, size: int) -> tuple[int, Any]:
        items = [{"code": f"C-{n}", "notes": "x" * size} for n in range(count)]
        answer = shared.ask("POST", "things/batch", ADMIN, {"create": items}, Prefer="tx=rollback")
        return answer.status_code, answer.json()

    status, problem = batch(1_001, 10)
    assert (status, problem["errors"][0]["code"]) == (422, "too_long")
    assert batch(1_000, 10_000)[0] == 413


def ask_raw(served: Served, head: bytes, *lines: bytes, body: bytes = b"") -> tuple[int, Any]:
    person = f"x-person: {json.dumps(ADMIN)}".encode()
    request = b"\r\n".join(
        [head, b"host: localhost", person, b"connection: close", *lines, b"", body]
    )
    status, headers, answer = raw(served, request)
    assert headers["content-type"] in ("application/problem+json", "application/json")
    return status, json.loads(answer)


LIST = b"GET /api/datasets/things HTTP/1.1"


def test_a_million_parameters(shared: Served) -> None:
    for one in (b"a&", b"title=x&", b"=&", b"&", b"page=1&"):
        line = b"GET /api/datasets/things?" + one * 1_000_000 + b" HTTP/1.1"
        assert ask_raw(shared, line)[0] == 414
        count = (MAX_ADDRESS - 100) // len(one)
        line = b"GET /api/datasets/things?" + one * count + b" HTTP/1.1"
        status, answer = ask_raw(shared, line)
        # What is empty is no parameter, and the last of several counts.
        assert status == (200 if one in (b"&", b"page=1&") else 400), answer


@pytest.mark.parametrize("one", [b"a&", b"title=x&", b"&"])
def test_a_million_parameters_past_the_server(shared: Served, one: bytes) -> None:
    """Another server than ours may have no limit of its own."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    path = "/api/datasets/things"
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "path": path,
        "raw_path": path.encode(), "root_path": "", "scheme": "http", "query_string": one * 1_000_000,
        "headers": [], "server": ("localhost", 80), "client": ("localhost", 1),
    }  # fmt: skip
    shared.call(shared.app(scope, receive, send))
    assert sent[0]["status"] == 414


HEADERS: dict[str, tuple[bytes, ...]] = {
    "many": (b"x: y",) * (MAX_HEADERS + 1),
    "a million": (b"x: y",) * 1_000_000,
    "a long value": (b"x: " + b"y" * MAX_HEADER_BYTES,),
    "a value of ten megabytes": (b"x: " + b"y" * LARGE,),
    "a long name": (b"x" * LARGE + b": y",),
    "many long values": (b"x: " + b"y" * 1_000,) * 100,
    "a long cookie": (b"cookie: " + b"a=b; " * 20_000,),
}


@pytest.mark.parametrize("lines", HEADERS.values(), ids=HEADERS)
def test_headers_that_are_too_large(shared: Served, lines: tuple[bytes, ...]) -> None:
    status, problem = ask_raw(shared, LIST, *lines)
    assert (status, problem["code"]) == (431, "headers_too_large")


def test_headers_that_are_just_small_enough(shared: Served) -> None:
    assert ask_raw(shared, LIST, *[b"x: y"] * (MAX_HEADERS - 3))[0] == 200
    assert ask_raw(shared, LIST, b"x: " + b"y" * (MAX_HEADER_BYTES - 1_000))[0] == 200


VALUES: list[tuple[bytes, int]] = [
    (b"if-match: " + b"9" * 5_000, 412), (b"if-match: \xff\xfe", 412), (b'if-match: "-1"', 412),
    (b"if-match: \xb2", 412), (b"if-match: " + "١".encode(), 412), (b"if-match: 1e400", 412),
    (b"idempotency-key: " + b"k" * 60_000, 400), (b"idempotency-key: \xe9", 400), (b"idempotency-key:", 400),
    (b"prefer: " + b"tx=rollback," * 4_000, 200), (b"cookie: n3_sender=" + b"x" * 60_000, 200),
    (b"origin: " + b"http://[" * 1_000, 403), (b"origin: \xff", 403), (b"content-type: \xff", 415),
    (b"content-type: " + b"application/json;" * 3_000, 200), (b"content-length: -1", 400),
    (b"content-length: \xb2", 400), (b"content-length: +2", 400), (b"content-length: 0x2", 400),
    (b"content-length: " + b"9" * 30, 400), (b"content-length: " + b"9" * 17, 413),
    (b"content-length: 2\r\ncontent-length: 3", 400), (b"transfer-encoding: chunked\r\ncontent-length: 2", 400),
    (b"transfer-encoding: x", 400), (b"x\x00: y", 400), (b"x: a\x00b", 400), (b" folded", 400), (b"\xff: y", 400),
]  # fmt: skip


@pytest.mark.parametrize(("line", "status"), VALUES, ids=[ascii(line[:40]) for line, _ in VALUES])
def test_values_in_headers(shared: Served, row: str, line: bytes, status: int) -> None:
    lines = [line]
    if not line.lower().startswith((b"content-length", b"transfer-encoding")):
        lines.append(b"content-length: 2")
    if not line.lower().startswith(b"content-type"):
        lines.append(b"content-type: application/json")
    if not line.lower().startswith(b"prefer"):
        lines.append(b"prefer: tx=rollback")
    patch = f"PATCH {row} HTTP/1.1".encode()
    assert ask_raw(shared, patch, *lines, body=b"{}")[0] == status


CHUNKS: dict[str, bytes] = {
    "size": b"zz\r\n{}\r\n0\r\n\r\n", "huge size": b"f" * 20 + b"\r\n{}", "negative": b"-2\r\n{}\r\n0\r\n\r\n",
    "no end": b"2\r\n{}0\r\n\r\n", "long size": b"0" * 100_000 + b"2\r\n{}\r\n0\r\n\r\n",
}  # fmt: skip


@pytest.mark.parametrize("body", CHUNKS.values(), ids=CHUNKS)
def test_chunks_that_are_none(shared: Served, body: bytes) -> None:
    status, _ = ask_raw(
        shared,
        b"POST /api/datasets/things HTTP/1.1",
        b"content-type: application/json",
        b"transfer-encoding: chunked",
        body=body,
    )
    assert status in (400, 413, 422)


def test_a_body_that_ends_early(shared: Served) -> None:
    with socket.create_connection(("127.0.0.1", shared.port), timeout=10) as client:
        client.sendall(
            b"POST /api/datasets/things HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
            + f"x-person: {json.dumps(ADMIN)}\r\n".encode()
            + b'content-length: 100\r\n\r\n{"code": "D-1"}'
        )
        client.shutdown(socket.SHUT_WR)
        while client.recv(65_536):
            pass
    assert shared.rows("things", ADMIN, code="D-1") == []


HOST = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from conftest import Served
# Few connections: each keeps statements of its own, so the last to be used would look like growth.
served = Served("all_types", Path(sys.argv[2]), database=sys.argv[3], database_url=sys.argv[4], pool=2)
print(served.port, flush=True)
sys.stdin.read()
served._stop()
"""
ROUNDS = 6
GROWTH = 4 * 1024 * 1024
"""Bytes that the second half of the rounds may add: what the allocator keeps differs from run to run."""


def hostile(document: Any, served: Any, http: httpx.Client) -> Iterator[int]:
    """A status for each of many requests that are too much, each in its own way."""
    headers = {**headers_of(ADMIN), "content-type": "application/json", "prefer": "tx=rollback"}
    for value in JSON.values():
        content = f'{{"payload": {value}, "notes": {value}}}'.encode(errors="surrogateescape")
        yield http.post("/api/datasets/things", content=content, headers=headers).status_code
        batch = f'{{"create": [{value}, {value}]}}'.encode(errors="surrogateescape")
        yield http.post("/api/datasets/things/batch", content=batch, headers=headers).status_code
    for text in TEXTS.values():
        for name in (b"notes__contains", b"filter", b"id__in"):
            path = b"/api/datasets/things?" + name + b"=" + text
            yield http.get(http.base_url.copy_with(raw_path=path)).status_code
    for lines in ((b"x: y",) * 10_000, (b"x: " + b"y" * 1_000_000,)):
        yield ask_raw(served, LIST, *lines)[0]
    yield ask_raw(served, b"GET /?" + b"a&" * 500_000 + b" HTTP/1.1")[0]


class Address:
    """What `raw` needs of a served application."""

    def __init__(self, port: int) -> None:
        self.port = port


def resident(process: int) -> int:
    """The bytes of memory that a process has."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(process)


def test_hostile_requests_leave_nothing_behind(
    shared: Served,
    described: Any,
    database: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = f"sqlite:///{tmp_path / 'd.db'}" if database == "sqlite" else new_database()
    command = [sys.executable, "-c", HOST, str(Path(__file__).parent), str(tmp_path), database, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 - ours
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            address = Address(int(process.stdout.readline()))
            sizes = []
            with httpx.Client(base_url=f"http://127.0.0.1:{address.port}", timeout=20) as http:
                for _ in range(ROUNDS):
                    statuses = list(hostile(described, address, http))
                    assert max(statuses) < 500
                    sizes.append(resident(process.pid))
        finally:
            process.stdin.close()
    with capsys.disabled():
        shown = " ".join(f"{size / 1024 / 1024:.1f}" for size in sizes)
        print(f"\n{database}: MB after each round of {len(statuses)} hostile requests: {shown}")  # noqa: T201
    half = max(sizes[: ROUNDS // 2])
    assert sizes[-1] - half <= GROWTH
