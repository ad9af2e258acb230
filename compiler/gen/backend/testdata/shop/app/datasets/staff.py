"""Dataset `staff` (shop.n3).

Everyone who works here; a row is a person's own by its address.
"""

from decimal import Decimal as DecimalNumber
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime import models
from n3_runtime.dataset import Access, Dataset
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import ROW, USER, lit, role
from n3_runtime.fields import Boolean, Decimal, Email, Integer, Number, Reference, String
from n3_runtime.routing import DatasetRoute

STAFF = Dataset(
    name="staff",
    fields=(
        Integer("id", primary_key=True),
        String("name", required=True),
        Email("email", required=True),
        Reference("team", "teams", on_delete="set_null"),
        Reference("boss", "staff", on_delete="set_null"),
        Decimal("salary", 10, 2),
        Number("bonus", computed=ROW.salary * lit("0.1")),
        Boolean("left", default=False),
    ),
    access=Access(
        read=role("manager") | (ROW.team == USER.row.team_id),
        create=role("manager"),
        update=role("manager") | (ROW.id == USER.row),
        delete=role("manager"),
        fields={
            "salary": role("hr") | (ROW.id == USER.row),
            "bonus": role("hr") & (role("hr") | (ROW.id == USER.row)),
        },
    ),
    realtime=True,
    people=True,
    timezone="Europe/Berlin",
)


class StaffRow(models.RowModel):
    id: models.Integer
    name: models.String
    email: models.Email
    team_id: models.Integer | None
    boss_id: models.Integer | None
    salary: Annotated[DecimalNumber, models.Digits(10, 2)] | None
    bonus: models.Number | None
    left: models.Boolean | None


class StaffCreate(models.WriteModel):
    name: Annotated[models.String, models.Length(max=255)]
    email: models.Email
    team_id: models.Integer | None = None
    boss_id: models.Integer | None = None
    salary: Annotated[DecimalNumber, models.Digits(10, 2)] | None = None
    left: models.Boolean | None = None


class StaffUpdate(models.WriteModel):
    name: Annotated[models.String, models.Length(max=255)] = models.ABSENT
    email: models.Email = models.ABSENT
    team_id: models.Integer | None = None
    boss_id: models.Integer | None = None
    salary: Annotated[DecimalNumber, models.Digits(10, 2)] | None = None
    left: models.Boolean | None = None


router = APIRouter(prefix="/staff", tags=["staff"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(STAFF, row=StaffRow, create=StaffCreate, update=StaffUpdate)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_staff_dataset(
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
        select=select,
        cursor=cursor,
    )


@router.get("/aggregate", openapi_extra=endpoints.operation("aggregate"))
async def aggregate_staff_dataset(
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
async def export_staff_dataset(
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
async def get_staff_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """Return one row; its ETag is the version for If-Match."""
    return await endpoints.get(request, id, expand=expand)


@router.post("", status_code=201, openapi_extra=endpoints.operation("create"))
async def create_staff_item(request: Request) -> Response:
    """Create a row, as far as the access policy allows."""
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.operation("update"))
async def update_staff_item(request: Request, id: str) -> Response:
    """Update the fields in the request body."""
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204, openapi_extra=endpoints.operation("delete"))
async def delete_staff_item(request: Request, id: str) -> Response:
    """Delete the row and the rows that cascade from it."""
    return await endpoints.delete(request, id)


@router.post("/batch", openapi_extra=endpoints.operation("batch"))
async def batch_staff_dataset(request: Request) -> Response:
    """Delete, update and create rows in one transaction: all of it or nothing."""
    return await endpoints.batch(request)
