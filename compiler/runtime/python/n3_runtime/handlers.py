"""Code of the user's own that runs after changes: at least once each, in order."""

import asyncio
import inspect
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from .catalog import Catalog
from .changes import ChangeRecord, after, position
from .database import Connection, Database
from .live_rows import LiveRow, live_rows
from .problems import Problem

log = logging.getLogger("n3.handlers")

TRIES = 5


@dataclass(frozen=True)
class DatasetChange:
    """A change as a handler sees it. `row` is as it is now, None where it is gone."""

    seq: int
    dataset: str
    op: str
    id: Any
    version: int
    row: Mapping[str, Any] | None


class DatasetChangeHandler:
    """Subclass it; `def` or `async def`. A handler that raises is tried again, then set aside."""

    dataset: ClassVar[str]

    def on_create(self, change: DatasetChange) -> Awaitable[None] | None:
        """After a row was made."""

    def on_update(self, change: DatasetChange) -> Awaitable[None] | None:
        """After a row was changed."""

    def on_delete(self, change: DatasetChange) -> Awaitable[None] | None:
        """After a row was deleted."""

    @property
    def name(self) -> str:
        """What its position is stored under."""
        return f"{type(self).__module__}.{type(self).__qualname__}"


class HandlerRunner:
    """Runs one handler from its stored position on."""

    def __init__(
        self,
        handler: DatasetChangeHandler,
        database: Database,
        catalog: Catalog,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.handler = handler
        self.database = database
        self.catalog = catalog
        self.spec = catalog[handler.dataset]
        self._pause = pause
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """For ever: what is there, then what comes."""
        await self.database.write(self._register)
        while True:
            try:
                while await self.step():
                    pass
            except Problem as problem:
                log.warning("%s is waiting: %s", self.handler.name, problem.detail)
                await self._pause(1)
                continue
            await self._woken.wait()
            self._woken.clear()

    def _register(self, connection: Connection) -> None:
        connection.execute(
            "INSERT INTO n3_handlers VALUES (?, ?) ON CONFLICT DO NOTHING",
            (self.handler.name, position(connection)),
        )

    async def step(self) -> int:
        """Handles what follows the stored position; returns how many changes that were."""

        def pending(connection: Connection) -> Any:
            row = connection.execute(
                "SELECT position FROM n3_handlers WHERE name = ?", (self.handler.name,)
            ).fetchone()
            changes = after(connection, row[0], dataset=self.spec.name, limit=100)
            return changes, live_rows(
                connection, changes, {self.spec.name: self.spec}, self.catalog
            )

        changes, rows = await self.database.read(pending)
        for change in changes:
            row = rows.get((change.dataset, change.row_id))
            seen = DatasetChange(
                change.seq,
                change.dataset,
                change.op,
                self.spec.key_field.codec.load(change.row_id),
                change.version,
                None if row is None else self._loaded(row),
            )
            error = await self._handle(seen)
            await self.database.write(partial(self._done, change=change, error=error))
        return len(changes)

    def _loaded(self, row: LiveRow) -> dict[str, Any]:
        fields = self.spec.by_name
        return {
            name: None if value is None else fields[name].codec.load(value)
            for name, value in row.values.items()
        }

    async def _handle(self, change: DatasetChange) -> str | None:
        """Why it was given up; None where it went well."""
        method = getattr(self.handler, f"on_{change.op}")
        for attempt in range(TRIES):
            try:
                result = method(change)
                if inspect.isawaitable(result):
                    await result
                return None
            except Exception as error:
                log.exception("%s failed on change %s", self.handler.name, change.seq)
                if attempt == TRIES - 1:
                    return repr(error)[:1000]
                await self._pause(min(2.0**attempt, 30.0))
        return None

    def _done(self, connection: Connection, change: ChangeRecord, error: str | None) -> None:
        name = self.handler.name
        if error is not None:
            connection.execute(
                "INSERT INTO n3_dead_letters VALUES (?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (handler, seq) DO UPDATE SET error = excluded.error, at = excluded.at",
                (
                    name,
                    change.seq,
                    change.dataset,
                    change.op,
                    connection.dialect.key_to_keep(change.row_id),
                    error,
                    time.time(),
                ),
            )
        connection.execute("UPDATE n3_handlers SET position = ? WHERE name = ?", (change.seq, name))


class Handlers:
    """All handlers of an application, while it runs."""

    def __init__(self, runners: Sequence[HandlerRunner]) -> None:
        self.runners = runners
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(runner.run()) for runner in self.runners]

    def notify(self, change: ChangeRecord) -> None:
        for runner in self.runners:
            if runner.spec.name == change.dataset:
                runner.wake()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
