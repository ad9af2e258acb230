"""Keyset pages: every row once whatever comes and goes, in both directions, nulls last; cursors are sealed."""

import itertools
import sqlite3
from base64 import urlsafe_b64decode
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from both_databases import empty
from conftest import (
    ADMIN,
    ANNA,
    BEN,
    CARL,
    LEAD,
    MANAGER,
    OTHER_LEAD,
    PERSONNEL,
    RED,
    Served,
    headers_of,
    new_database,
)
from n3_runtime.catalog import Catalog
from n3_runtime.cursors import After, Seal
from n3_runtime.database import Connection
from n3_runtime.database.sqlite_problems import TracingConnection
from n3_runtime.dataset import Access, Dataset
from n3_runtime.expressions import EVERYONE
from n3_runtime.fields import DateTime, Integer
from n3_runtime.identity import Principal
from n3_runtime.problems import Problem
from n3_runtime.query import parse_list
from n3_runtime.sql_compiler import compile_dataset_to_sql
from n3_runtime.statement import Statement
from test_data_binding import ROUND_TRIPS


def pages(served: Served, path: str, person: Any, **query: Any) -> list[list[Any]]:
    """All pages, from the empty cursor on."""
    found, cursor = [], ""
    while True:
        answer = served.http.get(
            f"/api/datasets/{path}",
            params={**query, "cursor": cursor},
            headers=headers_of(person),
        )
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert (body["total"], body["page"]) == (None, None)
        assert body["has_more"] == (body["next_cursor"] is not None)
        found.append(body["data"])
        if not body["has_more"]:
            return found
        cursor = body["next_cursor"]


def fill_types(app: Served) -> None:
    """A row for each value of each type, some of them twice, and rows without any."""
    for index, (field, sent, _) in enumerate((*ROUND_TRIPS, *ROUND_TRIPS[::3], ("code", None, 0))):
        body = {"code": f"C-{index}"} if field == "code" else {"code": f"C-{index}", field: sent}
        made = app.ask("POST", "things", ADMIN, body)
        assert made.status_code == 201, made.text


def test_every_sort_of_every_type(app: Served) -> None:
    fill_types(app)
    fields = app.specs["things"].sort_fields
    assert len(fields) > 10
    for name, direction in itertools.product(fields, ("asc", "desc")):
        query = {"sort_by": name, "sort_order": direction}
        listed = app.rows("things", ADMIN, page_size=100, **query)
        paged = pages(app, "things", ADMIN, page_size=7, **query)
        assert [row["id"] for page in paged for row in page] == [row["id"] for row in listed], query
        assert {len(page) for page in paged[:-1]} == {7}
        numbered = [
            app.rows("things", ADMIN, page=number, page_size=7, **query)
            for number in range(1, len(paged) + 1)
        ]
        assert numbered == paged, query
        nulls = [row[name] is None for row in listed]
        assert nulls == sorted(nulls), (query, "nulls come last")


PLACES = (None, '["2026-01-01T02:00:00.000000Z",9000]', "[null,19000]")
"""Nowhere, behind a row with a value, behind one without."""
NOTES = Dataset(
    "notes",
    (Integer("id", primary_key=True), DateTime("made")),
    Access(read=EVERYONE),
)
ROWS, NULLS = 20_000, 2_000


def notes(connection: Connection, order: str) -> None:
    """A tenth of them without a value, and an index in that order."""
    moment = {
        "sqlite": "strftime('%Y-%m-%dT%H:%M:%S', 1767225600 + n, 'unixepoch') || '.000000Z'",
        "postgres": "to_timestamp(1767225600 + n)",
    }[connection.dialect.name]
    column = {"sqlite": "TEXT", "postgres": "TIMESTAMPTZ"}[connection.dialect.name]
    connection.execute(
        f"CREATE TABLE notes (id INTEGER PRIMARY KEY, made {column}, "
        "n3_version BIGINT NOT NULL DEFAULT 1)"
    )
    connection.execute(
        "WITH RECURSIVE numbers (n) AS "
        f"(SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {ROWS}) "
        f"INSERT INTO notes (id, made) SELECT n, CASE WHEN n <= {ROWS - NULLS} THEN {moment} END "
        "FROM numbers"
    )
    connection.execute(f"CREATE INDEX notes_made ON notes (made {order})")
    connection.execute("ANALYZE notes")


def rows_read(connection: Connection, statement: Statement) -> int:
    """How many rows PostgreSQL reads of the table for a statement."""

    def read(node: dict[str, Any]) -> int:
        own = 0
        if node.get("Relation Name") == "notes":
            own = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node[
                "Actual Loops"
            ]
        return own + sum(read(one) for one in node.get("Plans", ()))

    sql = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.sql}"
    ((plans,),) = connection.execute(sql, statement.bound()).fetchall()
    return read(plans[0]["Plan"])


