"""Dataset `all_revenue` (shop.n3)."""

from typing import Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import ROWS, role, sum_
from n3_runtime.fields import Decimal, Enum, Text
from n3_runtime.spec import Access, DatasetSpec, Derived

ALL_REVENUE = DatasetSpec(
    name="all_revenue",
    fields=(
        Text("_key", required=True, readonly=True),
        Enum("stage", ("open", "paid", "sent", "cancelled"), source=ROWS.orders.stage),
        Decimal("revenue", 38, 2, source=sum_(ROWS.orders.total)),
    ),
    access=Access(read=role("manager")),
    derived=Derived(
        source="orders",
        grouped=True,
        group_by=("stage",),
        system=True,
    ),
    key_fields=("stage",),
    timezone="Europe/Berlin",
)


router = APIRouter(prefix="/all_revenue", tags=["all_revenue"])
endpoints = DatasetEndpoints(ALL_REVENUE)


@router.get("")
async def get_all_revenue_dataset(
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
async def aggregate_all_revenue_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    return await endpoints.aggregate(request, widget, search)


@router.get("/{id:path}")
async def get_all_revenue_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    return await endpoints.get(request, id, expand)
