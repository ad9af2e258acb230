"""The API's description: what each operation takes and answers, as components that operations share.

Nothing of it is made before somebody asks for it: an operation carries only what to describe.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any, Literal

from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from starlette.routing import BaseRoute

from .catalog import Catalog
from .dataset import Dataset
from .openapi_common import COMMON, IDENTITY, MADE_BY, common
from .openapi_common import schemas as common_schemas
from .openapi_parameters import Asked
from .pages import Pages

Schema = dict[str, Any]

PROBLEMS: Mapping[str, tuple[int, ...]] = {
    "list": (400, 401, 403, 409, 422, 500, 503),
    "aggregate": (400, 401, 403, 409, 422, 500, 503),
    "export": (400, 401, 403, 409, 422, 500, 503),
    "get": (400, 401, 404, 409, 422, 500, 503),
    "create": (400, 401, 403, 409, 413, 415, 422, 500, 503, 507),
    "update": (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 500, 503, 507),
    "delete": (400, 401, 403, 404, 409, 412, 422, 428, 500, 503, 507),
    "restore": (400, 401, 403, 404, 409, 412, 422, 428, 500, 503, 507),
    "batch": (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 500, 503, 507),
}
HEADERS: Mapping[str, Schema] = IDENTITY | {
    "X-N3-Position": {
        "description": "Position in the change log; subscribe from here.",
        "schema": {"type": "string"},
    },
    "ETag": {"description": "Version of the row, for If-Match.", "schema": {"type": "string"}},
    "Content-Disposition": {
        "description": "A name for the file.",
        "schema": {"type": "string"},
    },
    "Location": {"description": "URL of the new row.", "schema": {"type": "string"}},
}
ASKED: Mapping[str, str] = {
    "If-Match": "ETag of the row the change is based on; another version is rejected (412).",
    "Idempotency-Key": "Makes retries safe; 1 to 255 printable ASCII characters.",
    "Prefer": "tx=rollback: run the write, respond, and roll it back.",
}
TAKEN: Mapping[str, tuple[str, ...]] = {
    "create": ("Idempotency-Key", "Prefer"),
    "update": tuple(ASKED),
    "delete": tuple(ASKED),
    "restore": tuple(ASKED),
    "batch": ("Idempotency-Key", "Prefer"),
}
"""The headers of each kind of operation."""
NULL: Schema = {"type": "null"}
KEY: Schema = {"type": "string", "maxLength": 255, "pattern": "^[!-~](?:[ -~]*[!-~])?$"}
"""Of idempotency; HTTP takes the spaces around a header's value away."""
FIELD_ERROR: Schema = {
    "title": "FieldError",
    "type": "object",
    "required": ["field", "code", "message"],
    "properties": {
        "field": {"type": "string"},
        "code": {"type": "string", "description": "Stable, machine-readable code."},
        "message": {"type": "string"},
    },
}
PROBLEM: Schema = {
    "title": "Problem",
    "description": "Problem details (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "errors", "trace_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Stable, machine-readable code."},
        "errors": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/FieldError"},
        },
        "trace_id": {"type": "string"},
    },
}
CAN: Schema = {
    "type": "object",
    "description": "What the caller may do with this row.",
    "required": ["update", "delete"],
    "properties": {
        "update": {"type": "boolean"},
        "delete": {"type": "boolean"},
        "fields": {"type": "object", "additionalProperties": {"type": "boolean"}},
    },
}
NUMBERS: Schema = {
    "anyOf": [
        {
            "title": "Groups",
            "description": "Members are named as they were asked for: stage, month(placed), count().",
            "type": "object",
            "required": ["data", "has_more"],
            "properties": {
                "data": {"type": "array", "items": {"type": "object"}},
                "has_more": {"type": "boolean"},
            },
        },
        {
            "title": "Chart",
            "type": "object",
            "required": ["data"],
            "properties": {
                "data": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["x", "value"],
                        "properties": {"x": {}, "series": {}, "value": {}},
                    },
                }
            },
        },
        {
            "title": "Metric",
            "type": "object",
            "required": ["value"],
            "properties": {
                "value": {},
                "previous": {},
                "trend": {
                    "type": "array",
                    "items": {"type": "object", "required": ["value"], "properties": {"value": {}}},
                },
            },
        },
    ]
}


