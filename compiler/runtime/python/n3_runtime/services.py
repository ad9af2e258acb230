"""What endpoints need of the running application: one value, on `app.state.n3`."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

from starlette.requests import HTTPConnection
from starlette.responses import Response

from .catalog import Catalog
from .changes import Position, meta, prepare
from .database import Connection, Database, open_database
from .dataset import Dataset
from .identity import AnonymousProvider, IdentityProvider, Principal, identity_of
from .pages import Pages, PageSpec
from .people import row_of, with_row
from .problems import Problem, identity_changed, unavailable
from .query_executor import QueryExecutor
from .realtime import Hub
from .settings import Settings

TRIES = 5
PREPARE_SECONDS = 60.0
IDENTITY = "x-n3-identity"
"""Of an answer: who it is for. Of a request: who it was made by."""
T = TypeVar("T")


class PrincipalChangedError(Exception):
    """The person's row has changed since it was asked who it is."""


@dataclass(eq=False)
class Services:
    """The parts of one running application."""

    settings: Settings
    database: Database
    executor: QueryExecutor
    hub: Hub
    catalog: Catalog = field(default_factory=Catalog)
    pages: Pages = field(default_factory=Pages)
    identity: IdentityProvider = field(default_factory=AnonymousProvider)
    epoch: str = ""
    secret: str = field(default="", repr=False)
    """The database's own: it seals cursors and makes the names of identities."""
    revision: int = 0
    """Which datasets and pages these are: a number more for each time they are replaced."""

    @classmethod
    def make(cls, settings: Settings, database: Database | None = None) -> "Services":
        database = database or open_database(settings)
        return cls(settings, database, QueryExecutor(database), Hub(database))

    @classmethod
    def of(cls, connection: HTTPConnection) -> "Services":
        return cast("Services", connection.app.state.n3)

    @property
    def datasets(self) -> Mapping[str, Dataset]:
        return self.catalog

    def use_catalog(self, catalog: Catalog) -> None:
        """Replaces the datasets; the caller ends the subscriptions of those that changed (`Hub.end_dataset`)."""
        self.catalog = self.hub.catalog = catalog
        self.pages = Pages(self.pages.specs, catalog)
        self.revision += 1

    def use_pages(self, pages: Iterable[PageSpec]) -> None:
        """Replaces the pages, and ends subscriptions with a filter of theirs."""
        self.pages = Pages(pages, self.catalog)
        self.revision += 1
        self.hub.end_widgets()

    async def identify(self, connection: HTTPConnection) -> Principal:
        """Who asks, with their own row where people have one."""
        user = await self.identity.identify(connection)
        if self.catalog.people is None:
            return user
        return await with_row(user, self.catalog, self.database)

    async def identify_token(self, token: str) -> Principal | None:
        user = await self.identity.identify_token(token)
        if user is None:
            return None
        return await with_row(user, self.catalog, self.database)

    def identity_of(self, user: Principal) -> str:
        return identity_of(user, self.secret)

    def position(self, user: Principal, spec: Dataset, seq: int) -> str:
        return str(Position(self.epoch, seq, self.catalog.rights(user, spec.name)))

    async def with_current_principal(
        self, connection: HTTPConnection, answer: Callable[[Principal], Awaitable[Response]]
    ) -> Response:
        """Answers under the rights that the person has, not those of a moment ago.

        Between asking who it is and reading rows somebody may change the person's own row, by which
        rules decide. Whoever reads looks once more afterwards: a change that came before the rows were
        read is visible then. Writes look in their own transaction (`guarded`).

        The answer names who it is for. A request that names somebody else was made before another
        person signed in, and is refused: it would be done in the name of that person.
        """
        meant = connection.headers.get(IDENTITY)
        for _ in range(TRIES):
            user = await self.identify(connection)
            identity = self.identity_of(user)
            try:
                if meant is not None and meant != identity:
                    raise identity_changed()
                response = await answer(user)
            except PrincipalChangedError:
                continue
            except Problem as problem:
                problem.headers[IDENTITY] = identity
                raise
            response.headers[IDENTITY] = identity
            if not self._has_row(user) or connection.scope["method"] not in ("GET", "HEAD"):
                return response
            if (await with_row(user, self.catalog, self.database)).inputs() == user.inputs():
                return response
        raise unavailable()

    def guarded(self, user: Principal, job: Callable[[Connection], T]) -> Callable[[Connection], T]:
        """A job that raises OthersError where the person's row is not what it was taken for."""
        if not self._has_row(user):
            return job

        def run(connection: Connection) -> T:
            now = row_of(connection, user, self.catalog, kept=True)
            if now.inputs() != user.inputs():
                raise PrincipalChangedError
            return job(connection)

        return run

    def require_current(self, connection: Connection, user: Principal) -> None:
        """The same within a snapshot."""
        if self._has_row(user) and row_of(connection, user, self.catalog).inputs() != user.inputs():
            raise PrincipalChangedError

    def _has_row(self, user: Principal) -> bool:
        return self.catalog.people is not None and user.authenticated

    @property
    def max_body(self) -> int:
        return self.settings.max_body

    async def open(self, *, examine: bool = False) -> None:
        """Opens the database and the hub. Raises DatabaseCorruptError."""
        self.database.open(examine=examine)

        def tables(connection: Connection) -> tuple[str, str]:
            epoch = prepare(connection, self.settings.environment)
            return epoch, str(meta(connection, "secret"))

        self.epoch, self.secret = await self.database.write(tables, deadline=PREPARE_SECONDS)
        await self.hub.open(self.epoch, self.secret)
        self.database.on_commit = self.hub.wake

    async def close(self) -> None:
        await self.hub.close()
        self.database.close()
