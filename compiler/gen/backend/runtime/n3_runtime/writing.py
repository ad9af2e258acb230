"""Writes: each is one job of the writer, in which rules, row, change and kept answer go together."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import uuid6

from .changes import Operation, record
from .database import Connection, Undo
from .idempotency import Answer, Idempotency
from .identity import Principal
from .problems import FieldError, Problem, invalid, not_found, refused
from .spec import DatasetSpec, Default, Field
from .sql_compiler import (
    Statement,
    compile_check,
    compile_dataset_delete,
    compile_dataset_insert,
    compile_dataset_update,
    compile_item,
    compile_target,
)
from .types import Stored

Job = Callable[[Connection], Answer | Undo[Answer]]


@dataclass(frozen=True)
class Write:
    """What all writes know: of which dataset, by whom, under which conditions.

    `version` is what If-Match asks for: None where it was not sent, 0 for "*".
    """

    spec: DatasetSpec
    user: Principal
    epoch: str
    path: str
    version: int | None = None
    idempotency: Idempotency | None = None
    rollback: bool = False

    def create(self, sent: Mapping[str, Any]) -> Job:
        return self._job(lambda on: self._create(on, sent))

    def update(self, key: Stored, sent: Mapping[str, Any]) -> Job:
        return self._job(lambda on: self._update(on, key, sent))

    def delete(self, key: Stored) -> Job:
        return self._job(lambda on: self._delete(on, key))

    def _job(self, write: Callable[[Connection], Answer]) -> Job:
        def run(connection: Connection) -> Answer | Undo[Answer]:
            if self.idempotency is not None and (kept := self.idempotency.replay(connection)):
                return kept
            try:
                answer = write(connection)
            except sqlite3.IntegrityError as error:
                raise conflict(self.spec, error) from None
            if self.rollback:
                del answer.headers["x-n3-position"]
                answer.headers["preference-applied"] = "tx=rollback"
                return Undo(answer)
            if self.idempotency is not None:
                self.idempotency.keep(connection, answer)
            return answer

        return run

    def _create(self, on: Connection, sent: Mapping[str, Any]) -> Answer:
        spec = self.spec
        values = {name: stored(spec.by_name[name], value) for name, value in sent.items()}
        values.update(defaults(spec, self.user, values))
        if not self._allowed(on, spec.access.create, values):
            raise refused(self.user.authenticated)
        key, version = one(on, compile_dataset_insert(spec, values))
        seq = self._record(on, "create", key, version, None)
        location = f"{self.path}/{spec.key_field.codec.load(key)}"
        return self._answer(on, key, version, seq, 201, {"location": location})

    def _update(self, on: Connection, key: Stored, sent: Mapping[str, Any]) -> Answer:
        spec = self.spec
        target = self._target(on, key, spec.access.update)
        changes = {name: stored(spec.by_name[name], value) for name, value in sent.items()}
        if not changes:
            return self._answer(on, key, target.version, None, 200, {})
        now = moment()
        for field in spec.fields:
            if field.auto_update:
                changes[field.name] = of_now(field, now)
        if not self._allowed(on, spec.access.after, {**target.values, **changes}):
            raise refused(self.user.authenticated)
        (version,) = one(on, compile_dataset_update(spec, key, target.version, changes))
        seq = self._record(on, "update", key, version, target.values)
        return self._answer(on, key, version, seq, 200, {})

    def _delete(self, on: Connection, key: Stored) -> Answer:
        target = self._target(on, key, self.spec.access.delete)
        one(on, compile_dataset_delete(self.spec, key, target.version))
        seq = self._record(on, "delete", key, target.version + 1, target.values)
        return Answer(204, "", {"x-n3-position": f"{self.epoch}:{seq}"})

    def _record(
        self,
        on: Connection,
        op: Operation,
        key: Stored,
        version: int,
        before: Mapping[str, Stored] | None,
    ) -> int:
        return record(on, self.spec, op, key, version, before)

    def _target(self, on: Connection, key: Stored, rule: object) -> "Target":
        statement = compile_target(self.spec, key, self.user)
        row = on.execute(statement.sql, statement.parameters).fetchone()
        if row is None or not row[0]:
            raise not_found()
        _, update, delete, text, version, *values = row
        if not (update if rule is self.spec.access.update else delete):
            raise refused(self.user.authenticated)
        if self.version is None and self.spec.require_match:
            raise Problem(428, "Send If-Match with the ETag of the row you have seen.")
        if self.version not in (None, 0, version):
            raise Problem(
                412,
                "The row has changed since you read it.",
                current=text,
                headers={"etag": f'"{version}"'},
            )
        names = (field.name for field in self.spec.fields)
        return Target(version, dict(zip(names, values, strict=True)))

    def _allowed(self, on: Connection, rule: Any, values: Mapping[str, Stored]) -> bool:
        return bool(one(on, compile_check(self.spec, rule, values, self.user))[0])

    def _answer(
        self,
        on: Connection,
        key: Stored,
        version: int,
        seq: int | None,
        status: int,
        headers: dict[str, str],
    ) -> Answer:
        statement = compile_item(self.spec, key, self.user)
        row = on.execute(statement.sql, statement.parameters).fetchone()
        at = (row[2] if row else 0) or 0 if seq is None else seq
        headers = {**headers, "x-n3-position": f"{self.epoch}:{at}", "etag": f'"{version}"'}
        if row is None:
            return Answer(201 if status == 201 else 204, "", headers)
        return Answer(status, row[0], headers)


@dataclass(frozen=True)
class Target:
    version: int
    values: Mapping[str, Stored]


def one(on: Connection, statement: Statement) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = on.execute(statement.sql, statement.parameters).fetchone()
    assert row is not None
    return row


def stored(field: Field, value: Any) -> Stored:
    return None if value is None else field.codec.store(value)


def moment() -> datetime:
    return datetime.now(UTC)


def of_now(field: Field, now: datetime) -> Stored:
    """The moment, as the field's type has it."""
    match field.type:
        case "date":
            return field.codec.store(now.date())
        case "time":
            return field.codec.store(now.time())
        case "datetime":
            return field.codec.store(now)
    raise ValueError(f"{field.name}: {field.type} holds no moment")


