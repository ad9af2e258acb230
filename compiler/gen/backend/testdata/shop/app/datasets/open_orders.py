"""Dataset `open_orders` (shop.n3).

What is open, with its customer.
"""

from decimal import Decimal as DecimalNumber
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime import models
from n3_runtime.dataset import Access, Dataset, Derived, Join
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import EVERYONE, ROWS
from n3_runtime.fields import Date, DateTime, Decimal, Enum, Integer, Reference, String, Text
from n3_runtime.routing import DatasetRoute

OPEN_ORDERS = Dataset(
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


class OpenOrdersRow(models.RowModel):
    key_: models.Text = models.Named("_key")
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
    customers_id: models.Integer | None
    customers_name: models.String | None
    customers_city: models.String | None
    customers_agent_id: models.Integer | None
    customers_notes: models.Text | None


router = APIRouter(prefix="/open_orders", tags=["open_orders"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(OPEN_ORDERS, row=OpenOrdersRow)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_open_orders_dataset(
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

    What is open, with its customer.
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
async def aggregate_open_orders_dataset(
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
async def export_open_orders_dataset(
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
async def get_open_orders_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """Return one row; its ETag is the version for If-Match."""
    return await endpoints.get(request, id, expand=expand)
