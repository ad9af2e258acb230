"""The endpoints of a dataset: HTTP on one side, reads and writes on the other."""

import json
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Literal, TypeVar

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from .aggregate import Chart, Metric, compile_chart, compile_metric
from .batch import MAX_ERRORS, Batch, BatchWrite, batch_model
from .bodies import if_match, read_body
from .changes import Position
from .cursors import After, Seal
from .dataset import Dataset
from .exporting import CsvResponse, compile_export
from .expressions.fold import possible
from .expressions.tree import Expression
from .grouping import compile_grouping, groups_body, parse_grouping
from .idempotency import Idempotency, RowResponse
from .identity import Principal
from .models import RowModel, WriteModel
from .openapi import Models, Operation
from .pages import widget_request
from .problems import FieldError, Problem, bad_query, field_code, invalid, not_found, refused
from .query import ListQuery, parse_expand, parse_filter, parse_list
from .restoring import come_back
from .services import Services
from .sql_compiler import ListStatements, compile_dataset_to_sql, compile_item
from .types import Refused, StorageType
from .writing import Job, Write
from .writing_values import local_now

Model = TypeVar("Model", bound=WriteModel)

UNREACHABLE = frozenset({".", "..", "aggregate", "export.csv"})
"""Keys that cannot be the last part of an address: clients resolve dots, and two are endpoints'."""
FREE = frozenset({"cursor", "page", "page_size", "count", "select", "expand"})
"""The parameters of a list that may be others with a cursor."""
REMEMBERED = 512
REMEMBERED_LENGTH = 1_000


