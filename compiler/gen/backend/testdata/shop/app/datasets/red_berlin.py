"""Dataset `red_berlin` (shop.n3).

Through references: whose city, and whose team.
"""

from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.derived import Derived
from n3_runtime.formulas import formula
from n3_runtime.models import Date, DateTime, Digits, Integer, RowModel, String
from n3_runtime.policy import EVERYONE, AccessPolicy, all_of, role, row
from n3_runtime.routing import DatasetRoute
from n3_runtime.spec import DatasetSpec, Field, Reference

SPEC = DatasetSpec(
    name="red_berlin",
    title="Red berlin",
    table="",
    key="id",
    title_field="note",
    columns=(),
    indexes=(),
    fields=(
        Field("id", "integer", readonly=True, source=formula(sql='"orders"."id"')),
        Field(
            "customer_id",
            "integer",
            readonly=True,
            reference=Reference("customer", "customers"),
            source=formula(sql='"orders"."customer_id"'),
        ),
        Field(
            "seller_id",
            "integer",
            readonly=True,
            reference=Reference("seller", "staff"),
            source=formula(sql='"orders"."seller_id"'),
        ),
        Field(
            "stage",
            "enum",
            values=("open", "paid", "sent", "cancelled"),
            readonly=True,
            source=formula(sql='"orders"."stage"'),
        ),
        Field("quantity", "integer", readonly=True, source=formula(sql='"orders"."quantity"')),
        Field(
            "price",
            "decimal",
            precision=10,
            scale=2,
            readonly=True,
            source=formula(sql='"orders"."price"'),
        ),
        Field(
            "total",
            "decimal",
            precision=12,
            scale=2,
            readonly=True,
            source=formula(
                sql='n3_to_decimal((CAST("orders"."quantity" AS REAL) * ("orders"."price" / 100.0)), 2)',
            ),
        ),
        Field(
            "cost",
            "decimal",
            precision=10,
            scale=2,
            readonly=True,
            source=formula(sql='"orders"."cost"'),
        ),
        Field("placed", "datetime", readonly=True, source=formula(sql='"orders"."placed"')),
        Field("due", "date", readonly=True, source=formula(sql='"orders"."due"')),
        Field("note", "string", readonly=True, source=formula(sql='"orders"."note"')),
    ),
    access=AccessPolicy(
        read=EVERYONE,
        create=role("admin"),
        update=role("admin"),
        delete=role("admin"),
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
    timezone="Europe/Berlin",
    derived=Derived(
        source="orders",
        filter=all_of(
            row(sql='"orders"."customer.city" = \'Berlin\'', check=None),
            row(sql='"orders"."seller.team.name" = \'red\'', check=None),
            row(
                sql='n3_to_decimal((CAST("orders"."quantity" AS REAL) * ("orders"."price" / 100.0)), 2) > 500',
                check=None,
            ),
        ),
        order_by=("-placed",),
        limit=10,
    ),
    depends_on=("orders", "customers", "staff", "teams"),
    source="shop.n3",
)


class RedBerlinRow(RowModel):
    id: Integer | None
    customer_id: Integer | None
    seller_id: Integer | None
    stage: Literal["open", "paid", "sent", "cancelled"] | None
    quantity: Integer | None
    price: Annotated[Decimal, Digits(10, 2)] | None
    total: Annotated[Decimal, Digits(12, 2)] | None
    cost: Annotated[Decimal, Digits(10, 2)] | None
    placed: DateTime | None
    due: Date | None
    note: String | None


router = APIRouter(prefix="/red_berlin", tags=["red_berlin"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(SPEC, row=RedBerlinRow)


@router.get("", openapi_extra=endpoints.operation("list"))
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
    """Rows that the caller may read, page by page.

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
    )


@router.get("/aggregate", openapi_extra=endpoints.operation("aggregate"))
async def aggregate_red_berlin_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    """The numbers of a chart or metric, over the rows that the caller may read."""
    return await endpoints.aggregate(request, widget=widget, search=search)


@router.get("/{id:path}", openapi_extra=endpoints.operation("get"))
async def get_red_berlin_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """One row, with the version for If-Match as its ETag."""
    return await endpoints.get(request, id, expand=expand)
