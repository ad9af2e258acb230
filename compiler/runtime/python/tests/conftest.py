"""The golden apps, served by a real server on a free port; people are named in a header."""

import asyncio
import atexit
import functools
import importlib.util
import json
import math
import secrets
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import psycopg
import pytest
import uvicorn
import uvloop
from fastapi import APIRouter, FastAPI
from n3_runtime import schema
from n3_runtime.application import create_app
from n3_runtime.changes import position, prepare
from n3_runtime.database import Connection
from n3_runtime.database.postgres_connection import PostgresConnection
from n3_runtime.dataset import Dataset
from n3_runtime.handlers import DatasetChangeHandler
from n3_runtime.identity import Principal
from n3_runtime.server import config
from n3_runtime.services import Services
from n3_runtime.settings import Settings
from postgres_server import postgres
from starlette.requests import HTTPConnection
from websockets.sync.client import ClientConnection, connect

TESTDATA = Path(__file__).parents[3] / "gen/backend/testdata"

ANONYMOUS: dict[str, Any] | None = None
USER = {"id": "ursula", "name": "Ursula", "roles": []}
OWNER = {"id": "olga", "name": "Olga", "roles": []}
EDITOR = {"id": "edgar", "name": "Edgar", "roles": ["editor"]}
ADMIN = {"id": "ada", "name": "Ada", "roles": ["admin"]}
MATE = {"id": "mia", "name": "Mia", "roles": [], "claims": {"team": "red"}}


def headers_of(person: Mapping[str, Any] | None) -> dict[str, str]:
    return {} if person is None else {"x-person": json.dumps(person)}


def principal(person: Mapping[str, Any] | None) -> Principal:
    if person is None:
        return Principal.anonymous
    return Principal(
        person["id"],
        person.get("name"),
        person.get("email"),
        frozenset(person["roles"]),
        person.get("claims", {}),
        person.get("verified", True),
    )


class HeaderProvider:
    async def identify(self, connection: HTTPConnection) -> Principal:
        person = connection.headers.get("x-person")
        return principal(None if person is None else json.loads(person))

    async def identify_token(self, token: str) -> Principal | None:
        return principal(json.loads(token)) if token.startswith("{") else None


