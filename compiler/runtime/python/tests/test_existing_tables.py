"""Tables of other programs: their names, and their forms of values, read and written."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import Served, new_database
from n3_runtime.dialect import foreign_columns

TABLES = """
CREATE TABLE stations (code TEXT PRIMARY KEY, name TEXT);
CREATE TABLE "Old Readings" (
    "Reading Id" CHAR(32) PRIMARY KEY, "1st name" VARCHAR(100) NOT NULL, "Price" DECIMAL(12, 2),
    "is-done" BOOLEAN, day DATE, at TIME, "Taken At" DATETIME, details JSON CHECK (json_valid(details) OR details IS NULL OR details = 'not JSON'), tags JSON,
    "StationCode" TEXT REFERENCES stations (code)
);
CREATE VIEW station_totals AS
    SELECT "StationCode" AS "Station", sum("Price") AS amount FROM "Old Readings" GROUP BY 1;
"""
KEY = "0190a1b2-0000-7000-8000-000000000001"


class Legacy:
    """The program over a database that another program has made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.connection = sqlite3.connect(folder / "legacy.db", isolation_level=None)
        self.connection.executescript(TABLES)
        self.connection.execute("INSERT INTO stations VALUES ('N', 'North'), ('S', 'South')")
        self.made = self.catalog()
        self.served = Served("legacy", folder)

    def catalog(self) -> list[Any]:
        """What the other program has made."""
        sql = "SELECT name, sql FROM sqlite_master WHERE tbl_name IN ('stations', 'Old Readings', 'station_totals')"
        return self.connection.execute(sql).fetchall()

    def reading(self, key: Any = KEY, **values: Any) -> dict[str, Any]:
        """What the program shows of a row."""
        row = {"Reading Id": key, "1st name": "x", **values}
        names = ", ".join(f'"{name}"' for name in row)
        places = ", ".join("?" for _ in row)
        self.connection.execute('DELETE FROM "Old Readings"')
        self.connection.execute(
            f'INSERT INTO "Old Readings" ({names}) VALUES ({places})', tuple(row.values())
        )
        (found,) = self.served.rows("readings")
        assert self.served.ask("GET", f"readings/{found['code']}").json() == found
        shown: dict[str, Any] = found
        return shown


@pytest.fixture(scope="module")
def legacy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Legacy]:
    legacy = Legacy(tmp_path_factory.mktemp("legacy"))
    yield legacy
    legacy.served.stop()
    assert legacy.catalog() == legacy.made
    legacy.connection.close()


AS_READ: list[tuple[str, str, Any, Any]] = [
    ("Reading Id", "code", KEY, KEY),
    ("Reading Id", "code", KEY.upper(), KEY),
    ("Reading Id", "code", KEY.replace("-", ""), KEY),
    ("Reading Id", "code", bytes.fromhex(KEY.replace("-", "")), KEY),
    ("Price", "price", 12.5, "12.50"),
    ("Price", "price", 12, "12.00"),
    ("Price", "price", "12.345", "12.35"),
    ("Price", "price", -0.005, "-0.01"),
    ("Price", "price", 9999999999.99, "9999999999.99"),
    ("Price", "price", "free", None),
    ("Price", "price", None, None),
    ("is-done", "done", 1, True),
    ("is-done", "done", 0, False),
    ("is-done", "done", "t", True),
    ("is-done", "done", "f", False),
    ("is-done", "done", "", None),
    ("is-done", "done", None, None),
    ("day", "day", "2026-01-31", "2026-01-31"),
    ("day", "day", "2026-01-31 00:00:00", "2026-01-31"),
    ("day", "day", 1769817600, "2026-01-31"),
    ("day", "day", "soon", None),
    ("day", "day", None, None),
    ("at", "at", "09:30", "09:30:00.000000"),
    ("at", "at", "09:30:01.5", "09:30:01.500000"),
    ("at", "at", "1900-01-01 09:30:01", "09:30:01.000000"),
    ("at", "at", "noon", None),
    ("at", "at", 12, None),
    ("Taken At", "taken", "2026-01-31 09:30:00", "2026-01-31T09:30:00.000000Z"),
    ("Taken At", "taken", "2026-01-31 09:30:00.123456", "2026-01-31T09:30:00.123456Z"),
    ("Taken At", "taken", "2026-01-31 09:30:00.1234567+02", "2026-01-31T07:30:00.123456Z"),
    ("Taken At", "taken", "2026-01-31T09:30:00.5Z", "2026-01-31T09:30:00.500000Z"),
    ("Taken At", "taken", "2026-01-31 09:30:00 UTC", "2026-01-31T09:30:00.000000Z"),
    ("Taken At", "taken", "2026-01-31 11:30:00+0200", "2026-01-31T09:30:00.000000Z"),
    ("Taken At", "taken", "2026-01-31", "2026-01-31T00:00:00.000000Z"),
    ("Taken At", "taken", 1769851800, "2026-01-31T09:30:00.000000Z"),
    ("Taken At", "taken", 1769851800500, "2026-01-31T09:30:00.500000Z"),
    ("Taken At", "taken", 2461071.5, "2026-01-31T00:00:00.000000Z"),
    ("Taken At", "taken", "0000-00-00 00:00:00", None),
    ("Taken At", "taken", b"\x00", None),
    ("Taken At", "taken", 10**18, None),
    ("details", "details", '{"a": [1]}', {"a": [1]}),
    ("details", "details", "not JSON", "not JSON"),
    ("details", "details", None, None),
    ("tags", "tags", '["a"]', ["a"]),
    ("StationCode", "station_id", "N", "N"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "field", "stored", "shown"), AS_READ)
