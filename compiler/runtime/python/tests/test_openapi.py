"""The API's description: every route is in it, and what generated requests get is what it says.

The requests are Schemathesis's: of each operation the boundaries of every parameter and body, then random
ones, half of them against the description. The same seed makes the same requests.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis.configuration
import pytest
import schemathesis
from conftest import ADMIN, LEAD, PERSONNEL, Served, fill, fill_projects, headers_of
from fastapi.routing import iter_route_contexts
from n3_runtime.application import common_routes, description_routes, healthy
from n3_runtime.openapi_common import COMMON
from n3_runtime.settings import Settings
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.engine import events, from_schema
from starlette.routing import Route, WebSocketRoute

EXAMPLES = 8
"""Of each operation, beside its boundaries."""
KEPT = 2
"""Of names that are as good as each other, as of columns to sort by, so many are tried."""

REJECTED, ACCEPTED, ALLOWED, METHOD = "ST202", "ST201", "ST205", "ST204"
"""Codes of Schemathesis: a request that fits its description was refused, one that does not was accepted,
another `Allow` than described, a method that is not described was answered."""
ENDS = ("/aggregate", "/batch", "/export.csv", "/restore")
UNDESCRIBED: dict[int, dict[str, str]] = {
    400: {
        "page": "the offset is the product of two parameters",
        "cursor": "either a cursor or the number of a page",
        "cursor_invalid": "only what a list has answered is one",
        "too_small": "bounds of decimals, moments and durations, which are strings",
        "too_large": "bounds of decimals, moments and durations, which are strings",
        "group_by": "required where neither values nor a widget is there",
        "sort_order": "one direction for each name of sort_by",
        "param:": "a parameter of a page requires a widget",
        "integer": "2.0 is an integer to JSON schemas, but not to `protocol/types.txt`",
        "search": "what a space is differs between Python and ECMAScript",
        "list": "values between commas are quoted as in CSV",
        "rollback_not_allowed": "depends on two headers' meaning for secrets",
        "batch_not_allowed": "a batch of such a dataset may only delete",
    },
    412: {"precondition_failed": "the row is what it is"},
    422: {
        "idempotency_mismatch": "depends on what was sent before",
        "unique": "depends on the other rows",
        "reference": "depends on the other rows",
        "validation": "a check of several fields",
        "too_small": "bounds of decimals, moments and durations, which are strings",
        "too_large": "bounds of decimals, moments and durations, which are strings; of numbers in JSON",
        "forbidden": "a rule of the field",
        "integer": "2.0 is an integer to JSON schemas, but not to `protocol/types.txt`",
        "unreachable": "a key that no address can hold",
        "required": "a key of no characters; a version of each item",
        "view": "a view has names of its dataset, which is a part of the path",
    },
}
"""Why a request may be refused though it fits its description: OpenAPI has no words for it. By status, and
the problem's code, or the code or the field of its errors."""


def explained(response: Any) -> bool:
    """Whether a refusal has its reason in the table."""
    known = UNDESCRIBED.get(response.status_code, {})
    problem = response.json()
    names = {problem["code"]}
    for error in problem["errors"]:
        field = error["field"]
        names |= {field, error["code"]}
        names |= {"param:"} if field.startswith("param:") else set()
        names |= {"integer"} if "integer" in error["message"] else set()
        names |= {"list"} if field.endswith(("__in", "__not_in", "__between")) else set()
    if "/api/views/" in response.request.url:
        names.add("view")
    return bool(names & known.keys())


