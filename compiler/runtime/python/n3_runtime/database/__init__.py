"""The database under an event loop: jobs, transactions, snapshots, and what its errors say to clients."""

from .base import Database, DatabaseCorruptError, Undo, attempt, snapshot
from .connection import Connection, Constraint, Cursor
from .held import HeldSnapshot
from .opening import open_database
from .sqlite import SQLiteDatabase, connect

__all__ = [
    "Connection",
    "Constraint",
    "Cursor",
    "Database",
    "DatabaseCorruptError",
    "HeldSnapshot",
    "SQLiteDatabase",
    "Undo",
    "attempt",
    "connect",
    "open_database",
    "snapshot",
]
