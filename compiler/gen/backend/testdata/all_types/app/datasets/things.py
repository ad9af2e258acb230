"""Dataset `things` (all_types.n3)."""

from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.models import (
    ABSENT,
    Boolean,
    Date,
    DateTime,
    Digits,
    Duration,
    Email,
    Integer,
    Json,
    Length,
    Named,
    Number,
    OneOf,
    Pattern,
    Range,
    String,
    Text,
    Time,
    Url,
    WriteModel,
)
from n3_runtime.policy import AUTHENTICATED, EVERYONE, OWNER, AccessPolicy, any_of, role
from n3_runtime.spec import Column, DatasetSpec, Default, Field, Index

SPEC = DatasetSpec(
    name="things",
    title="Things",
    table="things",
    key="id",
    title_field="code",
    columns=(
        Column("id", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        Column("code", "TEXT NOT NULL"),
        Column("quantity", "INTEGER NOT NULL DEFAULT 0"),
        Column("ratio", "REAL"),
        Column("price", "INTEGER DEFAULT 0"),
        Column("size", "TEXT"),
        Column("notes", "TEXT"),
        Column("contact", "TEXT"),
        Column("website", "TEXT"),
        Column("active", 'INTEGER NOT NULL DEFAULT 1 CHECK ("active" IN (0, 1))'),
        Column("day", "TEXT"),
        Column("starts", "TEXT"),
        Column("happened_at", "TEXT"),
        Column("took", "INTEGER"),
        Column("token", "TEXT"),
        Column(
            "status",
            "TEXT NOT NULL DEFAULT 'draft' CHECK (\"status\" IN ('draft', 'published', 'archived'))",
        ),
        Column("payload", "TEXT"),
        Column("tags", "TEXT"),
        Column("made_by", "TEXT"),
        Column("keeper", "TEXT"),
        Column("created_at", "TEXT"),
        Column("updated_at", "TEXT"),
        Column("secret", "TEXT"),
        Column("password", "TEXT"),
        Column("imported", "TEXT"),
        Column("from", "TEXT"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
    indexes=(
        Index("things_code", ("code",), unique=True),
        Index("things_contact", ("contact",), unique=True),
    ),
    fields=(
        Field("id", "integer", primary_key=True),
        Field(
            "code",
            "string",
            required=True,
            unique=True,
            min_length=2,
            max_length=20,
            pattern="[A-Z]+-[0-9]+",
        ),
        Field("quantity", "integer", required=True, default=0, min=0, max=1000),
        Field("ratio", "number", min=0, max=1),
        Field("price", "decimal", precision=10, scale=2, default="0.00", min=0),
        Field("size", "string", max_length=255, one_of=("S", "M", "L")),
        Field("notes", "text"),
        Field("contact", "email", unique=True),
        Field("website", "url"),
        Field("active", "boolean", required=True, default=True),
        Field("day", "date"),
        Field("starts", "time"),
        Field("happened_at", "datetime"),
        Field("took", "duration"),
        Field("token", "uuid", default=Default.UUID, readonly=True),
        Field(
            "status",
            "enum",
            values=("draft", "published", "archived"),
            required=True,
            default="draft",
        ),
        Field("payload", "json"),
        Field("tags", "list", item="string"),
        Field("made_by", "string", default=Default.USER_ID, max_length=255, readonly=True),
        Field("keeper", "string", owner=True),
        Field("created_at", "datetime", auto_now=True),
        Field("updated_at", "datetime", auto_update=True),
        Field("secret", "string", max_length=255, hidden=True),
        Field("password", "string", min_length=8, max_length=255, writeonly=True),
        Field("imported", "string", max_length=255, readonly=True),
        Field("from", "string", max_length=255),
    ),
    access=AccessPolicy(
        read=EVERYONE,
        create=AUTHENTICATED,
        update=any_of(OWNER, role("admin")),
        delete=role("admin", "editor"),
    ),
    sortable=(
        "id",
        "code",
        "quantity",
        "ratio",
        "price",
        "size",
        "notes",
        "contact",
        "website",
        "active",
        "day",
        "starts",
        "happened_at",
        "took",
        "token",
        "status",
        "made_by",
        "keeper",
        "created_at",
        "updated_at",
        "imported",
        "from",
    ),
    filterable=(
        "id",
        "code",
        "quantity",
        "ratio",
        "price",
        "size",
        "notes",
        "contact",
        "website",
        "active",
        "day",
        "starts",
        "happened_at",
        "took",
        "token",
        "status",
        "made_by",
        "keeper",
        "created_at",
        "updated_at",
        "imported",
        "from",
    ),
    searchable=("code", "size", "notes", "contact", "made_by", "keeper", "imported", "from"),
    page_size=25,
    max_page_size=100,
    realtime=True,
    source="all_types.n3",
)


class ThingsCreate(WriteModel):
    code: Annotated[String, Length(min=2, max=20), Pattern("[A-Z]+-[0-9]+")]
    quantity: Annotated[Integer, Range(min=0, max=1000)] = ABSENT
    ratio: Annotated[Number, Range(min=0, max=1)] | None = None
    price: Annotated[Decimal, Digits(10, 2), Range(min=0)] | None = None
    size: Annotated[String, Length(max=255), OneOf("S", "M", "L")] | None = None
    notes: Text | None = None
    contact: Email | None = None
    website: Url | None = None
    active: Boolean = ABSENT
    day: Date | None = None
    starts: Time | None = None
    happened_at: DateTime | None = None
    took: Duration | None = None
    status: Literal["draft", "published", "archived"] = ABSENT
    payload: Json | None = None
    tags: list[String] | None = None
    password: Annotated[String, Length(min=8, max=255)] | None = None
    from_: Annotated[String, Length(max=255)] | None = Named("from", None)


class ThingsUpdate(WriteModel):
    code: Annotated[String, Length(min=2, max=20), Pattern("[A-Z]+-[0-9]+")] = ABSENT
    quantity: Annotated[Integer, Range(min=0, max=1000)] = ABSENT
    ratio: Annotated[Number, Range(min=0, max=1)] | None = None
    price: Annotated[Decimal, Digits(10, 2), Range(min=0)] | None = None
    size: Annotated[String, Length(max=255), OneOf("S", "M", "L")] | None = None
    notes: Text | None = None
    contact: Email | None = None
    website: Url | None = None
    active: Boolean = ABSENT
    day: Date | None = None
    starts: Time | None = None
    happened_at: DateTime | None = None
    took: Duration | None = None
    status: Literal["draft", "published", "archived"] = ABSENT
    payload: Json | None = None
    tags: list[String] | None = None
    password: Annotated[String, Length(min=8, max=255)] | None = None
    from_: Annotated[String, Length(max=255)] | None = Named("from", None)


router = APIRouter(prefix="/things", tags=["things"])
endpoints = DatasetEndpoints(SPEC, create=ThingsCreate, update=ThingsUpdate)


@router.get("")
async def get_things_dataset(
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
    return await endpoints.list(
        request, page, page_size, sort_by, sort_order, search, count, expand, widget
    )


@router.get("/aggregate")
async def aggregate_things_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    return await endpoints.aggregate(request, widget, search)


@router.get("/{id:path}")
async def get_things_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    return await endpoints.get(request, id, expand)


@router.post("", status_code=201, openapi_extra=endpoints.create_body)
async def create_things_item(request: Request) -> Response:
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.update_body)
async def update_things_item(request: Request, id: str) -> Response:
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204)
async def delete_things_item(request: Request, id: str) -> Response:
    return await endpoints.delete(request, id)
