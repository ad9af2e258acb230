"""Dataset `user_profiles` (user_management.n3)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.models import ABSENT, DateTime, Integer, Length, RowModel, String, WriteModel
from n3_runtime.policy import AUTHENTICATED, EVERYONE, OWNER, AccessPolicy, any_of, role
from n3_runtime.routing import DatasetRoute
from n3_runtime.spec import Column, DatasetSpec, Field

SPEC = DatasetSpec(
    name="user_profiles",
    title="User profiles",
    table="user_profiles",
    key="id",
    title_field="name",
    columns=(
        Column("id", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        Column("name", "TEXT NOT NULL"),
        Column("email", "TEXT NOT NULL"),
        Column("role", "TEXT"),
        Column("created_at", "TEXT"),
        Column("owner_id", "TEXT"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
    indexes=(),
    fields=(
        Field("id", "integer", primary_key=True),
        Field("name", "string", required=True, max_length=255),
        Field("email", "string", required=True, max_length=255),
        Field("role", "string", max_length=255),
        Field("created_at", "datetime", auto_now=True),
        Field("owner_id", "string", owner=True, hidden=True),
    ),
    access=AccessPolicy(
        read=EVERYONE,
        create=AUTHENTICATED,
        update=any_of(OWNER, role("admin")),
        delete=role("admin"),
    ),
    sortable=("id", "name", "email", "role", "created_at"),
    filterable=("id", "name", "email", "role", "created_at"),
    searchable=("name", "email", "role"),
    page_size=25,
    max_page_size=100,
    realtime=True,
    source="user_management.n3",
)


class UserProfilesRow(RowModel):
    id: Integer
    name: String
    email: String
    role: String | None
    created_at: DateTime | None


class UserProfilesCreate(WriteModel):
    name: Annotated[String, Length(max=255)]
    email: Annotated[String, Length(max=255)]
    role: Annotated[String, Length(max=255)] | None = None


class UserProfilesUpdate(WriteModel):
    name: Annotated[String, Length(max=255)] = ABSENT
    email: Annotated[String, Length(max=255)] = ABSENT
    role: Annotated[String, Length(max=255)] | None = None


router = APIRouter(prefix="/user_profiles", tags=["user_profiles"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(
    SPEC,
    row=UserProfilesRow,
    create=UserProfilesCreate,
    update=UserProfilesUpdate,
)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_user_profiles_dataset(
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
async def aggregate_user_profiles_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    """The numbers of a chart or metric, over the rows that the caller may read."""
    return await endpoints.aggregate(request, widget=widget, search=search)


@router.get("/{id:path}", openapi_extra=endpoints.operation("get"))
async def get_user_profiles_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """One row, with the version for If-Match as its ETag."""
    return await endpoints.get(request, id, expand=expand)


@router.post("", status_code=201, openapi_extra=endpoints.operation("create"))
async def create_user_profiles_item(request: Request) -> Response:
    """Makes a row, as the access policy allows."""
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.operation("update"))
async def update_user_profiles_item(request: Request, id: str) -> Response:
    """Changes the fields that are sent."""
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204, openapi_extra=endpoints.operation("delete"))
async def delete_user_profiles_item(request: Request, id: str) -> Response:
    """Deletes the row, and what goes with it."""
    return await endpoints.delete(request, id)
