"""The generated shape of the endpoint: a typed FastAPI route over the runtime."""

from typing import Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.application import create_app
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.identity import Principal
from n3_runtime.models import WriteModel
from starlette.requests import HTTPConnection

from .orders import SPEC, TABLE


class Nothing(WriteModel):
    pass


class HeaderProvider:
    async def identify(self, connection: HTTPConnection) -> Principal:
        name = connection.headers.get("x-person")
        return Principal(name) if name else Principal.anonymous

    async def identify_token(self, token: str) -> Principal | None:
        return None


router = APIRouter(prefix="/api/datasets/orders", tags=["orders"])
endpoints = DatasetEndpoints(SPEC, create=Nothing, update=Nothing)


@router.get("")
async def get_orders_dataset(
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


app = create_app(
    title="Orders", datasets=(SPEC,), tables=(TABLE,), router=router, identity=HeaderProvider()
)
