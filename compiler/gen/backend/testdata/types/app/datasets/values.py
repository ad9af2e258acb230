"""Dataset `values` (types.n3)."""

from decimal import Decimal as DecimalNumber
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime import models
from n3_runtime.dataset import Access, Dataset
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import EVERYONE, ROW
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

VALUES = Dataset(
    name="values",
    fields=(
        Integer("id", primary_key=True),
        Boolean("boolean"),
        Boolean("boolean_again", computed=ROW.boolean),
        Date("date"),
        Date("date_again", computed=ROW.date),
        DateTime("datetime"),
        DateTime("datetime_again", computed=ROW.datetime),
        Decimal("decimal_1_1", 1, 1),
        Decimal("decimal_1_1_again", 1, 1, computed=ROW.decimal_1_1),
        Decimal("decimal_10_2", 10, 2),
        Decimal("decimal_10_2_again", 10, 2, computed=ROW.decimal_10_2),
        Decimal("decimal_18_0", 18, 0),
        Decimal("decimal_18_0_again", 18, 0, computed=ROW.decimal_18_0),
        Decimal("decimal_18_18", 18, 18),
        Decimal("decimal_18_18_again", 18, 18, computed=ROW.decimal_18_18),
        Decimal("decimal_18_4", 18, 4),
        Decimal("decimal_18_4_again", 18, 4, computed=ROW.decimal_18_4),
        Duration("duration"),
        Duration("duration_again", computed=ROW.duration),
        Email("email"),
        Email("email_again", computed=ROW.email),
        Enum("enum_open_done", ("open", "done")),
        Enum("enum_open_done_again", ("open", "done"), computed=ROW.enum_open_done),
        Integer("integer"),
        Integer("integer_again", computed=ROW.integer),
        Integer("integer_min_1_max_5", min=1, max=5),
        Integer("integer_min_1_max_5_again", computed=ROW.integer_min_1_max_5),
        Json("json"),
        Json("json_again", computed=ROW.json),
        List("list_boolean", "boolean"),
        List("list_boolean_again", "boolean", computed=ROW.list_boolean),
        List("list_date", "date"),
        List("list_date_again", "date", computed=ROW.list_date),
        List("list_datetime", "datetime"),
        List("list_datetime_again", "datetime", computed=ROW.list_datetime),
        List("list_duration", "duration"),
        List("list_duration_again", "duration", computed=ROW.list_duration),
        List("list_email", "email"),
        List("list_email_again", "email", computed=ROW.list_email),
        List("list_integer", "integer"),
        List("list_integer_again", "integer", computed=ROW.list_integer),
        List("list_number", "number"),
        List("list_number_again", "number", computed=ROW.list_number),
        List("list_string", "string"),
        List("list_string_again", "string", computed=ROW.list_string),
        List("list_string_max_length_2", "string", max_length=2),
        List("list_string_max_length_2_again", "string", computed=ROW.list_string_max_length_2),
        List("list_time", "time"),
        List("list_time_again", "time", computed=ROW.list_time),
        List("list_url", "url"),
        List("list_url_again", "url", computed=ROW.list_url),
        List("list_uuid", "uuid"),
        List("list_uuid_again", "uuid", computed=ROW.list_uuid),
        Number("number"),
        Number("number_again", computed=ROW.number),
        String("string"),
        String("string_again", computed=ROW.string),
        String("string_min_length_2_max_length_3", min_length=2, max_length=3),
        String(
            "string_min_length_2_max_length_3_again",
            computed=ROW.string_min_length_2_max_length_3,
        ),
        String("string_one_of_a_b", one_of=("a", "b")),
        String("string_one_of_a_b_again", computed=ROW.string_one_of_a_b),
        String("string_pattern_a_z", pattern="[a-z]+"),
        String("string_pattern_a_z_again", computed=ROW.string_pattern_a_z),
        Text("text"),
        Text("text_again", computed=ROW.text),
        Time("time"),
        Time("time_again", computed=ROW.time),
        Url("url"),
        Url("url_again", computed=ROW.url),
        Uuid("uuid"),
        Uuid("uuid_again", computed=ROW.uuid),
    ),
    access=Access(
        read=EVERYONE,
        create=EVERYONE,
        update=EVERYONE,
        delete=EVERYONE,
    ),
    realtime=True,
)


