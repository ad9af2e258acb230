"""Dataset `pay` (shop.n3)."""

from typing import Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import EVERYONE, ROWS, count, sum_
from n3_runtime.fields import Decimal, Integer, Number, Reference, Text
from n3_runtime.spec import Access, DatasetSpec, Derived

PAY = DatasetSpec(
    name="pay",
    fields=(
        Text("_key", required=True, readonly=True),
        Reference("team", "teams", source=ROWS.staff.team),
        Integer("people", source=count()),
        Decimal("salaries", 38, 2, source=sum_(ROWS.staff.salary)),
        Number("bonuses", source=sum_(ROWS.staff.bonus)),
    ),
    access=Access(read=EVERYONE),
    derived=Derived(
        source="staff",
        grouped=True,
        group_by=("team_id",),
    ),
    key_fields=("team_id",),
    timezone="Europe/Berlin",
)


router = APIRouter(prefix="/pay", tags=["pay"])
endpoints = DatasetEndpoints(PAY)


@router.get("")
async def get_pay_dataset(
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
async def aggregate_pay_dataset(
    request: Request, widget: str, search: str | None = None
) -> Response:
    return await endpoints.aggregate(request, widget, search)


@router.get("/{id:path}")
async def get_pay_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    return await endpoints.get(request, id, expand)
