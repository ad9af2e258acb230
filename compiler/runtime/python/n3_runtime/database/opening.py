"""Which database an address names."""

from typing import TYPE_CHECKING

from .base import Database
from .sqlite import SQLiteDatabase

if TYPE_CHECKING:
    from n3_runtime.settings import Settings


def open_database(settings: "Settings") -> Database:
    """The database of the settings; it is opened by its `open`."""
    if settings.dialect == "sqlite":
        return SQLiteDatabase(settings.database_path)
    from .postgres import PostgresDatabase  # its driver is not there where it is not used

    return PostgresDatabase(
        settings.database_url,
        direct=settings.direct_url,
        readers=settings.pool,
        writers=settings.pool,
        prepare=settings.prepare,
    )
