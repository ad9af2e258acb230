"""Errors on the wire: RFC 9457 problem details. Never SQL, never a stack trace."""

import json
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

log = logging.getLogger("n3")

CODES = {
    400: "bad_query",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    412: "precondition_failed",
    413: "too_large",
    414: "address_too_long",
    415: "unsupported_media_type",
    422: "validation_failed",
    428: "precondition_required",
    429: "rate_limited",
    431: "headers_too_large",
    500: "internal_error",
    503: "unavailable",
    507: "storage_full",
}

KINDS = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "literal_error": "one_of",
    "string_too_long": "too_long",
    "string_too_short": "too_short",
}
"""The codes of what Pydantic refuses: https://docs.pydantic.dev/latest/errors/validation_errors/."""
OWN_KINDS = frozenset({
    "required", "type", "too_long", "too_short", "too_small", "too_large", "pattern", "one_of",
    "email", "url",
})  # fmt: skip
"""The codes of what our types refuse."""


@dataclass(frozen=True)
class FieldError:
    field: str
    code: str
    message: str


class Problem(Exception):
    """An answer that is an error. `code` is stable; `current` is the JSON of the row as it is now."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        code: str | None = None,
        errors: Sequence[FieldError] = (),
        current: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.code = code or CODES[status]
        self.errors = tuple(errors)
        self.current = current
        self.headers = dict(headers or {})

    def document(self) -> dict[str, Any]:
        """The problem as it is sent, but for `current`; one of ours (5xx) is logged under its trace."""
        trace = secrets.token_hex(16)
        if self.status >= 500:
            log.error("%s %s (trace %s)", self.status, self.detail, trace)
        return {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "errors": [asdict(error) for error in self.errors],
            "trace_id": trace,
        }

    def response(self) -> Response:
        text = json.dumps(self.document(), ensure_ascii=True)
        if self.current is not None:
            text = f'{text[:-1]},"current":{self.current}}}'
        return Response(
            text,
            self.status,
            {"cache-control": "no-store", **self.headers},
            "application/problem+json",
        )


def bad_query(detail: str, field: str | None = None, code: str = "type") -> Problem:
    """`code` is the error's, where it is of a `field`."""
    errors = () if field is None else (FieldError(field[:100], code, detail),)
    return Problem(400, detail, errors=errors)


def invalid(errors: Sequence[FieldError]) -> Problem:
    return Problem(422, "Some values are invalid.", errors=errors)


def field_code(kind: str) -> str:
    """The code of a value that a model refused: of the kinds of Pydantic that have none, `type`."""
    return KINDS.get(kind, kind if kind in OWN_KINDS else "type")


def not_found() -> Problem:
    return Problem(404, "The row does not exist, or you are not allowed to see it.")


def refused(authenticated: bool) -> Problem:
    if authenticated:
        return Problem(403, "You are not allowed to do this.")
    return Problem(401, "Sign in to do this.")


def identity_changed() -> Problem:
    return Problem(
        409, "Somebody else is signed in by now. Nothing was done.", code="identity_changed"
    )


def unavailable(detail: str = "The database is busy. Try again.") -> Problem:
    return Problem(503, detail, headers={"retry-after": "1"})


def of_exception(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case RequestValidationError():
            errors = [
                FieldError(str(item["loc"][-1])[:100], "type", str(item["msg"]))
                for item in error.errors()
            ]
            return Problem(400, "The query is invalid.", errors=errors)
        case HTTPException(status_code=status, headers=headers):
            return Problem(status, str(HTTPStatus(status).description or HTTPStatus(status).phrase),
                           code=CODES.get(status, "error"), headers=headers)  # fmt: skip
    return Problem(500, "Something went wrong on the server.")


def install(app: FastAPI) -> None:
    """Makes every error of an application a problem."""

    async def answer(request: Request, error: Exception) -> Response:
        problem = of_exception(error)
        if problem.status == 405:
            problem.headers = {"allow": ", ".join(_methods(request))}
        return problem.response()

    for kind in (Problem, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, answer)


def _methods(request: Request) -> list[str]:
    """All that the address answers (RFC 9110, 15.5.6); the router names those of one route of several."""
    found: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        match, _ = route.matches(request.scope)
        found |= set() if match is Match.NONE else set(route.methods or ())
    return sorted(found | ({"HEAD"} if "GET" in found else set()))
