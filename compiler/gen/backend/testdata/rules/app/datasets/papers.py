"""Dataset `papers` (rules.n3).

By what the row says, and by what the sign-in says.
"""

from decimal import Decimal as DecimalNumber
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from n3_runtime import models
from n3_runtime.dataset import Access, Dataset
from n3_runtime.dataset_router import DatasetEndpoints
from n3_runtime.expressions import AUTHENTICATED, OWNER, ROW, USER, any_of, lit, role, today
from n3_runtime.fields import Date, Decimal, Enum, Integer, Number, String
from n3_runtime.routing import DatasetRoute

PAPERS = Dataset(
    name="papers",
    fields=(
        Integer("id", primary_key=True),
        String("label", required=True),
        Enum("state", ("draft", "published", "archived"), required=True, default="draft"),
        String("team"),
        Integer("rank"),
        Date("open_from"),
        Decimal("pay", 10, 2),
        Number("bonus", computed=ROW.pay * lit("0.5")),
        String("remark"),
        String("secret", hidden=True),
        String("pin", writeonly=True),
        String("code", unique=True),
        String("owner_id", owner=True, hidden=True),
    ),
    access=Access(
        read=any_of(
            (ROW.state == "published") & (ROW.open_from <= today()),
            OWNER,
            ROW.team == USER.claims.team,
            role("root"),
        ),
        create=AUTHENTICATED & (ROW.state != "archived"),
        update=OWNER | (role("editor") & (ROW.state == "published")) | role("root"),
        delete=(OWNER & ~(ROW.state == "published")) | role("admin"),
        fields={
            "pay": role("editor", "root") | OWNER,
            "bonus": role("root") & (role("editor", "root") | OWNER),
            "remark": (ROW.state == "published") | (ROW.rank > USER.row.grade) | role("root"),
        },
    ),
    realtime=True,
)


class PapersRow(models.RowModel):
    id: models.Integer
    label: models.String
    state: Literal["draft", "published", "archived"]
    team: models.String | None
    rank: models.Integer | None
    open_from: models.Date | None
    pay: Annotated[DecimalNumber, models.Digits(10, 2)] | None
    bonus: models.Number | None
    remark: models.String | None
    code: models.String | None


class PapersCreate(models.WriteModel):
    label: Annotated[models.String, models.Length(max=255)]
    state: Literal["draft", "published", "archived"] = models.ABSENT
    team: Annotated[models.String, models.Length(max=255)] | None = None
    rank: models.Integer | None = None
    open_from: models.Date | None = None
    pay: Annotated[DecimalNumber, models.Digits(10, 2)] | None = None
    remark: Annotated[models.String, models.Length(max=255)] | None = None
    pin: Annotated[models.String, models.Length(max=255)] | None = None
    code: Annotated[models.String, models.Length(max=255)] | None = None


class PapersUpdate(models.WriteModel):
    label: Annotated[models.String, models.Length(max=255)] = models.ABSENT
    state: Literal["draft", "published", "archived"] = models.ABSENT
    team: Annotated[models.String, models.Length(max=255)] | None = None
    rank: models.Integer | None = None
    open_from: models.Date | None = None
    pay: Annotated[DecimalNumber, models.Digits(10, 2)] | None = None
    remark: Annotated[models.String, models.Length(max=255)] | None = None
    pin: Annotated[models.String, models.Length(max=255)] | None = None
    code: Annotated[models.String, models.Length(max=255)] | None = None


router = APIRouter(prefix="/papers", tags=["papers"], route_class=DatasetRoute)
endpoints = DatasetEndpoints(PAPERS, row=PapersRow, create=PapersCreate, update=PapersUpdate)


@router.get("", openapi_extra=endpoints.operation("list"))
async def get_papers_dataset(
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

    By what the row says, and by what the sign-in says.
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
async def aggregate_papers_dataset(
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
async def export_papers_dataset(
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
async def get_papers_item(
    request: Request,
    id: str,
    expand: str | None = None,
) -> Response:
    """Return one row; its ETag is the version for If-Match."""
    return await endpoints.get(request, id, expand=expand)


@router.post("", status_code=201, openapi_extra=endpoints.operation("create"))
async def create_papers_item(request: Request) -> Response:
    """Create a row, as far as the access policy allows."""
    return await endpoints.create(request)


@router.patch("/{id:path}", openapi_extra=endpoints.operation("update"))
async def update_papers_item(request: Request, id: str) -> Response:
    """Update the fields in the request body."""
    return await endpoints.update(request, id)


@router.delete("/{id:path}", status_code=204, openapi_extra=endpoints.operation("delete"))
async def delete_papers_item(request: Request, id: str) -> Response:
    """Delete the row and the rows that cascade from it."""
    return await endpoints.delete(request, id)


@router.post("/batch", openapi_extra=endpoints.operation("batch"))
async def batch_papers_dataset(request: Request) -> Response:
    """Delete, update and create rows in one transaction: all of it or nothing."""
    return await endpoints.batch(request)