class DatasetEndpoints:
    """What the generated endpoint functions call. All raise Problem."""

    def __init__(
        self,
        spec: Dataset,
        *,
        row: type[RowModel] = RowModel,
        create: type[WriteModel] = WriteModel,
        update: type[WriteModel] = WriteModel,
    ) -> None:
        self.spec = spec
        self._create = create
        self._update = update
        # All of it follows from the name: what was asked and what is known of the person. The rest is
        # the world's: datasets and pages that are replaced, never changed.
        self._plans: OrderedDict[tuple[object, ...], tuple[ListStatements, str]] = OrderedDict()
        self._planned_for: tuple[Services | None, int] = (None, 0)
        self._models = Models(row, create, update, lambda: self._batch)

    def operation(self, kind: str) -> Operation:
        """What OpenAPI says of an endpoint (`openapi.PROBLEMS` has the kinds)."""
        return Operation(kind, self._models, self.spec)

    async def list(
        self,
        request: Request,
        page: int,
        page_size: int,
        sort_by: str | None,
        sort_order: str | None,
        search: str | None,
        count: Literal["exact", "none"] | None = None,
        expand: str | None = None,
        widget: str | None = None,
        select: str | None = None,
        cursor: str | None = None,
    ) -> Response:
        services = Services.of(request)
        catalog = services.catalog
        if self._planned_for != (services, services.revision):
            self._planned_for = (services, services.revision)
            self._plans.clear()
        asked = request.scope["query_string"]

        async def answer(user: Principal) -> Response:
            name = (
                *(asked, page, page_size, sort_by, sort_order, search, count, expand, widget),
                *(select, cursor, user.inputs()),
            )
            plan = self._plans.get(name)
            if plan is None:
                self._require(services.catalog.rules(self.spec).read, user)
                parameters = request.query_params.multi_items()
                by = widget_request(services.pages, self.spec, widget, parameters, user)
                query = parse_list(
                    self.spec,
                    catalog,
                    parameters,
                    page,
                    page_size,
                    sort_by,
                    sort_order,
                    search,
                    count,
                    expand,
                    select,
                    cursor,
                )
                query = replace(query, conditions=(*query.conditions, *by.conditions))
                rights = catalog.rights(user, self.spec.name)
                seal = None
                if cursor is not None:
                    seal = self._seal(services, query, parameters, rights)
                    query = replace(query, after=self._after(services, query, seal, cursor))
                statements = compile_dataset_to_sql(self.spec, query, by.user, catalog, seal)
                plan = (statements, rights)
                if len(asked) <= REMEMBERED_LENGTH and not cursor:
                    self._plans[name] = plan
                    if len(self._plans) > REMEMBERED:
                        self._plans.popitem(last=False)
            body, seq = await services.executor.page(plan[0])
            return _Page(body, Position(services.epoch, seq, plan[1]))

        return await services.with_current_principal(request, answer)

    def _seal(
        self,
        services: Services,
        query: ListQuery,
        parameters: Iterable[tuple[str, str]],
        rights: str,
    ) -> Seal:
        """Of this query and these rights alone; how much of it is sent at once is free."""
        asked = sorted(one for one in parameters if one[0] not in FREE)
        context = [self.spec.name, rights, query.order, asked]
        return Seal(services.secret, json.dumps(context))

    def _after(self, services: Services, query: ListQuery, seal: Seal, cursor: str) -> After | None:
        if not cursor:
            return None
        fields = [services.catalog.field_at(self.spec, path) for path, _ in query.order]
        return After.parse(fields, query.order, seal.open(cursor))

    async def get(self, request: Request, id: str, expand: str | None = None) -> Response:
        services = Services.of(request)

        async def answer(user: Principal) -> Response:
            asked = parse_expand(self.spec, services.catalog, expand)
            statement = compile_item(self.spec, self._key(id), user, services.catalog, asked)
            found = await services.executor.item(statement)
            if found is None:
                raise not_found()
            text, version, seq = found
            headers = {"x-n3-position": services.position(user, self.spec, seq)}
            if self.spec.derived is None:
                headers["etag"] = f'"{version}"'
            return _respond(RowResponse(200, text, headers))

        return await services.with_current_principal(request, answer)

    async def aggregate(
        self,
        request: Request,
        widget: str | None,
        search: str | None,
        group_by: str | None = None,
        values: str | None = None,
    ) -> Response:
        """The numbers of a chart or a metric, or of the groups that are asked for."""
        services = Services.of(request)
        catalog, parameters = services.catalog, request.query_params.multi_items()

        async def answer(user: Principal) -> Response:
            self._require(services.catalog.rules(self.spec).read, user)
            by = widget_request(services.pages, self.spec, widget, parameters, user)
            filters = parse_filter(self.spec, catalog, parameters, search)
            conditions = (*filters, *by.conditions)
            rights = catalog.rights(user, self.spec.name)
            if group_by is not None or values is not None:
                grouping = parse_grouping(self.spec, catalog, group_by, values)
                statement = compile_grouping(self.spec, grouping, conditions, by.user, catalog)
                text, seq = await services.executor.numbers(statement)
                return _Page(groups_body(text).encode(), Position(services.epoch, seq, rights))
            shown = None if by.widget is None else by.widget.spec.aggregate
            match shown:
                case Chart() as chart:
                    statement = compile_chart(self.spec, chart, conditions, by.user, catalog)
                case Metric() as metric:
                    statement = compile_metric(self.spec, metric, conditions, by.user, catalog)
                case _ if widget is None:
                    raise bad_query("Expected group_by, values or a widget.", "group_by")
                case _:
                    raise bad_query("The widget does not show an aggregate.", "widget")
            text, seq = await services.executor.numbers(statement)
            if isinstance(shown, Chart):
                text = f'{{"data":[{text or ""}]}}'
            return _Page(str(text).encode(), Position(services.epoch, seq, rights))

        return await services.with_current_principal(request, answer)

    async def export(
        self,
        request: Request,
        sort_by: str | None,
        sort_order: str | None,
        search: str | None,
        widget: str | None,
    ) -> Response:
        """All rows of a list, as a CSV file."""
        services = Services.of(request)
        catalog, parameters = services.catalog, request.query_params.multi_items()

        async def answer(user: Principal) -> Response:
            self._require(catalog.rules(self.spec).read, user)
            for name in FREE & request.query_params.keys():
                raise bad_query("An export has all rows; this applies only to lists.", name)
            by = widget_request(services.pages, self.spec, widget, parameters, user)
            query = parse_list(
                *(self.spec, catalog, parameters, 1, 1, sort_by, sort_order, search, "none")
            )
            query = replace(query, conditions=(*query.conditions, *by.conditions))
            export = compile_export(self.spec, query, by.user, catalog)
            name = f"{self.spec.name}-{local_now(self.spec):%Y-%m-%d}"
            return CsvResponse(services, user, self.spec, export, name)

        return await services.with_current_principal(request, answer)

    async def create(self, request: Request) -> Response:
        services = Services.of(request)

        async def answer(user: Principal) -> Response:
            repeated = "idempotency-key" in request.headers
            if not repeated:  # what was done before is answered whatever the person may do today
                self._require(services.catalog.rules(self.spec).create, user)
            body = await read_body(request, services.max_body)
            write = self._write(services, request, user, body)
            if not possible(services.catalog.rules(self.spec).create, user):
                return await self._done(services, write, write.refuse())
            sent = self._validate(self._create, body).sent()
            self._require_addressable(sent)
            return await self._done(services, write, write.create(sent))

        return await services.with_current_principal(request, answer)

    async def update(self, request: Request, id: str) -> Response:
        services = Services.of(request)

        async def answer(user: Principal) -> Response:
            body = await read_body(request, services.max_body)
            sent = self._validate(self._update, body).sent()
            write = self._write(services, request, user, body)
            return await self._done(services, write, write.update(self._key(id), sent))

        return await services.with_current_principal(request, answer)

    async def delete(self, request: Request, id: str) -> Response:
        services = Services.of(request)

        async def answer(user: Principal) -> Response:
            write = self._write(services, request, user, b"")
            return await self._done(services, write, write.delete(self._key(id)))

        return await services.with_current_principal(request, answer)

    async def restore(self, request: Request, id: str) -> Response:
        services = Services.of(request)
        restored = come_back(self.spec, services.catalog)
        guessable = any(services.catalog[name].guessable for name in restored)

        async def answer(user: Principal) -> Response:
            write = self._write(services, request, user, b"", guessable=guessable)
            return await self._done(services, write, write.restore(self._key(id)))

        return await services.with_current_principal(request, answer)

    async def batch(self, request: Request) -> Response:
        """Many writes, all of them or none."""
        services = Services.of(request)

        async def answer(user: Principal) -> Response:
            rules = services.catalog.rules(self.spec)
            if "idempotency-key" not in request.headers:
                writes = (rules.create, rules.update, rules.delete)
                if not any(possible(rule, user) for rule in writes):
                    raise refused(user.authenticated)
            body = await read_body(request, services.max_body)
            batch = self._validate(self._batch, body)
            batch.require_allowed(self.spec)
            for index, item in enumerate(batch.create):
                self._require_addressable(item.sent(), f"create.{index}.")
            write = self._write(services, request, user, body)
            return await self._done(services, write, BatchWrite(write, batch).job())

        return await services.with_current_principal(request, answer)

    async def _done(self, services: Services, write: Write, job: Job) -> Response:
        """Runs a write under the rights that its sender has when it runs."""
        try:
            answer = await services.database.write(services.guarded(write.user, job.run))
        except Problem as problem:
            if write.idempotency is None or problem.status >= 500:
                raise
            kept = await services.database.write(services.guarded(write.user, job.again))
            if kept is None:
                raise
            answer = kept
        headers = dict(answer.headers)
        seq = answer.seq
        if answer.change is not None:
            seq = await services.database.numbered(answer.change)
        if seq is not None:
            headers["x-n3-position"] = services.position(write.user, self.spec, seq)
        if write.idempotency is not None and write.idempotency.cookie is not None:
            headers["set-cookie"] = write.idempotency.cookie
        return _respond(RowResponse(answer.status, answer.body, headers))

    @cached_property
    def _batch(self) -> type[Batch]:
        return batch_model(self.spec, self._create, self._update)

    def _require_addressable(self, sent: Mapping[str, Any], place: str = "") -> None:
        """A row whose key is text must have an address that can be followed to it."""
        key = self.spec.key
        value = sent.get(key)
        if not isinstance(value, str) or key not in sent:
            return
        if not value:
            raise invalid([FieldError(place + key, "required", "A value is required.")])
        if value in UNREACHABLE or any(unicodedata.category(one) == "Cc" for one in value):
            message = "This key cannot be used in a URL. Choose another."
            raise invalid([FieldError(place + key, "unreachable", message)])

    def _require(self, rule: Expression, user: Principal) -> None:
        if not possible(rule, user):
            raise refused(user.authenticated)

    def _key(self, id: str) -> StorageType:
        codec = self.spec.key_field.codec
        try:
            return codec.store(codec.parse_text(id))
        except Refused:
            raise not_found() from None

    def _write(
        self,
        services: Services,
        request: Request,
        user: Principal,
        body: bytes,
        *,
        guessable: bool = False,
    ) -> Write:
        rollback = _rollback(request)
        if rollback and (guessable or self.spec.guessable):
            raise Problem(
                400,
                "`Prefer: tx=rollback` is not allowed here: it would reveal whether a secret value exists.",
                code="rollback_not_allowed",
            )
        return Write(
            self.spec,
            services.catalog,
            user,
            request.url.path,
            if_match(request),
            Idempotency.of(request, user, body),
            rollback,
        )

    def _validate(self, model: type[Model], body: bytes) -> Model:
        try:
            return model.model_validate_json(body)
        except ValidationError as error:
            errors = error.errors()[:MAX_ERRORS]
            raise invalid([self._field_error(item) for item in errors]) from None

    def _field_error(self, item: Any) -> FieldError:
        *place, name = ["", *(str(part) for part in item["loc"])]
        if place[1:2] == ["update"] and place[3:4] == ["values"]:
            del place[3]  # in a batch
        kind, path = item["type"], ".".join([*place[1:], name])[:100]
        code = field_code(kind)
        if item["input"] is None and kind == "literal_error":
            code = "required"
        if code == "unknown_field":
            field = self.spec.by_name.get(name)
            if field is not None and not field.hidden:
                return FieldError(path, "server_set", "The server sets this field.")
            return FieldError(path, code, "Unknown field.")
        return FieldError(path, code, item["msg"])


class _Page(Response):
    """A list's answer."""

    def __init__(self, body: bytes, position: Position) -> None:
        self.status_code = 200
        self.background = None
        self.body = body
        self.raw_headers = [
            (b"cache-control", b"no-store"),
            (b"x-n3-position", str(position).encode()),
            (b"content-length", str(len(body)).encode()),
            (b"content-type", b"application/json"),
        ]


def _respond(answer: RowResponse) -> Response:
    headers = {"cache-control": "no-store", **answer.headers}
    media_type = "application/json" if answer.body else None
    return Response(answer.body, answer.status, headers, media_type)


def _rollback(request: Request) -> bool:
    prefer = request.headers.get("prefer", "")
    return any(word.strip().lower() == "tx=rollback" for word in prefer.split(","))
