"""What a subscription follows: the changes of its dataset one by one, or that something has changed."""

from collections.abc import Iterable

from .catalogue import Catalogue
from .expressions.tree import Expression, columns, reads_clock
from .pages import Asking
from .query import Condition, crossed
from .reader import Expansion
from .spec import DatasetSpec


def followed(
    spec: DatasetSpec,
    catalogue: Catalogue,
    conditions: Iterable[Condition],
    expand: Expansion,
) -> tuple[bool, frozenset[str]]:
    """Whether each change of the dataset can be an event of a subscription, and the datasets whose
    changes mean reading anew: those that rules, filters and expansions read beside the row."""
    others: set[str] = set()
    rules = catalogue.rules(spec).deciding
    if spec.derived is not None or any(catalogue.reached(spec, rule) for rule in rules):
        others |= {spec.name, *catalogue.concerns(spec.name)}
    known = {field.name for field in catalogue.watched(spec)}
    for condition in conditions:
        others |= crossed(spec, catalogue, condition.path[:-1])
        for rule in condition.rules:
            others |= catalogue.reached(spec, rule)
            if not known.issuperset(columns(rule)):
                others.add(spec.name)
    follows = not others
    own = set() if follows else {spec.name}
    return follows, frozenset(others | own | expanded(spec, catalogue, expand))


def timed(spec: DatasetSpec, catalogue: Catalogue, asking: Asking) -> bool:
    """Whether a rule by which rows are chosen, here or where they come from, asks for the clock."""
    rules: list[Expression] = [condition.rule for condition in asking.conditions]
    for name in (spec.name, *catalogue.concerns(spec.name)):
        of = catalogue.rules(catalogue[name])
        rules += [of.read, *of.fields.values(), of.filter]
    return any(reads_clock(rule) for rule in rules)


def expanded(spec: DatasetSpec, catalogue: Catalogue, expand: Expansion) -> set[str]:
    found: set[str] = set()
    for name, rest in expand.parts:
        found |= crossed(spec, catalogue, (name,))
        (target,) = catalogue.through(spec, (name,))
        found |= expanded(target, catalogue, rest)
    return found
