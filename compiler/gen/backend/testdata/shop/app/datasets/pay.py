"""Dataset `pay` (shop.n3)."""

from decimal import Decimal as DecimalNumber
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime import models
from n3_runtime.dataset import Access, Dataset, Derived
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import EVERYONE, ROWS, count, sum_
from n3_runtime.fields import Decimal, Integer, Number, Reference, Text
from n3_runtime.routing import DatasetRoute

PAY = Dataset(
    name="pay",
    fields=(
        Text("_key", required=True, readonly=True),
        Reference("team", "teams", source=ROWS.staff.team),
        Integer("people", source=count()),
        Decimal("salaries", 20, 2, source=sum_(ROWS.staff.salary)),
        Number("bonuses", source=sum_(ROWS.staff.bonus)),
    ),
    access=Access(read=EVERYONE),
    derived=Derived(
        source="staff",
        grouped=True,
        group_by=("team_id",),
    ),
    key_fields=("team_id",),
    timezone="Europe/Berlin",
)


class PayRow(models.RowModel):
    key_: models.Text = models.Named("_key")
    team_id: models.Integer | None
    people: models.Integer | None
    salaries: Annotated[DecimalNumber, models.Digits(20, 2)] | None
    bonuses: models.Number | None


router = APIRouter(prefix="/pay", tags=["pay"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(PAY, row=PayRow)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_pay_dataset(
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
async def aggregate_pay_dataset(
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
async def export_pay_dataset(
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
async def get_pay_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """Return one row; its ETag is the version for If-Match."""
    return await endpoints.get(request, id, expand=expand)
