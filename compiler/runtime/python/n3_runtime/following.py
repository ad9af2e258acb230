"""What a subscription follows: the changes of its dataset one by one, or that something has changed."""

from collections.abc import Iterable

from .catalogue import Catalogue
from .pages import WidgetSpec
from .policy import columns, timed, twinned
from .query import Condition, crossed
from .scope import Expansion
from .spec import DatasetSpec


def followed(
    spec: DatasetSpec,
    catalogue: Catalogue,
    conditions: Iterable[Condition],
    widget: WidgetSpec,
    expand: Expansion,
) -> tuple[bool, frozenset[str]]:
    """Whether each change of the dataset can be an event of a subscription, and the datasets whose
    changes mean reading anew: those that rules, filters and expansions read beside the row."""
    access, others = spec.access, set(widget.depends_on)
    rules = (access.read, access.update, access.delete, *access.fields.values())
    if spec.derived is not None or not all(twinned(rule) for rule in rules):
        others |= {spec.name, *catalogue.concerns(spec.name)}
    for condition in conditions:
        others |= crossed(spec, catalogue, getattr(condition, "path", ())[:-1])
    known = {field.name for field in spec.watched}
    if not (columns(widget.filter, spec.owner) <= known and twinned(widget.filter)):
        others.add(spec.name)
    follows = not others
    own = set() if follows else {spec.name}
    return follows, frozenset(others | own | expanded(spec, catalogue, expand))


def reads_clock(spec: DatasetSpec, catalogue: Catalogue, widget: WidgetSpec) -> bool:
    """Whether a rule by which rows are chosen, here or where they come from, asks for the clock."""
    specs = [spec, *(catalogue[name] for name in catalogue.concerns(spec.name))]
    rules = [widget.filter]
    for one in specs:
        rules += [one.access.read, *one.access.fields.values()]
        rules += [] if one.derived is None else [one.derived.filter]
    return any(timed(rule) for rule in rules)


def expanded(spec: DatasetSpec, catalogue: Catalogue, expand: Expansion) -> set[str]:
    found: set[str] = set()
    for name, rest in expand.parts:
        found |= crossed(spec, catalogue, (name,))
        reference = spec.references[name].reference
        assert reference is not None
        found |= expanded(catalogue[reference.dataset], catalogue, rest)
    return found
