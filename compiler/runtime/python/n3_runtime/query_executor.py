"""Reading rows: lists with their capped count, and single rows."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

from .database import Connection, Database
from .sql_compiler import COUNT_LIMIT, ROWS, VALUES, ListStatements
from .statement import Statement

REMEMBERED = 512
TRIES = 3
"""A change has its number a moment after it is seen: most lists are read twice at most."""
TRUSTED_SECONDS = 5.0  # for what other programs write, of which there is no change

Counted = tuple[object, int, float]
Read = TypeVar("Read", bound=tuple[Any, ...])


class QueryExecutor:
    """The reads of one database; remembers counts until the dataset's next change."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counts: OrderedDict[object, Counted] = OrderedDict()

    async def page(self, statements: ListStatements) -> tuple[bytes, int]:
        """The body of a list and the position it was read at."""
        if not statements.with_count:
            rows, seq, _ = await self._database.read(
                lambda connection: _exact(connection, lambda: _one(connection, statements.rows)),
                statement=statements.rows.sql,
            )
            return list_body(statements, rows, None), seq or 0
        known = None if statements.counted.clock else self._counts.get(statements.count)
        now = time.monotonic()
        if known is not None and now - known[2] > TRUSTED_SECONDS:
            known = None
        rows, seq, changed, total = await self._database.read(
            lambda connection: _exact(connection, lambda: _counted(connection, statements, known)),
            statement=(statements.counted if known is None else statements.rows).sql,
        )
        if known is None or known[0] != changed:
            self._counts[statements.count] = (changed, total, now)
            if len(self._counts) > REMEMBERED:
                self._counts.popitem(last=False)
        return list_body(statements, rows, total), seq or 0

    async def item(self, statement: Statement) -> tuple[str, int, int] | None:
        """A readable row's JSON, version and position; None where there is none to read."""
        row = await self._database.read(
            lambda connection: connection.execute(statement.sql, statement.bound()).fetchone(),
            statement=statement.sql,
        )
        return None if row is None else (row[0], row[1], row[2] or 0)

    async def numbers(self, statement: Statement) -> tuple[str | None, int]:
        """The JSON of an aggregate and the position it was read at."""
        text, seq = await self._database.read(
            lambda connection: connection.execute(statement.sql, statement.bound()).fetchone(),
            statement=statement.sql,
        )
        return text, seq or 0


def _exact(connection: Connection, read: Callable[[], Read]) -> Read:
    """Rows with the position that they are of: no change that they have is later than it."""
    for _ in range(TRIES):
        found = read()
        if not connection.dialect.is_ahead(found[2]):
            return found
    with connection.all_numbered():
        return read()


def _one(connection: Connection, statement: Statement) -> tuple[str | None, int | None, object]:
    found: tuple[str | None, int | None, object]
    found = connection.execute(statement.sql, statement.bound()).fetchone()
    return found


def _counted(
    connection: Connection, statements: ListStatements, known: Counted | None
) -> tuple[str | None, int | None, object, int]:
    if known is not None:
        rows, seq, changed = _one(connection, statements.rows)
        if known[0] == changed:
            return rows, seq, changed, known[1]
    statement = statements.counted
    found: tuple[str | None, int | None, object, int]
    found = connection.execute(statement.sql, statement.bound()).fetchone()
    return found


def list_body(cut: ListStatements, rows: str | None, total: int | None) -> bytes:
    data = rows.split(ROWS) if rows else []
    more = len(data) > cut.page_size
    data, cursor, page = data[: cut.page_size], "null", str(cut.page)
    if cut.seal is not None:
        parts = [row.split(VALUES) for row in data]
        data, page = [row for row, _ in parts], "null"
        if more:
            cursor = f'"{cut.seal.close(parts[-1][1])}"'
    estimate = total is not None and total > COUNT_LIMIT
    shown = "null" if total is None else str(min(total, COUNT_LIMIT))
    return (
        f'{{"data":[{",".join(data)}],"total":{shown},'
        f'"total_is_estimate":{"true" if estimate else "false"},"page":{page},'
        f'"page_size":{cut.page_size},"has_more":{"true" if more else "false"},'
        f'"next_cursor":{cursor}}}'
    ).encode()
