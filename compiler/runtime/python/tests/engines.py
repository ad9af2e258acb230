"""SQLite, PostgreSQL and Python, asked for the values of expressions that the compiler printed.

The compiler prints what a program's owner reads, `ROW.n + 1`; the runtime gives it types and prints it
for the databases. Rows come as they are sent; answers are given in one form whatever the engine: a
decimal as its text, a length of time in milliseconds, a moment as the text that is sent, an integer
beyond 2^53 as its digits.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Context, Decimal
from functools import cache
from typing import Any
from uuid import UUID

import psycopg
from n3_runtime import expressions
from n3_runtime.expressions import evaluate as evaluation
from n3_runtime.expressions.fold import fold
from n3_runtime.expressions.functions import SAFE_INTEGER, moment_text
from n3_runtime.expressions.nodes import Node
from n3_runtime.expressions.postgres import Postgres as PostgresPrinter
from n3_runtime.expressions.postgres_functions import FUNCTIONS
from n3_runtime.expressions.principal import value as person_value
from n3_runtime.expressions.resolve import resolve_for
from n3_runtime.expressions.scope import Scope
from n3_runtime.expressions.sql import quote_name
from n3_runtime.expressions.sqlite import SQLite as SQLitePrinter
from n3_runtime.expressions.sqlite_functions import decimal_text, register
from n3_runtime.expressions.tree import Expression
from n3_runtime.expressions.value_types import (
    BOOLEAN,
    DATE,
    DATETIME,
    DURATION,
    INTEGER,
    JSON,
    NUMBER,
    TEXT,
    TIME,
    ValueType,
    decimal,
)
from n3_runtime.expressions.value_types import UUID as UUID_TYPE
from n3_runtime.identity import Principal
from n3_runtime.types import SIMPLE, DecimalType, ListType, StringType, Type
from psycopg.types.numeric import Int8Dumper
from psycopg.types.string import StrDumperUnknown

NOW = datetime(2026, 3, 29, 23, 30, 15, 250000, UTC)

# name, type, type of its value, in SQLite, in PostgreSQL; as in compiler/expr/scope_test.go
FIELDS: dict[str, tuple[Type, ValueType, str, str]] = {
    **dict.fromkeys("st", (StringType(), TEXT, "TEXT", "TEXT")),
    **dict.fromkeys("nm", (SIMPLE["integer"](), INTEGER, "INTEGER", "BIGINT")),
    **dict.fromkeys("xy", (SIMPLE["number"](), NUMBER, "REAL", "DOUBLE PRECISION")),
    "p": (DecimalType(10, 2), decimal(10, 2), "INTEGER", "NUMERIC(10, 2)"),
    "q": (DecimalType(18, 4), decimal(18, 4), "INTEGER", "NUMERIC(18, 4)"),
    **dict.fromkeys("bc", (SIMPLE["boolean"](), BOOLEAN, "INTEGER", "BOOLEAN")),
    **dict.fromkeys("dg", (SIMPLE["date"](), DATE, "TEXT", "DATE")),
    **dict.fromkeys("wv", (SIMPLE["time"](), TIME, "TEXT", "TIME")),
    **dict.fromkeys(("at", "by"), (SIMPLE["datetime"](), DATETIME, "TEXT", "TIMESTAMPTZ")),
    **dict.fromkeys("lk", (SIMPLE["duration"](), DURATION, "INTEGER", "INTERVAL")),
    **dict.fromkeys("ef", (StringType(), TEXT, "TEXT", "TEXT")),
    **dict.fromkeys("ur", (SIMPLE["uuid"](), UUID_TYPE, "TEXT", "UUID")),
    "ls": (ListType(StringType()), ValueType("list", item="text"), "TEXT", "JSONB"),
    "li": (ListType(SIMPLE["integer"]()), ValueType("list", item="integer"), "TEXT", "JSONB"),
    "j": (SIMPLE["json"](), JSON, "TEXT", "JSONB"),
}

ADA = Principal(
    id="ada",
    name="Ada",
    roles=frozenset({"editor"}),
    claims={
        "team": "red",
        "level": "3",
        "ten": 10,
        "rate": 2.50,
        "teams": ["red", 7, {}],
        "vip": True,
    },
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


@dataclass(frozen=True)
class Link:
    dataset: str


@dataclass(frozen=True)
class Field:
    """A field as resolving sees it."""

    name: str
    value_type: ValueType
    computed: Node | None = None
    reference: Link | None = None


@dataclass(frozen=True)
class Dataset:
    name: str
    fields: tuple[Field, ...]
    reference_fields: Mapping[str, Field] = field(default_factory=dict)
    owner: str | None = None

    @property
    def by_name(self) -> Mapping[str, Field]:
        return {one.name: one for one in self.fields}

    @property
    def key_field(self) -> Field:
        return self.fields[0]


ROWS = Dataset(
    "rows",
    tuple(Field(name, kind) for name, (_, kind, _, _) in FIELDS.items()),
    {"author": Field("m", INTEGER, reference=Link("authors"))},
)
AUTHORS_DATASET = Dataset(
    "authors", (Field("id", INTEGER), Field("name", TEXT), Field("age", INTEGER))
)
PEOPLE = Dataset(
    "people",
    (
        Field("id", INTEGER),
        Field("team", TEXT),
        Field("level", INTEGER),
        Field("rate", decimal(6, 2)),
        Field("since", DATETIME),
        Field("quota", DURATION),
    ),
)
SCOPE = Scope(
    {"rows": ROWS, "authors": AUTHORS_DATASET},
    ROWS,
    PEOPLE,
    {
        "route.id": TEXT,
        "order.title": TEXT,
        "order.count": INTEGER,
        "order.total": decimal(8, 2),
        "order.weight": NUMBER,
        "order.paid": BOOLEAN,
        "order.made": DATETIME,
        "order.wait": DURATION,
        "order.unset": INTEGER,
    },
)
BUILDERS = {name: getattr(expressions, name) for name in expressions.__all__}


@cache
def parsed(python: str, kind: str, digits: int, scale: int) -> Expression:
    """What the compiler printed, as it is kept in a field of that type."""
    made = eval(python, dict(BUILDERS))  # noqa: S307 - what the compiler printed
    return resolve_for(expressions.nodes.wrap(made), SCOPE, ValueType(kind, digits, scale))


def expression(case: Mapping[str, Any]) -> Expression:
    kind = case["type"]
    return parsed(case["python"], kind["kind"], kind.get("precision", 18), kind.get("scale", 0))


def loaded(sent: Mapping[str, Any]) -> dict[str, Any]:
    """A row of Python values."""
    return {
        name: None if sent.get(name) is None else kind.parse(sent[name])
        for name, (kind, _, _, _) in FIELDS.items()
    }


def stored(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as it is stored in SQLite."""
    return {
        name: None if value is None else FIELDS[name][0].store(value) for name, value in row.items()
    }


