"""Dataset `class` (awkward.n3).

A name that is a keyword in Python and TypeScript. */ \"\"\" \\ end
"""

from decimal import Decimal as DecimalNumber
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime import models
from n3_runtime.dataset import Access, Dataset
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import (
    EVERYONE,
    ROW,
    USER,
    any_of,
    contains,
    if_,
    is_in,
    role,
    starts_with,
)
from n3_runtime.fields import Boolean, Decimal, Duration, Enum, Integer, String, Text
from n3_runtime.routing import DatasetRoute

CLASS = Dataset(
    name="class",
    fields=(
        String("code", primary_key=True, max_length=20),
        String("from", required=True),
        String("json", default="it's"),
        Integer("model_config"),
        Text("def"),
        Enum("delete", ("a b", "c'd", 'e"f'), default="a b"),
        Boolean("copy"),
        Decimal("price", 3, 3, default="0.500", max=0.9),
        Duration("took", default="PT90S"),
        String("path", pattern="/a/[a-z]+", one_of=("x", "y")),
        Integer("level", one_of=(1, 2, 3)),
        String("ends", pattern="[^x].*\\s"),
        Integer("page"),
        String("search"),
    ),
    access=Access(
        read=any_of(
            starts_with(ROW["from"], 'it\'s "x"'),
            contains(ROW.json, "\\"),
            ~ROW.copy,
            ~(ROW.page > 3),
        ),
        create=EVERYONE,
        update=if_(ROW.copy, ROW.page == 1, USER.claims.team == ROW["from"]),
        delete=role("chief editor") | is_in(ROW.page, (1, 2)),
    ),
)


class ClassRow(models.RowModel):
    code: models.String
    from_: models.String = models.Named("from")
    json_: models.String | None = models.Named("json")
    model_config_: models.Integer | None = models.Named("model_config")
    def_: models.Text | None = models.Named("def")
    delete: Literal["a b", "c'd", 'e"f'] | None
    copy_: models.Boolean | None = models.Named("copy")
    price: Annotated[DecimalNumber, models.Digits(3, 3)] | None
    took: models.Duration | None
    path: models.String | None
    level: models.Integer | None
    ends: models.String | None
    page: models.Integer | None
    search: models.String | None


class ClassCreate(models.WriteModel):
    code: Annotated[models.String, models.Length(max=20)]
    from_: Annotated[models.String, models.Length(max=255)] = models.Named("from")
    json_: Annotated[models.String, models.Length(max=255)] | None = models.Named("json", None)
    model_config_: models.Integer | None = models.Named("model_config", None)
    def_: models.Text | None = models.Named("def", None)
    delete: Literal["a b", "c'd", 'e"f'] | None = None
    copy_: models.Boolean | None = models.Named("copy", None)
    price: Annotated[DecimalNumber, models.Digits(3, 3), models.Range(max=0.9)] | None = None
    took: models.Duration | None = None
    path: (
        Annotated[
            models.String,
            models.Length(max=255),
            models.Pattern("/a/[a-z]+"),
            models.OneOf("x", "y"),
        ]
        | None
    ) = None
    level: Annotated[models.Integer, models.OneOf(1, 2, 3)] | None = None
    ends: Annotated[models.String, models.Length(max=255), models.Pattern("[^x].*\\s")] | None = (
        None
    )
    page: models.Integer | None = None
    search: Annotated[models.String, models.Length(max=255)] | None = None


class ClassUpdate(models.WriteModel):
    from_: Annotated[models.String, models.Length(max=255)] = models.Named("from", models.ABSENT)
    json_: Annotated[models.String, models.Length(max=255)] | None = models.Named("json", None)
    model_config_: models.Integer | None = models.Named("model_config", None)
    def_: models.Text | None = models.Named("def", None)
    delete: Literal["a b", "c'd", 'e"f'] | None = None
    copy_: models.Boolean | None = models.Named("copy", None)
    price: Annotated[DecimalNumber, models.Digits(3, 3), models.Range(max=0.9)] | None = None
    took: models.Duration | None = None
    path: (
        Annotated[
            models.String,
            models.Length(max=255),
            models.Pattern("/a/[a-z]+"),
            models.OneOf("x", "y"),
        ]
        | None
    ) = None
    level: Annotated[models.Integer, models.OneOf(1, 2, 3)] | None = None
    ends: Annotated[models.String, models.Length(max=255), models.Pattern("[^x].*\\s")] | None = (
        None
    )
    page: models.Integer | None = None
    search: Annotated[models.String, models.Length(max=255)] | None = None


router = APIRouter(prefix="/class", tags=["class"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(CLASS, row=ClassRow, create=ClassCreate, update=ClassUpdate)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_class_dataset(
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
        select=select,
        cursor=cursor,
    )


@router.get("/aggregate", openapi_extra=endpoints.operation("aggregate"))
async def aggregate_class_dataset(
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
async def export_class_dataset(
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
async def get_class_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """Return one row; its ETag is the version for If-Match."""
    return await endpoints.get(request, id, expand=expand)


@router.post("", status_code=201, openapi_extra=endpoints.operation("create"))
async def create_class_item(request: Request) -> Response:
    """Create a row, as far as the access policy allows."""
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.operation("update"))
async def update_class_item(request: Request, id: str) -> Response:
    """Update the fields in the request body."""
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204, openapi_extra=endpoints.operation("delete"))
async def delete_class_item(request: Request, id: str) -> Response:
    """Delete the row and the rows that cascade from it."""
    return await endpoints.delete(request, id)


@router.post("/batch", openapi_extra=endpoints.operation("batch"))
async def batch_class_dataset(request: Request) -> Response:
    """Delete, update and create rows in one transaction: all of it or nothing."""
    return await endpoints.batch(request)
