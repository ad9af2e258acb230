"""Dataset `import` (awkward.n3)."""

from typing import Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime import models
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import EVERYONE, role
from n3_runtime.fields import Integer, String
from n3_runtime.spec import Access, DatasetSpec

IMPORT = DatasetSpec(
    name="import",
    fields=(
        Integer("id", primary_key=True),
        String("note", hidden=True),
    ),
    access=Access(
        read=EVERYONE,
        create=role("admin"),
        update=role("admin"),
        delete=role("admin"),
    ),
)


class ImportCreate(models.WriteModel):
    pass


class ImportUpdate(models.WriteModel):
    pass


router = APIRouter(prefix="/import", tags=["import"])
endpoints = DatasetEndpoints(IMPORT, create=ImportCreate, update=ImportUpdate)


@router.get("")
async def get_import_dataset(
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
async def aggregate_import_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    return await endpoints.aggregate(request, widget, search)


@router.get("/{id:path}")
async def get_import_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    return await endpoints.get(request, id, expand)


@router.post("", status_code=201, openapi_extra=endpoints.create_body)
async def create_import_item(request: Request) -> Response:
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.update_body)
async def update_import_item(request: Request, id: str) -> Response:
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204)
async def delete_import_item(request: Request, id: str) -> Response:
    return await endpoints.delete(request, id)
