"""The stored schema: reports its shape, and applies the plans that the compiler makes of it.

The compiler knows what a program stores and makes all DDL (its package `gen/migrate` tells the rules). What
each column was made with is kept in `n3_meta` under `shape:TABLE`, since SQLite does not know our types; a
plan says what to remember.
"""

from .errors import MigrationError, PlanStaleError, PlanUnknownError, SchemaRefusedError
from .installing import install, migrate_apart
from .migrations import Migration, load, migrate
from .plans import Applied, carry_out
from .shape import report

__all__ = [
    "Applied",
    "Migration",
    "MigrationError",
    "PlanStaleError",
    "PlanUnknownError",
    "SchemaRefusedError",
    "carry_out",
    "install",
    "load",
    "migrate",
    "migrate_apart",
    "report",
]
