"""All datasets of an application, what they are to each other, and their rules with types."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar, cast

from .dataset import Check, Dataset
from .dialect import SQLITE, Dialect
from .expressions.nodes import Node
from .expressions.resolve import condition, resolve, resolve_for
from .expressions.scope import Scope
from .expressions.tree import TRUE, Expression, columns, deep, paths
from .fields import Field
from .identity import Principal

PLANS = 2_048
"""Planned statements that are kept; the one that was not asked for longest goes first."""

Plan = TypeVar("Plan")


@dataclass(frozen=True)
class Rules:
    """The expressions of one dataset, with types; rules are null-is-false when they are asked."""

    read: Expression
    create: Expression
    update: Expression
    after: Expression
    delete: Expression
    fields: Mapping[str, Expression] = field(default_factory=dict)
    checks: tuple[tuple[Check, Expression], ...] = ()
    computed: Mapping[str, Expression] = field(default_factory=dict)
    defaults: Mapping[str, Expression] = field(default_factory=dict)
    sources: Mapping[str, Expression] = field(default_factory=dict)
    joins: tuple[Expression, ...] = ()
    filter: Expression = TRUE

    @property
    def deciding(self) -> tuple[Expression, ...]:
        """The rules that decide what of a row somebody reads and may do."""
        return (self.read, self.update, self.delete, *self.fields.values())

    @property
    def all(self) -> tuple[Expression, ...]:
        checks = (rule for _, rule in self.checks)
        return (*self.deciding, self.create, self.after, *checks)

    @property
    def derivation(self) -> tuple[Expression, ...]:
        """What a derived dataset is made by."""
        return (*self.sources.values(), *self.joins, self.filter)


class Catalog(Mapping[str, Dataset]):
    """The datasets by name, in one database. Immutable: a swap makes another, with statements of its own.

    Raises ValueError where a dataset or a name in a rule is missing.
    """

    def __init__(self, specs: Iterable[Dataset] = (), dialect: Dialect = SQLITE) -> None:
        self.dialect = dialect
        self._specs = {spec.name: spec for spec in specs}
        for spec in self._specs.values():
            named = {one.reference.dataset for one in spec.fields if one.reference is not None}
            named.update(() if spec.derived is None else spec.derived.bases)
            for name in named:
                if name not in self._specs:
                    raise ValueError(f"{spec.name}: unknown dataset {name}")
        self._rules: dict[str, Rules] = {}
        self._concerns: dict[str, frozenset[str]] = {}
        self._plans: OrderedDict[tuple[object, ...], object] = OrderedDict()
        self._policies: dict[str, bytes] = {}

    def __getitem__(self, name: str) -> Dataset:
        return self._specs[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)

    def check(self) -> None:
        """Raises ValueError for a rule that has no meaning."""
        for spec in self._specs.values():
            self.rules(spec)

    @cached_property
    def people(self) -> Dataset | None:
        """The dataset with a row for each person."""
        return next((spec for spec in self._specs.values() if spec.people), None)

    # -- Rules -------------------------------------------------------------------------------------

    def scope(self, spec: Dataset | None) -> Scope:
        """What an expression over a row of a dataset may name."""
        return Scope(self, spec, self.people)

    def rules(self, spec: Dataset) -> Rules:
        found = self._rules.get(spec.name)
        if found is None:
            try:
                found = self._resolve(spec)
            except ValueError as error:
                raise ValueError(f"{spec.name}: {error}") from None
            self._rules[spec.name] = found
        return found

    def _resolve(self, spec: Dataset) -> Rules:
        scope, access, derived = self.scope(spec), spec.access, spec.derived

        def rule(node: Node) -> Expression:
            return self._readable(spec, condition(node, scope))

        def value(field: Field, node: Node) -> Expression:
            return resolve_for(node, scope, field.value_type)

        fields = spec.fields
        return Rules(
            rule(access.read),
            rule(access.create),
            rule(access.before),
            rule(access.after),
            rule(access.delete),
            {name: rule(node) for name, node in access.fields.items()},
            tuple((one, rule(one.rule)) for one in spec.checks),
            {one.name: value(one, one.computed) for one in fields if one.computed is not None},
            {one.name: value(one, one.default) for one in fields if isinstance(one.default, Node)},
            {one.name: resolve(one.source, scope) for one in fields if one.source is not None},
            () if derived is None else tuple(condition(one.on, scope) for one in derived.joins),
            TRUE if derived is None else condition(derived.filter, scope),
        )

    def _readable(self, spec: Dataset, rule: Expression) -> Expression:
        # What a rule asks of a writeonly field could be guessed from its answers.
        for name in columns(rule):
            if spec.by_name[name].writeonly:
                raise ValueError(f"a rule reads {name}, which is writeonly")
        return rule

    # -- What is read --------------------------------------------------------------------------------

    def through(self, spec: Dataset, path: Iterable[str]) -> list[Dataset]:
        """The datasets that a path of reference fields leads through, the first left out."""
        found = []
        for name in path:
            link = spec.by_name[name].reference
            if link is None:
                raise ValueError(f"{spec.name}.{name} is not a reference")
            spec = self[link.dataset]
            found.append(spec)
        return found

    def field_at(self, spec: Dataset, path: Sequence[str]) -> Field:
        """The field at the end of a path."""
        return [spec, *self.through(spec, path[:-1])][-1].by_name[path[-1]]

    def reached(self, spec: Dataset, expression: Expression) -> set[str]:
        """The datasets whose rows an expression reads through references."""
        found = set()
        for one in deep(expression):
            if one.op == "field" and one.path:
                start = self[one.dataset] if one.dataset else spec
                found |= {target.name for target in self.through(start, one.path)}
        return found

    def depends_on(self, name: str) -> frozenset[str]:
        """The datasets whose rows decide what is read of one: those its rules follow, and its bases."""
        spec = self[name]
        rules = self.rules(spec)
        found = set() if spec.derived is None else set(spec.derived.bases)
        for one in (*rules.deciding, *rules.computed.values(), *rules.derivation):
            found |= self.reached(spec, one)
        return frozenset(found)

    def concerns(self, name: str) -> frozenset[str]:
        """The other datasets whose changes change what is read of one, transitively."""
        if name not in self._concerns:
            found: set[str] = set()
            asked = [name]
            while asked:
                new = self.depends_on(asked.pop()) - found
                found |= new
                asked += new
            self._concerns[name] = frozenset(found - {name})
        return self._concerns[name]

    def watched(self, spec: Dataset) -> tuple[Field, ...]:
        """The columns whose values before a change are kept with it: rules, filters and search read them."""
        return self.planned(("watched", spec.name), lambda: self._watched(spec))

    def _watched(self, spec: Dataset) -> tuple[Field, ...]:
        rules = self.rules(spec)
        names = {name for rule in rules.all for name in columns(rule)}
        for name in (*spec.filter_fields, *spec.search_fields):
            computed = rules.computed.get(name)
            names |= {name} if computed is None else set(columns(computed))
        names |= self._followed.get(spec.name, set())
        names |= {one.name for one in spec.stored if one.reference is not None}
        return tuple(one for one in spec.stored if one.name in names and not one.writeonly)

    @cached_property
    def live(self) -> frozenset[str]:
        """The datasets whose former rows events ask for: those that are followed, and all that their
        references lead to, since rules and filters may."""
        asked = [spec for spec in self._specs.values() if spec.realtime]
        found = {spec.name for spec in asked}
        while asked:
            for one in asked.pop().reference_fields.values():
                assert one.reference is not None
                if one.reference.dataset not in found:
                    found.add(one.reference.dataset)
                    asked.append(self[one.reference.dataset])
        return frozenset(found)

    @cached_property
    def _followed(self) -> Mapping[str, set[str]]:
        """The columns that other datasets' rules read through references."""
        found: dict[str, set[str]] = {}
        for spec in self._specs.values():
            rules = self.rules(spec)
            for rule in (*rules.deciding, *rules.computed.values()):
                for leaf in paths(rule):
                    start = self[leaf.dataset] if leaf.dataset else spec
                    ends = (*leaf.path[1:], leaf.name)
                    for owner, column in zip(self.through(start, leaf.path), ends, strict=True):
                        computed = self.rules(owner).computed.get(column)
                        read = {column} if computed is None else set(columns(computed))
                        found.setdefault(owner.name, set()).update(read)
        return found

    # -- References back -------------------------------------------------------------------------------

    @cached_property
    def _children(self) -> Mapping[str, list[tuple[Dataset, Field]]]:
        found: dict[str, list[tuple[Dataset, Field]]] = {}
        for spec in self._specs.values():
            for one in spec.stored:
                if one.reference is not None and spec.writable:
                    found.setdefault(one.reference.dataset, []).append((spec, one))
        return found

    def children(self, name: str) -> list[tuple[Dataset, Field]]:
        """The stored references to rows of a dataset."""
        return self._children.get(name, [])

    # -- Plans -----------------------------------------------------------------------------------------

    def planned(self, key: tuple[object, ...], make: Callable[[], Plan]) -> Plan:
        """What was made for that key: statements are planned once for a shape and a folded person."""
        found = self._plans.get(key)
        if found is None:
            found = make()
            self._plans[key] = found
            if len(self._plans) > PLANS:
                self._plans.popitem(last=False)
        return cast("Plan", found)

    # -- Rights ----------------------------------------------------------------------------------------

    def rights(self, user: Principal, name: str) -> str:
        """A short hash of all that decides what a person may read of a dataset: the person, and the rules
        by which its rows are read. The same in every process that runs the same program."""
        if name not in self._policies:
            specs = [self._specs[one] for one in (name, *sorted(self.concerns(name)))]
            rules = repr([(one.name, one.access, one.derived) for one in specs])
            self._policies[name] = rules.encode(errors="surrogatepass")
        digest = hashlib.blake2b(self._policies[name], digest_size=4)
        digest.update(repr(user.identity()).encode(errors="surrogatepass"))
        return digest.hexdigest()
