"""Dataset `members` (rules.n3).

A row is a person's own by its address. Anonymous people see those who wish to be seen.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime import models
from n3_runtime.dataset import Access, Dataset
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import ROW, USER, role
from n3_runtime.fields import Boolean, Email, Integer, Reference, String
from n3_runtime.routing import DatasetRoute

MEMBERS = Dataset(
    name="members",
    fields=(
        Integer("id", primary_key=True),
        String("name", required=True),
        Email("email", required=True),
        String("team"),
        Integer("grade"),
        Boolean("open", default=False),
        Reference("boss", "members", on_delete="set_null"),
    ),
    access=Access(
        read=ROW.open | (ROW.id == USER.row) | (ROW.boss == USER.row) | role("root"),
        create=role("root"),
        update=(ROW.id == USER.row) | role("root"),
        delete=role("root"),
        fields={
            "grade": (ROW.id == USER.row) | role("root"),
        },
    ),
    realtime=True,
    people=True,
)


class MembersRow(models.RowModel):
    id: models.Integer
    name: models.String
    email: models.Email
    team: models.String | None
    grade: models.Integer | None
    open: models.Boolean | None
    boss_id: models.Integer | None


class MembersCreate(models.WriteModel):
    name: Annotated[models.String, models.Length(max=255)]
    email: models.Email
    team: Annotated[models.String, models.Length(max=255)] | None = None
    grade: models.Integer | None = None
    open: models.Boolean | None = None
    boss_id: models.Integer | None = None


class MembersUpdate(models.WriteModel):
    name: Annotated[models.String, models.Length(max=255)] = models.ABSENT
    email: models.Email = models.ABSENT
    team: Annotated[models.String, models.Length(max=255)] | None = None
    grade: models.Integer | None = None
    open: models.Boolean | None = None
    boss_id: models.Integer | None = None


router = APIRouter(prefix="/members", tags=["members"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(MEMBERS, row=MembersRow, create=MembersCreate, update=MembersUpdate)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_members_dataset(
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

    A row is a person's own by its address. Anonymous people see those who wish to be seen.
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
async def aggregate_members_dataset(
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
async def export_members_dataset(
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
async def get_members_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """Return one row; its ETag is the version for If-Match."""
    return await endpoints.get(request, id, expand=expand)


@router.post("", status_code=201, openapi_extra=endpoints.operation("create"))
async def create_members_item(request: Request) -> Response:
    """Create a row, as far as the access policy allows."""
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.operation("update"))
async def update_members_item(request: Request, id: str) -> Response:
    """Update the fields in the request body."""
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204, openapi_extra=endpoints.operation("delete"))
async def delete_members_item(request: Request, id: str) -> Response:
    """Delete the row and the rows that cascade from it."""
    return await endpoints.delete(request, id)


@router.post("/batch", openapi_extra=endpoints.operation("batch"))
async def batch_members_dataset(request: Request) -> Response:
    """Delete, update and create rows in one transaction: all of it or nothing."""
    return await endpoints.batch(request)
