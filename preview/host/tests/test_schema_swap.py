"""A plan and the code that goes with it take effect together, or not at all."""

import sqlite3
from pathlib import Path
from typing import Any

from conftest import Preview
from test_host import DATASET, PEOPLE, PROFILE, WORDS


def stored(preview: Preview, sql: str) -> list[Any]:
    connection = sqlite3.connect(preview.database)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def plan(preview: Preview, *ddl: str, **check: Any) -> dict[str, Any]:
    """One step, as the compiler makes it for the stored shape."""
    step = {
        "kind": "add_column",
        "dataset": "user_profiles",
        "field": "nick",
        "words": "Add nick to user_profiles",
        "checks": [check] if check else [],
        "ddl": ddl,
    }
    version = preview.shape()["shape"]["version"]
    return {"format": 1, "dialect": "sqlite", "from": version, "steps": [step], "remember": []}


ADD = 'ALTER TABLE "user_profiles" ADD COLUMN "nick" TEXT'


def add_field(preview: Preview) -> None:
    preview.edit(
        DATASET,
        (
            '        DateTime("created_at", auto_now=True),',
            '        DateTime("created_at", auto_now=True),\n        String("nick"),',
        ),
        (
            "class UserProfilesUpdate(models.WriteModel):\n",
            "class UserProfilesUpdate(models.WriteModel):\n    nick: models.String | None = None\n",
        ),
    )


def test_a_column_and_its_field_come_together(preview: Preview) -> None:
    preview.http.post(PEOPLE, json=PROFILE)
    add_field(preview)
    assert preview.swap(plan(preview, ADD)).status_code == 200
    event = preview.event("schema")
    while event["words"] != ["Add nick to user_profiles"]:
        event = preview.event("schema")
    assert event["statements"] == [ADD]
    assert preview.http.patch(f"{PEOPLE}/1", json={"nick": "gh"}).json()["nick"] == "gh"


def test_rows_in_the_way_refuse_both(preview: Preview) -> None:
    preview.http.post(PEOPLE, json=PROFILE)
    add_field(preview)
    version = preview.shape()["shape"]["version"]
    check = {
        "test": "longer",
        "table": "user_profiles",
        "key": "id",
        "columns": ["name"],
        "number": 3,
        "code": "too_long",
        "words": "{rows} {have} more than 3 characters: {keys}.",
    }
    answer = preview.swap(plan(preview, ADD, **check))
    assert (answer.status_code, answer.json()["code"]) == (409, "schema_refused")
    message = "1 row has more than 3 characters: 1."
    expected = {"field": "user_profiles.nick", "code": "too_long", "message": message}
    assert answer.json()["errors"] == [expected]
    assert "nick" not in preview.http.get(f"{PEOPLE}/1").json()
    assert preview.shape()["shape"]["version"] == version
    assert preview.swap(plan(preview, ADD)).status_code == 200


def test_code_that_does_not_load_leaves_the_tables(preview: Preview) -> None:
    before = preview.shape()
    preview.edit(DATASET, (WORDS, "x"), ("    realtime", "    nothing=1,\n    realtime"))
    answer = preview.swap(plan(preview, ADD))
    assert (answer.status_code, answer.json()["code"]) == (409, "generation_failed")
    assert preview.shape() == before


def test_a_step_that_fails_leaves_everything(preview: Preview) -> None:
    before = preview.shape()
    answer = preview.swap(plan(preview, ADD, "ALTER TABLE nowhere ADD COLUMN a"))
    assert answer.status_code >= 500
    assert preview.shape() == before
    assert preview.http.get(PEOPLE).status_code == 200


def test_a_plan_for_another_shape_is_stale(preview: Preview) -> None:
    first, second = plan(preview, ADD), plan(preview, ADD)
    assert preview.swap(first).status_code == 200
    answer = preview.swap(second)
    assert (answer.status_code, answer.json()["code"]) == (409, "plan_stale")


def test_a_database_of_somebody_else_is_left_as_it_is(tmp_path: Path) -> None:
    adopted = Preview(tmp_path, "user_management")
    connection = sqlite3.connect(adopted.database)
    connection.execute("CREATE TABLE other (a)")
    connection.close()
    adopted.start()
    assert not adopted.shape()["development"]
    answer = adopted.swap(plan(adopted, "DROP TABLE other"))
    assert (answer.status_code, answer.json()["code"]) == (409, "generation_failed")
    assert stored(adopted, "SELECT count(*) FROM other") == [(0,)]
    assert adopted.stop() == 0


def test_no_rows_are_made_up_for_another_program(tmp_path: Path) -> None:
    adopted = Preview(tmp_path, "legacy")
    connection = sqlite3.connect(adopted.database)
    connection.executescript(
        'CREATE TABLE stations (code TEXT PRIMARY KEY, name TEXT); CREATE TABLE "Old Readings" (a)'
    )
    connection.close()
    adopted.start()
    answer = adopted.control("POST", "seed", {"dataset": "stations", "count": 5})
    assert (answer.status_code, "another program" in answer.text) == (422, True)
    assert stored(adopted, "SELECT count(*) FROM stations") == [(0,)]
    assert adopted.stop() == 0
