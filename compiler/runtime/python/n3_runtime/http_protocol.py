"""uvicorn's HTTP, with problems for what never becomes a request."""

from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .gate import MAX_ADDRESS
from .problems import Problem


class AddressTooLongError(Exception):
    """Ends the parsing: an address has no other limit, and the parser of its parts holds 64 kB."""


class HttpProtocol(HttpToolsProtocol):
    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > MAX_ADDRESS:
            raise AddressTooLongError

    def send_400_response(self, msg: str) -> None:
        if len(getattr(self, "url", b"")) > MAX_ADDRESS:
            problem = Problem(414, f"The URL is too long; the limit is {MAX_ADDRESS:,} bytes.")
        else:
            problem = Problem(400, "This is not an HTTP request.", code="bad_request")
        response = problem.response()
        head = f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}\r\n".encode()
        lines = [
            name + b": " + value + b"\r\n"
            for name, value in (*response.raw_headers, (b"connection", b"close"))
        ]
        self.transport.write(b"".join([head, *lines, b"\r\n", bytes(response.body)]))
        self.transport.close()
