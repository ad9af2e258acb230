"""What endpoints need of the running application: one value, on `app.state.n3`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from starlette.requests import HTTPConnection

from .catalogue import Catalogue
from .changes import prepare
from .database import Connection, Database
from .identity import AnonymousProvider, IdentityProvider, Principal
from .pages import Pages, PageSpec
from .people import with_row
from .reading import Reader
from .realtime import Hub
from .settings import Settings
from .spec import DatasetSpec


@dataclass(eq=False)
class Services:
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
