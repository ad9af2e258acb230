"""Views: queries that a person keeps under a name, for themselves or for all who have a role.

A view is what a list is asked by: a tree of filters, a search, an order, columns. It passes the gate of
lists when it is saved, and again whenever it is read, since the program may have changed meanwhile: what
it names then and does not exist any more is told (`errors`), and the view stays, to be mended by its owner.
A view is never more than its reader's own query: rows and fields have their rules wherever they are asked for.

Its id is a UUID that the client makes, so that a repeated PUT is the same view, and nobody finds out by
names what others have. Only its owner changes it, or an admin where it is shared.
"""

import json
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .bodies import if_match, read_body
from .catalog import Catalog
from .database import Connection
from .dataset import Dataset
from .expressions.fold import possible
from .filter_tree import MAX_LENGTH
from .identity import Principal
from .problems import FieldError, Problem, field_code, invalid, not_found, refused
from .query import follow, parse_filter, parse_order
from .services import Services

MAX_VIEWS = 100
"""Of one person and one dataset."""
ADMIN = "admin"
COLUMNS = "id, owner, role, title, query, version"


class ViewBody(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    title: str = Field(min_length=1, max_length=100)
    role: str | None = Field(None, min_length=1, max_length=100)
    filter: Any = None
    search: str | None = None
    sort: list[str] = Field([], max_length=10)
    columns: list[str] = Field([], max_length=100)

    def query(self) -> str:
        """What is kept as JSON."""
        return self.model_dump_json(include={"filter", "search", "sort", "columns"})


def errors_of(spec: Dataset, catalog: Catalog, query: dict[str, Any]) -> list[FieldError]:
    """What of a view is no query of the dataset, by the gate of lists."""
    errors: list[FieldError] = []

    def attempt(place: str, parse: Callable[[], object]) -> None:
        try:
            parse()
        except Problem as problem:
            named = problem.errors or (FieldError(place, problem.code, problem.detail),)
            kept = place == "filter"
            errors.extend(
                FieldError(one.field if kept else place, one.code, one.message) for one in named
            )

    if query["filter"] is not None:
        text = json.dumps(query["filter"], ensure_ascii=False)
        attempt("filter", lambda: parse_filter(spec, catalog, [("filter", text)], None))
    attempt("search", lambda: parse_filter(spec, catalog, (), query["search"]))
    names = [name.removeprefix("-") for name in query["sort"]]
    orders = ["desc" if name.startswith("-") else "asc" for name in query["sort"]]
    if names:
        attempt("sort", lambda: parse_order(spec, catalog, ",".join(names), ",".join(orders)))
    for index, name in enumerate(query["columns"]):
        attempt(f"columns.{index}", partial(_column, spec, catalog, name))
    return errors


def _column(spec: Dataset, catalog: Catalog, name: str) -> None:
    path, owner = follow(spec, catalog, name)
    known = [one.name for one in owner.visible] + list(owner.references)
    if path[-1] not in known:
        raise Problem(400, f"Unknown field. Expected one of {', '.join(known)}.")


class _Views:
    """The views of one dataset for one person."""

    def __init__(self, services: Services, spec: Dataset, user: Principal) -> None:
        self.services = services
        self.spec = spec
        self.user = user

    @property
    def _admin(self) -> bool:
        return ADMIN in self.user.roles

    def _seen(self) -> tuple[str, list[Any]]:
        """Which views the person sees: their own, those of their roles, an admin all that are shared."""
        if self._admin:
            return "(owner = ? OR role IS NOT NULL)", [self.user.id]
        roles = sorted(self.user.roles)
        marks = ", ".join("?" for _ in roles)
        shared = f" OR role IN ({marks})" if roles else ""
        return f"(owner = ?{shared})", [self.user.id, *roles]

    def _changed(self) -> str:
        """Which of them the person may change; one placeholder, of the person."""
        shared = " OR n3_views.role IS NOT NULL" if self._admin else ""
        return f"(n3_views.owner = ?{shared})"

    def all(self, connection: Connection) -> list[Any]:
        where, values = self._seen()
        return connection.execute(
            f"SELECT {COLUMNS} FROM n3_views WHERE dataset = ? AND {where} ORDER BY title, id",
            (self.spec.name, *values),
        ).fetchall()

    def put(self, connection: Connection, id: str, body: ViewBody, version: int | None) -> Any:
        known = self._known(connection, id, version)
        if known is None:
            count = "SELECT count(*) FROM n3_views WHERE dataset = ? AND owner = ?"
            if connection.execute(count, (self.spec.name, self.user.id)).fetchone()[0] >= MAX_VIEWS:
                raise Problem(
                    409, f"A user has at most {MAX_VIEWS} views of a dataset.", code="too_many"
                )
        if body.role is not None and not (self._admin or body.role in self.user.roles):
            if known is None or known[2] != body.role:
                raise refused(authenticated=True)
        row = connection.execute(
            "INSERT INTO n3_views (dataset, id, owner, role, title, query, version, at) "
            "VALUES (?, ?, ?, ?, ?, ?, 1, ?) ON CONFLICT (dataset, id) DO UPDATE SET "
            "role = excluded.role, title = excluded.title, query = excluded.query, "
            f"version = n3_views.version + 1, at = excluded.at WHERE {self._changed()} "
            f"RETURNING {COLUMNS}",
            (self.spec.name, id, self.user.id, body.role, body.title, body.query(), time.time(),
             self.user.id),
        ).fetchone()  # fmt: skip
        if row is None:  # somebody has made it meanwhile
            raise not_found()
        return row

    def delete(self, connection: Connection, id: str, version: int | None) -> None:
        if self._known(connection, id, version) is None:
            raise not_found()
        connection.execute(
            f"DELETE FROM n3_views WHERE dataset = ? AND id = ? AND {self._changed()}",
            (self.spec.name, id, self.user.id),
        )

    def _known(self, connection: Connection, id: str, version: int | None) -> Any:
        """The view, if there is one that the person may change. Raises Problem (403, 404, 412)."""
        sql = f"SELECT {COLUMNS} FROM n3_views WHERE dataset = ? AND id = ?"
        locked = connection.dialect.locked(sql)
        row = connection.execute(locked, (self.spec.name, id)).fetchone()
        if row is None:
            if version is not None:
                raise not_found()
            return None
        owner, role = row[1], row[2]
        if owner != self.user.id and not (self._admin and role is not None):
            raise refused(authenticated=True) if role in self.user.roles else not_found()
        if version not in (None, 0, row[5]):
            raise Problem(
                412, "The view has changed since you read it.", code="precondition_failed"
            )
        return row

    def sent(self, row: Sequence[Any]) -> dict[str, Any]:
        name, owner, role, title, text, version = row
        query = json.loads(text)
        errors = errors_of(self.spec, self.services.catalog, query)
        return {
            "id": name,
            "title": title,
            "role": role,
            **query,
            "mine": owner == self.user.id,
            "errors": [{"field": e.field, "code": e.code, "message": e.message} for e in errors],
            "_version": version,
            "_can": {"update": owner == self.user.id or (self._admin and role is not None)},
        }


async def list_views(request: Request) -> Response:
    """`GET /api/views/{dataset}`: those that the person sees, by title."""
    services = Services.of(request)

    async def answer(user: Principal) -> Response:
        views = _of(services, request, user)
        rows = await services.database.read(views.all)
        return _respond({"data": [views.sent(row) for row in rows]}, 200)

    return await services.with_current_principal(request, answer)


async def put_view(request: Request) -> Response:
    """`PUT /api/views/{dataset}/{view}`: makes or replaces one."""
    services = Services.of(request)

    async def answer(user: Principal) -> Response:
        views, view = _of(services, request, user), _id(request)
        text = await read_body(request, services.max_body)
        try:
            body = ViewBody.model_validate_json(text)
        except ValidationError as error:
            raise invalid(
                [
                    FieldError(
                        ".".join(map(str, one["loc"]))[:100], field_code(one["type"]), one["msg"]
                    )
                    for one in error.errors()[:100]
                ]
            ) from None
        query = json.loads(body.query())
        if len(body.query()) > MAX_LENGTH:
            raise invalid([FieldError("", "too_long", f"At most {MAX_LENGTH:,} characters.")])
        errors = errors_of(views.spec, services.catalog, query)
        if errors:
            raise invalid(errors)
        version = if_match(request)
        row = await services.database.write(
            services.guarded(user, lambda on: views.put(on, view, body, version))
        )
        return _respond(views.sent(row), 201 if row[5] == 1 else 200, row[5])

    return await services.with_current_principal(request, answer)


async def delete_view(request: Request) -> Response:
    """`DELETE /api/views/{dataset}/{view}`."""
    services = Services.of(request)

    async def answer(user: Principal) -> Response:
        views, view, version = _of(services, request, user), _id(request), if_match(request)
        await services.database.write(
            services.guarded(user, lambda on: views.delete(on, view, version))
        )
        return Response(None, 204, {"cache-control": "no-store"})

    return await services.with_current_principal(request, answer)


def _of(services: Services, request: Request, user: Principal) -> _Views:
    """Raises Problem: views are of people who are signed in and may read the dataset."""
    spec = services.catalog.get(request.path_params["dataset"])
    if spec is None:
        raise Problem(404, "Unknown dataset.")
    if not user.authenticated or not possible(services.catalog.rules(spec).read, user):
        raise refused(user.authenticated)
    return _Views(services, spec, user)


def _id(request: Request) -> str:
    try:
        return str(UUID(request.path_params["view"]))
    except ValueError:
        raise Problem(400, "The id of a view is a UUID.", code="bad_query") from None


def _respond(body: object, status: int, version: int | None = None) -> Response:
    headers = {"cache-control": "no-store"}
    if version is not None:
        headers["etag"] = f'"{version}"'
    return JSONResponse(body, status, headers)
