"""Routes whose arguments are read ahead of FastAPI answer what FastAPI's own do, byte for byte."""

import asyncio
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from conftest import golden
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from n3_runtime import problems
from n3_runtime.routing import Arguments, DatasetRoute


class Size(Enum):
    SMALL = "s"
    LARGE = "l"


async def listed(
    request: Request,
    needed: int,
    page: int = Query(1, ge=1),
    page_size: int = Query(25, ge=1, le=100),
    above: int = Query(5, gt=4, lt=7),
    search: str | None = None,
    count: Literal["exact", "none"] = "exact",
    place: int | None = None,
    live: bool = False,
    price: Decimal | None = None,
    since: date | None = None,
    size: Size = Size.SMALL,
    short: Annotated[str, Query(max_length=3)] = "abc",
) -> Response:
    values = [needed, page, page_size, above, search, count, place, live, price, since, size, short]
    return JSONResponse([repr(value) for value in values])


async def plain(request: Request, page: int = Query(1, ge=1), word: str | None = None) -> Response:
    return JSONResponse([page, word])


async def one(request: Request, id: str, expand: str | None = None) -> Response:
    return JSONResponse([id, expand])


def served(route_class: type[APIRoute], *functions: tuple[str, Callable[..., Any]]) -> FastAPI:
    router = APIRouter(route_class=route_class)
    for path, function in functions:
        router.get(path)(function)
    app = FastAPI(openapi_url="/openapi.json")
    problems.install(app)
    outer = APIRouter(prefix="/api")
    outer.include_router(router)
    app.include_router(outer)
    return app


