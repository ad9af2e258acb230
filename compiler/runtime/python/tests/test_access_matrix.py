"""Rules of access, proven: every form of rule × every person × every operation × every way that data leaves.

The application is the golden `rules`, compiled, served as a release on each database (`access.server`), with
tokens that are signed, expired and forged. What is right is worked out by an interpreter that shares
nothing with the runtime (`access.oracle`); the ways are in `access.ways`, the mistakes that they must find in
`test_access_mistakes`.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from access.client import OPERATORS, Asker, Surface, template
from access.events import VARIANTS, Stage, happenings
from access.oracle import View, World
from access.people import PEOPLE, REFUSED, headers_of
from access.server import serving
from access.ways import WAYS, WIDGETS
from access.world import TOKEN, made, store
from conftest import TESTDATA, golden, url_of
from fastapi.routing import APIRoute
from n3_runtime.application import create_app
from n3_runtime.query import OPERATORS as FILTERS
from n3_runtime.query import PARAMETER, RESERVED
from n3_runtime.settings import Settings
from starlette.routing import BaseRoute, Route, WebSocketRoute
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect


@pytest.fixture(scope="module")
def world() -> World:
    return made({spec.name: spec for spec in golden("rules").datasets_router.DATASETS})


@pytest.fixture(scope="module")
def address(world: World, database: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with those rows."""
    address = url_of(database, tmp_path_factory.mktemp("access") / "rules.db")
    store(world, address)
    return address


@pytest.fixture(scope="module")
def port(address: str) -> Iterator[int]:
    with serving(address) as port:
        yield port


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", [name for name in PEOPLE if name != "root"])
def test_what_is_answered(world: World, port: int, name: str, way: str) -> None:
    with Asker(name, View(world, PEOPLE[name]), port, Surface()) as asker:
        for spec in world.specs.values():
            WAYS[way](asker, spec)


def test_every_way_is_asked_and_nothing_is_left_to_who_is_refused(world: World, port: int) -> None:
    """One who may do almost everything asks in every way. What of the API was not asked then is missing in
    WAYS. Each kind of request is repeated with tokens of no worth."""
    surface = Surface()
    with Asker("root", View(world, PEOPLE["root"]), port, surface) as asker:
        for way in WAYS.values():
            for spec in world.specs.values():
                way(asker, spec)
        assert surface.asked >= answered_by_the_application()
        assert {what for _, what in surface.asked} >= RESERVED
        assert any(what.startswith(quote(PARAMETER)) for _, what in surface.asked)
        for name in REFUSED:
            asker.sign_in = headers_of(name)
            for (route, _), sent in surface.requests.items():
                answer = asker.send(sent)
                if route not in PUBLIC:
                    assert answer.status == 401, (name, sent, answer)
                    assert answer.body["code"] == "invalid_token"
                    assert not TOKEN.search(answer.text.replace(sent.path, ""))


PUBLIC = ("GET /healthz", "GET /readyz")


@pytest.mark.parametrize("name", REFUSED)
def test_sockets_of_who_is_refused(port: int, name: str) -> None:
    """Whether the token comes with the handshake or afterwards."""
    sent = headers_of(name)
    token = sent["authorization"].removeprefix("Bearer ")
    for headers, frame in ((sent, {"type": "ping"}), ({}, {"type": "auth", "token": token})):
        address = f"ws://127.0.0.1:{port}/api/realtime"
        with connect(address, additional_headers=headers) as socket:
            with suppress(ConnectionClosed):
                socket.send(json.dumps(frame))
            with pytest.raises(ConnectionClosed) as closed:
                socket.recv(10)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4401


def answered_by_the_application() -> set[tuple[str, str]]:
    """Routes, their parameters and headers, by the application itself."""
    module = golden("rules")
    app = create_app(
        title="rules",
        datasets=module.datasets_router.DATASETS,
        router=module.datasets_router.router,
        pages=module.pages.PAGES,
        settings=Settings(),
    )
    names = {spec.name for spec in module.datasets_router.DATASETS}
    found: set[tuple[str, str]] = set()
    for one, prefix in [*flattened(app.router.routes)]:
        if isinstance(one, WebSocketRoute):
            assert one.path == "/api/realtime"  # the test of events
            continue
        assert isinstance(one, Route | APIRoute), one
        path = prefix + one.path.replace("{id:path}", "{id}")
        for method in (one.methods or {"GET"}) - {"HEAD"}:
            route = f"{method} {template(path, names)}"
            found.add((route, ""))
            if method in ("POST", "PATCH", "DELETE") and "/datasets/" in path:
                headers = ["prefer", "idempotency-key", *(["if-match"] if "{id}" in path else [])]
                found |= {(route, f"header {name}") for name in headers}
            if not isinstance(one, APIRoute):
                continue
            found |= {(route, of.name) for of in one.dependant.query_params}
            if any(of.name == "search" for of in one.dependant.query_params):
                found |= {(route, name) for name in filters()}
    return found


def flattened(routes: Iterable[BaseRoute], prefix: str = "") -> Iterator[tuple[BaseRoute, str]]:
    """The routes, those of included routers too, each with what stands before its path."""
    for one in routes:
        inner = getattr(one, "original_router", None)
        if inner is None:
            yield one, prefix
        else:
            yield from flattened(inner.routes, prefix or inner.prefix)


def filters() -> set[str]:
    """Every way to filter: by a field and by a path, by each operator; as a tree."""
    assert OPERATORS == FILTERS
    plain = {f"{kind}__{operator}" for kind in ("field", "path") for operator in FILTERS}
    return {*plain, "filter"}


def test_every_widget_is_looked_at(world: World) -> None:
    pages = golden("rules").pages.PAGES
    assert set(WIDGETS) == {f"{page.name}.{key}" for page in pages for key in page.widgets}


def test_events(world: World, database: str, tmp_path: Path) -> None:
    """Real changes, so on a server and with rows of their own; the members of a subscription are the protocol's."""
    protocol = json.loads(
        (TESTDATA.parents[2] / "runtime/protocol/schemas/subscribe.json").read_text()
    )
    asked = {name for one in VARIANTS.values() for name in one.asked}
    assert asked | {"type", "sub", "dataset", "held", "since"} == set(protocol["properties"])
    address = url_of(database, tmp_path / "rules.db")
    store(world, address)
    with ExitStack() as running:
        stage = Stage(world, running.enter_context(serving(address)))
        running.callback(stage.close)
        count = 0
        for dataset, key in happenings(stage):
            stage.told(dataset, key)
            count += 1
        assert count > 100
