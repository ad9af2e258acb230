"""What widgets ask the server: their filters with a page's parameters, the numbers of charts and metrics."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conftest import ANNA, BEN, CARL, MANAGER, OUTSIDER, PERSONNEL, Served, golden, headers_of
from n3_runtime.aggregate import Aggregate, Chart, Metric, compile_chart, compile_metric
from n3_runtime.catalog import Catalog
from n3_runtime.changes import prepare
from n3_runtime.database import connect
from n3_runtime.dataset import Access, Dataset
from n3_runtime.expressions import EVERYONE, days
from n3_runtime.fields import Date, DateTime, Decimal, Duration, Integer, Number
from n3_runtime.identity import Principal
from n3_runtime.pages import Pages, widget_request


def ids(shop: Served, person: Any, dataset: str, widget: str, **parameters: str) -> list[int]:
    query = {"widget": widget, **{f"param:{key}": value for key, value in parameters.items()}}
    return [row["id"] for row in shop.rows(dataset, person, **query)]


def numbers(shop: Served, person: Any, dataset: str, query: str) -> Any:
    answer = shop.ask("GET", f"{dataset}/aggregate?{query}", person)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_filter_of_a_widget(shop: Served) -> None:
    route = {"route.id": "2"}
    assert ids(shop, MANAGER, "orders", "Customer.orders", **route) == [2, 3]
    assert ids(shop, MANAGER, "orders", "Customer.orders", **{"route.id": "1"}) == [1]
    # It is asked within the policy, and of what may be read: Anna does not see Pine's city.
    assert ids(shop, CARL, "orders", "Customer.orders", **route) == [2, 3]
    assert ids(shop, ANNA, "orders", "Customer.orders", **route) == []
    # What is not of its type is nothing, as what is not sent.
    for value in ("x", "2 OR 1=1", "", "9" * 3000):
        assert ids(shop, MANAGER, "orders", "Customer.orders", **{"route.id": value}) == []
    assert ids(shop, MANAGER, "orders", "Customer.orders") == []
    shop.ask("PATCH", "orders/1", MANAGER, {"stage": "cancelled"})
    assert ids(shop, MANAGER, "orders", "Orders.orders") == [2, 3]


def test_computed_fields_and_the_clock_in_a_filter(shop: Served) -> None:
    for limit in ("0", "1000", "x"):  # what was placed in the last thirty days is shown in any case
        asked = {"route.id": limit}
        assert ids(shop, MANAGER, "orders", "Customer.orders_3", **asked) == [1, 2, 3]
    shop.change("UPDATE orders SET placed = '2020-01-01T00:00:00.000000Z'")
    for limit, expected in (("7.50", [1, 2, 3]), ("7.51", [1, 2]), ("20.01", []), ("x", [])):
        asked = {"route.id": limit}
        assert ids(shop, MANAGER, "orders", "Customer.orders_3", **asked) == expected


def test_a_loop_asks_for_each_of_its_rows(shop: Served) -> None:
    def lines(order: int) -> list[int]:
        return ids(shop, MANAGER, "lines", "Mine.lines", **{"sale.id": str(order)})

    assert [lines(order) for order in (1, 2, 3)] == [[1], [2], []]
    assert shop.ask("GET", "lines?widget=Mine.lines&param:sale.id=1", None).status_code == 401
    assert numbers(shop, BEN, "red_berlin", "widget=Mine.red_berlin") == {"value": "10.00"}
    assert numbers(shop, CARL, "red_berlin", "widget=Mine.red_berlin") == {"value": None}


def test_parameters_are_no_way_around_the_rule_of_a_field(shop: Served) -> None:
    for limit, expected in (("500", [1, 2, 3]), ("1500", [2, 3]), ("2500.50", [3]), ("x", [])):
        asked = {"route.id": limit}
        assert ids(shop, PERSONNEL, "staff", "Customer.staff", **asked) == expected
        assert ids(shop, MANAGER, "staff", "Customer.staff", **asked) == []


def test_a_widget_that_is_not_there_or_not_ones_own(shop: Served) -> None:
    for widget in ("Customer.nope", "Nope.orders", "Customer", "", ".", "Customer.staff"):
        for path in (f"orders?widget={widget}", f"orders/aggregate?widget={widget}"):
            answer = shop.ask("GET", path, MANAGER)
            assert (answer.status_code, answer.json()["code"]) == (400, "bad_query")
    assert shop.ask("GET", "orders?param:route.id=1", MANAGER).status_code == 400
    assert shop.ask("GET", "orders/aggregate?widget=Orders.orders", MANAGER).status_code == 400
    assert shop.ask("GET", "orders/aggregate", MANAGER).status_code == 400
    assert shop.ask("GET", "staff?widget=Customer.staff", BEN).status_code == 403
    assert shop.ask("GET", "staff?widget=Customer.staff", None).status_code == 401


def test_me_says_which_widgets_are_shown(shop: Served) -> None:
    def shown(person: Any) -> bool:
        me = shop.http.get("/api/me", headers=headers_of(person)).json()
        access: bool = me["pages"]["Customer"]["widgets"]["staff"]["access"]
        return access

    assert [shown(person) for person in (MANAGER, BEN, None)] == [True, False, False]


def test_a_chart_counts_what_its_reader_sees(shop: Served) -> None:
    def values(person: Any, query: str = "") -> list[tuple[str, str]]:
        data = numbers(shop, person, "orders", f"widget=Orders.orders_2{query}")["data"]
        return [(point["series"], point["value"]) for point in data]

    assert values(MANAGER) == [("open", "40.00"), ("paid", "7.50")]
    assert values(BEN) == [("open", "20.00")]
    assert values(CARL) == [("open", "20.00"), ("paid", "7.50")]
    assert values(OUTSIDER) == values(None) == []
    assert values(MANAGER, "&stage=paid") == [("paid", "7.50")]
    assert values(MANAGER, "&customer.name=Oak") == [("open", "20.00")]
    assert values(MANAGER, "&search=hanna") == values(MANAGER)
    assert shop.ask("GET", "orders/aggregate?widget=Orders.orders_2&cost__gt=x").status_code == 400
    points = numbers(shop, MANAGER, "orders", "widget=Customer.orders_2")["data"]
    assert points == [{"x": 1, "value": "20.00"}, {"x": 1, "value": "7.50"}, {"x": 2, "value": "10.00"}]  # fmt: skip


def test_a_metric_is_null_where_nothing_may_be_read(shop: Served) -> None:
    assert numbers(shop, MANAGER, "orders", "widget=Orders.orders_3") == {"value": "26.00"}
    assert numbers(shop, BEN, "orders", "widget=Orders.orders_3") == {"value": None}
    now = numbers(shop, MANAGER, "orders", "widget=Orders.orders_4")
    assert now == {"value": 3, "previous": 0, "trend": [{"value": None}] * 11 + [{"value": 3}]}


SPEC = Dataset(
    name="events",
    fields=(
        Integer("id", primary_key=True),
        DateTime("at"),
        Date("day"),
        Number("size"),
        Decimal("cost", 10, 2),
        Duration("took"),
        Integer("secret", hidden=True),
    ),
    access=Access(read=EVERYONE),
    timezone="America/New_York",
)
ROWS = [
    (1, "2026-03-08T04:30:00.000000Z", "2026-03-07", 1.5, 150, 1000),
    (2, "2026-03-08T06:30:00.000000Z", "2026-03-08", 2.0, 250, 2000),
    (3, "2026-03-09T03:59:00.000000Z", "2026-03-08", 0.1, None, None),
    (4, "2026-03-09T04:00:00.000000Z", "2026-03-09", None, 1, 500),
]


@pytest.fixture
def events(tmp_path: Any) -> Any:
    connection = connect(str(tmp_path / "e.db"))
    prepare(connection, "development")
    connection.execute("CREATE TABLE events (id, at, day, size, cost, took, secret)")
    connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, 7)", ROWS)
    yield connection
    connection.close()


def chart(connection: Any, chart: Chart) -> str:
    statement = compile_chart(SPEC, chart, (), Principal.anonymous, Catalog([SPEC]))
    return str(connection.execute(statement.sql, statement.bound()).fetchone()[0])


COUNT = Aggregate("count")


def nones(count: int) -> list[None]:
    return [None] * count


def test_buckets_are_of_the_applications_time_zone(events: Any) -> None:
    """New York's 8 March of 2026 has 23 hours: it ends at 04:00 UTC."""
    count = Aggregate("count")
    assert chart(events, Chart("at", value=count, bucket="day")) == (
        '{"x":"2026-03-07T05:00:00.000000Z","value":1},'
        '{"x":"2026-03-08T05:00:00.000000Z","value":2},'
        '{"x":"2026-03-09T04:00:00.000000Z","value":1}'
    )
    assert chart(events, Chart("at", value=count, bucket="month")) == (
        '{"x":"2026-03-01T05:00:00.000000Z","value":4}'
    )
    assert chart(events, Chart("day", value=count, bucket="week", sort=("-x",))) == (
        '{"x":"2026-03-09","value":1},{"x":"2026-03-02","value":3}'
    )


