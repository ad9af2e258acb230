"""Dataset `orders` (shop.n3)."""

from decimal import Decimal as DecimalNumber
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime import models
from n3_runtime.dataset import Access, Change, Check, Dataset
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import AUTHENTICATED, ROW, USER, concat, is_null, role
from n3_runtime.fields import Date, DateTime, Decimal, Enum, Integer, Reference, String
from n3_runtime.routing import DatasetRoute

ORDERS = Dataset(
    name="orders",
    fields=(
        Integer("id", primary_key=True),
        Reference("customer", "customers", on_delete="cascade", required=True),
        Reference("seller", "staff", default=USER.row),
        Enum("stage", ("open", "paid", "sent", "cancelled"), required=True, default="open"),
        Integer("quantity", required=True, default=1, min=1),
        Decimal("price", 10, 2, required=True),
        Decimal("total", 12, 2, computed=ROW.quantity * ROW.price),
        Decimal("cost", 10, 2),
        DateTime("placed", auto_now=True),
        Date("due"),
        String("note", default=concat("by ", USER.name)),
    ),
    access=Access(
        read=role("manager") | (ROW.seller == USER.row) | (ROW.customer.agent == USER.row),
        create=AUTHENTICATED,
        update=Change(
            before=role("manager") | (ROW.seller == USER.row),
            after=(ROW.stage != "cancelled") | role("manager"),
        ),
        delete=role("manager"),
        fields={
            "cost": role("manager"),
        },
    ),
    checks=(
        Check("margin", is_null(ROW.cost) | (ROW.price >= ROW.cost), "The price is below the cost"),
        Check(
            "sent_needs_due",
            (ROW.stage != "sent") | ~is_null(ROW.due),
            "What is sent has a due date",
        ),
    ),
    realtime=True,
    timezone="Europe/Berlin",
)


class OrdersRow(models.RowModel):
    id: models.Integer
    customer_id: models.Integer
    seller_id: models.Integer | None
    stage: Literal["open", "paid", "sent", "cancelled"]
    quantity: models.Integer
    price: Annotated[DecimalNumber, models.Digits(10, 2)]
    total: Annotated[DecimalNumber, models.Digits(12, 2)] | None
    cost: Annotated[DecimalNumber, models.Digits(10, 2)] | None
    placed: models.DateTime | None
    due: models.Date | None
    note: models.String | None


class OrdersCreate(models.WriteModel):
    customer_id: models.Integer
    seller_id: models.Integer | None = None
    stage: Literal["open", "paid", "sent", "cancelled"] = models.ABSENT
    quantity: Annotated[models.Integer, models.Range(min=1)] = models.ABSENT
    price: Annotated[DecimalNumber, models.Digits(10, 2)]
    cost: Annotated[DecimalNumber, models.Digits(10, 2)] | None = None
    due: models.Date | None = None
    note: Annotated[models.String, models.Length(max=255)] | None = None


class OrdersUpdate(models.WriteModel):
    customer_id: models.Integer = models.ABSENT
    seller_id: models.Integer | None = None
    stage: Literal["open", "paid", "sent", "cancelled"] = models.ABSENT
    quantity: Annotated[models.Integer, models.Range(min=1)] = models.ABSENT
    price: Annotated[DecimalNumber, models.Digits(10, 2)] = models.ABSENT
    cost: Annotated[DecimalNumber, models.Digits(10, 2)] | None = None
    due: models.Date | None = None
    note: Annotated[models.String, models.Length(max=255)] | None = None


router = APIRouter(prefix="/orders", tags=["orders"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(ORDERS, row=OrdersRow, create=OrdersCreate, update=OrdersUpdate)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_orders_dataset(
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
async def aggregate_orders_dataset(
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
async def export_orders_dataset(
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
async def get_orders_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """Return one row; its ETag is the version for If-Match."""
    return await endpoints.get(request, id, expand=expand)


@router.post("", status_code=201, openapi_extra=endpoints.operation("create"))
async def create_orders_item(request: Request) -> Response:
    """Create a row, as far as the access policy allows."""
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.operation("update"))
async def update_orders_item(request: Request, id: str) -> Response:
    """Update the fields in the request body."""
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204, openapi_extra=endpoints.operation("delete"))
async def delete_orders_item(request: Request, id: str) -> Response:
    """Delete the row and the rows that cascade from it."""
    return await endpoints.delete(request, id)


@router.post("/batch", openapi_extra=endpoints.operation("batch"))
async def batch_orders_dataset(request: Request) -> Response:
    """Delete, update and create rows in one transaction: all of it or nothing."""
    return await endpoints.batch(request)
