"""What both databases are to the rest: jobs that run in threads, on connections that live long.

A request hops to a thread once, with a job: a function of the connection. Jobs may be run again, so they
do nothing but use the connection and return a value.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from types import TracebackType
from typing import Any, ClassVar, Generic, TypeVar, cast

from n3_runtime.dialect import Dialect
from n3_runtime.problems import unavailable

from .connection import Connection
from .held import MAX_SNAPSHOTS, HeldSnapshot, Session

MAX_WAITING = 2_000

T = TypeVar("T")


class DatabaseCorruptError(Exception):
    """What is there is not a database, or is damaged."""


@dataclass(frozen=True)
class Undo(Generic[T]):
    """A write job's value when what it did is to be rolled back."""

    value: T


@dataclass(eq=False)
class Job:
    """A job, who waits for it, and what came of it."""

    run: Callable[[Connection], Any]
    future: "asyncio.Future[Any]"
    deadline: float | None = None
    statement: str | None = None
    value: Any = None
    error: BaseException | None = None

    def settle(self) -> None:
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.value)


Queue = SimpleQueue[Job | None]


class Database:
    """One database. `deadline` is in seconds, a job; too many waiting jobs are refused (503)."""

    dialect: ClassVar[Dialect]

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._reads: Queue = SimpleQueue()
        self._writes: Queue = SimpleQueue()
        self._waiting = 0
        self._held = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self.on_commit: Callable[[], None] = lambda: None
        """Called in the event loop's thread when the record of changes may have become longer."""

    def open(self, *, examine: bool = False) -> None:
        """Starts the threads; the running loop is where answers go.

        `examine` reads the whole database first, where it can be damaged. Raises DatabaseCorruptError.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Finishes what is queued, then closes the connections."""
        raise NotImplementedError

    async def read(self, run: Callable[[Connection], T], *, statement: str | None = None) -> T:
        """Runs a job on a reader. Several statements of one job are one snapshot only in `snapshot`.

        `statement` says by which SQL its time is known.
        """
        return cast("T", await self._submit(self._reads, run, statement=statement))

    async def write(
        self, run: Callable[[Connection], T | Undo[T]], *, deadline: float | None = None
    ) -> T:
        """Runs a job in a transaction; answers when that is committed."""
        return cast("T", await self._submit(self._writes, run, deadline))

    def hold(self) -> HeldSnapshot:
        """A snapshot to be read in parts, the caller's to close. Raises Problem (503) where there are too many."""
        if self._loop is None or self._held >= MAX_SNAPSHOTS:
            raise unavailable()
        self._held += 1
        return HeldSnapshot(self._session, self._let_go)

    def _session(self) -> Session:
        raise NotImplementedError

    def _let_go(self) -> None:
        self._held -= 1

    async def numbered(self, change: int) -> int | None:
        """The number that a committed change has, of what `changes.write` answered; None where it is not known."""
        return change

    async def _submit(
        self,
        queue: Queue,
        run: Callable[..., Any],
        deadline: float | None = None,
        statement: str | None = None,
    ) -> Any:
        if self._loop is None or self._waiting >= MAX_WAITING:
            raise unavailable()
        job = Job(run, self._loop.create_future(), deadline, statement)
        self._waiting += 1
        queue.put(job)
        try:
            value = await job.future
        finally:
            self._waiting -= 1
        self._measured(job)
        return value

    def _measured(self, job: Job) -> None:
        """Told of each job that went well."""

    def _deliver(self, jobs: Iterable[Job], *, committed: bool = False) -> None:
        jobs = list(jobs)

        def settle() -> None:
            for job in jobs:
                job.settle()
            if committed:
                self.on_commit()

        assert self._loop is not None
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(settle)


class snapshot:  # noqa: N801 - used as a statement
    """`with snapshot(connection):` several statements see one state of the database."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def __enter__(self) -> None:
        self.connection.execute(self.connection.dialect.begin_snapshot)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        with suppress(self.connection.Error):  # SQLite ends it where it interrupts a statement
            self.connection.execute("ROLLBACK" if error else "COMMIT")


class attempt:  # noqa: N801 - used as a statement
    """`with attempt(connection):` what fails inside leaves the transaction around as it was."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def __enter__(self) -> None:
        self.connection.execute("SAVEPOINT n3_attempt")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if error is None:
            self.connection.execute("RELEASE SAVEPOINT n3_attempt")
        elif not self.connection.interrupted(cast("Exception", error)):
            self.connection.execute("ROLLBACK TO SAVEPOINT n3_attempt")
