"""The stored shape follows the program on each swap, and nothing stored is ever lost."""

import sqlite3
from typing import Any

from conftest import Preview
from test_host import DATASET, PEOPLE, PROFILE, TABLE, add_field


def stored(preview: Preview, sql: str) -> list[Any]:
    connection = sqlite3.connect(preview.database)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def write(preview: Preview, texts: dict[str, str]) -> None:
    for path, text in texts.items():
        (preview.root / "app" / path).write_text(text)


def test_additions_are_applied_at_once(preview: Preview) -> None:
    preview.http.post(PEOPLE, json=PROFILE)
    add_field(preview, "TEXT")
    assert preview.swap().status_code == 200
    assert preview.event("schema")["statements"] == [
        'ALTER TABLE "user_profiles" ADD COLUMN "nick" TEXT'
    ]
    changed = preview.http.patch(f"{PEOPLE}/1", json={"nick": "gh"}).json()
    assert changed["nick"] == "gh"


def test_a_required_field_on_rows_is_nullable_with_a_warning(preview: Preview) -> None:
    preview.http.post(PEOPLE, json=PROFILE)
    add_field(preview, "TEXT NOT NULL", required=True)
    assert preview.swap().status_code == 200
    (warning,) = preview.event("schema")["warnings"]
    assert (warning["field"], warning["code"]) == ("user_profiles.nick", "required")
    assert preview.http.get(f"{PEOPLE}/1").json()["nick"] is None
    # Once every row has a value, the next swap makes it as the program says.
    preview.http.patch(f"{PEOPLE}/1", json={"nick": "gh"})
    preview.edit(DATASET, ("Dataset `user_profiles`", "People"))
    assert preview.swap().status_code == 200
    info = stored(preview, "PRAGMA table_info(user_profiles)")
    assert next(row[3] for row in info if row[1] == "nick") == 1


def test_a_removed_field_is_detached_and_comes_back_with_its_data(preview: Preview) -> None:
    preview.http.post(PEOPLE, json={**PROFILE, "role": "pilot"})
    before = {path: (preview.root / "app" / path).read_text() for path in (DATASET, TABLE)}
    add_field(preview, "TEXT NOT NULL DEFAULT ''")
    preview.swap()
    write(preview, before)
    preview.edit(TABLE, ('        Column("email", "TEXT NOT NULL"),\n', ""))
    for line in (
        '        String("email", required=True),\n',
        "    email: Annotated[models.String, models.Length(max=255)]\n",
        "    email: Annotated[models.String, models.Length(max=255)] = models.ABSENT\n",
    ):
        preview.edit(DATASET, (line, ""))
    assert preview.swap().status_code == 200
    assert preview.http.post(PEOPLE, json={"name": "Ada"}).status_code == 201
    assert stored(preview, "SELECT email FROM user_profiles ORDER BY id") == [
        ("grace@example.org",),
        (None,),
    ]
    write(preview, before)
    refused = preview.swap()
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["field"] == "user_profiles.email"
    assert "2" in refused.json()["errors"][0]["message"]
    assert preview.http.delete(f"{PEOPLE}/2").status_code == 204
    assert preview.swap().status_code == 200
    assert preview.http.get(f"{PEOPLE}/1").json()["email"] == "grace@example.org"
    assert preview.http.post(PEOPLE, json=PROFILE).json()["id"] == 3


def test_narrowing_names_what_is_in_the_way(preview: Preview) -> None:
    for name in ("Grace", "Grace"):
        preview.http.post(PEOPLE, json={**PROFILE, "name": name})
    good = {path: (preview.root / "app" / path).read_text() for path in (DATASET, TABLE)}
    narrowings = {
        "required": (TABLE, 'Column("role", "TEXT")', 'Column("role", "TEXT NOT NULL")'),
        "check": (
            TABLE,
            'Column("name", "TEXT NOT NULL")',
            'Column("name", "TEXT NOT NULL CHECK (name IN (\'Ada\'))")',
        ),
        "unique": (
            TABLE,
            "    ),\n)",
            '    ),\n    indexes=(Index("user_profiles_name", ("name",), unique=True),),\n)',
        ),
        "too_long": (
            DATASET,
            'String("name", required=True)',
            'String("name", required=True, max_length=4)',
        ),
    }
    for code, (path, old, new) in narrowings.items():
        write(preview, good)
        preview.edit(path, (old, new))
        preview.edit(TABLE, ("import Column, Table", "import Column, Index, Table"))
        answer = preview.swap()
        assert (answer.status_code, answer.json()["code"]) == (409, "schema_refused")
        (error,) = answer.json()["errors"]
        assert error["code"] == code
        assert any(digit in error["message"] for digit in "12")
        assert preview.http.get(PEOPLE).json()["total"] == 2
    preview.http.patch(f"{PEOPLE}/2", json={"name": "Ada"})
    preview.edit(DATASET, ("max_length=4", "max_length=5"))
    assert preview.swap().status_code == 200


def test_a_type_changes_only_where_nothing_is_stored(preview: Preview) -> None:
    row = preview.http.post(PEOPLE, json={**PROFILE, "role": "pilot"}).json()
    preview.edit(TABLE, ('Column("role", "TEXT")', 'Column("role", "INTEGER")'))
    preview.edit(DATASET, ('String("role")', 'Integer("role")'))
    answer = preview.swap()
    assert answer.json()["errors"][0]["code"] == "type"
    assert preview.http.get(PEOPLE).json()["data"][0]["role"] == "pilot"
    preview.http.patch(f"{PEOPLE}/{row['id']}", json={"role": None})
    assert preview.swap().status_code == 200
    assert stored(preview, "SELECT type FROM pragma_table_info('user_profiles') WHERE name='role'")
    assert preview.http.get(PEOPLE).json()["total"] == 1


def test_text_may_become_an_address_where_all_of_it_is_one(preview: Preview) -> None:
    preview.http.post(PEOPLE, json=PROFILE)
    preview.http.post(PEOPLE, json={**PROFILE, "email": "nowhere"})
    preview.edit(
        DATASET,
        ('String("email", required=True)', 'Email("email")'),
        ("import DateTime, Integer", "import DateTime, Email, Integer"),
    )
    answer = preview.swap()
    assert answer.json()["errors"][0]["message"] == "Rows whose value is not a valid email: 2."
    preview.http.patch(f"{PEOPLE}/2", json={"email": "b@example.org"})
    assert preview.swap().status_code == 200


def test_a_database_of_somebody_else_is_left_as_it_is(tmp_path: Any) -> None:
    adopted = Preview(tmp_path, "user_management")
    connection = sqlite3.connect(adopted.database)
    connection.execute("CREATE TABLE other (a)")
    connection.close()
    adopted.start()
    tables = {row[0] for row in stored(adopted, "SELECT name FROM sqlite_master")}
    assert "user_profiles" not in tables
    assert adopted.stop() == 0
