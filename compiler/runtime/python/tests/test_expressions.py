"""Every printed case of compiler/expr, asked of SQLite, PostgreSQL and Python."""

import json
import math
import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from engines import Postgres, SQLite, answers, python_answers
from n3_runtime import expressions
from n3_runtime.types import DateTimeType, DateType, DecimalType, DurationType, bindable
from postgres_server import postgres

CASES = json.loads((Path(__file__).parents[3] / "expr/testdata/printed.json").read_text())


@pytest.fixture(scope="module")
def sqlite() -> SQLite:
    return SQLite()


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as address:
        engine = Postgres(address)
        yield engine
        engine.connection.close()


def same(got: Any, want: Any) -> bool:
    return bool(got == want) and isinstance(got, bool) is isinstance(want, bool)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["source"])
def test_each_engine_gives_the_answer(
    case: dict[str, Any], sqlite: SQLite, server: Postgres
) -> None:
    found = {
        "sqlite": answers(sqlite, "sqlite", [case]),
        "postgres": answers(server, "postgres", [case]),
    }
    if case["python"]:
        found["python"] = python_answers([case])
    wrong = {engine: got for engine, [got] in found.items() if not same(got, case["want"])}
    assert wrong == {}


ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
)
TYPES: dict[str, Any] = {"datetime": DateTimeType(), "date": DateType(), "duration": DurationType()}


def test_moments_are_the_same_in_sqlite_and_in_python() -> None:
    chosen = random.Random(11)
    connection = sqlite3.connect(":memory:")
    expressions.register(connection)

    def ask(call: str, *values: Any) -> Any:
        return connection.execute(f"SELECT {call}", values).fetchone()[0]

    def moment() -> datetime:
        # Around the changes of clocks, too.
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=chosen.randrange(10**14))

    for _ in range(3000):
        one, other, zone = moment(), moment(), chosen.choice(ZONES)
        unit = chosen.choice(("hour", "day", "week", "month", "year"))
        at, day = TYPES["datetime"].store(one), TYPES["date"].store(one.date())
        start = expressions.date_trunc(unit, one, zone)
        assert ask("n3_date_trunc(?, ?, ?)", unit, at, zone) == TYPES["datetime"].store(start)
        assert start <= one
        assert expressions.date_trunc(unit, start, zone) == start
        if unit != "hour":
            first = expressions.date_trunc(unit, one.date(), zone)
            assert ask("n3_date_trunc(?, ?, ?)", unit, day, zone) == TYPES["date"].store(first)
        assert ask("n3_today(?, ?)", at, zone) == one.astimezone(ZoneInfo(zone)).date().isoformat()
        length = timedelta(milliseconds=chosen.randrange(-(10**12), 10**12))
        ms = TYPES["duration"].store(length)
        moved = TYPES["datetime"].store(expressions.add_time(one, length))
        assert ask("n3_add_time(?, ?)", at, ms) == moved
        between = TYPES["duration"].store(expressions.time_between(one, other))
        assert ask("n3_time_between(?, ?)", at, TYPES["datetime"].store(other)) == between
        days = timedelta(days=chosen.randrange(-999, 999))
        later = TYPES["date"].store(expressions.add_days(one.date(), days))
        assert ask("n3_add_time(?, ?)", day, TYPES["duration"].store(days)) == later
    for call in (
        "n3_date_trunc('day', NULL, 'UTC')",
        "n3_add_time(NULL, 1)",
        "n3_time_between(NULL, 'x')",
    ):
        assert ask(call) is None
    assert ask("n3_add_time('9999-12-31', 864000000)") is None
    assert ask("n3_add_time('9999-12-31', 9000000000000000)") is None
    connection.close()


def test_decimals_are_the_same_in_sqlite_and_in_python() -> None:
    chosen = random.Random(13)
    connection = sqlite3.connect(":memory:")
    expressions.register(connection)
    for _ in range(5000):
        scale = chosen.randrange(7)
        codec = DecimalType(18, scale)
        stored = chosen.randrange(-(10 ** chosen.randrange(1, 18)), 10 ** chosen.randrange(1, 18))
        value = codec.load(stored)
        number = expressions.to_number(value, scale)
        unit = f"1{'0' * scale}.0"
        assert connection.execute(f"SELECT ? / {unit}", (stored,)).fetchone()[0] == number
        back = expressions.to_decimal(number, 2)
        kept = connection.execute("SELECT n3_to_decimal(?, 2)", (number,)).fetchone()[0]
        assert kept == (None if back is None else DecimalType(18, 2).store(back))
        wider = expressions.rescale(value, 3)
        assert wider == value
        assert DecimalType(18, scale + 3).store(wider) == stored * 1000
        assert bindable(value) == stored
    for number in (math.inf, -math.inf, math.nan, 1e300, 1e16):
        assert expressions.to_decimal(number, 2) is None
    assert expressions.to_decimal(2.675, 2) == Decimal("2.68")  # as the product of doubles has it
    assert expressions.to_decimal(-0.005, 2) == Decimal("-0.01")
    connection.close()


def test_items_of_lists() -> None:
    assert expressions.has_item(["a", "b"], "b") is True
    assert expressions.has_item([], "b") is False
    assert expressions.has_item(None, "b") is None
    assert expressions.has_item(["a"], None) is None
