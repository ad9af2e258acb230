"""PostgreSQL under an event loop: threads for reads and threads for writes, each with one connection.

Reads and writes have queues of their own, so that writes which wait for a row's lock hold up no list.
A write is a transaction (READ COMMITTED; the row it is about is locked by the statement that reads it)
and its job runs again where it lost against another (a deadlock). A connection that was lost is made
again for the next job. A read whose connection turns out to be lost runs once more; a write does so only
where nothing was sent of it but BEGIN, since what became of a lost COMMIT is not known: its sender
asks again with the same Idempotency-Key.

A session is in UTC and without JIT, which takes longer than what it would make faster. Time is bounded by
`statement_timeout`, and between statements by the job's own end. `prepare=False` is for poolers that
give each transaction another session.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import psycopg
from n3_runtime.dialect import POSTGRES
from n3_runtime.problems import Problem
from n3_runtime.statement import Statement

from .base import Database, Job, Queue, Undo
from .connection import Connection
from .held import PART_SECONDS
from .postgres_connection import CONNECT_SECONDS, PostgresConnection
from .postgres_problems import AGAIN, translate
from .relay import Relay

log = logging.getLogger("n3.database")

T = TypeVar("T")
TRIES = 4


class _Worker:
    """One thread's connection, made when it is needed."""

    def __init__(self, database: "PostgresDatabase", *, writing: bool) -> None:
        self._database = database
        self._writing = writing
        self._connection: PostgresConnection | None = None

    def run(self, job: Job) -> bool:
        """Runs a job; True where something was committed."""
        for attempt in range(TRIES):
            reused = self._connection is not None and not self._connection.lost
            job.value, job.error = None, None
            begun = False
            connection = None
            try:
                connection = self._connect()
                seconds = job.deadline or self._database.deadline
                connection.ends = time.monotonic() + seconds
                if self._writing:
                    connection.execute("BEGIN")
                    begun = True
                    if job.deadline is not None:
                        connection.execute(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")
                job.value = job.run(connection)
                if self._writing:
                    return self._end(connection, job)
                return False
            except Exception as error:  # noqa: BLE001 - it is the job's, and goes to who waits for it
                lost = connection is None or connection.lost
                self._leave()
                again = isinstance(error, psycopg.Error) and error.sqlstate in AGAIN
                again |= lost and reused and not begun
                if not again or attempt == TRIES - 1:
                    job.error = translate(error)
                    return False
        return False

    def _end(self, connection: PostgresConnection, job: Job) -> bool:
        if isinstance(job.value, Undo):
            job.value = job.value.value
            connection.execute("ROLLBACK")
            return False
        try:
            connection.execute("COMMIT")
        except psycopg.IntegrityError as error:  # of a constraint that is looked at last
            log.warning("PostgreSQL: %s", error)
            raise Problem(
                409, "Other rows reference this row.", code="conflict_reference"
            ) from None
        return True

    def _connect(self) -> PostgresConnection:
        if self._connection is not None and self._connection.lost:
            self.close()
        if self._connection is None:
            self._connection = self._database.connect()
        return self._connection

    def _leave(self) -> None:
        """No transaction is left open."""
        connection = self._connection
        if connection is None:
            return
        with suppress(psycopg.Error):
            if not connection.lost and connection.in_transaction:
                connection.ends = float("inf")
                connection.execute("ROLLBACK")
        if connection.lost:
            self.close()

    def close(self) -> None:
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None


class _Session:
    """A connection in a snapshot, of which rows are fetched from a cursor of the server's."""

    def __init__(self, connection: PostgresConnection) -> None:
        self.connection = connection
        connection.execute(f"SET statement_timeout = {int(PART_SECONDS * 1000)}")
        connection.execute(connection.dialect.begin_snapshot)

    def do(self, job: Callable[[Connection], T], ends: float) -> T:
        self.connection.ends = ends
        try:
            return job(self.connection)
        except psycopg.Error as error:
            raise translate(error) from None

    def select(self, connection: Connection, statement: Statement) -> None:
        connection.execute(
            f"DECLARE n3_rows NO SCROLL CURSOR FOR {statement.sql}", statement.bound()
        )

    def fetch(self, connection: Connection, count: int) -> list[Any]:
        return connection.execute(f"FETCH {count} FROM n3_rows").fetchall()

    def interrupt(self) -> None:
        with suppress(psycopg.Error):
            self.connection.session.cancel_safe(timeout=CONNECT_SECONDS)

    def close(self) -> None:
        with suppress(psycopg.Error):
            self.connection.close()


class PostgresDatabase(Database):
    """A database of a PostgreSQL server, by its address (libpq's form).

    `direct` is an address past any pooler, for the session that numbers changes.
    """

    dialect = POSTGRES

    def __init__(
        self,
        address: str,
        *,
        direct: str | None = None,
        readers: int = 4,
        writers: int = 4,
        deadline: float = 5.0,
        prepare: bool = True,
    ) -> None:
        super().__init__(deadline)
        self.address = address
        self._direct = direct or address
        self._prepare = prepare
        self._sizes = (readers, writers)
        self._threads: list[threading.Thread] = []
        self._relay: Relay | None = None

    @property
    def deadline(self) -> float:
        return self._deadline

    def connect(self) -> PostgresConnection:
        """Raises psycopg.Error."""
        connection = PostgresConnection(self.address, prepare=self._prepare)
        connection.execute(f"SET statement_timeout = {int(self._deadline * 1000)}")
        return connection

    def _session(self) -> _Session:
        try:
            return _Session(self.connect())
        except psycopg.Error as error:
            raise translate(error) from None

    def open(self, *, examine: bool = False) -> None:
        """Starts the threads. Raises ConnectionError where there is no server to talk to."""
        self._loop = asyncio.get_running_loop()
        try:
            self.connect().close()
        except psycopg.OperationalError as error:
            raise ConnectionError(str(error).strip()) from None
        readers, writers = self._sizes
        for queue, count, name in (
            (self._reads, readers, "reader"),
            (self._writes, writers, "writer"),
        ):
            for index in range(count):
                worker = _Worker(self, writing=name == "writer")
                self._threads.append(
                    threading.Thread(
                        target=self._serve,
                        args=(queue, worker),
                        name=f"n3-{name}-{index}",
                        daemon=True,
                    )
                )
        for thread in self._threads:
            thread.start()
        self._relay = Relay(lambda: PostgresConnection(self._direct), self._moved)
        self._relay.start()

    def close(self) -> None:
        if self._relay is not None:
            self._relay.stop()
        for queue, count in zip((self._reads, self._writes), self._sizes, strict=True):
            for _ in range(count):
                queue.put(None)
        for thread in self._threads:
            thread.join()
        self._threads, self._relay = [], None

    async def numbered(self, change: int) -> int | None:
        if self._relay is None:
            return None
        return await self._relay.number_of(change)

    def _moved(self) -> None:
        """Called in the relay's thread when changes have been given numbers."""
        assert self._loop is not None
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self.on_commit)

    def _serve(self, queue: Queue, worker: _Worker) -> None:
        while (job := queue.get()) is not None:
            if worker.run(job) and self._relay is not None:
                self._relay.wake()
            self._deliver([job])
            del job  # while it waits, nothing of what was asked is kept alive
        worker.close()
