"""Dataset `import` (awkward.n3)."""

from typing import Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.models import Integer, RowModel, WriteModel
from n3_runtime.policy import EVERYONE, AccessPolicy, role
from n3_runtime.routing import DatasetRoute
from n3_runtime.spec import Column, DatasetSpec, Field

SPEC = DatasetSpec(
    name="import",
    title="Import",
    table="import",
    key="id",
    title_field="id",
    columns=(
        Column("id", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        Column("note", "TEXT"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
    indexes=(),
    fields=(
        Field("id", "integer", primary_key=True),
        Field("note", "string", max_length=255, hidden=True),
    ),
    access=AccessPolicy(
        read=EVERYONE,
        create=role("admin"),
        update=role("admin"),
        delete=role("admin"),
    ),
    sortable=("id",),
    filterable=("id",),
    searchable=(),
    page_size=25,
    max_page_size=100,
    source="awkward.n3",
)


class ImportRow(RowModel):
    id: Integer


class ImportCreate(WriteModel):
    pass


class ImportUpdate(WriteModel):
    pass


router = APIRouter(prefix="/import", tags=["import"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(SPEC, row=ImportRow, create=ImportCreate, update=ImportUpdate)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_import_dataset(
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
async def aggregate_import_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    """The numbers of a chart or metric, over the rows that the caller may read."""
    return await endpoints.aggregate(request, widget=widget, search=search)


@router.get("/{id:path}", openapi_extra=endpoints.operation("get"))
async def get_import_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """One row, with the version for If-Match as its ETag."""
    return await endpoints.get(request, id, expand=expand)


@router.post("", status_code=201, openapi_extra=endpoints.operation("create"))
async def create_import_item(request: Request) -> Response:
    """Makes a row, as the access policy allows."""
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.operation("update"))
async def update_import_item(request: Request, id: str) -> Response:
    """Changes the fields that are sent."""
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204, openapi_extra=endpoints.operation("delete"))
async def delete_import_item(request: Request, id: str) -> Response:
    """Deletes the row, and what goes with it."""
    return await endpoints.delete(request, id)
