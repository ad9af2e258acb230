"""An application under test: a database of its own, and any user."""

import asyncio
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx
from fastapi import APIRouter
from starlette.requests import HTTPConnection

from .application import create_app
from .database import Connection
from .dataset import Dataset
from .fields import Enum, Field
from .identity import Principal
from .pages import PageSpec
from .reader import Reader
from .services import Services
from .settings import Settings, SettingsError
from .sql_compiler import compile_dataset_insert
from .statement import Binder, Slot
from .types import StorageType

PRINCIPAL = "x-test-roles"
EXAMPLES: dict[str, StorageType] = {
    "integer": 1, "number": 0.0, "decimal": 0, "boolean": 0, "duration": 0, "date": "2026-01-01",
    "time": "00:00:00.000000", "datetime": "2026-01-01T00:00:00.000000Z", "json": "null", "list": "[]",
    "uuid": "01890000-0000-7000-8000-000000000000",
}  # fmt: skip


class RolesProvider:
    """Who asks is somebody with the roles of a header; without it, nobody."""

    async def identify(self, connection: HTTPConnection) -> Principal:
        roles = connection.headers.get(PRINCIPAL)
        if roles is None:
            return Principal.anonymous
        return Principal("tester", "Tester", roles=frozenset(filter(None, roles.split("\n"))))

    async def identify_token(self, token: str) -> Principal | None:
        return None


ADDRESS = "N3_TEST_DATABASE_URL"


class Application:
    """`with Application(DATASETS, router, PAGES, migrations, database) as application:`

    `database` is a file of SQLite. Without one it is a schema of its own in the PostgreSQL database whose
    address N3_TEST_DATABASE_URL holds; the schema goes again. Raises SettingsError where there is none.
    """

    def __init__(
        self,
        datasets: Sequence[Dataset],
        router: APIRouter,
        pages: Sequence[PageSpec],
        migrations: Path,
        database: Path | None = None,
    ) -> None:
        self.datasets = {spec.name: spec for spec in datasets}
        self._schema = None if database is not None else TestSchema()
        if self._schema is None:
            settings = Settings(database_url=f"sqlite:///{database}", frontend="")
        else:
            settings = Settings(database_url=self._schema.make(), frontend="")
        self.app = create_app(
            title="Test",
            datasets=datasets,
            router=router,
            migrations=migrations,
            pages=pages,
            identity=RolesProvider(),
            settings=settings,
            database=settings.dialect,
        )
        self._loop = asyncio.Runner()
        self._lifespan = self.app.router.lifespan_context(self.app)

    def __enter__(self) -> Self:
        self._loop.run(self._lifespan.__aenter__())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._loop.run(self._lifespan.__aexit__(kind, error, at))
        self._loop.close()
        if self._schema is not None:
            self._schema.drop()

    def ask(self, dataset: str, operation: str, roles: Sequence[str] | None) -> int:
        """The status of an operation: read (the list), create (with an empty body), update (of nothing),
        delete. The last two are of a row that is made for it."""
        spec = self.datasets[dataset]
        address = f"/api/datasets/{dataset}"
        headers = {"if-match": "*"}
        if roles is not None:
            headers[PRINCIPAL] = "\n".join(roles)
        match operation:
            case "read":
                return self._send("GET", address, headers)
            case "create":
                return self._send("POST", address, headers, {})
            case "update":
                return self._send("PATCH", f"{address}/{self.row(spec)}", headers, {})
            case "delete":
                return self._send("DELETE", f"{address}/{self.row(spec)}", headers)
        raise ValueError(operation)

    def _send(self, method: str, address: str, headers: dict[str, str], body: Any = None) -> int:
        async def send() -> int:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                answer = await client.request(method, address, headers=headers, json=body)
                return answer.status_code

        return self._loop.run(send())

    def row(self, spec: Dataset) -> str:
        """Makes a row of the plainest values, past every rule; its key as addresses have it."""
        values = {
            field.name: example(field)
            for field in spec.stored
            if field.required or field.primary_key or field.name == spec.key
        }
        services: Services = self.app.state.n3
        binder = Binder(services.catalog.dialect)
        reader = Reader(spec, Principal.anonymous, binder, services.catalog)
        key = binder.value(Slot(0), spec.key_field.value_type)
        before = binder.template(f"DELETE FROM {reader.table} WHERE {reader.written_key} = {key}")
        made = compile_dataset_insert(spec, values, services.catalog)

        def make(connection: Connection) -> None:
            gone = before.filled(Principal.anonymous, (values[spec.key],))
            connection.execute(gone.sql, gone.bound())
            connection.execute(made.sql, made.bound())

        self._loop.run(services.database.write(make))
        codec = spec.key_field.codec
        return quote(str(codec.wire(codec.load(values[spec.key]))), safe="")


class TestSchema:
    """A schema of PostgreSQL for one application."""

    __test__ = False  # for pytest

    def __init__(self) -> None:
        self._address = os.environ.get(ADDRESS, "")
        if not self._address:
            raise SettingsError(
                f"{ADDRESS}: set the address of a PostgreSQL database in which the tests make a schema "
                "of their own"
            )
        self._name = f"n3_test_{secrets.token_hex(6)}"

    def make(self) -> str:
        """Makes it; the address that leads there."""
        self._run(f"CREATE SCHEMA {self._name}")
        sign = "&" if "?" in self._address else "?"
        return f"{self._address}{sign}options=-csearch_path%3D{self._name}"

    def drop(self) -> None:
        self._run(f"DROP SCHEMA {self._name} CASCADE")

    def _run(self, sql: str) -> None:
        # Its driver is not there where it is not used.
        from .database.postgres_connection import PostgresConnection

        connection = PostgresConnection(self._address)
        try:
            connection.execute(sql)
        finally:
            connection.close()


def example(field: Field) -> StorageType:
    """A value as it is stored."""
    if isinstance(field, Enum):
        return field.values[0]
    return EXAMPLES.get(field.type, "x")
