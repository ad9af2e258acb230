"""The golden apps are real ones: they serve, they describe themselves, their parts agree."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import ADMIN, PERSONNEL, TESTDATA, Served, golden, headers_of, migrations
from n3_runtime.catalog import Catalog
from n3_runtime.dataset import Dataset
from n3_runtime.models import WriteModel
from n3_runtime.openapi import describe
from n3_runtime.pages import Pages
from n3_runtime.schema import load
from n3_runtime.settings import Settings

RUNTIME = Path(__file__).parents[1]
DATASETS = [
    ("user_management", "user_profiles"),
    ("all_types", "things"),
    ("all_types", "documents"),
    ("shop", "staff"),
    ("shop", "customers"),
    ("shop", "orders"),
]


@pytest.mark.parametrize(
    ("name", "end", "codes"),
    [
        ("user_management", signal.SIGTERM, {-signal.SIGTERM}),
        # 0 where the tests run in the background of a shell, which has SIGINT ignored.
        ("all_types", signal.SIGINT, {130, 0}),
        ("shop", signal.SIGTERM, {-signal.SIGTERM}),
    ],
)
def test_it_serves_by_itself(
    tmp_path: Path, name: str, end: signal.Signals, codes: set[int]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "PYTHONPATH": f"{TESTDATA / name}{os.pathsep}{RUNTIME}",
        "N3_DATABASE_URL": f"sqlite:///{tmp_path / 'data.db'}",
        "N3_PORT": str(port),
        # The shop has people with tokens.
        "N3_JWT_SECRET": "a secret of at least thirty-two bytes",
        "N3_JWT_ISSUER": "issuer",
        "N3_JWT_AUDIENCE": "shop",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "app"], cwd=tmp_path, env=environment, stderr=subprocess.PIPE
    ) as process:
        for _ in range(400):
            try:
                ready = httpx.get(f"http://127.0.0.1:{port}/readyz")
                break
            except httpx.TransportError:
                time.sleep(0.025)
        assert ready.json() == {"status": "ok"}
        me = httpx.get(f"http://127.0.0.1:{port}/api/me", headers=headers_of(ADMIN)).json()
        assert me["user"]["anonymous"] is True
        # What a release says of itself is not for everybody.
        for path in ("/openapi.json", "/docs"):
            assert httpx.get(f"http://127.0.0.1:{port}{path}").status_code == 401
        process.send_signal(end)
        _, said = process.communicate(timeout=10)
        assert b"Traceback" not in said
        assert process.returncode in codes


def parts(app: str, dataset: str) -> tuple[Dataset, type[WriteModel], type[WriteModel]]:
    module: Any = getattr(golden(app).datasets_router, dataset)
    name = "".join(part.title() for part in dataset.split("_"))
    return (
        getattr(module, dataset.upper()),
        getattr(module, f"{name}Create"),
        getattr(module, f"{name}Update"),
    )


@pytest.mark.parametrize(("app", "dataset"), DATASETS)
def test_spec_and_models_say_the_same(app: str, dataset: str) -> None:
    spec, create, update = parts(app, dataset)
    writable = {field.name for field in spec.fields if not field.server_set}
    for model in (create, update):
        names = {field.alias or name for name, field in model.model_fields.items()}
        assert names == writable
    required = {
        field.alias or name for name, field in create.model_fields.items() if field.is_required()
    }
    assert required == {
        field.name
        for field in spec.fields
        if field.name in writable and field.required and field.default is None
    }
    assert not any(field.is_required() for field in update.model_fields.values())
    for name, schema in create.model_json_schema()["properties"].items():
        options = [schema, *schema.get("anyOf", [])]
        limits = {key: value for option in options for key, value in option.items()}
        field = spec.by_name[name]
        if field.type == "string":
            assert limits.get("maxLength") == field.max_length
            assert limits.get("minLength") == field.min_length
        nullable = any(option.get("type") == "null" for option in options)
        assert nullable == (not field.required or field.type == "json")


@pytest.mark.parametrize(("app", "dataset"), DATASETS)
def test_columns_hold_the_fields(app: str, dataset: str) -> None:
    spec, _, _ = parts(app, dataset)
    (first,) = load(migrations(app))
    table = next(table for table in first.plan["remember"] if table["dataset"] == dataset)
    columns = {column["name"]: column["definition"] for column in table["columns"]}
    ours = ["n3_deleted_at"] if spec.soft_delete else []
    assert list(columns) == [*(field.name for field in spec.stored), *ours, "n3_version"]
    for field in spec.stored:
        assert ("NOT NULL" in columns[field.name]) == (
            field.required or (field.type == "uuid" and field.primary_key)
        )
        alone = f'("{field.name}")'
        unique = any(
            index["ddl"].startswith("CREATE UNIQUE") and alone in index["ddl"]
            for index in table["indexes"]
        )
        assert unique == field.unique


def test_the_api_is_described(app: Served) -> None:
    described = app.http.get("/openapi.json").json()
    paths = described["paths"]
    assert {"/api/datasets/things", "/api/datasets/things/{id}"} <= paths.keys()
    names = {
        operation["operationId"].split("_api_")[0]
        for path in paths.values()
        for operation in path.values()
    }
    assert {
        "get_things_dataset",
        "create_things_item",
        "update_things_item",
        "delete_things_item",
    } <= names
    schemas = described["components"]["schemas"]
    post = paths["/api/datasets/things"]["post"]
    body = post["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/ThingsCreate"}
    sent = schemas["ThingsCreate"]
    assert sent["properties"]["from"]["anyOf"][0]["maxLength"] == 255
    assert sent["required"] == ["code"]
    assert {"If-Match", "id"} <= {
        one["name"] for one in paths["/api/datasets/things/{id}"]["patch"]["parameters"]
    }
    assert app.http.get("/docs").status_code == 200
    assert described == app.http.get("/openapi.json").json(), "asked twice, it says the same"
    for _, method, responses in operations(paths):
        assert "HTTPValidationError" not in json.dumps(responses)
        problems = [one for status, one in responses.items() if not status.startswith("2")]
        assert all(list(one["content"]) == ["application/problem+json"] for one in problems), method


def operations(paths: Any) -> list[tuple[str, str, Any]]:
    return [
        (path, method, operation["responses"])
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]


@pytest.mark.parametrize(
    "name",
    ["user_management", "all_types", "awkward", "shop", "projects", "legacy", "rules", "types"],
)
def test_what_a_description_refers_to_is_there(name: str, tmp_path: Path) -> None:
    module = golden(name)
    catalog = Catalog(module.datasets_router.DATASETS)
    pages = Pages(module.pages.PAGES, catalog)
    described = describe(name, "1", module.datasets_router.router.routes, catalog, pages)
    schemas = described["components"]["schemas"]
    referred = set(re.findall(r"#/components/schemas/([^\"]+)", json.dumps(described)))
    assert referred <= schemas.keys()
    for spec in module.datasets_router.DATASETS:
        part = "".join(one[:1].upper() + one[1:] for one in spec.name.split("_"))
        row = schemas[f"{part}Row"]
        names = {field.name for field in spec.visible}
        assert row["properties"].keys() == names | {"_version", "_can"}
        assert set(row["required"]) == row["properties"].keys()


def test_rows_are_what_their_schema_says(app: Served, shop: Served) -> None:
    app.ask(
        "POST", "things", ADMIN, {"code": "A-1", "price": "1.50", "tags": ["x"], "took": "PT1H"}
    )
    for served, dataset in ((app, "things"), (shop, "orders"), (shop, "pay"), (shop, "staff")):
        described = served.http.get("/openapi.json").json()
        schema = described["paths"][f"/api/datasets/{dataset}"]["get"]["responses"]["200"]
        answer = served.ask("GET", dataset, PERSONNEL).json()
        assert answer["data"]
        check(answer, schema["content"]["application/json"]["schema"], described)


def check(value: Any, schema: Any, document: Any) -> None:
    """As far as our schemas go: types, members, alternatives."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        for one in schema["anyOf"]:
            with suppress(AssertionError):
                return check(value, one, document)
        raise AssertionError(value, schema)
    kinds = schema.get("type", [])
    names = [kinds] if isinstance(kinds, str) else kinds
    python: dict[str, Any] = {
        "string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None),
        "array": list, "object": dict,
    }  # fmt: skip
    assert not names or any(isinstance(value, python[name]) for name in names), (value, schema)
    if "enum" in schema:
        assert value in schema["enum"]
    if "pattern" in schema:
        assert re.search(schema["pattern"], value)
    if isinstance(value, dict) and "properties" in schema:
        assert set(schema["required"]) <= value.keys() <= schema["properties"].keys()
        for name, member in value.items():
            check(member, schema["properties"][name], document)
    if isinstance(value, list) and "items" in schema:
        for item in value:
            check(item, schema["items"], document)
    return None


def test_settings_that_cannot_be_right_are_named() -> None:
    for values in (
        {"N3_PORT": "x"},
        {"N3_PORT": "70000"},
        {"N3_ENV": "prod"},
        {"N3_DATABASE_URL": "mysql://x"},
        {"N3_DATABASE_URL": "sqlite:///"},
    ):
        (name,) = values
        with pytest.raises(ValueError, match=name):
            Settings.from_environment(values)
    settings = Settings.from_environment({"N3_ALLOWED_ORIGINS": "https://a, https://b/"})
    assert settings.allowed_origins == {"https://a", "https://b"}
    assert settings.release
