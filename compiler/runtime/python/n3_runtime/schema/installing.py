"""Migrations of the database that the settings name, on a connection of their own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from n3_runtime.changes import prepare
from n3_runtime.database import Connection, connect

from .migrations import Migration, migrate
from .plans import Applied

if TYPE_CHECKING:
    from n3_runtime.settings import Settings


@contextmanager
def connected(settings: "Settings") -> Iterator[Connection]:
    """In autocommit, without a limit of time. Past a pooler: an advisory lock belongs to the session.

    Raises ConnectionError where there is no server to talk to.
    """
    if settings.dialect == "sqlite":
        path = Path(settings.database_path)
        path.parent.mkdir(parents=True, exist_ok=True)
        file = connect(str(path))
        try:
            yield file
        finally:
            file.close()
        return
    import psycopg  # not there where it is not used
    from n3_runtime.database.postgres_connection import PostgresConnection

    try:
        session = PostgresConnection(settings.direct_url or settings.database_url)
    except psycopg.OperationalError as error:
        raise ConnectionError(str(error).strip()) from None
    try:
        yield session
    finally:
        session.close()


def migrate_apart(settings: "Settings", migrations: Sequence[Migration]) -> Applied:
    """Applies what was not applied before, where our own tables are there. Raises what `migrate` does."""
    with connected(settings) as connection:
        return migrate(connection, migrations)


def install(
    settings: "Settings", migrations: Sequence[Migration], *, allow_destructive: bool = False
) -> Applied:
    """Makes our own tables, and applies what was not applied before. Raises what `migrate` does."""
    with connected(settings) as connection:
        at_once = connection.dialect.migrates_at_once
        connection.execute(connection.dialect.begin)
        try:
            prepare(connection, settings.environment)
            if at_once:
                applied = migrate(connection, migrations, allow_destructive=allow_destructive)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        if not at_once:
            applied = migrate(connection, migrations, allow_destructive=allow_destructive)
        return applied
