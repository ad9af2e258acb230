"""SQLite under an event loop: reader threads and one writer thread that commits in groups.

Connections live as long as their thread and are used by it alone: their caches of prepared statements
are most of their worth. SQLite has one writer, so writes queue here, where a deadline and MAX_WAITING
bound the queue, and not in `busy_timeout`. The writer takes what waits, at most MAX_GROUP jobs, and
commits them as one transaction with a savepoint for each, since a commit costs as much as several
writes. A job that fails is rolled back to its savepoint and the others go on. What ends the transaction
itself (SQLite undoes all of it when it interrupts a statement) fails that job alone, and the rest of the
group runs again. No job's value is delivered before COMMIT has returned, and `on_commit` is called after
the values are.

Time is bounded by SQLite's progress handler, which looks at the clock every STEPS virtual machine
steps: it ends a statement, never a thread. Reader connections are `query_only`. A reader sees one
snapshot for each statement; `with snapshot(connection)` makes it one for several.

A hop costs more than a short statement: two threads hand Python's lock to each other, some 200 µs for
50 µs of SQL. So a read whose statement took a reader less than QUICK runs in the event loop's thread
from then on, on a connection that gives up after BUDGET: a reader then does it, and the statement
rests for a while. Statements that nobody has measured never run there. Both times are the thread's own,
since a thread also waits for others; what waits for the disk ends with BUDGET_ELAPSED.
"""

import asyncio
import logging
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path
from queue import Empty
from typing import Any, TypeVar

from n3_runtime.dialect import SQLITE
from n3_runtime.expressions.sqlite_functions import register
from n3_runtime.problems import Problem, unavailable
from n3_runtime.statement import Statement

from .base import Database, DatabaseCorruptError, Job, Undo
from .connection import Connection
from .sqlite_problems import TracingConnection, translate

log = logging.getLogger("n3.database")

MAX_GROUP = 64
STEPS = 20_000  # virtual machine steps between two looks at the clock: well below a millisecond
QUICK = 0.000_5
BUDGET = 0.001
BUDGET_ELAPSED = 0.005
REST = 1.0
QUICK_STEPS = 500  # between two looks at the clock in the event loop's thread: some 20 µs
REMEMBERED = 512

T = TypeVar("T")


class _Deferred(Enum):
    DEFERRED = auto()


_DEFERRED = _Deferred.DEFERRED
_PASSING = frozenset({sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY})


class _Worker:
    """One long-lived connection, used by one thread, with a deadline for each job."""

    steps = STEPS

    def __init__(self, path: str, deadline: float, *, reading: bool) -> None:
        self.limit = deadline
        self._ends = float("inf")
        try:
            self.connection = connect(path)
            if reading:
                self.connection.execute("PRAGMA query_only = ON")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorname in ("SQLITE_NOTADB", "SQLITE_CORRUPT"):
                raise DatabaseCorruptError(str(error)) from error
            raise
        self.connection.set_progress_handler(self._overdue, self.steps)

    def _overdue(self) -> bool:
        return time.monotonic() > self._ends

    def run(self, job: Job) -> None:
        self._ends = time.monotonic() + (job.deadline or self.limit)
        try:
            job.value = job.run(self.connection)
        except Exception as error:  # noqa: BLE001 - it is the job's, and goes to who waits for it
            job.error = translate(error, self.connection.take_raised())
        finally:
            self._ends = float("inf")


class _QuickWorker(_Worker):
    """The connection of the event loop's thread: it waits for no lock and gives up soon."""

    steps = QUICK_STEPS

    def __init__(self, path: str) -> None:
        super().__init__(path, BUDGET_ELAPSED, reading=True)
        self.connection.execute("PRAGMA busy_timeout = 0").fetchone()
        self._spent = float("inf")

    def _overdue(self) -> bool:
        return time.thread_time() > self._spent or super()._overdue()

    def attempt(self, run: Callable[[Connection], T]) -> T | _Deferred:
        """What a job gives; its errors are raised as callers know them."""
        self._spent = time.thread_time() + BUDGET
        self._ends = time.monotonic() + self.limit
        try:
            return run(self.connection)
        except (sqlite3.Error, OverflowError) as error:
            raised = self.connection.take_raised()
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _PASSING:
                return _DEFERRED
            raise translate(error, raised) from None
        finally:
            self._spent = self._ends = float("inf")


class _Session(_Worker):
    """A connection in a snapshot; what it sorts is in files."""

    def __init__(self, path: str) -> None:
        super().__init__(path, float("inf"), reading=True)
        self.connection.execute("PRAGMA temp_store = FILE")
        self.connection.execute("PRAGMA cache_size = -2048")
        self.connection.execute("BEGIN")
        self._rows: sqlite3.Cursor | None = None

    def do(self, job: Callable[[Connection], T], ends: float) -> T:
        self._ends = ends
        try:
            return job(self.connection)
        except (sqlite3.Error, OverflowError) as error:
            raise translate(error, self.connection.take_raised()) from None
        finally:
            self._ends = float("inf")

    def select(self, connection: Connection, statement: Statement) -> None:
        self._rows = self.connection.execute(statement.sql, statement.bound())

    def fetch(self, connection: Connection, count: int) -> list[Any]:
        assert self._rows is not None
        return self._rows.fetchmany(count)

    def interrupt(self) -> None:
        self.connection.interrupt()

    def close(self) -> None:
        self.connection.close()


