"""What a subscription follows: the changes of its dataset one by one, or that something has changed."""

from dataclasses import dataclass

from .catalogue import Catalogue
from .expressions.tree import Expression, columns, reads_clock
from .groups import Group
from .live_questions import Question
from .pages import Asking
from .query import crossed
from .reader import Expansion
from .spec import DatasetSpec


@dataclass(frozen=True)
class Following:
    """How the changes of a dataset reach a subscription.

    `judged`: each change is an event, decided in Python from the row before and after. Else `question`
    is what the database is asked, where there is one, and else each change means reading anew.
    `concerns` are the datasets whose changes mean reading anew.
    """

    judged: bool
    question: Question | None
    concerns: frozenset[str]


def following(group: Group, expand: Expansion, *, held: bool) -> Following:
    """`held`: whether the client named the rows that it has, so that exactly these are taken back."""
    spec, catalogue = group.spec, group.catalogue
    others: set[str] = set()
    rules = catalogue.rules(spec)
    read = (*rules.deciding, *rules.computed.values())
    if spec.derived is not None or any(catalogue.reached(spec, rule) for rule in read):
        others |= {spec.name, *catalogue.concerns(spec.name)}
    known = {field.name for field in catalogue.watched(spec)}
    for condition in group.conditions:
        others |= crossed(spec, catalogue, condition.path[:-1])
        for rule in condition.rules:
            for name in catalogue.reached(spec, rule):
                others |= {name, *catalogue.concerns(name)}
            if not known.issuperset(columns(rule)):
                others.add(spec.name)
    behind = frozenset(expanded(spec, catalogue, expand))
    if not others:
        return Following(True, None, behind)
    question = Question.of(group) if held and spec.derived is None else None
    if question is not None:
        return Following(False, question, behind)
    return Following(False, None, frozenset(others | {spec.name} | behind))


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
