"""Clients that send slowly, or nothing, or read nothing: each ends, and others are answered meanwhile."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from conftest import ADMIN, USER, Served, headers_of
from n3_runtime.http_protocol import MAX_HEADERS, MAX_UNSENT, HttpProtocol, WebsocketProtocol
from starlette.responses import Response
from starlette.routing import Route

HANDSHAKE = (
    b"GET /api/realtime HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
    b"sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
POST = (
    b"POST /api/datasets/things HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    + f"x-person: {json.dumps(ADMIN)}\r\n".encode()
)


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    for protocol in (HttpProtocol, WebsocketProtocol):
        monkeypatch.setattr(protocol, "look_seconds", 0.02)
    one = Served("all_types", tmp_path)
    yield one
    one.stop()


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes late what is bounded by attributes of a protocol."""

    def change(*names: str, protocol: type = HttpProtocol) -> None:
        for name in names:
            monkeypatch.setattr(protocol, name, 0.0)

    return change


def connected(served: Served, **options: int) -> socket.socket:
    client = socket.socket()
    for name, value in options.items():
        client.setsockopt(socket.SOL_SOCKET, getattr(socket, name), value)
    client.settimeout(10)
    client.connect(("127.0.0.1", served.port))
    return client


def rest(client: socket.socket) -> bytes:
    """All that comes until the server closes."""
    data = b""
    while part := client.recv(65_536):
        data += part
    return data


def eventually(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def connections(served: Served) -> int:
    return len(served.server.server_state.connections)


def unsent(served: Served) -> int:
    """Bytes in the buffers of the process."""
    return sum(
        one.transport.get_write_buffer_size() for one in served.server.server_state.connections
    )


def message(text: bytes, opcode: int = 1) -> bytes:
    """A frame of a client, masked with zeros."""
    size = bytes([0x80 | len(text)]) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2, "big")
    return bytes([0x80 | opcode]) + size + bytes(4) + text


INCOMPLETE = {
    "line": b"GET /api/me HT",
    "header": b"GET /api/me HTTP/1.1\r\nhost: loc",
    "end of headers": b"GET /api/me HTTP/1.1\r\nhost: localhost\r\n",
    "handshake": HANDSHAKE[:-2],
    "body": POST + b"content-length: 100\r\n\r\n{",
    "no body": POST + b"content-length: 100\r\n\r\n",
    "chunk": POST + b"transfer-encoding: chunked\r\n\r\n5\r\n{",
    "size of a chunk": POST + b"transfer-encoding: chunked\r\n\r\n5",
    "no end of chunks": POST + b"transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n",
    "trailer": POST + b"transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nx: y",
    "continue": POST + b"content-length: 2\r\nexpect: 100-continue\r\n\r\n",
}


def receiving(served: Served) -> bool:
    connected_ones = served.server.server_state.connections
    return any(isinstance(one, HttpProtocol) and one.receiving for one in connected_ones)


@pytest.mark.parametrize("sent", INCOMPLETE.values(), ids=INCOMPLETE)
def test_a_request_that_does_not_end(
    served: Served, late: Callable[..., None], sent: bytes
) -> None:
    with connected(served) as client:
        client.sendall(sent)
        eventually(lambda: receiving(served))
        late("head_seconds", "body_seconds")
        answer = rest(client).removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 "), answer
    assert json.loads(body)["code"] == "request_timeout"
    eventually(lambda: connections(served) == 0)


@pytest.mark.parametrize("sent", [b"", b"\r\n\r\n"])
def test_a_connection_without_a_request(
    served: Served, late: Callable[..., None], sent: bytes
) -> None:
    with connected(served) as client:
        client.sendall(sent)
        late("head_seconds")
        assert rest(client) == b""


def test_blank_lines_after_an_answer(served: Served, late: Callable[..., None]) -> None:
    with connected(served) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")
        assert client.recv(65_536).startswith(b"HTTP/1.1 200 ")
        client.sendall(b"\r\n")
        late("head_seconds")
        assert rest(client) == b""


def test_a_body_that_comes_for_ever(served: Served, late: Callable[..., None]) -> None:
    """Each byte is progress, and does not help."""
    with connected(served) as client:
        client.sendall(POST + b"content-length: 1000000\r\n\r\n")
        eventually(lambda: receiving(served))
        late("body_seconds")
        client.settimeout(0.005)
        answer = b""
        for _ in range(4_000):
            client.sendall(b" ")
            try:
                answer = client.recv(65_536)
                break
            except TimeoutError:
                continue
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_one_who_is_refused_and_goes_on_sending(served: Served, late: Callable[..., None]) -> None:
    late("linger_seconds")
    with connected(served) as client:
        client.sendall(b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * (MAX_HEADERS + 1))
        with pytest.raises(ConnectionError):
            client.sendall(b"x" * 1_000_000_000)
    eventually(lambda: connections(served) == 0)


