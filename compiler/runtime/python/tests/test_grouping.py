"""Groups that a request asks for: what they count, for whom, and what they refuse."""

import json
from typing import Any

from conftest import ANNA, BEN, CARL, MANAGER, PERSONNEL, Served


def groups(served: Served, dataset: str, person: Any, **query: str) -> list[Any]:
    answer = served.http.get(
        f"/api/datasets/{dataset}/aggregate",
        params=query,
        headers={"x-person": json.dumps(person)},
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["x-n3-position"]
    assert answer.json()["has_more"] is False
    data: list[Any] = answer.json()["data"]
    return data


def test_groups_and_values(shop: Served) -> None:
    assert groups(
        shop, "orders", MANAGER, group_by="stage", values="count(),sum(total),max(price)"
    ) == [
        {"stage": "open", "count()": 2, "sum(total)": "40.00", "max(price)": "20.00"},
        {"stage": "paid", "count()": 1, "sum(total)": "7.50", "max(price)": "7.50"},
    ]
    assert groups(shop, "orders", MANAGER, group_by="customer.city,stage") == [
        {"customer.city": "Berlin", "stage": "open", "count()": 1},
        {"customer.city": "Paris", "stage": "open", "count()": 1},
        {"customer.city": "Paris", "stage": "paid", "count()": 1},
    ]
    assert groups(shop, "orders", MANAGER, values="count(),avg(quantity)")[0]["count()"] == 3
    assert groups(shop, "orders", MANAGER, values="count()", stage="sent") == [{"count()": 0}]
    assert groups(shop, "orders", MANAGER, group_by="stage", stage="sent") == []
    tree = json.dumps({"any": [["stage", "eq", "paid"]]})
    assert groups(shop, "orders", MANAGER, values="count(),min(due)", filter=tree) == [
        {"count()": 1, "min(due)": None}
    ]
    assert groups(shop, "orders", MANAGER, values="count()", search="zzz") == [{"count()": 0}]


def test_moments_are_put_into_buckets(shop: Served) -> None:
    for due in ("2026-01-31", "2026-01-01", "2026-02-01"):
        body = {"customer_id": 1, "price": "1.00", "due": due}
        assert shop.ask("POST", "orders", PERSONNEL, body).status_code == 201
    assert groups(shop, "orders", MANAGER, group_by="month(due)") == [
        {"month(due)": "2026-01-01", "count()": 2},
        {"month(due)": "2026-02-01", "count()": 1},
        {"month(due)": None, "count()": 3},
    ]


def test_what_may_not_be_read_is_in_no_number(shop: Served) -> None:
    """Costs are managers', salaries personnel's and one's own; rows have their rules."""
    assert groups(shop, "orders", MANAGER, values="sum(cost)") == [{"sum(cost)": "26.00"}]
    for person in (ANNA, BEN, CARL):
        hidden = groups(shop, "orders", person, values="sum(cost),min(cost),max(cost),count(cost)")
        assert hidden == [
            {"sum(cost)": None, "min(cost)": None, "max(cost)": None, "count(cost)": 0}
        ]
        (group,) = groups(shop, "orders", person, group_by="cost")
        assert group["cost"] is None
    assert groups(shop, "staff", BEN, values="max(salary),count()") == [
        {"max(salary)": "2000.00", "count()": 2}
    ]
    assert groups(shop, "orders", MANAGER, values="max(seller.salary)") == [
        {"max(seller.salary)": None}
    ]
    assert groups(shop, "orders", CARL, group_by="seller.name") == [
        {"seller.name": "Carl", "count()": 1},
        {"seller.name": None, "count()": 1},
    ]
    refused = shop.ask("GET", "teams/aggregate?values=count()", None)
    assert refused.status_code == 401


def test_what_is_refused(shop: Served) -> None:
    for query, field in (
        ("", "group_by"),
        ("group_by=nothing", "group_by"),
        ("group_by=stage,stage", "group_by"),
        ("group_by=id,stage,price,total,due", "group_by"),
        ("group_by=month(stage)", "group_by"),
        ("group_by=decade(due)", "group_by"),
        ("group_by=customer.secret", "group_by"),
        ("group_by=customer.pin", "group_by"),
        ("group_by=customer", "group_by"),
        ("group_by=stage'x", "group_by"),
        ("values=sum(stage)", "values"),
        ("values=sum()", "values"),
        ("values=total", "values"),
        ("values=median(total)", "values"),
        ("values=max(customer.secret)", "values"),
        ("values=count(n3_version)", "values"),
        ("values=count(),count()", "values"),
        ("values=max(total'),sum(x)", "values"),
        ("values=count()&x=1", "x"),
    ):
        answer = shop.ask("GET", f"orders/aggregate?{query}", MANAGER)
        assert answer.status_code == 400, (query, answer.text)
        assert answer.json()["errors"][0]["field"] == field, query


def test_there_is_an_end_to_them(projects: Served) -> None:
    series = {
        "sqlite": "WITH RECURSIVE n3 (n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM n3 WHERE n < 1999) "
        "INSERT INTO tasks (project_id, title) SELECT 1, 't' || n FROM n3",
        "postgres": "INSERT INTO tasks (project_id, title) "
        "SELECT 1, 't' || n FROM generate_series(0, 1999) AS n",
    }
    projects.change(series[projects.dialect])
    answer = projects.ask("GET", "tasks/aggregate?group_by=title", MANAGER).json()
    assert (len(answer["data"]), answer["has_more"]) == (1_000, True)
