"""Dataset `documents` (all_types.n3)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import eq, ne
from n3_runtime.models import ABSENT, Length, RowModel, String, Text, Uuid, WriteModel
from n3_runtime.policy import AUTHENTICATED, OWNER, AccessPolicy, all_of, any_of, not_, role, row
from n3_runtime.routing import DatasetRoute
from n3_runtime.spec import Column, DatasetSpec, Field, Index

SPEC = DatasetSpec(
    name="documents",
    title="Documents",
    table="documents",
    key="id",
    title_field="title",
    columns=(
        Column("id", "TEXT PRIMARY KEY NOT NULL"),
        Column("title", "TEXT NOT NULL"),
        Column("body", "TEXT"),
        Column(
            "status",
            "TEXT NOT NULL DEFAULT 'draft' CHECK (\"status\" IN ('draft', 'published', 'archived'))",
        ),
        Column("team", "TEXT"),
        Column("owner_id", "TEXT"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
    indexes=(Index("documents_owner_id", ("owner_id",)),),
    fields=(
        Field("id", "uuid", primary_key=True),
        Field("title", "string", required=True, max_length=255),
        Field("body", "text"),
        Field(
            "status",
            "enum",
            values=("draft", "published", "archived"),
            required=True,
            default="draft",
        ),
        Field("team", "string", max_length=255),
        Field("owner_id", "string", owner=True, hidden=True),
    ),
    access=AccessPolicy(
        read=any_of(
            row(
                sql="\"status\" = 'published'",
                check=lambda row, user: eq(row["status"], "published"),
            ),
            OWNER,
            role("admin"),
            row(
                sql='"team" = :u1',
                check=lambda row, user: eq(row["team"], user.claim("team")),
                params={"u1": lambda user: user.claim("team")},
            ),
        ),
        create=all_of(
            AUTHENTICATED,
            row(
                sql="\"status\" <> 'archived'",
                check=lambda row, user: ne(row["status"], "archived"),
            ),
        ),
        update=any_of(OWNER, role("editor")),
        update_after=all_of(
            any_of(OWNER, role("editor")),
            any_of(
                row(
                    sql="\"status\" <> 'archived'",
                    check=lambda row, user: ne(row["status"], "archived"),
                ),
                role("admin"),
            ),
        ),
        delete=all_of(
            OWNER,
            not_(
                row(
                    sql="\"status\" = 'published'",
                    check=lambda row, user: eq(row["status"], "published"),
                ),
            ),
        ),
    ),
    sortable=("title", "status"),
    filterable=("title", "status", "team"),
    searchable=("title",),
    page_size=10,
    max_page_size=50,
    realtime=True,
    require_match=True,
    source="all_types.n3",
)


class DocumentsRow(RowModel):
    id: Uuid
    title: String
    body: Text | None
    status: Literal["draft", "published", "archived"]
    team: String | None


class DocumentsCreate(WriteModel):
    title: Annotated[String, Length(max=255)]
    body: Text | None = None
    status: Literal["draft", "published", "archived"] = ABSENT
    team: Annotated[String, Length(max=255)] | None = None


class DocumentsUpdate(WriteModel):
    title: Annotated[String, Length(max=255)] = ABSENT
    body: Text | None = None
    status: Literal["draft", "published", "archived"] = ABSENT
    team: Annotated[String, Length(max=255)] | None = None


router = APIRouter(prefix="/documents", tags=["documents"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(SPEC, row=DocumentsRow, create=DocumentsCreate, update=DocumentsUpdate)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_documents_dataset(
    request: Request,
    page: int = Query(1, ge=1),
    page_size: int = Query(10, ge=1, le=50),
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
async def aggregate_documents_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    """The numbers of a chart or metric, over the rows that the caller may read."""
    return await endpoints.aggregate(request, widget=widget, search=search)


@router.get("/{id:path}", openapi_extra=endpoints.operation("get"))
async def get_documents_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """One row, with the version for If-Match as its ETag."""
    return await endpoints.get(request, id, expand=expand)


@router.post("", status_code=201, openapi_extra=endpoints.operation("create"))
async def create_documents_item(request: Request) -> Response:
    """Makes a row, as the access policy allows."""
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.operation("update"))
async def update_documents_item(request: Request, id: str) -> Response:
    """Changes the fields that are sent."""
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204, openapi_extra=endpoints.operation("delete"))
async def delete_documents_item(request: Request, id: str) -> Response:
    """Deletes the row, and what goes with it."""
    return await endpoints.delete(request, id)