def test_values_are_shown_in_our_form(
    legacy: Legacy, column: str, field: str, stored: Any, shown: Any
) -> None:
    if column == "Reading Id":
        assert legacy.reading(key=stored)[field] == shown
    else:
        assert legacy.reading(**{column: stored})[field] == shown


def test_every_type_that_is_converted_has_values(legacy: Legacy) -> None:
    types = {one.name: one.type for one in legacy.served.specs["readings"].fields}
    read = set(foreign_columns.SQLITE)
    assert read == {types[field] for _, field, _, _ in AS_READ} & read
    assert set(foreign_columns.WRITTEN) <= read


def test_rows_are_written_in_the_usual_form(legacy: Legacy) -> None:
    legacy.connection.execute('DELETE FROM "Old Readings"')
    body = {
        "name": "first", "price": "12.50", "done": True, "day": "2026-01-31", "at": "09:30:00",
        "taken": "2026-01-31T11:30:00.123456+02:00", "details": {"a": 1}, "tags": ["x"],
        "station_id": "N",
    }  # fmt: skip
    made = legacy.served.ask("POST", "readings", body=body)
    assert made.status_code == 201, made.text
    row = made.json()
    sql = 'SELECT * FROM "Old Readings"'
    ((key, *stored),) = legacy.connection.execute(sql).fetchall()
    assert key == row["code"]
    assert stored == [
        "first", 12.5, 1, "2026-01-31", "09:30:00.000000", "2026-01-31 09:30:00.123456",
        '{"a":1}', '["x"]', "N",
    ]  # fmt: skip
    place, etag = f"readings/{row['code']}", made.headers["etag"]
    changed = legacy.served.ask("PATCH", place, body={"price": "0.05"}, if_match=etag)
    assert (changed.status_code, changed.json()["price"]) == (200, "0.05")
    assert legacy.served.ask("PATCH", place, body={"done": False}, if_match=etag).status_code == 412
    legacy.connection.execute('UPDATE "Old Readings" SET "Price" = 7')
    stale = legacy.served.ask(
        "PATCH", place, body={"done": False}, if_match=changed.headers["etag"]
    )
    assert stale.status_code == 412
    assert stale.json()["current"]["price"] == "7.00"
    assert legacy.served.ask("DELETE", place).status_code == 204
    assert legacy.connection.execute(sql).fetchall() == []


