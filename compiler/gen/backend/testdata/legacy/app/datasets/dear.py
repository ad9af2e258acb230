"""Dataset `dear` (legacy.n3).

Readings of today, by the station's name.
"""

from decimal import Decimal as DecimalNumber
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime import models
from n3_runtime.dataset import Access, Dataset, Derived
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import EVERYONE, ROWS
from n3_runtime.fields import DateTime, Decimal, String
from n3_runtime.routing import DatasetRoute

DEAR = Dataset(
    name="dear",
    fields=(
        String("name", source=ROWS.readings.name),
        Decimal("price", 12, 2, source=ROWS.readings.price),
        DateTime("taken", source=ROWS.readings.taken),
    ),
    access=Access(read=EVERYONE),
    derived=Derived(
        source="readings",
        filter=(ROWS.readings.price > 10) & (ROWS.readings.station.name != "x"),
    ),
)


class DearRow(models.RowModel):
    name: models.String | None
    price: Annotated[DecimalNumber, models.Digits(12, 2)] | None
    taken: models.DateTime | None


router = APIRouter(prefix="/dear", tags=["dear"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(DEAR, row=DearRow)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_dear_dataset(
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

    Readings of today, by the station's name.
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
async def aggregate_dear_dataset(
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
async def export_dear_dataset(
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
