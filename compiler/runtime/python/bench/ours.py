"""The generated shape of the endpoint: a typed FastAPI route over the runtime."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime.application import create_app
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.identity import Principal
from n3_runtime.models import Boolean, Email, Integer, Length, Range, String, WriteModel
from n3_runtime.routing import DatasetRoute
from starlette.requests import HTTPConnection

from .orders import SPEC


class OrdersCreate(WriteModel):
    title: Annotated[String, Length(min=1, max=200)]
    customer: String | None = None
    email: Email | None = None
    status: Literal["open", "paid", "sent", "closed"]
    quantity: Annotated[Integer, Range(min=1)]
    paid: Boolean


class OrdersUpdate(WriteModel):
    pass


class HeaderProvider:
    async def identify(self, connection: HTTPConnection) -> Principal:
        name = connection.headers.get("x-person")
        roles = frozenset({"admin"}) if "x-admin" in connection.headers else frozenset[str]()
        return Principal(name, roles=roles) if name else Principal.anonymous

    async def identify_token(self, token: str) -> Principal | None:
        return None


MAX_PAGE_SIZE = 100_000
"""More than programs ask for: a page that long leads to a cursor deep in the list."""

router = APIRouter(prefix="/api/datasets/orders", tags=["orders"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(SPEC, create=OrdersCreate, update=OrdersUpdate)


@router.get("")
async def get_orders_dataset(
    request: Request,
    page: int = Query(1, ge=1),
    page_size: int = Query(25, ge=1, le=MAX_PAGE_SIZE),
    sort_by: str | None = None,
    sort_order: str | None = None,
    search: str | None = None,
    count: Literal["exact", "none"] | None = None,
    expand: str | None = None,
    widget: str | None = None,
    select: str | None = None,
    cursor: str | None = None,
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
        select=select,
        cursor=cursor,
    )


@router.get("/aggregate")
async def aggregate_orders_dataset(
    request: Request,
    widget: str | None = None,
    search: str | None = None,
    group_by: str | None = None,
    values: str | None = None,
) -> Response:
    return await endpoints.aggregate(
        request, widget=widget, search=search, group_by=group_by, values=values
    )


@router.get("/export.csv")
async def export_orders_dataset(
    request: Request,
    sort_by: str | None = None,
    sort_order: str | None = None,
    search: str | None = None,
    widget: str | None = None,
) -> Response:
    return await endpoints.export(
        request, sort_by=sort_by, sort_order=sort_order, search=search, widget=widget
    )


@router.post("", status_code=201, openapi_extra=endpoints.operation("create"))
async def create_orders_item(request: Request) -> Response:
    return await endpoints.create(request)


app = create_app(title="Orders", datasets=(SPEC,), router=router, identity=HeaderProvider())
