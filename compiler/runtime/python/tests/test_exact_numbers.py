"""Money is exact, from the body of a request to the row, the list and the metric."""

import json
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from n3_runtime import fields
from n3_runtime.aggregate import Aggregate, Chart, Metric, compile_chart, compile_metric
from n3_runtime.catalog import Catalog
from n3_runtime.changes import prepare
from n3_runtime.database import Connection, Undo, connect
from n3_runtime.dataset import Access, Check, Dataset, Derived
from n3_runtime.expressions import EVERYONE, ROW, ROWS, lit, max_, sum_
from n3_runtime.identity import Principal
from n3_runtime.problems import Problem
from n3_runtime.query import parse_list
from n3_runtime.sql_compiler import compile_dataset_to_sql
from n3_runtime.writing import Write

OPEN = Access(read=EVERYONE, create=EVERYONE, update=EVERYONE, delete=EVERYONE)
SALES = Dataset(
    name="sales",
    fields=(
        fields.Integer("id", primary_key=True),
        fields.Integer("count"),
        fields.Decimal("price", 10, 2),
        fields.Decimal("exact", 18, 4),
        fields.Decimal("big", 18, 0),
        fields.Decimal("half", 10, 2, computed=ROW.price * lit("0.5")),
        fields.Decimal("tenth", 10, 2, computed=ROW.price * lit("0.1")),
        fields.Decimal("same", 18, 4, computed=ROW.exact * 1),
        fields.Decimal("total", 18, 2, computed=ROW.price * ROW["count"]),
        fields.Integer("twice", computed=ROW["count"] * 2),
        fields.Decimal("each", 12, 4, computed=ROW.price / ROW["count"]),
    ),
    access=OPEN,
    checks=(Check("small", ROW.total < lit("1234567799876543.23"), "Too much"),),
    realtime=True,
)
TABLE = (
    "CREATE TABLE sales (id INTEGER PRIMARY KEY AUTOINCREMENT, count INTEGER, price INTEGER, "
    "exact INTEGER, big INTEGER, n3_version INTEGER NOT NULL DEFAULT 1)"
)
BY_COUNT = Dataset(
    name="by_count",
    fields=(
        fields.Integer("count", source=ROWS.sales["count"]),
        fields.Decimal("sum", 28, 0, source=sum_(ROWS.sales.big)),
    ),
    access=Access(read=EVERYONE),
    derived=Derived("sales", grouped=True, group_by=("count",), order_by=("-sum",)),
    key_fields=("count",),
)
OVERALL = Dataset(
    name="overall",
    fields=(
        fields.Decimal("best", 28, 0, source=max_(ROWS.by_count.sum)),
        fields.Decimal("all", 38, 0, source=sum_(ROWS.by_count.sum)),
    ),
    access=Access(read=EVERYONE),
    derived=Derived("by_count", grouped=True),
)
CATALOG = Catalog([SALES, BY_COUNT, OVERALL])
NOBODY = Principal.anonymous


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Connection]:
    connection = connect(str(tmp_path / "a.db"))
    prepare(connection, "development")
    connection.execute(TABLE)
    yield connection
    connection.close()


def create(on: Connection, **values: Any) -> dict[str, Any]:
    sent: Mapping[str, Any] = {
        name: Decimal(value) if isinstance(value, str) else value for name, value in values.items()
    }
    answer = Write(SALES, CATALOG, NOBODY, "/sales").create(sent).run(on)
    assert not isinstance(answer, Undo)
    found: dict[str, Any] = json.loads(answer.body)
    return found


