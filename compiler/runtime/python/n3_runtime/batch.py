"""Many writes of one dataset as one: in one transaction, all of them or none.

Each item is the write that it would be alone: under its own policy, with its own version, with its own
change. An error names its item by its place in the body: `create.3.title`.

A batch can be made to fail, by an item that is never allowed. Where a refused write tells that a value
exists which nobody may read (`Dataset.guessable`), that would be a trial without a trace: such datasets
take batches of deletions only.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import GenericAlias
from typing import Annotated, Any

from pydantic import Field, create_model

from .changes import position
from .database import Connection
from .dataset import Dataset
from .expressions.functions import SAFE_INTEGER
from .idempotency import RowResponse
from .models import Wire, WriteModel
from .problems import FieldError, Problem, invalid
from .types import StorageType
from .writing import Done, Job, Write, conflict

MAX_ITEMS = 1_000
MAX_ERRORS = 100


class Batch(WriteModel):
    """The body: deletions, updates and new rows, done in this order."""

    delete: list[Any] = []
    update: list[Any] = []
    create: list[Any] = []

    def require_allowed(self, spec: Dataset) -> None:
        """Raises Problem (400, 422)."""
        if len(self.delete) + len(self.update) + len(self.create) > MAX_ITEMS:
            raise invalid([FieldError("", "too_long", f"A batch has at most {MAX_ITEMS:,} items.")])
        if spec.guessable and (self.update or self.create):
            raise Problem(
                400,
                "A batch may only delete here: it would reveal whether a secret value exists.",
                code="batch_not_allowed",
            )


def batch_model(spec: Dataset, create: type[WriteModel], update: type[WriteModel]) -> type[Batch]:
    """The body of a dataset's batches."""
    name = create.__name__.removesuffix("Create")
    based_on: dict[str, Any] = {
        "id": Annotated[Any, Wire(spec.key_field.codec)],
        "version": (Annotated[int | None, Field(ge=0, le=SAFE_INTEGER)], None),
    }
    deletion = create_model(f"{name}BatchDelete", __base__=WriteModel, **based_on)
    change = create_model(f"{name}BatchUpdate", __base__=WriteModel, **based_on, values=update)
    lists: dict[str, Any] = {
        action: (GenericAlias(list, (item,)), [])
        for action, item in zip(ACTIONS, (deletion, change, create), strict=True)
    }
    return create_model(f"{name}Batch", __base__=Batch, **lists)


ACTIONS = ("delete", "update", "create")


@dataclass(frozen=True)
class Item:
    """One write of a batch: its place in the body, whose write it is, what it does."""

    place: str
    write: Write
    run: Callable[[Connection], Done]


@dataclass(frozen=True)
class BatchWrite:
    """`write` has what the items have in common; each has a version of its own."""

    write: Write
    batch: Batch

    def job(self) -> Job:
        return self.write.once(self._run, self._respond_again)

    def _items(self) -> Iterator[Item]:
        store = self.write.spec.key_field.codec.store
        for index, item in enumerate(self.batch.delete):
            one = replace(self.write, version=item.version)
            yield Item(f"delete.{index}", one, partial(one.delete_row, key=store(item.id)))
        for index, item in enumerate(self.batch.update):
            one = replace(self.write, version=item.version)
            run = partial(one.update_row, key=store(item.id), sent=item.values.sent())
            yield Item(f"update.{index}", one, run)
        for index, item in enumerate(self.batch.create):
            one = self.write
            yield Item(f"create.{index}", one, partial(one.create_row, sent=item.sent()))

    def _run(self, connection: Connection) -> RowResponse:
        errors: list[FieldError] = []
        done: list[Done] = []
        for item in self._items():
            try:
                done.append(item.run(connection))
            except connection.IntegrityError as error:
                problem = conflict(item.write.spec, connection.constraint(error))
                raise _placed(problem, item.place, errors) from None
            except Problem as problem:
                # Nothing of an item with invalid values was written: the others may have errors, too.
                if problem.status != 422 or len(errors) >= MAX_ERRORS:
                    raise _placed(problem, item.place, errors) from None
                errors += _placed(problem, item.place, ()).errors
        if errors:
            raise invalid(errors)
        keys = {
            action: [one.key for one in done if one.action == action]
            for action in ("update", "create")
        }
        changes = [one.change for one in done if one.change is not None]
        return replace(self._answer(connection, keys), change=changes[-1] if changes else None)

    def _answer(
        self, connection: Connection, keys: Mapping[str, Sequence[StorageType]]
    ) -> RowResponse:
        """The rows as they are after the last item, null where the person may not read one."""
        members = []
        for action, each in keys.items():
            rows = ",".join(self.write.readable_json(connection, key) for key in each)
            members.append(f'"{action}":[{rows}]')
        body, kept = f"{{{','.join(members)}}}", json.dumps(keys)
        return RowResponse(200, body, {}, kept, position(connection))

    def _respond_again(self, connection: Connection, keys: StorageType, status: int) -> RowResponse:
        return self._answer(connection, json.loads(str(keys)))


def _placed(problem: Problem, place: str, before: Sequence[FieldError]) -> Problem:
    """An item's problem as the batch's; what is invalid in items before it is told first."""
    if before:
        return invalid(before)
    named = problem.errors or (FieldError("", problem.code, problem.detail),)
    problem.errors = tuple(
        FieldError(f"{place}.{one.field}" if one.field else place, one.code, one.message)
        for one in named
    )
    return problem
