"""The parameters of a list, checked: the one gate for names that come from outside."""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from .catalogue import Catalogue
from .database import fold
from .identity import Principal
from .policy import Rule, allows, columns
from .problems import bad_query
from .scope import NOTHING, Expansion, Scope
from .spec import DatasetSpec, Field, quoted
from .types import Refused, Stored, text
from .values import Values

OPERATORS = (
    "eq", "ne", "lt", "lte", "gt", "gte", "in", "not_in", "contains", "starts_with", "ends_with",
    "is_null", "between",
)  # fmt: skip
RESERVED = frozenset({
    "page", "page_size", "sort_by", "sort_order", "search", "count", "expand", "widget",
})  # fmt: skip
PARAMETER = "param."
MAX_TEXT = 2_000
MAX_CONDITIONS = 50
MAX_CHOICES = 200
MAX_WORDS = 10
MAX_OFFSET = 10**9
MAX_EXPANSIONS = 20
MAX_DEPTH = 4

Bind = Callable[[Stored], str]
Direction = Literal["ASC", "DESC"]


class Condition(Protocol):
    """A part of a filter: its SQL, and the same asked of a row in Python."""

    def sql(self, scope: Scope) -> str: ...

    def check(self, row: Values, user: Principal) -> bool: ...


_COMPARE: dict[str, tuple[str, Callable[..., bool]]] = {
    "eq": ("=", lambda left, right: left == right),
    "ne": ("<>", lambda left, right: left != right),
    "lt": ("<", lambda left, right: left < right),
    "lte": ("<=", lambda left, right: left <= right),
    "gt": (">", lambda left, right: left > right),
    "gte": (">=", lambda left, right: left >= right),
}


@dataclass(frozen=True)
class Comparison:
    """`field op value`. A null matches `is_null` only. A path has several names."""

    path: tuple[str, ...]
    op: str
    values: tuple[Stored, ...]

    def sql(self, scope: Scope) -> str:
        column, bind = scope.path(self.path), scope.bind
        if self.op == "is_null":
            return f"{column} IS {'' if self.values[0] else 'NOT '}NULL"
        if self.op in ("in", "not_in"):
            choices = ", ".join(bind(value) for value in self.values)
            return f"{column} {'NOT ' if self.op == 'not_in' else ''}IN ({choices})"
        if self.op == "between":
            return f"{column} BETWEEN {bind(self.values[0])} AND {bind(self.values[1])}"
        if self.op in _COMPARE:
            return f"{column} {_COMPARE[self.op][0]} {bind(self.values[0])}"
        if not self.values[0]:
            return f"{column} IS NOT NULL"
        part = bind(self.values[0])
        if self.op == "contains":
            return f"instr({column}, {part}) > 0"
        if self.op == "starts_with":
            return f"substr({column}, 1, length({part})) = {part}"
        return f"substr({column}, -length({part})) = {part}"

    def check(self, row: Values, user: Principal) -> bool:
        value = row.stored[self.path[0]]
        if self.op == "is_null":
            return (value is None) == bool(self.values[0])
        if value is None:
            return False
        if self.op in _COMPARE:
            return _COMPARE[self.op][1](value, self.values[0])
        if self.op in ("in", "not_in"):
            return (value in self.values) == (self.op == "in")
        if self.op == "between":
            low, high = self.values
            return low <= value <= high  # type: ignore[operator]  # all of the field's one type
        whole, part = str(value), str(self.values[0])
        if self.op == "contains":
            return part in whole
        return whole.startswith(part) if self.op == "starts_with" else whole.endswith(part)


@dataclass(frozen=True)
class Search:
    """Every word stands in one of the fields, whatever its case."""

    fields: tuple[str, ...]
    words: tuple[str, ...]

    def sql(self, scope: Scope) -> str:
        columns = [scope.value(field) for field in self.fields]
        return " AND ".join(
            "(" + " OR ".join(_found(column, word, scope.bind) for column in columns) + ")"
            for word in self.words
        )

    def check(self, row: Values, user: Principal) -> bool:
        stored = row.stored
        texts = [fold(value) for name in self.fields if isinstance(value := stored[name], str)]
        return all(any(word in one for one in texts if one) for word in self.words)


@dataclass(frozen=True)
class Given:
    """The filter of a widget, a rule of the program's; the person has the page's parameters.

    It is the reader who chooses those, so it is asked of what the reader may read: names with points in
    them are paths.
    """

    rule: Rule

    def sql(self, scope: Scope) -> str:
        condition = scope.rules.condition(self.rule)
        names = sorted(columns(self.rule.fold(scope.user), scope.spec.owner))
        values = {name: scope.path(name.split(".")) for name in names}
        if all(value == quoted(name) for name, value in values.items()):
            return condition
        row = ", ".join(f"{value} AS {quoted(name)}" for name, value in values.items())
        return f"(SELECT {condition} FROM (SELECT {row}) AS {scope.alias})"

    def check(self, row: Values, user: Principal) -> bool:
        return allows(self.rule, row, user, row.spec.owner)