def test_every_number_is_of_its_type(events: Any) -> None:
    def value(function: Any, field: str) -> str:
        metric = Metric(Aggregate(function, field))
        statement = compile_metric(SPEC, metric, (), Principal.anonymous, Catalog([SPEC]))
        return str(events.execute(statement.sql, statement.bound()).fetchone()[0])

    assert value("sum", "size") == '{"value":3.6}'
    assert value("sum", "cost") == '{"value":"4.01"}'
    assert value("avg", "cost") == '{"value":"1.33666667"}'
    assert value("max", "cost") == '{"value":"2.50"}'
    assert value("sum", "took") == '{"value":"PT3.500S"}'
    assert value("min", "at") == '{"value":"2026-03-08T04:30:00.000000Z"}'
    assert value("count", "size") == '{"value":3}'
    with pytest.raises(Exception, match="never sent"):
        value("max", "secret")


def test_a_metric_beside_the_span_before(events: Any) -> None:
    def metric(at: str, now: datetime, value: Aggregate = COUNT, of: int = 1) -> Any:
        asked = Metric(value, at=at, compare=days(of))
        catalog = Catalog([SPEC])
        statement = compile_metric(SPEC, asked, (), Principal.anonymous, catalog, now)
        answer = json.loads(events.execute(statement.sql, statement.bound()).fetchone()[0])
        trend = [point["value"] for point in answer.pop("trend", [])]
        return (*answer.values(), trend)

    now = datetime(2026, 3, 9, 4, tzinfo=UTC)
    # Of two hours each, the last with its end; a part without rows is there.
    assert metric("at", now) == (4, 0, [1, 1, *nones(9), 2])
    assert metric("at", now + timedelta(hours=3)) == (2, 2, [*nones(10), 2, None])
    cost = Aggregate("sum", "cost")
    assert metric("at", now, cost) == ("4.01", None, ["1.50", "2.50", *nones(9), "0.01"])
    # A date has parts of whole days: one day has none.
    assert metric("day", now) == (1, 2, [])
    assert metric("day", now, of=11) == (4, 0, [*nones(8), 1, 2, 1])
    assert len(metric("day", now, of=30)[-1]) == 15
    assert len(metric("day", now, of=365)[-1]) == 5


