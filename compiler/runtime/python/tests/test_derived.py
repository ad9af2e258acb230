"""Derived datasets: made of what their reader may read, narrowed by their own policy, never written."""

import sqlite3
from typing import Any
from urllib.parse import quote

import pytest
from conftest import ANNA, BEN, CARL, MANAGER, OUTSIDER, PERSONNEL, Served
from n3_runtime.catalog import Catalog
from n3_runtime.dataset import Access, Dataset, Derived
from n3_runtime.dialect import SQLITE
from n3_runtime.expressions import EVERYONE, ROWS
from n3_runtime.fields import Integer
from n3_runtime.identity import Principal
from n3_runtime.reader import Reader
from n3_runtime.statement import Binder


def sales(shop: Served, person: Any) -> dict[tuple[str, str], tuple[Any, ...]]:
    return {
        (row["customers_city"], row["stage"]): (row["orders"], row["revenue"], row["costs"])
        for row in shop.rows("sales", person)
    }


def test_each_sees_the_sums_of_what_they_see(shop: Served) -> None:
    berlin, open_, paid = ("Berlin", "open"), ("Paris", "open"), ("Paris", "paid")
    assert sales(shop, MANAGER) == {
        berlin: (1, "20.00", "5.00"), open_: (1, "20.00", "15.00"), paid: (1, "7.50", "6.00"),
    }  # fmt: skip
    # Costs are for managers; Anna's own order with Pine is hers, but Pine is not hers to see.
    assert sales(shop, ANNA) == {berlin: (1, "20.00", None)}
    assert sales(shop, BEN) == {berlin: (1, "20.00", None)}
    assert sales(shop, CARL) == {open_: (1, "20.00", None), paid: (1, "7.50", None)}
    assert sales(shop, OUTSIDER) == sales(shop, None) == {}


def test_a_left_join_keeps_the_row_and_hides_the_other(shop: Served) -> None:
    shop.ask("PATCH", "orders/3", MANAGER, {"stage": "open"})
    rows = {row["id"]: row for row in shop.rows("open_orders", ANNA)}
    assert rows[1]["customers_name"] == "Oak"
    assert rows[3]["customers_name"] is None
    assert rows[3]["customers_id"] is None
    assert rows[3]["_can"] == {"update": False, "delete": False}


def test_what_is_derived_of_what_is_derived(shop: Served) -> None:
    def best(person: Any) -> dict[str, tuple[str, int]]:
        rows = shop.rows("big_cities", person)
        return {row["customers_city"]: (row["best"], row["kinds"]) for row in rows}

    assert best(MANAGER) == {"Berlin": ("20.00", 1), "Paris": ("20.00", 2)}
    assert best(BEN) == {"Berlin": ("20.00", 1)}
    assert best(OUTSIDER) == {}


def test_the_system_sees_all_and_says_who_may_read_it(shop: Served) -> None:
    rows = shop.rows("all_revenue", MANAGER)
    assert {row["stage"]: row["revenue"] for row in rows} == {"open": "40.00", "paid": "7.50"}
    assert shop.ask("GET", "all_revenue", BEN).status_code == 403
    assert shop.ask("GET", "all_revenue", None).status_code == 401


def test_it_is_a_dataset_like_others(shop: Served) -> None:
    def cities(**query: Any) -> list[tuple[str, str]]:
        found = shop.rows("sales", MANAGER, **query)
        return [(row["customers_city"], row["stage"]) for row in found]

    assert cities(stage="paid") == [("Paris", "paid")]
    assert cities(revenue__gte="20") == [("Berlin", "open"), ("Paris", "open")]
    assert cities(search="PAR") == [("Paris", "open"), ("Paris", "paid")]
    assert cities(sort_by="revenue,customers_city", sort_order="asc,desc")[0] == ("Paris", "paid")
    assert cities(page=2, page_size=2) == [("Paris", "paid")]
    body = shop.ask("GET", "sales?page_size=1", MANAGER).json()
    assert (body["total"], body["has_more"]) == (3, True)
    key = body["data"][0]["_key"]
    assert shop.ask("GET", f"sales/{key}", MANAGER).json() == body["data"][0]
    assert "etag" not in shop.ask("GET", f"sales/{key}", MANAGER).headers
    assert shop.ask("GET", 'sales/["Paris","paid"]', BEN).status_code == 404
    assert shop.ask("GET", "sales/x", MANAGER).status_code == 404


def test_a_key_is_any_text(shop: Served) -> None:
    city = 'Halle/Saale, "100%" ?#&=+ ü'
    assert shop.ask("PATCH", "customers/1", MANAGER, {"city": city}).status_code == 200
    (row,) = shop.rows("sales", MANAGER, customers_city=city)
    found = shop.ask("GET", f"sales/{quote(row['_key'], safe='')}", MANAGER)
    assert found.json() == row
    assert shop.ask("GET", "sales/aggregate/x", MANAGER).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
def test_it_is_never_written(shop: Served, method: str) -> None:
    for path in ("sales", 'sales/["Paris","paid"]'):
        answer = shop.ask(method, path, PERSONNEL, {"revenue": "1.00"})
        assert answer.status_code == 405


def test_counts_follow_the_base(shop: Served) -> None:
    def total() -> int:
        count: int = shop.ask("GET", "sales?page_size=1", MANAGER).json()["total"]
        return count

    assert [total(), total()] == [3, 3]
    shop.ask("PATCH", "orders/3", MANAGER, {"stage": "cancelled"})
    assert total() == 2
    shop.ask("PATCH", "customers/1", MANAGER, {"city": "Paris"})
    assert total() == 1


def test_limits_stand_inside() -> None:
    access = Access(read=EVERYONE)
    base = Dataset("base", (Integer("id", primary_key=True),), access)
    derived = Dataset(
        "top",
        (Integer("id", source=ROWS.base.id),),
        access,
        derived=Derived("base", order_by=("-id",), limit=3, offset=1),
        key_fields=("id",),
    )
    catalog = Catalog([base, derived])
    source = Reader(derived, Principal.anonymous, Binder(SQLITE), catalog).source()
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE base (id)")
    connection.executemany("INSERT INTO base VALUES (?)", [(number,) for number in range(10)])
    found = connection.execute(f"SELECT id FROM {source} ORDER BY id").fetchall()
    connection.close()
    assert found == [(6,), (7,), (8,)]
    assert catalog.concerns("top") == {"base"}
    with pytest.raises(ValueError, match="unknown dataset base"):
        Catalog([derived])