def defaults(spec: DatasetSpec, user: Principal, values: Mapping[str, Stored]) -> dict[str, Stored]:
    """What the server gives a new row beside the values that were sent."""
    now = moment()
    made: dict[str, Stored] = {}
    for field in spec.fields:
        if field.auto_now or field.auto_update:
            made[field.name] = of_now(field, now)
        elif field.owner:
            made[field.name] = user.id
        elif field.name in values:
            continue
        elif field.default is Default.NOW:
            made[field.name] = of_now(field, now)
        elif field.default is Default.UUID or (field.primary_key and field.type == "uuid"):
            made[field.name] = str(uuid6.uuid7())
        elif field.default is Default.USER_ID:
            made[field.name] = user.id
        elif field.default is not None:
            made[field.name] = field.codec.store(field.codec.parse(field.default))
    return made


def conflict(spec: DatasetSpec, error: sqlite3.IntegrityError) -> Problem:
    """What a constraint of the database says to the client: names of fields, never values."""
    columns = [part.rpartition(".")[2] for part in str(error).partition(": ")[2].split(", ")]
    names = [name for name in columns if name in spec.by_name and spec.by_name[name].visible]
    match getattr(error, "sqlite_errorname", ""):
        case "SQLITE_CONSTRAINT_UNIQUE" | "SQLITE_CONSTRAINT_PRIMARYKEY":
            errors = [FieldError(name, "unique", "Another row has this value.") for name in names]
            return Problem(
                409, "Another row has this value.", code="conflict_unique", errors=errors
            )
        case "SQLITE_CONSTRAINT_FOREIGNKEY":
            return Problem(409, "Other rows refer to this one.", code="conflict_reference")
        case "SQLITE_CONSTRAINT_NOTNULL":
            return invalid([FieldError(name, "required", "A value is required.") for name in names])
    return invalid([])
