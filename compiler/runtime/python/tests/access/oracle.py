"""What each person may see and do, worked out from the specs by an interpreter that shares nothing with the
runtime: no SQL, no folding, no plans, rows in memory. It reads the program's expressions as data.

Rows are as JSON has them. Null is neither true nor false, and a rule that is not true is false.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from n3_runtime.dataset import Dataset
from n3_runtime.expressions.nodes import Node
from n3_runtime.fields import COMPOSED, Field

Row = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """Who asks: what their sign-in says. Without an `id` they are anonymous."""

    id: str | None = None
    email: str | None = None
    roles: frozenset[str] = frozenset()
    claims: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Stored:
    """A row of a table; `deleted` is whether it is only kept to be restored."""

    values: Row
    version: int = 1
    deleted: bool = False


@dataclass
class World:
    """All rows of all tables, by dataset and key."""

    specs: Mapping[str, Dataset]
    tables: dict[str, dict[Any, Stored]]

    def find(self, dataset: str, key: Any) -> Row | None:
        """A row as rules see it: one that is only kept still decides about the rows that refer to it."""
        found = self.tables[dataset].get(key)
        return None if found is None else found.values

    @property
    def people(self) -> str:
        return next(name for name, spec in self.specs.items() if spec.people)


Names = Callable[[str, tuple[str, ...]], Any]
"""The value at the end of a path, of the row with that root."""


class View:
    """One person's world as it is now: a change of the world asks for another view."""

    def __init__(self, world: World, person: Person, own: Row | None = None) -> None:
        """`own` is the person's row, where it is not the one with their address (any more)."""
        self.world = world
        self.person = person
        people = world.tables[world.people].values()
        mine = [
            one.values for one in people if person.email and one.values["email"] == person.email
        ]
        if own is None and person.id is not None and len(mine) == 1:
            own = mine[0]
        self.own = own
        self._rows: dict[str, dict[Any, Row]] = {}

    # -- What may be read ------------------------------------------------------------------------------

    def may_read(self, spec: Dataset, row: Row) -> bool:
        return self.holds(spec.access.read, spec, row)

    def may_read_field(self, spec: Dataset, row: Row, name: str) -> bool:
        rule = spec.access.fields.get(name)
        return rule is None or self.holds(rule, spec, row)

    def holds(self, rule: Node, spec: Dataset, row: Row) -> bool:
        return self.evaluate(rule, self._raw(spec, row), spec, row) is True

    def read(self, spec: Dataset, row: Row, name: str) -> Any:
        """A field of a row as the person sees it."""
        return self.value(spec, row, name) if self.may_read_field(spec, row, name) else None

    def value(self, spec: Dataset, row: Row, name: str) -> Any:
        """A field's value, whoever asks."""
        of = spec.by_name[name]
        if of.computed is None:
            return row.get(name)
        found = self.evaluate(of.computed, self._raw(spec, row), spec, row)
        return float(found) if of.type == "number" and found is not None else found

    def rows(self, name: str) -> dict[Any, Row]:
        """The rows of a dataset that the person sees, with the fields they see, in the order of keys."""
        if name not in self._rows:
            self._rows[name] = self._read(self.world.specs[name])
        return self._rows[name]

    def _read(self, spec: Dataset) -> dict[Any, Row]:
        if spec.derived is not None:
            found = {row[spec.key]: row for row in self._derived(spec)}
            readable = {key: row for key, row in found.items() if self.may_read(spec, row)}
            return {key: readable[key] for key in sorted(readable)}
        return {
            key: self.seen(spec, one)
            for key, one in sorted(self.world.tables[spec.name].items())
            if not one.deleted and self.may_read(spec, one.values)
        }

    def seen(self, spec: Dataset, stored: Stored) -> Row:
        row = {one.name: self.read(spec, stored.values, one.name) for one in spec.visible}
        return {**row, "_version": stored.version, "_can": self.can(spec, stored.values)}

    def can(self, spec: Dataset, row: Row) -> Row:
        can: Row = {
            name: spec.writable and self.holds(rule, spec, row)
            for name, rule in (("update", spec.access.before), ("delete", spec.access.delete))
        }
        ruled = {name: self.may_read_field(spec, row, name) for name in spec.ruled}
        return {**can, "fields": ruled} if ruled else can

    def follow(self, spec: Dataset, row: Row, path: Iterable[str]) -> Any:
        """What is at the end of a path; null where a row or a field on it may not be read. `row` is as
        the person sees it."""
        *links, last = path
        for name in links:
            link = spec.references[name]
            assert link.reference is not None
            target = self.world.specs[link.reference.dataset]
            found = self.rows(target.name).get(row[link.name])
            if found is None:
                return None
            spec, row = target, found
        return row[last]

    # -- Derived datasets ------------------------------------------------------------------------------

    def _derived(self, spec: Dataset) -> Iterable[Row]:
        derived = spec.derived
        assert derived is not None
        joined: list[dict[str, Row | None]] = [{}]
        for name in derived.bases:
            join = next((one for one in derived.joins if one.dataset == name), None)
            rows = self._base(name, system=derived.system)
            wider: list[dict[str, Row | None]] = []
            for one in joined:
                matching = [
                    {**one, name: row} for row in rows
                    if join is None or self._over(spec, {**one, name: row}, join.on) is True
                ]  # fmt: skip
                wider += matching or ([{**one, name: None}] if join and join.left else [])
            joined = wider
        chosen = [one for one in joined if self._over(spec, one, derived.filter) is True]
        if not derived.grouped:
            for one in chosen:
                yield self._made(spec, partial(self._over, spec, one))
            return
        groups: dict[tuple[Any, ...], list[dict[str, Row | None]]] = {}
        for one in chosen:
            names = [spec.by_name[name] for name in derived.group_by]
            key = tuple(self._over(spec, one, of.source) for of in names if of.source is not None)
            groups.setdefault(key, []).append(one)
        for group in groups.values():
            yield self._made(spec, partial(self._grouped, spec, group))

    def _made(self, spec: Dataset, value: Callable[[Node], Any]) -> Row:
        row = {
            one.name: wire(one, value(one.source)) for one in spec.fields if one.source is not None
        }
        key = json.dumps([row[name] for name in spec.key_fields], separators=(",", ":"))
        can = {"update": False, "delete": False}
        return {
            **({COMPOSED: key} if COMPOSED in spec.by_name else {}),
            **row,
            "_version": 0,
            "_can": can,
        }

    def _base(self, name: str, *, system: bool) -> list[Row]:
        spec = self.world.specs[name]
        if not system:
            return list(self.rows(name).values())
        rows = (one.values for one in self.world.tables[name].values() if not one.deleted)
        return [{one.name: self.value(spec, row, one.name) for one in spec.fields} for row in rows]

    def _over(self, spec: Dataset, rows: Mapping[str, Row | None], node: Node) -> Any:
        def names(root: str, path: tuple[str, ...]) -> Any:
            base = root.removeprefix("rows.")
            row, of = rows[base], self.world.specs[base]
            if row is None:
                return None
            last = named(self._owner(of, path), path[-1])
            return exact(self._field(of, path), self.follow(of, row, (*path[:-1], last)))

        return self.evaluate(node, names, spec, {})

    def _grouped(self, spec: Dataset, group: list[dict[str, Row | None]], node: Node) -> Any:
        if node.__n3_op__ not in AGGREGATES:
            return self._over(spec, group[0], node)
        args = node.__n3_args__
        values = [self._over(spec, one, args[0]) if args else 1 for one in group]
        return AGGREGATES[node.__n3_op__]([one for one in values if one is not None])

    def _owner(self, spec: Dataset, path: tuple[str, ...]) -> Dataset:
        for name in path[:-1]:
            link = spec.references[name].reference
            assert link is not None
            spec = self.world.specs[link.dataset]
        return spec

    def _field(self, spec: Dataset, path: tuple[str, ...]) -> Field:
        owner = self._owner(spec, path)
        return owner.by_name[named(owner, path[-1])]

    # -- Expressions -----------------------------------------------------------------------------------

    def _raw(self, spec: Dataset, row: Row) -> Names:
        """Where rules find their values: in rows as they are stored, whoever asks."""

        def names(root: str, path: tuple[str, ...]) -> Any:
            of, at = spec, row
            for name in path[:-1]:
                link = of.reference_fields[name]
                assert link.reference is not None
                found = self.world.find(link.reference.dataset, at.get(link.name))
                if found is None:
                    return None
                of, at = self.world.specs[link.reference.dataset], found
            last = named(of, path[-1])
            return exact(of.by_name[last], self.value(of, at, last))

        return names

    def evaluate(self, node: Node, names: Names, spec: Dataset, row: Row) -> Any:
        op, data = node.__n3_op__, node.__n3_data__

        def values() -> list[Any]:
            return [self.evaluate(one, names, spec, row) for one in node.__n3_args__]

        match op:
            case "literal":
                return data
            case "exact":
                return Decimal(data)
            case "authenticated":
                return self.person.id is not None
            case "role":
                return self.person.id is not None and any(one in self.person.roles for one in data)
            case "owner":
                owner = None if spec.owner is None else row.get(spec.owner)
                return self.person.id is not None and owner == self.person.id
            case "claim":
                return self.person.claims.get(data)
            case "user":
                return getattr(self.person, data)
            case "user row":
                return None if self.own is None else self.own["id"]
            case "name" if data[0] == "user":
                return None if self.own is None else self.own[data[1][0]]
            case "name":
                return names(*data)
            case "today":
                return datetime.now(UTC).date().isoformat()
            case "and":
                found = values()
                return False if False in found else None if None in found else True
            case "or":
                found = values()
                return True if True in found else None if None in found else False
            case "not":
                (one,) = values()
                return None if one is None else not one
            case "in":
                one, *several = values()
                return None if one is None else one in several
            case _ if op in OPERATORS:
                found = values()
                return None if None in found else OPERATORS[op](*found)
        raise NotImplementedError(f"the oracle has no answer for {op}")


def named(spec: Dataset, name: str) -> str:
    """The field that a name means; a reference's own name is that of its field."""
    link = spec.reference_fields.get(name)
    return name if link is None else link.name


def exact(of: Field, value: Any) -> Any:
    """A value as rules compare it."""
    return Decimal(value) if of.type == "decimal" and value is not None else value


def wire(of: Field, value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Decimal):
        return float(value) if of.type == "number" else f"{value:.2f}"
    return value


OPERATORS: dict[str, Callable[..., Any]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "*": lambda left, right: left * right,
}
AGGREGATES: dict[str, Callable[[list[Any]], Any]] = {
    "count": len,
    "sum": lambda found: sum(found) if found else None,
    "avg": lambda found: float(sum(found)) / len(found) if found else None,
    "min": lambda found: min(found, default=None),
    "max": lambda found: max(found, default=None),
}
