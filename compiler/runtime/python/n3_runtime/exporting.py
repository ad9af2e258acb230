"""A list as a CSV file (RFC 4180), streamed: as many rows as there are, in the memory of a few.

The rows are those of one snapshot, in parts of PART_ROWS, and each part is sent before the next is read.
A reader that takes nothing for STALLED_SECONDS has gone, as far as we care.

Spreadsheets take a cell that begins with `=`, `+`, `-`, `@`, a tab or a return for a formula, whoever wrote
it. Such a cell is given an apostrophe in front, unless its field is a number.
https://owasp.org/www-community/attacks/CSV_Injection
"""

import asyncio
import csv
import io
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from .catalog import Catalog
from .conditions import assign_slots, slot_values
from .database import Connection, HeldSnapshot
from .dataset import Dataset
from .dialect import Member
from .fields import COMPOSED
from .identity import Principal
from .problems import Problem, unavailable
from .query import ListQuery, ordered
from .reader import Reader
from .services import PrincipalChangedError, Services
from .sql_compiler import POSITION
from .statement import Binder, Statement, Template

PART_ROWS = 500
STALLED_SECONDS = 60.0
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBERS = frozenset({"integer", "number", "decimal"})

log = logging.getLogger("n3")


@dataclass(frozen=True)
class Column:
    """A column of the file; its values are numbers, or texts that a spreadsheet may misread."""

    name: str
    number: bool

    def cell(self, value: Any) -> str:
        """A value as JSON has it, as a cell has it; null and an empty text are the same."""
        if value is None:
            return ""
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return f"'{text}" if text.startswith(FORMULA) and not self.number else text


@dataclass(frozen=True)
class Export:
    """What is asked of the database: a row's JSON each, in the order that was asked for."""

    statement: Statement
    columns: tuple[Column, ...]


def compile_export(spec: Dataset, query: ListQuery, user: Principal, catalog: Catalog) -> Export:
    """The columns that the person may read, of all rows of a list."""

    def plan() -> tuple[Template, tuple[Column, ...]]:
        binder = Binder(catalog.dialect)
        reader = Reader(spec, user, binder, catalog)
        fields = [one for one in spec.visible if one.name != COMPOSED]
        rules = {one.name: reader.field_rule(one.name) for one in fields}
        fields = [
            one for one in fields if (rule := rules[one.name]) is None or rule.constant is not False
        ]
        members = [Member(one.name, reader.readable(one.name), one.codec) for one in fields]
        source, where = reader.source(), reader.where(assign_slots(query.conditions))
        # The row is made before the rows are sorted: in files, so that it costs no memory.
        sql = (
            f"SELECT {catalog.dialect.json_object(members)} FROM {source} WHERE {where} "
            f"ORDER BY {ordered(reader, query.order)}"
        )
        columns = tuple(Column(one.name, one.codec.name in NUMBERS) for one in fields)
        return binder.template(sql), columns

    key = ("export", spec.name, query.shape, user.folding())
    template, columns = catalog.planned(key, plan)
    return Export(template.filled(user, slot_values(query.conditions)), columns)


class CsvResponse(Response):
    """Runs an export while it is sent. What fails before the first byte is a problem as ever; afterwards
    the connection ends without the last chunk, so that nobody takes a part for the whole."""

    def __init__(
        self, services: Services, user: Principal, spec: Dataset, export: Export, name: str
    ) -> None:
        self.status_code = 200
        self.background = None
        self._services = services
        self._user = user
        self._spec = spec
        self._export = export
        self.raw_headers = [
            (b"cache-control", b"no-store"),
            (b"content-type", b"text/csv; charset=utf-8; header=present"),
            (b"content-disposition", f'attachment; filename="{name}.csv"'.encode()),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        snapshot = self._services.database.hold()
        gone = asyncio.ensure_future(_gone(receive))
        sending = asyncio.ensure_future(self._send(snapshot, send))
        try:
            await asyncio.wait({gone, sending}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        finally:
            for task in (gone, sending):
                task.cancel()
            await asyncio.gather(gone, sending, return_exceptions=True)
            await asyncio.shield(snapshot.close())

    async def _send(self, snapshot: HeldSnapshot, send: Send) -> None:
        seq = await snapshot.run(self._position)
        rows = await snapshot.select(self._export.statement, PART_ROWS)
        position = self._services.position(self._user, self._spec, seq)
        headers = [*self.raw_headers, (b"x-n3-position", position.encode())]
        part = _lines([[column.name for column in self._export.columns]])
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        try:
            while True:
                part += await asyncio.to_thread(self._part, rows)
                more = len(rows) == PART_ROWS
                async with asyncio.timeout(STALLED_SECONDS):
                    await send({"type": "http.response.body", "body": part, "more_body": more})
                if not more:
                    return
                rows, part = await snapshot.fetch(PART_ROWS), b""
        except (Problem, TimeoutError) as error:
            log.warning("The export of %s ended early: %s", self._spec.name, error or "stalled")

    def _position(self, connection: Connection) -> int:
        try:
            self._services.require_current(connection, self._user)
        except PrincipalChangedError:
            raise unavailable("Your rights have just changed. Try again.") from None
        (seq,) = connection.execute(f"SELECT {POSITION}").fetchone()
        return seq or 0

    def _part(self, rows: Sequence[Sequence[str]]) -> bytes:
        columns = self._export.columns
        values = json.loads(f"[{','.join(row for (row,) in rows)}]")  # a call a row takes longer
        return _lines([column.cell(row[column.name]) for column in columns] for row in values)


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


async def _gone(receive: Receive) -> None:
    """Ends when the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass
