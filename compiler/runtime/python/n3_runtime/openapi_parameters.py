"""What lists, aggregates and exports of a dataset may be asked, as OpenAPI describes it.

The names are those that the gate of lists lets through (`query`, `filter_tree`, `grouping`): the dataset's
own and those one reference away. A path may be longer; its description says so. What OpenAPI has no words
for is said in descriptions only: how two parameters depend on each other, and values between commas that
are quoted as in CSV.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .catalog import Catalog
from .dataset import Dataset
from .fields import Field
from .filter_tree import MAX_GROUPS
from .filter_tree import MAX_LENGTH as MAX_TREE
from .grouping import ADDED, BUCKETS, MAX_COLUMNS, MAX_VALUES, UNORDERED
from .pages import Pages
from .query import (
    LISTS,
    MAX_CHOICES,
    MAX_CONDITIONS,
    MAX_DEPTH,
    MAX_EXPANSIONS,
    MAX_OFFSET,
    MAX_SEARCH,
    MAX_TEXT,
    MAX_WORDS,
    OPERATORS,
    PARAMETER,
    PARTIAL,
    RESERVED,
)
from .types.texts import TEXT_PATTERN

Schema = dict[str, Any]

COMPARED = tuple(one for one in OPERATORS if one not in LISTS | PARTIAL | {"is_null"})
TEXT: Schema = {"type": "string", "maxLength": MAX_TEXT, "pattern": TEXT_PATTERN}
PATHS = f"A name may lead through references, as in `customer.city`; a path has at most {MAX_DEPTH} names."


@dataclass(frozen=True)
class Asked:
    """What a dataset's reads may be asked; `prefix` begins the names of its schemas."""

    spec: Dataset
    catalog: Catalog
    pages: Pages
    prefix: str

    @property
    def tree(self) -> str:
        return f"{self.prefix}FilterTree"

    @property
    def filters(self) -> str:
        return f"{self.prefix}Filters"

    def parameters(self, kind: str) -> list[Schema]:
        """Those that are read from the query string of a "list", "aggregate" or "export"."""
        found = []
        shown = self._widgets(aggregated=kind == "aggregate")
        names = sorted({name for one in shown.values() for name in one})
        found += [
            _query(
                PARAMETER + name,
                schema={"type": "string"},
                description="A parameter of the page whose widget asks; requires `widget`.",
            )
            for name in names
        ]
        return [
            *found,
            {
                "name": "filters",
                "in": "query",
                "required": False,
                "style": "form",
                "explode": True,
                "description": "Filters by field, each a parameter of its own: `stage=won`, `price__gte=10`. "
                f"At most {MAX_CONDITIONS}, together with those of `filter`. {PATHS}",
                "schema": {"$ref": f"#/components/schemas/{self.filters}"},
            },
            {
                "name": "filter",
                "in": "query",
                "required": False,
                "description": "A tree of filters: "
                '`{"all": [["stage", "eq", "won"], {"any": [["city", "eq", "Oslo"], …]}]}`. '
                f"At most {MAX_TREE:,} characters, {MAX_GROUPS} groups and {MAX_CONDITIONS} filters. {PATHS}",
                "content": {
                    "application/json": {"schema": {"$ref": f"#/components/schemas/{self.tree}"}}
                },
            },
        ]

    def declared(self, kind: str) -> Mapping[str, Schema]:
        """What the endpoint functions read themselves, by name; nobody can ask for one without a schema."""
        shown = sorted(self._widgets(aggregated=kind == "aggregate"))
        sort = list(self._reachable(lambda one: one.sort_fields))
        known: dict[str, Schema] = {
            "page": {
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": MAX_OFFSET + 1,
                    "default": 1,
                },
                "description": f"The offset is at most {MAX_OFFSET:,} rows. Not together with `cursor`.",
            },
            "sort_by": _names(sort, uniqueItems=True)
            | {"description": f"Names to sort by; rows without a value come last. {PATHS}"},
            "sort_order": _names(["asc", "desc"])
            | {"description": "One direction for each name of `sort_by`, or one for all."},
            "search": {
                "schema": self._search(),
                "description": f"At most {MAX_WORDS} words, all of which a row has in one field or another."
                if self.spec.search_fields
                else "This dataset cannot be searched.",
            },
            "count": {
                "schema": {"type": "string", "enum": ["exact", "none"]},
                "description": "Whether rows are counted; `exact` without a cursor, `none` with one.",
            },
            "expand": _names(
                list(self._reachable(lambda one: one.references)), maxItems=MAX_EXPANSIONS
            )
            | {"description": f"References whose rows are sent within each row. {PATHS}"},
            "widget": {
                "schema": {"type": "string", "enum": shown},
                "description": "The widget that asks, whose filter applies.",
            },
            "select": _names([one.name for one in self.spec.visible])
            | {"description": "The fields that are sent; the key always is."},
            "cursor": {
                "schema": {"type": "string"},
                "description": "Empty for the first page, then the `next_cursor` of the page before.",
            },
            "group_by": _names(self._groups(), uniqueItems=True, maxItems=MAX_COLUMNS)
            | {
                "description": f"Fields to group by, a moment by its {', '.join(BUCKETS)}. Required where "
                f"neither `values` nor `widget` is there. {PATHS}"
            },
            "values": _names(self._values(), uniqueItems=True, maxItems=MAX_VALUES)
            | {"description": f"What is computed of each group. {PATHS}"},
        }
        if not shown:
            del known["widget"]["schema"]
        return known

    def _search(self) -> Schema:
        if not self.spec.search_fields:
            return {"type": "string", "pattern": r"^\s*$", "maxLength": MAX_SEARCH}
        words = rf"^\s*(?:[^\s\x00]+(?:\s+[^\s\x00]+){{0,{MAX_WORDS - 1}}}\s*)?$"
        return {"type": "string", "pattern": words, "maxLength": MAX_SEARCH}

    def _reachable(self, names: Callable[[Dataset], Mapping[str, Any]]) -> dict[str, Any]:
        found = dict(names(self.spec))
        for reference, field in self.spec.references.items():
            target = field.reference and self.catalog.get(field.reference.dataset)
            if target:
                found |= {f"{reference}.{name}": one for name, one in names(target).items()}
        return found

    def _filtered(self) -> dict[str, Field]:
        return self._reachable(lambda one: one.filter_fields)

    def _groups(self) -> list[str]:
        fields = self._filtered()
        return [*fields] + [
            f"{bucket}({name})"
            for name, field in fields.items()
            if field.value_type.kind in ("date", "datetime")
            for bucket in BUCKETS
        ]

    def _values(self) -> list[str]:
        fields = self._reachable(
            lambda one: {field.name: field for field in one.visible if field.codec.comparable}
        )
        found = ["count()"]
        for name, field in fields.items():
            kind = field.value_type.kind
            found.append(f"count({name})")
            if kind in ADDED:
                found += [f"sum({name})", f"avg({name})"]
            if kind not in UNORDERED:
                found += [f"min({name})", f"max({name})"]
        return found

    def _widgets(self, *, aggregated: bool) -> dict[str, Iterable[str]]:
        """The parameters of each widget that asks such a thing of this dataset."""
        return {
            key: widget.spec.parameters
            for key, widget in self.pages.widgets.items()
            if widget.spec.dataset == self.spec.name
            and (not aggregated or widget.spec.aggregate is not None)
        }

    def schemas(self) -> dict[str, Schema]:
        fields = self._filtered()
        return {self.filters: _filters(fields), self.tree: _tree(fields, self.tree)}


def _query(name: str, **described: Any) -> Schema:
    return {"name": name, "in": "query", "required": False, **described}


def _names(names: list[str], **limits: Any) -> Schema:
    """Names between commas."""
    items: Schema = {"type": "string", "enum": names}
    schema: Schema = {"type": "array", "items": items, **limits}
    if not names:
        schema = {"type": "array", "items": {"type": "string"}, "maxItems": 0}
    return {"style": "form", "explode": False, "schema": schema}


def _filters(fields: Mapping[str, Field]) -> Schema:
    """Filters in a query string, by the names of their parameters."""
    properties = {name: _plain(field) for name, field in fields.items() if name not in RESERVED}
    patterns = {
        _pattern(names, COMPARED): _plain(fields[names[0]]) for names in _by_type(fields).values()
    }
    textual = [name for name, field in fields.items() if field.codec.textual]
    if textual:
        patterns[_pattern(textual, sorted(PARTIAL))] = TEXT
    if fields:
        patterns[_pattern([*fields], ["is_null"])] = {"type": "boolean"}
        patterns[_pattern([*fields], sorted(LISTS))] = {
            "type": "string",
            "maxLength": MAX_TEXT,
            "description": "Values between commas, in double quotes where they hold one (RFC 4180); two for "
            f"`between`, else at most {MAX_CHOICES}.",
        }
    return {
        "type": "object",
        "description": "Filters by field: a name alone, or with an operator behind two underscores.",
        "properties": properties,
        "patternProperties": patterns,
        # Of longer paths, too: they are as many as references can be followed, in circles.
        "additionalProperties": False,
    }


