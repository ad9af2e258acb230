"""Dataset `by_state` (rules.n3).

What is made of others has the rights of who asks.
"""

from decimal import Decimal as DecimalNumber
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime import models
from n3_runtime.dataset import Access, Dataset, Derived
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import EVERYONE, ROWS, count, max_, sum_
from n3_runtime.fields import Decimal, Enum, Integer, Number, Text
from n3_runtime.routing import DatasetRoute

BY_STATE = Dataset(
    name="by_state",
    fields=(
        Text("_key", required=True, readonly=True),
        Enum("state", ("draft", "published", "archived"), source=ROWS.papers.state),
        Integer("papers", source=count()),
        Decimal("pays", 20, 2, source=sum_(ROWS.papers.pay)),
        Integer("highest", source=max_(ROWS.papers.rank)),
        Number("bonuses", source=sum_(ROWS.papers.bonus)),
    ),
    access=Access(read=EVERYONE),
    derived=Derived(
        source="papers",
        grouped=True,
        group_by=("state",),
    ),
    key_fields=("state",),
)


class ByStateRow(models.RowModel):
    key_: models.Text = models.Named("_key")
    state: Literal["draft", "published", "archived"] | None
    papers: models.Integer | None
    pays: Annotated[DecimalNumber, models.Digits(20, 2)] | None
    highest: models.Integer | None
    bonuses: models.Number | None


router = APIRouter(prefix="/by_state", tags=["by_state"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(BY_STATE, row=ByStateRow)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_by_state_dataset(
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

    What is made of others has the rights of who asks.
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
async def aggregate_by_state_dataset(
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
async def export_by_state_dataset(
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
async def get_by_state_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """Return one row; its ETag is the version for If-Match."""
    return await endpoints.get(request, id, expand=expand)
