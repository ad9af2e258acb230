"""Dataset `array` (awkward.n3)."""

from typing import Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.models import WriteModel
from n3_runtime.policy import AUTHENTICATED, EVERYONE, NOBODY, AccessPolicy
from n3_runtime.routing import DatasetRoute
from n3_runtime.spec import Column, DatasetSpec, Field

SPEC = DatasetSpec(
    name="array",
    title="Array",
    table="array",
    key="id",
    title_field="id",
    columns=(
        Column("id", "TEXT PRIMARY KEY NOT NULL"),
        Column("stamped", "TEXT"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
    indexes=(),
    fields=(
        Field("id", "uuid", primary_key=True),
        Field("stamped", "datetime", auto_now=True),
    ),
    access=AccessPolicy(
        read=AUTHENTICATED,
        create=EVERYONE,
        update=NOBODY,
        delete=NOBODY,
    ),
    sortable=("id", "stamped"),
    filterable=("id", "stamped"),
    searchable=(),
    page_size=25,
    max_page_size=100,
    source="awkward.n3",
)


class ArrayCreate(WriteModel):
    pass


class ArrayUpdate(WriteModel):
    pass


router = APIRouter(prefix="/array", tags=["array"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(SPEC, create=ArrayCreate, update=ArrayUpdate)


@router.get("")
async def get_array_dataset(
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


@router.get("/aggregate")
async def aggregate_array_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    return await endpoints.aggregate(request, widget=widget, search=search)


@router.get("/{id:path}")
async def get_array_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    return await endpoints.get(request, id, expand=expand)


@router.post("", status_code=201, openapi_extra=endpoints.create_body)
async def create_array_item(request: Request) -> Response:
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.update_body)
async def update_array_item(request: Request, id: str) -> Response:
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204)
async def delete_array_item(request: Request, id: str) -> Response:
    return await endpoints.delete(request, id)
