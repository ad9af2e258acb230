"""Every printed case of compiler/expr, asked of SQLite and of Python."""

import json
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from n3_runtime import expressions
from n3_runtime.identity import Principal

CASES = json.loads((Path(__file__).parents[4] / "expr/testdata/printed.json").read_text())
FIELDS = ("s", "t", "n", "m", "x", "b", "d", "e", "u")
ADA = Principal(id="ada", name="Ada", roles=frozenset({"editor"}), claims={"team": "red"})
NAMES = {name: getattr(expressions, name) for name in dir(expressions) if not name.startswith("_")}


def evaluate(text: str, row: dict[str, Any]) -> Any:
    return eval(text, {**NAMES, "row": row, "user": ADA})  # noqa: S307 - what the compiler printed


def same(got: Any, want: Any) -> bool:
    if isinstance(want, bool):
        return isinstance(got, bool | int) and bool(got) is want and got in (0, 1)
    return bool(got == want) and (got is None) == (want is None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["source"])
def test_python_and_sqlite_answer_alike(case: dict[str, Any]) -> None:
    stored = {field: case["row"].get(field) for field in FIELDS}
    row = dict(stored)
    if row["d"] is not None:
        row["d"] = date.fromisoformat(row["d"])
    if row["u"] is not None:
        row["u"] = UUID(row["u"])
    assert same(evaluate(case["python"], row), case["want"])

    connection = sqlite3.connect(":memory:")
    expressions.register(connection)
    columns = ", ".join(f'"{name}" {kind}' for name, kind in zip(
        FIELDS, ("TEXT", "TEXT", "INTEGER", "INTEGER", "REAL", "INTEGER", "TEXT", "TEXT", "TEXT"), strict=True))  # fmt: skip
    connection.execute(f"CREATE TABLE rows ({columns})")
    connection.execute(
        f"INSERT INTO rows VALUES ({', '.join('?' for _ in FIELDS)})", tuple(stored.values())
    )
    parameters = {name: evaluate(text, row) for name, text in case["parameters"].items()}
    parameters |= {"user_id": ADA.id, "user_name": ADA.name, "user_email": ADA.email}
    (answer,) = connection.execute(f"SELECT {case['sqlite']} FROM rows", parameters).fetchone()
    connection.close()
    assert same(answer, case["want"])
