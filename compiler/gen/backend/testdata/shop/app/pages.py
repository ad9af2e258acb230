"""The pages and the operations of their widgets."""

from n3_runtime.aggregate import Aggregate, Chart, Metric
from n3_runtime.expressions import (
    AUTHENTICATED,
    EVERYONE,
    PAGE,
    ROW,
    USER,
    any_of,
    days,
    is_null,
    now,
    role,
)
from n3_runtime.pages import PageSpec, WidgetSpec

PAGES = (
    PageSpec(
        name="Orders",
        path="/orders",
        access=EVERYONE,
        widgets={
            "orders": WidgetSpec(
                dataset="orders",
                filter=ROW.stage != "cancelled",
            ),
            "orders_2": WidgetSpec(
                dataset="orders",
                aggregate=Chart(
                    x="placed",
                    value=Aggregate("sum", "total"),
                    bucket="month",
                    series="stage",
                ),
            ),
            "lines": WidgetSpec(
                dataset="lines",
                filter=ROW.order.stage != "cancelled",
            ),
            "orders_3": WidgetSpec(
                dataset="orders",
                aggregate=Metric(Aggregate("sum", "cost")),
            ),
            "orders_4": WidgetSpec(
                dataset="orders",
                aggregate=Metric(Aggregate("count"), at="placed", compare=days(7)),
            ),
        },
    ),
    PageSpec(
        name="Customer",
        path="/customers/:id",
        access=EVERYONE,
        widgets={
            "orders": WidgetSpec(
                dataset="orders",
                filter=(ROW.customer == PAGE["route.id"]) & (ROW.customer.city != "Nowhere"),
                parameters={"route.id": "integer"},
            ),
            "staff": WidgetSpec(
                dataset="staff",
                access=role("manager", "hr"),
                filter=(ROW.salary > PAGE["route.id"]) & (role("hr") | (ROW.id == USER.row)),
                parameters={"route.id": "decimal(10, 2)"},
            ),
            "orders_2": WidgetSpec(
                dataset="orders",
                aggregate=Chart(x="quantity", y="price"),
            ),
            "orders_3": WidgetSpec(
                dataset="orders",
                filter=any_of(
                    (ROW.total >= PAGE["route.id"]) & is_null(ROW.due),
                    ROW.placed > now() - days(30),
                ),
                parameters={"route.id": "decimal(12, 2)"},
            ),
        },
    ),
    PageSpec(
        name="Mine",
        path="/mine",
        access=AUTHENTICATED,
        widgets={
            "lines": WidgetSpec(
                dataset="lines",
                filter=ROW.order == PAGE["sale.id"],
                parameters={"sale.id": "integer"},
            ),
            "red_berlin": WidgetSpec(
                dataset="red_berlin",
                aggregate=Metric(Aggregate("max", "price")),
            ),
        },
    ),
)
