"""What a subscription follows: the changes of its dataset one by one, or that something has changed."""

from dataclasses import dataclass

from .catalog import Catalog
from .dataset import Dataset
from .expressions.tree import Expression, columns, reads_clock
from .groups import Group
from .live_queries import LiveQuery
from .pages import WidgetRequest
from .query import datasets_on_path
from .reader import Expansion


@dataclass(frozen=True)
class SubscriptionPlan:
    """How the changes of a dataset reach a subscription.

    `evaluated`: each change is an event, decided in Python from the row before and after. Else `query`
    is run for it, if there is one; else each change is a `resync`. A change of the datasets `concerns`
    is a `resync` in any case.
    """

    evaluated: bool
    query: LiveQuery | None
    concerns: frozenset[str]


def plan_subscription(group: Group, expand: Expansion, *, held: bool) -> SubscriptionPlan:
    """`held`: whether the client named the rows that it has, so that exactly these are taken back."""
    spec, catalog = group.spec, group.catalog
    others: set[str] = set()
    rules = catalog.rules(spec)
    read = (*rules.deciding, *rules.computed.values())
    if spec.derived is not None or any(catalog.reached(spec, rule) for rule in read):
        others |= {spec.name, *catalog.concerns(spec.name)}
    known = {field.name for field in catalog.watched(spec)}
    for condition in group.conditions:
        for path in condition.paths:
            others |= datasets_on_path(spec, catalog, path[:-1])
        for rule in condition.rules:
            for name in catalog.reached(spec, rule):
                others |= {name, *catalog.concerns(name)}
            if not known.issuperset(columns(rule)):
                others.add(spec.name)
    referenced = frozenset(expanded(spec, catalog, expand))
    if not others:
        return SubscriptionPlan(True, None, referenced)
    query = LiveQuery.of(group) if held and spec.derived is None else None
    if query is not None:
        return SubscriptionPlan(False, query, referenced)
    return SubscriptionPlan(False, None, frozenset(others | {spec.name} | referenced))


def timed(spec: Dataset, catalog: Catalog, asking: WidgetRequest) -> bool:
    """Whether a rule by which rows are chosen, here or where they come from, asks for the clock."""
    rules: list[Expression] = [condition.rule for condition in asking.conditions]
    for name in (spec.name, *catalog.concerns(spec.name)):
        of = catalog.rules(catalog[name])
        rules += [of.read, *of.fields.values(), of.filter]
    return any(reads_clock(rule) for rule in rules)


def expanded(spec: Dataset, catalog: Catalog, expand: Expansion) -> set[str]:
    found: set[str] = set()
    for name, rest in expand.parts:
        found |= datasets_on_path(spec, catalog, (name,))
        (target,) = catalog.through(spec, (name,))
        found |= expanded(target, catalog, rest)
    return found
