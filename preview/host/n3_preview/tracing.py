"""The statements that a request runs, told where somebody asked for them."""

import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from n3_runtime.database import Connection, Database, SQLiteDatabase, Undo
from n3_runtime.problems import unavailable
from n3_runtime.settings import Settings

MOST = 20
LONGEST = 2_000
"""Statements of a request, and characters of one, that are told."""

T = TypeVar("T")
Query = dict[str, object]

running: ContextVar[list[Query] | None] = ContextVar("running", default=None)
"""The statements of the request that runs; None where nobody asked for them."""


class TracedDatabase(Database):
    """A database whose jobs tell their statements with their values, and how long each took."""

    refusing = False
    """Whether writes are refused, as their file is no longer the database's."""

    async def read(self, run: Callable[[Connection], T], *, statement: str | None = None) -> T:
        return await super().read(_traced(run), statement=statement)

    async def write(
        self, run: Callable[[Connection], T | Undo[T]], *, deadline: float | None = None
    ) -> T:
        def accepted(connection: Connection) -> T | Undo[T]:
            if self.refusing:
                raise unavailable()
            return run(connection)

        return await super().write(_traced(accepted), deadline=deadline)


class TracedSQLite(TracedDatabase, SQLiteDatabase):
    """The file of a preview."""


def traced_database(settings: Settings) -> TracedDatabase:
    """The database of the settings."""
    if settings.dialect == "sqlite":
        return TracedSQLite(settings.database_path)
    from n3_runtime.database.postgres import (
        PostgresDatabase,  # its driver is not in every environment
    )

    class TracedPostgres(TracedDatabase, PostgresDatabase):
        """A database of a server."""

    return TracedPostgres(settings.database_url)


def _traced(run: Callable[[Connection], T]) -> Callable[[Connection], T]:
    told = running.get()
    if told is None:
        return run

    def traced(connection: Connection) -> T:
        # A job may be run again: what counts is its last run.
        began: list[tuple[str, float]] = []
        connection.trace(lambda sql: began.append((sql, time.perf_counter())))
        try:
            return run(connection)
        finally:
            connection.trace(None)
            ends: list[Any] = [*(start for _, start in began[1:]), time.perf_counter()]
            for (sql, start), end in zip(began[: MOST - len(told)], ends, strict=False):
                told.append({"sql": sql[:LONGEST], "ms": round((end - start) * 1000, 2)})

    return traced
