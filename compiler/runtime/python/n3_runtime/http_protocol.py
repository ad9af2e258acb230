"""uvicorn's protocols, with problems for what never becomes a request, and bounds for peers that never end.

Nothing in uvicorn bounds how long a request takes to arrive, how large its header is, or how long a peer may
leave unread what was written to it; each such connection costs a socket and its buffers for as long as the
peer likes. Here every connection looks at itself each `look_seconds`:

- A request line and header have `head_seconds` to arrive, a body `body_seconds` (408). A connection that sends
  nothing at all is closed without a word, as browsers open some in advance.
- What is written must be taken: `stalled_seconds` without a byte of progress end the connection. A `close()` waits
  for its buffer, so that peers who have gone without a FIN, or read no more, would keep it for ever.

The figures are attributes of the classes, where tests have shorter ones.
"""

import asyncio
from http import HTTPStatus
from typing import Any, ClassVar, cast

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from .gate import MAX_ADDRESS
from .problems import Problem

MAX_HEADERS = 200
MAX_HEADER_BYTES = 65_536
MAX_UNSENT = 1_048_576
"""What a websocket's peer may leave unread of answers that nobody waits for: pongs."""


class AddressTooLongError(Exception):
    """Ends the parsing: an address has no other limit, and the parser of its parts holds 64 kB."""


class HeadersTooLargeError(Exception):
    """Ends the parsing: names and values have no other limit."""


class _Watched:
    """Ends a connection whose peer takes nothing of what was written."""

    look_seconds: ClassVar[float] = 5.0
    stalled_seconds: ClassVar[float] = 60.0

    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    _looking: asyncio.TimerHandle | None = None
    _unsent: int | None = None
    _unsent_since: float = 0.0

    def _watch(self) -> None:
        self._looking = self.loop.call_later(self.look_seconds, self._look)

    def _unwatch(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None

    def _look(self) -> None:
        now = self.loop.time()
        unsent = self.transport.get_write_buffer_size()
        # Nothing is added meanwhile: less is progress.
        if not unsent or not (self._paused() or self.transport.is_closing()):
            self._unsent = None
        elif self._unsent is None or unsent < self._unsent:
            self._unsent, self._unsent_since = unsent, now
        elif now - self._unsent_since >= self.stalled_seconds:
            self.transport.abort()
            return
        self._look_at_request(now)
        self._watch()

    def _paused(self) -> bool:
        """Whether the application waits until its peer has taken what was written."""
        raise NotImplementedError

    def _look_at_request(self, now: float) -> None:
        """Ends what takes too long to arrive."""


class _LingeringTransport:
    """A transport whose first `close` lets its peer read what was written, while that is still sending."""

    def __init__(self, transport: asyncio.Transport, protocol: "HttpProtocol") -> None:
        self._transport = transport
        self._protocol = protocol
        self.lingering = False
        # Asked for each request, and each of its answers.
        self.write = transport.write

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def is_closing(self) -> bool:
        return self.lingering or self._transport.is_closing()

    def close(self) -> None:
        if self._protocol.receiving and not self.is_closing() and self._transport.can_write_eof():
            self.lingering = True
            self._transport.write_eof()
            self._protocol.linger()
        else:
            self._transport.close()


class HttpProtocol(_Watched, HttpToolsProtocol):
    head_seconds: ClassVar[float] = 20.0
    body_seconds: ClassVar[float] = 120.0
    linger_seconds: ClassVar[float] = 5.0

    _plain: asyncio.Transport
    _since: float | None = None
    """When began what is being received, or waited for; None while requests are answered."""
    _in_head = False
    _in_body = False
    _fed = 0
    _headers = 0
    _header_bytes = 0
    _problem: Problem | None = None
    _answering: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._plain = cast("asyncio.Transport", transport)
        super().connection_made(self._plain)
        self.transport = cast("asyncio.Transport", _LingeringTransport(self._plain, self))
        self._since = self.loop.time()
        self._watch()

    @property
    def receiving(self) -> bool:
        """Whether a request has begun and not ended."""
        return self._in_head or self._in_body

    def linger(self) -> None:
        self._since = self.loop.time()
        self._unset_keepalive_if_required()
        self.flow.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unwatch()
        self._in_head = self._in_body = False
        self._disconnect()
        super().connection_lost(exc)

    def _disconnect(self) -> None:
        """Tells the application that nobody is there: the request that it answers, which need not be the
        last that has come (`self.cycle`); else it would write to a closed connection."""
        if self._answering is not None and not self._answering.response_complete:
            self._answering.disconnected = True
            self._answering.message_event.set()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        continued = self._in_head
        super().data_received(data)
        if self.transport.is_closing():
            return
        if continued and self._in_head:
            # A name or a value is a header only when it has ended.
            self._fed += len(data)
            if self._fed > MAX_ADDRESS + MAX_HEADER_BYTES:
                self._refuse(_headers_too_large())
        idle = self.cycle is None or self.cycle.response_complete
        if idle and self._since is None and self.timeout_keep_alive_task is None:
            # Blank lines between requests have ended the wait for the next one.
            self._since = self.loop.time()

    def handle_websocket_upgrade(self) -> None:
        self._unwatch()
        self.transport = self._plain
        super().handle_websocket_upgrade()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._since = self.loop.time()
        self._in_head, self._in_body = True, False
        self._fed = self._headers = self._header_bytes = 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > MAX_ADDRESS:
            self._problem = Problem(
                414, f"The URL is too long; the limit is {MAX_ADDRESS:,} bytes."
            )
            raise AddressTooLongError

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers += 1
        self._header_bytes += len(name) + len(value)
        if self._headers > MAX_HEADERS or self._header_bytes > MAX_HEADER_BYTES:
            self._problem = _headers_too_large()
            raise HeadersTooLargeError
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._since = self.loop.time()
        self._in_head, self._in_body = False, True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._since = None
        self._in_body = False
        super().on_message_complete()

    def _paused(self) -> bool:
        return self.flow.write_paused

    def _look_at_request(self, now: float) -> None:
        closing = self.transport.is_closing()
        seconds = self.body_seconds if self._in_body else self.head_seconds
        if self._since is None or now - self._since < (self.linger_seconds if closing else seconds):
            return
        unanswered = self.cycle is None or not self.cycle.response_complete
        if not closing and self.receiving and (self._in_head or unanswered):
            self._refuse(Problem(408, "The request took too long to arrive."))
        else:
            self._plain.close()

    def send_400_response(self, msg: str) -> None:
        self._refuse(
            self._problem or Problem(400, "This is not an HTTP request.", code="bad_request")
        )

    def _refuse(self, problem: Problem) -> None:
        """Answers in the application's place, and closes; only closes where it has begun to answer itself."""
        cycle = self._answering
        self._disconnect()
        if cycle is None or cycle.response_complete or not cycle.response_started:
            response = problem.response()
            head = f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}\r\n".encode()
            lines = [
                name + b": " + value + b"\r\n"
                for name, value in (*response.raw_headers, (b"connection", b"close"))
            ]
            self.transport.write(b"".join([head, *lines, b"\r\n", bytes(response.body)]))
        self.transport.close()


class WebsocketProtocol(_Watched, WebSocketsSansIOProtocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unwatch()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.transport.get_write_buffer_size() > MAX_UNSENT and not self.writable.is_set():
            self.transport.abort()

    def _paused(self) -> bool:
        return not self.writable.is_set()


def _headers_too_large() -> Problem:
    return Problem(
        431,
        f"The headers are too large; the limit is {MAX_HEADER_BYTES:,} bytes in {MAX_HEADERS} fields.",
    )
