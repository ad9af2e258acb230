"""The parameters of a list, checked: the one gate for names that come from outside."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from .database import fold
from .problems import bad_query
from .spec import DatasetSpec, Field
from .types import Refused, Stored, text

OPERATORS = (
    "eq", "ne", "lt", "lte", "gt", "gte", "in", "not_in", "contains", "starts_with", "ends_with",
    "is_null", "between",
)  # fmt: skip
RESERVED = frozenset({"page", "page_size", "sort_by", "sort_order", "search", "count"})
MAX_TEXT = 2_000
MAX_CONDITIONS = 50
MAX_CHOICES = 200
MAX_WORDS = 10
MAX_OFFSET = 10**9

Bind = Callable[[Stored], str]
StoredRow = Mapping[str, Stored]


class Condition(Protocol):
    """A part of a filter: its SQL, and the same asked of stored values in Python."""

    def sql(self, bind: Bind) -> str: ...

    def check(self, row: StoredRow) -> bool: ...


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
    """`field op value`. A null matches `is_null` only."""

    field: str
    op: str
    values: tuple[Stored, ...]

    def sql(self, bind: Bind) -> str:
        column = f'"{self.field}"'
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

    def check(self, row: StoredRow) -> bool:
        value = row[self.field]
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

    def sql(self, bind: Bind) -> str:
        return " AND ".join(
            "(" + " OR ".join(_found(f'"{field}"', word, bind) for field in self.fields) + ")"
            for word in self.words
        )

    def check(self, row: StoredRow) -> bool:
        texts = [fold(value) for name in self.fields if isinstance(value := row[name], str)]
        return all(any(word in one for one in texts if one) for word in self.words)


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
    order: tuple[tuple[str, Literal["ASC", "DESC"]], ...]
    page: int
    page_size: int
    counted: bool


def parse_list(
    spec: DatasetSpec,
    parameters: Iterable[tuple[str, str]],
    page: int,
    page_size: int,
    sort_by: str | None,
    sort_order: str | None,
    search: str | None,
    count: str,
) -> ListQuery:
    """Raises Problem (400, naming what is allowed)."""
    if (page - 1) * page_size > MAX_OFFSET:
        raise bad_query(f"Pages end at row {MAX_OFFSET:,}.", "page")
    return ListQuery(
        parse_filter(spec, parameters, search),
        parse_order(spec, sort_by, sort_order),
        page,
        page_size,
        count == "exact",
    )


def parse_filter(
    spec: DatasetSpec, parameters: Iterable[tuple[str, str]], search: str | None
) -> tuple[Condition, ...]:
    """Filters in a query string or in a subscription."""
    conditions: list[Condition] = [
        parse_condition(spec, name, value) for name, value in parameters if name not in RESERVED
    ]
    if len(conditions) > MAX_CONDITIONS:
        raise bad_query(f"At most {MAX_CONDITIONS} filters at once.")
    found = parse_search(spec, search)
    if found is not None:
        conditions.append(found)
    return tuple(conditions)


def parse_condition(spec: DatasetSpec, name: str, value: str) -> Comparison:
    allowed = spec.filter_fields
    field_name, op = name, "eq"
    if name not in allowed:
        field_name, _, op = name.rpartition("__")
    if field_name not in allowed:
        raise bad_query(
            f"Unknown parameter. Filters: {', '.join(allowed)}, each alone or with "
            f"__{', __'.join(OPERATORS)}.",
            name,
        )
    field = allowed[field_name]
    if op not in OPERATORS:
        raise bad_query(f"Unknown operator. There are: {', '.join(OPERATORS)}.", name)
    if op in ("contains", "starts_with", "ends_with") and not field.codec.textual:
        raise bad_query(f"{op} is for text.", name)
    if len(value) > MAX_TEXT:
        raise bad_query(f"At most {MAX_TEXT} characters.", name)
    return Comparison(field_name, op, _values(field, op, name, value))


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
    spec: DatasetSpec, sort_by: str | None, sort_order: str | None
) -> tuple[tuple[str, Literal["ASC", "DESC"]], ...]:
    """The order asked for, then the key, so that equal rows have an order too."""
    names = [name.strip() for name in sort_by.split(",")] if sort_by else []
    directions = [word.strip() for word in sort_order.split(",")] if sort_order else ["asc"]
    allowed = spec.sort_fields
    for name in names:
        if name not in allowed:
            raise bad_query(f"Sort by: {', '.join(allowed)}.", "sort_by")
    if any(word not in ("asc", "desc") for word in directions):
        raise bad_query("Expected asc or desc.", "sort_order")
    if len(directions) == 1:
        directions *= max(len(names), 1)
    if len(set(names)) != len(names) or (names and len(directions) != len(names)):
        raise bad_query("One direction for each name, or one for all; no name twice.", "sort_order")
    if not names:
        if len(directions) != 1:
            raise bad_query("One direction for each name, or one for all.", "sort_order")
        return ((spec.key, "DESC" if directions == ["desc"] else "ASC"),)
    order: list[tuple[str, Literal["ASC", "DESC"]]] = [
        (name, "DESC" if word == "desc" else "ASC")
        for name, word in zip(names, directions, strict=True)
    ]
    if spec.key not in names:
        order.append((spec.key, "ASC"))
    return tuple(order)


def matches(conditions: Sequence[Condition], row: StoredRow) -> bool:
    return all(condition.check(row) for condition in conditions)