def _found(column: str, word: str, bind: Bind) -> str:
    # Only text beyond ASCII needs Unicode's idea of case, and a function of ours called a row;
    # a word beyond ASCII stands in no other text.
    beyond = (
        f"(length({column}) <> length(CAST({column} AS BLOB)) "
        f"AND instr(n3_fold({column}), {bind(word)}) > 0)"
    )
    if not word.isascii():
        return beyond
    pattern = re.sub(r"([%_\\])", r"\\\1", word)
    return f"({column} LIKE {bind(f'%{pattern}%')} ESCAPE '\\' OR {beyond})"


@dataclass(frozen=True)
class ListQuery:
    """A list that was asked for; every name in it is the spec's."""

    conditions: tuple[Condition, ...]
    order: tuple[tuple[tuple[str, ...], Direction], ...]
    page: int
    page_size: int
    counted: bool
    expand: Expansion = NOTHING


def parse_list(
    spec: DatasetSpec,
    catalogue: Catalogue,
    parameters: Iterable[tuple[str, str]],
    page: int,
    page_size: int,
    sort_by: str | None,
    sort_order: str | None,
    search: str | None,
    count: str,
    expand: str | None = None,
) -> ListQuery:
    """Raises Problem (400, naming what is allowed)."""
    if (page - 1) * page_size > MAX_OFFSET:
        raise bad_query(f"Pages end at row {MAX_OFFSET:,}.", "page")
    return ListQuery(
        parse_filter(spec, catalogue, parameters, search),
        parse_order(spec, catalogue, sort_by, sort_order),
        page,
        page_size,
        count == "exact",
        parse_expand(spec, catalogue, expand),
    )


def parse_filter(
    spec: DatasetSpec,
    catalogue: Catalogue,
    parameters: Iterable[tuple[str, str]],
    search: str | None,
) -> tuple[Condition, ...]:
    """Filters in a query string or in a subscription."""
    conditions: list[Condition] = [
        parse_condition(spec, catalogue, name, value)
        for name, value in parameters
        if name not in RESERVED and not name.startswith(PARAMETER)
    ]
    if len(conditions) > MAX_CONDITIONS:
        raise bad_query(f"At most {MAX_CONDITIONS} filters at once.")
    found = parse_search(spec, search)
    if found is not None:
        conditions.append(found)
    return tuple(conditions)


def parse_condition(spec: DatasetSpec, catalogue: Catalogue, name: str, value: str) -> Comparison:
    path, owner = follow(spec, catalogue, name)
    allowed, last = owner.filter_fields, path[-1]
    field_name, op = last, "eq"
    if last not in allowed:
        field_name, _, op = last.rpartition("__")
    if field_name not in allowed:
        prefix = ".".join([*path[:-1], ""])
        raise bad_query(
            f"Unknown parameter. Filters: {', '.join(prefix + one for one in allowed)}, each alone "
            f"or with __{', __'.join(OPERATORS)}.",
            name,
        )
    field = allowed[field_name]
    if op not in OPERATORS:
        raise bad_query(f"Unknown operator. There are: {', '.join(OPERATORS)}.", name)
    if op in ("contains", "starts_with", "ends_with") and not field.codec.textual:
        raise bad_query(f"{op} is for text.", name)
    if len(value) > MAX_TEXT:
        raise bad_query(f"At most {MAX_TEXT} characters.", name)
    return Comparison((*path[:-1], field_name), op, _values(field, op, name, value))


def follow(
    spec: DatasetSpec, catalogue: Catalogue, name: str
) -> tuple[tuple[str, ...], DatasetSpec]:
    """A path's names, and the dataset that the last of them is a field of; raises Problem (400)."""
    names = tuple(name.split("."))
    if len(names) > MAX_DEPTH:
        raise bad_query(f"A path has at most {MAX_DEPTH} names.", name)
    for one in names[:-1]:
        field = spec.references.get(one)
        if field is None or field.reference is None:
            known = ", ".join(spec.references) or "none"
            raise bad_query(
                f"{spec.name} has no reference {one[:100]!r}. There are: {known}.", name
            )
        spec = catalogue[field.reference.dataset]
    return names, spec


