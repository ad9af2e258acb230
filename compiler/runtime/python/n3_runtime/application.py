"""Makes the ASGI application of a program: its datasets, its pages, live data, health, its frontend."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from . import problems, schema
from .catalog import Catalog
from .database import Connection
from .dataset import Dataset
from .dialect import DIALECTS
from .frontend import Frontend
from .gate import Gate
from .handlers import DatasetChangeHandler, HandlerRunner, Handlers
from .idempotency import sender_cookie, sender_of
from .identity import IdentityProvider, Principal
from .openapi import describe
from .pages import Pages, PageSpec, describe_user
from .problems import Problem
from .services import IDENTITY, Services
from .settings import Settings, SettingsError
from .sockets import realtime
from .sql_compiler import compile_item
from .views import delete_view, list_views, put_view

MIGRATION_SECONDS = 600.0


def create_app(
    *,
    title: str,
    datasets: Sequence[Dataset],
    router: APIRouter,
    migrations: Path | None = None,
    pages: Sequence[PageSpec] = (),
    handlers: Sequence[DatasetChangeHandler] = (),
    identity: IdentityProvider | None = None,
    settings: Settings | None = None,
    database: str = "sqlite",
) -> FastAPI:
    """The whole application; the database is opened when it starts.

    `migrations` is the folder of its migration files, which are for that kind of `database`; without one
    its tables are there already.

    Raises SettingsError for settings that cannot be right, MigrationError for files that cannot be read, and
    ValueError for rules that have no meaning; starting raises DatabaseCorruptError, SchemaRefusedError,
    PlanUnknownError or MigrationError.
    """
    settings = settings or Settings.from_environment()
    if migrations is not None and settings.dialect != database:
        kind, example = {
            "postgres": ("PostgreSQL", "postgresql://user@host/name"),
            "sqlite": ("SQLite", "sqlite:///path"),
        }[database]
        raise SettingsError(
            f"{settings.address}: this app was compiled for {kind}; set an address such as {example}"
        )
    catalog = Catalog(datasets, DIALECTS[settings.dialect])
    catalog.check()

    files = schema.load(migrations) if migrations is not None else []

    def shape(connection: Connection) -> schema.Applied:
        return schema.migrate(connection, files)

    async def migrate(services: Services) -> None:
        if services.database.dialect.migrates_at_once:
            await services.database.write(shape, deadline=MIGRATION_SECONDS)
        else:  # some statements of PostgreSQL are in no transaction, and take as long as they take
            await asyncio.to_thread(schema.migrate_apart, settings, files)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        services = Services.make(settings)
        services.use_catalog(catalog)
        services.use_pages(pages)
        services.identity = identity or services.identity
        await services.open()
        running = Handlers(
            [HandlerRunner(one, services.database, services.catalog) for one in handlers]
        )
        try:
            if files:
                await migrate(services)
            services.hub.on_change = running.notify
            running.start()
            app.state.n3 = services
            yield
        finally:
            await running.stop()
            await services.close()

    app = _Application(
        catalog,
        Pages(pages, catalog),
        title=title,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    problems.install(app)
    app.add_middleware(Gate, origins=settings.allowed_origins)
    app.include_router(router)
    app.router.routes.extend(common_routes())
    app.router.routes.extend(description_routes(settings, app.openapi))
    folder = Path(settings.frontend)
    if (folder / "index.html").is_file():
        app.router.routes.append(Route("/{path:path}", Frontend(folder).serve))
    return app


class _Application(FastAPI):
    def __init__(self, catalog: Catalog, pages: Pages, **options: Any) -> None:
        super().__init__(**options)
        self._catalog = catalog
        self._pages = pages

    def openapi(self) -> dict[str, Any]:
        """The API's description; FastAPI's own would name neither our problems nor the rows."""
        return describe(self.title, self.version, self.routes, self._catalog, self._pages)


def common_routes() -> list[BaseRoute]:
    """What every application answers beside its datasets."""
    return [
        Route("/api/me", me),
        Route("/api/views/{dataset}", list_views),
        Route("/api/views/{dataset}/{view}", put_view, methods=["PUT"]),
        Route("/api/views/{dataset}/{view}", delete_view, methods=["DELETE"]),
        Route("/healthz", healthy),
        Route("/readyz", ready),
        WebSocketRoute("/api/realtime", realtime),
    ]


async def me(request: Request) -> Response:
    services = Services.of(request)
    user = await services.identify(request)
    body = describe_user(user, services.catalog, services.pages)
    identity = services.identity_of(user)
    body["user"] |= {"identity": identity, **await _own_row(services, user)}
    headers = {"cache-control": "no-store", IDENTITY: identity}
    if not user.authenticated and sender_of(request) is None:
        # Known before the first write, whose answer may be lost.
        headers["set-cookie"] = sender_cookie(request)
    return JSONResponse(body, headers=headers)


async def _own_row(services: Services, user: Principal) -> dict[str, object]:
    """The person's row in the dataset of people, as far as they may read it, and its key."""
    people = services.catalog.people
    if people is None or user.row_key is None:
        return {"row": None, "rowKey": None}
    codec = people.key_field.codec
    key = codec.store(user.row_key)
    found = await services.executor.item(compile_item(people, key, user, services.catalog))
    row = None if found is None else json.loads(found[0])
    return {"row": row, "rowKey": codec.wire(user.row_key)}


async def healthy(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def ready(request: Request) -> Response:
    """Whether the database answers."""
    await Services.of(request).database.read(
        lambda connection: connection.execute("SELECT 1").fetchone()
    )
    return JSONResponse({"status": "ok"})


def description_routes(
    settings: Settings, description: Callable[[], dict[str, Any]]
) -> list[BaseRoute]:
    """The API's description; in a release for people who are signed in."""

    async def demand(request: Request) -> None:
        user = await Services.of(request).identify(request)
        if settings.release and not user.authenticated:
            raise Problem(401, "Sign in to read the API description.")

    async def openapi(request: Request) -> Response:
        await demand(request)
        return JSONResponse(description())

    async def docs(request: Request) -> Response:
        await demand(request)
        return get_swagger_ui_html(openapi_url="/openapi.json", title=request.app.title)

    return [Route("/openapi.json", openapi), Route("/docs", docs)]
