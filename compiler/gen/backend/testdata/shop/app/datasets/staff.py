"""Dataset `staff` (shop.n3).

Everyone who works here; a row is a person's own by its address.
"""

from decimal import Decimal as DecimalNumber
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime import models
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import ROW, USER, lit, role
from n3_runtime.fields import Boolean, Decimal, Email, Integer, Number, Reference, String
from n3_runtime.spec import Access, DatasetSpec

STAFF = DatasetSpec(
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


router = APIRouter(prefix="/staff", tags=["staff"])
endpoints = DatasetEndpoints(STAFF, create=StaffCreate, update=StaffUpdate)


@router.get("")
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
    return await endpoints.list(
        request, page, page_size, sort_by, sort_order, search, count, expand, widget
    )


@router.get("/aggregate")
async def aggregate_staff_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    return await endpoints.aggregate(request, widget, search)


@router.get("/{id:path}")
async def get_staff_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    return await endpoints.get(request, id, expand)


@router.post("", status_code=201, openapi_extra=endpoints.create_body)
async def create_staff_item(request: Request) -> Response:
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.update_body)
async def update_staff_item(request: Request, id: str) -> Response:
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204)
async def delete_staff_item(request: Request, id: str) -> Response:
    return await endpoints.delete(request, id)