def _tree(fields: Mapping[str, Field], name: str) -> Schema:
    """Filters as a tree, a condition each `[path, operator, value]`."""
    node: Schema = {"$ref": f"#/components/schemas/{name}"}
    conditions: list[Schema] = []
    for names in _by_type(fields).values():
        value = _typed(fields[names[0]])
        several: Schema = {"type": "array", "items": value}
        conditions += [
            _condition(names, COMPARED, value),
            _condition(names, ["in", "not_in"], several | {"maxItems": MAX_CHOICES}),
            _condition(names, ["between"], several | {"minItems": 2, "maxItems": 2}),
        ]
    textual = [one for one, field in fields.items() if field.codec.textual]
    if textual:
        conditions.append(_condition(textual, sorted(PARTIAL), TEXT))
    if fields:
        conditions.append(_condition([*fields], ["is_null"], {"type": "boolean"}))
    groups: list[Schema] = [
        {
            "type": "object",
            "required": [kind],
            "properties": {kind: {"type": "array", "items": node}},
            "additionalProperties": False,
        }
        for kind in ("all", "any")
    ]
    return {"description": "A condition, or a group of them.", "anyOf": [*groups, *conditions]}


def _condition(names: list[str], operators: Iterable[str], value: Schema) -> Schema:
    return {
        "type": "array",
        "prefixItems": [
            {"type": "string", "enum": names},
            {"type": "string", "enum": list(operators)},
            value,
        ],
        "items": False,
        "minItems": 3,
        "maxItems": 3,
    }


def _by_type(fields: Mapping[str, Field]) -> dict[str, list[str]]:
    """The names of fields whose values are of one type."""
    found: dict[str, list[str]] = {}
    for name, field in fields.items():
        found.setdefault(str(_typed(field)), []).append(name)
    return found


def _pattern(names: Iterable[str], operators: Iterable[str]) -> str:
    paths = "|".join(name.replace(".", r"\.") for name in names)
    return f"^(?:{paths})__(?:{'|'.join(operators)})$"


def _plain(field: Field) -> Schema:
    """A value in a query string. Whether an address or a URL is one is not asked there."""
    schema = dict(field.codec.accepted)
    return TEXT if field.codec.textual and "enum" not in schema else schema


def _typed(field: Field) -> Schema:
    """A value in a tree."""
    schema = dict(field.codec.accepted)
    if not field.codec.textual or "enum" in schema:
        return schema
    return {**schema, "maxLength": min(MAX_TEXT, schema.get("maxLength", MAX_TEXT))}
