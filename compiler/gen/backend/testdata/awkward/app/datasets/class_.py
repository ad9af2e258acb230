"""Dataset `class` (awkward.n3).

A name that is a keyword in Python and TypeScript. */ \"\"\" \\ end
"""

from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import contains, eq, gt, if_, is_in, starts_with
from n3_runtime.models import (
    ABSENT,
    Boolean,
    Digits,
    Duration,
    Integer,
    Length,
    Named,
    OneOf,
    Pattern,
    Range,
    RowModel,
    String,
    Text,
    WriteModel,
)
from n3_runtime.policy import EVERYONE, AccessPolicy, any_of, not_, role, row
from n3_runtime.routing import DatasetRoute
from n3_runtime.spec import Column, DatasetSpec, Field, Index

SPEC = DatasetSpec(
    name="class",
    title='Class "A" */',
    table="class",
    key="code",
    title_field="code",
    columns=(
        Column("code", "TEXT PRIMARY KEY NOT NULL"),
        Column("from", "TEXT NOT NULL"),
        Column("json", "TEXT DEFAULT 'it''s'"),
        Column("model_config", "INTEGER"),
        Column("def", "TEXT"),
        Column("delete", "TEXT DEFAULT 'a b' CHECK (\"delete\" IN ('a b', 'c''d', 'e\"f'))"),
        Column("copy", 'INTEGER CHECK ("copy" IN (0, 1))'),
        Column("price", "INTEGER DEFAULT 500"),
        Column("took", "INTEGER DEFAULT 90000"),
        Column("path", "TEXT"),
        Column("level", "INTEGER"),
        Column("ends", "TEXT"),
        Column("page", "INTEGER"),
        Column("search", "TEXT"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
    indexes=(Index("class_both", ("from", "-page"), unique=True), Index("class_one", ("page",))),
    fields=(
        Field("code", "string", primary_key=True, max_length=20),
        Field("from", "string", required=True, max_length=255),
        Field("json", "string", default="it's", max_length=255),
        Field("model_config", "integer"),
        Field("def", "text"),
        Field("delete", "enum", values=("a b", "c'd", 'e"f'), default="a b"),
        Field("copy", "boolean"),
        Field("price", "decimal", precision=3, scale=3, default="0.500", max=0.9),
        Field("took", "duration", default="PT90S"),
        Field("path", "string", max_length=255, pattern="/a/[a-z]+", one_of=("x", "y")),
        Field("level", "integer", one_of=(1, 2, 3)),
        Field("ends", "string", max_length=255, pattern="[^x].*\\s"),
        Field("page", "integer"),
        Field("search", "string", max_length=255),
    ),
    access=AccessPolicy(
        read=any_of(
            row(
                sql="substr(\"from\", 1, length('it''s \"x\"')) = 'it''s \"x\"'",
                check=lambda row, user: starts_with(row["from"], 'it\'s "x"'),
            ),
            row(
                sql="instr(\"json\", '\\') > 0",
                check=lambda row, user: contains(row["json"], "\\"),
            ),
            not_(row(sql='"copy"', check=lambda row, user: row["copy"])),
            not_(row(sql='"page" > 3', check=lambda row, user: gt(row["page"], 3))),
        ),
        create=EVERYONE,
        update=row(
            sql='(CASE WHEN "copy" THEN ("page" = 1) ELSE (:u1 = "from") END)',
            check=lambda row, user: if_(
                row["copy"],
                eq(row["page"], 1),
                eq(user.claim("team"), row["from"]),
            ),
            params={"u1": lambda user: user.claim("team")},
        ),
        delete=any_of(
            role("chief editor"),
            row(sql='"page" IN (1, 2)', check=lambda row, user: is_in(row["page"], (1, 2))),
        ),
    ),
    sortable=(
        "code",
        "from",
        "json",
        "model_config",
        "def",
        "delete",
        "copy",
        "price",
        "took",
        "path",
        "level",
        "ends",
        "page",
        "search",
    ),
    filterable=(
        "code",
        "from",
        "json",
        "model_config",
        "def",
        "delete",
        "copy",
        "price",
        "took",
        "path",
        "level",
        "ends",
        "page",
        "search",
    ),
    searchable=("code", "from", "json", "def", "path", "ends", "search"),
    page_size=25,
    max_page_size=100,
    source="awkward.n3",
)


class ClassRow(RowModel):
    code: String
    from_: String = Named("from")
    json_: String | None = Named("json")
    model_config_: Integer | None = Named("model_config")
    def_: Text | None = Named("def")
    delete: Literal["a b", "c'd", 'e"f'] | None
    copy_: Boolean | None = Named("copy")
    price: Annotated[Decimal, Digits(3, 3)] | None
    took: Duration | None
    path: String | None
    level: Integer | None
    ends: String | None
    page: Integer | None
    search: String | None


class ClassCreate(WriteModel):
    code: Annotated[String, Length(max=20)]
    from_: Annotated[String, Length(max=255)] = Named("from")
    json_: Annotated[String, Length(max=255)] | None = Named("json", None)
    model_config_: Integer | None = Named("model_config", None)
    def_: Text | None = Named("def", None)
    delete: Literal["a b", "c'd", 'e"f'] | None = None
    copy_: Boolean | None = Named("copy", None)
    price: Annotated[Decimal, Digits(3, 3), Range(max=0.9)] | None = None
    took: Duration | None = None
    path: Annotated[String, Length(max=255), Pattern("/a/[a-z]+"), OneOf("x", "y")] | None = None
    level: Annotated[Integer, OneOf(1, 2, 3)] | None = None
    ends: Annotated[String, Length(max=255), Pattern("[^x].*\\s")] | None = None
    page: Integer | None = None
    search: Annotated[String, Length(max=255)] | None = None


class ClassUpdate(WriteModel):
    from_: Annotated[String, Length(max=255)] = Named("from", ABSENT)
    json_: Annotated[String, Length(max=255)] | None = Named("json", None)
    model_config_: Integer | None = Named("model_config", None)
    def_: Text | None = Named("def", None)
    delete: Literal["a b", "c'd", 'e"f'] | None = None
    copy_: Boolean | None = Named("copy", None)
    price: Annotated[Decimal, Digits(3, 3), Range(max=0.9)] | None = None
    took: Duration | None = None
    path: Annotated[String, Length(max=255), Pattern("/a/[a-z]+"), OneOf("x", "y")] | None = None
    level: Annotated[Integer, OneOf(1, 2, 3)] | None = None
    ends: Annotated[String, Length(max=255), Pattern("[^x].*\\s")] | None = None
    page: Integer | None = None
    search: Annotated[String, Length(max=255)] | None = None


router = APIRouter(prefix="/class", tags=["class"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(SPEC, row=ClassRow, create=ClassCreate, update=ClassUpdate)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_class_dataset(
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

    A name that is a keyword in Python and TypeScript. */ \"\"\" \\ end
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
async def aggregate_class_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    """The numbers of a chart or metric, over the rows that the caller may read."""
    return await endpoints.aggregate(request, widget=widget, search=search)


@router.get("/{id:path}", openapi_extra=endpoints.operation("get"))
async def get_class_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """One row, with the version for If-Match as its ETag."""
    return await endpoints.get(request, id, expand=expand)


@router.post("", status_code=201, openapi_extra=endpoints.operation("create"))
async def create_class_item(request: Request) -> Response:
    """Makes a row, as the access policy allows."""
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.operation("update"))
async def update_class_item(request: Request, id: str) -> Response:
    """Changes the fields that are sent."""
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204, openapi_extra=endpoints.operation("delete"))
async def delete_class_item(request: Request, id: str) -> Response:
    """Deletes the row, and what goes with it."""
    return await endpoints.delete(request, id)
