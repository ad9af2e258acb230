"""A list as a CSV file: what is in it, for whom, and what it costs while somebody is slow."""

import asyncio
import csv
import io
import json
import socket
import time
from typing import Any

import psycopg
import pytest
from conftest import ADMIN, ANNA, BEN, LEAD, MANAGER, PERSONNEL, RED, Served, headers_of
from n3_runtime.database import held
from n3_runtime.database.postgres import PostgresDatabase
from n3_runtime.dialect import POSTGRES
from n3_runtime.exporting import Column
from n3_runtime.statement import Statement
from postgres_server import postgres
from test_data_binding import ROUND_TRIPS


def exported(served: Served, path: str, person: Any) -> list[list[str]]:
    answer = served.ask("GET", path, person)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    return list(csv.reader(io.StringIO(answer.text, newline=""), strict=True))


def add_tasks(served: Served, count: int, title: str = "t") -> None:
    """Past the API."""
    series = {
        "sqlite": "WITH RECURSIVE n3 (n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM n3 WHERE n < ?1 - 1) "
        "INSERT INTO tasks (project_id, title) SELECT 1, ?2 || n FROM n3",
        "postgres": "INSERT INTO tasks (project_id, title) "
        "SELECT 1, CAST(?2 AS text) || n FROM generate_series(0, CAST(?1 AS integer) - 1) AS n",
    }
    served.change(series[served.dialect], count, title)


def test_the_rows_and_columns_that_the_reader_may_read(shop: Served) -> None:
    answer = shop.ask("GET", "orders/export.csv", MANAGER)
    assert answer.headers["content-disposition"].startswith('attachment; filename="orders-20')
    assert (
        answer.headers["x-n3-position"]
        == shop.ask("GET", "orders", MANAGER).headers["x-n3-position"]
    )
    head, *rows = exported(shop, "orders/export.csv", MANAGER)
    assert head == ["id", "customer_id", "seller_id", "stage", "quantity", "price", "total", "cost",
                    "placed", "due", "note"]  # fmt: skip
    assert [row[:8] for row in rows] == [
        ["1", "1", "2", "open", "2", "10.00", "20.00", "5.00"],
        ["2", "2", "3", "open", "1", "20.00", "20.00", "15.00"],
        ["3", "2", "1", "paid", "1", "7.50", "7.50", "6.00"],
    ]
    # Nobody but managers reads costs: there is no such column for others.
    head, *rows = exported(shop, "orders/export.csv", BEN)
    assert "cost" not in head
    assert [row[0] for row in rows] == ["1"]
    # Whose salary may be read depends on the row.
    head, *rows = exported(shop, "staff/export.csv", ANNA)
    at = head.index("salary")
    assert [row[at] for row in rows] == ["1000.00", ""]
    assert "secret" not in exported(shop, "customers/export.csv", MANAGER)[0]
    assert "pin" not in exported(shop, "customers/export.csv", MANAGER)[0]


def test_filters_searches_orders_and_widgets_are_those_of_a_list(shop: Served) -> None:
    def ids(query: str, person: Any = MANAGER) -> list[str]:
        return [row[0] for row in exported(shop, f"orders/export.csv?{query}", person)[1:]]

    assert ids("stage=open&sort_by=price&sort_order=desc") == ["2", "1"]
    assert ids("customer.city=Paris&sort_by=seller.name") == ["3", "2"]
    assert ids("search=zzz") == []
    assert ids("stage__in=paid,sent") == ["3"]
    widgets = [name for name in shop.services.pages.widgets if name.startswith("Orders.")]
    assert ids(f"widget={widgets[0]}") == ["1", "2", "3"]
    for query in (
        "x=1",
        "sort_by=secret",
        "page=2",
        "page_size=5",
        "count=none",
        "expand=customer",
    ):
        assert shop.ask("GET", f"orders/export.csv?{query}", MANAGER).status_code == 400, query


def test_who_may_read_nothing_gets_nothing(shop: Served) -> None:
    assert shop.ask("GET", "teams/export.csv", None).status_code == 401
    assert [row[0] for row in exported(shop, "orders/export.csv", {**BEN, "email": None})] == ["id"]
    assert exported(shop, "pay/export.csv", PERSONNEL)[0] == [
        "team_id",
        "people",
        "salaries",
        "bonuses",
    ]


def test_deleted_rows_are_not_in_it(projects: Served) -> None:
    projects.ask("DELETE", "projects/1", LEAD)
    assert [row[1] for row in exported(projects, "projects/export.csv", LEAD)] == ["name", "Tower"]
    assert len(exported(projects, "projects/export.csv", RED)) == 1


def test_no_text_is_taken_for_a_formula(projects: Served) -> None:
    for text in ("=1+1", "+1", "-1", "@a", "\ta", "\ra", "a=1", 'q"q', "a,b", "a\r\nb", "'=", "ü"):
        projects.ask("PATCH", "tasks/1", LEAD, {"title": text})
        (row,) = exported(projects, "tasks/export.csv?id=1", LEAD)[1:]
        assert row[2] == (f"'{text}" if text[0] in "=+-@\t\r" else text)


