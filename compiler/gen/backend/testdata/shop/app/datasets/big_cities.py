"""Dataset `big_cities` (shop.n3)."""

from typing import Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import EVERYONE, ROWS, count, max_
from n3_runtime.fields import Decimal, Integer, String, Text
from n3_runtime.spec import Access, DatasetSpec, Derived

BIG_CITIES = DatasetSpec(
    name="big_cities",
    fields=(
        Text("_key", required=True, readonly=True),
        String("customers_city", source=ROWS.sales.customers_city),
        Decimal("best", 38, 2, source=max_(ROWS.sales.revenue)),
        Integer("kinds", source=count()),
    ),
    access=Access(read=EVERYONE),
    derived=Derived(
        source="sales",
        grouped=True,
        group_by=("customers_city",),
    ),
    key_fields=("customers_city",),
    timezone="Europe/Berlin",
)


router = APIRouter(prefix="/big_cities", tags=["big_cities"])
endpoints = DatasetEndpoints(BIG_CITIES)


@router.get("")
async def get_big_cities_dataset(
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
async def aggregate_big_cities_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    return await endpoints.aggregate(request, widget, search)


@router.get("/{id:path}")
async def get_big_cities_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    return await endpoints.get(request, id, expand)