class ValuesRow(models.RowModel):
    id: models.Integer
    boolean: models.Boolean | None
    boolean_again: models.Boolean | None
    date: models.Date | None
    date_again: models.Date | None
    datetime: models.DateTime | None
    datetime_again: models.DateTime | None
    decimal_1_1: Annotated[DecimalNumber, models.Digits(1, 1)] | None
    decimal_1_1_again: Annotated[DecimalNumber, models.Digits(1, 1)] | None
    decimal_10_2: Annotated[DecimalNumber, models.Digits(10, 2)] | None
    decimal_10_2_again: Annotated[DecimalNumber, models.Digits(10, 2)] | None
    decimal_18_0: Annotated[DecimalNumber, models.Digits(18, 0)] | None
    decimal_18_0_again: Annotated[DecimalNumber, models.Digits(18, 0)] | None
    decimal_18_18: Annotated[DecimalNumber, models.Digits(18, 18)] | None
    decimal_18_18_again: Annotated[DecimalNumber, models.Digits(18, 18)] | None
    decimal_18_4: Annotated[DecimalNumber, models.Digits(18, 4)] | None
    decimal_18_4_again: Annotated[DecimalNumber, models.Digits(18, 4)] | None
    duration: models.Duration | None
    duration_again: models.Duration | None
    email: models.Email | None
    email_again: models.Email | None
    enum_open_done: Literal["open", "done"] | None
    enum_open_done_again: Literal["open", "done"] | None
    integer: models.Integer | None
    integer_again: models.Integer | None
    integer_min_1_max_5: models.Integer | None
    integer_min_1_max_5_again: models.Integer | None
    json_: models.Json | None = models.Named("json")
    json_again: models.Json | None
    list_boolean: list[models.Boolean] | None
    list_boolean_again: list[models.Boolean] | None
    list_date: list[models.Date] | None
    list_date_again: list[models.Date] | None
    list_datetime: list[models.DateTime] | None
    list_datetime_again: list[models.DateTime] | None
    list_duration: list[models.Duration] | None
    list_duration_again: list[models.Duration] | None
    list_email: list[models.Email] | None
    list_email_again: list[models.Email] | None
    list_integer: list[models.Integer] | None
    list_integer_again: list[models.Integer] | None
    list_number: list[models.Number] | None
    list_number_again: list[models.Number] | None
    list_string: list[models.String] | None
    list_string_again: list[models.String] | None
    list_string_max_length_2: list[models.String] | None
    list_string_max_length_2_again: list[models.String] | None
    list_time: list[models.Time] | None
    list_time_again: list[models.Time] | None
    list_url: list[models.Url] | None
    list_url_again: list[models.Url] | None
    list_uuid: list[models.Uuid] | None
    list_uuid_again: list[models.Uuid] | None
    number: models.Number | None
    number_again: models.Number | None
    string: models.String | None
    string_again: models.String | None
    string_min_length_2_max_length_3: models.String | None
    string_min_length_2_max_length_3_again: models.String | None
    string_one_of_a_b: models.String | None
    string_one_of_a_b_again: models.String | None
    string_pattern_a_z: models.String | None
    string_pattern_a_z_again: models.String | None
    text: models.Text | None
    text_again: models.Text | None
    time: models.Time | None
    time_again: models.Time | None
    url: models.Url | None
    url_again: models.Url | None
    uuid: models.Uuid | None
    uuid_again: models.Uuid | None