def plain(value: Any, kind: Mapping[str, Any]) -> Any:
    """An answer in the form that all engines share."""
    scale = kind.get("scale", 0)
    match kind["kind"]:
        case _ if value is None:
            return None
        case "boolean":
            return bool(value)
        case "integer":
            number = int(value)
            return number if abs(number) <= SAFE_INTEGER else str(number)
        case "number":
            return float(value) + 0.0
        case "decimal":
            scaled = value.scaleb(scale, Context(prec=100)) if isinstance(value, Decimal) else value
            return decimal_text(int(scaled), scale)
        case "list" | "json":
            return json.loads(value) if isinstance(value, str) else value
    match value:
        case timedelta():
            return value // timedelta(milliseconds=1)
        case UUID():
            return str(value)
        case str() | int():
            return value
        case datetime() | time():
            return moment_text(value)
    return value.isoformat()


class Failure(str):
    """What an engine said that could not answer."""

    __slots__ = ()


Case = Mapping[str, Any]


class Statement:
    """Where an expression is printed: over the table of rows, with its values bound by name."""

    def __init__(self, placeholder: str, first: int = 0) -> None:
        self.placeholder = placeholder
        self.first = first
        self.leaves: dict[str, Expression] = {}

    def column(self, leaf: Expression) -> str:
        if leaf.path:  # of the one reference there is
            return f'(SELECT {quote_name(leaf.name)} FROM authors WHERE id = rows."m")'
        return quote_name(leaf.name)

    def bind(self, leaf: Expression) -> str:
        name = str(self.first + len(self.leaves))
        self.leaves[name] = leaf
        return self.placeholder.format(name)


def moment_or_value(leaf: Expression) -> Any:
    return moment_text(NOW) if leaf.op in ("now", "today") else person_value(leaf, ADA)


