"""Dataset `things` (all_types.n3)."""

from decimal import Decimal as DecimalNumber
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime import models
from n3_runtime.dataset import Access, Dataset
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import AUTHENTICATED, EVERYONE, OWNER, USER, role, uuid
from n3_runtime.fields import (
    Boolean,
    Date,
    DateTime,
    Decimal,
    Duration,
    Email,
    Enum,
    Integer,
    Json,
    List,
    Number,
    String,
    Text,
    Time,
    Url,
    Uuid,
)
from n3_runtime.routing import DatasetRoute

THINGS = Dataset(
    name="things",
    fields=(
        Integer("id", primary_key=True),
        String(
            "code",
            required=True,
            unique=True,
            min_length=2,
            max_length=20,
            pattern="[A-Z]+-[0-9]+",
        ),
        Integer("quantity", required=True, default=0, min=0, max=1000),
        Number("ratio", min=0, max=1),
        Decimal("price", 10, 2, default="0.00", min=0),
        String("size", one_of=("S", "M", "L")),
        Text("notes"),
        Email("contact", unique=True),
        Url("website"),
        Boolean("active", required=True, default=True),
        Date("day"),
        Time("starts"),
        DateTime("happened_at"),
        Duration("took"),
        Uuid("token", default=uuid(), readonly=True),
        Enum("status", ("draft", "published", "archived"), required=True, default="draft"),
        Json("payload"),
        List("tags", "string"),
        String("made_by", default=USER.id, readonly=True),
        String("keeper", owner=True),
        DateTime("created_at", auto_now=True),
        DateTime("updated_at", auto_update=True),
        String("secret", hidden=True),
        String("password", min_length=8, writeonly=True),
        String("imported", readonly=True),
        String("from"),
    ),
    access=Access(
        read=EVERYONE,
        create=AUTHENTICATED,
        update=OWNER | role("admin"),
        delete=role("admin", "editor"),
    ),
    realtime=True,
)


class ThingsRow(models.RowModel):
    id: models.Integer
    code: models.String
    quantity: models.Integer
    ratio: models.Number | None
    price: Annotated[DecimalNumber, models.Digits(10, 2)] | None
    size: models.String | None
    notes: models.Text | None
    contact: models.Email | None
    website: models.Url | None
    active: models.Boolean
    day: models.Date | None
    starts: models.Time | None
    happened_at: models.DateTime | None
    took: models.Duration | None
    token: models.Uuid | None
    status: Literal["draft", "published", "archived"]
    payload: models.Json | None
    tags: list[models.String] | None
    made_by: models.String | None
    keeper: models.String | None
    created_at: models.DateTime | None
    updated_at: models.DateTime | None
    imported: models.String | None
    from_: models.String | None = models.Named("from")


class ThingsCreate(models.WriteModel):
    code: Annotated[models.String, models.Length(min=2, max=20), models.Pattern("[A-Z]+-[0-9]+")]
    quantity: Annotated[models.Integer, models.Range(min=0, max=1000)] = models.ABSENT
    ratio: Annotated[models.Number, models.Range(min=0, max=1)] | None = None
    price: Annotated[DecimalNumber, models.Digits(10, 2), models.Range(min=0)] | None = None
    size: Annotated[models.String, models.Length(max=255), models.OneOf("S", "M", "L")] | None = (
        None
    )
    notes: models.Text | None = None
    contact: models.Email | None = None
    website: models.Url | None = None
    active: models.Boolean = models.ABSENT
    day: models.Date | None = None
    starts: models.Time | None = None
    happened_at: models.DateTime | None = None
    took: models.Duration | None = None
    status: Literal["draft", "published", "archived"] = models.ABSENT
    payload: models.Json | None = None
    tags: list[models.String] | None = None
    password: Annotated[models.String, models.Length(min=8, max=255)] | None = None
    from_: Annotated[models.String, models.Length(max=255)] | None = models.Named("from", None)


class ThingsUpdate(models.WriteModel):
    code: Annotated[
        models.String,
        models.Length(min=2, max=20),
        models.Pattern("[A-Z]+-[0-9]+"),
    ] = models.ABSENT
    quantity: Annotated[models.Integer, models.Range(min=0, max=1000)] = models.ABSENT
    ratio: Annotated[models.Number, models.Range(min=0, max=1)] | None = None
    price: Annotated[DecimalNumber, models.Digits(10, 2), models.Range(min=0)] | None = None
    size: Annotated[models.String, models.Length(max=255), models.OneOf("S", "M", "L")] | None = (
        None
    )
    notes: models.Text | None = None
    contact: models.Email | None = None
    website: models.Url | None = None
    active: models.Boolean = models.ABSENT
    day: models.Date | None = None
    starts: models.Time | None = None
    happened_at: models.DateTime | None = None
    took: models.Duration | None = None
    status: Literal["draft", "published", "archived"] = models.ABSENT
    payload: models.Json | None = None
    tags: list[models.String] | None = None
    password: Annotated[models.String, models.Length(min=8, max=255)] | None = None
    from_: Annotated[models.String, models.Length(max=255)] | None = models.Named("from", None)


router = APIRouter(prefix="/things", tags=["things"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(THINGS, row=ThingsRow, create=ThingsCreate, update=ThingsUpdate)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_things_dataset(
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
async def aggregate_things_dataset(
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
async def export_things_dataset(
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
async def get_things_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """Return one row; its ETag is the version for If-Match."""
    return await endpoints.get(request, id, expand=expand)


@router.post("", status_code=201, openapi_extra=endpoints.operation("create"))
async def create_things_item(request: Request) -> Response:
    """Create a row, as far as the access policy allows."""
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.operation("update"))
async def update_things_item(request: Request, id: str) -> Response:
    """Update the fields in the request body."""
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204, openapi_extra=endpoints.operation("delete"))
async def delete_things_item(request: Request, id: str) -> Response:
    """Delete the row and the rows that cascade from it."""
    return await endpoints.delete(request, id)


@router.post("/batch", openapi_extra=endpoints.operation("batch"))
async def batch_things_dataset(request: Request) -> Response:
    """Delete, update and create rows in one transaction: all of it or nothing."""
    return await endpoints.batch(request)
