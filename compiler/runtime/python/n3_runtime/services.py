"""What endpoints need of the running application: one value, on `app.state.n3`."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

from starlette.requests import HTTPConnection
from starlette.responses import Response

from .catalogue import Catalogue
from .changes import Position, prepare
from .database import Connection, Database
from .identity import AnonymousProvider, IdentityProvider, Principal
from .pages import Pages, PageSpec
from .people import row_of, with_row
from .problems import unavailable
from .reading import Reader
from .realtime import Hub
from .settings import Settings
from .spec import DatasetSpec

TRIES = 5
T = TypeVar("T")


class OthersError(Exception):
    """The person's row has changed since it was asked who it is."""


@dataclass(eq=False)
class Services:
    """The parts of one running application."""

    settings: Settings
    database: Database
    reader: Reader
    hub: Hub
    catalogue: Catalogue = field(default_factory=Catalogue)
    pages: Pages = field(default_factory=Pages)
    identity: IdentityProvider = field(default_factory=AnonymousProvider)
    epoch: str = ""
    world: int = 0
    """Which datasets and pages these are: a number more for each time they are replaced."""

    @classmethod
    def make(cls, settings: Settings) -> "Services":
        database = Database(settings.database_path)
        return cls(settings, database, Reader(database), Hub(database))

    @classmethod
    def of(cls, connection: HTTPConnection) -> "Services":
        return cast("Services", connection.app.state.n3)

    @property
    def datasets(self) -> Mapping[str, DatasetSpec]:
        return self.catalogue

    def adopt(self, catalogue: Catalogue) -> None:
        """Takes over the datasets; whoever changes one retires its readers."""
        self.catalogue = self.hub.catalogue = catalogue
        self.pages = Pages(self.pages.specs, catalogue)
        self.world += 1

    def show(self, pages: Iterable[PageSpec]) -> None:
        """Takes over the pages. Who listens with a filter of theirs subscribes anew."""
        self.pages = Pages(pages, self.catalogue)
        self.world += 1
        self.hub.retire_widgets()

    async def identify(self, connection: HTTPConnection) -> Principal:
        """Who asks, with their own row where people have one."""
        user = await self.identity.identify(connection)
        if self.catalogue.people is None:
            return user
        return await with_row(user, self.catalogue, self.database)

    async def identify_token(self, token: str) -> Principal | None:
        user = await self.identity.identify_token(token)
        if user is None:
            return None
        return await with_row(user, self.catalogue, self.database)

    def position(self, user: Principal, spec: DatasetSpec, seq: int) -> str:
        return str(Position(self.epoch, seq, self.catalogue.rights(user, spec.name)))

    async def as_known(
        self, connection: HTTPConnection, answer: Callable[[Principal], Awaitable[Response]]
    ) -> Response:
        """Answers under the rights that the person has, not those of a moment ago.

        Between asking who it is and reading rows somebody may change the person's own row, by which
        rules decide. Whoever reads looks once more afterwards: a change that came before the rows were
        read is visible then. Writes look in their own transaction (`known`).
        """
        for _ in range(TRIES):
            user = await self.identify(connection)
            try:
                response = await answer(user)
            except OthersError:
                continue
            if not self._has_row(user) or connection.scope["method"] not in ("GET", "HEAD"):
                return response
            if (await with_row(user, self.catalogue, self.database)).inputs() == user.inputs():
                return response
        raise unavailable()

    def known(self, user: Principal, job: Callable[[Connection], T]) -> Callable[[Connection], T]:
        """A job that raises OthersError where the person's row is not what it was taken for."""
        if not self._has_row(user):
            return job

        def run(connection: Connection) -> T:
            if row_of(connection, user, self.catalogue).inputs() != user.inputs():
                raise OthersError
            return job(connection)

        return run

    def _has_row(self, user: Principal) -> bool:
        return self.catalogue.people is not None and user.authenticated

    @property
    def max_body(self) -> int:
        return self.settings.max_body

    async def open(self, *, examine: bool = False) -> None:
        """Opens the database and the hub. Raises DatabaseCorruptError."""
        self.database.open(examine=examine)

        def tables(connection: Connection) -> str:
            return prepare(connection, self.settings.environment)

        self.epoch = await self.database.write(tables)
        await self.hub.open(self.epoch)
        self.database.on_commit = self.hub.wake

    async def close(self) -> None:
        await self.hub.close()
        self.database.close()