def parse_expand(spec: DatasetSpec, catalogue: Catalogue, expand: str | None) -> Expansion:
    """`author,author.company`; raises Problem (400)."""
    if not expand:
        return NOTHING
    names = [name.strip() for name in expand.split(",")]
    if len(names) > MAX_EXPANSIONS:
        raise bad_query(f"At most {MAX_EXPANSIONS} references at once.", "expand")
    paths = []
    for name in names:
        path, owner = follow(spec, catalogue, name)
        if path[-1] not in owner.references:
            known = ", ".join(owner.references) or "none"
            raise bad_query(f"{owner.name} has no such reference. There are: {known}.", "expand")
        paths.append(path)
    return Expansion.of(paths)


def crossed(spec: DatasetSpec, catalogue: Catalogue, path: Sequence[str]) -> set[str]:
    """The datasets that a path of references leads through."""
    found = set()
    for name in path:
        field = spec.references[name]
        assert field.reference is not None
        spec = catalogue[field.reference.dataset]
        found |= {spec.name, *catalogue.concerns(spec.name)}
    return found


def _values(field: Field, op: str, name: str, value: str) -> tuple[Stored, ...]:
    if op == "is_null":
        if value not in ("true", "false"):
            raise bad_query("Expected true or false.", name)
        return (value == "true",)
    parts = split(value) if op in ("in", "not_in", "between") else [value]
    if op == "between" and len(parts) != 2:
        raise bad_query("Expected two values with a comma between them.", name)
    if not 1 <= len(parts) <= MAX_CHOICES:
        raise bad_query(f"Expected 1 to {MAX_CHOICES} values.", name)
    partial = op in ("contains", "starts_with", "ends_with")
    try:
        if partial:
            return tuple(text(part) for part in parts)
        return tuple(field.codec.store(field.codec.parse_text(part)) for part in parts)
    except Refused as refused:
        raise bad_query(refused.message, name) from None


def split(value: str) -> list[str]:
    """Values between commas; one with a comma in it is written in double quotes."""
    try:
        return next(csv.reader([value.replace("\r", " ").replace("\n", " ")], strict=True), [""])
    except csv.Error:
        raise bad_query("A quote is not closed.") from None


def parse_search(spec: DatasetSpec, search: str | None) -> Search | None:
    if search is None or not search.strip():
        return None
    fields = spec.search_fields
    if not fields:
        raise bad_query("This dataset cannot be searched.", "search")
    if len(search) > 200:
        raise bad_query("At most 200 characters.", "search")
    try:
        words = tuple(word.casefold() for word in text(search).split())
    except Refused as refused:
        raise bad_query(refused.message, "search") from None
    if len(words) > MAX_WORDS:
        raise bad_query(f"At most {MAX_WORDS} words.", "search")
    return Search(fields, words)


def parse_order(
    spec: DatasetSpec, catalogue: Catalogue, sort_by: str | None, sort_order: str | None
) -> tuple[tuple[tuple[str, ...], Direction], ...]:
    """The order asked for, then the key, so that equal rows have an order too."""
    names = [name.strip() for name in sort_by.split(",")] if sort_by else []
    directions = [word.strip() for word in sort_order.split(",")] if sort_order else ["asc"]
    paths = []
    for name in names:
        path, owner = follow(spec, catalogue, name)
        if path[-1] not in owner.sort_fields:
            prefix = ".".join([*path[:-1], ""])
            known = ", ".join(prefix + one for one in owner.sort_fields)
            raise bad_query(f"Sort by: {known}.", "sort_by")
        paths.append(path)
    if any(word not in ("asc", "desc") for word in directions):
        raise bad_query("Expected asc or desc.", "sort_order")
    if len(directions) == 1:
        directions *= max(len(names), 1)
    if len(set(names)) != len(names) or (names and len(directions) != len(names)):
        raise bad_query("One direction for each name, or one for all; no name twice.", "sort_order")
    if not names and len(directions) != 1:
        raise bad_query("One direction for each name, or one for all.", "sort_order")
    given: list[tuple[tuple[str, ...], Direction]]
    if names:
        given = [
            (path, _direction(word == "desc")) for path, word in zip(paths, directions, strict=True)
        ]
    elif spec.derived is not None and spec.derived.order_by:
        turned = directions == ["desc"]
        given = [
            ((name.removeprefix("-"),), _direction(name.startswith("-") != turned))
            for name in spec.derived.order_by
        ]
    else:
        given = [((name,), _direction(directions == ["desc"])) for name in telling(spec)]
    asked = [path for path, _ in given]
    return (*given, *(((name,), "ASC") for name in telling(spec) if (name,) not in asked))


def _direction(descending: bool) -> Direction:
    return "DESC" if descending else "ASC"


def telling(spec: DatasetSpec) -> tuple[str, ...]:
    """The names that tell rows apart: the key, else all that can be compared."""
    if spec.key:
        return (spec.key,)
    return tuple(one.name for one in spec.visible if one.codec.comparable)


def matches(conditions: Sequence[Condition], row: Values, user: Principal) -> bool:
    return all(condition.check(row, user) for condition in conditions)
