"""Writes: each is one job of the writer, in which rules, row, change and kept answer go together."""

import sqlite3
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from .catalogue import Catalogue, Rules
from .changes import Operation, position, record
from .database import Connection, Undo
from .deleting import Deletion, Row, done
from .expressions.tree import Expression, columns
from .idempotency import Answer, Idempotency
from .identity import Principal
from .problems import FieldError, Problem, invalid, not_found, refused
from .spec import Check, DatasetSpec
from .sql_compiler import (
    compile_check,
    compile_dataset_insert,
    compile_dataset_update,
    compile_item,
    compile_reachable,
    compile_target,
)
from .types import Stored
from .writing_values import defaults, moment, of_now, stored, unfit

Job = Callable[[Connection], Answer | Undo[Answer]]


@dataclass(frozen=True)
class Write:
    """What all writes know: of which dataset, among which, by whom, under which conditions.

    `version` is what If-Match asks for: None where it was not sent, 0 for "*".
    """

    spec: DatasetSpec
    catalogue: Catalogue
    user: Principal
    epoch: str
    path: str
    version: int | None = None
    idempotency: Idempotency | None = None
    rollback: bool = False

    @property
    def _rules(self) -> Rules:
        return self.catalogue.rules(self.spec)

    def create(self, sent: Mapping[str, Any]) -> Job:
        return self._job(lambda on: self._create(on, sent))

    def refuse(self) -> Job:
        """What was done under the same key before, else the refusal."""

        def refuse(on: Connection) -> Answer:
            raise refused(self.user.authenticated)

        return self._job(refuse)

    def update(self, key: Stored, sent: Mapping[str, Any]) -> Job:
        return self._job(lambda on: self._update(on, key, sent))

    def delete(self, key: Stored) -> Job:
        return self._job(lambda on: self._delete(on, key))

    def _job(self, write: Callable[[Connection], Answer]) -> Job:
        def run(connection: Connection) -> Answer | Undo[Answer]:
            if self.idempotency is not None:
                kept = self.idempotency.replay(connection, self.today)
                if kept is not None:
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
        given = {name: stored(spec.by_name[name], value) for name, value in sent.items()}
        values = {**given, **defaults(spec, self.catalogue, self.user, given)}
        self._check(on, self._rules.create, values, given)
        key, version = done(on, compile_dataset_insert(spec, values, self.catalogue))
        seq = self._record(on, "create", key, version, None)
        return self._answer(on, key, version, seq, 201)

    def _update(self, on: Connection, key: Stored, sent: Mapping[str, Any]) -> Answer:
        spec = self.spec
        target = self._target(on, key, self._rules.update, sent)
        given = {name: stored(spec.by_name[name], value) for name, value in sent.items()}
        if not given:
            return self._answer(on, key, target.version, None, 200)
        now = moment(spec)
        changes = dict(given)
        for field in spec.fields:
            if field.auto_update:
                changes[field.name] = of_now(field, now)
        new = {name: value for name, value in given.items() if value != target.values[name]}
        self._check(on, self._rules.after, {**target.values, **changes}, given, new)
        statement = compile_dataset_update(spec, key, target.version, changes, self.catalogue)
        (version,) = done(on, statement)
        seq = self._record(on, "update", key, version, target.watched(self.catalogue))
        return self._answer(on, key, version, seq, 200)

    def _delete(self, on: Connection, key: Stored) -> Answer:
        target = self._target(on, key, self._rules.delete, ())
        seq = Deletion(on, self.user, self.catalogue).run(target)
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

    def _target(self, on: Connection, key: Stored, rule: Expression, names: Collection[str]) -> Row:
        """The row as it was, if the person may do this to it and write these fields."""
        spec, rules = self.spec, self._rules
        statement = compile_target(spec, key, self.user, self.catalogue)
        row = on.execute(statement.sql, statement.bound()).fetchone()
        if row is None or not row[0]:
            raise not_found()
        _, update, delete = row[:3]
        writable, (version, *values) = row[3 : 3 + len(rules.fields)], row[3 + len(rules.fields) :]
        if not (update if rule is rules.update else delete):
            raise refused(self.user.authenticated)
        self._demand(names, dict(zip(rules.fields, writable, strict=True)))
        if self.version is None and spec.require_match:
            raise Problem(428, "Send If-Match with the ETag of the row you have seen.")
        if self.version not in (None, 0, version):
            statement = compile_item(spec, key, self.user, self.catalogue)
            raise Problem(
                412,
                "The row has changed since you read it.",
                current=done(on, statement)[0],
                headers={"etag": f'"{version}"'},
            )
        stored = (field.name for field in spec.stored)
        return Row(spec, key, version, dict(zip(stored, values, strict=True)))

    def _check(
        self,
        on: Connection,
        rule: Expression,
        values: Mapping[str, Stored],
        given: Mapping[str, Stored],
        new: Mapping[str, Stored] | None = None,
    ) -> None:
        """Whether the row may be so: its policy, its fields' rules, what it refers to, its validation."""
        rules = self._rules
        statement = compile_check(self.spec, rule, values, self.user, self.catalogue)
        allowed, *found = done(on, statement)
        if not allowed:
            raise refused(self.user.authenticated)
        flags = iter(found)
        self._demand(given, {name: next(flags) for name in rules.fields})
        self._demand_reachable(on, given if new is None else new)
        failed = [check for check, _ in rules.checks if not next(flags)]
        errors = [error for check in failed for error in self._errors(check)]
        for name in rules.computed:
            error = unfit(self.spec.by_name[name], next(flags))
            errors += [] if error is None else [error]
        if errors:
            raise invalid(errors)

    def _demand(self, names: Collection[str], writable: Mapping[str, int]) -> None:
        """That each of the fields may be written, where it has a rule."""
        barred = [name for name in names if not writable.get(name, True)]
        if barred:
            problem = refused(self.user.authenticated)
            problem.errors = tuple(
                FieldError(name, "forbidden", "You may not write this field.") for name in barred
            )
            raise problem

    def _demand_reachable(self, on: Connection, values: Mapping[str, Stored]) -> None:
        """That a row that is referred to is one the writer may read: absent and forbidden are the same."""
        errors = []
        for name, value in values.items():
            reference = self.spec.by_name[name].reference
            if reference is None or value is None:
                continue
            target = self.catalogue[reference.dataset]
            statement = compile_reachable(target, value, self.user, self.catalogue)
            if on.execute(statement.sql, statement.bound()).fetchone() is None:
                message = "There is no such row, or you may not see it."
                errors.append(FieldError(name, "reference", message))
        if errors:
            raise invalid(errors)

    def _errors(self, failed: Check) -> list[FieldError]:
        rule = next(rule for check, rule in self._rules.checks if check is failed)
        names = [name for name in columns(rule) if self.spec.by_name[name].visible] or [""]
        return [FieldError(name, "validation", failed.message) for name in names]

    def _answer(
        self, on: Connection, key: Stored, version: int, seq: int | None, status: int
    ) -> Answer:
        statement = compile_item(self.spec, key, self.user, self.catalogue)
        row = on.execute(statement.sql, statement.bound()).fetchone()
        at = (row[2] if row else 0) or 0 if seq is None else seq
        headers = {"x-n3-position": f"{self.epoch}:{at}", "etag": f'"{version}"'}
        if status == 201:
            headers["location"] = self._location(key)
        if row is None:
            return Answer(201 if status == 201 else 204, "", headers, key)
        return Answer(status, row[0], headers, key)

    def _location(self, key: Stored) -> str:
        codec = self.spec.key_field.codec
        return f"{self.path}/{quote(str(codec.wire(codec.load(key))), safe='')}"

    def today(self, on: Connection, key: Stored, status: int) -> Answer:
        """A row that was written before, as its sender may read it now."""
        headers = {"x-n3-position": f"{self.epoch}:{position(on)}"}
        if key is None:
            return Answer(status, "", headers)
        if status == 201:
            headers["location"] = self._location(key)
        statement = compile_item(self.spec, key, self.user, self.catalogue)
        row = on.execute(statement.sql, statement.bound()).fetchone()
        if row is None or status == 204:
            return Answer(status, "", headers)
        return Answer(status, row[0], {**headers, "etag": f'"{row[1]}"'})


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
