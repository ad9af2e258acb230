"""Dataset `staff` (shop.n3).

Everyone who works here; a row is a person's own by its address.
"""

from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import eq
from n3_runtime.formulas import formula
from n3_runtime.models import (
    ABSENT,
    Boolean,
    Digits,
    Email,
    Integer,
    Length,
    Number,
    RowModel,
    String,
    WriteModel,
)
from n3_runtime.policy import AccessPolicy, all_of, any_of, role, row
from n3_runtime.routing import DatasetRoute
from n3_runtime.spec import Column, DatasetSpec, Field, Index, OnDelete, Reference

SPEC = DatasetSpec(
    name="staff",
    title="Staff",
    table="staff",
    key="id",
    title_field="name",
    columns=(
        Column("id", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        Column("name", "TEXT NOT NULL"),
        Column("email", "TEXT NOT NULL"),
        Column("team_id", "INTEGER"),
        Column("boss_id", "INTEGER"),
        Column("salary", "INTEGER"),
        Column("left", 'INTEGER DEFAULT 0 CHECK ("left" IN (0, 1))'),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
    indexes=(Index("staff_team_id", ("team_id",)), Index("staff_boss_id", ("boss_id",))),
    fields=(
        Field("id", "integer", primary_key=True),
        Field("name", "string", required=True, max_length=255),
        Field("email", "email", required=True),
        Field(
            "team_id",
            "integer",
            reference=Reference("team", "teams", on_delete=OnDelete.SET_NULL),
        ),
        Field(
            "boss_id",
            "integer",
            reference=Reference("boss", "staff", on_delete=OnDelete.SET_NULL),
        ),
        Field("salary", "decimal", precision=10, scale=2),
        Field(
            "bonus",
            "number",
            readonly=True,
            computed=formula(sql='(("salary" / 100.0) * (1 / 10.0))'),
        ),
        Field("left", "boolean", default=False),
    ),
    access=AccessPolicy(
        read=any_of(
            role("manager"),
            row(
                sql='"team_id" = :u1',
                check=lambda row, user: eq(row["team_id"], user.row_value("team_id")),
                params={"u1": lambda user: user.row_value("team_id")},
            ),
        ),
        create=role("manager"),
        update=any_of(
            role("manager"),
            row(
                sql='"id" = :u1',
                check=lambda row, user: eq(row["id"], user.row_key),
                params={"u1": lambda user: user.row_key},
            ),
        ),
        delete=role("manager"),
        fields={
            "salary": any_of(
                role("hr"),
                row(
                    sql='"id" = :u1',
                    check=lambda row, user: eq(row["id"], user.row_key),
                    params={"u1": lambda user: user.row_key},
                ),
            ),
            "bonus": all_of(
                role("hr"),
                any_of(
                    role("hr"),
                    row(
                        sql='"id" = :u1',
                        check=lambda row, user: eq(row["id"], user.row_key),
                        params={"u1": lambda user: user.row_key},
                    ),
                ),
            ),
        },
    ),
    sortable=("id", "name", "email", "team_id", "boss_id", "salary", "bonus", "left"),
    filterable=("id", "name", "email", "team_id", "boss_id", "salary", "bonus", "left"),
    searchable=("name", "email"),
    page_size=25,
    max_page_size=100,
    realtime=True,
    people=True,
    timezone="Europe/Berlin",
    source="shop.n3",
)


class StaffRow(RowModel):
    id: Integer
    name: String
    email: Email
    team_id: Integer | None
    boss_id: Integer | None
    salary: Annotated[Decimal, Digits(10, 2)] | None
    bonus: Number | None
    left: Boolean | None


class StaffCreate(WriteModel):
    name: Annotated[String, Length(max=255)]
    email: Email
    team_id: Integer | None = None
    boss_id: Integer | None = None
    salary: Annotated[Decimal, Digits(10, 2)] | None = None
    left: Boolean | None = None


class StaffUpdate(WriteModel):
    name: Annotated[String, Length(max=255)] = ABSENT
    email: Email = ABSENT
    team_id: Integer | None = None
    boss_id: Integer | None = None
    salary: Annotated[Decimal, Digits(10, 2)] | None = None
    left: Boolean | None = None


router = APIRouter(prefix="/staff", tags=["staff"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(SPEC, row=StaffRow, create=StaffCreate, update=StaffUpdate)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_staff_dataset(
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
    """Rows that the caller may read, page by page.

    Everyone who works here; a row is a person's own by its address.
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
    )


@router.get("/aggregate", openapi_extra=endpoints.operation("aggregate"))
async def aggregate_staff_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    """The numbers of a chart or metric, over the rows that the caller may read."""
    return await endpoints.aggregate(request, widget=widget, search=search)


@router.get("/{id:path}", openapi_extra=endpoints.operation("get"))
async def get_staff_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """One row, with the version for If-Match as its ETag."""
    return await endpoints.get(request, id, expand=expand)


@router.post("", status_code=201, openapi_extra=endpoints.operation("create"))
async def create_staff_item(request: Request) -> Response:
    """Makes a row, as the access policy allows."""
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.operation("update"))
async def update_staff_item(request: Request, id: str) -> Response:
    """Changes the fields that are sent."""
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204, openapi_extra=endpoints.operation("delete"))
async def delete_staff_item(request: Request, id: str) -> Response:
    """Deletes the row, and what goes with it."""
    return await endpoints.delete(request, id)
