"""The database's threads: groups, failures that stay one's own, deadlines; values at its edges."""

import asyncio
import json
import math
import random
import sqlite3
import struct
import threading
import weakref
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from n3_runtime.database import (
    Connection,
    DatabaseCorruptError,
    SQLiteDatabase,
    Undo,
    connect,
)
from n3_runtime.dialect import SQLITE
from n3_runtime.problems import Problem
from n3_runtime.types import DecimalType, DurationType, NumberType

ENDLESS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT count(*) FROM n WHERE i < 0"
)

LONG = ENDLESS.replace("FROM n)", "FROM n WHERE i < 100000)")


def running(path: Path, test: Callable[[SQLiteDatabase], Awaitable[None]], **options: Any) -> None:
    async def main() -> None:
        database = SQLiteDatabase(path, **options)
        database.open()
        try:
            await database.write(lambda on: on.execute("CREATE TABLE t (a UNIQUE)") and None)
            await test(database)
        finally:
            database.close()

    asyncio.run(main())


def insert(value: int) -> Callable[[Connection], int | Undo[int]]:
    def job(on: Connection) -> int | Undo[int]:
        on.execute("INSERT INTO t VALUES (?)", (value,))
        return value

    return job


def stored(path: Path) -> list[int]:
    connection = sqlite3.connect(path)
    try:
        return [row[0] for row in connection.execute("SELECT a FROM t ORDER BY a")]
    finally:
        connection.close()


def test_a_write_that_fails_fails_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    async def test(database: SQLiteDatabase) -> None:
        jobs = [database.write(insert(value)) for value in (1, 2, 2, 3, 4, 4, 5)]
        answers = await asyncio.gather(*jobs, return_exceptions=True)
        failed = [isinstance(answer, sqlite3.IntegrityError) for answer in answers]
        assert failed == [False, False, True, False, False, True, False]

    running(path, test)
    assert stored(path) == [1, 2, 3, 4, 5]


def test_a_write_stopped_at_its_deadline_fails_alone(tmp_path: Path) -> None:
    """SQLite undoes the whole transaction of an interrupted write: the others are run again."""
    path = tmp_path / "a.db"

    def endless(on: Connection) -> None:
        on.execute(f"INSERT INTO t {ENDLESS}")

    async def test(database: SQLiteDatabase) -> None:
        jobs = [database.write(insert(1)), database.write(endless), database.write(insert(2))]
        first, stopped, last = await asyncio.gather(*jobs, return_exceptions=True)
        assert (first, last) == (1, 2)
        assert isinstance(stopped, Problem)
        assert stopped.status == 503
        assert await database.write(insert(3)) == 3

    running(path, test, deadline=0.05)
    assert stored(path) == [1, 2, 3]


def test_a_read_stops_at_its_deadline(tmp_path: Path) -> None:
    async def test(database: SQLiteDatabase) -> None:
        with pytest.raises(Problem) as stopped:
            await database.read(lambda on: on.execute(ENDLESS).fetchone())
        assert stopped.value.code == "unavailable"
        assert stopped.value.headers["retry-after"] == "1"
        assert await database.read(lambda on: on.execute("SELECT 1").fetchone()) == (1,)

    running(tmp_path / "a.db", test, deadline=0.05)


def test_a_quick_statement_runs_at_once_from_its_second_time_on(tmp_path: Path) -> None:
    async def test(database: SQLiteDatabase) -> None:
        names: list[str] = []

        def job(on: Connection) -> int:
            names.append(threading.current_thread().name)
            found: int = on.execute("SELECT count(*) FROM t").fetchone()[0]
            return found

        for count in range(3):
            assert await database.read(job, statement="count") == count
            await database.write(insert(count))
        assert names[0].startswith("n3-reader")
        assert names[1:] == ["MainThread"] * 2
        assert await database.read(job) == 3
        assert names[3].startswith("n3-reader")
        with pytest.raises(Problem):
            await database.read(
                lambda on: on.execute("INSERT INTO t VALUES (9)"), statement="count"
            )
        assert not await database.read(lambda on: on.in_transaction, statement="count")

    running(tmp_path / "a.db", test)


def test_a_statement_that_turns_slow_goes_back_to_the_readers(tmp_path: Path) -> None:
    async def test(database: SQLiteDatabase) -> None:
        names: list[str] = []

        async def ask(sql: str) -> object:
            def job(on: Connection) -> object:
                names.append(threading.current_thread().name)
                return on.execute(sql).fetchone()

            return await database.read(job, statement="any")

        await ask("SELECT 1")
        assert await ask(LONG) == (0,)  # more than its time here, little of a reader's
        assert [name[:9] for name in names] == ["n3-reader", "MainThrea", "n3-reader"]
        assert await ask("SELECT 1") == (1,)
        assert names[3].startswith("n3-reader"), "it rests"
        database._quick["any"] = 1.0
        assert await ask("SELECT 1") == (1,)
        assert names[4] == "MainThread"

    running(tmp_path / "a.db", test)


