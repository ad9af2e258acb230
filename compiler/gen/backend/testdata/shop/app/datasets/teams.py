"""Dataset `teams` (shop.n3)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.models import ABSENT, Integer, Length, RowModel, String, WriteModel
from n3_runtime.policy import AUTHENTICATED, AccessPolicy, role
from n3_runtime.routing import DatasetRoute
from n3_runtime.spec import Column, DatasetSpec, Field, Index

SPEC = DatasetSpec(
    name="teams",
    title="Teams",
    table="teams",
    key="id",
    title_field="name",
    columns=(
        Column("id", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        Column("name", "TEXT NOT NULL"),
        Column("region", "TEXT NOT NULL"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
    indexes=(Index("teams_name", ("name",), unique=True),),
    fields=(
        Field("id", "integer", primary_key=True),
        Field("name", "string", required=True, unique=True, max_length=255),
        Field("region", "string", required=True, max_length=255),
    ),
    access=AccessPolicy(
        read=AUTHENTICATED,
        create=role("manager"),
        update=role("manager"),
        delete=role("manager"),
    ),
    sortable=("id", "name", "region"),
    filterable=("id", "name", "region"),
    searchable=("name", "region"),
    page_size=25,
    max_page_size=100,
    timezone="Europe/Berlin",
    source="shop.n3",
)


class TeamsRow(RowModel):
    id: Integer
    name: String
    region: String


class TeamsCreate(WriteModel):
    name: Annotated[String, Length(max=255)]
    region: Annotated[String, Length(max=255)]


class TeamsUpdate(WriteModel):
    name: Annotated[String, Length(max=255)] = ABSENT
    region: Annotated[String, Length(max=255)] = ABSENT


router = APIRouter(prefix="/teams", tags=["teams"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(SPEC, row=TeamsRow, create=TeamsCreate, update=TeamsUpdate)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_teams_dataset(
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
async def aggregate_teams_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    """The numbers of a chart or metric, over the rows that the caller may read."""
    return await endpoints.aggregate(request, widget=widget, search=search)


@router.get("/{id:path}", openapi_extra=endpoints.operation("get"))
async def get_teams_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """One row, with the version for If-Match as its ETag."""
    return await endpoints.get(request, id, expand=expand)


@router.post("", status_code=201, openapi_extra=endpoints.operation("create"))
async def create_teams_item(request: Request) -> Response:
    """Makes a row, as the access policy allows."""
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.operation("update"))
async def update_teams_item(request: Request, id: str) -> Response:
    """Changes the fields that are sent."""
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204, openapi_extra=endpoints.operation("delete"))
async def delete_teams_item(request: Request, id: str) -> Response:
    """Deletes the row, and what goes with it."""
    return await endpoints.delete(request, id)