def test_one_who_goes_while_sending(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    for sent in INCOMPLETE.values():
        with connected(served) as client:
            client.sendall(sent)
        eventually(lambda: connections(served) == 0)
    assert caplog.text == ""


def test_a_request_a_byte_at_a_time_is_one(served: Served) -> None:
    body = b'{"code": "A-1"}'
    length = f"content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode()
    with connected(served) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in POST + length + body:
            client.send(bytes([byte]))
        assert rest(client).startswith(b"HTTP/1.1 201 ")


def test_many_who_say_nothing_hold_nobody_up(served: Served) -> None:
    with ExitStack() as open_ones:
        for number in range(200):
            client = open_ones.enter_context(connected(served))
            client.sendall([b"", b"GET /api/me HT", INCOMPLETE["body"], HANDSHAKE][number % 4])
            if number % 4 == 3:
                assert client.recv(65_536).startswith(b"HTTP/1.1 101 ")
        for number in range(20):
            made = served.ask("POST", "things", ADMIN, {"code": f"A-{number}"})
            assert made.status_code == 201
            assert len(served.rows("things", USER)) == number + 1
        assert connections(served) >= 200
    eventually(lambda: connections(served) <= 1)


@pytest.mark.parametrize("count", [1, 100])
def test_one_who_asks_and_reads_nothing(
    served: Served, late: Callable[..., None], caplog: pytest.LogCaptureFixture, count: int
) -> None:
    """One answer is complete for the application, and fills the buffer that `close` waits for."""
    served.app.router.routes.append(Route("/large", lambda _: Response(b"x" * 20_000_000)))
    served.server.config.timeout_keep_alive = 0
    with connected(served, SO_RCVBUF=4_096) as client:
        client.sendall(b"GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n" * count)
        eventually(lambda: unsent(served) > 0)
        late("stalled_seconds")
        eventually(lambda: connections(served) == 0)
    assert served.http.get("/healthz").status_code == 200
    assert caplog.text == ""


def opened(served: Served, **options: int) -> socket.socket:
    client = connected(served, **options)
    client.sendall(HANDSHAKE)
    assert client.recv(4096).startswith(b"HTTP/1.1 101 ")
    return client


def test_a_peer_that_has_gone_without_a_word(served: Served) -> None:
    """It answers no ping."""
    served.server.config.ws_ping_interval = served.server.config.ws_ping_timeout = 0.05
    with opened(served):
        eventually(lambda: connections(served) == 0)
        eventually(lambda: not served.services.hub.subscribers)


def test_a_peer_that_reads_nothing_any_more(served: Served, late: Callable[..., None]) -> None:
    """What was written to it fills every buffer, and `close` waits for them."""
    pings = message(json.dumps([{"type": "ping"}] * 1_000).encode())
    with opened(served, SO_RCVBUF=4_096) as client:
        client.settimeout(0.01)
        left = b""

        def filled() -> bool:
            nonlocal left
            left = left or pings
            with suppress(TimeoutError):
                left = left[client.send(left) :]
            return unsent(served) > 0

        eventually(filled)
        (held,) = served.server.server_state.connections
        assert isinstance(held, WebsocketProtocol)
        served.loop.call_soon_threadsafe(held.keepalive_timeout)  # as when no pong has come
        eventually(held.transport.is_closing)
        late("stalled_seconds", protocol=WebsocketProtocol)
        eventually(lambda: connections(served) == 0)
        eventually(lambda: not served.services.hub.subscribers)


def test_pings_whose_answers_nobody_reads(served: Served) -> None:
    with opened(served) as client:
        client.settimeout(10)
        # More than the buffers of both ends hold.
        pings = message(b"x" * 125, opcode=9) * (64 * MAX_UNSENT // 131)
        with pytest.raises(ConnectionError):
            client.sendall(pings)
    eventually(lambda: connections(served) == 0)


def test_an_event_reaches_those_who_read(served: Served) -> None:
    """Beside one that has stopped to."""
    with opened(served) as silent, served.socket(USER) as live:
        silent.sendall(message(b'{"type":"subscribe","sub":"1","dataset":"things"}'))
        live.subscribe("things", held=[])
        made: Any = served.http.post(
            "/api/datasets/things", json={"code": "A-1"}, headers=headers_of(ADMIN)
        )
        assert live.next()["data"]["id"] == made.json()["id"]