def thinned(schema: Any) -> Any:
    """A description with fewer names, where each is treated as the next one is."""
    if isinstance(schema, list):
        return [thinned(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: thinned(one) for name, one in schema.items()}
    if len(found.get("enum", ())) > KEPT and all("." not in one for one in found["enum"][:KEPT]):
        found["enum"] = found["enum"][:KEPT]
    groups = [one for one in found.get("anyOf", ()) if one.get("required") in (["all"], ["any"])]
    for one in groups:  # What is a condition at the top is one in a group.
        one["properties"][one["required"][0]]["items"] = found["anyOf"][len(groups)]
    if groups:  # Each operator with each type: `test_injection.py`.
        found["anyOf"] = found["anyOf"][:12]
    if "patternProperties" in found:
        kept: dict[str, Any] = {}
        for name, one in found["properties"].items():
            kept.setdefault(json.dumps(one, sort_keys=True), name)
        found["properties"] = {name: found["properties"][name] for name in [*kept.values()][:4]}
    return found


def shown(failure: Failure, exchange: Any) -> str:
    """A failure with its request and answer."""
    asked, answer = exchange.request, exchange.response
    got = "no answer" if answer is None else f"{answer.status_code} {answer.content[:400]!r}"
    return f"{failure.title}: {failure.message}\n{asked.method} {asked.uri} {asked.body!r}\n{got}"


@pytest.fixture(autouse=True)
def nothing_is_kept(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Hypothesis writes what it has found in the code to a folder."""
    hypothesis.configuration.set_hypothesis_home_dir(tmp_path_factory.getbasetemp() / "hypothesis")


def failures(
    served: Served, person: dict[str, Any], names: tuple[str, ...], *, boundaries: bool
) -> list[str]:
    """What Schemathesis finds at the operations of some datasets and at those that every application has."""
    headers = headers_of(person)
    document = served.http.get("/openapi.json", headers=headers).json()
    places = [f"/api/datasets/{name}" for name in names]
    for path, operations in document["paths"].items():
        if path.endswith(("/aggregate", "/export.csv")):
            # The same as of lists, which are most of the requests.
            asked = operations["get"]["parameters"]
            asked[:] = [one for one in asked if one["name"] not in ("filter", "filters")]
    document["paths"] = {
        path: one
        for path, one in document["paths"].items()
        if (path in COMMON and boundaries)
        or any(path == place or path.startswith(f"{place}/") for place in places)
    }
    settings = {
        "base-url": str(served.http.base_url),
        "seed": 1,
        "cache": {"enabled": False},
        "continue-on-failure": True,
        "headers": headers,
        "generation": {"max-examples": EXAMPLES, "database": "none"},
        "phases": {
            "stateful": {"enabled": False},
            "coverage": {"enabled": boundaries},
        },
        # RFC 6585, 3: 428 is the answer to a request without a condition.
        "checks": {"missing_required_header": {"expected-statuses": [400, 401, 403, 428]}},
    }
    schema = schemathesis.openapi.from_dict(
        thinned(document), config=SchemathesisConfig.from_dict(settings)
    )

    @schema.hook
    def filter_failure(context: Any, failure: Failure, case: Any, response: Any) -> bool:
        if failure.code == REJECTED:
            return not explained(response)
        if failure.code == ACCEPTED:
            # A list of one empty string and an empty list are both written as nothing.
            named = re.search(r"parameter `(\w+)` in query", failure.message)
            return named is None or (case.query or {}).get(named[1]) not in ("", [""])
        if failure.code in (ALLOWED, METHOD):
            # The address is a row's, too, which may have such a key.
            return not case.operation.path.endswith(ENDS)
        return True

    found = []
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            found += [
                f"{event.label}: {shown(check.failure_info.failure, event.recorder.interactions[case])}"
                for case, checks in event.recorder.checks.items()
                for check in checks
                if check.failure_info is not None
            ]
        elif isinstance(event, events.NonFatalError | events.FatalError):
            found.append(str(getattr(event, "info", event)))
    return found


def described(document: Any) -> set[tuple[str, str]]:
    return {(path, method) for path, one in document["paths"].items() for method in one}


def test_every_route_is_described(shared: Served) -> None:
    document = shared.app.openapi()
    served = {
        (context.path_format, method.lower())
        for context in iter_route_contexts(shared.app.routes)
        if not isinstance(context.original_route, WebSocketRoute)
        for method in (context.methods or set()) - {"HEAD"}
    }
    assert described(document) == served
    routes = [*common_routes(), *description_routes(Settings(), dict)]
    assert {one.path for one in routes if isinstance(one, Route)} == COMMON.keys()


def test_a_route_without_a_description_is_found(tmp_path: Path) -> None:
    served = Served("user_management", tmp_path)
    try:
        served.app.router.routes.append(Route("/api/new", healthy))
        with pytest.raises(AssertionError):
            test_every_route_is_described(served)
    finally:
        served.stop()


@pytest.mark.parametrize("name", ["shop", "projects"])
def test_names_that_are_described_are_those_that_are_taken(tmp_path: Path, name: str) -> None:
    """Of every dataset: each name of each list of names is asked for by itself."""
    served = Served(name, tmp_path)
    try:
        document = served.http.get("/openapi.json").json()
        asked = 0
        for path, operations in document["paths"].items():
            dataset = path.removeprefix("/api/datasets/").partition("/")[0]
            for one in operations.get("get", {}).get("parameters", ()):
                names = one.get("schema", {}).get("items", {}).get("enum", ())
                if dataset not in served.specs or "{id}" in path or one["name"] == "sort_order":
                    continue
                if served.ask("GET", dataset, PERSONNEL).status_code == 500:
                    continue  # Its table belongs to another program.
                for name in names:
                    answer = served.http.get(
                        path, params={one["name"]: name}, headers=headers_of(PERSONNEL)
                    )
                    asked += 1
                    assert answer.status_code in (200, 401, 403), (path, name, answer.text)
        assert asked > (500 if name == "shop" else 50)
    finally:
        served.stop()


APPLICATIONS: list[tuple[str, dict[str, Any], Callable[[Served], None], tuple[str, ...]]] = [
    ("all_types", ADMIN, lambda _: None, ("things",)),
    ("shop", PERSONNEL, fill, ("orders",)),
    ("projects", LEAD, fill_projects, ("tasks", "invoices")),
    ("rules", ADMIN, lambda _: None, ("papers", "filed")),
]


@pytest.mark.parametrize(
    ("name", "person", "prepare", "datasets"), APPLICATIONS, ids=[one[0] for one in APPLICATIONS]
)
def test_requests_are_answered_as_described(
    tmp_path: Path,
    database: str,
    name: str,
    person: dict[str, Any],
    prepare: Callable[[Served], None],
    datasets: tuple[str, ...],
) -> None:
    served = Served(name, tmp_path, database=database)
    try:
        prepare(served)
        # Whether a value is beyond a boundary is decided before a database is asked, alike for all datasets.
        boundaries = database == "sqlite" and name in ("all_types", "shop")
        found = failures(served, person, datasets, boundaries=boundaries)
        assert found == [], "\n".join(found[:20])
    finally:
        served.stop()
