"""Which pages may write and open sockets: exact origins, else the host that was asked."""

from collections.abc import Mapping
from urllib.parse import urlsplit

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