def test_what_is_asked_is_asked_of_our_form(legacy: Legacy) -> None:
    legacy.reading(**{"Price": 12.5, "Taken At": "2026-01-31 09:30:00", "StationCode": "N"})
    rows = legacy.served.rows
    assert rows("readings", price__gt="12")
    assert not rows("readings", price__gt="13")
    assert rows("readings", taken="2026-01-31T09:30:00Z")
    through: dict[str, Any] = {"station.name": "North"}
    assert rows("readings", **through)
    assert rows("readings", search="x", sort_by="price,taken")
    assert rows("readings", expand="station")[0]["station"]["name"] == "North"
    (dear,) = rows("dear")
    assert (dear["name"], dear["price"]) == ("x", "12.50")


def test_rows_without_a_key_are_listed(legacy: Legacy) -> None:
    legacy.reading(Price=12.5, StationCode="N")
    (total,) = legacy.served.rows("totals", sort_by="amount", station="N")
    assert (total["station"], total["amount"]) == ("N", 12.5)
    assert total["_can"] == {"update": False, "delete": False}
    assert legacy.served.http.get("/api/datasets/totals/1").status_code in (404, 405)
    assert legacy.served.ask("POST", "totals", body={"amount": 1}).status_code == 405


def test_rows_that_refer_are_deleted_along(legacy: Legacy) -> None:
    legacy.connection.execute("INSERT INTO stations VALUES ('W', 'West')")
    legacy.reading(StationCode="W")
    assert legacy.served.ask("DELETE", "stations/W").status_code == 204
    assert legacy.served.rows("readings") == []


POSTGRES_TABLES = """
CREATE SCHEMA other;
CREATE TYPE kind AS ENUM ('first', 'second');
CREATE TABLE stations (code varchar(5) PRIMARY KEY, name text);
CREATE TABLE "Old Readings" (
    "Reading Id" uuid PRIMARY KEY, "1st name" kind NOT NULL, "Price" numeric, "is-done" boolean,
    day date, at time, "Taken At" timestamp, details json, tags varchar(5)[],
    "StationCode" varchar(5) REFERENCES stations
);
CREATE VIEW station_totals AS
    SELECT "StationCode"::char(3) AS "Station", sum("Price")::real AS amount FROM "Old Readings" GROUP BY 1;
INSERT INTO stations VALUES ('N', 'North');
"""


def test_postgres_types_are_read_and_written(tmp_path: Path) -> None:
    address = new_database()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(POSTGRES_TABLES)
        served = Served("legacy", tmp_path, database="postgres", database_url=address)
        try:
            read_and_write(served, connection)
        finally:
            served.stop()


def read_and_write(served: Served, connection: "psycopg.Connection[Any]") -> None:
    body: dict[str, Any] = {
        "name": "first", "price": "12.50", "done": True, "day": "2026-01-31", "at": "09:30:00",
        "taken": "2026-01-31T11:30:00.123456+02:00", "details": {"a": 1}, "tags": ["x", "y"],
        "station_id": "N",
    }  # fmt: skip
    made = served.ask("POST", "readings", body=body)
    assert made.status_code == 201, made.text
    row = made.json()
    assert {name: row[name] for name in body} == {
        **body, "at": "09:30:00.000000", "taken": "2026-01-31T09:30:00.123456Z",
    }  # fmt: skip
    ((_, *stored),) = connection.execute(
        'SELECT "Taken At"::text, "1st name"::text, "Price"::text, details::text, tags::text '
        'FROM "Old Readings"'
    ).fetchall()
    assert stored == ["first", "12.50", '{"a": 1}', "{x,y}"]
    place, etag = f"readings/{row['code']}", made.headers["etag"]
    changed = served.ask("PATCH", place, body={"name": "second", "tags": []}, if_match=etag)
    assert (changed.status_code, changed.json()["name"]) == (200, "second"), changed.text
    assert served.ask("PATCH", place, body={"done": False}, if_match=etag).status_code == 412
    through: dict[str, Any] = {"station.name": "North", "price__gt": "12", "sort_by": "name,taken"}
    assert served.rows("readings", **through, expand="station")[0]["station"]["name"] == "North"
    assert [one["name"] for one in served.rows("dear")] == ["second"]
    (total,) = served.rows("totals", sort_by="amount", search="N")
    assert total["amount"] == 12.5
    assert served.ask("DELETE", "stations/N").status_code == 204
    assert served.rows("readings") == []
