"""Rules with ten thousand parts: lists, live events, live queries and PostgreSQL answer them alike.

The limits are SQLite's 1,000 levels of an expression and 32,766 parameters, PostgreSQL's 65,535
parameters and its stack. https://sqlite.org/limits.html
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from n3_runtime.catalog import Catalog
from n3_runtime.changes import ChangeRecord, prepare
from n3_runtime.database import connect
from n3_runtime.database.sqlite_problems import TracingConnection, translate
from n3_runtime.dataset import Access, Dataset
from n3_runtime.expressions import EVERYONE, ROW, USER, Node, all_of, any_of, is_in
from n3_runtime.expressions.fold import fold_condition
from n3_runtime.expressions.postgres import Postgres
from n3_runtime.expressions.principal import value
from n3_runtime.expressions.tree import Expression
from n3_runtime.fields import Integer, Reference, String
from n3_runtime.groups import Group
from n3_runtime.identity import Principal
from n3_runtime.live_queries import run_live_queries
from n3_runtime.live_rows import live_rows
from n3_runtime.problems import Problem
from n3_runtime.query import parse_list
from n3_runtime.reader import NO_EXPANSION
from n3_runtime.sql_compiler import ROWS, compile_dataset_to_sql
from n3_runtime.subscription_plan import plan_subscription
from postgres_server import postgres

MANY = 10_000
RULES: dict[str, Node] = {
    "integers": is_in(ROW.number, tuple(range(1, MANY + 1))),
    "texts": is_in(ROW.text, tuple(f"t{n}" for n in range(1, MANY + 1))),
    "claims": is_in(ROW.text, tuple(USER.claims[f"c{n}"] for n in range(1, MANY + 1))),
    "or": any_of(*(ROW.number == n for n in range(1, MANY + 1))),
    "or of and": any_of(
        *((ROW.number == n) & (ROW.text == f"t{n}") for n in range(1, MANY // 2 + 1)),
        ROW.number == MANY,
    ),
    "and": ~all_of(*(ROW.number != n for n in range(1, MANY + 1))),
    "reference": is_in(ROW.parent.number, tuple(range(1, MANY + 1))),
}
USER_OF_CLAIMS = Principal("u", claims={f"c{n}": f"t{n}" for n in range(1, 40_001)})
# Of these the last alone is beyond what the rules name.
ROWS_STORED = [(1, 1, "t1", 1), (2, MANY, f"t{MANY}", 2), (3, MANY + 1, "other", 3)]


def dataset(rule: Node) -> Dataset:
    return Dataset(
        "things",
        (
            Integer("id", primary_key=True),
            Integer("number"),
            String("text"),
            Reference("parent", "parents"),
        ),
        Access(read=rule),
        realtime=True,
    )


PARENTS = Dataset(
    "parents",
    (Integer("id", primary_key=True), Integer("number")),
    Access(read=EVERYONE),
    realtime=True,
)


def fill(connection: TracingConnection) -> None:
    prepare(connection, "development")
    connection.execute(
        "CREATE TABLE things (id INTEGER PRIMARY KEY, number, text, parent_id, n3_version)"
    )
    connection.execute("CREATE TABLE parents (id INTEGER PRIMARY KEY, number, n3_version)")
    connection.executemany("INSERT INTO things VALUES (?, ?, ?, ?, 1)", ROWS_STORED)
    connection.executemany(
        "INSERT INTO parents VALUES (?, ?, 1)", [(key, number) for key, number, *_ in ROWS_STORED]
    )


@pytest.fixture(scope="module")
def server() -> Iterator[psycopg.Connection]:
    with postgres() as address, psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE things (id BIGINT, number BIGINT, text TEXT, parent_id BIGINT)"
        )
        for row in ROWS_STORED:
            connection.execute("INSERT INTO things VALUES (%s, %s, %s, %s)", row)
        yield connection


@pytest.mark.parametrize("name", RULES)
def test_lists_and_events_answer(name: str) -> None:
    spec = dataset(RULES[name])
    catalog = Catalog([spec, PARENTS])
    user = USER_OF_CLAIMS
    group = Group(spec, catalog, user, ())
    with closing(connect(":memory:")) as connection:
        fill(connection)
        query = parse_list(spec, catalog, [], 1, 25, None, None, None, "exact")
        statement = compile_dataset_to_sql(spec, query, user, catalog).counted
        rows, *_, total = connection.execute(statement.sql, statement.bound()).fetchone()
        assert [json.loads(row)["id"] for row in rows.split(ROWS)] == [1, 2]
        assert total == 2

        changes = [ChangeRecord(key, "things", "create", key, 1, None) for key in (1, 2, 3)]
        plan = plan_subscription(group, NO_EXPANSION, held=True)
        assert plan.evaluated is (name != "reference")
        if plan.query is None:
            found = live_rows(connection, changes, {"things": spec}, catalog)
            frames = (group.frame(one, found["things", one.row_id]) for one in changes)
            told = [frame is not None for frame in frames]
        else:
            results, _ = run_live_queries(connection, [(plan.query, 0)], changes)
            result = results[plan.query.key, 0]
            assert result is not None
            told = [result.rows[key][1] is not None for key in (1, 2, 3)]
        assert told == [True, True, False]


class Columns:
    """Where the printer of PostgreSQL finds its columns; each value has a parameter."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def column(self, leaf: Expression) -> str:
        return leaf.name

    def bind(self, leaf: Expression) -> str:
        name = f"p{len(self.values)}"
        self.values[name] = value(leaf, USER_OF_CLAIMS)
        return f"%({name})s"


@pytest.mark.parametrize("name", [name for name in RULES if name != "reference"])
def test_postgres_answers(name: str, server: psycopg.Connection) -> None:
    spec = dataset(RULES[name])
    rule = fold_condition(Catalog([spec, PARENTS]).rules(spec).read, USER_OF_CLAIMS)
    columns = Columns()
    sql = f"SELECT id FROM things WHERE {Postgres(columns).print(rule)} ORDER BY id"
    assert len(columns.values) == (MANY if name == "claims" else 0)
    assert server.execute(sql.encode(), columns.values).fetchall() == [(1,), (2,)]


def test_no_expression_is_deeper_than_sqlite_takes() -> None:
    def depth(sql: str) -> int:
        deepest = level = 0
        for mark in re.sub(r"'[^']*'", "", sql):
            level += (mark == "(") - (mark == ")")
            deepest = max(deepest, level)
        return deepest

    for name, rule in RULES.items():
        spec = dataset(rule)
        catalog = Catalog([spec, PARENTS])
        query = parse_list(spec, catalog, [], 1, 25, None, None, None, "none")
        assert depth(compile_dataset_to_sql(spec, query, USER_OF_CLAIMS, catalog).rows.sql) < 40, (
            name
        )


def test_more_parameters_than_sqlite_takes_is_a_problem() -> None:
    """Of the program that asks for them, not of the server. Debian's SQLite takes 250,000."""
    spec = dataset(is_in(ROW.text, tuple(USER.claims[f"c{n}"] for n in range(1, 40_001))))
    catalog = Catalog([spec, PARENTS])
    query = parse_list(spec, catalog, [], 1, 25, None, None, None, "none")
    statement = compile_dataset_to_sql(spec, query, USER_OF_CLAIMS, catalog).rows
    with closing(connect(":memory:")) as connection:
        fill(connection)
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 32_766)
        with pytest.raises(sqlite3.OperationalError) as refused:
            connection.execute(statement.sql, statement.bound())
    problem = translate(refused.value)
    assert isinstance(problem, Problem)
    assert (problem.status, problem.code) == (400, "too_complex")
