"""Who one is in a preview: whoever the cookie says. For development only, never in compiled output."""

import json
from typing import Any
from urllib.parse import unquote

from n3_runtime.identity import Principal
from starlette.requests import HTTPConnection

COOKIE = "n3_preview_user"


class CookieProvider:
    """The person of the cookie; without one, or with one that makes no sense, anonymous."""

    async def identify(self, connection: HTTPConnection) -> Principal:
        return parse(connection.cookies.get(COOKIE))

    async def identify_token(self, token: str) -> Principal | None:
        return parse(token)


def parse(cookie: str | None) -> Principal:
    if not cookie:
        return Principal.anonymous
    try:
        return _person(json.loads(unquote(cookie, errors="strict")))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Principal.anonymous


def _person(value: Any) -> Principal:
    name, email, roles = value.get("name"), value.get("email"), value.get("roles", [])
    claims = value.get("claims", {})
    correct = (
        isinstance(value["id"], str)
        and 1 <= len(value["id"]) <= 200
        and isinstance(name, str | None)
        and isinstance(email, str | None)
        and isinstance(roles, list)
        and all(isinstance(role, str) for role in roles)
        and isinstance(claims, dict)
    )
    # What cannot be stored cannot be an owner either.
    value["id"].encode()
    if not correct or "\0" in value["id"]:
        raise ValueError("not a user")
    # Who one is here, one has said oneself: addresses count as verified.
    return Principal(value["id"], name, email, frozenset(roles), claims, verified=True)
