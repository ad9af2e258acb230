"""Every rule × person × operation: what may be seen and done, and that nothing else ever shows."""

import json
import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ADMIN, ANONYMOUS, EDITOR, MATE, OWNER, USER, Served, golden, principal
from n3_runtime.catalog import Catalog
from n3_runtime.conditions import assign_slots, matches, slot_values
from n3_runtime.database import connect
from n3_runtime.dataset import Access, Change, Dataset
from n3_runtime.dialect import SQLITE
from n3_runtime.expressions import (
    AUTHENTICATED,
    EVERYONE,
    NOBODY,
    ROW,
    Node,
    all_of,
    any_of,
    is_in,
    is_null,
    not_,
    role,
    starts_with,
)  # fmt: skip
from n3_runtime.expressions import (
    OWNER as OWNS,
)
from n3_runtime.expressions import (
    USER as PRINCIPAL,
)
from n3_runtime.expressions.evaluate import holds
from n3_runtime.expressions.fold import fold_condition
from n3_runtime.expressions.resolve import condition
from n3_runtime.expressions.sqlite import SQLite
from n3_runtime.expressions.tree import FALSE, TRUE
from n3_runtime.query import parse_filter
from n3_runtime.reader import Reader, StoredRowContext
from n3_runtime.sql_compiler import compile_check
from n3_runtime.statement import Binder

PEOPLE = {
    "anonymous": ANONYMOUS,
    "user": USER,
    "owner": OWNER,
    "editor": EDITOR,
    "admin": ADMIN,
    "mate": MATE,
}

# The four documents of olga's, by their secret word: (status, team).
DOCUMENTS = {
    "draft": ("draft", None),
    "red": ("draft", "red"),
    "public": ("published", "blue"),
    "old": ("archived", None),
}
ALL = frozenset(DOCUMENTS)
READ = {
    "anonymous": {"public"},
    "user": {"public"},
    "owner": ALL,
    "editor": {"public"},
    "admin": ALL,
    "mate": {"public", "red"},
}
UPDATE = {"owner": {"draft", "red", "public", "old"}, "editor": {"public"}}
DELETE = {"owner": {"draft", "red", "old"}}


@pytest.fixture
def documents(app: Served) -> dict[str, str]:
    """The ids of the documents."""
    ids = {}
    for word, (status, team) in DOCUMENTS.items():
        body = {"title": f"title {word}", "body": f"secret {word}", "team": team}
        ids[word] = app.ask("POST", "documents", OWNER, body).json()["id"]
        path = f"documents/{ids[word]}"
        if status == "archived":
            admin_owner = {**OWNER, "roles": ["admin"]}
            app.ask("PATCH", path, admin_owner, {"status": status}, If_Match='"1"')
        elif status != "draft":
            app.ask("PATCH", path, OWNER, {"status": status}, If_Match='"1"')
    return ids


@pytest.mark.parametrize("name", PEOPLE)
def test_reading(app: Served, documents: dict[str, str], name: str) -> None:
    person, readable = PEOPLE[name], READ[name]
    titles = {f"title {word}" for word in readable}

    def seen(**query: Any) -> set[str]:
        return {row["title"] for row in app.rows("documents", person, **query)}

    assert seen() == titles
    assert seen(search="title") == titles
    assert seen(title__contains="title") == titles
    assert seen(sort_by="title", sort_order="desc") == titles
    for word, (status, team) in DOCUMENTS.items():
        expected = {f"title {word}"} & titles
        assert seen(title=f"title {word}") == expected
        assert seen(search=word) == expected
        assert seen(status=status) <= titles
        if team is not None:
            assert seen(team=team) <= titles
        answer = app.ask("GET", f"documents/{documents[word]}", person)
        assert answer.status_code == (200 if word in readable else 404)
        assert (f"secret {word}" in answer.text) == (word in readable)
    for query in (
        "",
        "?search=title",
        "?title__contains=t",
        "?status__in=draft,published,archived",
    ):
        body = app.ask("GET", f"documents{query}", person).json()
        assert body["total"] == len(readable)
        assert body["has_more"] is False
    # Pages of one do not skip over what is hidden.
    assert {
        app.rows("documents", person, page=n, page_size=1)[0]["title"]
        for n in range(1, len(readable) + 1)
    } == titles


@pytest.mark.parametrize("name", PEOPLE)
def test_can_says_what_will_be_answered(app: Served, documents: dict[str, str], name: str) -> None:
    person = PEOPLE[name]
    for found in app.rows("documents", person):
        word = found["title"].split()[1]
        assert found["_can"] == {
            "update": word in UPDATE.get(name, ()),
            "delete": word in DELETE.get(name, ()),
        }
        assert app.ask("GET", f"documents/{found['id']}", person).json() == found