@dataclass(frozen=True)
class Models:
    """What a dataset's operations take and answer; the names of the classes become those of schemas."""

    row: type[BaseModel]
    create: type[BaseModel]
    update: type[BaseModel]
    make_batch: Callable[[], type[BaseModel]]

    @cached_property
    def batch(self) -> type[BaseModel]:
        return self.make_batch()

    @property
    def batch_answer(self) -> str:
        return f"{self.name}BatchAnswer"

    @property
    def page(self) -> str:
        return f"{self.name}Page"

    @property
    def name(self) -> str:
        return self.row.__name__.removesuffix("Row")

    @property
    def part(self) -> str:
        return f"{self.name}PartialRow"

    def schemas(self, key: str) -> dict[str, Schema]:
        """By name; rows are named by `key`, "" where they are not."""
        row = schema(self.row, "serialization")
        row["properties"] = {
            **row.get("properties", {}),
            "_version": {"type": "integer"},
            "_can": CAN,
        }
        row["required"] = [*row.get("required", ()), "_version", "_can"]
        part = {
            "title": self.part,
            "description": "A row of which some fields were selected.",
            "type": "object",
            "required": [*([key] if key else ()), "_version", "_can"],
            "properties": row["properties"],
        }
        page = {
            "title": self.page,
            "type": "object",
            "required": ["data", "total", "total_is_estimate", "page", "page_size", "has_more"],
            "properties": {
                "data": {
                    "type": "array",
                    "items": {"anyOf": [reference(self.row.__name__), reference(self.part)]},
                },
                "total": {"type": ["integer", "null"]},
                "total_is_estimate": {"type": "boolean"},
                "page": {"type": ["integer", "null"]},
                "page_size": {"type": "integer"},
                "has_more": {"type": "boolean"},
                "next_cursor": {"type": ["string", "null"]},
            },
        }
        written = {"type": "array", "items": {"anyOf": [reference(self.row.__name__), NULL]}}
        answer = {
            "title": self.batch_answer,
            "description": "The rows, in the order of the items; null for one the caller may not read.",
            "type": "object",
            "required": ["update", "create"],
            "properties": {"update": written, "create": written},
        }
        return {
            self.row.__name__: row,
            self.part: part,
            self.page: page,
            self.batch_answer: answer,
            self.create.__name__: schema(self.create),
            self.update.__name__: schema(self.update),
        }


def schema(
    model: type[BaseModel], mode: Literal["validation", "serialization"] = "validation"
) -> Schema:
    """Of what is taken, or (serialization) of what is sent."""
    return model.model_json_schema(ref_template="#/components/schemas/{model}", mode=mode)


def reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


class Operation(dict[str, Any]):
    """A route's `openapi_extra`, empty until it is described."""

    def __init__(self, kind: str, models: Models, spec: Dataset) -> None:
        super().__init__()
        self.kind = kind
        self.models = models
        self.spec = spec

    def describe(self, asked: Asked) -> dict[str, Schema]:
        """Fills itself; answers the schemas that it refers to."""
        row, models = self.models.row.__name__, self.models
        found: dict[str, Schema] = {}
        match self.kind:
            case "list":
                answers = {"200": answer(reference(models.page), "X-N3-Position")}
                found |= self._schemas(row, models.part, models.page)
            case "aggregate":
                answers = {"200": answer(NUMBERS, "X-N3-Position")}
            case "export":
                answers = {"200": answer(None, "X-N3-Position", "Content-Disposition")}
                answers["200"] |= {
                    "description": "The rows, with a header line",
                    "content": {"text/csv": {"schema": {"type": "string"}}},
                }
            case "get":
                answers = {"200": answer(reference(row), "X-N3-Position", "ETag")}
                found |= self._schemas(row)
            case "batch":
                body, result = models.batch.__name__, models.batch_answer
                answers = {"200": answer(reference(result), "X-N3-Position")}
                self["requestBody"] = sent(body)
                found |= {**self._schemas(row, result), body: schema(models.batch)}
            case "restore":
                answers = {
                    "200": answer(reference(row), "X-N3-Position", "ETag"),
                    "204": answer(None, "X-N3-Position", "ETag"),
                }
                found |= self._schemas(row)
            case "create":
                body = models.create.__name__
                answers = {"201": answer(reference(row), "X-N3-Position", "ETag", "Location")}
                self["requestBody"] = sent(body)
                found |= self._schemas(row, body)
            case "update":
                body = models.update.__name__
                answers = {
                    "200": answer(reference(row), "X-N3-Position", "ETag"),
                    "204": answer(None, "X-N3-Position", "ETag"),
                }
                self["requestBody"] = sent(body)
                found |= self._schemas(row, body)
            case _:
                answers = {"204": answer(None, "X-N3-Position")}
        for status in PROBLEMS[self.kind]:
            answers[str(status)] = problem(status, row if status == 412 else None)
            if status == 412:
                found |= self._schemas(row)
        self["responses"] = {**answers, "default": problem(None)}
        self["parameters"] = [MADE_BY, *map(self._header, TAKEN.get(self.kind, ()))]
        if self.kind in ("list", "export", "aggregate"):
            self["parameters"] += asked.parameters(self.kind)
            found |= asked.schemas()
        return found

    def _header(self, name: str) -> Schema:
        return {
            "name": name,
            "in": "header",
            "required": name == "If-Match" and self.spec.require_match,
            "description": ASKED[name],
            "schema": KEY if name == "Idempotency-Key" else {"type": "string"},
        }

    def _schemas(self, *names: str) -> dict[str, Schema]:
        known = self.models.schemas(self.spec.key)
        return {name: known[name] for name in names}


