"""Dataset `big_cities` (shop.n3)."""

from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.derived import Derived
from n3_runtime.formulas import formula
from n3_runtime.models import Digits, Integer, Named, RowModel, String, Text
from n3_runtime.policy import EVERYONE, AccessPolicy, role
from n3_runtime.routing import DatasetRoute
from n3_runtime.spec import DatasetSpec, Field

SPEC = DatasetSpec(
    name="big_cities",
    title="Big cities",
    table="",
    key="_key",
    title_field="_key",
    columns=(),
    indexes=(),
    fields=(
        Field("_key", "text", required=True, readonly=True),
        Field(
            "customers_city",
            "string",
            readonly=True,
            source=formula(sql='"sales"."customers_city"'),
        ),
        Field(
            "best",
            "decimal",
            precision=18,
            scale=2,
            readonly=True,
            source=formula(sql='max("sales"."revenue")'),
        ),
        Field("kinds", "integer", readonly=True, source=formula(sql="count(*)")),
    ),
    access=AccessPolicy(
        read=EVERYONE,
        create=role("admin"),
        update=role("admin"),
        delete=role("admin"),
    ),
    sortable=("_key", "customers_city", "best", "kinds"),
    filterable=("_key", "customers_city", "best", "kinds"),
    searchable=("_key", "customers_city"),
    page_size=25,
    max_page_size=100,
    timezone="Europe/Berlin",
    derived=Derived(
        source="sales",
        grouped=True,
        group_by=("customers_city",),
    ),
    key_fields=("customers_city",),
    depends_on=("customers", "orders", "sales"),
    source="shop.n3",
)


class BigCitiesRow(RowModel):
    key_: Text = Named("_key")
    customers_city: String | None
    best: Annotated[Decimal, Digits(18, 2)] | None
    kinds: Integer | None


router = APIRouter(prefix="/big_cities", tags=["big_cities"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(SPEC, row=BigCitiesRow)


@router.get("", openapi_extra=endpoints.operation("list"))
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
async def aggregate_big_cities_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    """The numbers of a chart or metric, over the rows that the caller may read."""
    return await endpoints.aggregate(request, widget=widget, search=search)


@router.get("/{id:path}", openapi_extra=endpoints.operation("get"))
async def get_big_cities_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """One row, with the version for If-Match as its ETag."""
    return await endpoints.get(request, id, expand=expand)
