"""Every row of protocol/types.txt, asked of the types, of SQLite and of PostgreSQL."""

import json
import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import psycopg
import pydantic
import pytest
from n3_runtime import fields
from n3_runtime.dialect import SQLITE
from n3_runtime.expressions.sqlite_functions import register
from n3_runtime.fields import Field
from n3_runtime.models import Length, OneOf, Pattern, Range, Wire
from postgres_server import postgres
from psycopg.types.json import Jsonb

PROTOCOL = Path(__file__).parents[2] / "protocol"
FIELDS: dict[str, Any] = {
    name: kind["field"] for name, kind in json.loads((PROTOCOL / "types.json").read_text()).items()
}


class Row(NamedTuple):
    line: int
    type: str
    value: str
    answer: str
    sqlite: str = ""
    postgres: str = ""
    shown: str = ""


def rows() -> list[Row]:
    lines = (PROTOCOL / "types.txt").read_text().split("\n")
    return [
        Row(number, *line.split(" | "))
        for number, line in enumerate(lines, 1)
        if line and not line.startswith("#")
    ]


ROWS = rows()
ACCEPTED = [row for row in ROWS if row.answer == "accepted"]


@cache
def field(type_name: str) -> Field:
    spec = FIELDS[type_name]
    match spec["type"]:
        case "decimal":
            return fields.Decimal("f", spec["precision"], spec.get("scale", 0))
        case "enum":
            return fields.Enum("f", tuple(value["name"] for value in spec["values"]))
        case "list":
            return fields.List("f", spec["item"])
    kinds = {kind.type: kind for kind in fields.Field.__subclasses__() if hasattr(kind, "type")}
    return kinds[spec["type"]]("f")


@cache
def reader(type_name: str) -> pydantic.TypeAdapter[Any]:
    """What reads the field of a body, as the printed models say."""
    spec = FIELDS[type_name]
    checks: list[Any] = [Wire(field(type_name).codec)]
    if "min_length" in spec or "max_length" in spec:
        checks.append(Length(spec.get("min_length", 0), spec.get("max_length")))
    if "min" in spec or "max" in spec:
        checks.append(
            Range(*(int(spec[bound]) if bound in spec else None for bound in ("min", "max")))
        )
    if "pattern" in spec:
        checks.append(Pattern(spec["pattern"]))
    if "one_of" in spec:
        checks.append(OneOf(*spec["one_of"]))
    return pydantic.TypeAdapter(Annotated[(Any, *checks)])


def read(row: Row) -> Any:
    return reader(row.type).validate_python(json.loads(row.value))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.type} {row.value[:40]}")
def test_what_is_accepted_and_what_it_becomes(row: Row) -> None:
    if row.answer != "accepted":
        with pytest.raises(pydantic.ValidationError) as refused:
            read(row)
        assert refused.value.errors()[0]["type"] == row.answer.split()[0]
        return
    value = read(row)
    codec = field(row.type).codec
    assert json.dumps(codec.store(value), ensure_ascii=False) == row.sqlite
    assert json.loads(row.shown) == codec.wire(codec.load(codec.store(value)))


def test_sqlite_keeps_and_shows_the_value() -> None:
    connection = sqlite3.connect(":memory:")
    register(connection)
    kinds = {
        "integer": "INTEGER",
        "boolean": "INTEGER",
        "decimal": "INTEGER",
        "duration": "INTEGER",
        "number": "REAL",
    }
    for number, row in enumerate(ACCEPTED):
        codec = field(row.type).codec
        table = f"t{number}"
        connection.execute(f"CREATE TABLE {table} (f {kinds.get(codec.name, 'TEXT')})")
        connection.execute(f"INSERT INTO {table} VALUES (?)", (codec.store(read(row)),))
        kept, shown = connection.execute(
            f"SELECT f, {SQLITE.json(codec, 'f')} FROM {table}"
        ).fetchone()
        assert json.dumps(kept, ensure_ascii=False) == row.sqlite, row
        assert shown == row.shown, row
    connection.close()


@pytest.fixture(scope="module")
def server() -> Iterator[psycopg.Connection[Any]]:
    with postgres() as address, psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        yield connection


COLUMNS = {
    "integer": "BIGINT",
    "number": "DOUBLE PRECISION",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "time": "TIME",
    "datetime": "TIMESTAMPTZ",
    "duration": "INTERVAL",
    "uuid": "UUID",
    "json": "JSONB",
    "list": "JSONB",
}


def kept_by(connection: psycopg.Connection[Any], row: Row, number: int) -> tuple[str, Any]:
    """The text of the value in a column of its type, and the value as it comes back."""
    spec, codec, value = FIELDS[row.type], field(row.type).codec, read(row)
    column = COLUMNS.get(spec["type"], "TEXT")
    if spec["type"] == "decimal":
        column = f"NUMERIC({spec['precision']}, {spec.get('scale', 0)})"
    table = f"t{number}"
    connection.execute(f"CREATE TEMPORARY TABLE {table} (f {column})".encode())
    sent = Jsonb(codec.wire(value)) if column == "JSONB" else value
    connection.execute(f"INSERT INTO {table} VALUES (%s)".encode(), (sent,))
    found = connection.execute(f"SELECT f::text, f FROM {table}".encode()).fetchone()
    connection.execute(f"DROP TABLE {table}".encode())
    assert found is not None
    text, back = found
    if column == "JSONB":
        back = codec.parse(back)
    return text, codec.wire(back)


def test_postgres_keeps_and_gives_back_the_value(server: psycopg.Connection[Any]) -> None:
    for number, row in enumerate(ACCEPTED):
        text, back = kept_by(server, row, number)
        assert json.dumps(text, ensure_ascii=False) == row.postgres, row
        assert back == json.loads(row.shown), row
