"""Filters as a tree, sent as JSON: what pages build of groups of conditions, and what views are stored as.

    {"all": [["stage", "eq", "won"], {"any": [["company.city", "eq", "Oslo"], ["owner", "is_null", true]]}]}

A condition is the path of a field, an operator and a value as JSON has it: a list for `in`, `not_in` and
`between`, true or false for `is_null`. It means what the same filter in a query string means, and passes
the same gate of names. Nothing else is in a tree, so that none costs more than its conditions do.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from .conditions import Condition, Junction
from .problems import bad_query
from .types import Refused

MAX_LENGTH = 20_000
MAX_DEPTH = 6
MAX_GROUPS = 50

Leaf = Callable[[str, str, Any, str], Condition]
"""Makes a condition of its path, operator, value and place. Raises Problem (400)."""


def parse_tree(text: str, leaf: Leaf) -> Condition:
    """Raises Problem (400), which names the place: `filter.all.1.any.0`."""
    if len(text) > MAX_LENGTH:
        raise bad_query(f"At most {MAX_LENGTH:,} characters.", "filter")
    try:
        tree = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise bad_query("Expected JSON.", "filter") from None
    return _Reading(leaf).node(tree, "filter", 0)


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refuse(_: str) -> NoReturn:
    raise ValueError  # NaN and infinity are not JSON


@dataclass
class _Reading:
    leaf: Leaf
    groups: int = 0

    def node(self, node: Any, place: str, depth: int) -> Condition:
        match node:
            case {"all": list() as parts, **rest} | {"any": list() as parts, **rest} if not rest:
                return self._group(next(iter(node)), parts, place, depth + 1)
            case [str() as path, str() as op, value]:
                try:
                    return self.leaf(path, op, value, place)
                except Refused as refused:
                    raise bad_query(refused.message, place, refused.code) from None
        raise bad_query(
            'Expected {"all": […]}, {"any": […]} or a condition such as ["name", "eq", "value"].',
            place,
        )

    def _group(self, kind: Any, parts: Sequence[Any], place: str, depth: int) -> Condition:
        self.groups += 1
        if self.groups > MAX_GROUPS:
            raise bad_query(f"At most {MAX_GROUPS} groups.", place)
        if depth > MAX_DEPTH:
            raise bad_query(f"At most {MAX_DEPTH} groups in each other.", place)
        nodes = (
            self.node(part, f"{place}.{kind}.{index}", depth) for index, part in enumerate(parts)
        )
        return Junction(kind, tuple(nodes))