def test_numbers_stay_numbers(projects: Served) -> None:
    projects.ask("PATCH", "projects/1", LEAD, {"budget": "-5.00"})
    (row,) = exported(projects, "projects/export.csv?id=1", LEAD)[1:]
    assert row[3] == "-5.00"
    text = Column("x", number=False)
    cells = [text.cell(one) for one in (None, "", True, [-1, "é"], {"a": None}, "-PT5M", 0.1, -3)]
    assert cells == ["", "", "true", '[-1, "é"]', '{"a": null}', "'-PT5M", "0.1", "'-3"]


def test_all_rows_of_one_moment(projects: Served) -> None:
    add_tasks(projects, 5_000)
    with projects.http.stream(
        "GET", "/api/datasets/tasks/export.csv?sort_by=title", headers=headers_of(LEAD)
    ) as answer:
        lines = answer.iter_lines()
        assert next(lines).startswith("id,")
        add_tasks(projects, 50, "zz")
        assert sum(1 for _ in lines) == 5_002
    assert len(exported(projects, "tasks/export.csv", LEAD)) == 5_053


def waiting(served: Served, room: int = 4_096) -> socket.socket:
    """A reader who takes the first bytes, and then nothing."""
    reader = socket.create_connection(("127.0.0.1", served.port))
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    head = f"GET /api/datasets/tasks/export.csv HTTP/1.1\r\nhost: x\r\nx-person: {headers_of(LEAD)['x-person']}\r\n\r\n"
    reader.sendall(head.encode())
    assert reader.recv(100).startswith(b"HTTP/1.1 200")
    return reader


def eventually_none_held(served: Served) -> None:
    for _ in range(1_000):
        if served.services.database._held == 0:
            return
        time.sleep(0.005)
    raise AssertionError(served.services.database._held)


def test_slow_readers_hold_up_nobody_and_end_when_they_go(projects: Served) -> None:
    add_tasks(projects, 60_000, "a title that takes some room in the buffers of a socket " * 3)
    readers = [waiting(projects) for _ in range(held.MAX_SNAPSHOTS)]
    assert projects.services.database._held == held.MAX_SNAPSHOTS
    too_many = projects.ask("GET", "tasks/export.csv", LEAD)
    assert (too_many.status_code, too_many.headers["retry-after"]) == (503, "1")
    assert len(projects.rows("tasks", LEAD)) == 25
    assert projects.ask("PATCH", "tasks/1", LEAD, {"title": "x"}).status_code == 200
    for reader in readers:
        reader.close()
    eventually_none_held(projects)
    assert len(exported(projects, "tasks/export.csv?id__lte=3", LEAD)) == 4


def test_a_reader_who_stalls_is_left(projects: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("n3_runtime.exporting.STALLED_SECONDS", 0.05)
    add_tasks(projects, 60_000, "a title that takes some room in the buffers of a socket " * 3)
    reader = waiting(projects, room=262_144)  # what is on its way then comes at once
    eventually_none_held(projects)
    received = b""
    while part := reader.recv(65_536):
        received += part
    reader.close()
    assert not received.endswith(b"0\r\n\r\n")  # the last chunk


def test_what_takes_too_long_is_a_problem(
    projects: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_tasks(projects, 60_000)
    monkeypatch.setattr(held, "PART_SECONDS", 0.0)
    answer = projects.ask("GET", "tasks/export.csv?sort_by=title", LEAD)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    eventually_none_held(projects)


def test_every_type(app: Served) -> None:
    """Each value reads back as it was sent, the apostrophe aside."""
    for index, (field, sent, _) in enumerate(ROUND_TRIPS):
        made = app.ask("POST", "things", ADMIN, {"code": f"C-{index}", field: sent})
        assert made.status_code == 201, made.text
    head, *rows = exported(app, "things/export.csv?sort_by=code", ADMIN)
    listed = {row["code"]: row for row in app.rows("things", ADMIN, page_size=100)}
    assert len(rows) == len(listed) == len(ROUND_TRIPS)
    for row in rows:
        cells = dict(zip(head, row, strict=True))
        for name, value in listed[cells["code"]].items():
            if name.startswith("_"):
                continue
            cell = cells[name]
            if cell.startswith("'"):
                assert cell[1] in "=+-@"
                cell = cell[1:]
            read = (value or None) is None and cell == ""
            assert read or cell == value or json.loads(cell) == value, (name, cell, value)


def test_a_snapshot_of_postgresql_is_read_in_parts() -> None:
    async def read(address: str) -> list[list[Any]]:
        database = PostgresDatabase(address)
        database.open()
        snapshot = database.hold()
        try:
            statement = Statement(
                "SELECT n FROM generate_series(1, CAST($1 AS integer)) AS n", {"p0": 5}
            )
            first = await snapshot.select(statement, 2)
            return [
                first,
                await snapshot.fetch(2),
                await snapshot.fetch(2),
                await snapshot.fetch(2),
            ]
        finally:
            await snapshot.close()
            assert database._held == 0
            database.close()

    with postgres() as address:
        with psycopg.connect(address, autocommit=True) as connection:
            for table in POSTGRES.own_tables:
                connection.execute(table)
        parts = asyncio.run(read(address))
    assert parts == [[(1,), (2,)], [(3,), (4,)], [(5,)], []]
