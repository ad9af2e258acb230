"""One state of the database, read in parts by whoever takes their time.

A long answer is sent as fast as its reader takes it, which may be slowly. No thread waits for that: the
snapshot has a connection of its own, and a thread only while a part is read. The rows are those of one
statement, whose cursor stays open; the database has sorted them once, outside of memory. What it costs
to keep a snapshot (SQLite's log grows, PostgreSQL keeps old rows) is bounded by its number here and by
`SNAPSHOT_SECONDS`.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol, TypeVar

from n3_runtime.problems import unavailable
from n3_runtime.statement import Statement

from .connection import Connection

MAX_SNAPSHOTS = 4
SNAPSHOT_SECONDS = 600.0
PART_SECONDS = 30.0

T = TypeVar("T")


class Session(Protocol):
    """A connection in a snapshot. What it raises is as callers know it."""

    def do(self, job: Callable[[Connection], T], ends: float) -> T: ...
    def select(self, connection: Connection, statement: Statement) -> None:
        """Begins to answer the rows of a statement."""

    def fetch(self, connection: Connection, count: int) -> list[Any]:
        """The next rows, none after the last."""
        ...

    def interrupt(self) -> None:
        """Ends what another thread runs on it."""

    def close(self) -> None: ...


class HeldSnapshot:
    """Used by one task; closed by it, whatever happens."""

    def __init__(self, make: Callable[[], Session], closed: Callable[[], None]) -> None:
        self._make = make
        self._closed = closed
        self._session: Session | None = None
        self._ends = time.monotonic() + SNAPSHOT_SECONDS
        self._running: asyncio.Future[Any] | None = None

    async def run(self, job: Callable[[Connection], T]) -> T:
        return await self._in_thread(lambda session: session.do(job, self._part_ends()))

    async def select(self, statement: Statement, count: int) -> list[Any]:
        """The first rows of a statement; the rest by `fetch`."""

        def first(session: Session) -> list[Any]:
            def job(connection: Connection) -> list[Any]:
                session.select(connection, statement)
                return session.fetch(connection, count)

            return session.do(job, self._part_ends())

        return await self._in_thread(first)

    async def fetch(self, count: int) -> list[Any]:
        return await self._in_thread(
            lambda session: session.do(
                lambda connection: session.fetch(connection, count), self._part_ends()
            )
        )

    def _part_ends(self) -> float:
        now = time.monotonic()
        if now > self._ends:
            raise unavailable("The query took too long.")
        return min(now + PART_SECONDS, self._ends)

    async def _in_thread(self, work: Callable[[Session], T]) -> T:
        def run() -> T:
            if self._session is None:
                self._session = self._make()
            return work(self._session)

        running = asyncio.get_running_loop().run_in_executor(None, run)
        self._running = running
        return await asyncio.shield(running)  # it cannot be cancelled; `close` interrupts it

    async def close(self) -> None:
        if self._running is not None and not self._running.done():
            if self._session is not None:
                self._session.interrupt()
            with suppress(Exception):
                await self._running
        session, self._session = self._session, None
        if session is not None:
            await asyncio.get_running_loop().run_in_executor(None, session.close)
        self._closed()
