"""Each error of SQLite says what it is: provoked for real, answered as its own problem."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from decimal import Overflow
from pathlib import Path
from typing import Any

import pytest
from conftest import ADMIN, MANAGER, Served
from n3_runtime.database import Connection, SQLiteDatabase
from n3_runtime.database.sqlite_problems import BY_CODE, TracingConnection, translate
from n3_runtime.problems import Problem

Job = Callable[[Connection], Any]


def answer(path: Path, job: Job, *, read: bool = False, **options: Any) -> Problem:
    """The problem that a job ends in."""

    async def run() -> Problem:
        database = SQLiteDatabase(path, **options)
        database.open()
        try:
            await (database.read(job) if read else database.write(job))
        except Problem as problem:
            return problem
        finally:
            database.close()
        raise AssertionError("it went well")

    return asyncio.run(run())


def sql(*statements: str) -> Job:
    def job(connection: Connection) -> None:
        for statement in statements:
            connection.execute(statement).fetchall()

    return job


def deep(depth: int) -> str:
    return f"SELECT {'(' * depth}1{')' * depth}"


def full(connection: Connection) -> None:
    """The disk ends here."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages + 2}").fetchone()
    connection.execute("CREATE TABLE t (x)")
    connection.execute("INSERT INTO t SELECT randomblob(100000)")


def fails(error: Exception) -> Job:
    def job(connection: Connection) -> None:
        def function(value: object) -> int:
            raise error

        class Total:
            def step(self, value: object) -> None:
                pass

            def finalize(self) -> Any:
                raise error

        assert isinstance(connection, TracingConnection)
        connection.create_function("fails", 1, function)
        connection.create_aggregate("fails_too", 1, Total)
        try:
            connection.execute("SELECT fails(1)").fetchone()
        except sqlite3.OperationalError:
            connection.execute("SELECT fails_too(1)").fetchone()

    return job


PROVOKED: list[tuple[str, Job, tuple[int, str]]] = [
    ("full", full, (507, "storage_full")),
    ("read-only", sql("PRAGMA query_only = ON", "CREATE TABLE t (x)"), (503, "database_read_only")),
    ("no table", sql("SELECT * FROM absent"), (500, "schema_outdated")),
    ("no column", sql("SELECT absent FROM sqlite_master"), (500, "schema_outdated")),
    ("overflow", sql("SELECT abs(-9223372036854775808)"), (422, "out_of_range")),
    ("sum", sql("SELECT sum(x) FROM (SELECT 9223372036854775807 x UNION ALL SELECT 1)"), (422, "out_of_range")),
    ("binding", lambda on: on.execute("SELECT ?", (2**64,)), (422, "out_of_range")),
    ("too deep", sql(f"SELECT {'+'.join(['1'] * 5000)}"), (400, "too_complex")),
    ("parentheses", sql(deep(5000)), (400, "too_complex")),
    ("variables", lambda on: on.execute(f"SELECT 1 WHERE 1 IN ({','.join('?' * 300_000)})", [1] * 300_000), (400, "too_complex")),
    ("tables", sql("SELECT 1 FROM " + ",".join(f"(SELECT 1) AS t{n}" for n in range(70))), (400, "too_complex")),
    ("too long", sql("SELECT zeroblob(2000000000)"), (422, "too_long")),
    ("function", fails(OverflowError("x")), (422, "out_of_range")),
    ("decimal", fails(Overflow()), (422, "out_of_range")),
    ("division", fails(ZeroDivisionError()), (422, "out_of_range")),
    ("fault", fails(KeyError("secret")), (500, "database_failed")),
    ("problem", fails(Problem(409, "Told.", code="conflict")), (409, "conflict")),
    ("syntax", sql("SELEC 1"), (500, "database_failed")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("job", "expected"), [one[1:] for one in PROVOKED], ids=[one[0] for one in PROVOKED]
)
def test_what_is_not_busy_does_not_say_so(
    tmp_path: Path, job: Job, expected: tuple[int, str]
) -> None:
    problem = answer(tmp_path / "data.db", job)
    assert (problem.status, problem.code) == expected
    assert problem.headers.get("retry-after") == ("10" if problem.status == 503 else None)
    for word in ("SELECT", "sqlite", "absent", "secret", "n3_"):
        assert word not in problem.detail


def test_busy_is_busy(tmp_path: Path) -> None:
    path = tmp_path / "data.db"
    answer(path, sql("SELEC"))  # made
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    async def run() -> Problem:
        database = SQLiteDatabase(path)
        database.open()
        database._workers[0].connection.execute("PRAGMA busy_timeout = 1").fetchone()
        try:
            await database.write(sql("SELECT 1"))
        except Problem as problem:
            return problem
        finally:
            database.close()
            holder.close()
        raise AssertionError

    problem = asyncio.run(run())
    assert (problem.status, problem.code, problem.headers) == (
        503,
        "unavailable",
        {"retry-after": "1"},
    )


def test_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "data.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (x)")
    connection.executemany("INSERT INTO t VALUES (?)", [("x" * 500,)] * 500)
    connection.commit()
    connection.close()
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xff" * (len(data) - 8192)
    path.write_bytes(data)
    problem = answer(path, sql("SELECT count(x) FROM t", "SELECT * FROM t"), read=True)
    assert (problem.status, problem.code) == (500, "database_corrupt")


