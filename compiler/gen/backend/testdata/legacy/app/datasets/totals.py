"""Dataset `totals` (legacy.n3).

Totals by station: nothing identifies a row.
"""

from typing import Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime import models
from n3_runtime.dataset import Access, Dataset
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import EVERYONE, NOBODY
from n3_runtime.fields import Number, String
from n3_runtime.routing import DatasetRoute

TOTALS = Dataset(
    name="totals",
    fields=(
        String("station", stored_as="Station"),
        Number("amount"),
    ),
    access=Access(
        read=EVERYONE,
        create=NOBODY,
        update=NOBODY,
        delete=NOBODY,
    ),
    adopted=True,
    table="station_totals",
)


class TotalsRow(models.RowModel):
    station: models.String | None
    amount: models.Number | None


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
    """Return the rows the caller may read, page by page.

    Totals by station: nothing identifies a row.
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