def golden(name: str) -> ModuleType:
    """The package `app` of a golden, under a name of its own."""
    package = f"golden_{name}"
    if package not in sys.modules:
        folder = TESTDATA / name / "app"
        spec = importlib.util.spec_from_file_location(
            package, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[package] = module
        spec.loader.exec_module(module)
        for part in ("datasets_router", "pages"):
            importlib.import_module(f"{package}.{part}")
    return sys.modules[package]


def migrations(name: str, database: str = "sqlite") -> Path:
    """The folder of a golden's migration files."""
    return TESTDATA / name / ("migrations" if database == "sqlite" else f"migrations_{database}")


DESCRIBED: dict[str, Any] = {}
ENDPOINTS = ("aggregate", "batch", "export.csv")


@functools.cache
def server() -> str:
    """The address of a PostgreSQL server for all tests, as a URL without a database."""
    running = ExitStack()
    atexit.register(running.close)
    parts = dict(part.split("=") for part in running.enter_context(postgres()).split())
    return f"postgresql://{parts['user']}@{parts['host']}:{parts['port']}"


@functools.cache
def template(name: str = "") -> str:
    """The name of a database with our own tables, and those of a golden: they take longest to make."""
    address = new_database(of=template() if name else "template0")
    connection = PostgresConnection(address)
    if name:
        schema.migrate(connection, schema.load(migrations(name, "postgres")))
    else:
        connection.execute("BEGIN")
        prepare(connection, "development")
        connection.execute("DELETE FROM n3_meta WHERE key = 'epoch'")
        connection.execute("COMMIT")
    connection.close()
    return address.rpartition("/")[2]


def new_database(of: str | None = None) -> str:
    """The address of a database of that server, without rows."""
    name = f"t{secrets.token_hex(6)}"
    copied = of or template()
    with psycopg.connect(f"{server()}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {copied}".encode())
    return f"{server()}/{name}"


def url_of(database: str, file: Path) -> str:
    """The address of one that is kept, where it is PostgreSQL, for as long as the tests run."""
    if database == "sqlite":
        return f"sqlite:///{file}"
    kept = KEPT.get(file)
    if kept is None:
        kept = KEPT[file] = new_database(of=template(file.stem))
    return kept


KEPT: dict[Path, str] = {}
DATABASES = ("sqlite", "postgres")


@pytest.fixture(scope="session", params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """What the applications of a test have their rows in."""
    kind: str = request.param
    return kind


# Without the certificates of authorities: no test speaks TLS, and each client would read them for 30 ms.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Served:
    """A running application. When it stops, its description must name every status that was seen."""

    def __init__(
        self,
        name: str,
        folder: Path,
        *,
        handlers: Sequence[DatasetChangeHandler] = (),
        database: str = "sqlite",
        **options: Any,
    ) -> None:
        module = golden(name)
        self.name = name
        router: APIRouter = module.datasets_router.router
        self.specs: dict[str, Dataset] = {
            spec.name: spec for spec in module.datasets_router.DATASETS
        }
        self.database = folder / f"{name}.db"
        self.url: str = options.pop("database_url", None) or url_of(database, folder / f"{name}.db")
        settings = Settings(
            **{
                "database_url": self.url,
                "environment": "development",
                "frontend": str(folder / "dist"),
                **options,
            }
        )
        self.app: FastAPI = create_app(
            title=name,
            datasets=list(self.specs.values()),
            router=router,
            migrations=migrations(name, settings.dialect),
            pages=module.pages.PAGES,
            handlers=handlers,
            identity=HeaderProvider(),
            settings=settings,
            database=database,
        )
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        self.server = uvicorn.Server(
            config(self.app, log_level="error", timeout_graceful_shutdown=1)
        )
        self.started = threading.Event()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        assert self.started.wait(10)
        self.answered: set[tuple[str, str, int]] = set()
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}",
            timeout=20,
            verify=NO_TLS,
            event_hooks={"response": [self._remember]},
        )

    def _run(self) -> None:
        async def main() -> None:
            self.loop = asyncio.get_running_loop()
            serving = asyncio.create_task(self.server.serve(sockets=[self.listening]))
            while not self.server.started and not serving.done():  # noqa: ASYNC110 - it has no event
                await asyncio.sleep(0.001)
            self.started.set()
            await serving

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(main())

    @property
    def services(self) -> Services:
        services: Services = self.app.state.n3
        return services

    def call(self, coroutine: Any) -> Any:
        """Runs a coroutine where the application runs."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(20)

    @property
    def dialect(self) -> str:
        return self.services.catalog.dialect.name

    def stored(self, sql: str, *values: Any) -> list[Any]:
        """What the database answers, past the API."""
        return list(
            self.call(self.services.database.read(lambda on: on.execute(sql, values).fetchall()))
        )

    def change(self, sql: str, *values: Any) -> None:
        """Changes the database as another program would."""

        def run(connection: Connection) -> None:
            connection.execute(sql, values)

        self.call(self.services.database.write(run))

    def content(self, *tables: str) -> Any:
        """All rows of tables, and the names of all tables."""
        names = {
            "sqlite": "SELECT name FROM sqlite_master ORDER BY 1",
            "postgres": "SELECT relname FROM pg_class WHERE relkind IN ('r', 'i') ORDER BY 1",
        }[self.dialect]
        found = [self.stored(f"SELECT * FROM {table} ORDER BY 1") for table in tables]
        return [*found, self.stored(names)]

    def caught_up(self) -> None:
        """Ends when the hub has told of every change that was committed."""
        while self.services.hub.seq < self.call(self.services.database.read(_with_all_numbered)):
            time.sleep(0.001)

    def _remember(self, response: httpx.Response) -> None:
        """Which endpoint answered with which status."""
        _, place, name, *rest = [*response.request.url.path.removeprefix("/api").split("/", 3), ""]
        if place == "datasets" and name in self.specs:
            end = "" if rest == [""] else f"/{rest[0]}" if rest[0] in ENDPOINTS else "/{id}"
            end += "/restore" if rest[0].endswith("/restore") else ""
            method = response.request.method.lower()
            self.answered.add((f"/api/datasets/{name}{end}", method, response.status_code))

    def undeclared(self) -> list[tuple[str, str, int]]:
        """The answers that the API's description does not name."""
        if self.name not in DESCRIBED:
            DESCRIBED[self.name] = self.app.openapi()["paths"]
        paths = DESCRIBED[self.name]
        return [
            (path, method, status)
            for path, method, status in sorted(self.answered)
            if method in paths.get(path, {}) and str(status) not in paths[path][method]["responses"]
        ]

    def stop(self) -> None:
        try:
            assert self.undeclared() == []
        finally:
            self._stop()

    def _stop(self) -> None:
        self.http.close()
        self.server.should_exit = True
        self.thread.join(20)

    def ask(
        self,
        method: str,
        path: str,
        person: Mapping[str, Any] | None = ADMIN,
        body: Any = None,
        **headers: str,
    ) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.request(
            method,
            f"/api/datasets/{path}",
            json=body,
            headers={**headers_of(person), **sent},
        )

    def rows(
        self, dataset: str, person: Mapping[str, Any] | None = ADMIN, **query: Any
    ) -> list[Any]:
        response = self.http.get(
            f"/api/datasets/{dataset}", params=query, headers=headers_of(person)
        )
        assert response.status_code == 200, response.text
        data: list[Any] = response.json()["data"]
        return data

    def socket(self, person: Mapping[str, Any] | None = ADMIN) -> "Live":
        return Live(
            connect(
                f"ws://127.0.0.1:{self.port}/api/realtime", additional_headers=headers_of(person)
            )
        )


