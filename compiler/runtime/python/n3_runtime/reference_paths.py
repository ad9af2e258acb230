"""Which rows a change of another dataset may concern: those whose references lead to the row that changed.

A `ReferencePath` is a path of reference fields that a rule or a filter reads; every beginning of one is
one, too. Followed backwards from the changed rows, in the state after the change, they give all rows for
which an answer may have become another one: on the way from such a row, take the first that has
changed since; up to there the way is the same as before, so it is found from that one. A row whose own
reference was changed has a change of its own. That holds as long as each write of a row on the way is
recorded, and as long as nothing but references leads from a row to what its rules read.

What counts as read:
- the dataset's own rules and computed fields read rows as they are stored, whoever may read those;
- a filter reads what its reader may read (`Reader.path`), so the rules of each row on its way count, too,
  and what these read. Those are again asked of rows as they are stored: it ends there.

Rules are folded first: whoever may read everything follows nothing. `shown`: what is at the end decides
what of the row is shown or what may be done with it; else a row that was and is visible is unchanged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .catalog import Catalog
from .dataset import Dataset, quoted
from .existing_tables import rows_of
from .expressions.fold import fold
from .expressions.tree import Expression, paths
from .groups import Group
from .identity import Principal
from .reader import slots
from .statement import Binder, Slot, Statement, Template
from .types import StorageType

FieldPath = tuple[str, ...]


@dataclass(frozen=True)
class ReferencePath:
    path: FieldPath
    dataset: str
    shown: bool


def reference_paths(group: Group) -> tuple[ReferencePath, ...]:
    """All ways on which the answers for a group of readers depend on other rows."""
    spec, catalog, user = group.spec, group.catalog, group.user
    rules = catalog.rules(spec)
    found: dict[FieldPath, bool] = {}

    def add(path: FieldPath, *, shown: bool) -> None:
        for end in range(1, len(path) + 1):
            found[path[:end]] = found.get(path[:end], False) or shown

    shown = (rules.update, rules.delete, *rules.fields.values(), *rules.computed.values())
    for path in _read(shown, user):
        add(path, shown=True)
    for path in _read((rules.read,), user):
        add(path, shown=False)
    for chosen in _chosen(group):
        for path in _with_rules(spec, chosen, catalog, user):
            add(path, shown=False)
    return tuple(
        ReferencePath(path, catalog.through(spec, path)[-1].name, shown)
        for path, shown in found.items()
    )


def _read(rules: Iterable[Expression], user: Principal) -> Iterable[FieldPath]:
    for rule in rules:
        for leaf in paths(fold(rule, user)):
            yield leaf.path


def _chosen(group: Group) -> Iterable[FieldPath]:
    """The references that filters follow, under the rules of what is on the way."""
    for condition in group.conditions:
        yield from (path[:-1] for path in condition.paths if len(path) > 1)
        yield from _read(condition.rules, group.user)


def _with_rules(
    spec: Dataset, path: FieldPath, catalog: Catalog, user: Principal
) -> Iterable[FieldPath]:
    """The path, and what the rules of each row on it follow from there."""
    yield path
    for end, target in enumerate(catalog.through(spec, path), 1):
        rules = catalog.rules(target)
        each = (rules.read, *rules.fields.values(), *rules.computed.values())
        for further in _read(each, user):
            yield (*path[:end], *further)


def only_tables(spec: Dataset, found: Iterable[ReferencePath], catalog: Catalog) -> bool:
    """Whether the paths lead through tables only: what is derived has no rows to follow back from."""
    return all(
        owner.derived is None and owner.by_name[name].stored and target.derived is None
        for one in found
        for owner, name, target in zip(
            (spec, *catalog.through(spec, one.path[:-1])),
            one.path,
            catalog.through(spec, one.path),
            strict=True,
        )
    )


def compile_back(
    spec: Dataset, path: FieldPath, keys: Sequence[StorageType], limit: int, catalog: Catalog
) -> Statement:
    """The rows that a path leads from to rows with those keys, whoever may see any of them: the key of
    each, and of the row that it leads to. At most `limit`."""

    def plan() -> Template:
        dialect = catalog.dialect
        binder = Binder(dialect)
        owners = [spec, *catalog.through(spec, path[:-1])]
        rows = [f"n3_{index}" for index in range(len(owners))]
        tables = rows_of(spec, dialect, rows[0])
        for index, owner in enumerate(owners[1:], 1):
            tables += (
                f" JOIN {rows_of(owner, dialect, rows[index])} "
                f"ON {rows[index]}.{quoted(owner.key)} = {rows[index - 1]}.{quoted(path[index - 1])}"
            )
        of = owners[-1].by_name[path[-1]].value_type
        end = f"{rows[-1]}.{quoted(path[-1])}"
        key = dialect.stored(spec.key_field.value_type, f"{rows[0]}.{quoted(spec.key)}")
        return binder.template(
            f"SELECT {key}, {dialect.stored(of, end)} FROM {tables} "
            f"WHERE {end} IN ({', '.join(slots(binder, of, 0, len(keys)))}) "
            f"LIMIT {binder.count(Slot(len(keys)))}"
        )

    template = catalog.planned(("back", spec.name, path, len(keys)), plan)
    return template.filled(Principal.anonymous, (*keys, limit))
