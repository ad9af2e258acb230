"""Numbers over rows for charts and metrics, made by the database under the reader's rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from .catalog import Catalog
from .conditions import Condition, assign_slots, slot_values
from .dataset import Dataset
from .dialect import Dialect, Member
from .expressions.functions import moment_text
from .expressions.nodes import Name, Node
from .expressions.resolve import aggregated, resolve
from .expressions.scope import Scope
from .expressions.tree import Expression
from .expressions.value_types import ValueType
from .fields import Field
from .identity import Principal
from .problems import bad_query
from .reader import Reader, slots
from .sql_compiler import POSITION
from .statement import Binder, Statement, Template
from .types import DecimalType, IntegerType, NumberType, Type

MAX_GROUPS = 1_000
TREND_PARTS = 12
Bucket = Literal["hour", "day", "week", "month", "year"]


@dataclass(frozen=True)
class Aggregate:
    """A number over the rows of a group; `field` is "" of count."""

    function: Literal["count", "sum", "avg", "min", "max"]
    field: str = ""


@dataclass(frozen=True)
class Chart:
    """What a chart draws: a value for each x, and each series; without `value` a field `y` of each row.

    `sort` names x, the series or the value by their fields, "-" before for descending.
    """

    x: str
    y: str = ""
    value: Aggregate | None = None
    bucket: Bucket | None = None
    series: str = ""
    sort: tuple[str, ...] = ()
    limit: int = 0


@dataclass(frozen=True, eq=False)
class Metric:
    """One number. With `at` and `compare` it is of the last span, beside that of the span before and
    those of the parts of the last one.

    `compare` is a length of time, such as `days(30)`.
    """

    value: Aggregate
    at: str = ""
    compare: Node | None = None

    @property
    def span(self) -> timedelta | None:
        if self.compare is None:
            return None
        return timedelta(milliseconds=resolve(self.compare, Scope()).value)


class Aggregated:
    """The parts of one aggregate statement."""

    def __init__(
        self,
        spec: Dataset,
        conditions: Sequence[Condition],
        user: Principal,
        catalog: Catalog,
    ) -> None:
        self.spec = spec
        self.catalog = catalog
        self.dialect = catalog.dialect
        self.binder = Binder(self.dialect)
        self.reader = Reader(spec, user, self.binder, catalog)
        self.source = self.reader.source()
        self.where = self.reader.where(assign_slots(conditions))

    def expression(self, path: str) -> Expression:
        names = tuple(path.split("."))
        found = resolve(Name("name", (), ("row", names)), self.catalog.scope(self.spec))
        # What is computed is read under the rule of its field, as every field is.
        return replace(found, computed=None)

    def field(self, path: str) -> Field:
        """The field at the end of a path. Raises Problem (400) for one that is not sent."""
        leaf = self.expression(path)
        field = self.catalog[leaf.target].by_name[leaf.name]
        if not field.visible:
            raise bad_query(f"{path} is never sent to clients.")
        return field

    def sql(self, path: str) -> str:
        self.field(path)
        return self.reader.column(self.expression(path))

    def bucketed(self, path: str, bucket: Bucket | None) -> str:
        """SQL of a field; a moment is that of its bucket's start."""
        x = self.expression(path)
        self.field(path)
        if bucket is not None and x.type.kind in ("date", "datetime"):
            zone = self.spec.timezone
            x = Expression("date_trunc", x.type, (x,), value=(bucket, zone))
        return self.dialect.printer(self.reader).print(x)

    def number(self, value: Aggregate) -> tuple[str, Type, ValueType]:
        """SQL of an aggregate, how it is sent, and its type."""
        args: tuple[Expression, ...] = ()
        if value.field:
            self.field(value.field)
            args = (self.expression(value.field),)
        made = aggregated(value.function, list(args))
        codec = self.field(value.field).codec if value.field else IntegerType()
        return self.dialect.printer(self.reader).print(made), codec_of(made.type, codec), made.type


