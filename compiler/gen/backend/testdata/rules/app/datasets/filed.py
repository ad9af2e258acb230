"""Dataset `filed` (rules.n3)."""

from typing import Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime import models
from n3_runtime.dataset import Access, Dataset, Derived, Join
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import EVERYONE, ROWS
from n3_runtime.fields import Enum, Integer, Reference, String, Text
from n3_runtime.routing import DatasetRoute

FILED = Dataset(
    name="filed",
    fields=(
        Text("_key", required=True, readonly=True),
        Integer("id", source=ROWS.sheets.id),
        String("label", source=ROWS.sheets.label),
        Reference("folder", "folders", source=ROWS.sheets.folder),
        Reference("paper", "papers", source=ROWS.sheets.paper),
        String("kind", source=ROWS.sheets.kind),
        Integer("rank", source=ROWS.sheets.rank),
        Integer("folders_id", source=ROWS.folders.id),
        String("folders_label", source=ROWS.folders.label),
        Reference("folders_keeper", "members", source=ROWS.folders.keeper),
        Enum("folders_state", ("draft", "published", "archived"), source=ROWS.folders.state),
        Integer("folders_rank", source=ROWS.folders.rank),
    ),
    access=Access(read=EVERYONE),
    derived=Derived(
        source="sheets",
        joins=(Join("folders", ROWS.sheets.folder == ROWS.folders.id),),
        filter=(ROWS.sheets.paper.state == "published") | (ROWS.folders.state == "archived"),
    ),
    key_fields=("id", "folders_id"),
)


class FiledRow(models.RowModel):
    key_: models.Text = models.Named("_key")
    id: models.Integer | None
    label: models.String | None
    folder_id: models.Integer | None
    paper_id: models.Integer | None
    kind: models.String | None
    rank: models.Integer | None
    folders_id: models.Integer | None
    folders_label: models.String | None
    folders_keeper_id: models.Integer | None
    folders_state: Literal["draft", "published", "archived"] | None
    folders_rank: models.Integer | None


router = APIRouter(prefix="/filed", tags=["filed"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(FILED, row=FiledRow)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_filed_dataset(
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
async def aggregate_filed_dataset(
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
async def export_filed_dataset(
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
async def get_filed_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """Return one row; its ETag is the version for If-Match."""
    return await endpoints.get(request, id, expand=expand)
