"""Dataset `open_orders` (shop.n3).

What is open, with its customer.
"""

from typing import Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import EVERYONE, ROWS
from n3_runtime.fields import Date, DateTime, Decimal, Enum, Integer, Reference, String, Text
from n3_runtime.spec import Access, DatasetSpec, Derived, Join

OPEN_ORDERS = DatasetSpec(
    name="open_orders",
    fields=(
        Text("_key", required=True, readonly=True),
        Integer("id", source=ROWS.orders.id),
        Reference("customer", "customers", source=ROWS.orders.customer),
        Reference("seller", "staff", source=ROWS.orders.seller),
        Enum("stage", ("open", "paid", "sent", "cancelled"), source=ROWS.orders.stage),
        Integer("quantity", source=ROWS.orders.quantity),
        Decimal("price", 10, 2, source=ROWS.orders.price),
        Decimal("total", 12, 2, source=ROWS.orders.total),
        Decimal("cost", 10, 2, source=ROWS.orders.cost),
        DateTime("placed", source=ROWS.orders.placed),
        Date("due", source=ROWS.orders.due),
        String("note", source=ROWS.orders.note),
        Integer("customers_id", source=ROWS.customers.id),
        String("customers_name", source=ROWS.customers.name),
        String("customers_city", source=ROWS.customers.city),
        Reference("customers_agent", "staff", source=ROWS.customers.agent),
        Text("customers_notes", source=ROWS.customers.notes),
    ),
    access=Access(read=EVERYONE),
    derived=Derived(
        source="orders",
        joins=(Join("customers", ROWS.orders.customer == ROWS.customers.id, left=True),),
        filter=ROWS.orders.stage == "open",
    ),
    key_fields=("id", "customers_id"),
    timezone="Europe/Berlin",
)


router = APIRouter(prefix="/open_orders", tags=["open_orders"])
endpoints = DatasetEndpoints(OPEN_ORDERS)


@router.get("")
async def get_open_orders_dataset(
    request: Request,
    page: int = Query(1, ge=1),
    page_size: int = Query(25, ge=1, le=100),
    sort_by: str | None = None,
    sort_order: str | None = None,
    search: str | None = None,
    count: Literal["exact", "none"] = "exact",
    expand: str | None = None,
    widget: str | None = None,
) -> Response:
    return await endpoints.list(
        request, page, page_size, sort_by, sort_order, search, count, expand, widget
    )


@router.get("/aggregate")
async def aggregate_open_orders_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    return await endpoints.aggregate(request, widget, search)


@router.get("/{id:path}")
async def get_open_orders_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    return await endpoints.get(request, id, expand)
