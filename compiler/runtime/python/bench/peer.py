"""The endpoint as it is written by hand with FastAPI, SQLAlchemy and Pydantic.

Typed throughout, one session a request, the rule applied before the query, a response model.
"""

import csv
import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Header, HTTPException, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Engine, Select, create_engine, event, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.types import DateTime, String, TypeDecorator
from sqlalchemy.util import has_compiled_ext

# SQLAlchemy without its C extensions is no fair peer.
assert has_compiled_ext()  # type: ignore[no-untyped-call]  # it has no annotations


ADDRESS = os.environ["N3_DATABASE_URL"]
SQLITE = ADDRESS.startswith("sqlite:")


class UtcText(TypeDecorator[datetime]):
    """The column's text as a datetime."""

    impl = String
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: object) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)

    def process_bind_param(self, value: datetime | None, dialect: object) -> str | None:
        return None if value is None else f"{value:%Y-%m-%dT%H:%M:%S.%f}Z"


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    customer: Mapped[str | None]
    email: Mapped[str | None]
    status: Mapped[str]
    quantity: Mapped[int]
    paid: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcText if SQLITE else DateTime(timezone=True))
    owner_id: Mapped[str | None]
    n3_version: Mapped[int]


class Can(BaseModel):
    update: bool
    delete: bool


EmailText = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)]


class OrderOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, populate_by_name=True)

    id: int
    title: str
    customer: str | None
    email: str | None
    status: Literal["open", "paid", "sent", "closed"]
    quantity: int
    paid: bool
    created_at: datetime
    version: int = Field(validation_alias="n3_version", serialization_alias="_version")
    can: Can = Field(default=Can(update=True, delete=False), serialization_alias="_can")


class OrderIn(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    title: Annotated[str, Field(min_length=1, max_length=200)]
    customer: str | None = None
    email: EmailText | None = None
    status: Literal["open", "paid", "sent", "closed"]
    quantity: Annotated[int, Field(ge=1)]
    paid: bool


class Page(BaseModel):
    data: list[OrderOut]
    total: int
    total_is_estimate: bool
    page: int
    page_size: int
    has_more: bool
    next_cursor: str | None = None


engine: Engine = create_engine(ADDRESS.replace("postgresql:", "postgresql+psycopg:"))
Sessions = sessionmaker(engine, expire_on_commit=False)


@event.listens_for(engine, "connect")
def pragmas(connection: Any, _: object) -> None:
    for pragma in (
        () if not SQLITE else ("journal_mode = WAL", "synchronous = NORMAL", "cache_size = -32768")
    ):
        connection.execute(f"PRAGMA {pragma}")


def session() -> Iterator[Session]:
    with Sessions() as opened:
        yield opened


SORTABLE = {
    name: getattr(Order, name)
    for name in ("id", "title", "customer", "status", "quantity", "created_at")
}
LIMIT = 10_000
EXPORTED = ("id", "title", "customer", "email", "status", "quantity", "paid", "created_at")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
app = FastAPI()


@app.get("/api/datasets/orders", response_model=Page)
def list_orders(
    session: Annotated[Session, Depends(session)],
    page: Annotated[int, Query(ge=1)] = 1,
    page_size: Annotated[int, Query(ge=1, le=100)] = 25,
    status: Literal["open", "paid", "sent", "closed"] | None = None,
    sort_by: str = "id",
    sort_order: Literal["asc", "desc"] = "asc",
    x_person: Annotated[str | None, Header()] = None,
    x_admin: Annotated[bool, Header()] = False,
) -> Page:
    if x_person is None:
        raise HTTPException(401)
    if sort_by not in SORTABLE:
        raise HTTPException(400)
    query = select(Order)
    if not x_admin:
        query = query.where(Order.owner_id == x_person)
    if status is not None:
        query = query.where(Order.status == status)
    counted = query.with_only_columns(Order.id).limit(LIMIT + 1).subquery()
    total = session.scalar(select(func.count()).select_from(counted)) or 0
    column = SORTABLE[sort_by]
    query = query.order_by(column.desc() if sort_order == "desc" else column.asc(), Order.id)
    found = session.scalars(query.limit(page_size + 1).offset((page - 1) * page_size)).all()
    return Page(
        data=[OrderOut.model_validate(order) for order in found[:page_size]],
        total=min(total, LIMIT),
        total_is_estimate=total > LIMIT,
        page=page,
        page_size=page_size,
        has_more=len(found) > page_size,
    )


@app.get("/api/datasets/orders/export.csv")
def export_orders(
    x_person: Annotated[str | None, Header()] = None,
    x_admin: Annotated[bool, Header()] = False,
) -> StreamingResponse:
    if x_person is None:
        raise HTTPException(401)
    columns = [getattr(Order, name) for name in EXPORTED]
    query = select(*columns).order_by(Order.id)
    if not x_admin:
        query = query.where(Order.owner_id == x_person)
    return StreamingResponse(export(query), media_type="text/csv; charset=utf-8")


def export(query: Select[Any]) -> Iterator[str]:
    """In parts of as many rows as ours."""
    with Sessions() as opened:
        rows = opened.execute(query, execution_options={"yield_per": 500})
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(EXPORTED)
        for part in rows.partitions():
            writer.writerows([cell(value) for value in row] for row in part)
            yield text.getvalue()
            text.seek(0)
            text.truncate()
        yield text.getvalue()


def cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


@app.post("/api/datasets/orders", status_code=201, response_model=OrderOut)
def create_order(
    body: OrderIn,
    session: Annotated[Session, Depends(session)],
    x_person: Annotated[str | None, Header()] = None,
) -> Order:
    if x_person is None:
        raise HTTPException(401)
    order = Order(
        **body.model_dump(),
        created_at=datetime.now(UTC),
        owner_id=x_person,
        n3_version=1,
    )
    session.add(order)
    session.commit()
    return order
