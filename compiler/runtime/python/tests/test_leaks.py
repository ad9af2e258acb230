"""Every person × dataset × way in: what comes out is what the rules let that person see, and nothing else.

The rules of the golden shop are written here once more, in plain Python; the ways are made from the
specs, so that a new field or reference is asked for too.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from conftest import ANNA, BEN, CARL, MANAGER, OUTSIDER, PERSONNEL, Served, fill, principal
from n3_runtime.aggregate import Aggregate, Chart, Metric, compile_chart, compile_metric
from n3_runtime.dataset import Dataset
from n3_runtime.people import with_row

Person = Mapping[str, Any] | None
Row = dict[str, Any]

CLERK = {**ANNA, "roles": ["hr"]}
PEOPLE: dict[str, Person] = {
    "personnel": PERSONNEL, "manager": MANAGER, "clerk": CLERK, "anna": ANNA, "ben": BEN, "carl": CARL,
    "stranger": OUTSIDER, "anonymous": None,
}  # fmt: skip
OWN = {"a": (1, 1), "b": (2, 1), "c": (3, 2)}  # of a subject: the row's key and its team
STORED = ("teams", "staff", "customers", "orders", "lines")


def own(person: Person) -> tuple[int | None, int | None]:
    return OWN.get(person["id"], (None, None)) if person else (None, None)


def has(person: Person, role: str) -> bool:
    return person is not None and role in person["roles"]


class Truth:
    """All rows, and the rules of the program."""

    def __init__(self, rows: dict[str, list[Row]]) -> None:
        self.rows = rows

    def one(self, dataset: str, key: Any) -> Row:
        return next(row for row in self.rows[dataset] if row["id"] == key)

    def may_read(self, person: Person, dataset: str, row: Row) -> bool:
        key, team = own(person)
        if dataset in ("teams", "lines"):
            return person is not None
        if has(person, "manager"):
            return True
        if key is None:
            return False
        if dataset == "staff":
            return bool(row["team_id"] == team)
        if dataset == "customers":
            return bool(self.one("staff", row["agent_id"])["team_id"] == team)
        return key in (row["seller_id"], self.one("customers", row["customer_id"])["agent_id"])

    def may_read_field(self, person: Person, dataset: str, row: Row, field: str) -> bool:
        rules: dict[tuple[str, str], Callable[[], bool]] = {
            ("staff", "salary"): lambda: has(person, "hr") or own(person)[0] == row["id"],
            ("staff", "bonus"): lambda: has(person, "hr"),
            ("orders", "cost"): lambda: has(person, "manager"),
        }
        rule = rules.get((dataset, field))
        return rule is None or rule()

    def visible(self, person: Person, dataset: str) -> dict[Any, Row]:
        return {
            row["id"]: {
                name: value if self.may_read_field(person, dataset, row, name) else None
                for name, value in row.items()
            }
            for row in self.rows[dataset]
            if self.may_read(person, dataset, row)
        }


@pytest.fixture(scope="module")
def open_shop(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Served]:
    served = Served("shop", tmp_path_factory.mktemp("leaks"), database=database)
    fill(served)
    yield served
    served.stop()


@pytest.fixture(scope="module")
def truth(open_shop: Served) -> Truth:
    rows = {dataset: open_shop.rows(dataset, PERSONNEL) for dataset in STORED}
    for found in rows.values():
        for row in found:
            del row["_can"]
    assert {row["salary"] for row in rows["staff"]} == {"1000.00", "2000.00", "3000.00"}
    return Truth(rows)


ways = pytest.mark.parametrize("dataset", STORED)
people = pytest.mark.parametrize("name", PEOPLE)


def ids(shop: Served, person: Person, dataset: str, **query: Any) -> list[Any]:
    return [row["id"] for row in shop.rows(dataset, person, **query)]


def text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool | float) else str(value)


@people
@ways
def test_lists_and_rows(open_shop: Served, truth: Truth, dataset: str, name: str) -> None:
    person, visible = PEOPLE[name], truth.visible(PEOPLE[name], dataset)
    answer = open_shop.ask("GET", dataset, person)
    if person is None and dataset in ("teams", "lines"):
        assert answer.status_code == 401
        return
    body = answer.json()
    shown = {row["id"]: {key: row[key] for key in row if key != "_can"} for row in body["data"]}
    assert shown == visible
    assert body["total"] == len(visible)
    for row in truth.rows[dataset]:
        got = open_shop.ask("GET", f"{dataset}/{row['id']}", person)
        assert got.status_code == (200 if row["id"] in visible else 404)
        if row["id"] in visible:
            assert {key: value for key, value in got.json().items() if key != "_can"} == visible[
                row["id"]
            ]


@people
@ways
def test_filters_and_sorts(open_shop: Served, truth: Truth, dataset: str, name: str) -> None:
    person, visible = PEOPLE[name], truth.visible(PEOPLE[name], dataset)
    if person is None and dataset in ("teams", "lines"):
        return
    spec = open_shop.specs[dataset]
    for field in spec.filter_fields:
        for value in {text(row[field]) for row in truth.rows[dataset] if row[field] is not None}:
            expected = [key for key, row in visible.items() if text(row[field]) == value]
            assert ids(open_shop, person, dataset, **{field: value}) == expected, (field, value)
            total = open_shop.ask("GET", f"{dataset}?{field}={value}&page_size=1", person).json()
            assert total["total"] == len(expected)
        missing = [key for key, row in visible.items() if row[field] is None]
        assert ids(open_shop, person, dataset, **{f"{field}__is_null": "true"}) == missing
    for field in spec.sort_fields:
        order = sorted(visible, key=lambda key: (ranked(visible[key][field]), key))
        assert ids(open_shop, person, dataset, sort_by=field) == order, field
    for row in truth.rows[dataset]:
        for word in {str(row[field]) for field in spec.search_fields if row[field]}:
            found = ids(open_shop, person, dataset, search=word)
            assert set(found) <= set(visible)
            assert (row["id"] in found) == (row["id"] in visible)


def ranked(value: Any) -> tuple[bool, Any]:
    """Null comes last; decimals are compared as numbers, options as texts."""
    if isinstance(value, str):
        try:
            return False, float(value)
        except ValueError:
            return False, value
    return value is None, value if value is not None else 0


@people
@ways
def test_references(open_shop: Served, truth: Truth, dataset: str, name: str) -> None:
    person, visible = PEOPLE[name], truth.visible(PEOPLE[name], dataset)
    if person is None and dataset in ("teams", "lines"):
        return
    for reference, field in open_shop.specs[dataset].references.items():
        assert field.reference is not None
        target = field.reference.dataset
        targets = truth.visible(person, target)
        rows = open_shop.rows(dataset, person, expand=reference)
        assert {row["id"]: row[reference] for row in rows} == {
            key: targets.get(row[field.name]) for key, row in visible.items()
        }
        for other in open_shop.specs[target].filter_fields:
            values = {text(row[other]) for row in truth.rows[target] if row[other] is not None}
            for value in values:
                expected = [
                    key
                    for key, row in visible.items()
                    if row[field.name] in targets and text(targets[row[field.name]][other]) == value
                ]
                path = f"{reference}.{other}"
                assert ids(open_shop, person, dataset, **{path: value}) == expected, (path, value)
        for other in open_shop.specs[target].sort_fields:
            keys = {
                key: ranked(targets.get(row[field.name], {}).get(other))
                for key, row in visible.items()
            }
            order = sorted(visible, key=lambda key: (keys[key], key))
            assert ids(open_shop, person, dataset, sort_by=f"{reference}.{other}") == order


def numbers(shop: Served, spec: Dataset, person: Person, asked: Chart | Metric) -> Any:
    user = shop.call(with_row(principal(person), shop.services.catalog, shop.services.database))
    catalog = shop.services.catalog
    if isinstance(asked, Chart):
        statement = compile_chart(spec, asked, (), user, catalog)
    else:
        statement = compile_metric(spec, asked, (), user, catalog)
    text, _ = shop.call(shop.services.executor.numbers(statement))
    return json.loads(f"[{text or ''}]")


@people
@ways
def test_aggregates(open_shop: Served, truth: Truth, dataset: str, name: str) -> None:
    person, visible = PEOPLE[name], truth.visible(PEOPLE[name], dataset)
    spec = open_shop.specs[dataset]
    for field in spec.filter_fields:
        groups: dict[str, int] = {}
        for row in visible.values():
            groups[text(row[field])] = groups.get(text(row[field]), 0) + 1
        chart = Chart(field, value=Aggregate("count"))
        points = numbers(open_shop, spec, person, chart)
        assert {text(point["x"]): point["value"] for point in points} == groups
        for value, choose in ((Aggregate("min", field), min), (Aggregate("max", field), max)):
            values = [row[field] for row in visible.values() if row[field] is not None]
            (found,) = numbers(open_shop, spec, person, Metric(value))
            assert found["value"] == (choose(values, key=ranked) if values else None), field
    for reference in spec.references:
        points = numbers(
            open_shop, spec, person, Chart(f"{reference}.id", value=Aggregate("count"))
        )
        assert sum(point["value"] for point in points) == len(visible)


@people
def test_what_is_derived(open_shop: Served, truth: Truth, name: str) -> None:
    person = PEOPLE[name]
    orders, customers = truth.visible(person, "orders"), truth.visible(person, "customers")
    joined: dict[tuple[str, str], list[Row]] = {}
    for row in orders.values():
        if row["customer_id"] in customers and row["stage"] != "cancelled":
            key = (customers[row["customer_id"]]["city"], row["stage"])
            joined.setdefault(key, []).append(row)
    shown = {
        (row["customers_city"], row["stage"]): (row["orders"], float(row["revenue"]), row["costs"])
        for row in open_shop.rows("sales", person)
    }
    assert shown == {
        key: (len(rows), sum(float(row["total"]) for row in rows), added(rows))
        for key, rows in joined.items()
    }
    for row in open_shop.rows("open_orders", person):
        other = customers.get(orders[row["id"]]["customer_id"], {})
        assert row["customers_name"] == other.get("name")
        assert row["cost"] == orders[row["id"]]["cost"]
    assert {row["id"] for row in open_shop.rows("open_orders", person)} == {
        key for key, row in orders.items() if row["stage"] == "open"
    }

    staff, teams = truth.visible(person, "staff"), truth.visible(person, "teams")
    red = set()
    for key, row in orders.items():
        city = customers.get(row["customer_id"], {}).get("city")
        team = teams.get(staff.get(row["seller_id"], {}).get("team_id"), {}).get("name")
        if city == "Berlin" and team == "red" and float(row["total"]) > 5:
            red.add(key)
    assert {row["id"] for row in open_shop.rows("red_berlin", person)} == red
    assert bool(red) == (name in ("personnel", "manager", "clerk", "anna", "ben"))


@people
def test_sums_of_ruled_fields(open_shop: Served, truth: Truth, name: str) -> None:
    """A computed field has a rule of its own, though each may know what it is made of."""
    person = PEOPLE[name]
    shown = {
        row["team_id"]: (row["people"], row["salaries"], row["bonuses"])
        for row in open_shop.rows("pay", person)
    }
    teams: dict[Any, list[Row]] = {}
    for row in truth.visible(person, "staff").values():
        teams.setdefault(row["team_id"], []).append(row)
    assert shown == {team: (len(rows), *paid(rows)) for team, rows in teams.items()}
    if name == "ben":
        assert shown == {1: (2, "2000.00", None)}


def paid(rows: list[Row]) -> tuple[str | None, float | None]:
    salaries = [float(row["salary"]) for row in rows if row["salary"] is not None]
    bonuses = [row["bonus"] for row in rows if row["bonus"] is not None]
    return f"{sum(salaries):.2f}" if salaries else None, sum(bonuses) if bonuses else None


FREE = {"teams": "region", "staff": "name", "customers": "notes", "orders": "note", "lines": "text"}


def may_change(person: Person, dataset: str, row: Row) -> bool:
    if dataset == "lines":
        return person is not None
    mine = {"staff": "id", "customers": "agent_id", "orders": "seller_id"}.get(dataset)
    key, _ = own(person)
    return has(person, "manager") or (mine is not None and key is not None and row[mine] == key)


@people
@ways
def test_writes(open_shop: Served, truth: Truth, dataset: str, name: str) -> None:
    """Tried and undone: what is answered is what the rules say, and what `_can` has said before."""
    person, visible = PEOPLE[name], truth.visible(PEOPLE[name], dataset)
    refused = 401 if person is None else 403
    for row in truth.rows[dataset]:
        path, seen = f"{dataset}/{row['id']}", row["id"] in visible
        change, delete = (
            may_change(person, dataset, row),
            has(person, "manager") or dataset == "lines",
        )

        def tried(method: str, body: Any = None, path: str = path) -> int:
            answer = open_shop.ask(method, path, person, body, Prefer="tx=rollback")
            assert "IntegrityError" not in answer.text
            return answer.status_code

        assert tried("PATCH", {FREE[dataset]: "new"}) == (
            404 if not seen else 200 if change else refused
        )
        deleted = tried("DELETE")
        assert deleted in ((404,) if not seen else (204, 409) if delete else (refused,))
        if seen:
            can = open_shop.ask("GET", path, person).json()["_can"]
            assert (can["update"], can["delete"]) == (change, delete)
            for field in can.get("fields", {}):
                may = truth.may_read_field(person, dataset, row, field)
                assert can["fields"][field] == may
                if field != "bonus":  # computed: nobody's to write
                    written = tried("PATCH", {field: None})
                    assert written == (200 if change and may else refused)
    rows = {one["id"]: one for one in open_shop.rows(dataset, PERSONNEL)}
    assert {key: row["_version"] for key, row in rows.items()} == {
        row["id"]: row["_version"] for row in truth.rows[dataset]
    }


def added(rows: list[Row]) -> str | None:
    known = [float(row["cost"]) for row in rows if row["cost"] is not None]
    return f"{sum(known):.2f}" if known else None


@people
def test_events(open_shop: Served, truth: Truth, name: str) -> None:
    """Each row is touched; what is heard of it is what may be read of it."""
    person = PEOPLE[name]
    with open_shop.socket(person) as live, open_shop.socket(PERSONNEL) as all_of_it:
        for dataset in ("staff", "customers", "orders"):
            answer = live.subscribe(dataset, dataset)
            assert answer["type"] == "ack"
        all_of_it.subscribe("staff")
        for row in truth.rows["staff"]:
            open_shop.ask("PATCH", f"staff/{row['id']}", PERSONNEL, {"left": row["left"]})
            row["_version"] += 1
            all_of_it.next()
        heard = [frame for frame in live.settled() if frame["type"] == "event"]
        visible = truth.visible(person, "staff")
        for frame in heard:
            data = {key: value for key, value in frame["data"].items() if key != "_can"}
            assert data == visible[frame["id"]]
        if name in ("personnel", "manager"):
            assert {frame["id"] for frame in heard} == set(visible)


def test_what_is_kept_of_changes_has_no_secrets(open_shop: Served) -> None:
    answer = open_shop.ask("PATCH", "customers/1", PERSONNEL, {"pin": "top-secret-pin"})
    assert answer.status_code == 200
    open_shop.ask("PATCH", "customers/1", PERSONNEL, {"notes": "later"})
    open_shop.caught_up()
    kept = str(open_shop.stored("SELECT before FROM n3_changes"))
    assert "Oak" in kept
    assert "top-secret-pin" not in kept