MANAGER = {"id": "mo", "name": "Mo", "email": "mo@shop.example", "roles": ["manager"]}
PERSONNEL = {"id": "hr", "name": "Hanna", "email": "hr@shop.example", "roles": ["manager", "hr"]}
ANNA = {"id": "a", "name": "Anna", "email": "anna@shop.example", "roles": []}
BEN = {"id": "b", "name": "Ben", "email": "ben@shop.example", "roles": []}
CARL = {"id": "c", "name": "Carl", "email": "carl@shop.example", "roles": []}
OUTSIDER = {"id": "s", "name": "Sam", "email": "sam@else.example", "roles": []}


def fill(shop: Served) -> None:
    """Two teams: red has Anna (1) and Ben (2), blue has Carl (3). Two customers: Oak (1) is Anna's, Pine
    (2) is Carl's. Three orders: Ben's with Oak, Carl's and Anna's with Pine."""
    rows: list[tuple[str, dict[str, Any]]] = [
        ("teams", {"name": "red", "region": "north"}),
        ("teams", {"name": "blue", "region": "south"}),
        ("staff", {"name": "Anna", "email": "anna@shop.example", "team_id": 1, "salary": "1000.00"}),
        ("staff", {"name": "Ben", "email": "ben@shop.example", "team_id": 1, "boss_id": 1, "salary": "2000.00"}),
        ("staff", {"name": "Carl", "email": "carl@shop.example", "team_id": 2, "salary": "3000.00"}),
        ("customers", {"name": "Oak", "city": "Berlin", "agent_id": 1}),
        ("customers", {"name": "Pine", "city": "Paris", "agent_id": 3}),
        ("orders", {"customer_id": 1, "seller_id": 2, "price": "10.00", "quantity": 2, "cost": "5.00"}),
        ("orders", {"customer_id": 2, "seller_id": 3, "price": "20.00", "cost": "15.00"}),
        ("orders", {"customer_id": 2, "seller_id": 1, "price": "7.50", "stage": "paid", "cost": "6.00"}),
        ("lines", {"order_id": 1, "text": "acorns"}),
        ("lines", {"order_id": 2, "text": "cones"}),
    ]  # fmt: skip
    for dataset, body in rows:
        made = shop.ask("POST", dataset, PERSONNEL, body)
        assert made.status_code == 201, made.text