class SQLite:
    name = "SQLite"

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        register(self.connection)
        columns = ", ".join(f'"{name}" {kind}' for name, (_, _, kind, _) in FIELDS.items())
        self.connection.execute(f"CREATE TABLE rows ({columns})")
        self.connection.execute("CREATE TABLE authors (id INTEGER, name TEXT, age INTEGER)")
        self.connection.executemany("INSERT INTO authors VALUES (?, ?, ?)", AUTHORS)

    def keep(self, row: Mapping[str, Any]) -> None:
        self.connection.execute("DELETE FROM rows")
        marks = ", ".join("?" for _ in FIELDS)
        self.connection.execute(f"INSERT INTO rows VALUES ({marks})", list(stored(row).values()))

    def ask(self, asked: Iterable[Expression]) -> list[Any]:
        around = Statement(":p{}")
        texts = [SQLitePrinter(around).print(fold(one, ADA)) for one in asked]
        bound = {f"p{name}": moment_or_value(leaf) for name, leaf in around.leaves.items()}
        found = self.connection.execute(f"SELECT {', '.join(texts)} FROM rows", bound)
        return list(found.fetchone())


class Postgres:
    name = "PostgreSQL"

    def __init__(self, address: str) -> None:
        self.connection = psycopg.connect(
            address, autocommit=True, cursor_factory=psycopg.RawCursor
        )
        self.connection.adapters.register_dumper(int, Int8Dumper)
        self.connection.adapters.register_dumper(str, StrDumperUnknown)
        self.connection.execute("SET TIME ZONE 'Asia/Kolkata'")  # which must not matter
        for function in FUNCTIONS:
            self.connection.execute(function.encode())
        columns = ", ".join(f'"{name}" {kind}' for name, (_, _, _, kind) in FIELDS.items())
        self.connection.execute(f"CREATE TABLE rows ({columns})".encode())
        self.connection.execute("CREATE TABLE authors (id BIGINT, name TEXT, age BIGINT)")
        for author in AUTHORS:
            self.connection.execute("INSERT INTO authors VALUES ($1, $2, $3)", author)

    def keep(self, row: Mapping[str, Any]) -> None:
        self.connection.execute("DELETE FROM rows")
        values = [
            FIELDS[name][0].store(value)
            if FIELDS[name][3] == "JSONB" and value is not None
            else value
            for name, value in row.items()
        ]
        marks = ", ".join(f"${index + 1}" for index in range(len(FIELDS)))
        self.connection.execute(f"INSERT INTO rows VALUES ({marks})".encode(), values)

    def ask(self, asked: Iterable[Expression]) -> list[Any]:
        around = Statement("${}", first=1)
        texts: list[str] = []
        for one in asked:
            text = PostgresPrinter(around).print(fold(one, ADA))
            if one.type.kind == "datetime":
                # Not in the session's time zone, where it may be in year 10000.
                text = f"({text}) AT TIME ZONE 'UTC'"
            texts.append(f"{text} AS a{len(texts)}")
        bound = [moment_or_value(leaf) for leaf in around.leaves.values()]
        statement = f"SELECT {', '.join(texts)} FROM rows".encode()
        found = self.connection.execute(statement, bound or None).fetchone()
        assert found is not None
        return [
            value.replace(tzinfo=UTC) if isinstance(value, datetime) else value for value in found
        ]


def answers(engine: SQLite | Postgres, cases: list[Case]) -> list[Any]:
    """What a database answers to cases of one row, all at once; one by one where that fails."""
    if not cases:
        return []
    engine.keep(loaded(cases[0]["row"]))
    asked: list[Expression | Failure] = []
    for case in cases:
        try:
            asked.append(expression(case))
        except Exception as error:  # noqa: BLE001 - any is a disagreement
            asked.append(Failure(f"{type(error).__name__}: {error}"))

    def ask(part: list[Expression]) -> list[Any]:
        if not part:
            return []
        try:
            return engine.ask(part)
        except (sqlite3.Error, psycopg.Error, OverflowError) as error:
            if len(part) == 1:
                return [Failure(f"{type(error).__name__}: {error}")]
            middle = len(part) // 2
            return ask(part[:middle]) + ask(part[middle:])

    found = iter(ask([one for one in asked if isinstance(one, Expression)]))
    values = [next(found) if isinstance(one, Expression) else one for one in asked]
    return [
        value if isinstance(value, Failure) else plain(value, case["type"])
        for value, case in zip(values, cases, strict=True)
    ]


def python_answers(cases: list[Case]) -> list[Any]:
    found: list[Any] = []
    row = stored(loaded(cases[0]["row"]))
    for case in cases:
        try:
            value = evaluation.evaluate(expression(case), row, ADA)
            found.append(plain(value, case["type"]))
        except Exception as error:  # noqa: BLE001 - any is a disagreement
            found.append(Failure(f"{type(error).__name__}: {error}"))
    return found


evaluation.utc_now = lambda: NOW
