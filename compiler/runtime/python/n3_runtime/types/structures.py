"""Values with values in them, stored as JSON."""

import json
from typing import Any

from .base import Refused, Type, text
from .numbers import IntegerType, NumberType

JSON_DEPTH = 32


class JsonType(Type):
    """Any JSON value; numbers that a reader in JavaScript would change are refused."""

    name = "json"
    schema: dict[str, Any] = {}
    comparable = False

    def parse(self, value: object) -> Any:
        return _checked(value, JSON_DEPTH)

    def store(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))

    def load(self, stored: str) -> Any:
        return json.loads(stored)

    def wire(self, value: Any) -> Any:
        return value


def _checked(value: object, depth: int) -> Any:
    """The value, with the zero that both databases keep."""
    if depth == 0:
        raise Refused("too_large", f"JSON may be nested at most {JSON_DEPTH} levels deep.")
    match value:
        case None | bool():
            return value
        case int():
            return IntegerType().parse(value)
        case float():
            return NumberType().parse(value)
        case str():
            text(value)
            return value  # as it is: it may be compared with what another program has
        case list():
            return [_checked(item, depth - 1) for item in value]
        case dict():
            for name in value:
                text(name)
            return {name: _checked(item, depth - 1) for name, item in value.items()}
    raise Refused("type", "Expected a JSON value.")


class ListType(JsonType):
    name = "list"

    def __init__(self, item: Type) -> None:
        self.item = item
        self.schema = {"type": "array", "items": item.schema}

    @property
    def accepted(self) -> dict[str, Any]:
        return {"type": "array", "items": self.item.accepted}

    @property
    def signature(self) -> str:
        return f"list({self.item.signature})"

    def parse(self, value: object) -> list[Any]:
        if not isinstance(value, list):
            raise Refused("type", "Expected a list.")
        if None in value:
            raise Refused("required", "A value is required.")
        return [self.item.parse(item) for item in value]

    def wire(self, value: list[Any]) -> list[Any]:
        return [self.item.wire(item) for item in value]

    def store(self, value: list[Any]) -> str:
        return super().store(self.wire(value))

    def load(self, stored: str) -> list[Any]:
        return [self.item.parse(item) for item in json.loads(stored)]