def sent(name: str) -> Schema:
    return {"required": True, "content": {"application/json": {"schema": reference(name)}}}


def answer(body: Schema | None, *headers: str) -> Schema:
    found: Schema = {
        "description": "No content" if body is None else "Successful response",
        "headers": {name: HEADERS[name] for name in (*IDENTITY, *headers)},
    }
    if body is not None:
        found["content"] = {"application/json": {"schema": body}}
    return found


def problem(status: int | None, current: str | None = None) -> Schema:
    """`current` names the schema of the row that comes with the problem."""
    body = reference("Problem")
    if current is not None:
        body = {"allOf": [body, {"type": "object", "properties": {"current": reference(current)}}]}
    return {
        "description": "Other error" if status is None else HTTPStatus(status).phrase,
        "content": {"application/problem+json": {"schema": body}},
    }


def describe(
    title: str, version: str, routes: Sequence[BaseRoute], catalog: Catalog, pages: Pages
) -> dict[str, Any]:
    """The OpenAPI document of an application, whose widgets are those of `pages`."""
    schemas: dict[str, Schema] = {"Problem": PROBLEM, "FieldError": FIELD_ERROR}
    declared: dict[tuple[str, str], Mapping[str, Schema]] = {}
    others: dict[str, dict[str, Schema]] = {}
    for context in iter_route_contexts(routes):
        route, path = context.original_route, context.path_format or ""
        if isinstance(route, APIRoute) and isinstance(route.openapi_extra, Operation):
            operation = route.openapi_extra
            asked = Asked(operation.spec, catalog, pages, operation.models.name)
            schemas |= operation.describe(asked)
            known = asked.declared(operation.kind)
            declared |= {(path, method.lower()): known for method in context.methods or ()}
        elif path in COMMON:
            for method in {one.lower() for one in context.methods or ()} & COMMON[path].keys():
                others.setdefault(path, {})[method] = common(path, method, catalog)
    if others:
        schemas |= common_schemas()
    document = get_openapi(title=title, version=version, routes=routes)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _without_fastapis_own(operation["responses"])
            known = declared.get((path, method), {})
            if "parameters" in operation:
                operation["parameters"] = [
                    one | known.get(one["name"], {}) if one["in"] == "query" else one
                    for one in operation["parameters"]
                    if "content" in one or "schema" in known.get(one["name"], one)
                ]
    document["paths"] |= others
    components = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        components.pop(name, None)
    for name, one in schemas.items():
        components.update(one.pop("$defs", {}))
        components[name] = one
    return document


def _without_fastapis_own(responses: dict[str, Any]) -> None:
    """FastAPI adds its own 422 to every route with parameters; ours is a problem."""
    content = responses.get("422", {}).get("content", {})
    if content.get("application/json") == {"schema": reference("HTTPValidationError")}:
        del content["application/json"]
        if not content:
            del responses["422"]
