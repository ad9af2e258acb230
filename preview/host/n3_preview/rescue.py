"""The database's file may go while the process has it open: removed, or replaced by another.

SQLite goes on writing to the file that it has, which nobody would find again. So once a second the file is
looked for. Where it is gone, the rows are written there again; where another file is in its place, they
become a backup beside it, and the other file is what the next process opens. Writes are refused first:
none is acknowledged that the copy does not have.

The process ends then without closing its connections, since closing the last one removes the files
`-wal` and `-shm` by their names, which belong to the new file by then.
"""

import asyncio
import os
import sqlite3
import sys
from pathlib import Path

from n3_runtime.database import Connection
from n3_runtime.problems import Problem

from . import data
from .tracing import TracedSQLite

SECONDS = 1.0
EXIT = 4

Identity = tuple[int, int] | None


def identity(file: Path) -> Identity:
    """Which file it is; None where there is none."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


async def watch(database: TracedSQLite, backups: Path) -> None:
    """Ends the process when the file has gone; it is started again by whoever supervises it."""
    file = Path(database.path)
    beside = [Path(f"{file}{ending}") for ending in ("-wal", "-shm")]
    opened = now = identity(file)
    mine: list[Identity] = []
    while now == opened or not file.parent.is_dir():
        if now == opened:
            mine = [identity(each) for each in beside]
        await asyncio.sleep(SECONDS)
        now = identity(file)
    kept = file if now is None else backups / f"{file.stem}-replaced-{os.getpid()}.db"

    def refuse(_: Connection) -> None:
        database.refusing = True

    def copy(connection: Connection) -> None:
        for each, known in zip(beside, mine, strict=True):
            if identity(each) == known:
                # Whoever opens the new file would take it for what that one lacks.
                each.unlink(missing_ok=True)
        data.copy_to(data.of_sqlite(connection), kept)

    happened = "was removed" if now is None else "was replaced by another file"
    rows = "its rows were written there again" if now is None else f"its rows are kept in {kept}"
    try:
        await database.write(refuse)  # answers when all before it is committed
        await database.read(copy)
    except (Problem, OSError, sqlite3.Error) as error:
        # A damaged file was moved away, or the disk is full: what it was is gone either way.
        rows = f"its rows could not be kept: {error}"
    sys.stderr.write(f"{file} {happened}; {rows}\n")
    sys.stderr.flush()
    os._exit(EXIT)
