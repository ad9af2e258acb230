"""The parameters of a list, checked: the one gate for names that come from outside."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .catalog import Catalog
from .conditions import Comparison, Condition, Search
from .cursors import After, Order
from .dataset import Dataset, quoted
from .dialect import Stretch
from .fields import Field
from .filter_tree import parse_tree
from .problems import bad_query
from .reader import NO_EXPANSION, Expansion, Reader
from .types import Refused, StorageType, text

OPERATORS = (
    "eq", "ne", "lt", "lte", "gt", "gte", "in", "not_in", "contains", "starts_with", "ends_with",
    "is_null", "between",
)  # fmt: skip
LISTS = frozenset({"in", "not_in", "between"})
PARTIAL = frozenset({"contains", "starts_with", "ends_with"})
RESERVED = frozenset({
    "page", "page_size", "sort_by", "sort_order", "search", "count", "expand", "widget", "filter",
    "select", "cursor", "group_by", "values",
})  # fmt: skip
PARAMETER = "param:"
"""What a widget's filter asks of the page: `param:route.id`. No path has a colon in it."""
MAX_TEXT = 2_000
MAX_CONDITIONS = 50
MAX_CHOICES = 200
MAX_SEARCH = 200
MAX_WORDS = 10
MAX_OFFSET = 10**9
MAX_EXPANSIONS = 20
MAX_DEPTH = 4


@dataclass(frozen=True)
class ListQuery:
    """A list that was asked for; every name in it is the spec's.

    `select` are the fields that are sent, None for all. With `keyset` a row comes with what it is sorted
    by, for the cursor after it; `after` is where the page begins.
    """

    conditions: tuple[Condition, ...]
    order: Order
    page: int
    page_size: int
    counted: bool
    expand: Expansion = NO_EXPANSION
    select: tuple[str, ...] | None = None
    keyset: bool = False
    after: After | None = None

    @property
    def shape(self) -> tuple[Any, ...]:
        """All that its SQL depends on but the person."""
        conditions = tuple(one.shape for one in self.conditions)
        after = None if self.after is None else self.after.shape
        return (conditions, self.order, self.expand, self.select, self.keyset, after)


def parse_list(
    spec: Dataset,
    catalog: Catalog,
    parameters: Iterable[tuple[str, str]],
    page: int,
    page_size: int,
    sort_by: str | None,
    sort_order: str | None,
    search: str | None,
    count: str | None,
    expand: str | None = None,
    select: str | None = None,
    cursor: str | None = None,
) -> ListQuery:
    """Raises Problem (400, naming what is allowed). Where the page begins is not read from the cursor yet."""
    if (page - 1) * page_size > MAX_OFFSET:
        raise bad_query(
            f"The page is out of range; the maximum offset is {MAX_OFFSET:,} rows.", "page"
        )
    if cursor is not None and page != 1:
        raise bad_query("A page is named by its number or by a cursor, not by both.", "cursor")
    return ListQuery(
        parse_filter(spec, catalog, parameters, search),
        parse_order(spec, catalog, sort_by, sort_order),
        page,
        page_size,
        (count or ("exact" if cursor is None else "none")) == "exact",
        parse_expand(spec, catalog, expand),
        parse_select(spec, select),
        cursor is not None,
    )


def parse_select(spec: Dataset, select: str | None) -> tuple[str, ...] | None:
    """`title,stage`: the fields that are sent, and the key. Raises Problem (400)."""
    if select is None:
        return None
    names = {name.strip() for name in select.split(",")} if select.strip() else set()
    known = [one.name for one in spec.visible]
    for name in sorted(names):
        if name not in known:
            raise bad_query(f"Unknown field. Expected some of {', '.join(known)}.", "select")
    return tuple(name for name in known if name in names or name == spec.key)


def parse_filter(
    spec: Dataset,
    catalog: Catalog,
    parameters: Iterable[tuple[str, str]],
    search: str | None,
) -> tuple[Condition, ...]:
    """Filters in a query string or in a subscription."""
    parameters = list(parameters)
    conditions: list[Condition] = [
        parse_condition(spec, catalog, name, value)
        for name, value in parameters
        if name not in RESERVED and not name.startswith(PARAMETER)
    ]
    count = len(conditions)

    def leaf(path: str, op: str, value: Any, place: str) -> Comparison:
        nonlocal count
        count += 1
        if count > MAX_CONDITIONS:  # here: what is too much is not read to its end
            raise bad_query(f"At most {MAX_CONDITIONS} filters at once.", place)
        return _typed_condition(spec, catalog, path, op, value, place)

    conditions += [parse_tree(value, leaf) for name, value in parameters if name == "filter"]
    if count > MAX_CONDITIONS:
        raise bad_query(f"At most {MAX_CONDITIONS} filters at once.")
    found = parse_search(spec, search)
    if found is not None:
        conditions.append(found)
    return tuple(conditions)


