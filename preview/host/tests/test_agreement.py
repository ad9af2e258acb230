"""Of seeded rows of every golden app: what a list has is what an event would say, for everybody."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import BACKEND, initial
from n3_runtime import schema
from n3_runtime.catalog import Catalog
from n3_runtime.changes import ChangeRecord, prepare
from n3_runtime.database import connect
from n3_runtime.dataset import Dataset
from n3_runtime.groups import Group
from n3_runtime.identity import Principal
from n3_runtime.live_rows import live_rows
from n3_runtime.query import parse_list
from n3_runtime.reader import NO_EXPANSION
from n3_runtime.sql_compiler import ROWS, compile_dataset_to_sql
from n3_runtime.subscription_plan import plan_subscription
from starlette.datastructures import QueryParams

from n3_preview import generations
from n3_preview.generations import Generation
from n3_preview.seed import seed

ROWS_EACH = 40
APPS = ("user_management", "all_types", "awkward", "shop")
PEOPLE = (
    Principal.anonymous,
    Principal("ursula", "Ursula"),
    Principal("ada", "Ada", roles=frozenset({"admin", "manager"})),
    Principal("mia", "Mia", None, frozenset({"editor", "hr"}), {"team": "red"}, row_key=1, row={"team_id": 1}),
)  # fmt: skip


class App:
    """A golden app with rows, without a server."""

    def __init__(self, name: str, folder: Path) -> None:
        app = BACKEND / "testdata" / name / "app"
        self.generation = Generation(9_000 + APPS.index(name), app, generations.read(app))
        self.catalog = Catalog(self.generation.load("datasets_router").DATASETS)
        self.connection = connect(str(folder / f"{name}.db"))
        self.connection.execute("BEGIN")
        prepare(self.connection, "development")
        specs = list(self.catalog.values())
        schema.carry_out(self.connection, initial(name))
        for spec in specs:
            if spec.writable:
                seed(self.connection, spec, self.catalog, ROWS_EACH)
        self.connection.execute("COMMIT")

    def listed(self, spec: Dataset, user: Principal, text: str = "") -> dict[str, Any]:
        parameters = QueryParams(text).multi_items()
        query = parse_list(spec, self.catalog, parameters, 1, 1000, None, None, None, "exact")
        plan = compile_dataset_to_sql(spec, query, user, self.catalog)
        rows, _, _, total = self.connection.execute(
            plan.counted.sql, plan.counted.bound()
        ).fetchone()
        found = [json.loads(row) for row in rows.split(ROWS)] if rows else []
        assert total == len(found)
        return {json.dumps(row[spec.key]): row for row in found}

    def told(self, spec: Dataset, group: Group) -> dict[str, Any]:
        keys = [
            row[0] for row in self.connection.execute(f'SELECT "{spec.key}" FROM "{spec.relation}"')
        ]
        changes = [ChangeRecord(1, spec.name, "update", key, 1, None) for key in keys]
        rows = live_rows(self.connection, changes, {spec.name: spec}, self.catalog)
        frames = (group.frame(change, rows[spec.name, change.row_id]) for change in changes)
        events = [json.loads('{"sub":0' + frame) for frame in frames if frame is not None]
        return {json.dumps(event["id"]): event["data"] for event in events}


@pytest.fixture(params=APPS)
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[App]:
    made = App(request.param, tmp_path)
    yield made
    made.connection.close()
    made.generation.forget()


def evaluated(spec: Dataset, catalog: Catalog) -> bool:
    return plan_subscription(
        Group(spec, catalog, PEOPLE[0], ()), NO_EXPANSION, held=False
    ).evaluated


def test_lists_and_events_agree(app: App) -> None:
    compared = 0
    for spec in app.catalog.values():
        if not evaluated(spec, app.catalog):
            continue
        for user in PEOPLE:
            listed = app.listed(spec, user)
            assert app.told(spec, Group(spec, app.catalog, user, ())) == listed
            compared += len(listed)
    assert compared >= ROWS_EACH


def test_filtered_lists_and_events_agree(app: App) -> None:
    """By each value of each field that somebody has, wherever it may be compared."""
    compared = 0
    for spec in app.catalog.values():
        if not evaluated(spec, app.catalog):
            continue
        every = app.listed(spec, PEOPLE[2])
        for field in spec.filter_fields:
            for value in list({json.dumps(row[field]) for row in every.values()} - {"null"})[:3]:
                plain = json.loads(value)
                sent = plain if isinstance(plain, str) else value
                for user in PEOPLE:
                    parameters = QueryParams({f"{field}__lte": sent})
                    asked = parse_list(spec, app.catalog, parameters.multi_items(), 1, 1000, None, None, None, "none")  # fmt: skip
                    told = app.told(spec, Group(spec, app.catalog, user, asked.conditions))
                    assert told == app.listed(spec, user, str(parameters)), (spec.name, field, sent)
                    compared += len(told)
    assert compared >= ROWS_EACH