def steps_taken(connection: TracingConnection, statement: Statement) -> int:
    """How many hundreds of its steps SQLite takes for a statement."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.set_progress_handler(step, 100)
    connection.execute(statement.sql, statement.bound()).fetchall()
    connection.set_progress_handler(None, 0)
    return steps


@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("order", ["ASC", "DESC"])
def test_an_index_has_every_page(order: str, direction: str, database: str) -> None:
    """Read forwards or backwards, whether rows have a value or none."""
    with empty(database, new_database() if database == "postgres" else "") as connection:
        notes(connection, order)
        catalog = Catalog([NOTES], connection.dialect)
        for place in PLACES:
            query = parse_list(
                *(NOTES, catalog, (), 1, 25, "made", direction, None, "none"), cursor=""
            )
            if place is not None:
                fields = [NOTES.by_name["made"], NOTES.by_name["id"]]
                query = replace(query, after=After.parse(fields, query.order, place))
            statement = compile_dataset_to_sql(NOTES, query, Principal.anonymous, catalog).rows
            if isinstance(connection, TracingConnection):
                assert steps_taken(connection, statement) < 100, (place, statement.sql)
            else:
                assert rows_read(connection, statement) < 3 * NULLS, (place, statement.sql)


QUERIES: list[dict[str, str]] = [
    {},
    {"sort_order": "desc"},
    {"sort_by": "seller.name"},
    {"sort_by": "seller.name", "sort_order": "desc"},
    {"sort_by": "customer.city,stage,total", "sort_order": "asc,desc,desc"},
    {"sort_by": "cost,placed", "sort_order": "desc,asc"},
    {"sort_by": "seller.boss.name,id", "sort_order": "asc,desc"},
    {"sort_by": "price", "stage__ne": "sent", "search": "by"},
    {"sort_by": "due", "filter": '{"any":[["stage","eq","open"],["seller.name","eq","Anna"]]}'},
]


def test_pages_are_the_list_in_parts(shop: Served) -> None:
    for number in range(6):
        body = {"customer_id": 1 + number % 2, "price": f"{number % 3}.00", "due": None,
                "seller_id": (1, 2, 3, None)[number % 4]}  # fmt: skip
        assert shop.ask("POST", "orders", PERSONNEL, body).status_code == 201
    for query, person in itertools.product(QUERIES, (MANAGER, PERSONNEL, ANNA, BEN, CARL)):
        listed = [row["id"] for row in shop.rows("orders", person, page_size=100, **query)]
        for size in (1, 2, 100):
            paged = pages(shop, "orders", person, page_size=size, **query)
            assert [row["id"] for page in paged for row in page] == listed, (query, person)


def test_derived_rows_have_pages_too(shop: Served) -> None:
    for name in ("sales", "pay", "open_orders", "all_revenue", "big_cities", "red_berlin"):
        listed = shop.rows(name, PERSONNEL)
        assert [row for page in pages(shop, name, PERSONNEL, page_size=1) for row in page] == listed


def test_rows_that_come_and_go_move_nothing(projects: Served) -> None:
    for title in ("b", "d", "f", "h"):
        projects.ask("POST", "tasks", LEAD, {"project_id": 2, "title": title})
    query: dict[str, Any] = {"sort_by": "title", "project_id": 2, "page_size": 2}

    def page(cursor: str) -> tuple[list[str], str]:
        body = projects.http.get(
            "/api/datasets/tasks", params={**query, "cursor": cursor}, headers=headers_of(LEAD)
        ).json()
        return [row["title"] for row in body["data"]], body["next_cursor"]

    first, cursor = page("")
    assert first == ["b", "d"]
    projects.ask("POST", "tasks", LEAD, {"project_id": 2, "title": "a"})
    projects.ask("POST", "tasks", LEAD, {"project_id": 2, "title": "e"})
    (last,) = projects.rows("tasks", LEAD, title="d")
    projects.ask("DELETE", f"tasks/{last['id']}", LEAD)  # where the page ended
    assert page(cursor)[0] == ["e", "f"]
    assert page(cursor)[0] == ["e", "f"]


def test_a_count_is_asked_for(shop: Served) -> None:
    body = shop.ask("GET", "orders?cursor=&count=exact&page_size=2", MANAGER).json()
    assert (body["total"], body["total_is_estimate"]) == (3, False)
    again = f"orders?cursor={body['next_cursor']}&count=exact&page_size=2"
    assert shop.ask("GET", again, MANAGER).json()["total"] == 3
    assert shop.ask("GET", "orders?page_size=2", MANAGER).json()["next_cursor"] is None
    refused = shop.ask("GET", "orders?cursor=&page=2", MANAGER)
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_query")


def test_a_cursor_is_of_one_query_and_one_person(projects: Served) -> None:
    base = "projects?sort_by=name&page_size=1"
    cursor = projects.ask("GET", f"{base}&cursor=", LEAD).json()["next_cursor"]

    def status(path: str, person: Any, code: str = "cursor_invalid") -> int:
        answer = projects.ask("GET", f"{path}&cursor={cursor}", person)
        if answer.status_code != 200:
            assert answer.json()["code"] == code
        return answer.status_code

    assert status(base, LEAD) == 200
    assert status("projects?sort_by=name&page_size=7&select=name&expand=client", LEAD) == 200
    for path, person in (
        (base, OTHER_LEAD),
        (base, RED),
        (base, {**LEAD, "roles": ["lead", "other"]}),
        ("projects?sort_by=team", LEAD),
        ("projects?sort_by=name&sort_order=desc", LEAD),
        ("projects?sort_by=name&team=red", LEAD),
        ("projects?sort_by=name&search=x", LEAD),
        ("tasks?sort_by=title", LEAD),
    ):
        assert status(path, person) == 400, path
    for forged in (cursor[:-2], cursor[::-1], "x", "é", f"{cursor}AAAA", "A" * 100, "A" * 30_000):
        answer = projects.ask("GET", f"{base}&cursor={forged}", LEAD)
        assert (answer.status_code, answer.json()["code"]) == (400, "cursor_invalid")


def test_a_cursor_shows_nothing(projects: Served) -> None:
    made = projects.ask("POST", "projects", LEAD, {"name": "A secret name", "budget": "77.77"})
    query = "projects?sort_by=name,budget&page_size=1&cursor="
    first, second = (projects.ask("GET", query, LEAD).json() for _ in range(2))
    assert first["data"][0]["id"] == made.json()["id"]
    assert first["next_cursor"] != second["next_cursor"]
    sealed = urlsafe_b64decode(first["next_cursor"] + "==")
    assert b"secret" not in sealed
    assert b"77" not in sealed
    ((secret,),) = projects.stored("SELECT value FROM n3_meta WHERE key = 'secret'")
    assert len(secret) == 64
    assert projects.services.secret == secret


def test_a_seal() -> None:
    seal = Seal("s" * 64, "context")
    for text in ("", "x", "[1,null]" * 100, "é\U0001f600"):
        sealed = seal.close(text)
        assert seal.open(sealed) == text
        for other in (Seal("t" * 64, "context"), Seal("s" * 64, "contexu")):
            with pytest.raises(Problem):
                other.open(sealed)
        for index in range(0, len(sealed), 7):
            changed = "A" if sealed[index] != "A" else "B"
            with pytest.raises(Problem):
                seal.open(sealed[:index] + changed + sealed[index + 1 :])


def test_select(shop: Served) -> None:
    (row, *_) = shop.rows("orders", MANAGER, select="stage,total")
    assert list(row) == ["id", "stage", "total", "_version", "_can"]
    assert list(shop.rows("orders", MANAGER, select="")[0]) == ["id", "_version", "_can"]
    (row, *_) = shop.rows("orders", BEN, select="cost", expand="customer")
    assert (row["cost"], row["customer"]["name"]) == (None, "Oak")
    for wrong in ("secret", "pin", "x", "n3_version", "agent.name", "name,"):
        refused = shop.ask("GET", f"customers?select={wrong}", MANAGER)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "select")


INDEXED = [
    ("sort_by=id", None),
    ("sort_by=id&sort_order=desc", None),
    ("sort_by=project_id", "tasks_project_id"),  # required
    ("sort_by=project_id&sort_order=desc", "tasks_project_id"),
    ("sort_by=after_id", "tasks_after_id"),  # nulls, that come last
    ("sort_by=after_id&sort_order=desc", "tasks_after_id"),
]


@pytest.mark.parametrize(("query", "index"), INDEXED)
def test_orders_are_read_from_indexes(tmp_path: Path, query: str, index: str | None) -> None:
    """What a list with that order does is seen in SQLite's plan: no sorter for the first column."""
    projects = Served("projects", tmp_path)
    try:
        plans(projects, query, index)
    finally:
        projects.stop()


def plans(projects: Served, query: str, index: str | None) -> None:
    statements: list[str] = []
    database = projects.services.database
    execute = database._workers[1].connection.set_trace_callback  # type: ignore[attr-defined]
    execute(statements.append)
    for worker in database._workers[2:]:  # type: ignore[attr-defined]
        worker.connection.set_trace_callback(statements.append)
    for cursor in ("", "&cursor="):
        assert projects.ask("GET", f"tasks?{query}&count=none{cursor}", LEAD).status_code == 200
        (sql,) = (one for one in statements if "json_object" in one)
        statements.clear()
        with closing(sqlite3.connect(projects.database)) as connection:
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
        assert "USE TEMP B-TREE FOR ORDER BY" not in plan, plan
        if index is not None:
            assert any(index in line for line in plan), plan