def parse_condition(spec: Dataset, catalog: Catalog, name: str, value: str) -> Comparison:
    """`field__op`, or `field` alone for `eq`. The last `__op` is the operator if a field is before it,
    so no field name is ever taken."""
    path, owner = follow(spec, catalog, name)
    allowed, last = owner.filter_fields, path[-1]
    field_name, _, op = last.rpartition("__")
    if field_name not in allowed:
        field_name, op = (last, "eq") if last in allowed else (field_name, op)
    if field_name not in allowed:
        prefix = ".".join([*path[:-1], ""])
        raise bad_query(
            f"Unknown parameter. Filters: {', '.join(prefix + one for one in allowed)}, each alone "
            f"or with __{', __'.join(OPERATORS)}.",
            name,
        )
    field = allowed[field_name]
    _require_operator(field, op, name)
    if len(value) > MAX_TEXT:
        raise bad_query(f"At most {MAX_TEXT} characters.", name)
    values = _values(field, op, name, value)
    return Comparison((*path[:-1], field_name), op, values, field.value_type.wide)


def _require_operator(field: Field, op: str, place: str) -> None:
    if op not in OPERATORS:
        raise bad_query(f"Unknown operator. Expected one of {', '.join(OPERATORS)}.", place)
    if op in PARTIAL and not field.codec.textual:
        raise bad_query(f"{op} applies only to strings.", place)


def _typed_condition(
    spec: Dataset, catalog: Catalog, name: str, op: str, value: Any, place: str
) -> Comparison:
    """A condition whose value is as JSON has it. Raises Problem (400) or Refused."""
    path, owner = follow(spec, catalog, name, place)
    field = owner.filter_fields.get(path[-1])
    if field is None:
        prefix = ".".join([*path[:-1], ""])
        known = ", ".join(prefix + one for one in owner.filter_fields)
        raise bad_query(f"Unknown field. Expected one of {known}.", place)
    _require_operator(field, op, place)
    values: tuple[StorageType, ...]
    if op == "is_null":
        if not isinstance(value, bool):
            raise bad_query("Expected true or false.", place)
        values = (value,)
    elif op in LISTS:
        if not isinstance(value, list) or (op == "between" and len(value) != 2):
            raise bad_query(
                f"Expected {'two values' if op == 'between' else 'values'} in a list.", place
            )
        if len(value) > MAX_CHOICES:
            raise bad_query(f"Expected at most {MAX_CHOICES} values.", place)
        values = tuple(_typed(field, one) for one in value)
    elif op in PARTIAL:
        values = (text(value),)
    else:
        values = (_typed(field, value),)
    if any(isinstance(one, str) and len(one) > MAX_TEXT for one in values):
        raise bad_query(f"At most {MAX_TEXT} characters.", place)
    return Comparison(path, op, values, field.value_type.wide)


def _typed(field: Field, value: Any) -> StorageType:
    if value is None:
        raise Refused("required", "A value is required; null is asked for by is_null.")
    return field.codec.store(field.codec.parse(value))


def follow(
    spec: Dataset, catalog: Catalog, name: str, place: str | None = None
) -> tuple[tuple[str, ...], Dataset]:
    """The fields that a path goes through and its last name, and the dataset that this is a field of.

    Raises Problem (400) of `place`, or else of the name.
    """
    place = name if place is None else place
    names = name.split(".")
    if len(names) > MAX_DEPTH:
        raise bad_query(f"A path has at most {MAX_DEPTH} names.", place)
    for index, one in enumerate(names[:-1]):
        field = spec.references.get(one)
        if field is None or field.reference is None:
            known = ", ".join(spec.references) or "none"
            raise bad_query(
                f"{spec.name} has no reference {one[:100]!r}. Expected one of {known}.", place
            )
        names[index] = field.name
        spec = catalog[field.reference.dataset]
    return tuple(names), spec


def parse_expand(spec: Dataset, catalog: Catalog, expand: str | None) -> Expansion:
    """`author,author.company`; raises Problem (400)."""
    if not expand:
        return NO_EXPANSION
    names = [name.strip() for name in expand.split(",")]
    if len(names) > MAX_EXPANSIONS:
        raise bad_query(f"At most {MAX_EXPANSIONS} references at once.", "expand")
    paths = []
    for name in names:
        path, owner = follow(spec, catalog, name)
        if path[-1] not in owner.references:
            known = ", ".join(owner.references) or "none"
            raise bad_query(
                f"{owner.name} has no such reference. Expected one of {known}.", "expand"
            )
        paths.append((*path[:-1], owner.references[path[-1]].name))
    return Expansion.of(paths)


def datasets_on_path(spec: Dataset, catalog: Catalog, path: Sequence[str]) -> set[str]:
    """The datasets that a path of reference fields leads through, and those that they follow from."""
    found = set()
    for target in catalog.through(spec, path):
        found |= {target.name, *catalog.concerns(target.name)}
    return found


