"""Migration files against databases: each once, in order, or not at all. What plans can hold is tested where they are made, in compiler/gen/migrate."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import golden, migrations
from n3_runtime import schema
from n3_runtime.changes import prepare, set_meta
from n3_runtime.database import Connection, connect
from n3_runtime.schema import Migration, MigrationError, PlanUnknownError, SchemaRefusedError
from n3_runtime.schema.checks import Found


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Connection]:
    connection = connect(str(tmp_path / "a.db"))
    prepare(connection, "development")
    yield connection
    connection.close()


def column(name: str, definition: str, kind: str = "string") -> dict[str, Any]:
    return {"name": name, "definition": definition, "type": kind, "target": ""}


KEY = column("id", "INTEGER PRIMARY KEY AUTOINCREMENT", "integer")
FIRST = Migration(
    "0001_initial",
    {
        "format": 1,
        "dialect": "sqlite",
        "steps": [
            {
                "kind": "create_table",
                "dataset": "notes",
                "words": "Create the table notes",
                "ddl": ["CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT)"],
            }
        ],
        "remember": [
            {
                "name": "notes",
                "dataset": "notes",
                "columns": [KEY, column("text", "TEXT")],
                "indexes": [],
            }
        ],
    },
)
SECOND = Migration(
    "0002_add_notes_tag",
    {
        "format": 1,
        "dialect": "sqlite",
        "steps": [
            {
                "kind": "add_column",
                "dataset": "notes",
                "field": "tag",
                "words": "Add tag to notes",
                "checks": [
                    {
                        "test": "rows",
                        "table": "notes",
                        "key": "id",
                        "code": "required",
                        "words": "{rows} would have no value: {keys}.",
                    }
                ],
                "ddl": ["ALTER TABLE notes ADD COLUMN tag TEXT NOT NULL"],
            }
        ],
        "remember": [],
    },
)


def names(database: Connection) -> list[str]:
    return [row[0] for row in database.execute("SELECT name FROM n3_migrations ORDER BY 1")]


def test_each_is_applied_once(database: Connection) -> None:
    assert schema.migrate(database, [FIRST]).words == ["Create the table notes"]
    assert schema.migrate(database, [FIRST, SECOND]).words == ["Add tag to notes"]
    assert schema.migrate(database, [FIRST, SECOND]).words == []
    assert names(database) == ["0001_initial", "0002_add_notes_tag"]
    assert schema.report(database)["version"] == 2


def test_rows_in_the_way_refuse_it_by_name(database: Connection) -> None:
    schema.migrate(database, [FIRST])
    database.execute("INSERT INTO notes (text) VALUES ('a'), ('b')")
    with pytest.raises(SchemaRefusedError, match=r"notes\.tag: 2 rows would have no value: 1, 2"):
        schema.migrate(database, [FIRST, SECOND])
    assert names(database) == ["0001_initial"]


def test_files_of_another_version_are_told(database: Connection) -> None:
    schema.migrate(database, [FIRST, SECOND])
    with pytest.raises(MigrationError, match="0002_add_notes_tag, which is not among the files"):
        schema.migrate(database, [FIRST])
    edited = Migration("0001_initial", {**FIRST.plan, "steps": []})
    with pytest.raises(MigrationError, match="0001_initial, which was another file then"):
        schema.migrate(database, [edited, SECOND])
    for changed, error in (
        ({"format": 2}, PlanUnknownError),
        ({"dialect": "postgres"}, MigrationError),
    ):
        other = Migration("0003_other", {**SECOND.plan, **changed})
        with pytest.raises(error):
            schema.migrate(database, [FIRST, SECOND, other])
    with pytest.raises(PlanUnknownError, match="for postgres, but the database is sqlite"):
        schema.carry_out(database, {**SECOND.plan, "dialect": "postgres"})
    check = {**SECOND.plan["steps"][0]["checks"][0], "test": "phase_of_the_moon"}
    step = {**SECOND.plan["steps"][0], "checks": [check]}
    with pytest.raises(PlanUnknownError, match="phase_of_the_moon"):
        schema.carry_out(database, {**SECOND.plan, "steps": [step]})
    fill = {"conversion": "guess", "table": "notes", "column": "text"}
    step = {**step, "checks": [], "fills": [fill]}
    with pytest.raises(PlanUnknownError, match="guess"):
        schema.carry_out(database, {**SECOND.plan, "steps": [step]})


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(MigrationError, match="no migration files"):
        schema.load(tmp_path)


@pytest.mark.parametrize("definition", ["TEXT", "INTEGER"])
def test_a_database_from_before_migration_files(database: Connection, definition: str) -> None:
    """Version 0.2 followed the program by itself: what it made is not made again."""
    database.execute(
        f"CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, text {definition})"
    )
    database.execute("INSERT INTO notes (text) VALUES ('1')")
    made = {
        "id": {"definition": "INTEGER PRIMARY KEY AUTOINCREMENT", "type": "integer"},
        "text": {"definition": definition, "type": "string"},
    }
    set_meta(database, "shape:notes", json.dumps({"columns": made, "indexes": {}}))
    if definition == "TEXT":
        assert schema.migrate(database, [FIRST]).statements == []
        assert names(database) == ["0001_initial"]
        assert database.execute("SELECT count(*) FROM notes").fetchone() == (1,)
    else:
        with pytest.raises(MigrationError, match="notes differs at text"):
            schema.migrate(database, [FIRST])


@pytest.mark.parametrize(
    "app", ["user_management", "all_types", "awkward", "shop", "projects", "types"]
)
def test_the_files_of_an_app_make_its_tables(database: Connection, app: str) -> None:
    schema.migrate(database, schema.load(migrations(app)))
    stored = {table["name"]: table for table in schema.report(database)["tables"]}
    for spec in golden(app).datasets_router.DATASETS:
        if spec.derived is not None or spec.adopted:
            assert spec.relation not in stored
            continue
        made = {one["name"] for one in stored[spec.relation]["columns"]}
        assert {field.name for field in spec.stored} <= made
        assert all(one["type"] for one in stored[spec.relation]["columns"])


def test_words_agree_with_what_was_found() -> None:
    text = "{rows} {have} no value and {refer} to nothing: {keys}."
    assert Found(1, ("7",)).words(text) == "1 row has no value and refers to nothing: 7."
    assert Found(9, ("1", "2")).words(text) == "9 rows have no value and refer to nothing: 1, 2, …."
