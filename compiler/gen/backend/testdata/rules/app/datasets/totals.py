"""Dataset `totals` (rules.n3)."""

from decimal import Decimal as DecimalNumber
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime import models
from n3_runtime.dataset import Access, Dataset, Derived
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import ROWS, count, role, sum_
from n3_runtime.fields import Decimal, Integer, String, Text
from n3_runtime.routing import DatasetRoute

TOTALS = Dataset(
    name="totals",
    fields=(
        Text("_key", required=True, readonly=True),
        String("team", source=ROWS.papers.team),
        Integer("papers", source=count()),
        Decimal("pays", 20, 2, source=sum_(ROWS.papers.pay)),
    ),
    access=Access(read=role("admin", "root")),
    derived=Derived(
        source="papers",
        grouped=True,
        group_by=("team",),
        system=True,
    ),
    key_fields=("team",),
)


class TotalsRow(models.RowModel):
    key_: models.Text = models.Named("_key")
    team: models.String | None
    papers: models.Integer | None
    pays: Annotated[DecimalNumber, models.Digits(20, 2)] | None


router = APIRouter(prefix="/totals", tags=["totals"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(TOTALS, row=TotalsRow)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_totals_dataset(
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
async def aggregate_totals_dataset(
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
async def export_totals_dataset(
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
async def get_totals_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """Return one row; its ETag is the version for If-Match."""
    return await endpoints.get(request, id, expand=expand)
