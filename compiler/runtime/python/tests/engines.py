"""SQLite, Python and PostgreSQL, asked for the values of expressions that the compiler printed.

Rows come as they are sent; answers are given in one form whatever the engine: a decimal as its text,
a length of time in milliseconds, a moment as the text that is sent.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from n3_runtime import expressions
from n3_runtime.identity import Principal
from n3_runtime.policy import _TOKENS
from n3_runtime.postgres_functions import FUNCTIONS
from n3_runtime.types import (
    SIMPLE,
    DateTimeType,
    DecimalType,
    DurationType,
    ListType,
    StringType,
    TimeType,
    Type,
    bindable,
)

NOW = datetime(2026, 3, 29, 23, 30, 15, 250000, UTC)

# name, type, in SQLite, in PostgreSQL; as in compiler/expr/scope_test.go
FIELDS: dict[str, tuple[Type, str, str]] = {
    **dict.fromkeys("st", (StringType(), "TEXT", "TEXT")),
    **dict.fromkeys("nm", (SIMPLE["integer"](), "INTEGER", "BIGINT")),
    **dict.fromkeys("xy", (SIMPLE["number"](), "REAL", "DOUBLE PRECISION")),
    "p": (DecimalType(10, 2), "INTEGER", "NUMERIC(10, 2)"),
    "q": (DecimalType(18, 4), "INTEGER", "NUMERIC(18, 4)"),
    **dict.fromkeys("bc", (SIMPLE["boolean"](), "INTEGER", "BOOLEAN")),
    **dict.fromkeys("dg", (SIMPLE["date"](), "TEXT", "DATE")),
    **dict.fromkeys("wv", (SIMPLE["time"](), "TEXT", "TIME")),
    **dict.fromkeys(("at", "by"), (SIMPLE["datetime"](), "TEXT", "TIMESTAMPTZ")),
    **dict.fromkeys("lk", (SIMPLE["duration"](), "INTEGER", "INTERVAL")),
    **dict.fromkeys("ef", (StringType(), "TEXT", "TEXT")),
    **dict.fromkeys("ur", (SIMPLE["uuid"](), "TEXT", "UUID")),
    "ls": (ListType(StringType()), "TEXT", "JSONB"),
    "li": (ListType(SIMPLE["integer"]()), "TEXT", "JSONB"),
    "j": (SIMPLE["json"](), "TEXT", "JSONB"),
}

ADA = Principal(
    id="ada",
    name="Ada",
    roles=frozenset({"editor"}),
    claims={"team": "red"},
    row_key=7,
    row={
        "id": 7,
        "team": "red",
        "level": 3,
        "rate": Decimal("12.50"),
        "since": datetime(2024, 2, 29, 12, tzinfo=UTC),
        "quota": timedelta(hours=36),
    },
    parameters={
        "route.id": "42",
        "order.title": "It's 100% \u00e9",
        "order.count": 3,
        "order.total": Decimal("19.99"),
        "order.weight": 2.5,
        "order.paid": True,
        "order.made": datetime(2026, 3, 28, 22, 59, 59, 999999, UTC),
        "order.wait": timedelta(milliseconds=-1500),
        "order.unset": None,
    },
)
AUTHORS = ((1, "Ada", 36), (2, "\u00c9mile", None))
NAMES = {name: getattr(expressions, name) for name in dir(expressions) if not name.startswith("_")}


def loaded(sent: Mapping[str, Any]) -> dict[str, Any]:
    """A row as Python's rules see it."""
    return {
        name: None if sent.get(name) is None else kind.parse(sent[name])
        for name, (kind, _, _) in FIELDS.items()
    }


def python(text: str, row: Mapping[str, Any]) -> Any:
    scope = {**NAMES, "row": row, "user": ADA, "now": lambda: NOW}
    scope["today"] = lambda zone: NOW.astimezone(ZoneInfo(zone)).date()
    return eval(text, scope)  # noqa: S307 - what the compiler printed


def plain(value: Any, kind: Mapping[str, Any]) -> Any:
    """An answer in the form that all engines share."""
    name = kind["kind"]
    match value:
        case None:
            return None
        case str() if name in ("list", "json"):
            return json.loads(value)
        case bool() | str():
            return value
        case int() if name == "boolean":
            return bool(value)
        case int() | float() if name in ("integer", "number"):
            return value + 0.0 if isinstance(value, float) or abs(value) > 2**53 else value
        case Decimal():
            return DecimalType(18, kind.get("scale", 0)).wire(value)
        case int() if name == "decimal":
            return DecimalType(18, kind.get("scale", 0)).format(value)
        case timedelta():
            return DurationType().store(value)
        case datetime():
            return DateTimeType().store(value)
        case UUID():
            return str(value)
    if hasattr(value, "hour"):
        return TimeType().store(value)
    return value if isinstance(value, int | float | list | dict) else value.isoformat()


