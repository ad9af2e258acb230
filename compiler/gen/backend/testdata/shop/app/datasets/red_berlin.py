"""Dataset `red_berlin` (shop.n3).

Through references: whose city, and whose team.
"""

from typing import Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import EVERYONE, ROWS, all_of
from n3_runtime.fields import Date, DateTime, Decimal, Enum, Integer, Reference, String
from n3_runtime.spec import Access, DatasetSpec, Derived

RED_BERLIN = DatasetSpec(
    name="red_berlin",
    fields=(
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
    ),
    access=Access(read=EVERYONE),
    derived=Derived(
        source="orders",
        filter=all_of(
            ROWS.orders.customer.city == "Berlin",
            ROWS.orders.seller.team.name == "red",
            ROWS.orders.total > 5,
        ),
        order_by=("-placed",),
        limit=10,
    ),
    key_fields=("id",),
    timezone="Europe/Berlin",
)


router = APIRouter(prefix="/red_berlin", tags=["red_berlin"])
endpoints = DatasetEndpoints(RED_BERLIN)


@router.get("")
async def get_red_berlin_dataset(
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
async def aggregate_red_berlin_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    return await endpoints.aggregate(request, widget, search)


@router.get("/{id:path}")
async def get_red_berlin_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    return await endpoints.get(request, id, expand)