def _values(field: Field, op: str, name: str, value: str) -> tuple[StorageType, ...]:
    if op == "is_null":
        if value not in ("true", "false"):
            raise bad_query("Expected true or false.", name)
        return (value == "true",)
    parts = split(value) if op in LISTS else [value]
    if op == "between" and len(parts) != 2:
        raise bad_query("Expected two values separated by a comma.", name)
    if len(parts) > MAX_CHOICES:
        raise bad_query(f"Expected at most {MAX_CHOICES} values.", name)
    try:
        if op in PARTIAL:
            return tuple(text(part) for part in parts)
        return tuple(field.codec.store(field.codec.parse_text(part)) for part in parts)
    except Refused as refused:
        raise bad_query(refused.message, name, refused.code) from None


def split(value: str) -> list[str]:
    """Values between commas, in double quotes where they hold one (RFC 4180); none in an empty text."""
    try:
        lines = list(csv.reader(io.StringIO(value, newline=""), strict=True))
    except csv.Error:
        raise bad_query("Unclosed quote.") from None
    if len(lines) > 1:
        raise bad_query("A value with a line break must be in double quotes.")
    return lines[0] if lines else []


def parse_search(spec: Dataset, search: str | None) -> Search | None:
    if search is not None and len(search) > MAX_SEARCH:
        raise bad_query(f"At most {MAX_SEARCH} characters.", "search")
    if search is None or not search.strip():
        return None
    fields = spec.search_fields
    if not fields:
        raise bad_query("This dataset cannot be searched.", "search")
    try:
        words = tuple(word.casefold() for word in text(search).split())
    except Refused as refused:
        raise bad_query(refused.message, "search", refused.code) from None
    if len(words) > MAX_WORDS:
        raise bad_query(f"At most {MAX_WORDS} words.", "search")
    return Search(fields, words)


def parse_order(
    spec: Dataset, catalog: Catalog, sort_by: str | None, sort_order: str | None
) -> Order:
    """The order asked for, then the key, so that equal rows have an order too."""
    names = [name.strip() for name in sort_by.split(",")] if sort_by else []
    directions = [word.strip() for word in sort_order.split(",")] if sort_order else ["asc"]
    paths = []
    for name in names:
        path, owner = follow(spec, catalog, name)
        if path[-1] not in owner.sort_fields:
            prefix = ".".join([*path[:-1], ""])
            known = ", ".join(prefix + one for one in owner.sort_fields)
            raise bad_query(f"Expected one of {known}.", "sort_by")
        paths.append(path)
    if any(word not in ("asc", "desc") for word in directions):
        raise bad_query("Expected asc or desc.", "sort_order")
    if len(directions) == 1:
        directions *= max(len(names), 1)
    if len(set(names)) != len(names) or (names and len(directions) != len(names)):
        raise bad_query(
            "Expected unique names, and one direction for each or one for all.", "sort_order"
        )
    if not names and len(directions) != 1:
        raise bad_query("Expected one direction for each name or one for all.", "sort_order")
    given: list[tuple[tuple[str, ...], str]]
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
        given = [((name,), _direction(directions == ["desc"])) for name in identifying_fields(spec)]
    asked = [path for path, _ in given]
    return (
        *given,
        *(((name,), "ASC") for name in identifying_fields(spec) if (name,) not in asked),
    )


def _direction(descending: bool) -> str:
    return "DESC" if descending else "ASC"


def identifying_fields(spec: Dataset) -> tuple[str, ...]:
    """The names that tell rows apart: the key, else all that can be compared."""
    if spec.key:
        return (spec.key,)
    return tuple(one.name for one in spec.visible if one.codec.comparable)


def ordered(reader: Reader, order: Order, *, given: bool = False) -> str:
    """SQL of an order. Rows without a value come last in both directions; `given` says that the first
    column has one in all rows."""
    return ", ".join(
        reader.dialect.in_order(
            reader.field(path).value_type,
            reader.path(path),
            descending=direction == "DESC",
            nullable=reader.nullable(path) and not (given and index == 0),
        )
        for index, (path, direction) in enumerate(order)
    )


def stretches(reader: Reader, order: Order, after: After | None, slot: int) -> list[Stretch]:
    """The rows of a list, or those after a place in it, in the order of one or two stretches.

    Where the first column may be null, no index has the rows behind a value, and PostgreSQL's have none in
    descending order: nulls are last here and first there. But an index has those with a value, and those
    without one are sorted by the rest. So each is a stretch of its own, if the column is one of the table.
    """
    (path, direction), rest = order[0], order[1:]
    whole = (
        not rest
        or not reader.has_column(path)
        or not reader.nullable(path)
        or (after is None and reader.dialect.index_has_nulls_last(direction == "DESC"))
    )
    if whole:
        begun = None if after is None else after.sql(reader, slot)
        return [Stretch(begun, ordered(reader, order))]
    column = quoted(path[0])
    without = f"{column} IS NULL"
    if after is not None and after.values[0] is None:
        behind = After(rest, after.values[1:]).sql(reader, slot)
        return [Stretch(f"{without} AND {behind}", ordered(reader, rest))]
    having = f"{column} IS NOT NULL" if after is None else after.sql(reader, slot, given=True)
    return [
        Stretch(having, ordered(reader, order, given=True)),
        Stretch(without, ordered(reader, rest)),
    ]
