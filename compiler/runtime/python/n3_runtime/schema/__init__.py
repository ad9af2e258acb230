"""The stored schema: reports its shape, and applies the plans that the compiler makes of it.

The compiler knows what a program stores and makes all DDL (its package `gen/migrate` tells the rules). What
each column was made with is kept in `n3_meta` under `shape:TABLE`, since SQLite does not know our types; a
plan says what to remember.
"""

from .conflicts import SchemaRefusedError
from .following import apply
from .plans import Applied, PlanStaleError, carry_out
from .shape import report
from .stored_table import Applied as Followed

__all__ = [
    "Applied",
    "Followed",
    "PlanStaleError",
    "SchemaRefusedError",
    "apply",
    "carry_out",
    "report",
]
