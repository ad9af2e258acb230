"""Deleted rows that are kept, tables of other programs, names that were others."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import MANAGER, PERSONNEL, Served, golden
from n3_runtime import schema
from n3_runtime.changes import prepare
from n3_runtime.database import connect
from n3_runtime.dataset import Dataset
from n3_runtime.tables import Column, Table


def specs() -> dict[str, Dataset]:
    return {spec.name: spec for spec in golden("shop").datasets_router.DATASETS}


def tables() -> dict[str, Table]:
    return {table.dataset: table for table in golden("shop").tables.TABLES}


def test_a_deleted_row_is_gone_for_everybody(shop: Served) -> None:
    assert shop.ask("DELETE", "customers/1", MANAGER).status_code == 204
    assert shop.ask("GET", "customers/1", MANAGER).status_code == 404
    for method in ("PATCH", "DELETE"):
        assert shop.ask(method, "customers/1", MANAGER, {"notes": "x"}).status_code == 404
    assert [row["name"] for row in shop.rows("customers", PERSONNEL)] == ["Pine"]
    assert shop.rows("customers", MANAGER, search="oak") == []
    assert shop.ask("GET", "customers", MANAGER).json()["total"] == 1
    assert {row["customers_city"] for row in shop.rows("sales", MANAGER)} == {"Paris"}
    assert (
        shop.ask("POST", "orders", MANAGER, {"customer_id": 1, "price": "1.00"}).status_code == 422
    )


def test_what_was_deleted_stands_in_nobodys_way(shop: Served) -> None:
    oak = {"name": "Oak", "city": "Berlin", "agent_id": 1}
    taken = shop.ask("POST", "customers", MANAGER, oak)
    assert (taken.status_code, taken.json()["code"]) == (409, "conflict_unique")
    shop.ask("DELETE", "customers/1", MANAGER)
    assert shop.ask("POST", "customers", MANAGER, oak).json()["id"] == 3


def test_a_kept_row_is_deleted_for_listeners(shop: Served) -> None:
    made = {"name": "Elm", "agent_id": 1}
    key = shop.ask("POST", "customers", MANAGER, made).json()["id"]
    connection = sqlite3.connect(shop.database)
    shop.ask("DELETE", f"customers/{key}", MANAGER)
    last = connection.execute(
        "SELECT op, row_id, version, before FROM n3_changes ORDER BY seq DESC"
    )
    op, row_id, version, before = last.fetchone()
    connection.close()
    assert (op, row_id, version, json.loads(before)["name"]) == ("delete", key, 2, "Elm")


@pytest.fixture
def legacy(shop: Served) -> sqlite3.Connection:
    connection = sqlite3.connect(shop.database, isolation_level=None)
    connection.execute("CREATE TABLE legacy_rates (code TEXT PRIMARY KEY, rate REAL, other TEXT)")
    connection.execute("INSERT INTO legacy_rates VALUES ('EUR', 1.0, 'x')")
    return connection


def test_a_table_of_another_program(shop: Served, legacy: sqlite3.Connection) -> None:
    (row,) = shop.rows("rates", None)
    assert (row["code"], row["rate"]) == ("EUR", 1.0)
    version = row["_version"]
    assert 0 < version < 2**53
    assert shop.ask("GET", "rates/EUR", None).headers["etag"] == f'"{version}"'
    changed = shop.ask("PATCH", "rates/EUR", MANAGER, {"rate": 1.5}, If_Match=f'"{version}"')
    assert changed.json()["rate"] == 1.5
    assert changed.json()["_version"] != version
    stale = shop.ask("PATCH", "rates/EUR", MANAGER, {"rate": 2.0}, If_Match=f'"{version}"')
    assert (stale.status_code, stale.json()["current"]["rate"]) == (412, 1.5)
    # What another program writes is seen, and makes a version stale as well.
    version = changed.json()["_version"]
    legacy.execute("UPDATE legacy_rates SET rate = 9.0")
    stale = shop.ask("PATCH", "rates/EUR", MANAGER, {"rate": 2.0}, If_Match=f'"{version}"')
    assert (stale.status_code, stale.json()["current"]["rate"]) == (412, 9.0)
    assert shop.ask("POST", "rates", MANAGER, {"code": "USD", "rate": 1.1}).status_code == 201
    assert shop.ask("DELETE", "rates/USD", MANAGER).status_code == 204
    assert legacy.execute("SELECT * FROM legacy_rates").fetchall() == [("EUR", 9.0, "x")]
    legacy.close()


def test_it_is_never_made_nor_altered(tmp_path: Path) -> None:
    connection = connect(str(tmp_path / "a.db"))
    connection.execute("BEGIN")
    prepare(connection, "development")
    every = list(specs().values())
    shapes = list(tables().values())
    applied = schema.apply(connection, every, shapes, guarded=True)
    assert not any("legacy_rates" in statement for statement in applied.statements)
    assert not any("sales" in statement for statement in applied.statements)
    # A preview has a table to show.
    schema.apply(connection, every, shapes, guarded=True, make_adopted=True)
    assert connection.execute("SELECT code, rate FROM legacy_rates").fetchall() == []
    rates = tables()["rates"]
    wider = replace(rates, columns=(*rates.columns, Column("more", "TEXT")))
    again = schema.apply(connection, [specs()["rates"]], [wider], guarded=True, make_adopted=True)
    assert again.statements == []
    connection.close()


def follow(connection: Any, spec: Dataset, table: Table) -> list[str]:
    return schema.apply(connection, [spec], [table], guarded=True).statements


def test_a_name_that_was_another_keeps_its_values(tmp_path: Path) -> None:
    orders, table = specs()["orders"], tables()["orders"]
    assert table.was == "purchases"
    connection = connect(str(tmp_path / "a.db"))
    connection.execute("BEGIN")
    prepare(connection, "development")
    follow(connection, replace(orders, table="purchases"), replace(table, was=None))
    connection.execute("INSERT INTO purchases (customer_id, price, note) VALUES (1, 100, 'kept')")
    connection.execute("DELETE FROM purchases")
    connection.execute("INSERT INTO purchases (customer_id, price, note) VALUES (1, 100, 'kept')")
    assert follow(connection, orders, table)[0] == 'ALTER TABLE "purchases" RENAME TO "orders"'
    assert follow(connection, orders, table) == []
    fields = tuple(
        replace(field, name="remark") if field.name == "note" else field for field in orders.fields
    )
    columns = tuple(
        Column("remark", "TEXT", was="note") if column.name == "note" else column
        for column in table.columns
    )
    renamed, moved = replace(orders, fields=fields), replace(table, columns=columns)
    assert follow(connection, renamed, moved) == [
        'ALTER TABLE "orders" RENAME COLUMN "note" TO "remark"'
    ]
    assert follow(connection, renamed, moved) == []
    assert connection.execute("SELECT id, remark FROM orders").fetchall() == [(2, "kept")]
    connection.close()


def test_a_renamed_column_keeps_its_check(tmp_path: Path) -> None:
    orders, table = specs()["orders"], tables()["orders"]
    connection = connect(str(tmp_path / "a.db"))
    connection.execute("BEGIN")
    prepare(connection, "development")
    follow(connection, orders, table)
    text = next(one.definition for one in table.columns if one.name == "stage")
    columns = tuple(
        Column("state", text.replace('"stage"', '"state"'), was="stage")
        if column.name == "stage" else column
        for column in table.columns
    )  # fmt: skip
    fields = tuple(
        replace(one, name="state") if one.name == "stage" else one for one in orders.fields
    )
    renamed, moved = replace(orders, fields=fields), replace(table, columns=columns)
    assert follow(connection, renamed, moved) == [
        'ALTER TABLE "orders" RENAME COLUMN "stage" TO "state"'
    ]
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("INSERT INTO orders (customer_id, price, state) VALUES (1, 1, 'x')")
    connection.close()


def test_deleted_rows_do_not_come_back(tmp_path: Path) -> None:
    customers, table = specs()["customers"], tables()["customers"]
    connection = connect(str(tmp_path / "a.db"))
    connection.execute("BEGIN")
    prepare(connection, "development")
    follow(connection, customers, table)
    columns = tuple(one for one in table.columns if one.name != "n3_deleted_at")
    hard, without = replace(customers, soft_delete=False), replace(table, columns=columns)
    follow(connection, hard, without)
    follow(connection, customers, table)
    connection.execute(
        "INSERT INTO customers (name, agent_id, n3_deleted_at) VALUES ('Oak', 1, '2026-01-01')"
    )
    with pytest.raises(schema.SchemaRefusedError, match="would reappear: 1"):
        follow(connection, hard, without)
    connection.close()
