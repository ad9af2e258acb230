"""The pages, and what each of their widgets may do."""

from n3_runtime.aggregate import Aggregate, Chart, Metric
from n3_runtime.expressions import (
    add_time,
    duration,
    eq,
    ge,
    gt,
    is_null,
    multiply,
    ne,
    now,
    param,
    to_decimal,
    to_number,
)
from n3_runtime.pages import PageSpec, WidgetSpec
from n3_runtime.policy import AUTHENTICATED, EVERYONE, all_of, any_of, role, row

PAGES = (
    PageSpec(
        name="Orders",
        path="/orders",
        access=EVERYONE,
        widgets={
            "orders": WidgetSpec(
                dataset="orders",
                filter=row(
                    sql="\"stage\" <> 'cancelled'",
                    check=lambda row, user: ne(row["stage"], "cancelled"),
                ),
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
                filter=row(sql="\"order.stage\" <> 'cancelled'", check=None),
                depends_on=("orders",),
            ),
            "orders_3": WidgetSpec(
                dataset="orders",
                aggregate=Metric(Aggregate("sum", "cost")),
            ),
            "orders_4": WidgetSpec(
                dataset="orders",
                aggregate=Metric(Aggregate("count"), at="placed", compare_ms=604800000),
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
                filter=all_of(
                    row(
                        sql='"customer_id" = :u1',
                        check=lambda row, user: eq(row["customer_id"], param(user, "route.id")),
                        params={"u1": lambda user: param(user, "route.id")},
                    ),
                    row(sql="\"customer.city\" <> 'Nowhere'", check=None),
                ),
                parameters={"route.id": "integer"},
                depends_on=("customers",),
            ),
            "staff": WidgetSpec(
                dataset="staff",
                access=role("manager", "hr"),
                filter=all_of(
                    row(
                        sql='"salary" > :u1',
                        check=lambda row, user: gt(row["salary"], param(user, "route.id")),
                        params={"u1": lambda user: param(user, "route.id")},
                    ),
                    any_of(
                        role("hr"),
                        row(
                            sql='"id" = :u1',
                            check=lambda row, user: eq(row["id"], user.row_key),
                            params={"u1": lambda user: user.row_key},
                        ),
                    ),
                ),
                parameters={"route.id": "decimal(10, 2)"},
            ),
            "orders_2": WidgetSpec(
                dataset="orders",
                aggregate=Chart(x="quantity", y="price"),
            ),
            "orders_3": WidgetSpec(
                dataset="orders",
                filter=any_of(
                    all_of(
                        row(
                            sql='n3_to_decimal((CAST("quantity" AS REAL) * ("price" / 100.0)), 2) >= :u1',
                            check=lambda row, user: ge(
                                to_decimal(
                                    multiply(row["quantity"], to_number(row["price"], 2)),
                                    2,
                                ),
                                param(user, "route.id"),
                            ),
                            params={"u1": lambda user: param(user, "route.id")},
                        ),
                        row(sql='"due" IS NULL', check=lambda row, user: is_null(row["due"])),
                    ),
                    row(
                        sql='"placed" > n3_add_time(:now, (-2592000000))',
                        check=lambda row, user: gt(
                            row["placed"],
                            add_time(now(), duration(-2592000000)),
                        ),
                    ),
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
                filter=row(
                    sql='"order_id" = :u1',
                    check=lambda row, user: eq(row["order_id"], param(user, "sale.id")),
                    params={"u1": lambda user: param(user, "sale.id")},
                ),
                parameters={"sale.id": "integer"},
            ),
            "red_berlin": WidgetSpec(
                dataset="red_berlin",
                aggregate=Metric(Aggregate("max", "price")),
            ),
        },
    ),
)
