"""An application under test: a database of its own, and any user."""

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx
from fastapi import APIRouter
from starlette.requests import HTTPConnection

from .application import create_app
from .dataset import Dataset, quoted
from .fields import Enum, Field
from .identity import Principal
from .pages import PageSpec
from .settings import Settings
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


class Application:
    """`with Application(DATASETS, router, PAGES, migrations, database) as application:`"""

    def __init__(
        self,
        datasets: Sequence[Dataset],
        router: APIRouter,
        pages: Sequence[PageSpec],
        migrations: Path,
        database: Path,
    ) -> None:
        self.datasets = {spec.name: spec for spec in datasets}
        self.database = database
        self.app = create_app(
            title="Test",
            datasets=datasets,
            router=router,
            migrations=migrations,
            pages=pages,
            identity=RolesProvider(),
            settings=Settings(database_url=f"sqlite:///{database}", frontend=""),
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
        connection = sqlite3.connect(self.database)
        try:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            names = ", ".join(map(quoted, values))
            places = ", ".join("?" for _ in values)
            connection.execute(
                f"INSERT OR REPLACE INTO {quoted(spec.relation)} ({names}) VALUES ({places})",
                tuple(values.values()),
            )
            connection.commit()
        finally:
            connection.close()
        codec = spec.key_field.codec
        return quote(str(codec.wire(codec.load(values[spec.key]))), safe="")


def example(field: Field) -> StorageType:
    """A value as it is stored."""
    if isinstance(field, Enum):
        return field.values[0]
    return EXAMPLES.get(field.type, "x")