class Failure(str):
    """What an engine said that could not answer."""

    __slots__ = ()


Case = Mapping[str, Any]


class SQLite:
    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        expressions.register(self.connection)
        columns = ", ".join(f'"{name}" {kind}' for name, (_, kind, _) in FIELDS.items())
        self.connection.execute(f"CREATE TABLE rows ({columns})")
        self.connection.execute("CREATE TABLE authors (id INTEGER, name TEXT, age INTEGER)")
        self.connection.executemany("INSERT INTO authors VALUES (?, ?, ?)", AUTHORS)

    def keep(self, row: Mapping[str, Any]) -> None:
        self.connection.execute("DELETE FROM rows")
        self.connection.execute(
            f"INSERT INTO rows VALUES ({', '.join('?' for _ in FIELDS)})",
            [
                None if value is None else FIELDS[name][0].store(value)
                for name, value in row.items()
            ],
        )

    def ask(self, texts: Iterable[str], parameters: Mapping[str, Any]) -> list[Any]:
        bound = {name: bindable(value) for name, value in parameters.items()}
        found = self.connection.execute(f"SELECT {', '.join(texts)} FROM rows", bound)
        return list(found.fetchone())


class Postgres:
    def __init__(self, address: str) -> None:
        self.connection = psycopg.connect(address, autocommit=True)
        self.connection.execute("SET TIME ZONE 'Asia/Kolkata'")  # which must not matter
        for function in FUNCTIONS:
            self.connection.execute(function.encode())
        columns = ", ".join(f'"{name}" {kind}' for name, (_, _, kind) in FIELDS.items())
        self.connection.execute(f"CREATE TABLE rows ({columns})".encode())
        self.connection.execute("CREATE TABLE authors (id BIGINT, name TEXT, age BIGINT)")
        for author in AUTHORS:
            self.connection.execute("INSERT INTO authors VALUES (%s, %s, %s)", author)

    def keep(self, row: Mapping[str, Any]) -> None:
        self.connection.execute("DELETE FROM rows")
        values = [
            FIELDS[name][0].store(value)
            if FIELDS[name][2] == "JSONB" and value is not None
            else value
            for name, value in row.items()
        ]
        marks = ", ".join("%s" for _ in FIELDS)
        self.connection.execute(f"INSERT INTO rows VALUES ({marks})".encode(), values)

    def ask(self, texts: Iterable[str], parameters: Mapping[str, Any]) -> list[Any]:
        text = f"SELECT {', '.join(texts)} FROM rows".replace("%", "%%")
        text = _TOKENS.sub(lambda token: f"%({token[2]})s" if token[2] else token[0], text)
        found = self.connection.execute(text.encode(), parameters).fetchone()
        assert found is not None
        return [
            value.replace(tzinfo=UTC) if isinstance(value, datetime) else value for value in found
        ]


def _renamed(names: Mapping[str, str], suffix: str) -> Callable[[re.Match[str]], str]:
    return lambda token: token[0] + suffix if token[2] in names else token[0]


def answers(engine: SQLite | Postgres, field: str, cases: list[Case]) -> list[Any]:
    """What a database answers to cases of one row, all at once; one by one where that fails."""
    if not cases:
        return []
    row = loaded(cases[0]["row"])
    engine.keep(row)
    parameters: dict[str, Any] = {
        "now": NOW,
        "user_id": ADA.id,
        "user_name": ADA.name,
        "user_email": ADA.email,
    }
    texts = []
    for i, case in enumerate(cases):
        own = case["parameters"]
        text = _TOKENS.sub(_renamed(own, f"_{i}"), case[field])
        parameters |= {f"{name}_{i}": python(printed, row) for name, printed in own.items()}
        if isinstance(engine, Postgres) and case["type"]["kind"] == "datetime":
            # Not in the session's time zone, where it may be in year 10000.
            text = f"({text}) AT TIME ZONE 'UTC'"
        texts.append(f"({text}) AS a{i}")

    def ask(part: list[str]) -> list[Any]:
        try:
            return engine.ask(part, parameters)
        except (sqlite3.Error, psycopg.Error, OverflowError) as error:
            if len(part) == 1:
                return [Failure(f"{type(error).__name__}: {error}")]
            middle = len(part) // 2
            return ask(part[:middle]) + ask(part[middle:])

    return [
        value if isinstance(value, Failure) else plain(value, case["type"])
        for value, case in zip(ask(texts), cases, strict=True)
    ]


def python_answers(cases: list[Case]) -> list[Any]:
    found: list[Any] = []
    row = loaded(cases[0]["row"])
    for case in cases:
        try:
            found.append(plain(python(case["python"], row), case["type"]))
        except Exception as error:  # noqa: BLE001 - any is a disagreement
            found.append(Failure(f"{type(error).__name__}: {error}"))
    return found
