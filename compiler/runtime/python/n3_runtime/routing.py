"""Routes whose arguments are read from the request as their endpoint's signature says, prepared once.

FastAPI solves the parameters of a route at each request, which costs more than the statement of a list.
`DatasetRoute` prepares a reader for each parameter when the route is made, and calls the endpoint
function as it is. Two rules keep the answers FastAPI's own:

- A signature with anything but the request, path and query parameters of plain types (a dependency, a
  body, a header, an alias, a list …) leaves the whole route to FastAPI.
- A request with a value that is missing or that a reader does not take at sight leaves this request to
  FastAPI: it takes the value, or says what is wrong in its own words.
"""

import inspect
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin
from urllib.parse import parse_qsl
from uuid import UUID

import annotated_types
from fastapi import params
from fastapi.encoders import jsonable_encoder

# Where a router is included with a prefix or dependencies of its own, FastAPI makes the handler once
# more, and says for what only in this variable; a test includes a router with a dependency.
from fastapi.routing import APIRoute, _effective_route_context_var
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Read = Callable[[str], Any]

UNREAD: Final = object()
"""What a reader gives for a text that it does not take at sight."""
DIGITS = 18
SCALARS = (str, int, float, bool, Decimal, date, datetime, UUID)


class DatasetRoute(APIRoute):
    """`APIRouter(route_class=DatasetRoute)`."""

    def get_route_handler(self) -> Handler:
        solve = super().get_route_handler()
        context = _effective_route_context_var.get()
        included = context is not None and context.original_route is self
        dependant: Any = context.dependant if context is not None and included else self.dependant
        arguments = Arguments.of(dependant)
        if arguments is None:
            return solve
        call = dependant.call

        async def handle(request: Request) -> Response:
            values = arguments.read(request)
            if values is None:
                return await solve(request)
            answer = await call(**values)
            return (
                answer if isinstance(answer, Response) else JSONResponse(jsonable_encoder(answer))
            )

        return handle


@dataclass(frozen=True)
class Parameter:
    """`default` is UNREAD where a value is required."""

    name: str
    read: Read
    default: Any


@dataclass(frozen=True)
class Arguments:
    """How the arguments of an endpoint function are read from a request."""

    request: str | None
    path: tuple[Parameter, ...]
    query: tuple[Parameter, ...]

    @classmethod
    def of(cls, dependant: Any) -> "Arguments | None":
        """None where the signature has something that only FastAPI reads."""
        call = dependant.call
        returned = inspect.signature(call, eval_str=True).return_annotation
        if not (
            inspect.iscoroutinefunction(call)
            and inspect.isclass(returned)
            and issubclass(returned, Response)
        ):
            return None
        parts = ("dependencies", "header_params", "cookie_params", "body_params")
        names = ("websocket", "http_connection", "response", "background_tasks", "security_scopes")
        others = (*parts, *(f"{name}_param_name" for name in names))
        if any(getattr(dependant, one) for one in others) or dependant.concurrency is not None:
            return None
        path = [_parameter(field) for field in dependant.path_params]
        query = [_parameter(field) for field in dependant.query_params]
        if None in path or None in query:
            return None
        return cls(
            dependant.request_param_name,
            tuple(one for one in path if one is not None),
            tuple(one for one in query if one is not None),
        )

    def read(self, request: Request) -> dict[str, Any] | None:
        """The arguments by name; None where FastAPI must look at the request."""
        values: dict[str, Any] = {} if self.request is None else {self.request: request}
        if self.path and not _fill(values, self.path, request.path_params):
            return None
        if self.query:
            asked = request.scope["query_string"]
            # As Starlette reads it: the last of equal names counts.
            sent = dict(parse_qsl(asked.decode("latin-1"), keep_blank_values=True)) if asked else {}
            if not _fill(values, self.query, sent):
                return None
        return values


def _fill(
    values: dict[str, Any], parameters: tuple[Parameter, ...], sent: Mapping[str, str]
) -> bool:
    for one in parameters:
        text = sent.get(one.name)
        value = one.default if text is None else one.read(text)
        if value is UNREAD:
            return False
        values[one.name] = value
    return True


def _parameter(field: Any) -> Parameter | None:
    info = field.field_info
    plain = (
        type(info) in (params.Query, params.Path)
        and info.alias in (None, field.name)
        and info.validation_alias in (None, field.name)
        and info.default_factory is None
        and not info.validate_default
    )
    if not plain:
        return None
    default = UNREAD if info.is_required() else info.default
    if default is not UNREAD and not isinstance(default, (*SCALARS, Enum, NoneType)):
        return None  # FastAPI copies it for each request
    read = _reader(field, info)
    return None if read is None else Parameter(field.name, read, default)


def _reader(field: Any, info: Any) -> Read | None:
    kinds = [info.annotation]
    if get_origin(info.annotation) in (Union, UnionType):
        kinds = [one for one in get_args(info.annotation) if one is not NoneType]
    if not info.metadata and kinds == [str]:
        return str
    if len(kinds) == 1 and get_origin(kinds[0]) is Literal and not info.metadata:
        words = {word: word for word in get_args(kinds[0]) if isinstance(word, str)}
        if len(words) == len(get_args(kinds[0])):
            return lambda text: words.get(text, UNREAD)
    if kinds == [int] and all(type(one) in BOUNDS for one in info.metadata):
        return _integer(info.metadata)
    if not all(inspect.isclass(one) and issubclass(one, (*SCALARS, Enum)) for one in kinds):
        return None

    def checked(text: str) -> Any:
        value, errors = field.validate(text)
        return UNREAD if errors else value

    return checked


BOUNDS: Mapping[type, Callable[[Any], tuple[float, float]]] = {
    annotated_types.Ge: lambda one: (one.ge, float("inf")),
    annotated_types.Le: lambda one: (float("-inf"), one.le),
    annotated_types.Gt: lambda one: (one.gt + 1, float("inf")),
    annotated_types.Lt: lambda one: (float("-inf"), one.lt - 1),
}


def _integer(metadata: list[Any]) -> Read:
    bounds = [BOUNDS[type(one)](one) for one in metadata]
    low = max((one for one, _ in bounds), default=float("-inf"))
    high = min((one for _, one in bounds), default=float("inf"))

    def read(text: str) -> Any:
        # Pydantic takes more (" 7", "+7", "7.0"), and says why it takes no others.
        if not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
            return UNREAD
        value = int(text)
        return value if low <= value <= high else UNREAD

    return read