@pytest.mark.parametrize("word", DOCUMENTS)
@pytest.mark.parametrize("name", PEOPLE)
def test_writing(app: Served, documents: dict[str, str], name: str, word: str) -> None:
    person, path = PEOPLE[name], f"documents/{documents[word]}"
    before = app.ask("GET", path, ADMIN).json()
    refused = 404 if word not in READ[name] else 401 if person is None else 403
    updated = app.ask("PATCH", path, person, {"body": "new"}, If_Match="*")
    allowed = word in UPDATE.get(name, ()) and word != "old"
    if allowed:
        assert updated.status_code in (200, 204)
        assert app.ask("GET", path, ADMIN).json()["body"] == "new"
    else:
        assert updated.status_code == (403 if word in UPDATE.get(name, ()) else refused)
        assert app.ask("GET", path, ADMIN).json() == {**before}
    deleted = app.ask("DELETE", path, person, If_Match="*")
    gone = word in DELETE.get(name, ())
    assert deleted.status_code == (204 if gone else refused)
    assert app.ask("GET", path, ADMIN).status_code == (404 if gone else 200)


@pytest.mark.parametrize("name", PEOPLE)
def test_creating(app: Served, name: str) -> None:
    person = PEOPLE[name]
    made = app.ask("POST", "documents", person, {"title": "t"})
    assert made.status_code == (401 if person is None else 201)
    archived = app.ask("POST", "documents", person, {"title": "t", "status": "archived"})
    assert archived.status_code == (401 if person is None else 403)
    assert app.http.get("/api/datasets/documents").json()["total"] == 0


@pytest.mark.parametrize("name", PEOPLE)
def test_events(app: Served, documents: dict[str, str], name: str) -> None:
    """What a socket hears is what the same person could read."""
    person = PEOPLE[name]
    with app.socket(person) as live:
        assert live.subscribe("documents")["type"] == "ack"
        for word in DOCUMENTS:
            owner = {**OWNER, "roles": ["admin"]}
            path = f"documents/{documents[word]}"
            assert app.ask("PATCH", path, owner, {"body": f"again {word}"}, If_Match="*").is_success
        made = app.ask("POST", "documents", EDITOR, {"title": "t", "status": "published"}).json()
        heard: list[Any] = []
        while not heard or heard[-1]["id"] != made["id"]:
            heard.append(live.next())
        assert {one["data"]["title"].split()[1] for one in heard[:-1]} == set(READ[name])
        for one in heard:
            assert one["data"] == app.ask("GET", f"documents/{one['id']}", person).json()
        assert "owner_id" not in str(heard)


def test_a_row_that_leaves_ends_and_one_that_enters_begins(
    app: Served, documents: dict[str, str]
) -> None:
    path = f"documents/{documents['public']}"
    with app.socket(USER) as live:
        live.subscribe("documents")
        app.ask("PATCH", path, OWNER, {"status": "draft", "body": "now secret"}, If_Match="*")
        left = live.next()
        assert (left["op"], left["id"], left["version"]) == ("delete", documents["public"], 3)
        assert "data" not in left
        assert "secret" not in str(left)
        app.ask("PATCH", path, OWNER, {"body": "still secret"}, If_Match="*")
        app.ask("PATCH", path, OWNER, {"status": "published"}, If_Match="*")
        entered = live.next()
        assert (entered["op"], entered["data"]["body"]) == ("create", "still secret")


def test_the_hidden_is_in_no_answer(app: Served) -> None:
    app.ask("POST", "things", OWNER, {"code": "A-1", "password": "correct horse"})
    app.call(
        app.services.database.write(
            lambda on: on.execute("UPDATE things SET secret = 'nobody sees'") and None
        )
    )
    with app.socket(ADMIN) as live:
        live.subscribe("things")
        answers = [
            app.ask("GET", "things").text,
            app.ask("GET", "things/1").text,
            app.ask("PATCH", "things/1", ADMIN, {"quantity": 3}).text,
            str(live.next()),
            app.ask("PATCH", "things/1", ADMIN, {"quantity": 3}, If_Match='"1"').text,
            app.ask("GET", "things?secret=x").text,
            app.ask("GET", "things?search=nobody").text,
            app.ask("GET", "things?search=correct").text,
        ]
    for answer in answers:
        assert "nobody sees" not in answer
        assert "correct horse" not in answer
    for sort in ("secret", "password"):
        assert app.ask("GET", f"things?sort_by={sort}").status_code == 400
    app.caught_up()
    kept = str(app.stored("SELECT before FROM n3_changes"))
    assert "correct horse" not in kept