LEAD = {"id": "lea", "name": "Lea", "roles": ["lead"]}
OTHER_LEAD = {"id": "lou", "name": "Lou", "roles": ["lead"]}
RED = {"id": "rob", "name": "Rob", "roles": [], "claims": {"team": "red"}}
BLUE = {"id": "bob", "name": "Bob", "roles": [], "claims": {"team": "blue"}}


def fill_projects(served: Served) -> None:
    """Two projects of one client, the bridge (red) and the tower (blue), both Lea's. The bridge has the
    tasks dig, then pour, and two files: the plan, and a photo of dig."""
    rows: list[tuple[str, dict[str, Any]]] = [
        ("clients", {"name": "Port"}),
        ("projects", {"name": "Bridge", "client_id": 1, "team": "red", "budget": "100.00"}),
        ("projects", {"name": "Tower", "client_id": 1, "team": "blue"}),
        ("tasks", {"project_id": 1, "title": "dig", "code": "d"}),
        ("tasks", {"project_id": 1, "title": "pour", "code": "p", "after_id": 1}),
        ("files", {"project_id": 1, "name": "plan"}),
        ("files", {"project_id": 1, "name": "photo", "task_id": 1}),
    ]
    for dataset, body in rows:
        made = served.ask("POST", dataset, LEAD, body)
        assert made.status_code == 201, made.text


class Live:
    """A socket, frame by frame."""

    def __init__(self, connecting: ClientConnection) -> None:
        self._connecting = connecting
        self.socket = connecting.__enter__()
        self.frames: list[Any] = []

    def __enter__(self) -> "Live":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._connecting.__exit__(None, None, None)

    def send(self, kind: str, **values: Any) -> None:
        self.socket.send(json.dumps({"type": kind, **values}))

    def next(self) -> Any:
        while not self.frames:
            self.frames = json.loads(self.socket.recv(10))
        return self.frames.pop(0)

    def subscribe(self, dataset: str, sub: str = "1", **values: Any) -> Any:
        self.send("subscribe", sub=sub, dataset=dataset, **values)
        return self.next()

    def settled(self) -> list[Any]:
        """All frames up to the answer of a ping."""
        self.send("ping")
        found = []
        while (frame := self.next())["type"] != "pong":
            found.append(frame)
        return found


def _with_all_numbered(connection: Connection) -> float:
    """The newest position, or none that is ever reached while PostgreSQL has still to number changes.

    A write waits for its number, but on a busy machine not for ever.
    """
    changes = connection.dialect.changes
    left = 0
    if changes != "n3_changes":
        left = connection.execute(f"SELECT count(*) FROM {changes}").fetchone()[0]
    return math.inf if left else position(connection)


@pytest.fixture
def profiles(tmp_path: Path, database: str) -> Iterator[Served]:
    served = Served("user_management", tmp_path, database=database)
    yield served
    served.stop()


@pytest.fixture
def app(tmp_path: Path, database: str) -> Iterator[Served]:
    served = Served("all_types", tmp_path, database=database)
    yield served
    served.stop()


@pytest.fixture
def shop(tmp_path: Path, database: str) -> Iterator[Served]:
    """The shop, with the rows of `shop.fill`."""
    served = Served("shop", tmp_path, database=database)
    fill(served)
    yield served
    served.stop()


@pytest.fixture
def projects(tmp_path: Path, database: str) -> Iterator[Served]:
    """The projects, with the rows of `fill_projects`."""
    served = Served("projects", tmp_path, database=database)
    fill_projects(served)
    yield served
    served.stop()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Served]:
    """One application for all tests of a module that only add to it."""
    served = Served("all_types", tmp_path_factory.mktemp("shared"), database=database)
    yield served
    served.stop()
