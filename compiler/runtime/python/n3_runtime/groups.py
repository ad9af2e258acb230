"""Readers to whom a change means the same: what of a row they see, and what they are told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .changes import Change
from .identity import Principal
from .policy import Constant, Row, allows
from .query import Condition, Given, matches
from .spec import DatasetSpec
from .values import Values


@dataclass(frozen=True)
class LiveRow:
    """A row as it is now: its version, its JSON without what is personal, the JSON of each field that
    has a rule, and what rules read."""

    version: int
    text: str
    ruled: Mapping[str, str]
    values: Values


@dataclass(frozen=True)
class Group:
    """Readers to whom a change of a dataset means the same."""

    spec: DatasetSpec
    user: Principal
    conditions: tuple[Condition, ...]

    @cached_property
    def name(self) -> tuple[Any, ...]:
        access = self.spec.access
        rules = (access.read, access.update, access.delete, *access.fields.values())
        folded = [rule.fold(self.user) for rule in rules]
        known = all(isinstance(rule, Constant) for rule in folded)
        asked = any(isinstance(one, Given) for one in self.conditions)
        inputs = tuple(folded) if known and not asked else self.user.inputs()
        return (id(self.spec), inputs, self.conditions)

    def sees(self, values: Values | None) -> bool:
        if values is None:
            return False
        readable = allows(self.spec.access.read, values, self.user, self.spec.owner)
        return readable and matches(self.conditions, self._narrowed(values), self.user)

    def _narrowed(self, values: Values) -> Values:
        """What filters may compare: nothing that the reader may not read."""
        barred = [name for name, may in self._fields(values).items() if not may]
        if not barred:
            return values
        return Values(self.spec, {**values.stored, **dict.fromkeys(barred)})

    def _fields(self, row: Row) -> dict[str, bool]:
        fields = self.spec.access.fields
        return {
            name: allows(rule, row, self.user, self.spec.owner) for name, rule in fields.items()
        }

    def frame(self, change: Change, row: LiveRow | None) -> str | None:
        """What follows the subscription's name in the event of this change; None for no event."""
        before = None if change.before is None else Values(self.spec, change.before)
        seen = self.sees(before)
        if change.op == "delete" or row is None or not self.sees(row.values):
            return self._event(change, "delete", change.version, None) if seen else None
        text = f"{row.text[:-1]}{self._personal(row)}}}"
        return self._event(change, "update" if seen else "create", row.version, text)

    def _event(self, change: Change, op: str, version: int, data: str | None) -> str:
        key = self.spec.key_field.codec
        row_id = json.dumps(key.wire(key.load(change.row_id)))
        tail = "" if data is None else f',"data":{data}'
        return (
            f',"seq":{change.seq},"dataset":"{self.spec.name}","op":"{op}","id":{row_id}'
            f'{tail},"version":{version}}}'
        )

    def _personal(self, row: LiveRow) -> str:
        """The members that depend on the reader: ruled fields, and what may be done."""
        access, owner = self.spec.access, self.spec.owner
        can: dict[str, Any] = {
            "update": allows(access.update, row.values, self.user, owner),
            "delete": allows(access.delete, row.values, self.user, owner),
        }
        members = ""
        if row.ruled:
            may = self._fields(row.values)
            can["fields"] = {name: may[name] for name in row.ruled}
            for name, text in row.ruled.items():
                members += f',"{name}":{text if may[name] else "null"}'
        return f'{members},"_can":{json.dumps(can, separators=(",", ":"))}'
