"""Dataset `red_berlin` (shop.n3).

Through references: whose city, and whose team.
"""

from decimal import Decimal as DecimalNumber
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime import models
from n3_runtime.dataset import Access, Dataset, Derived
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import EVERYONE, ROWS, all_of
from n3_runtime.fields import Date, DateTime, Decimal, Enum, Integer, Reference, String
from n3_runtime.routing import DatasetRoute

RED_BERLIN = Dataset(
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


class RedBerlinRow(models.RowModel):
    id: models.Integer | None
    customer_id: models.Integer | None
    seller_id: models.Integer | None
    stage: Literal["open", "paid", "sent", "cancelled"] | None
    quantity: models.Integer | None
    price: Annotated[DecimalNumber, models.Digits(10, 2)] | None
    total: Annotated[DecimalNumber, models.Digits(12, 2)] | None
    cost: Annotated[DecimalNumber, models.Digits(10, 2)] | None
    placed: models.DateTime | None
    due: models.Date | None
    note: models.String | None


router = APIRouter(prefix="/red_berlin", tags=["red_berlin"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(RED_BERLIN, row=RedBerlinRow)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_red_berlin_dataset(
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
    """Return the rows the caller may read, page by page.

    Through references: whose city, and whose team.
    """
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
async def aggregate_red_berlin_dataset(
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
async def export_red_berlin_dataset(
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
async def get_red_berlin_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """Return one row; its ETag is the version for If-Match."""
    return await endpoints.get(request, id, expand=expand)