def test_a_remembered_list_is_nobody_elses(app: Served, documents: dict[str, str]) -> None:
    """Lists in turn: what is kept from one is never another's, nor from before a change."""

    def words(person: Any, **query: Any) -> set[str]:
        return {
            one["title"].removeprefix("title ") for one in app.rows("documents", person, **query)
        }

    blue = {**MATE, "claims": {"team": "blue"}}
    many = [{**MATE, "claims": {"team": team}} for team in (1, 1.0, True, "1", None, [1])]
    app.ask("PATCH", f"documents/{documents['draft']}", OWNER, {"team": "1"}, If_Match='"1"')
    for _ in range(3):
        for name, person in PEOPLE.items():
            assert words(person) == READ[name], name
            assert words(person, status="draft") == READ[name] & {"draft", "red"}
        assert words(blue) == {"public"}
        # Beside a string a number is its digits; a truth and a list are null.
        assert [("draft" in words(one)) for one in many] == [True, True, False, True, False, False]
    app.ask("PATCH", f"documents/{documents['red']}", OWNER, {"team": "blue"}, If_Match='"1"')
    assert words(blue) == {"public", "red"}
    assert words(MATE) == {"public"}
    app.ask("DELETE", f"documents/{documents['red']}", OWNER, If_Match='"2"')
    assert words(blue) == words(MATE) == {"public"}


def test_what_is_remembered_of_lists_is_bounded(app: Served) -> None:
    endpoints = golden("all_types").datasets_router.documents.endpoints
    for number in range(600):
        assert app.rows("documents", USER, title=f"{number}") == []
    assert len(endpoints._plans) == 512
    endpoints._plans.clear()
    assert app.rows("documents", USER, title="x" * 1500) == []
    assert app.ask("GET", "documents?status=", USER).status_code == 400
    assert not endpoints._plans


def test_me_says_what_is_possible(app: Served) -> None:
    def me(person: Any) -> Any:
        headers = {} if person is None else {"x-person": json.dumps(person)}
        return app.http.get("/api/me", headers=headers).json()

    assert me(ANONYMOUS)["user"] == {
        "id": None, "name": None, "email": None, "roles": [], "anonymous": True, "claims": {}, "row": None,
        "identity": app.services.identity_of(principal(ANONYMOUS)), "rowKey": None,
    }  # fmt: skip
    assert me(ANONYMOUS)["datasets"]["documents"] == {"read": True, "create": False}
    assert me(ANONYMOUS)["pages"]["Documents"] == {
        "access": False,
        "widgets": {
            # The page offers updates, and the policy has none for them.
            "documents": {"access": True, "create": False, "update": False, "delete": False}
        },
    }
    assert me(EDITOR)["pages"]["Documents"]["widgets"]["documents"]["create"] is True
    assert me(OWNER)["pages"]["Documents"]["widgets"]["documents"]["update"] is True
    assert me(EDITOR)["user"]["roles"] == ["editor"]
    assert me(MATE)["user"]["claims"] == {"team": "red"}


# -- The folded SQL, the Python check and the SQL of a state not stored agree ---------------------

LEAVES: list[Node] = [
    EVERYONE,
    NOBODY,
    AUTHENTICATED,
    OWNS,
    role("admin"),
    role("editor", "other"),
    ROW.title == PRINCIPAL.name,
    ROW.title < "m",
    ROW.title >= "É",
    ROW.team != PRINCIPAL.claims.team,
    is_in(ROW.team, ("red", PRINCIPAL.claims.team)),
    is_null(ROW.team),
    ROW.body > ROW.title,
    ROW.body <= PRINCIPAL.id,
    starts_with(ROW.title, ":"),
]
TEXTS = [
    None,
    "",
    ":u1",
    "red",
    "blue",
    "É",
    "e",
    "Z",
    "m",
    "\U0001f600",
    "ﬀ",
    "Olga",
    "olga",
    "' OR 1=1 --",
]


def random_rule(chosen: random.Random, depth: int) -> Node:
    if depth == 0 or chosen.random() < 0.3:
        return chosen.choice(LEAVES)
    rules = [random_rule(chosen, depth - 1) for _ in range(chosen.randint(1, 3))]
    return chosen.choice([any_of(*rules), all_of(*rules), not_(rules[0])])


def spec_of(name: str) -> Dataset:
    specs = golden("all_types").datasets_router.DATASETS
    found: Dataset = next(spec for spec in specs if spec.name == name)
    return found


def random_row(chosen: random.Random) -> dict[str, Any]:
    return {
        "id": "00000000-0000-7000-8000-000000000000",
        "title": chosen.choice(TEXTS),
        "body": chosen.choice(TEXTS),
        "status": "draft",
        "team": chosen.choice(TEXTS),
        "owner_id": chosen.choice([None, "olga", "ursula", ""]),
    }