def codec_of(of: ValueType, field: Type) -> Type:
    """How what an aggregate gives is sent."""
    match of.kind:
        case "decimal":
            return DecimalType(of.digits, of.scale, stored=False)
        case "integer":
            return IntegerType()
        case "number":
            return NumberType()
    return field


def compile_chart(
    spec: Dataset,
    chart: Chart,
    conditions: Sequence[Condition],
    user: Principal,
    catalog: Catalog,
) -> Statement:
    """Columns: JSON of the points (null where there are none), the position."""
    shapes = tuple(one.shape for one in conditions)
    key = ("chart", spec.name, chart, shapes, user.folding())
    plan = catalog.planned(key, lambda: _plan_chart(spec, chart, conditions, user, catalog))
    return plan.filled(user, slot_values(conditions))


def _plan_chart(
    spec: Dataset,
    chart: Chart,
    conditions: Sequence[Condition],
    user: Principal,
    catalog: Catalog,
) -> Template:
    parts = Aggregated(spec, conditions, user, catalog)
    x = parts.field(chart.x)
    if chart.value is not None:
        value, sent, of = parts.number(chart.value)
    else:
        y = parts.field(chart.y)
        value, sent, of = parts.sql(chart.y), y.codec, y.value_type
    columns = [f"{parts.bucketed(chart.x, chart.bucket)} AS n3_x"]
    members = [Member("x", "n3_x", x.codec)]
    order = {"n3_x": x.value_type}
    if chart.series:
        series = parts.field(chart.series)
        columns.append(f"{parts.sql(chart.series)} AS n3_series")
        members.append(Member("series", "n3_series", series.codec))
        order["n3_series"] = series.value_type
    members.append(Member("value", "n3_value", sent))
    order["n3_value"] = of
    group = f" GROUP BY {', '.join(str(at + 1) for at in range(len(columns)))}"
    columns.append(f"{value} AS n3_value")
    limit = min(chart.limit or MAX_GROUPS, MAX_GROUPS)
    rows = (
        f"SELECT {', '.join(columns)} FROM {parts.source} WHERE {parts.where}"
        f"{group if chart.value is not None else ''}"
    )
    # Around the groups: an order by what is grouped would be worked out for each row.
    cut = f"SELECT * FROM ({rows}) AS n3_groups ORDER BY {_order(chart, order, parts.dialect)} LIMIT {limit}"
    points = parts.dialect.joined(parts.dialect.json_object(members), ",")
    sql = f"SELECT {points}, {POSITION} FROM ({cut}) AS n3_points"
    return parts.binder.template(sql)


def _order(chart: Chart, columns: Mapping[str, ValueType], dialect: Dialect) -> str:
    names = {chart.x: "n3_x", "x": "n3_x", "value": "n3_value", "y": "n3_value"}
    if chart.series:
        names |= {chart.series: "n3_series", "series": "n3_series"}
    value = chart.y if chart.value is None else chart.value.field
    if value:
        names.setdefault(value, "n3_value")
    asked = [
        (names[name.removeprefix("-")], name.startswith("-"))
        for name in chart.sort
        if name.removeprefix("-") in names
    ]
    asked += [("n3_x", False), *([("n3_series", False)] if chart.series else [])]
    return ", ".join(
        dialect.in_order(columns[name], name, descending=descending) for name, descending in asked
    )


def compile_metric(
    spec: Dataset,
    metric: Metric,
    conditions: Sequence[Condition],
    user: Principal,
    catalog: Catalog,
    now: datetime | None = None,
) -> Statement:
    """Columns: JSON of the number and perhaps of the one before and of the trend, the position."""
    shapes = tuple(one.shape for one in conditions)
    span = None
    if metric.at and (length := metric.span) is not None:
        span = _Span(length, _kind(spec, metric.at, catalog) == "date")
    key = ("metric", spec.name, metric.value, metric.at, span, shapes, user.folding())
    plan = catalog.planned(key, lambda: _plan_metric(spec, metric, span, conditions, user, catalog))
    ends = () if span is None else span.ends(now or datetime.now(UTC), ZoneInfo(spec.timezone))
    return plan.filled(user, (*slot_values(conditions), *ends))


