"""Groups that a request asks for: `group_by=stage,month(placed)&values=count(),sum(total)`.

The database counts and adds, over what the person may read: a field that is not theirs to read is null in
every row, for groups and for values (`Reader.column`), so that no sum, no minimum and no group tells of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

from .aggregate import MAX_GROUPS, Aggregate, Aggregated, Bucket
from .catalog import Catalog
from .conditions import Condition, slot_values
from .dataset import Dataset
from .dialect import Member
from .fields import Field
from .identity import Principal
from .problems import bad_query
from .query import follow
from .sql_compiler import POSITION, ROWS
from .statement import Statement, Template

MAX_COLUMNS = 4
MAX_VALUES = 10
BUCKETS = get_args(Bucket)
FUNCTIONS = ("count", "sum", "avg", "min", "max")
ADDED = frozenset({"integer", "number", "decimal"})
UNORDERED = frozenset({"boolean", "uuid"})
_CALL = re.compile(r"(\w+)\(([\w.]*)\)", re.ASCII)


@dataclass(frozen=True)
class GroupColumn:
    """A field that rows are grouped by; a moment by the start of its hour, day, week, month or year."""

    field: str
    bucket: Bucket | None = None

    @property
    def name(self) -> str:
        return self.field if self.bucket is None else f"{self.bucket}({self.field})"


@dataclass(frozen=True)
class Grouping:
    columns: tuple[GroupColumn, ...]
    values: tuple[Aggregate, ...]


def parse_grouping(
    spec: Dataset, catalog: Catalog, group_by: str | None, values: str | None
) -> Grouping:
    """Raises Problem (400, naming what is allowed)."""
    columns = _names(group_by, MAX_COLUMNS, "group_by")
    asked = _names(values, MAX_VALUES, "values") or ["count()"]
    return Grouping(
        tuple(_column(spec, catalog, name) for name in columns),
        tuple(_value(spec, catalog, name) for name in asked),
    )


def _names(text: str | None, limit: int, place: str) -> list[str]:
    names = [name.strip() for name in text.split(",")] if text and text.strip() else []
    if len(names) > limit or len(set(names)) != len(names):
        raise bad_query(f"Expected at most {limit} different names.", place)
    return names


def _column(spec: Dataset, catalog: Catalog, name: str) -> GroupColumn:
    call = _CALL.fullmatch(name)
    bucket: Any = None if call is None else call[1]
    path = name if call is None else call[2]
    field = _field(spec, catalog, path, "group_by", filtered=True)
    if bucket is not None and (
        bucket not in BUCKETS or field.value_type.kind not in ("date", "datetime")
    ):
        raise bad_query(
            f"A date or datetime is grouped by one of {', '.join(BUCKETS)}.", "group_by"
        )
    return GroupColumn(path, bucket)


def _value(spec: Dataset, catalog: Catalog, name: str) -> Aggregate:
    call = _CALL.fullmatch(name)
    if call is None or call[1] not in FUNCTIONS or (not call[2] and call[1] != "count"):
        raise bad_query(f"Expected count() or one of {', '.join(FUNCTIONS)} of a field.", "values")
    function: Any = call[1]
    if call[2]:
        field = _field(spec, catalog, call[2], "values", filtered=False)
        kind = field.value_type.kind
        if function in ("sum", "avg") and kind not in ADDED:
            raise bad_query(f"{function} takes a number.", "values")
        if function in ("min", "max") and kind in UNORDERED:
            raise bad_query(f"{function} takes a value that has an order.", "values")
    return Aggregate(function, call[2])


def _field(spec: Dataset, catalog: Catalog, name: str, place: str, *, filtered: bool) -> Field:
    """A field that is sent; one that rows are grouped by must be one that they may be filtered by."""
    path, owner = follow(spec, catalog, name, place)
    visible = {one.name: one for one in owner.visible if one.codec.comparable}
    known = owner.filter_fields if filtered else visible
    if path[-1] not in known:
        prefix = ".".join([*path[:-1], ""])
        allowed = ", ".join(prefix + one for one in known)
        raise bad_query(f"Unknown field. Expected one of {allowed}.", place)
    return known[path[-1]]


def compile_grouping(
    spec: Dataset,
    grouping: Grouping,
    conditions: Sequence[Condition],
    user: Principal,
    catalog: Catalog,
) -> Statement:
    """Columns: JSON of the groups between ROWS (null where there are none), the position. There is one
    group more than MAX_GROUPS where there are too many."""

    def plan() -> Template:
        parts = Aggregated(spec, conditions, user, catalog)
        columns, members, order = [], [], []
        for index, column in enumerate(grouping.columns):
            name, field = f"n3_g{index}", parts.field(column.field)
            columns.append(f"{parts.bucketed(column.field, column.bucket)} AS {name}")
            members.append(Member(column.name, name, field.codec))
            order.append(parts.dialect.in_order(field.value_type, name))
        group = ", ".join(str(at + 1) for at in range(len(columns)))
        for index, value in enumerate(grouping.values):
            sql, sent, _ = parts.number(value)
            columns.append(f"{sql} AS n3_v{index}")
            members.append(Member(f"{value.function}({value.field})", f"n3_v{index}", sent))
        rows = f"SELECT {', '.join(columns)} FROM {parts.source} WHERE {parts.where}"
        if group:
            rows = (
                f"SELECT * FROM ({rows} GROUP BY {group}) AS n3_grouped "
                f"ORDER BY {', '.join(order)} LIMIT {MAX_GROUPS + 1}"
            )
        joined = parts.dialect.joined(parts.dialect.json_object(members), ROWS)
        return parts.binder.template(f"SELECT {joined}, {POSITION} FROM ({rows}) AS n3_groups")

    shapes = tuple(one.shape for one in conditions)
    key = ("groups", spec.name, grouping, shapes, user.folding())
    return catalog.planned(key, plan).filled(user, slot_values(conditions))


def groups_body(text: str | None) -> str:
    """The body of the answer."""
    groups = text.split(ROWS) if text else []
    more = "true" if len(groups) > MAX_GROUPS else "false"
    return f'{{"data":[{",".join(groups[:MAX_GROUPS])}],"has_more":{more}}}'
