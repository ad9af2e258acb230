"""Which pages may write and open sockets: exact origins, else the host that was asked."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from .problems import Problem

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def allowed(headers: Mapping[str, str], origins: frozenset[str]) -> bool:
    """No Origin is no browser. Without a list, the page must come from the host it talks to."""
    origin = headers.get("origin")
    if origin is None:
        return True
    if origins:
        return origin in origins
    try:
        return urlsplit(origin).netloc == headers.get("host", "")
    except ValueError:
        return False


class OriginGate:
    """Refuses writes that a page of another origin sends (403)."""

    def __init__(self, app: ASGIApp, origins: frozenset[str]) -> None:
        self.app = app
        self.origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE:
            if not allowed(HTTPConnection(scope).headers, self.origins):
                problem = Problem(403, "This page may not write here.")
                await problem.response()(scope, receive, send)
                return
        await self.app(scope, receive, send)
