"""What an error of SQLite says to the client: one table, by its result code. Never SQL, never a name of ours.

Result codes: https://sqlite.org/rescode.html. SQLITE_ERROR alone says nothing, so that its messages are
told apart; they are SQLite's own and have been the same for years. What will be over is 503 with
Retry-After: busy at once, a file that cannot be used when somebody has mended it.
"""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from n3_runtime.dialect import SQLITE
from n3_runtime.problems import Problem, unavailable

from .connection import Constraint
from .reported import OUT_OF_RANGE, OUTDATED, TOO_COMPLEX, Made, problem_of

log = logging.getLogger("n3.database")

BY_CODE: dict[int, Made] = {
    sqlite3.SQLITE_FULL: (507, "storage_full", "The server's disk is full. Nothing was saved."),
    sqlite3.SQLITE_READONLY: (503, "database_read_only", "The database is read-only. Nothing was saved."),
    sqlite3.SQLITE_CORRUPT: (500, "database_corrupt", "The database file is damaged."),
    sqlite3.SQLITE_NOTADB: (500, "database_corrupt", "The database file is damaged."),
    sqlite3.SQLITE_CANTOPEN: (503, "database_missing", "The database file cannot be opened."),
    sqlite3.SQLITE_IOERR: (503, "database_io", "The database file cannot be read or written."),
    sqlite3.SQLITE_PERM: (503, "database_denied", "The server has no permission to use the database file."),
    sqlite3.SQLITE_AUTH: (503, "database_denied", "The server has no permission to use the database file."),
    sqlite3.SQLITE_NOLFS: (507, "storage_full", "The database file cannot grow. Nothing was saved."),
    sqlite3.SQLITE_NOMEM: (500, "out_of_memory", "The server is out of memory."),
    sqlite3.SQLITE_TOOBIG: (422, "too_long", "A value is too long."),
}  # fmt: skip
BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_SCHEMA})

BY_MESSAGE: tuple[tuple[str, Made], ...] = (
    ("integer overflow", OUT_OF_RANGE),
    ("no such table", OUTDATED),
    ("no such column", OUTDATED),
    ("has no column named", OUTDATED),
    ("Expression tree is too large", TOO_COMPLEX),
    ("parser stack overflow", TOO_COMPLEX),
    ("too many SQL variables", TOO_COMPLEX),
    ("too many terms in compound SELECT", TOO_COMPLEX),
    ("LIKE or GLOB pattern too complex", TOO_COMPLEX),
    ("at most 64 tables in a join", TOO_COMPLEX),
    ("too many FROM clause terms", TOO_COMPLEX),
)


CONSTRAINTS = {
    "SQLITE_CONSTRAINT_UNIQUE": "unique",
    "SQLITE_CONSTRAINT_PRIMARYKEY": "unique",
    "SQLITE_CONSTRAINT_FOREIGNKEY": "reference",
    "SQLITE_CONSTRAINT_NOTNULL": "required",
}


class TracingConnection(sqlite3.Connection):
    """A connection that keeps what a function of ours raised: SQLite only says that one did."""

    dialect = SQLITE
    raised: BaseException | None = None

    def constraint(self, error: Exception) -> Constraint:
        """What a sqlite3.IntegrityError is about."""
        kind = CONSTRAINTS.get(getattr(error, "sqlite_errorname", ""), "check")
        named = [part.rpartition(".") for part in str(error).partition(": ")[2].split(", ")]
        return Constraint(kind, named[0][0], tuple(column for _, _, column in named))

    def trace(self, tell: Callable[[str], object] | None) -> None:
        """Tells each statement from now on, with its values."""
        self.set_trace_callback(tell)

    def all_numbered(self) -> AbstractContextManager[None]:
        """A write numbers its change itself."""
        return nullcontext()

    def interrupted(self, error: Exception) -> bool:
        """Whether the statement came to its deadline: SQLite has undone the transaction."""
        return getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT

    def create_function(
        self,
        name: str,
        narg: int,
        func: Callable[..., Any] | None,
        /,
        *,
        deterministic: bool = False,
    ) -> None:
        def kept(*values: Any) -> Any:
            try:
                return function(*values)
            except BaseException as error:
                self.raised = error
                raise

        function = func
        super().create_function(name, narg, func and kept, deterministic=deterministic)

    def create_aggregate(self, name: str, n_arg: int, aggregate_class: Any, /) -> None:
        connection = self

        class Kept(aggregate_class):  # type: ignore[misc]  # whatever it is
            def step(self, *values: Any) -> None:
                try:
                    super().step(*values)
                except BaseException as error:
                    connection.raised = error
                    raise

            def finalize(self) -> Any:
                try:
                    return super().finalize()
                except BaseException as error:
                    connection.raised = error
                    raise

        super().create_aggregate(name, n_arg, Kept)

    def take_raised(self) -> BaseException | None:
        """What a function raised since it was last asked."""
        raised, self.raised = self.raised, None
        return raised


def translate(error: BaseException, raised: BaseException | None = None) -> BaseException:
    """An error of a job as callers know it; what SQLite said stays in the log.

    `raised` is what a function of ours raised meanwhile. Broken constraints are the caller's subject.
    """
    if isinstance(error, OverflowError):  # a number that SQLite cannot even be given
        return problem_of(OUT_OF_RANGE)
    if not isinstance(error, sqlite3.Error) or isinstance(error, sqlite3.IntegrityError):
        return error
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_INTERRUPT:
        return unavailable("The query took too long.")
    if code in BUSY:
        log.warning("SQLite: %s", error)
        return unavailable()
    if raised is not None and _by_function(code, str(error)):
        return _of_function(raised)
    made = BY_CODE.get(code)
    if made is None and code == sqlite3.SQLITE_ERROR:
        made = next((one for part, one in BY_MESSAGE if part in str(error)), None)
    if made is None:
        log.error("SQLite: %s", error)
        return Problem(500, "The database reported an error.", code="database_failed")
    if made[0] >= 500:
        log.error("SQLite: %s", error)
    return problem_of(made)


def _by_function(code: int, message: str) -> bool:
    """Python's sqlite3 reports an OverflowError as SQLITE_TOOBIG and a MemoryError as SQLITE_NOMEM."""
    if code == sqlite3.SQLITE_ERROR:
        return message.startswith(("user-defined function raised", "user-defined aggregate's"))
    return code in (sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_NOMEM)


def _of_function(raised: BaseException) -> BaseException:
    if isinstance(raised, Problem):
        return raised
    if isinstance(raised, ArithmeticError):  # OverflowError, decimal's signals, division by zero
        return problem_of(OUT_OF_RANGE)
    if isinstance(raised, MemoryError):
        return problem_of(BY_CODE[sqlite3.SQLITE_NOMEM])
    log.error("a SQL function failed", exc_info=raised)
    return Problem(500, "The database reported an error.", code="database_failed")