def _kind(spec: Dataset, path: str, catalog: Catalog) -> str:
    name = Name("name", (), ("row", tuple(path.split("."))))
    return resolve(name, catalog.scope(spec)).type.kind


@dataclass(frozen=True)
class _Span:
    """The time that a metric is about: up to now."""

    length: timedelta
    whole_days: bool
    """Of a date; else of a moment."""

    @property
    def parts(self) -> int:
        """How many parts of equal length it has for the trend: of a date, each has whole days."""
        if not self.whole_days:
            return TREND_PARTS
        most = range(1, min(self.length.days, TREND_PARTS + 3) + 1)
        return max((count for count in most if self.length.days % count == 0), default=1)

    def ends(self, now: datetime, zone: ZoneInfo) -> tuple[str, ...]:
        """Two spans ago, the ends of the parts from the first to the last, which is now, as the field has them."""
        part = self.length / self.parts
        back = [self.length * 2, *(part * count for count in range(self.parts, -1, -1))]
        if self.whole_days:
            today = now.astimezone(zone).date()
            return tuple(moment_text(today - length) for length in back)
        return tuple(moment_text(now - length) for length in back)


def _plan_metric(
    spec: Dataset,
    metric: Metric,
    span: _Span | None,
    conditions: Sequence[Condition],
    user: Principal,
    catalog: Catalog,
) -> Template:
    parts = Aggregated(spec, conditions, user, catalog)
    value, codec, _ = parts.number(metric.value)
    members = [Member("value", "n3_value", codec)]
    if span is None:
        chosen = f"SELECT {value} AS n3_value FROM {parts.source} WHERE {parts.where}"
    else:
        at, first = parts.sql(metric.at), len(slot_values(conditions))
        of = parts.field(metric.at).value_type
        before, *ends = slots(parts.binder, of, first, span.parts + 2)

        def during(start: str, end: str) -> str:
            return f"FROM {parts.source} WHERE {parts.where} AND {at} > {start} AND {at} <= {end}"

        last = during(ends[0], ends[-1])
        chosen = (
            f"SELECT (SELECT {value} {last}) AS n3_value, "
            f"(SELECT {value} {during(before, ends[0])}) AS n3_previous"
        )
        members.append(Member("previous", "n3_previous", codec))
        if span.parts > 2:
            part = " + ".join(f"CASE WHEN {at} > {end} THEN 1 ELSE 0 END" for end in ends[1:-1])
            numbers = f"SELECT {part} AS n3_part, {value} AS n3_value {last} GROUP BY 1"
            chosen += f", {_trend(numbers, span.parts, codec, parts.dialect)} AS n3_trend"
            members.append(Member("trend", "n3_trend"))
    row = parts.dialect.json_object(members)
    return parts.binder.template(f"SELECT {row}, {POSITION} FROM ({chosen}) AS n3_numbers")


def _trend(numbers: str, parts: int, codec: Type, dialect: Dialect) -> str:
    """SQL of a JSON array: the number of each part of a span, null where it has none."""
    every = ", ".join(f"({part})" for part in range(parts))
    point = dialect.joined(dialect.json_object([Member("value", "n3_value", codec)]), ",")
    return (
        f"(SELECT '[' || {point} || ']' FROM (WITH n3_parts (n3_part) AS (VALUES {every}) "
        f"SELECT n3_made.n3_value FROM n3_parts LEFT JOIN ({numbers}) AS n3_made "
        "ON n3_made.n3_part = n3_parts.n3_part ORDER BY n3_parts.n3_part) AS n3_trends)"
    )