def listed(on: Connection, spec: Dataset, **asked: str) -> list[dict[str, Any]]:
    sort, order = asked.pop("sort", None), asked.pop("order", None)
    query = parse_list(spec, CATALOG, asked.items(), 1, 100, sort, order, None, "none")
    statement = compile_dataset_to_sql(spec, query, NOBODY, CATALOG).rows
    rows = on.execute(statement.sql, statement.bound()).fetchone()[0]
    return [json.loads(row) for row in rows.split("\x1e")] if rows else []


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"price": "307.15"}, {"half": "153.58", "tenth": "30.72"}),
        ({"price": "1.15"}, {"half": "0.58", "tenth": "0.12"}),
        ({"price": "-1.15"}, {"half": "-0.58", "tenth": "-0.12"}),
        ({"price": "339.95"}, {"tenth": "34.00"}),
        ({"exact": "12345678901234.5678"}, {"same": "12345678901234.5678"}),
        ({"price": "99999999.99", "count": 12345678}, {"total": "1234567799876543.22"}),
        ({"count": 4503599627370495}, {"twice": 9007199254740990}),
        ({"price": "1.00", "count": 3}, {"each": "0.3333"}),
        ({"price": "2.00", "count": 3}, {"each": "0.6667"}),
        ({"price": "1.00", "count": 0}, {"each": None, "total": "0.00"}),
        ({}, {"half": None, "total": None, "twice": None}),
    ],
)
def test_computed_values(on: Connection, sent: dict[str, Any], shown: dict[str, Any]) -> None:
    made = create(on, **sent)
    assert {name: made[name] for name in shown} == shown
    (row,) = listed(on, SALES)
    assert {name: row[name] for name in shown} == shown
    for name, value in shown.items():
        if value is not None:
            assert len(listed(on, SALES, **{f"{name}__eq": str(value)})) == 1
            assert listed(on, SALES, **{f"{name}__ne": str(value)}) == []


def test_what_does_not_fit_is_refused_when_it_is_written(on: Connection) -> None:
    for sent, field in (
        ({"count": 9007199254740991}, "twice"),
        ({"price": "99999999.99", "count": 9007199254740991}, "total"),
    ):
        with pytest.raises(Problem) as refused:
            create(on, **sent)
        assert refused.value.status == 422
        assert field in {(error.field) for error in refused.value.errors}
    assert listed(on, SALES) == []
    with pytest.raises(Problem) as checked:
        create(on, price="99999999.99", count=12345679)
    assert [error.message for error in checked.value.errors] == ["Too much"] * 2


def test_sums_beyond_64_bits(on: Connection) -> None:
    for number in range(10):
        create(on, count=number % 2, big="999999999999999999")
    create(on, count=2, big="-999999999999999999")

    def metric(function: Any, field: str) -> Any:
        statement = compile_metric(SALES, Metric(Aggregate(function, field)), (), NOBODY, CATALOG)
        return json.loads(on.execute(statement.sql, statement.bound()).fetchone()[0])["value"]

    assert metric("sum", "big") == "8999999999999999991"
    assert metric("avg", "big") == "818181818181818181.000000"
    assert metric("max", "big") == "999999999999999999"
    create(on, count=0, big="999999999999999999")
    assert metric("sum", "big") == "9999999999999999990"
    chart = Chart("count", value=Aggregate("sum", "big"), sort=("-big",))
    statement = compile_chart(SALES, chart, (), NOBODY, CATALOG)
    points = json.loads(f"[{on.execute(statement.sql, statement.bound()).fetchone()[0]}]")
    sums = ["5999999999999999994", "4999999999999999995", "-999999999999999999"]
    assert [point["value"] for point in points] == sums
    assert [row["sum"] for row in listed(on, BY_COUNT)] == sums
    assert [row["sum"] for row in listed(on, BY_COUNT, sort="sum")] == sums[::-1]
    assert len(listed(on, BY_COUNT, sum__gt="4999999999999999995")) == 1
    assert len(listed(on, BY_COUNT, sum__between="-999999999999999999,4999999999999999995")) == 2
    assert len(listed(on, BY_COUNT, sum__in="5999999999999999994,7")) == 1
    (row,) = listed(on, OVERALL)
    assert (row["best"], row["all"]) == ("5999999999999999994", "9999999999999999990")


def test_halves_go_away_from_zero(on: Connection) -> None:
    for cents in range(-25, 26):
        price = Decimal(cents).scaleb(-2)
        want = (price / 2).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert Decimal(create(on, price=str(price))["half"]) == want
