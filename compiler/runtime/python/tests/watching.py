"""Somebody who writes to a table all the time, and how long the longest wait was."""

import threading
import time
from types import TracebackType
from typing import Self

from n3_runtime.database.postgres_connection import PostgresConnection


class Writer:
    """`with Writer(address, "UPDATE …") as writer:` then `writer.slowest` in seconds, of `writer.writes`."""

    def __init__(self, address: str, sql: str) -> None:
        self.slowest = 0.0
        self.writes = 0
        self._connection = PostgresConnection(address)
        self._sql = sql
        self._ended = threading.Event()
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        self._begun.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        while not self._ended.is_set():
            began = time.perf_counter()
            self._connection.execute(self._sql)
            if self._begun.is_set():  # the first one has connected and planned
                self.slowest = max(self.slowest, time.perf_counter() - began)
                self.writes += 1
            self._begun.set()
            time.sleep(0.0005)
