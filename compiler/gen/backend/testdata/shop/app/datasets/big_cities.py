"""Dataset `big_cities` (shop.n3)."""

from decimal import Decimal as DecimalNumber
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime import models
from n3_runtime.dataset import Access, Dataset, Derived
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import EVERYONE, ROWS, count, max_
from n3_runtime.fields import Decimal, Integer, String, Text
from n3_runtime.routing import DatasetRoute

BIG_CITIES = Dataset(
    name="big_cities",
    fields=(
        Text("_key", required=True, readonly=True),
        String("customers_city", source=ROWS.sales.customers_city),
        Decimal("best", 22, 2, source=max_(ROWS.sales.revenue)),
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


class BigCitiesRow(models.RowModel):
    key_: models.Text = models.Named("_key")
    customers_city: models.String | None
    best: Annotated[DecimalNumber, models.Digits(22, 2)] | None
    kinds: models.Integer | None


router = APIRouter(prefix="/big_cities", tags=["big_cities"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(BIG_CITIES, row=BigCitiesRow)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_big_cities_dataset(
    request: Request,
    page: int = Query(1, ge=1),
    page_size: int = Query(25, ge=1, le=100),
    sort_by: str | None = None,
    sort_order: str | None = None,
    search: str | None = None,
    count: Literal["exact", "none"] | None = None,
    expand: str | None = None,
    widget: str | None = None,
    select: str | None = None,
    cursor: str | None = None,
) -> Response:
    """Return the rows the caller may read, page by page."""
    return await endpoints.list(
        request,
        page=page,
        page_size=page_size,
        sort_by=sort_by,
        sort_order=sort_order,
        search=search,
        count=count,
        expand=expand,
        widget=widget,
        select=select,
        cursor=cursor,
    )


@router.get("/aggregate", openapi_extra=endpoints.operation("aggregate"))
async def aggregate_big_cities_dataset(
    request: Request,
    widget: str | None = None,
    search: str | None = None,
    group_by: str | None = None,
    values: str | None = None,
) -> Response:
    """Return groups of the rows the caller may read, or the values of a chart or metric."""
    return await endpoints.aggregate(
        request, widget=widget, search=search, group_by=group_by, values=values
    )


@router.get("/export.csv", openapi_extra=endpoints.operation("export"))
async def export_big_cities_dataset(
    request: Request,
    sort_by: str | None = None,
    sort_order: str | None = None,
    search: str | None = None,
    widget: str | None = None,
) -> Response:
    """Return all rows the caller may read as a CSV file."""
    return await endpoints.export(
        request,
        sort_by=sort_by,
        sort_order=sort_order,
        search=search,
        widget=widget,
    )


@router.get("/{id:path}", openapi_extra=endpoints.operation("get"))
async def get_big_cities_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """Return one row; its ETag is the version for If-Match."""
    return await endpoints.get(request, id, expand=expand)
