"""Dataset `customers` (shop.n3)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import eq
from n3_runtime.models import ABSENT, Integer, Length, RowModel, String, Text, WriteModel
from n3_runtime.policy import AUTHENTICATED, AccessPolicy, any_of, role, row
from n3_runtime.routing import DatasetRoute
from n3_runtime.spec import Column, DatasetSpec, Field, Index, Reference

SPEC = DatasetSpec(
    name="customers",
    title="Customers",
    table="customers",
    key="id",
    title_field="name",
    columns=(
        Column("id", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        Column("name", "TEXT NOT NULL"),
        Column("city", "TEXT"),
        Column("secret", "TEXT"),
        Column("pin", "TEXT"),
        Column("agent_id", "INTEGER NOT NULL"),
        Column("notes", "TEXT"),
        Column("n3_deleted_at", "TEXT"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
    indexes=(
        Index("customers_agent_id", ("agent_id",)),
        Index("customers_by_name", ("name", "city"), unique=True),
    ),
    fields=(
        Field("id", "integer", primary_key=True),
        Field("name", "string", required=True, max_length=255),
        Field("city", "string", max_length=255),
        Field("secret", "string", max_length=255, hidden=True),
        Field("pin", "string", max_length=255, writeonly=True),
        Field("agent_id", "integer", required=True, reference=Reference("agent", "staff")),
        Field("notes", "text"),
    ),
    access=AccessPolicy(
        read=any_of(
            role("manager"),
            row(
                sql='(SELECT n3_1."team_id" FROM "staff" AS n3_1 WHERE n3_1."id" = "customers"."agent_id") = :u1',
                check=None,
                params={"u1": lambda user: user.row_value("team_id")},
            ),
        ),
        create=AUTHENTICATED,
        update=any_of(
            role("manager"),
            row(
                sql='"agent_id" = :u1',
                check=lambda row, user: eq(row["agent_id"], user.row_key),
                params={"u1": lambda user: user.row_key},
            ),
        ),
        update_after=AUTHENTICATED,
        delete=role("manager"),
    ),
    sortable=("id", "name", "city", "agent_id", "notes"),
    filterable=("id", "name", "city", "agent_id", "notes"),
    searchable=("name", "city", "notes"),
    page_size=25,
    max_page_size=100,
    realtime=True,
    soft_delete=True,
    timezone="Europe/Berlin",
    depends_on=("staff",),
    source="shop.n3",
)


class CustomersRow(RowModel):
    id: Integer
    name: String
    city: String | None
    agent_id: Integer
    notes: Text | None


class CustomersCreate(WriteModel):
    name: Annotated[String, Length(max=255)]
    city: Annotated[String, Length(max=255)] | None = None
    pin: Annotated[String, Length(max=255)] | None = None
    agent_id: Integer
    notes: Text | None = None


class CustomersUpdate(WriteModel):
    name: Annotated[String, Length(max=255)] = ABSENT
    city: Annotated[String, Length(max=255)] | None = None
    pin: Annotated[String, Length(max=255)] | None = None
    agent_id: Integer = ABSENT
    notes: Text | None = None


router = APIRouter(prefix="/customers", tags=["customers"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(SPEC, row=CustomersRow, create=CustomersCreate, update=CustomersUpdate)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_customers_dataset(
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
async def aggregate_customers_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    """The numbers of a chart or metric, over the rows that the caller may read."""
    return await endpoints.aggregate(request, widget=widget, search=search)


@router.get("/{id:path}", openapi_extra=endpoints.operation("get"))
async def get_customers_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """One row, with the version for If-Match as its ETag."""
    return await endpoints.get(request, id, expand=expand)


@router.post("", status_code=201, openapi_extra=endpoints.operation("create"))
async def create_customers_item(request: Request) -> Response:
    """Makes a row, as the access policy allows."""
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.operation("update"))
async def update_customers_item(request: Request, id: str) -> Response:
    """Changes the fields that are sent."""
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204, openapi_extra=endpoints.operation("delete"))
async def delete_customers_item(request: Request, id: str) -> Response:
    """Deletes the row, and what goes with it."""
    return await endpoints.delete(request, id)