def test_a_statement_is_never_tried_at_once_before_it_was_quick(tmp_path: Path) -> None:
    async def test(database: SQLiteDatabase) -> None:
        for number in range(700):
            await database.read(lambda on: on.execute("SELECT 1").fetchone(), statement=f"{number}")
        assert len(database._quick) == 512
        for _ in range(3):
            await database.read(lambda on: on.execute(LONG).fetchone(), statement="long")
        assert "long" not in database._quick

    running(tmp_path / "a.db", test)


def test_an_error_outside_the_savepoints_fails_the_group_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    def commit_too_soon(on: Connection) -> None:
        on.execute("COMMIT")
        on.execute("BEGIN")

    async def test(database: SQLiteDatabase) -> None:
        with pytest.raises(Problem):
            await database.write(commit_too_soon)
        assert await database.write(insert(1)) == 1

    running(path, test)
    assert stored(path) == [1]


def test_what_is_undone_is_answered_and_not_stored(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    async def test(database: SQLiteDatabase) -> None:
        def tried(on: Connection) -> int | Undo[int]:
            on.execute("INSERT INTO t VALUES (7)")
            return Undo(7)

        answers = await asyncio.gather(database.write(tried), database.write(insert(8)))
        assert list(answers) == [7, 8]

    running(path, test)
    assert stored(path) == [8]


@pytest.mark.parametrize("way", ["read", "write"])
def test_a_thread_that_waits_keeps_no_job(tmp_path: Path, way: str) -> None:
    class Asked:
        def __call__(self, on: Connection) -> None:
            on.execute("SELECT 1").fetchone()

    async def test(database: SQLiteDatabase) -> None:
        asked = Asked()
        kept = weakref.ref(asked)
        await getattr(database, way)(asked)
        del asked
        for _ in range(200):  # the thread is on its way back to its queue
            if kept() is None:
                return
            await asyncio.sleep(0.02)
        raise AssertionError("the job is still alive")

    running(tmp_path / "a.db", test)


def test_readers_cannot_write(tmp_path: Path) -> None:
    async def test(database: SQLiteDatabase) -> None:
        with pytest.raises(Problem):
            await database.read(lambda on: on.execute("INSERT INTO t VALUES (1)"))

    running(tmp_path / "a.db", test)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"not a database, whatever its name may say" * 100)

    async def opening() -> None:
        SQLiteDatabase(path).open()

    with pytest.raises(DatabaseCorruptError):
        asyncio.run(opening())


@pytest.fixture
def memory() -> Iterator[sqlite3.Connection]:
    connection = connect(":memory:")
    yield connection
    connection.close()


def test_doubles_leave_the_database_as_they_are(memory: sqlite3.Connection) -> None:
    chosen = random.Random(11)
    edges = [0.0, -0.0, 0.1, 1 / 3, 1e308, 5e-324, 2.0**53, 123456.789, 1e15, 1e14, 1e-9, -1e-7]
    while len(edges) < 4000:
        (value,) = struct.unpack("d", chosen.randbytes(8))
        if math.isfinite(value):
            edges.append(value)
        edges.append(chosen.uniform(-1e6, 1e6))
    memory.execute("CREATE TABLE t (x REAL)")
    codec = NumberType()
    for value in edges:
        memory.execute("DELETE FROM t")
        memory.execute("INSERT INTO t VALUES (?)", (value,))
        for sql in (SQLITE.json(codec, "x"), f"json_array(json({SQLITE.json(codec, 'x')}))"):
            (text,) = memory.execute(f"SELECT {sql} FROM t").fetchone()
            assert json.loads(text) in (value, [value]), (text, value)


def test_scaled_numbers_are_printed_alike_in_sql_and_python(memory: sqlite3.Connection) -> None:
    chosen = random.Random(12)
    memory.execute("CREATE TABLE t (x INTEGER)")
    codecs = [DurationType(), *(DecimalType(p, s) for p, s in ((18, 0), (18, 18), (10, 2), (5, 1)))]
    for _ in range(400):
        for codec in codecs:
            size = codec.precision if isinstance(codec, DecimalType) else 15
            value = chosen.randint(-(10**size) + 1, 10**size - 1) // 10 ** chosen.randint(0, size)
            memory.execute("DELETE FROM t")
            memory.execute("INSERT INTO t VALUES (?)", (value,))
            (text,) = memory.execute(f"SELECT {SQLITE.json(codec, 'x')} FROM t").fetchone()
            assert json.loads(text) == codec.wire(codec.load(value))
            assert codec.store(codec.parse(json.loads(text))) == value
