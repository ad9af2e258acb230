"""Gives changes their numbers: moves them from `n3_outbox`, where writes left them, to `n3_changes`.

A sequence is taken at INSERT and seen at COMMIT, so it gives no order of commits. One session of all
processes holds an advisory lock and moves what is committed, in one statement, numbered from a counter:
the numbers are dense, and whoever has read up to one has seen all before it. The others wait for the lock
and listen. Woken in its own process by a commit, by NOTIFY from whoever moved, else it looks at
POLL_SECONDS. A list that is read in between moves what it has seen (`numbering`).
"""

import asyncio
import logging
import os
import select
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
from n3_runtime.dialect.postgres import LOCK_CLASS

from .numbering import BATCH, CHANNEL, MOVE
from .postgres_connection import PostgresConnection

log = logging.getLogger("n3.database")

POLL_SECONDS = 0.2
NUMBER_SECONDS = 2.0
PAUSE_SECONDS = 1.0
SCHEMA = "(SELECT CAST(hashtext(current_schema()) AS integer))"
"""What its lock is of: two programs in one database do not wait for each other."""


class Relay:
    """A thread with a session of its own. `moved` is called there when there are new numbers."""

    def __init__(
        self, connect: Callable[[], PostgresConnection], moved: Callable[[], None]
    ) -> None:
        self._connect = connect
        self._moved = moved
        self._thread = threading.Thread(target=self._run, name="n3-relay", daemon=True)
        self._stopping = False
        self._asked, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        self._lock = threading.Lock()
        self._waiting: dict[int, asyncio.Future[int]] = {}
        self._numbers: dict[int, int] = {}
        self._seen = 0
        self.leading = False
        """Whether this process is the one that numbers."""

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Something was committed."""
        with suppress(BlockingIOError):
            os.write(self._wake, b".")

    def stop(self) -> None:
        self._stopping = True
        self.wake()
        self._thread.join()
        os.close(self._asked)
        os.close(self._wake)

    async def number_of(self, change: int) -> int | None:
        """The number of a committed change, by its id in the outbox; None where it takes too long."""
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        with self._lock:
            known = self._numbers.pop(change, None)
            if known is not None:
                return known
            self._waiting[change] = future
        self.wake()
        try:
            return await asyncio.wait_for(future, NUMBER_SECONDS)
        except TimeoutError:
            return None
        finally:
            with self._lock:
                self._waiting.pop(change, None)

    def _run(self) -> None:
        while not self._stopping:
            try:
                connection = self._connect()
            except psycopg.Error as error:
                log.warning("PostgreSQL: changes wait for a connection: %s", error)
                self._pause(PAUSE_SECONDS)
                continue
            try:
                self._follow(connection)
            except psycopg.errors.UndefinedTable:
                self._pause(POLL_SECONDS)  # the program's tables are not made yet
            except psycopg.Error as error:
                log.warning("PostgreSQL: changes are not moved: %s", error)
                self._pause(PAUSE_SECONDS)
            finally:
                self.leading = False
                with suppress(psycopg.Error):
                    connection.close()

    def _follow(self, connection: "PostgresConnection") -> None:
        connection.execute(f"LISTEN {CHANNEL}")
        (self._seen,) = _one(connection, "SELECT coalesce(max(seq), 0) FROM n3_changes")
        while not self._stopping:
            if not self.leading:
                (self.leading,) = _one(
                    connection, f"SELECT pg_try_advisory_lock({LOCK_CLASS}, {SCHEMA})"
                )
            if self.leading:
                connection.execute(MOVE, (BATCH,))
            # A list may have given numbers, too.
            found = connection.execute(
                "SELECT outbox, seq FROM n3_changes WHERE seq > ? ORDER BY seq LIMIT ?",
                (self._seen, BATCH),
            ).fetchall()
            if found:
                self._tell(found)
            if len(found) < BATCH:
                self._wait(connection)

    def _tell(self, found: list[tuple[int, int]]) -> None:
        self._seen = max(self._seen, *(seq for _, seq in found))
        with self._lock:
            for change, seq in found:
                future = self._waiting.pop(change, None)
                if future is None:
                    self._numbers[change] = seq  # whoever made it has not asked yet
                else:
                    future.get_loop().call_soon_threadsafe(_settle, future, seq)
            while len(self._numbers) > 10 * BATCH:
                del self._numbers[next(iter(self._numbers))]
        self._moved()

    def _wait(self, connection: "PostgresConnection") -> None:
        select.select([self._asked, connection.session.fileno()], [], [], POLL_SECONDS)
        self._empty()
        for _ in connection.session.notifies(timeout=0):
            pass

    def _pause(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while not self._stopping and (left := ends - time.monotonic()) > 0:
            if select.select([self._asked], [], [], left)[0]:
                self._empty()

    def _empty(self) -> None:
        if select.select([self._asked], [], [], 0)[0]:
            os.read(self._asked, 65_536)


def _one(connection: "PostgresConnection", sql: str) -> Any:
    return connection.execute(sql).fetchone()


def _settle(future: "asyncio.Future[int]", seq: int) -> None:
    if not future.done():
        future.set_result(seq)
