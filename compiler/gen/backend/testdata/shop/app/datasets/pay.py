"""Dataset `pay` (shop.n3)."""

from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.derived import Derived
from n3_runtime.formulas import formula
from n3_runtime.models import Digits, Integer, Named, Number, RowModel, Text
from n3_runtime.policy import EVERYONE, AccessPolicy, role
from n3_runtime.routing import DatasetRoute
from n3_runtime.spec import DatasetSpec, Field, Reference

SPEC = DatasetSpec(
    name="pay",
    title="Pay",
    table="",
    key="_key",
    title_field="_key",
    columns=(),
    indexes=(),
    fields=(
        Field("_key", "text", required=True, readonly=True),
        Field(
            "team_id",
            "integer",
            readonly=True,
            reference=Reference("team", "teams"),
            source=formula(sql='"staff"."team_id"'),
        ),
        Field("people", "integer", readonly=True, source=formula(sql="count(*)")),
        Field(
            "salaries",
            "decimal",
            precision=18,
            scale=2,
            readonly=True,
            source=formula(sql='sum("staff"."salary")'),
        ),
        Field("bonuses", "number", readonly=True, source=formula(sql='sum("staff"."bonus")')),
    ),
    access=AccessPolicy(
        read=EVERYONE,
        create=role("admin"),
        update=role("admin"),
        delete=role("admin"),
    ),
    sortable=("_key", "team_id", "people", "salaries", "bonuses"),
    filterable=("_key", "team_id", "people", "salaries", "bonuses"),
    searchable=("_key",),
    page_size=25,
    max_page_size=100,
    timezone="Europe/Berlin",
    derived=Derived(
        source="staff",
        grouped=True,
        group_by=("team_id",),
    ),
    key_fields=("team_id",),
    depends_on=("staff",),
    source="shop.n3",
)


class PayRow(RowModel):
    key_: Text = Named("_key")
    team_id: Integer | None
    people: Integer | None
    salaries: Annotated[Decimal, Digits(18, 2)] | None
    bonuses: Number | None


router = APIRouter(prefix="/pay", tags=["pay"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(SPEC, row=PayRow)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_pay_dataset(
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
async def aggregate_pay_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    """The numbers of a chart or metric, over the rows that the caller may read."""
    return await endpoints.aggregate(request, widget=widget, search=search)


@router.get("/{id:path}", openapi_extra=endpoints.operation("get"))
async def get_pay_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """One row, with the version for If-Match as its ETag."""
    return await endpoints.get(request, id, expand=expand)
