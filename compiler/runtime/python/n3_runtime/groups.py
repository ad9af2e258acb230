"""Groups of readers for whom a change has the same event: what they see of a row, and its frame."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .catalog import Catalog
from .changes import ChangeRecord
from .conditions import Condition, matches
from .dataset import Dataset
from .expressions.evaluate import evaluate, holds
from .expressions.fold import fold_condition
from .identity import Principal
from .live_rows import LiveRow
from .types import StorageType

Values = Mapping[str, StorageType]


@dataclass(frozen=True)
class Group:
    """Readers for whom a change of a dataset has the same event."""

    spec: Dataset
    catalog: Catalog
    user: Principal
    conditions: tuple[Condition, ...]

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """Equal keys, equal frames."""
        folded = tuple(fold_condition(rule, self.user) for rule in self._rules.deciding)
        known = all(rule.constant is not None for rule in folded)
        asked = any(condition.rules for condition in self.conditions)
        inputs = folded if known and not asked else self.user.inputs()
        return (id(self.spec), inputs, self.conditions)

    @cached_property
    def _rules(self) -> Any:
        return self.catalog.rules(self.spec)

    def sees(self, values: Values | None) -> bool:
        if values is None or not holds(self._rules.read, values, self.user):
            return False
        barred = {name for name, may in self._fields(values).items() if not may}

        def get(name: str) -> Any:
            """What filters may compare: nothing that the reader may not read."""
            if name in barred:
                return None
            computed = self._rules.computed.get(name)
            return values[name] if computed is None else evaluate(computed, values, self.user)

        return matches(self.conditions, get, self.user)

    def _fields(self, values: Values) -> dict[str, bool]:
        rules = self._rules.fields
        return {name: holds(rule, values, self.user) for name, rule in rules.items()}

    def frame(self, change: ChangeRecord, row: LiveRow | None) -> str | None:
        """What follows the subscription's name in the event of this change; None for no event."""
        seen = self.sees(change.before)
        if change.op == "delete" or row is None or not self.sees(row.values):
            return self._event(change, "delete", change.version) if seen else None
        data = f"{{{','.join([row.members, *self._personal(row)])}}}"
        return self._event(change, "update" if seen else "create", row.version, data)

    def _event(self, change: ChangeRecord, op: str, version: int, data: str | None = None) -> str:
        return event(self.spec, change.seq, op, change.row_id, version, data)

    def _personal(self, row: LiveRow) -> list[str]:
        """The members that depend on the reader: ruled fields, and what may be done."""
        can: dict[str, Any] = {
            "update": holds(self._rules.update, row.values, self.user),
            "delete": holds(self._rules.delete, row.values, self.user),
        }
        members = []
        if row.ruled:
            may = self._fields(row.values)
            can["fields"] = {name: may[name] for name in row.ruled}
            for name, text in row.ruled.items():
                members.append(f'"{name}":{text if may[name] else "null"}')
        return [*members, f'"_can":{json.dumps(can, separators=(",", ":"))}']


def event(
    spec: Dataset, seq: int, op: str, row_id: StorageType, version: int, data: str | None = None
) -> str:
    """What follows the subscription's name in an event; `data` is the JSON of the row."""
    key = spec.key_field.codec
    name = json.dumps(key.wire(key.load(row_id)))
    tail = "" if data is None else f',"data":{data}'
    return (
        f',"seq":{seq},"dataset":"{spec.name}","op":"{op}","id":{name}{tail},"version":{version}}}'
    )