class ValuesCreate(models.WriteModel):
    boolean: models.Boolean | None = None
    date: models.Date | None = None
    datetime: models.DateTime | None = None
    decimal_1_1: Annotated[DecimalNumber, models.Digits(1, 1)] | None = None
    decimal_10_2: Annotated[DecimalNumber, models.Digits(10, 2)] | None = None
    decimal_18_0: Annotated[DecimalNumber, models.Digits(18, 0)] | None = None
    decimal_18_18: Annotated[DecimalNumber, models.Digits(18, 18)] | None = None
    decimal_18_4: Annotated[DecimalNumber, models.Digits(18, 4)] | None = None
    duration: models.Duration | None = None
    email: models.Email | None = None
    enum_open_done: Literal["open", "done"] | None = None
    integer: models.Integer | None = None
    integer_min_1_max_5: Annotated[models.Integer, models.Range(min=1, max=5)] | None = None
    json_: models.Json | None = models.Named("json", None)
    list_boolean: list[models.Boolean] | None = None
    list_date: list[models.Date] | None = None
    list_datetime: list[models.DateTime] | None = None
    list_duration: list[models.Duration] | None = None
    list_email: list[models.Email] | None = None
    list_integer: list[models.Integer] | None = None
    list_number: list[models.Number] | None = None
    list_string: list[models.String] | None = None
    list_string_max_length_2: Annotated[list[models.String], models.Length(max=2)] | None = None
    list_time: list[models.Time] | None = None
    list_url: list[models.Url] | None = None
    list_uuid: list[models.Uuid] | None = None
    number: models.Number | None = None
    string: Annotated[models.String, models.Length(max=255)] | None = None
    string_min_length_2_max_length_3: (
        Annotated[models.String, models.Length(min=2, max=3)] | None
    ) = None
    string_one_of_a_b: (
        Annotated[models.String, models.Length(max=255), models.OneOf("a", "b")] | None
    ) = None
    string_pattern_a_z: (
        Annotated[models.String, models.Length(max=255), models.Pattern("[a-z]+")] | None
    ) = None
    text: models.Text | None = None
    time: models.Time | None = None
    url: models.Url | None = None
    uuid: models.Uuid | None = None


class ValuesUpdate(models.WriteModel):
    boolean: models.Boolean | None = None
    date: models.Date | None = None
    datetime: models.DateTime | None = None
    decimal_1_1: Annotated[DecimalNumber, models.Digits(1, 1)] | None = None
    decimal_10_2: Annotated[DecimalNumber, models.Digits(10, 2)] | None = None
    decimal_18_0: Annotated[DecimalNumber, models.Digits(18, 0)] | None = None
    decimal_18_18: Annotated[DecimalNumber, models.Digits(18, 18)] | None = None
    decimal_18_4: Annotated[DecimalNumber, models.Digits(18, 4)] | None = None
    duration: models.Duration | None = None
    email: models.Email | None = None
    enum_open_done: Literal["open", "done"] | None = None
    integer: models.Integer | None = None
    integer_min_1_max_5: Annotated[models.Integer, models.Range(min=1, max=5)] | None = None
    json_: models.Json | None = models.Named("json", None)
    list_boolean: list[models.Boolean] | None = None
    list_date: list[models.Date] | None = None
    list_datetime: list[models.DateTime] | None = None
    list_duration: list[models.Duration] | None = None
    list_email: list[models.Email] | None = None
    list_integer: list[models.Integer] | None = None
    list_number: list[models.Number] | None = None
    list_string: list[models.String] | None = None
    list_string_max_length_2: Annotated[list[models.String], models.Length(max=2)] | None = None
    list_time: list[models.Time] | None = None
    list_url: list[models.Url] | None = None
    list_uuid: list[models.Uuid] | None = None
    number: models.Number | None = None
    string: Annotated[models.String, models.Length(max=255)] | None = None
    string_min_length_2_max_length_3: (
        Annotated[models.String, models.Length(min=2, max=3)] | None
    ) = None
    string_one_of_a_b: (
        Annotated[models.String, models.Length(max=255), models.OneOf("a", "b")] | None
    ) = None
    string_pattern_a_z: (
        Annotated[models.String, models.Length(max=255), models.Pattern("[a-z]+")] | None
    ) = None
    text: models.Text | None = None
    time: models.Time | None = None
    url: models.Url | None = None
    uuid: models.Uuid | None = None


router = APIRouter(prefix="/values", tags=["values"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(VALUES, row=ValuesRow, create=ValuesCreate, update=ValuesUpdate)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_values_dataset(
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
async def aggregate_values_dataset(
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
async def export_values_dataset(
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
async def get_values_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """Return one row; its ETag is the version for If-Match."""
    return await endpoints.get(request, id, expand=expand)


@router.post("", status_code=201, openapi_extra=endpoints.operation("create"))
async def create_values_item(request: Request) -> Response:
    """Create a row, as far as the access policy allows."""
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.operation("update"))
async def update_values_item(request: Request, id: str) -> Response:
    """Update the fields in the request body."""
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204, openapi_extra=endpoints.operation("delete"))
async def delete_values_item(request: Request, id: str) -> Response:
    """Delete the row and the rows that cascade from it."""
    return await endpoints.delete(request, id)


@router.post("/batch", openapi_extra=endpoints.operation("batch"))
async def batch_values_dataset(request: Request) -> Response:
    """Delete, update and create rows in one transaction: all of it or nothing."""
    return await endpoints.batch(request)
