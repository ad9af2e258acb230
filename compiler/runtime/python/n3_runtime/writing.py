"""Writes: each is one job of the writer, in which rules, row, change and kept answer go together."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import quote

from . import changes
from .catalog import Catalog, Rules
from .database import Connection, Constraint, Undo
from .dataset import Check, Dataset
from .deleting import Deletion, StoredRow, fetch_one
from .expressions.fold import fold_condition
from .expressions.tree import Expression, columns
from .idempotency import Idempotency, RowResponse
from .identity import Principal
from .problems import FieldError, Problem, invalid, not_found, refused
from .restoring import Restoration
from .sql_compiler import (
    compile_check,
    compile_dataset_insert,
    compile_dataset_update,
    compile_item,
    compile_kept,
    compile_reachable,
    compile_target,
)
from .types import StorageType
from .writing_values import current_value, defaults, local_now, overflow_error, to_storage

RespondAgain = Callable[[Connection, StorageType, int], RowResponse]
Action = Literal["create", "update", "delete", "restore"]


@dataclass(frozen=True)
class Job:
    """What a write does in its transaction, and what it answers in another one if that failed: None where
    it was not done before."""

    run: Callable[[Connection], RowResponse | Undo[RowResponse]]
    again: Callable[[Connection], RowResponse | None]


@dataclass(frozen=True)
class Done:
    """What was done to a row: its key, its version, what `Database.numbered` knows its last change by."""

    action: Action
    key: StorageType
    version: int
    change: int | None


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

    # -- Jobs ------------------------------------------------------------------------------------------

    def create(self, sent: Mapping[str, Any]) -> Job:
        return self._job(lambda connection: self.create_row(connection, sent))

    def refuse(self) -> Job:
        """What was done under the same key before, else the refusal."""

        def refuse(connection: Connection) -> Done:
            raise refused(self.user.authenticated)

        return self._job(refuse)

    def update(self, key: StorageType, sent: Mapping[str, Any]) -> Job:
        return self._job(lambda connection: self.update_row(connection, key, sent))

    def delete(self, key: StorageType) -> Job:
        return self._job(lambda connection: self.delete_row(connection, key))

    def restore(self, key: StorageType) -> Job:
        return self._job(lambda connection: self.restore_row(connection, key))

    def _job(self, write: Callable[[Connection], Done]) -> Job:
        def answer(connection: Connection) -> RowResponse:
            try:
                return self._response(connection, write(connection))
            except connection.IntegrityError as error:
                raise conflict(self.spec, connection.constraint(error)) from None

        return self.once(answer, self.respond_again)

    def once(
        self,
        write: Callable[[Connection], RowResponse],
        respond_again: RespondAgain,
    ) -> Job:
        """A job that is done once for its Idempotency-Key, or only tried (`Prefer: tx=rollback`)."""

        def run(connection: Connection) -> RowResponse | Undo[RowResponse]:
            response = write(connection)
            if self.idempotency is not None:
                self.idempotency.store(connection, response)
            if self.rollback:
                response.headers["preference-applied"] = "tx=rollback"
                return Undo(replace(response, seq=None, change=None))
            return response

        def again(connection: Connection) -> RowResponse | None:
            if self.idempotency is None:
                return None
            return self.idempotency.replay(connection, respond_again)

        return Job(run, again)

    # -- What is done within a transaction -------------------------------------------------------------

    def create_row(self, connection: Connection, sent: Mapping[str, Any]) -> Done:
        spec = self.spec
        given = {name: to_storage(spec.by_name[name], value) for name, value in sent.items()}
        values = {**given, **defaults(spec, self.catalog, self.user, given)}
        self._check(connection, self._rules.create, values, given)
        statement = compile_dataset_insert(spec, values, self.catalog)
        return Done("create", *changes.write(connection, spec, "create", statement, None))

    def update_row(self, connection: Connection, key: StorageType, sent: Mapping[str, Any]) -> Done:
        spec = self.spec
        target = self._target(connection, key, self._rules.update, sent)
        given = {name: to_storage(spec.by_name[name], value) for name, value in sent.items()}
        if not given:
            return Done("update", key, target.version, None)
        now = local_now(spec)
        values = dict(given)
        for field in spec.fields:
            if field.auto_update:
                values[field.name] = current_value(field, now)
        new = {name: value for name, value in given.items() if value != target.values[name]}
        self._check(connection, self._rules.after, {**target.values, **values}, given, new)
        statement = compile_dataset_update(spec, key, target.version, values, self.catalog)
        before = target.watched(self.catalog)
        return Done("update", *changes.write(connection, spec, "update", statement, before))

    def delete_row(self, connection: Connection, key: StorageType) -> Done:
        target = self._target(connection, key, self._rules.delete, ())
        change = Deletion(connection, self.user, self.catalog).run(target)
        return Done("delete", key, target.version, change)

    def restore_row(self, connection: Connection, key: StorageType) -> Done:
        """Whoever may delete a row may take that back. A row that is there is answered as it is."""
        statement = compile_kept(self.spec, key, self.user, self.catalog)
        row = connection.execute(statement.sql, statement.bound()).fetchone()
        if row is None:
            target = self._target(connection, key, self._rules.delete, ())
            return Done("restore", key, target.version, None)
        moment, *row = row
        target = self._permitted(connection, key, self._rules.delete, (), row)
        version, change = Restoration(connection, self.user, self.catalog, moment).run(target)
        return Done("restore", key, version, change)

    def _target(
        self, connection: Connection, key: StorageType, rule: Expression, names: Collection[str]
    ) -> StoredRow:
        """The row as it was, if the person may do this to it and write these fields."""
        deleting = rule is self._rules.delete
        statement = compile_target(self.spec, key, self.user, self.catalog, deleting=deleting)
        row = connection.execute(statement.sql, statement.bound()).fetchone()
        if row is None:
            raise not_found()
        return self._permitted(connection, key, rule, names, row)

    def _permitted(
        self,
        connection: Connection,
        key: StorageType,
        rule: Expression,
        names: Collection[str],
        row: Sequence[Any],
    ) -> StoredRow:
        """The row of a statement of `compile_target`."""
        spec, rules = self.spec, self._rules
        if not row[0]:
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
            current = connection.execute(statement.sql, statement.bound()).fetchone()
            raise Problem(
                412,
                "The row has changed since you read it.",
                current=None if current is None else current[0],
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
        new = given if new is None else new
        if self._depends_on_no_row(rule):
            self._require_reachable(connection, new)
            return
        statement = compile_check(self.spec, rule, values, self.user, self.catalog)
        allowed, *found = fetch_one(connection, statement)
        if not allowed:
            raise refused(self.user.authenticated)
        flags = iter(found)
        self._require(given, {name: next(flags) for name in rules.fields})
        self._require_reachable(connection, new)
        failed = [check for check, _ in rules.checks if not next(flags)]
        errors = [error for check in failed for error in self._errors(check)]
        for name in rules.computed:
            error = overflow_error(self.spec.by_name[name], next(flags))
            errors += [] if error is None else [error]
        if errors:
            raise invalid(errors)

    def _depends_on_no_row(self, rule: Expression) -> bool:
        """Whether a rule holds for this person whatever the row is, and nothing else is asked of the row."""
        rules = self._rules
        asked = rules.fields or rules.checks or rules.computed
        return not asked and fold_condition(rule, self.user).constant is True

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

    # -- Answers ---------------------------------------------------------------------------------------

    def _response(self, connection: Connection, done: Done) -> RowResponse:
        if done.action == "delete":
            return RowResponse(204, "", {}, change=done.change)
        created = done.action == "create"
        row = self._readable(connection, done.key)
        at = (row[2] if row else None) or 0
        headers = {"etag": f'"{done.version}"'}
        if created:
            headers["location"] = self._location(done.key)
        if row is None:
            return RowResponse(201 if created else 204, "", headers, done.key, at, done.change)
        return RowResponse(201 if created else 200, row[0], headers, done.key, at, done.change)

    def _readable(self, connection: Connection, key: StorageType) -> tuple[str, int, int] | None:
        """The row's JSON, version and position, where the person may read it."""
        statement = compile_item(self.spec, key, self.user, self.catalog)
        found: tuple[str, int, int] | None
        found = connection.execute(statement.sql, statement.bound()).fetchone()
        return found

    def readable_json(self, connection: Connection, key: StorageType) -> str:
        """The row's JSON as the person may read it, else null."""
        row = self._readable(connection, key)
        return "null" if row is None else row[0]

    def _location(self, key: StorageType) -> str:
        codec = self.spec.key_field.codec
        return f"{self.path}/{quote(str(codec.wire(codec.load(key))), safe='')}"

    def respond_again(self, connection: Connection, key: StorageType, status: int) -> RowResponse:
        """A row that was written before, as its sender may read it now."""
        at = changes.position(connection)
        if key is None:
            return RowResponse(status, "", {}, seq=at)
        headers = {}
        if status == 201:
            headers["location"] = self._location(key)
        row = self._readable(connection, key)
        if row is None or status == 204:
            return RowResponse(status, "", headers, seq=at)
        return RowResponse(status, row[0], {**headers, "etag": f'"{row[1]}"'}, seq=at)


def conflict(spec: Dataset, broken: Constraint) -> Problem:
    """What a constraint of the database says to the client: names of fields, never values."""
    ours = broken.table == spec.relation  # a restore brings back rows of others, too
    columns = broken.columns if ours else ()
    names = [name for name in columns if name in spec.by_name and spec.by_name[name].visible]
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
