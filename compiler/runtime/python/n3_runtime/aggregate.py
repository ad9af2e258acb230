"""Numbers over rows for charts and metrics, made by the database under the reader's rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from .catalogue import Catalogue
from .identity import Principal
from .problems import bad_query
from .query import Condition
from .scope import Scope
from .spec import DatasetSpec, Field
from .sql_compiler import POSITION
from .statement import Binder, Statement
from .types import DateTimeType, DateType, IntegerType, NumberType, Type

MAX_GROUPS = 1_000
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


@dataclass(frozen=True)
class Metric:
    """One number. With `at` and `compare_ms` it is of the last span, beside that of the span before."""

    value: Aggregate
    at: str = ""
    compare_ms: int = 0


class _Aggregated:
    """The parts of one aggregate statement."""

    def __init__(
        self,
        spec: DatasetSpec,
        conditions: Sequence[Condition],
        user: Principal,
        catalogue: Catalogue,
    ) -> None:
        self.spec = spec
        self.catalogue = catalogue
        self.binder = Binder()
        self.scope = Scope(spec, user, self.binder, catalogue)
        self.source = self.scope.source()
        self.where = self.scope.where(conditions)

    def field(self, path: str) -> Field:
        spec, names = self.spec, path.split(".")
        for name in names[:-1]:
            reference = spec.references[name].reference
            assert reference is not None
            spec = self.catalogue[reference.dataset]
        field = spec.by_name[names[-1]]
        if not field.visible:
            raise bad_query(f"{path} is not sent.")
        return field

    def sql(self, path: str) -> str:
        self.field(path)
        return self.scope.path(path.split("."))

    def number(self, value: Aggregate) -> tuple[str, Type]:
        """SQL of an aggregate and the type of what it gives."""
        if value.function == "count" and not value.field:
            return "count(*)", IntegerType()
        column, codec = self.sql(value.field), self.field(value.field).codec
        if value.function == "count":
            return f"count({column})", IntegerType()
        if value.function == "avg":
            scale: int = getattr(codec, "scale", 0)
            return f"avg({column}) / {10.0**scale}", NumberType()
        return f"{value.function}({column})", codec


def compile_chart(
    spec: DatasetSpec,
    chart: Chart,
    conditions: Sequence[Condition],
    user: Principal,
    catalogue: Catalogue,
) -> Statement:
    """Columns: JSON of the points (null where there are none), the position."""
    parts = _Aggregated(spec, conditions, user, catalogue)
    x, x_type = parts.sql(chart.x), parts.field(chart.x).codec
    if chart.bucket is not None and isinstance(x_type, DateTimeType | DateType):
        x = f"n3_date_trunc('{chart.bucket}', {x}, {parts.binder.bind(spec.timezone)})"
    if chart.value is not None:
        value, value_type = parts.number(chart.value)
    else:
        value, value_type = parts.sql(chart.y), parts.field(chart.y).codec
    columns = [f"{x} AS n3_x"]
    members = ["'{\"x\":'", x_type.json_sql("n3_x")]
    if chart.series:
        columns.append(f"{parts.sql(chart.series)} AS n3_series")
        members += ["',\"series\":'", parts.field(chart.series).codec.json_sql("n3_series")]
    members += ["',\"value\":'", value_type.json_sql("n3_value"), "'}'"]
    group = f" GROUP BY {', '.join(str(at + 1) for at in range(len(columns)))}"
    columns.append(f"{value} AS n3_value")
    limit = min(chart.limit or MAX_GROUPS, MAX_GROUPS)
    rows = (
        f"SELECT {', '.join(columns)} FROM {parts.source} WHERE {parts.where}"
        f"{group if chart.value is not None else ''} ORDER BY {_order(chart)} LIMIT {limit}"
    )
    sql = f"SELECT group_concat({' || '.join(members)}), {POSITION} FROM ({rows})"
    return Statement(sql, parts.binder.values)


def _order(chart: Chart) -> str:
    names = {chart.x: "n3_x", "x": "n3_x", "value": "n3_value", "y": "n3_value"}
    if chart.series:
        names |= {chart.series: "n3_series", "series": "n3_series"}
    value = chart.y if chart.value is None else chart.value.field
    if value:
        names.setdefault(value, "n3_value")
    order = []
    for name in chart.sort:
        column = names.get(name.removeprefix("-"))
        if column is not None:
            order.append(f"{column}{' DESC' if name.startswith('-') else ''}")
    return ", ".join([*order, "n3_x", *(["n3_series"] if chart.series else [])])


def compile_metric(
    spec: DatasetSpec,
    metric: Metric,
    conditions: Sequence[Condition],
    user: Principal,
    catalogue: Catalogue,
    now: datetime | None = None,
) -> Statement:
    """Columns: JSON of the number and perhaps of the one before, the position."""
    parts = _Aggregated(spec, conditions, user, catalogue)
    value, codec = parts.number(metric.value)
    if not (metric.at and metric.compare_ms):
        chosen = f"SELECT {value} AS n3_value FROM {parts.source} WHERE {parts.where}"
        sql = f"SELECT '{{\"value\":' || {codec.json_sql('n3_value')} || '}}', {POSITION} FROM ({chosen})"
        return Statement(sql, parts.binder.values)
    now = now or datetime.now(UTC)
    at, at_type = parts.sql(metric.at), parts.field(metric.at).codec
    span = timedelta(milliseconds=metric.compare_ms)
    steps = [span * count for count in range(3)]
    if isinstance(at_type, DateType):
        today = now.astimezone(ZoneInfo(spec.timezone)).date()
        moments = [at_type.store(today - step) for step in steps]
    else:
        moments = [str(at_type.store(now - step)) for step in steps]
    ends = [parts.binder.bind(one) for one in moments]

    def of(start: str, end: str) -> str:
        return (
            f"(SELECT {value} FROM {parts.source} WHERE {parts.where} AND {at} > {start} "
            f"AND {at} <= {end})"
        )

    chosen = f"SELECT {of(ends[1], ends[0])} AS n3_value, {of(ends[2], ends[1])} AS n3_previous"
    sql = (
        f"SELECT '{{\"value\":' || {codec.json_sql('n3_value')} || ',\"previous\":' || "
        f"{codec.json_sql('n3_previous')} || '}}', {POSITION} FROM ({chosen})"
    )
    return Statement(sql, parts.binder.values)
