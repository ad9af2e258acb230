"""What holds for every request, before anything else looks at it."""

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .origins import SAFE, allowed
from .problems import Problem

MAX_ADDRESS = 65_536


class Gate:
    """Refuses writes that a page of another origin sends (403) and addresses without end (414); answers
    HEAD as GET without its body."""

    def __init__(self, app: ASGIApp, origins: frozenset[str]) -> None:
        self.app = app
        self.origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method, problem = scope["method"], None
        if method not in SAFE and not allowed(HTTPConnection(scope).headers, self.origins):
            problem = Problem(403, "Writes from this origin are not allowed.")
        elif len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_ADDRESS:
            problem = Problem(414, f"The URL is too long; the limit is {MAX_ADDRESS:,} bytes.")
        if method == "HEAD":
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        if problem is not None:
            await problem.response()(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _without_body(send: Send) -> Send:
    """RFC 9110, 9.3.2: the headers are those of GET, the length of its body among them."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return sending
