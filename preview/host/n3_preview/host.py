"""The outer ASGI application: what lasts (database, sockets, identity), and the datasets' own apps."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from fastapi import APIRouter, FastAPI
from n3_runtime import problems, schema
from n3_runtime.application import common_routes, description_routes
from n3_runtime.catalog import Catalog
from n3_runtime.changes import ChangeRecord, meta
from n3_runtime.database import Connection, snapshot
from n3_runtime.dataset import Dataset
from n3_runtime.dialect import Dialect
from n3_runtime.gate import Gate
from n3_runtime.openapi import describe
from n3_runtime.pages import PageSpec
from n3_runtime.services import Services
from n3_runtime.settings import Settings
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import data, generations, tracing
from .events import emit
from .generations import Changes, Generation
from .identity import CookieProvider
from .tracing import traced_database

MIGRATION_SECONDS = 600.0
PREFIX = "/api/datasets"
DATASETS = f"{PREFIX}/"
Kind = TypeVar("Kind")
Plan = Mapping[str, Any]
"""A plan of the compiler, as JSON."""


class GenerationError(Exception):
    """The written app cannot be loaded."""


@dataclass(eq=False)
class DatasetApp:
    """One dataset of one generation, as an application of its own."""

    spec: Dataset
    routes: APIRouter
    app: FastAPI
    generation: Generation
    identity: bytes
    running: int = 0
    retired: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.running += 1
        try:
            # The routes are below the prefix without being copied, as including them would do.
            root = scope.get("root_path", "") + PREFIX
            await self.app({**scope, "root_path": root}, receive, send)
        finally:
            self.running -= 1
            self._leave()

    def retire(self) -> None:
        """No request begins here any more; its modules go with the last that runs."""
        self.retired = True
        self._leave()

    def _leave(self) -> None:
        if self.retired and not self.running:
            self.retired = False
            self.generation.release()


class Host:
    """Dispatches by dataset; swaps generations between two requests."""

    def __init__(self, root: Path, settings: Settings) -> None:
        self.folder = root / "app"
        self.settings = settings
        self.traced = False
        """Whether requests tell their statements."""
        self.database = traced_database(settings)
        self.services = Services.make(settings, self.database)
        self.services.identity = CookieProvider()
        self.generation = 0
        self.datasets: dict[str, DatasetApp] = {}
        self.sources: generations.Sources = {}
        self._pages: bytes | None = None
        self._swapping = asyncio.Lock()
        self.base = self._application()
        app = self.base
        app.router.routes.extend(
            [*common_routes(), *description_routes(settings, self._description)]
        )
        self._gate: ASGIApp = Gate(self._dispatch, settings.allowed_origins)

    def _description(self) -> dict[str, Any]:
        """Of all datasets together."""
        router = APIRouter(prefix=PREFIX)
        for app in self.datasets.values():
            router.include_router(app.routes)
        routes = [*router.routes, *self.base.routes]
        services = self.services
        return describe("Preview", str(self.generation), routes, services.catalog, services.pages)

    async def open(self) -> None:
        """Raises DatabaseCorruptError, or sqlite3.Error, OSError or Problem where it cannot be used."""
        await self.services.open(examine=True)
        self.services.hub.on_change = _emit_change

    async def close(self) -> None:
        await self.services.close()

    def _application(self) -> FastAPI:
        app = FastAPI(title="Preview", openapi_url=None, docs_url=None, redoc_url=None)
        problems.install(app)
        app.state.n3 = self.services
        return app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._gate(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        queries: list[tracing.Query] = []
        tracing.running.set(queries if self.traced else None)
        try:
            await self._gate(scope, receive, sending)
        finally:
            ms = round((time.perf_counter() - began) * 1000, 2)
            told: dict[str, object] = {"queries": queries} if queries else {}
            emit(
                "request", method=scope["method"], path=scope["path"], status=status, ms=ms, **told
            )

    async def _dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        name = path.removeprefix(DATASETS).partition("/")[0] if path.startswith(DATASETS) else ""
        app: ASGIApp = self.datasets.get(name, self.base)
        await app(scope, receive, send)

    async def swap(
        self, number: int, files: Changes, *, whole: bool = False, plan: Plan | None = None
    ) -> list[str]:
        """Takes over changed files (None: removed; `whole`: they are all); returns the datasets that changed.

        The plan leads the stored shape there. Raises SchemaRefusedError, PlanStaleError or
        GenerationError, and then nothing has changed.
        """
        async with self._swapping:
            sources = generations.changed({} if whole else self.sources, files)
            generation = Generation(number, self.folder, sources)
            generation.users = 1  # this swap, until it is through
            try:
                made = self._load(generation, sources)
                pages = self._load_pages(generation, sources)
                found = generations.datasets(sources)
                gone = [name for name in self.datasets if name not in found]
                apps = {name: made.get(name) or self.datasets[name] for name in found}
                catalog = _catalog((app.spec for app in apps.values()), self.database.dialect)
                if plan is not None:
                    await self._carry_out(plan)
            except Exception:
                generation.users = 0
                generation.forget()
                raise
            if made or gone:
                self.services.use_catalog(catalog)
            old = [self.datasets[name] for name in (*gone, *made) if name in self.datasets]
            self.datasets = apps
            if pages is not None:
                self.services.use_pages(pages)
                self._pages = sources["pages.py"]
            for app in old:
                self.services.hub.end_dataset(app.spec.name)
                app.retire()
            generation.release()
            self.generation, self.sources = number, sources
            return sorted([*made, *gone])

    def _load(self, generation: Generation, sources: generations.Sources) -> dict[str, DatasetApp]:
        made: dict[str, DatasetApp] = {}
        for name, path in generations.datasets(sources).items():
            identity = generations.identity(sources, path)
            if name in self.datasets and self.datasets[name].identity == identity:
                continue
            module = _import(generation, f"datasets.{name}")
            spec, routes = _only(module, Dataset), _only(module, APIRouter)
            app = self._application()
            app.router.routes.extend(routes.routes)
            made[name] = DatasetApp(spec, routes, app, generation, identity)
            generation.users += 1
        return made

    def _load_pages(
        self, generation: Generation, sources: generations.Sources
    ) -> tuple[PageSpec, ...] | None:
        if sources.get("pages.py") in (None, self._pages):
            return None
        return tuple(_import(generation, "pages").PAGES)

    async def _carry_out(self, plan: Plan) -> None:
        def apply(connection: Connection) -> schema.Applied:
            if not is_development(connection):
                raise GenerationError("the database is not one of a preview, so it is not changed")
            return schema.carry_out(connection, plan)

        applied = await self.services.database.write(apply, deadline=MIGRATION_SECONDS)
        if applied.words:
            emit("schema", words=applied.words, statements=applied.statements)

    async def shape(self) -> dict[str, Any]:
        """The stored shape, and whether it follows the program."""

        def report(connection: Connection) -> dict[str, Any]:
            with snapshot(connection):
                return {
                    "shape": schema.report(connection),
                    "development": is_development(connection),
                }

        return await self.services.database.read(report)

    async def copy_to(self, file: Path) -> None:
        """Writes all rows into a file."""
        await self.services.database.read(
            lambda connection: data.copy_to(data.of_sqlite(connection), file)
        )

    async def keep_in(self, name: str) -> None:
        """Copies all tables into a new schema of PostgreSQL."""
        await self.services.database.write(
            lambda connection: data.keep_in(connection, name), deadline=MIGRATION_SECONDS
        )

    async def remove_rows(self) -> None:
        await self._replace(data.remove_rows)

    async def replace_with(self, file: Path) -> None:
        """Makes tables and rows those of a file. Raises UnusableError."""
        await self._replace(lambda connection: data.replace_with(data.of_sqlite(connection), file))

    async def _replace(self, job: Callable[[Connection], str]) -> None:
        """Replaces all rows, and has every page read again."""

        def replace(connection: Connection) -> str:
            if not is_development(connection):
                raise data.UnusableError("The database is not one of a preview.")
            return job(connection)

        async with self._swapping:
            services = self.services
            epoch = await services.database.write(replace, deadline=MIGRATION_SECONDS)
            services.epoch = services.hub.epoch = epoch
            for name in self.datasets:
                services.hub.end_dataset(name)


def is_development(connection: Connection) -> bool:
    """Whether a preview has made the database: any other keeps the schema that it has."""
    return meta(connection, "environment") == "development"


def _import(generation: Generation, module: str) -> Any:
    try:
        return generation.load(module)
    except Exception as error:
        raise GenerationError(f"{module}: {type(error).__name__}: {error}") from error


def _only(module: ModuleType, kind: type[Kind]) -> Kind:
    """The one value of a kind that a module holds."""
    found = [value for value in vars(module).values() if isinstance(value, kind)]
    if len(found) != 1:
        raise GenerationError(
            f"{module.__name__}: expected one {kind.__name__}, found {len(found)}"
        )
    return found[0]


def _catalog(specs: Iterable[Dataset], dialect: Dialect) -> Catalog:
    try:
        found = Catalog(specs, dialect)
        found.check()
        return found
    except ValueError as error:
        raise GenerationError(str(error)) from None


def _emit_change(change: ChangeRecord) -> None:
    emit("change", dataset=change.dataset, op=change.op, id=change.row_id, seq=change.seq)