def connect(path: str) -> TracingConnection:
    """A connection as every thread of ours has it; in autocommit, foreign keys checked."""
    connection = sqlite3.connect(
        path,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
        factory=TracingConnection,
    )
    connection.execute("PRAGMA busy_timeout = 5000")
    _trust(connection)
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON",
                   "temp_store = MEMORY", "cache_size = -32768"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}").fetchone()
    register(connection)
    return connection


def _trust(connection: TracingConnection) -> None:
    """Trusts a schema only where it cannot be read without; to be called before it is read.

    Before 3.41, SQLite counts its own JSON functions among those that a schema which is not trusted may
    not call, and a CHECK of Django's calls json_valid. What a trusted schema could call besides are our
    functions, which only calculate.
    """
    connection.execute("PRAGMA trusted_schema = OFF")
    try:
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    except sqlite3.DatabaseError as error:  # it calls the schema malformed
        if "unsafe use of" not in str(error):
            raise
        connection.execute("PRAGMA trusted_schema = ON")


def _examine(connection: Connection) -> None:
    try:
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise DatabaseCorruptError(found)


class SQLiteDatabase(Database):
    """One SQLite file."""

    dialect = SQLITE

    def __init__(self, path: str | Path, *, readers: int = 2, deadline: float = 5.0) -> None:
        super().__init__(deadline)
        self.path = str(path)
        self._readers = readers
        self._threads: list[threading.Thread] = []
        self._workers: list[_Worker] = []
        self._inline: _QuickWorker | None = None
        self._quick: OrderedDict[str, float] = OrderedDict()  # from when on it may run at once

    def open(self, *, examine: bool = False) -> None:
        self._loop = asyncio.get_running_loop()
        Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        writer = _Worker(self.path, self._deadline, reading=False)
        readers = [_Worker(self.path, self._deadline, reading=True) for _ in range(self._readers)]
        self._inline = _QuickWorker(self.path)
        self._workers = [writer, *readers, self._inline]
        if examine:
            _examine(writer.connection)
        self._threads = [threading.Thread(target=self._write, args=(writer,), name="n3-writer")]
        self._threads += [
            threading.Thread(target=self._read, args=(reader,), name=f"n3-reader-{index}")
            for index, reader in enumerate(readers)
        ]
        for thread in self._threads:
            thread.daemon = True
            thread.start()

    def close(self) -> None:
        for _ in range(self._readers):
            self._reads.put(None)
        self._writes.put(None)
        for thread in self._threads:
            thread.join()
        for worker in reversed(self._workers):
            worker.connection.close()
        self._threads, self._workers, self._inline = [], [], None
        self._quick.clear()

    def _session(self) -> _Session:
        return _Session(self.path)

    async def read(self, run: Callable[[Connection], T], *, statement: str | None = None) -> T:
        """The same; a job that is known to be quick is run at once."""
        if statement is not None and self._inline is not None:
            since = self._quick.get(statement)
            if since is not None and (not since or since < time.monotonic()):
                found = self._inline.attempt(run)
                if found is not _DEFERRED:
                    return found
                self._quick[statement] = time.monotonic() + REST
        return await super().read(run, statement=statement)

    def _measured(self, job: Job) -> None:
        if job.statement is not None:  # it was quick
            self._quick.setdefault(job.statement, 0.0)
            if len(self._quick) > REMEMBERED:
                self._quick.popitem(last=False)

    def _read(self, worker: _Worker) -> None:
        while (job := self._reads.get()) is not None:
            began = time.thread_time()
            worker.run(job)
            if job.error is not None or time.thread_time() - began > QUICK:
                job.statement = None
            self._deliver([job])
            del job  # while it waits, nothing of what was asked is kept alive

    def _write(self, worker: _Worker) -> None:
        while self._write_group(worker):
            pass  # while it waits, nothing of what was written is kept alive

    def _write_group(self, worker: _Worker) -> bool:
        """Commits the jobs that wait; False where the database is to be closed."""
        group = [self._writes.get()]
        with suppress(Empty):
            while len(group) < MAX_GROUP:
                group.append(self._writes.get_nowait())
        jobs = [job for job in group if job is not None]
        try:
            self._commit(worker, jobs)
        except Exception as error:  # the thread must outlive whatever a batch does
            with suppress(sqlite3.Error):
                worker.connection.rollback()
            problem = translate(error)
            if not isinstance(problem, Problem):  # which has said in the log what it is
                log.exception("a group of writes failed")
                problem = unavailable()
            for job in jobs:
                job.error = problem
            self._deliver(jobs)
        return None not in group

    def _commit(self, worker: _Worker, jobs: list[Job]) -> None:
        connection = worker.connection
        while jobs:
            connection.execute("BEGIN IMMEDIATE")
            for job in jobs:
                job.value = job.error = None
                connection.execute("SAVEPOINT n3")
                worker.run(job)
                if not connection.in_transaction:
                    # SQLite undoes the whole transaction of a statement that it interrupts: this
                    # job has failed, all others are run again without it.
                    job.error = job.error or unavailable()
                    self._deliver([job])
                    jobs = [other for other in jobs if other is not job]
                    break
                if job.error is not None or isinstance(job.value, Undo):
                    connection.execute("ROLLBACK TO n3")
                    if isinstance(job.value, Undo):
                        job.value = job.value.value
                connection.execute("RELEASE n3")
            else:
                connection.execute("COMMIT")
                self._deliver(jobs, committed=True)
                return
