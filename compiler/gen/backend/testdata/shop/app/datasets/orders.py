"""Dataset `orders` (shop.n3)."""

from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import concat, eq, ge, is_null, ne
from n3_runtime.formulas import formula
from n3_runtime.models import (
    ABSENT,
    Date,
    DateTime,
    Digits,
    Integer,
    Length,
    Range,
    RowModel,
    String,
    WriteModel,
)
from n3_runtime.policy import AUTHENTICATED, AccessPolicy, any_of, not_, role, row
from n3_runtime.routing import DatasetRoute
from n3_runtime.spec import (
    Column,
    DatasetSpec,
    Default,
    Field,
    Index,
    OnDelete,
    Reference,
    Validation,
)

SPEC = DatasetSpec(
    name="orders",
    title="Orders",
    table="orders",
    key="id",
    title_field="note",
    columns=(
        Column("id", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        Column("customer_id", "INTEGER NOT NULL"),
        Column("seller_id", "INTEGER"),
        Column(
            "stage",
            "TEXT NOT NULL DEFAULT 'open' CHECK (\"stage\" IN ('open', 'paid', 'sent', 'cancelled'))",
        ),
        Column("quantity", "INTEGER NOT NULL DEFAULT 1"),
        Column("price", "INTEGER NOT NULL"),
        Column("cost", "INTEGER"),
        Column("placed", "TEXT"),
        Column("due", "TEXT"),
        Column("note", "TEXT"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
    indexes=(
        Index("orders_customer_id", ("customer_id",)),
        Index("orders_seller_id", ("seller_id",)),
    ),
    fields=(
        Field("id", "integer", primary_key=True),
        Field(
            "customer_id",
            "integer",
            required=True,
            reference=Reference("customer", "customers", on_delete=OnDelete.CASCADE),
        ),
        Field(
            "seller_id",
            "integer",
            default=Default.USER_ROW,
            reference=Reference("seller", "staff"),
        ),
        Field(
            "stage",
            "enum",
            values=("open", "paid", "sent", "cancelled"),
            required=True,
            default="open",
        ),
        Field("quantity", "integer", required=True, default=1, min=1),
        Field("price", "decimal", precision=10, scale=2, required=True),
        Field(
            "total",
            "decimal",
            precision=12,
            scale=2,
            readonly=True,
            computed=formula(
                sql='n3_to_decimal((CAST("quantity" AS REAL) * ("price" / 100.0)), 2)',
            ),
        ),
        Field("cost", "decimal", precision=10, scale=2),
        Field("placed", "datetime", auto_now=True),
        Field("due", "date"),
        Field("note", "string", default=lambda user: concat("by ", user.name), max_length=255),
    ),
    access=AccessPolicy(
        read=any_of(
            role("manager"),
            row(
                sql='"seller_id" = :u1',
                check=lambda row, user: eq(row["seller_id"], user.row_key),
                params={"u1": lambda user: user.row_key},
            ),
            row(
                sql='(SELECT n3_1."agent_id" FROM "customers" AS n3_1 WHERE n3_1."id" = "orders"."customer_id") = :u1',
                check=None,
                params={"u1": lambda user: user.row_key},
            ),
        ),
        create=AUTHENTICATED,
        update=any_of(
            role("manager"),
            row(
                sql='"seller_id" = :u1',
                check=lambda row, user: eq(row["seller_id"], user.row_key),
                params={"u1": lambda user: user.row_key},
            ),
        ),
        update_after=any_of(
            row(
                sql="\"stage\" <> 'cancelled'",
                check=lambda row, user: ne(row["stage"], "cancelled"),
            ),
            role("manager"),
        ),
        delete=role("manager"),
        fields={
            "cost": role("manager"),
        },
    ),
    sortable=(
        "id",
        "customer_id",
        "seller_id",
        "stage",
        "quantity",
        "price",
        "total",
        "cost",
        "placed",
        "due",
        "note",
    ),
    filterable=(
        "id",
        "customer_id",
        "seller_id",
        "stage",
        "quantity",
        "price",
        "total",
        "cost",
        "placed",
        "due",
        "note",
    ),
    searchable=("note",),
    page_size=25,
    max_page_size=100,
    realtime=True,
    was="purchases",
    timezone="Europe/Berlin",
    validation=(
        Validation(
            "margin",
            any_of(
                row(sql='"cost" IS NULL', check=lambda row, user: is_null(row["cost"])),
                row(sql='"price" >= "cost"', check=lambda row, user: ge(row["price"], row["cost"])),
            ),
            "The price is below the cost",
            ("cost", "price"),
        ),
        Validation(
            "sent_needs_due",
            any_of(
                row(sql="\"stage\" <> 'sent'", check=lambda row, user: ne(row["stage"], "sent")),
                not_(row(sql='"due" IS NULL', check=lambda row, user: is_null(row["due"]))),
            ),
            "What is sent has a due date",
            ("stage", "due"),
        ),
    ),
    depends_on=("staff", "customers"),
    source="shop.n3",
)


class OrdersRow(RowModel):
    id: Integer
    customer_id: Integer
    seller_id: Integer | None
    stage: Literal["open", "paid", "sent", "cancelled"]
    quantity: Integer
    price: Annotated[Decimal, Digits(10, 2)]
    total: Annotated[Decimal, Digits(12, 2)] | None
    cost: Annotated[Decimal, Digits(10, 2)] | None
    placed: DateTime | None
    due: Date | None
    note: String | None


class OrdersCreate(WriteModel):
    customer_id: Integer
    seller_id: Integer | None = None
    stage: Literal["open", "paid", "sent", "cancelled"] = ABSENT
    quantity: Annotated[Integer, Range(min=1)] = ABSENT
    price: Annotated[Decimal, Digits(10, 2)]
    cost: Annotated[Decimal, Digits(10, 2)] | None = None
    due: Date | None = None
    note: Annotated[String, Length(max=255)] | None = None


class OrdersUpdate(WriteModel):
    customer_id: Integer = ABSENT
    seller_id: Integer | None = None
    stage: Literal["open", "paid", "sent", "cancelled"] = ABSENT
    quantity: Annotated[Integer, Range(min=1)] = ABSENT
    price: Annotated[Decimal, Digits(10, 2)] = ABSENT
    cost: Annotated[Decimal, Digits(10, 2)] | None = None
    due: Date | None = None
    note: Annotated[String, Length(max=255)] | None = None


router = APIRouter(prefix="/orders", tags=["orders"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(SPEC, row=OrdersRow, create=OrdersCreate, update=OrdersUpdate)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_orders_dataset(
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
    """Rows that the caller may read, page by page."""
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
    )


@router.get("/aggregate", openapi_extra=endpoints.operation("aggregate"))
async def aggregate_orders_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    """The numbers of a chart or metric, over the rows that the caller may read."""
    return await endpoints.aggregate(request, widget=widget, search=search)


@router.get("/{id:path}", openapi_extra=endpoints.operation("get"))
async def get_orders_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """One row, with the version for If-Match as its ETag."""
    return await endpoints.get(request, id, expand=expand)


@router.post("", status_code=201, openapi_extra=endpoints.operation("create"))
async def create_orders_item(request: Request) -> Response:
    """Makes a row, as the access policy allows."""
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.operation("update"))
async def update_orders_item(request: Request, id: str) -> Response:
    """Changes the fields that are sent."""
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204, openapi_extra=endpoints.operation("delete"))
async def delete_orders_item(request: Request, id: str) -> Response:
    """Deletes the row, and what goes with it."""
    return await endpoints.delete(request, id)
