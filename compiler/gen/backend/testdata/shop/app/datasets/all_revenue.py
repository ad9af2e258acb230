"""Dataset `all_revenue` (shop.n3)."""

from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.derived import Derived
from n3_runtime.formulas import formula
from n3_runtime.models import Digits, Named, RowModel, Text
from n3_runtime.policy import AccessPolicy, role
from n3_runtime.routing import DatasetRoute
from n3_runtime.spec import DatasetSpec, Field

SPEC = DatasetSpec(
    name="all_revenue",
    title="All revenue",
    table="",
    key="_key",
    title_field="_key",
    columns=(),
    indexes=(),
    fields=(
        Field("_key", "text", required=True, readonly=True),
        Field(
            "stage",
            "enum",
            values=("open", "paid", "sent", "cancelled"),
            readonly=True,
            source=formula(sql='"orders"."stage"'),
        ),
        Field(
            "revenue",
            "decimal",
            precision=18,
            scale=2,
            readonly=True,
            source=formula(
                sql='sum(n3_to_decimal((CAST("orders"."quantity" AS REAL) * ("orders"."price" / 100.0)), 2))',
            ),
        ),
    ),
    access=AccessPolicy(
        read=role("manager"),
        create=role("admin"),
        update=role("admin"),
        delete=role("admin"),
    ),
    sortable=("_key", "stage", "revenue"),
    filterable=("_key", "stage", "revenue"),
    searchable=("_key",),
    page_size=25,
    max_page_size=100,
    timezone="Europe/Berlin",
    derived=Derived(
        source="orders",
        grouped=True,
        group_by=("stage",),
        system=True,
    ),
    key_fields=("stage",),
    depends_on=("orders",),
    source="shop.n3",
)


class AllRevenueRow(RowModel):
    key_: Text = Named("_key")
    stage: Literal["open", "paid", "sent", "cancelled"] | None
    revenue: Annotated[Decimal, Digits(18, 2)] | None


router = APIRouter(prefix="/all_revenue", tags=["all_revenue"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(SPEC, row=AllRevenueRow)


@router.get("", openapi_extra=endpoints.operation("list"))
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
async def aggregate_all_revenue_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    """The numbers of a chart or metric, over the rows that the caller may read."""
    return await endpoints.aggregate(request, widget=widget, search=search)


@router.get("/{id:path}", openapi_extra=endpoints.operation("get"))
async def get_all_revenue_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """One row, with the version for If-Match as its ETag."""
    return await endpoints.get(request, id, expand=expand)
