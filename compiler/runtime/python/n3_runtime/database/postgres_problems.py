"""What an error of PostgreSQL says to the client: one table, by SQLSTATE. Never SQL, never a name of ours.

Codes: https://www.postgresql.org/docs/15/errcodes-appendix.html. What is worth another try is 503 with
Retry-After: the server is away, it is starting or stopping, it has too many connections, a lock was not
had in time; and what somebody mends: it is read-only, as a standby is, or lets us do nothing.
"""

import logging
import re

import psycopg
from n3_runtime.problems import Problem, unavailable

from .connection import Constraint
from .reported import OUT_OF_RANGE, OUTDATED, TOO_COMPLEX, Made, problem_of

log = logging.getLogger("n3.database")

BY_STATE: dict[str, Made] = {
    "53100": (507, "storage_full", "The server's disk is full. Nothing was saved."),
    "53200": (500, "out_of_memory", "The server is out of memory."),
    "25006": (503, "database_read_only", "The database is read-only. Nothing was saved."),
    "42501": (503, "database_denied", "The server has no permission to use the database."),
    "28000": (503, "database_denied", "The server has no permission to use the database."),
    "28P01": (503, "database_denied", "The server has no permission to use the database."),
    "3D000": (503, "database_missing", "The database does not exist."),
    "XX001": (500, "database_corrupt", "The database is damaged."),
    "XX002": (500, "database_corrupt", "The database is damaged."),
    "58030": (503, "database_io", "The database cannot be read or written."),
    "42P01": OUTDATED,
    "42703": OUTDATED,
    "42883": OUTDATED,
    "3F000": OUTDATED,
    "22003": OUT_OF_RANGE,
    "22008": OUT_OF_RANGE,
    "54001": TOO_COMPLEX,
    "54011": TOO_COMPLEX,
    "54023": TOO_COMPLEX,
    "54000": (422, "too_long", "A value is too long."),
    "22021": (422, "type", "A string has a character that the database cannot store."),
    "22P05": (422, "type", "A string has a character that the database cannot store."),
}
AGAIN = frozenset({"40001", "40P01"})
"""A transaction that lost against another and may be run again."""
PASSING = ("08", "53", "55P03", "57P", "40")
"""Beginnings of the codes of what will be over."""
CONSTRAINTS = {"23505": "unique", "23P01": "unique", "23503": "reference", "23001": "reference",
               "23502": "required"}  # fmt: skip
_NAMED = re.compile(r"\((.*?)\)=\(")


def constraint(error: psycopg.Error) -> Constraint:
    """What a psycopg.IntegrityError is about. The columns stand in its detail, in every language."""
    kind = CONSTRAINTS.get(error.sqlstate or "", "check")
    table = error.diag.table_name or ""
    if error.diag.column_name:
        return Constraint(kind, table, (error.diag.column_name,))
    found = _NAMED.search(error.diag.message_detail or "")
    names = found.group(1).split(", ") if found else []
    return Constraint(kind, table, tuple(name.strip('"') for name in names))


def translate(error: BaseException) -> BaseException:
    """An error of a job as callers know it; what PostgreSQL said stays in the log.

    Broken constraints are the caller's subject.
    """
    if isinstance(error, OverflowError):
        return problem_of(OUT_OF_RANGE)
    if not isinstance(error, psycopg.Error) or isinstance(error, psycopg.IntegrityError):
        return error
    state = error.sqlstate
    if state == "57014":
        return unavailable("The query took too long.")
    made = None if state is None else BY_STATE.get(state)
    if made is None and isinstance(error, psycopg.DataError) and state is None:
        made = OUT_OF_RANGE  # a number that cannot even be sent
    if made is None and (state is None or state.startswith(PASSING)):
        log.warning("PostgreSQL: %s", error)
        return unavailable("The database is not available.")
    if made is None:
        log.error("PostgreSQL: %s", error)
        return Problem(500, "The database reported an error.", code="database_failed")
    if made[0] >= 500:
        log.error("PostgreSQL: %s", error)
    return problem_of(made)
