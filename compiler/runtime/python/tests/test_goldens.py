"""The golden apps are real ones: they serve, they describe themselves, their parts agree."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import ADMIN, TESTDATA, Served, golden, headers_of
from n3_runtime.models import WriteModel
from n3_runtime.settings import Settings
from n3_runtime.spec import DatasetSpec

RUNTIME = Path(__file__).parents[1]
DATASETS = [
    ("user_management", "user_profiles"),
    ("all_types", "things"),
    ("all_types", "documents"),
    ("shop", "staff"),
    ("shop", "customers"),
    ("shop", "orders"),
]


@pytest.mark.parametrize("name", ["user_management", "all_types", "shop"])
def test_it_serves_by_itself(tmp_path: Path, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "PYTHONPATH": f"{TESTDATA / name}{os.pathsep}{RUNTIME}",
        "N3_DATABASE_URL": f"sqlite:///{tmp_path / 'data.db'}",
        "N3_PORT": str(port),
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
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)


def parts(app: str, dataset: str) -> tuple[DatasetSpec, type[WriteModel], type[WriteModel]]:
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
    tables = {table.dataset: table for table in golden(app).tables.TABLES}
    table = tables[dataset]
    columns = [column.name for column in table.columns]
    ours = ["n3_deleted_at"] if spec.soft_delete else []
    assert columns == [*(field.name for field in spec.stored), *ours, "n3_version"]
    for field in spec.stored:
        definition = next(
            column.definition for column in table.columns if column.name == field.name
        )
        assert ("NOT NULL" in definition) == (
            field.required or (field.type == "uuid" and field.primary_key)
        )
        unique = any(index.unique and index.columns == (field.name,) for index in table.indexes)
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
    body = paths["/api/datasets/things"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"]["properties"]["from"]["anyOf"][0]["maxLength"] == 255
    assert body["schema"]["required"] == ["code"]
    assert app.http.get("/docs").status_code == 200
    json.dumps(described)


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
