"""A connection to PostgreSQL as jobs have it: statements with our placeholders, values bound as they are stored."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any

import psycopg
from n3_runtime.dialect import POSTGRES
from n3_runtime.problems import unavailable
from n3_runtime.types import StorageType
from psycopg.pq import TransactionStatus
from psycopg.types.numeric import Int8Dumper
from psycopg.types.string import StrDumperUnknown

from .connection import Constraint
from .numbering import all_numbered
from .postgres_problems import constraint

CONNECT_SECONDS = 5
SESSION = (
    "SET TIME ZONE 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'iso_8601'; "
    "SET jit = off; SET extra_float_digits = 1; SET standard_conforming_strings = on; "
    "SET client_min_messages = 'warning'"
)

_MARK = re.compile(r"\?(\d*)")


@lru_cache(maxsize=1024)
def _numbered(sql: str) -> bytes:
    """A statement that is written by hand, with PostgreSQL's placeholders."""
    count = 0

    def place(mark: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"${mark.group(1) or count}"

    return _MARK.sub(place, sql).encode()


class PostgresConnection:
    """A connection as jobs have it."""

    dialect = POSTGRES
    Error = psycopg.Error
    IntegrityError = psycopg.IntegrityError

    def __init__(self, address: str, *, prepare: bool = True) -> None:
        self.session: psycopg.Connection[Any] = psycopg.connect(
            address,
            autocommit=True,
            connect_timeout=CONNECT_SECONDS,
            application_name="n3",
            prepare_threshold=5 if prepare else None,
            cursor_factory=psycopg.RawCursor,
        )
        # Integers of one size: a statement would else be prepared for each.
        self.session.adapters.register_dumper(int, Int8Dumper)
        self.session.adapters.register_dumper(str, StrDumperUnknown)
        self.session.execute(SESSION)
        self.ends = float("inf")
        self._tell: Callable[[str], object] | None = None

    def trace(self, tell: Callable[[str], object] | None) -> None:
        """Tells each statement from now on, with its values."""
        self._tell = tell

    def execute(
        self, sql: str, values: Sequence[Any] | Mapping[str, StorageType] = (), /
    ) -> psycopg.Cursor[Any]:
        if time.monotonic() > self.ends:
            raise unavailable("The query took too long.")
        if self._tell is not None:
            given = values.values() if isinstance(values, Mapping) else values
            self._tell(f"{sql} -- {list(given)}" if values else sql)
        if isinstance(values, Mapping):
            return self.session.execute(sql.encode(), list(values.values()) or None)
        return self.session.execute(_numbered(sql), values or None)

    def constraint(self, error: Exception) -> Constraint:
        assert isinstance(error, psycopg.Error)
        return constraint(error)

    def interrupted(self, error: Exception) -> bool:
        return isinstance(error, psycopg.errors.QueryCanceled)

    def all_numbered(self) -> AbstractContextManager[None]:
        return all_numbered(self)

    @property
    def in_transaction(self) -> bool:
        return self.session.info.transaction_status != TransactionStatus.IDLE

    @property
    def lost(self) -> bool:
        return self.session.closed or self.session.broken

    def close(self) -> None:
        self.session.close()