def test_charts_are_sorted_and_end(events: Any) -> None:
    total = Aggregate("sum", "cost")
    by_value = Chart("day", value=total, sort=("-cost",), limit=1)
    assert chart(events, by_value) == '{"x":"2026-03-08","value":"2.50"}'
    events.execute(
        "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
        "INSERT INTO events (id) SELECT i FROM n"
    )
    assert chart(events, Chart("id", value=Aggregate("count"))).count('"x"') == 1_000
    assert chart(events, Chart("id", y="size", limit=99_999)).count('"x"') == 1_000


def test_every_widget_of_the_program_can_be_asked(shop: Served) -> None:
    pages = Pages(golden("shop").pages.PAGES, Catalog(shop.specs.values()))
    user = Principal("x", roles=frozenset({"manager", "hr"}))
    for page in pages.specs:
        for key, widget in page.widgets.items():
            name = f"{page.name}.{key}"
            asked = widget_request(pages, shop.specs[widget.dataset], name, [], user)
            assert asked.widget is not None
            assert asked.widget.spec is widget
            path = "aggregate" if widget.aggregate is not None else ""
            asked_for = f"{widget.dataset}/{path}?widget={name}".replace("/?", "?")
            assert shop.ask("GET", asked_for, PERSONNEL).status_code == 200
