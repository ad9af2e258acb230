"""Writes: each is one job of the writer, in which rules, row, change and kept answer go together."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from .catalog import Catalog, Rules
from .changes import ChangeType, position, record
from .database import Connection, Constraint, Undo
from .dataset import Check, Dataset
from .deleting import Deletion, StoredRow, fetch_one
from .expressions.tree import Expression, columns
from .idempotency import Idempotency, RowResponse
from .identity import Principal
from .problems import FieldError, Problem, invalid, not_found, refused
from .sql_compiler import (
    compile_check,
    compile_dataset_insert,
    compile_dataset_update,
    compile_item,
    compile_reachable,
    compile_target,
)
from .types import StorageType
from .writing_values import current_value, defaults, local_now, overflow_error, to_storage

Job = Callable[[Connection], RowResponse | Undo[RowResponse]]


@dataclass(frozen=True)
class Write:
    """What all writes know: of which dataset, among which, by whom, under which conditions.

    `version` is what If-Match asks for: None where it was not sent, 0 for "*".
    """

    spec: Dataset
    catalog: Catalog
    user: Principal
    path: str
    version: int | None = None
    idempotency: Idempotency | None = None
    rollback: bool = False

    @property
    def _rules(self) -> Rules:
        return self.catalog.rules(self.spec)

    def create(self, sent: Mapping[str, Any]) -> Job:
        return self._job(lambda connection: self._create(connection, sent))

    def refuse(self) -> Job:
        """What was done under the same key before, else the refusal."""

        def refuse(connection: Connection) -> RowResponse:
            raise refused(self.user.authenticated)

        return self._job(refuse)

    def update(self, key: StorageType, sent: Mapping[str, Any]) -> Job:
        return self._job(lambda connection: self._update(connection, key, sent))

    def delete(self, key: StorageType) -> Job:
        return self._job(lambda connection: self._delete(connection, key))

    def _job(self, write: Callable[[Connection], RowResponse]) -> Job:
        def run(connection: Connection) -> RowResponse | Undo[RowResponse]:
            if self.idempotency is not None:
                kept = self.idempotency.replay(connection, self.respond_again)
                if kept is not None:
                    return kept
            try:
                response = write(connection)
            except connection.IntegrityError as error:
                raise conflict(self.spec, connection.constraint(error)) from None
            if self.rollback:
                response.headers["preference-applied"] = "tx=rollback"
                return Undo(replace(response, seq=None, change=None))
            if self.idempotency is not None:
                self.idempotency.store(connection, response)
            return response

        return run

    def _create(self, connection: Connection, sent: Mapping[str, Any]) -> RowResponse:
        spec = self.spec
        given = {name: to_storage(spec.by_name[name], value) for name, value in sent.items()}
        values = {**given, **defaults(spec, self.catalog, self.user, given)}
        self._check(connection, self._rules.create, values, given)
        key, version = fetch_one(connection, compile_dataset_insert(spec, values, self.catalog))
        change = self._record(connection, "create", key, version, None)
        return self._response(connection, key, version, change, 201)

    def _update(
        self, connection: Connection, key: StorageType, sent: Mapping[str, Any]
    ) -> RowResponse:
        spec = self.spec
        target = self._target(connection, key, self._rules.update, sent)
        given = {name: to_storage(spec.by_name[name], value) for name, value in sent.items()}
        if not given:
            return self._response(connection, key, target.version, None, 200)
        now = local_now(spec)
        changes = dict(given)
        for field in spec.fields:
            if field.auto_update:
                changes[field.name] = current_value(field, now)
        new = {name: value for name, value in given.items() if value != target.values[name]}
        self._check(connection, self._rules.after, {**target.values, **changes}, given, new)
        statement = compile_dataset_update(spec, key, target.version, changes, self.catalog)
        (version,) = fetch_one(connection, statement)
        change = self._record(connection, "update", key, version, target.watched(self.catalog))
        return self._response(connection, key, version, change, 200)

    def _delete(self, connection: Connection, key: StorageType) -> RowResponse:
        target = self._target(connection, key, self._rules.delete, ())
        change = Deletion(connection, self.user, self.catalog).run(target)
        return RowResponse(204, "", {}, change=change)

    def _record(
        self,
        connection: Connection,
        op: ChangeType,
        key: StorageType,
        version: int,
        before: Mapping[str, StorageType] | None,
    ) -> int:
        return record(connection, self.spec, op, key, version, before)

    def _target(
        self, connection: Connection, key: StorageType, rule: Expression, names: Collection[str]
    ) -> StoredRow:
        """The row as it was, if the person may do this to it and write these fields."""
        spec, rules = self.spec, self._rules
        deleting = rule is rules.delete
        statement = compile_target(spec, key, self.user, self.catalog, deleting=deleting)
        row = connection.execute(statement.sql, statement.bound()).fetchone()
        if row is None or not row[0]:
            raise not_found()
        _, update, delete = row[:3]
        writable, (version, *values) = row[3 : 3 + len(rules.fields)], row[3 + len(rules.fields) :]
        if not (update if rule is rules.update else delete):
            raise refused(self.user.authenticated)
        self._require(names, dict(zip(rules.fields, writable, strict=True)))
        if self.version is None and spec.require_match:
            raise Problem(428, "This write requires If-Match with the ETag of the row.")
        if self.version not in (None, 0, version):
            statement = compile_item(spec, key, self.user, self.catalog)
            raise Problem(
                412,
                "The row has changed since you read it.",
                current=fetch_one(connection, statement)[0],
                headers={"etag": f'"{version}"'},
            )
        stored = (field.name for field in spec.stored)
        return StoredRow(spec, key, version, dict(zip(stored, values, strict=True)))

    def _check(
        self,
        connection: Connection,
        rule: Expression,
        values: Mapping[str, StorageType],
        given: Mapping[str, StorageType],
        new: Mapping[str, StorageType] | None = None,
    ) -> None:
        """Whether the row may be so: its policy, its fields' rules, what it refers to, its validation."""
        rules = self._rules
        statement = compile_check(self.spec, rule, values, self.user, self.catalog)
        allowed, *found = fetch_one(connection, statement)
        if not allowed:
            raise refused(self.user.authenticated)
        flags = iter(found)
        self._require(given, {name: next(flags) for name in rules.fields})
        self._require_reachable(connection, given if new is None else new)
        failed = [check for check, _ in rules.checks if not next(flags)]
        errors = [error for check in failed for error in self._errors(check)]
        for name in rules.computed:
            error = overflow_error(self.spec.by_name[name], next(flags))
            errors += [] if error is None else [error]
        if errors:
            raise invalid(errors)

    def _require(self, names: Collection[str], writable: Mapping[str, int]) -> None:
        """That each of the fields may be written, where it has a rule."""
        barred = [name for name in names if not writable.get(name, True)]
        if barred:
            problem = refused(self.user.authenticated)
            problem.errors = tuple(
                FieldError(name, "forbidden", "You are not allowed to write this field.")
                for name in barred
            )
            raise problem

    def _require_reachable(self, connection: Connection, values: Mapping[str, StorageType]) -> None:
        """That a row that is referred to is one the writer may read: absent and forbidden are the same."""
        errors = []
        for name, value in values.items():
            reference = self.spec.by_name[name].reference
            if reference is None or value is None:
                continue
            target = self.catalog[reference.dataset]
            statement = compile_reachable(target, value, self.user, self.catalog)
            if connection.execute(statement.sql, statement.bound()).fetchone() is None:
                message = "The row does not exist, or you are not allowed to see it."
                errors.append(FieldError(name, "reference", message))
        if errors:
            raise invalid(errors)

    def _errors(self, failed: Check) -> list[FieldError]:
        rule = next(rule for check, rule in self._rules.checks if check is failed)
        names = [name for name in columns(rule) if self.spec.by_name[name].visible] or [""]
        return [FieldError(name, "validation", failed.message) for name in names]

    def _response(
        self,
        connection: Connection,
        key: StorageType,
        version: int,
        change: int | None,
        status: int,
    ) -> RowResponse:
        statement = compile_item(self.spec, key, self.user, self.catalog)
        row = connection.execute(statement.sql, statement.bound()).fetchone()
        at = (row[2] if row else None) or 0
        headers = {"etag": f'"{version}"'}
        if status == 201:
            headers["location"] = self._location(key)
        if row is None:
            return RowResponse(201 if status == 201 else 204, "", headers, key, at, change)
        return RowResponse(status, row[0], headers, key, at, change)

    def _location(self, key: StorageType) -> str:
        codec = self.spec.key_field.codec
        return f"{self.path}/{quote(str(codec.wire(codec.load(key))), safe='')}"

    def respond_again(self, connection: Connection, key: StorageType, status: int) -> RowResponse:
        """A row that was written before, as its sender may read it now."""
        at = position(connection)
        if key is None:
            return RowResponse(status, "", {}, seq=at)
        headers = {}
        if status == 201:
            headers["location"] = self._location(key)
        statement = compile_item(self.spec, key, self.user, self.catalog)
        row = connection.execute(statement.sql, statement.bound()).fetchone()
        if row is None or status == 204:
            return RowResponse(status, "", headers, seq=at)
        return RowResponse(status, row[0], {**headers, "etag": f'"{row[1]}"'}, seq=at)


def conflict(spec: Dataset, broken: Constraint) -> Problem:
    """What a constraint of the database says to the client: names of fields, never values."""
    names = [name for name in broken.columns if name in spec.by_name and spec.by_name[name].visible]
    match broken.kind:
        case "unique":
            errors = [FieldError(name, "unique", "Another row has this value.") for name in names]
            return Problem(
                409, "Another row has this value.", code="conflict_unique", errors=errors
            )
        case "reference":
            return Problem(409, "Other rows reference this row.", code="conflict_reference")
        case "required":
            return invalid([FieldError(name, "required", "A value is required.") for name in names])
    return invalid([])
