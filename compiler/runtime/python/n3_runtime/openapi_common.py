"""What every application answers beside its datasets, as OpenAPI describes it: `COMMON` by path and method.

A test compares the table with the routes of an application, so that a route has its row here. The websocket
`/api/realtime` has none: OpenAPI has no words for one (its frames are in `compiler/runtime/protocol`).
"""

import copy
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from .filter_tree import MAX_LENGTH
from .views import MAX_VIEWS, ViewBody

Schema = dict[str, Any]

PROBLEM = "application/problem+json"
TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
NAME_OR_NULL: Schema = {"type": ["string", "null"]}
STATUS: Schema = {
    "title": "Status",
    "type": "object",
    "required": ["status"],
    "properties": {"status": {"type": "string", "const": "ok"}},
}
FLAGS: Schema = {"type": "object", "additionalProperties": FLAG}
ME: Schema = {
    "title": "Me",
    "description": "Who asks, and what they may do.",
    "type": "object",
    "required": ["user", "datasets", "pages"],
    "properties": {
        "user": {
            "type": "object",
            "required": [
                *("id", "name", "email", "roles", "anonymous", "claims"),
                *("identity", "row", "rowKey"),
            ],
            "properties": {
                "id": NAME_OR_NULL,
                "name": NAME_OR_NULL,
                "email": NAME_OR_NULL,
                "roles": {"type": "array", "items": TEXT},
                "anonymous": FLAG,
                "claims": {"type": "object"},
                "identity": {
                    "type": "string",
                    "description": "Opaque name of who this is, for `X-N3-Identity`.",
                },
                "row": {
                    "type": ["object", "null"],
                    "description": "The user's own row, as they may read it.",
                },
                "rowKey": {"description": "Its key, null where the user has no row."},
            },
        },
        "datasets": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["read", "create"],
                "properties": {"read": FLAG, "create": FLAG},
            },
        },
        "pages": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["access", "widgets"],
                "properties": {
                    "access": FLAG,
                    "widgets": {"type": "object", "additionalProperties": FLAGS},
                },
            },
        },
    },
}
QUERY: Mapping[str, Schema] = {
    "filter": {"description": "A tree of filters, as the parameter `filter` of lists has it."},
    "search": NAME_OR_NULL,
    "sort": {
        "type": "array",
        "items": TEXT,
        "maxItems": 10,
        "description": "Names to sort by; `-` in front sorts descending.",
    },
    "columns": {"type": "array", "items": TEXT, "maxItems": 100},
}
VIEW: Schema = {
    "title": "View",
    "description": "A saved query. `errors` names what of it the dataset does not have any more.",
    "type": "object",
    "required": ["id", "title", "role", *QUERY, "mine", "errors", "_version", "_can"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "title": TEXT,
        "role": NAME_OR_NULL,
        **QUERY,
        "mine": FLAG,
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
        "_version": {"type": "integer"},
        "_can": {"type": "object", "required": ["update"], "properties": {"update": FLAG}},
    },
}
IDENTITY: Schema = {
    "X-N3-Identity": {"description": "Opaque name of who the answer is for.", "schema": TEXT}
}
MADE_BY: Schema = {
    "name": "X-N3-Identity",
    "in": "header",
    "required": False,
    "description": "The identity that the request was made under; another one is rejected (409).",
    "schema": TEXT,
}
VIEWS: Schema = {
    "title": "Views",
    "type": "object",
    "required": ["data"],
    "properties": {"data": {"type": "array", "items": {"$ref": "#/components/schemas/View"}}},
}


def schemas() -> dict[str, Schema]:
    """What `COMMON` refers to."""
    body = {
        **ViewBody.model_json_schema(),
        "description": f"What a list is asked by, at most {MAX_LENGTH:,} characters as JSON. `role` shares it "
        "with all who have that role.",
    }
    found = {"Status": STATUS, "Me": ME, "View": VIEW, "ViewBody": body, "Views": VIEWS}
    return copy.deepcopy(found)


def json_answer(name: str, **more: Any) -> Schema:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {"description": "Successful response", "content": content, **more}


def problem(status: int) -> Schema:
    body = {"$ref": "#/components/schemas/Problem"}
    return {"description": HTTPStatus(status).phrase, "content": {PROBLEM: {"schema": body}}}


def _operation(
    id: str,
    summary: str,
    answers: Mapping[str, Schema],
    problems: tuple[int, ...],
    **more: Any,
) -> Schema:
    responses = {**answers, **{str(one): problem(one) for one in problems}}
    default = problem(500) | {"description": "Other error"}
    return {
        "operationId": id,
        "summary": summary,
        "responses": {**responses, "default": default},
        **more,
    }


def _path(name: str, **schema: Any) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", **schema}}


IF_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "ETag of the view the change is based on; another version is rejected (412).",
    "schema": TEXT,
}
DATASET = _path("dataset")
VIEW_ID = _path(
    "view", format="uuid", pattern="^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
)
ETAG: Schema = {"ETag": {"description": "Version of the view, for If-Match.", "schema": TEXT}}
HTML: Schema = {
    "description": "Successful response",
    "content": {"text/html": {"schema": TEXT}},
}
DOCUMENT: Schema = {
    "description": "Successful response",
    "content": {"application/json": {"schema": {"type": "object"}}},
}


def common(path: str, method: str, datasets: Iterable[str]) -> Schema:
    """An operation of `COMMON`; its path names one of the datasets."""
    found = copy.deepcopy(COMMON[path][method])
    for one in found.get("parameters", ()):
        if one["name"] == "dataset":
            one["schema"]["enum"] = list(datasets)
    return found


COMMON: Mapping[str, Mapping[str, Schema]] = {
    "/api/me": {
        "get": _operation(
            "me",
            "Who asks, and what they may do",
            {"200": json_answer("Me", headers=IDENTITY)},
            (401, 500, 503),
        )
    },
    "/api/views/{dataset}": {
        "get": _operation(
            "list_views",
            "The saved views of a dataset that the user sees, by title",
            {"200": json_answer("Views", headers=IDENTITY)},
            (401, 403, 404, 409, 500, 503),
            parameters=[DATASET, MADE_BY],
        )
    },
    "/api/views/{dataset}/{view}": {
        "put": _operation(
            "put_view",
            "Create or replace a view, by an id that the client makes",
            {
                "200": json_answer("View", headers=ETAG | IDENTITY),
                "201": json_answer("View", headers=ETAG | IDENTITY),
            },
            (400, 401, 403, 404, 409, 412, 413, 415, 422, 500, 503, 507),
            description=f"A user has at most {MAX_VIEWS} views of a dataset.",
            parameters=[DATASET, VIEW_ID, MADE_BY, IF_MATCH],
            requestBody={
                "required": True,
                "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/ViewBody"}}
                },
            },
        ),
        "delete": _operation(
            "delete_view",
            "Delete a view",
            {"204": {"description": "No content", "headers": IDENTITY}},
            (400, 401, 403, 404, 409, 412, 500, 503, 507),
            parameters=[DATASET, VIEW_ID, MADE_BY, IF_MATCH],
        ),
    },
    "/healthz": {
        "get": _operation("healthz", "Whether the process runs", {"200": json_answer("Status")}, ())
    },
    "/readyz": {
        "get": _operation(
            "readyz", "Whether the database answers", {"200": json_answer("Status")}, (500, 503)
        )
    },
    "/openapi.json": {
        "get": _operation("openapi", "This description", {"200": DOCUMENT}, (401, 500, 503))
    },
    "/docs": {
        "get": _operation("docs", "This description, as a page", {"200": HTML}, (401, 500, 503))
    },
}