def ask(app: FastAPI, path: str, query: bytes = b"", **headers: str) -> tuple[int, Any]:
    """Status and body, as bytes of the query that no client library would let through."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "path": path,
        "raw_path": path.encode(), "root_path": "", "scheme": "http", "query_string": query,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "server": ("localhost", 80), "client": ("localhost", 1),
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    body = json.loads(b"".join(one.get("body", b"") for one in sent))
    if isinstance(body, dict):
        body.pop("trace_id", None)
    return sent[0]["status"], body


ROUTES = (("/list", listed), ("/plain", plain), ("/item/{id:path}", one))
QUERIES = [
    b"", b"needed=1", b"needed=1&page=2&page_size=100&count=none&search=a", b"needed=",
    b"needed=x", b"needed=1.0", b"needed=+1", b"needed=%2B1", b"needed=-1", b"needed= 1",
    b"needed=1_0", b"needed=0x1", b"needed=" + b"9" * 30, b"needed=" + b"1" * 5000,
    "needed=٣".encode(), b"needed=%D9%A3", b"needed=1&needed=2", b"needed=1&needed=x",
    b"needed=1&page=0", b"needed=1&page=-0", b"needed=1&page=00", b"needed=1&page=",
    b"needed=1&page_size=101", b"needed=1&page_size=0&page=0&count=", b"needed=1&above=4",
    b"needed=1&above=7", b"needed=1&above=6", b"needed=1&count=EXACT", b"needed=1&count=exact%00",
    b"needed=1&count=exact&count=x", b"needed=1&search=", b"needed=1&search", b"needed=1&search=a+b",
    b"needed=1&search=a%2Bb", b"needed=1&search=%ff%fe", b"needed=1&search=\xff\xfe",
    "needed=1&search=ключ".encode(), b"needed=1&search=%F0%9F%92%A7", b"needed=1&search=%zz",
    b"needed=1&search=" + b"x" * 65_536, b"needed=1;page=2", b"&&&needed=1&&", b"=1&needed=1",
    b"needed=1&%70age=3", b"needed=1&unknown=1", b"needed=1&place=x", b"needed=1&place=",
    b"needed=1&place=-7", b"needed=1&live=yes", b"needed=1&live=maybe", b"needed=1&live=",
    b"needed=1&price=1.10", b"needed=1&price=NaN", b"needed=1&price=x", b"needed=1&since=2026-02-29",
    b"needed=1&since=2026-02-28", b"needed=1&size=l", b"needed=1&size=LARGE", b"needed=1&short=abcd",
    b"needed=1&short=", b"NEEDED=1",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:40].decode("latin-1"))
def test_both_ways_answer_the_same(query: bytes) -> None:
    ours, theirs = served(DatasetRoute, *ROUTES), served(APIRoute, *ROUTES)
    for path in (
        "/api/list",
        "/api/plain",
        "/api/item/7",
        "/api/item/a/b",
        "/api/item/",
        "/api/none",
    ):
        assert ask(ours, path, query) == ask(theirs, path, query), path


def test_a_request_that_is_right_never_reaches_fastapi(monkeypatch: pytest.MonkeyPatch) -> None:
    app = served(DatasetRoute, *ROUTES)

    def solve(*args: object, **values: object) -> None:
        raise AssertionError

    monkeypatch.setattr("fastapi.routing.solve_dependencies", solve)
    assert ask(app, "/api/list", b"needed=1&page=2&live=true&price=1.5&size=l")[0] == 200
    assert ask(app, "/api/item/a", b"expand=x") == (200, ["a", "x"])
    with pytest.raises(AssertionError):
        ask(app, "/api/list", b"needed=x")


def test_its_description_is_fastapis() -> None:
    apps = (served(DatasetRoute, *ROUTES), served(APIRoute, *ROUTES))
    ours, theirs = (app.openapi() for app in apps)
    assert ours == theirs


async def with_header(request: Request, x_name: str = Header("none")) -> Response:
    return JSONResponse(x_name)


async def with_list(request: Request, tag: list[str] = Query([])) -> Response:  # noqa: B008 - FastAPI's way
    return JSONResponse(tag)


async def with_alias(request: Request, page: int = Query(1, alias="p")) -> Response:
    return JSONResponse(page)


async def without_response(request: Request, page: int = 1) -> dict[str, int]:
    return {"page": page}


def in_a_thread(request: Request, page: int = 1) -> Response:
    return JSONResponse(page)


OTHERS = [with_header, with_list, with_alias, without_response, in_a_thread]


@pytest.mark.parametrize("function", OTHERS)
def test_what_it_does_not_know_is_left_to_fastapi(function: Callable[..., Any]) -> None:
    ours, theirs = served(DatasetRoute, ("/x", function)), served(APIRoute, ("/x", function))
    for query in (b"", b"page=2&p=3&tag=a&tag=b", b"page=x&p=x"):
        answer = ask(ours, "/api/x", query, **{"x-name": "Ada"})
        assert answer == ask(theirs, "/api/x", query, **{"x-name": "Ada"})


def test_a_dependency_of_a_router_around_it_runs() -> None:
    """A route that is included elsewhere must not forget what guards it there."""

    def guard() -> None:
        raise HTTPException(403)

    inner, outer = APIRouter(route_class=DatasetRoute), APIRouter(prefix="/api")
    inner.get("/plain")(plain)
    outer.include_router(inner, dependencies=[Depends(guard)])
    app = FastAPI()
    problems.install(app)
    app.include_router(outer)
    assert ask(app, "/api/plain")[0] == 403


def test_its_owner_changes_the_function() -> None:
    """What is called is the function of the file, with the parameters that it has now."""

    async def changed(
        request: Request, page: int = Query(1, ge=1), shout: bool = False
    ) -> Response:
        text = f"page {page}"
        return JSONResponse(text.upper() if shout else text, 201)

    app = served(DatasetRoute, ("/plain", changed))
    assert ask(app, "/api/plain", b"page=3&shout=true") == (201, "PAGE 3")
    assert ask(app, "/api/plain", b"page=0")[0] == 400


def test_generated_endpoints_are_read_ahead() -> None:
    routers = golden("all_types").datasets_router
    for module in ("things", "documents"):
        for route in getattr(routers, module).router.routes:
            assert isinstance(route, DatasetRoute)
            assert Arguments.of(route.dependant) is not None, route.path