def test_a_disk_that_fails_when_the_group_is_committed(tmp_path: Path) -> None:
    """Nobody of the group was answered yet, and each hears why."""

    async def run() -> list[BaseException | None]:
        database = SQLiteDatabase(tmp_path / "data.db")
        database.open()
        writer = database._workers[0].connection
        await database.write(sql("CREATE TABLE t (x)"))
        (pages,) = writer.execute("PRAGMA page_count").fetchone()
        writer.execute(f"PRAGMA max_page_count = {pages + 30}").fetchone()
        insert = sql("INSERT INTO t SELECT randomblob(60000)")
        answers = await asyncio.gather(
            *(database.write(insert) for _ in range(5)), return_exceptions=True
        )
        writer.execute("PRAGMA max_page_count = 100000").fetchone()
        await database.write(insert)  # the thread has outlived it
        database.close()
        return answers

    answers = asyncio.run(run())
    problems = [one for one in answers if isinstance(one, Problem)]
    assert problems
    assert {(one.status, one.code) for one in problems} == {(507, "storage_full")}
    assert all(one is None or isinstance(one, Problem) for one in answers)


@pytest.mark.parametrize("code", BY_CODE, ids=str)
def test_every_row_of_the_table(code: int) -> None:
    """Extended codes too: what cannot be provoked here (a failing disk) is reported by the same table."""
    error = sqlite3.OperationalError("SQL of ours")
    error.sqlite_errorcode = code | (2 << 8)
    problem = translate(error)
    assert isinstance(problem, Problem)
    assert (problem.status, problem.code, problem.detail) == BY_CODE[code]


def test_an_error_that_no_job_made_is_left_alone() -> None:
    broken = sqlite3.IntegrityError("x")
    other = ValueError("x")
    assert translate(broken) is broken
    assert translate(other) is other


def test_an_old_failure_of_a_function_explains_no_new_error(tmp_path: Path) -> None:
    """A rule may catch what a function raised (a CASE that is not taken): it is forgotten with its job."""

    async def run() -> Problem:
        database = SQLiteDatabase(tmp_path / "data.db", readers=1)
        database.open()
        job = fails(OverflowError("x"))
        with pytest.raises(Problem):
            await database.read(job)
        try:
            await database.read(sql("SELECT * FROM absent"))
        except Problem as problem:
            return problem
        finally:
            database.close()
        raise AssertionError

    assert asyncio.run(run()).code == "schema_outdated"


def test_over_http(shop: Served) -> None:
    missing = shop.ask("GET", "rates", MANAGER)
    assert (missing.status_code, missing.json()["code"]) == (500, "schema_outdated")
    assert "legacy" not in missing.text


@pytest.fixture
def in_a_file(tmp_path: Path) -> Iterator[Served]:
    served = Served("all_types", tmp_path)
    yield served
    served.stop()


def test_a_full_disk_over_http(in_a_file: Served) -> None:
    app = in_a_file
    database = app.services.database
    assert isinstance(database, SQLiteDatabase)
    writer = database._workers[0].connection
    (pages,) = writer.execute("PRAGMA page_count").fetchone()
    writer.execute(f"PRAGMA max_page_count = {pages}").fetchone()
    body = {"code": "A-1", "notes": "x" * 500_000}
    refused = app.ask("POST", "things", ADMIN, body)
    assert (refused.status_code, refused.json()["code"]) == (507, "storage_full")
    assert "retry-after" not in refused.headers
    writer.execute("PRAGMA max_page_count = 1000000").fetchone()
    assert app.ask("POST", "things", ADMIN, body).status_code == 201
