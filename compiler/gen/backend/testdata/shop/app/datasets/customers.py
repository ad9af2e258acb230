"""Dataset `customers` (shop.n3)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime import models
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import AUTHENTICATED, ROW, USER, role
from n3_runtime.fields import Integer, Reference, String, Text
from n3_runtime.spec import Access, Change, DatasetSpec

CUSTOMERS = DatasetSpec(
    name="customers",
    fields=(
        Integer("id", primary_key=True),
        String("name", required=True),
        String("city"),
        String("secret", hidden=True),
        String("pin", writeonly=True),
        Reference("agent", "staff", required=True),
        Text("notes"),
    ),
    access=Access(
        read=role("manager") | (ROW.agent.team == USER.row.team_id),
        create=AUTHENTICATED,
        update=Change(
            before=role("manager") | (ROW.agent == USER.row),
            after=AUTHENTICATED,
        ),
        delete=role("manager"),
    ),
    realtime=True,
    soft_delete=True,
    timezone="Europe/Berlin",
)


class CustomersCreate(models.WriteModel):
    name: Annotated[models.String, models.Length(max=255)]
    city: Annotated[models.String, models.Length(max=255)] | None = None
    pin: Annotated[models.String, models.Length(max=255)] | None = None
    agent_id: models.Integer
    notes: models.Text | None = None


class CustomersUpdate(models.WriteModel):
    name: Annotated[models.String, models.Length(max=255)] = models.ABSENT
    city: Annotated[models.String, models.Length(max=255)] | None = None
    pin: Annotated[models.String, models.Length(max=255)] | None = None
    agent_id: models.Integer = models.ABSENT
    notes: models.Text | None = None


router = APIRouter(prefix="/customers", tags=["customers"])
endpoints = DatasetEndpoints(CUSTOMERS, create=CustomersCreate, update=CustomersUpdate)


@router.get("")
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
    return await endpoints.list(
        request, page, page_size, sort_by, sort_order, search, count, expand, widget
    )


@router.get("/aggregate")
async def aggregate_customers_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    return await endpoints.aggregate(request, widget, search)


@router.get("/{id:path}")
async def get_customers_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    return await endpoints.get(request, id, expand)


@router.post("", status_code=201, openapi_extra=endpoints.create_body)
async def create_customers_item(request: Request) -> Response:
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.update_body)
async def update_customers_item(request: Request, id: str) -> Response:
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204)
async def delete_customers_item(request: Request, id: str) -> Response:
    return await endpoints.delete(request, id)