def test_sql_and_python_agree_on_rules(tmp_path: Path) -> None:
    chosen = random.Random(3)
    spec = spec_of("documents")
    catalog = Catalog([spec])
    connection = connect(str(tmp_path / "a.db"))
    fields = ", ".join(f'"{field.name}"' for field in spec.fields)
    connection.execute(f'CREATE TABLE "documents" ({fields})')
    people = [principal(person) for person in PEOPLE.values()]
    held = 0
    for _ in range(1500):
        values, user = random_row(chosen), chosen.choice(people)
        rule = condition(random_rule(chosen, 3), catalog.scope(spec))
        folded_rule = fold_condition(rule, user)
        python = holds(rule, values, user)
        folded = holds(folded_rule, values, user)
        connection.execute("DELETE FROM documents")
        connection.execute(
            f"INSERT INTO documents VALUES ({', '.join('?' * len(values))})", [*values.values()]
        )
        binder = Binder(SQLITE)
        sql = SQLite(StoredRowContext(Reader(spec, user, binder, catalog))).print(folded_rule)
        statement = binder.template(f"SELECT 1 FROM documents WHERE {sql}").filled(user)
        stored = bool(connection.execute(statement.sql, statement.bound()).fetchone())
        statement = compile_check(spec, rule, values, user, catalog)
        unstored = bool(connection.execute(statement.sql, statement.bound()).fetchone()[0])
        assert python == folded == stored == unstored, (rule, values, user)
        held += python
    assert 300 < held < 1200
    connection.close()


FILTERS: list[Mapping[str, str]] = [
    {"title": "red"}, {"title__ne": "red"}, {"title__lt": "m"}, {"title__gte": "É"},
    {"title__in": "red,blue,"}, {"title__not_in": "red,blue"}, {"title__contains": "e"},
    {"title__contains": "%"}, {"title__starts_with": ":"}, {"title__ends_with": "d"},
    {"title__ends_with": ""}, {"team__is_null": "true"}, {"team__is_null": "false"},
    {"team__between": "a,z"}, {"search": "RED"}, {"search": "é"}, {"search": "ff"}, {"search": "' or"},
]  # fmt: skip


def test_sql_and_python_agree_on_filters(tmp_path: Path) -> None:
    chosen = random.Random(5)
    spec = spec_of("documents")
    catalog = Catalog([spec])
    connection = connect(str(tmp_path / "a.db"))
    user = principal(ADMIN)
    found = 0
    for _ in range(2000):
        values = random_row(chosen)
        asked = {**chosen.choice(FILTERS), **chosen.choice([{}, *FILTERS])}
        conditions = parse_filter(
            spec,
            catalog,
            [(name, value) for name, value in asked.items() if name != "search"],
            asked.get("search"),
        )
        binder = Binder(SQLITE)
        reader = Reader(spec, user, binder, catalog)
        where = " AND ".join(one.sql(reader) for one in assign_slots(conditions))
        row = ", ".join(f"{binder.bind(value)} AS {name}" for name, value in values.items())
        statement = binder.template(f"SELECT 1 FROM (SELECT {row}) WHERE {where}").filled(
            user, slot_values(conditions)
        )
        sql = bool(connection.execute(statement.sql, statement.bound()).fetchone())
        assert sql == matches(conditions, values.__getitem__, user), (asked, values)
        found += sql
    assert 100 < found < 1900
    connection.close()


def test_folding_leaves_no_question_that_a_person_answers() -> None:
    spec = spec_of("documents")
    names = Catalog([spec]).scope(spec)
    rule, owns = condition(OWNS | role("admin"), names), condition(OWNS, names)
    assert fold_condition(rule, principal(ADMIN)) == TRUE
    assert fold_condition(rule, principal(ANONYMOUS)) == FALSE
    assert fold_condition(rule, principal(USER)) == owns
    assert fold_condition(condition(~(OWNS | role("admin")), names), principal(ADMIN)) == FALSE
    assert fold_condition(condition(AUTHENTICATED & OWNS, names), principal(USER)) == owns
    policy = Access(read=EVERYONE, update=OWNS)
    assert policy.before is policy.after is OWNS
    assert Access(read=EVERYONE, update=Change(before=OWNS, after=NOBODY)).after is NOBODY


def test_rules_that_read_what_is_not_there_are_refused() -> None:
    spec = spec_of("things")
    for name, why in (("nope", "no field nope"), ("password", "writeonly")):
        barred = replace(spec, access=Access(read=ROW[name] == PRINCIPAL.id))
        with pytest.raises(ValueError, match=why):
            Catalog([barred]).check()
    with pytest.raises(ValueError, match="nope"):
        replace(spec, sortable=("nope",))
