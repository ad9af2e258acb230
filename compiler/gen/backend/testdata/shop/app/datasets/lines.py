"""Dataset `lines` (shop.n3)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.models import ABSENT, Integer, Length, RowModel, String, WriteModel
from n3_runtime.policy import AUTHENTICATED, AccessPolicy
from n3_runtime.routing import DatasetRoute
from n3_runtime.spec import Column, DatasetSpec, Field, Index, OnDelete, Reference

SPEC = DatasetSpec(
    name="lines",
    title="Lines",
    table="lines",
    key="id",
    title_field="text",
    columns=(
        Column("id", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        Column("order_id", "INTEGER NOT NULL"),
        Column("text", "TEXT NOT NULL"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
    indexes=(Index("lines_order_id", ("order_id",)),),
    fields=(
        Field("id", "integer", primary_key=True),
        Field(
            "order_id",
            "integer",
            required=True,
            reference=Reference("order", "orders", on_delete=OnDelete.CASCADE),
        ),
        Field("text", "string", required=True, max_length=255),
    ),
    access=AccessPolicy(
        read=AUTHENTICATED,
        create=AUTHENTICATED,
        update=AUTHENTICATED,
        delete=AUTHENTICATED,
    ),
    sortable=("id", "order_id", "text"),
    filterable=("id", "order_id", "text"),
    searchable=("text",),
    page_size=25,
    max_page_size=100,
    timezone="Europe/Berlin",
    source="shop.n3",
)


class LinesRow(RowModel):
    id: Integer
    order_id: Integer
    text: String


class LinesCreate(WriteModel):
    order_id: Integer
    text: Annotated[String, Length(max=255)]


class LinesUpdate(WriteModel):
    order_id: Integer = ABSENT
    text: Annotated[String, Length(max=255)] = ABSENT


router = APIRouter(prefix="/lines", tags=["lines"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(SPEC, row=LinesRow, create=LinesCreate, update=LinesUpdate)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_lines_dataset(
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
async def aggregate_lines_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    """The numbers of a chart or metric, over the rows that the caller may read."""
    return await endpoints.aggregate(request, widget=widget, search=search)


@router.get("/{id:path}", openapi_extra=endpoints.operation("get"))
async def get_lines_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """One row, with the version for If-Match as its ETag."""
    return await endpoints.get(request, id, expand=expand)


@router.post("", status_code=201, openapi_extra=endpoints.operation("create"))
async def create_lines_item(request: Request) -> Response:
    """Makes a row, as the access policy allows."""
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.operation("update"))
async def update_lines_item(request: Request, id: str) -> Response:
    """Changes the fields that are sent."""
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204, openapi_extra=endpoints.operation("delete"))
async def delete_lines_item(request: Request, id: str) -> Response:
    """Deletes the row, and what goes with it."""
    return await endpoints.delete(request, id)
