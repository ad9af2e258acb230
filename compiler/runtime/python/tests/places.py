"""Every place where text of others comes into an application: out of its description, and of the code.

What a request is read from is listed once: query strings, paths and bodies by OpenAPI, headers and the members
of frames by the tables below, which the code is compared with (`test_injection.py`).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from conftest import Served
from n3_runtime.dataset import Dataset
from n3_runtime.query import OPERATORS

HEADERS = {
    "authorization", "content-length", "content-type", "cookie", "host", "idempotency-key", "if-match",
    "origin", "prefer", "x-n3-identity", "x-test-roles",
}  # fmt: skip
"""Those that the runtime reads."""
OF_THE_SERVER = {"connection", "expect", "transfer-encoding", "upgrade"}
"""Those that uvicorn reads, but for X-Forwarded-*, which it takes as they are."""
FRAME: dict[str, Any] = {
    "type": "subscribe", "sub": "1", "dataset": None, "filter": {}, "search": "", "widget": None,
    "params": {}, "expand": [], "since": None, "held": [], "token": None,
}  # fmt: skip
"""The members of a client's frames, each with a value that says nothing."""
KEYS = {"integer": "1", "uuid": "00000000-0000-7000-8000-000000000000"}


@dataclass(frozen=True)
class Request:
    """One that a text is put into; a path is quoted already."""

    method: str
    path: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


def key_of(spec: Dataset) -> str:
    return KEYS.get(spec.key_field.type, "x") if spec.key else "1"


def queries(served: Served, document: Any, text: str) -> Iterator[Request]:
    """GET requests with the text in each parameter, as the name of one, and in each part of a path."""
    value = quote(text, safe="")
    for path, operations in document["paths"].items():
        if "get" not in operations or not path.startswith("/api/"):
            continue
        dataset = path.removeprefix("/api/datasets/").partition("/")[0]
        spec = served.specs.get(dataset, next(iter(served.specs.values())))
        place = path.replace("{id}", key_of(spec)).replace("{dataset}", spec.name)
        for name in ("{id}", "{dataset}"):
            if name in path:
                yield Request("GET", path.replace(name, value))
        asked = operations["get"].get("parameters", ())
        for one in asked:
            if one["in"] == "query" and one["name"] != "filters":
                yield Request("GET", f"{place}?{quote(one['name'])}={value}")
        yield Request("GET", f"{place}?{value}=1")
        if path.endswith(f"/datasets/{spec.name}"):
            named = (*filters(spec, text), *conditions(spec, text))
            yield from (Request("GET", f"{place}?{query}") for query in named)
    yield Request("GET", f"/api/{value}")
    yield Request("GET", f"/{value}")


def filters(spec: Dataset, text: str) -> Iterator[str]:
    """Names of filters, and trees."""
    value = quote(text, safe="")
    name = next(iter(spec.filter_fields), "id")
    reference = next(iter(spec.references), "id")
    yield from (f"{name}__{value}=1", f"{value}__eq=1", f"{value}.{name}=1", f"param:{value}=1")
    yield from (
        f"{reference}.{value}=1",
        f"{reference}.{value}__in=1",
        f"sort_by={reference}.{value}",
    )
    yield f"expand={reference}.{value}"
    trees: list[Any] = [
        text, [text], {text: []}, {"all": [text]}, [name, text, "x"], [text, "eq", "x"],
        [name, "eq", text], [name, "in", [text]], {"any": [[f"{reference}.{text}", "is_null", True]]},
    ]  # fmt: skip
    yield from (f"filter={quote(json.dumps(tree))}" for tree in trees)


def conditions(spec: Dataset, text: str) -> Iterator[str]:
    """A value for one field of each type: for all operators where it may be a value, else for two."""
    value = quote(text, safe="")
    types = {one.type: name for name, one in spec.filter_fields.items()}
    for kind, name in types.items():
        operators = OPERATORS if kind in ("string", "text") else ("eq", "in")
        for operator in operators:
            several = f"{value},{value}" if operator == "between" else value
            yield f"{name}__{operator}={several}"


def writes(served: Served, document: Any, text: str) -> Iterator[Request]:
    """Requests whose bodies have the text in each place, and as the name of one; they are rolled back."""
    for path, operations in document["paths"].items():
        dataset = path.removeprefix("/api/datasets/").partition("/")[0]
        spec = served.specs.get(dataset)
        if spec is None:
            continue
        place = path.replace("{id}", key_of(spec))
        for method, operation in operations.items():
            if "requestBody" not in operation:
                continue
            content = operation["requestBody"]["content"]["application/json"]["schema"]
            schema = document["components"]["schemas"][content["$ref"].rpartition("/")[2]]
            bodies: list[Any] = [text, [text], {text: text}]
            nested = method == "patch"
            bodies += [{name: [{text: text}] if nested else text} for name in schema["properties"]]
            for body in bodies:
                yield Request(method.upper(), place, body, {"prefer": "tx=rollback"})
            if path.endswith("/batch"):
                for item in ({"id": text}, {"id": 1, "version": text}, {"id": 1, "values": text}):
                    for action in ("delete", "update", "create"):
                        yield Request("POST", place, {action: [item]}, {"prefer": "tx=rollback"})


def headed(served: Served, text: str) -> Iterator[Request]:
    """Writes that are refused, and reads, with the text in each header."""
    dataset = next(iter(served.specs))
    row = f"/api/datasets/{dataset}/{key_of(served.specs[dataset])}"
    for name in sorted((HEADERS | {"x-forwarded-for", "x-forwarded-proto"}) - {"content-length"}):
        headers = {"content-type": "application/json", name: text}
        yield Request("GET", f"/api/datasets/{dataset}", None, headers)
        yield Request("GET", "/api/me", None, headers)
        yield Request("PATCH", row, {}, {**headers, "prefer": headers.get("prefer", "tx=rollback")})


def frames(dataset: str, text: str) -> Iterator[dict[str, Any]]:
    """Frames with the text in each member, alone, in a list, and as a name and a value."""
    base = {**FRAME, "dataset": dataset}
    for name in FRAME:
        for value in (text, [text], {text: text}, {"filter": text}, {"search": text}):
            yield {**base, name: value}
    yield {**base, text: text}
    yield {"type": "unsubscribe", "sub": text}
    yield {"type": text}
