"""SQL of one dataset: the list, one row, the three writes. Names come from the spec, values are bound.

Rows leave the database as JSON text, made there. Rules are folded by the person first, so that what
remains can use an index.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from .catalogue import Catalogue
from .identity import Principal
from .policy import Rule
from .query import ListQuery
from .scope import NOTHING, Expansion, Scope, ruled
from .spec import DELETED, VERSION, DatasetSpec, Field, quoted
from .statement import Binder, Statement
from .types import Stored

COUNT_LIMIT = 10_000
ROWS = "\x1e"
"""Stands between rows: no JSON text contains it, since control characters are escaped there."""
POSITION = "(SELECT max(seq) FROM n3_changes)"


@dataclass(frozen=True)
class ListStatements:
    """A list's query, its rows, the same with their capped count, and what identifies the count.

    Columns: rows (JSON texts between ROWS, null where there are none), position, the number of the last
    change that may concern the count, and in `counted` the count, at most COUNT_LIMIT + 1.
    """

    query: ListQuery
    rows: Statement
    counted: Statement
    count: tuple[Stored, ...]
    reads: frozenset[str]
    """The datasets that decide the count: the list's own, and all that its rule and filters follow."""


def compile_dataset_to_sql(
    spec: DatasetSpec, query: ListQuery, user: Principal, catalogue: Catalogue
) -> ListStatements:
    """The list that a person asked for."""
    binder = Binder()
    scope = Scope(spec, user, binder, catalogue)
    source, where = scope.source(), scope.where(query.conditions)
    counting = (
        f"SELECT count(*) FROM (SELECT 1 FROM {source} WHERE {where} LIMIT {COUNT_LIMIT + 1})"
    )
    count = (counting, *binder.values.values())
    reads = binder.datasets.union(*(catalogue.concerns(name) for name in binder.datasets))
    order = ", ".join(f"{scope.path(path)} {direction}" for path, direction in query.order)
    page = (
        f"WHERE {where} ORDER BY {order} LIMIT {binder.bind(query.page_size + 1)} "
        f"OFFSET {binder.bind((query.page - 1) * query.page_size)}"
    )
    row = f"SELECT {scope.personal(query.expand)} AS n3_row FROM"
    if spec.derived is None and spec.key:
        # Sorted by key first: SQLite's sorter would else make the JSON of every row that matches.
        key = quoted(spec.key)
        rows = (
            f"{row} (SELECT {key} AS n3_key FROM {source} {page}) "
            f"CROSS JOIN {source} ON {source}.{key} = n3_key"
        )
    else:
        rows = f"{row} (SELECT * FROM {source} {page}) AS {scope.alias}"
    head = f"SELECT group_concat(n3_row, char(30)), {POSITION}, {_last_change(reads, binder)}"
    parameters = binder.values
    return ListStatements(
        replace(query, conditions=()),  # a plan is kept, and must not keep a program's rules alive
        Statement(f"{head} FROM ({rows})", parameters),
        Statement(f"{head}, ({counting}) FROM ({rows})", parameters),
        count,
        frozenset(reads),
    )


def _last_change(names: Collection[str], binder: Binder) -> str:
    """The number of the last change of these datasets; each is one step in an index."""
    parts = [
        f"(SELECT max(seq) FROM n3_changes WHERE dataset = {binder.bind(name)})"
        for name in sorted(names)
    ]
    if len(parts) == 1:
        return parts[0]
    return f"max({', '.join(f'coalesce({part}, 0)' for part in parts)})"


def compile_item(
    spec: DatasetSpec,
    key: Stored,
    user: Principal,
    catalogue: Catalogue,
    expand: Expansion = NOTHING,
) -> Statement:
    """One readable row: its JSON, its version, the position."""
    binder = Binder()
    scope = Scope(spec, user, binder, catalogue)
    found = f"{quoted(spec.key)} = {binder.bind(key)}"
    sql = (
        f"SELECT {scope.personal(expand)}, {spec.version_sql}, {POSITION} "
        f"FROM {scope.source()} WHERE {found} AND {scope.where()}"
    )
    return Statement(sql, binder.values)


def compile_target(
    spec: DatasetSpec, key: Stored, user: Principal, catalogue: Catalogue
) -> Statement:
    """The row a write is about: may it be read, updated, deleted, and each ruled field be written; its
    JSON, its version, then what `kept` lists."""
    binder = Binder()
    scope = Scope(spec, user, binder, catalogue)
    access = spec.access
    rules = (access.read, access.update, access.delete, *access.fields.values())
    flags = ", ".join(scope.rules.flag(rule) for rule in rules)
    found = " AND ".join([f"{quoted(spec.key)} = {binder.bind(key)}", *scope.alive()])
    sql = (
        f"SELECT {flags}, {scope.personal()}, {spec.version_sql}, {_kept_sql(scope)} "
        f"FROM {scope.source()} WHERE {found}"
    )
    return Statement(sql, binder.values)


def kept(spec: DatasetSpec) -> tuple[Field, ...]:
    """The fields that a write reads of a row as it was: all columns, and computed ones that are watched."""
    return (*spec.stored, *(field for field in spec.watched if not field.stored))


def _kept_sql(scope: Scope) -> str:
    return ", ".join(scope.raw(field.name) for field in kept(scope.spec))


def compile_check(
    spec: DatasetSpec,
    rules: Sequence[Rule],
    values: Mapping[str, Stored],
    user: Principal,
    catalogue: Catalogue,
) -> Statement:
    """Whether rules hold for a row that is not stored (yet) in this state: 1 or 0 each; then each
    validation rule of the dataset: 0 where it fails."""
    binder = Binder()
    scope = Scope(spec, user, binder, catalogue)
    flags = [scope.rules.flag(rule) for rule in rules]
    flags += [f"(({scope.rules.condition(one.rule)}) IS NOT FALSE)" for one in spec.validation]
    row = ", ".join(
        f"{binder.bind(values.get(field.name))} AS {quoted(field.name)}" for field in spec.stored
    )
    sql = f"SELECT {', '.join(flags)} FROM (SELECT {row}) AS {scope.alias}"
    return Statement(sql, binder.values)


def compile_reachable(
    spec: DatasetSpec, key: Stored, user: Principal, catalogue: Catalogue
) -> Statement:
    """A row where the person may read the one with that key; none where it is absent or forbidden."""
    binder = Binder()
    scope = Scope(spec, user, binder, catalogue)
    found = f"{quoted(spec.key)} = {binder.bind(key)} AND {scope.where()}"
    return Statement(f"SELECT 1 FROM {scope.source()} WHERE {found}", binder.values)


def compile_children(
    spec: DatasetSpec, field: Field, key: Stored, user: Principal, catalogue: Catalogue
) -> Statement:
    """The rows that refer to a row by a field, whoever may see them: key, version, what `kept` lists."""
    binder = Binder()
    scope = Scope(spec, user, binder, catalogue)
    found = " AND ".join([f"{quoted(field.name)} = {binder.bind(key)}", *scope.alive()])
    sql = (
        f"SELECT {quoted(spec.key)}, {spec.version_sql}, {_kept_sql(scope)} "
        f"FROM {scope.source()} WHERE {found}"
    )
    return Statement(sql, binder.values)


def compile_dataset_insert(spec: DatasetSpec, values: Mapping[str, Stored]) -> Statement:
    """Adds a row; answers its key and version."""
    binder = Binder()
    names = ", ".join(quoted(name) for name in values)
    places = ", ".join(binder.bind(value) for value in values.values())
    body = f"({names}) VALUES ({places})" if values else "DEFAULT VALUES"
    sql = (
        f"INSERT INTO {quoted(spec.table)} {body} RETURNING {quoted(spec.key)}, {spec.version_sql}"
    )
    return Statement(sql, binder.values)


def compile_dataset_update(
    spec: DatasetSpec, key: Stored, version: int, values: Mapping[str, Stored]
) -> Statement:
    """Changes a row if it still has that version; answers its new version."""
    binder = Binder()
    changes = [f"{quoted(name)} = {binder.bind(value)}" for name, value in values.items()]
    if not spec.adopted:
        changes.append(f"{quoted(VERSION)} = {quoted(VERSION)} + 1")
    sql = (
        f"UPDATE {quoted(spec.table)} SET {', '.join(changes)} "
        f"WHERE {_exactly(spec, key, version, binder)} RETURNING {spec.version_sql}"
    )
    return Statement(sql, binder.values)


def compile_dataset_delete(
    spec: DatasetSpec, key: Stored, version: int, moment: Stored
) -> Statement:
    """Removes a row if it still has that version, or marks it as deleted at that moment."""
    if spec.soft_delete:
        return compile_dataset_update(spec, key, version, {DELETED: moment})
    binder = Binder()
    sql = (
        f"DELETE FROM {quoted(spec.table)} WHERE {_exactly(spec, key, version, binder)} "
        f"RETURNING {quoted(spec.key)}"
    )
    return Statement(sql, binder.values)


def _exactly(spec: DatasetSpec, key: Stored, version: int, binder: Binder) -> str:
    found = f"{quoted(spec.key)} = {binder.bind(key)}"
    return f"{found} AND {spec.version_sql} = {binder.bind(version)}"


def compile_live_rows(spec: DatasetSpec, keys: Sequence[Stored]) -> Statement:
    """Rows for their events: key, version, JSON as far as it is everybody's, the JSON of each ruled
    field, and the fields that rules read."""
    binder = Binder()
    texts = [
        spec.by_name[name].codec.json_sql(spec.same_sql(spec.by_name[name]))
        for name, _ in ruled(spec)
    ]
    values = [spec.same_sql(field) for field in spec.watched]
    columns = "".join(f", {column}" for column in (*texts, *values))
    places = ", ".join(binder.bind(key) for key in keys)
    found = " AND ".join(
        [f"{quoted(spec.key)} IN ({places})"]
        + ([f"{quoted(DELETED)} IS NULL"] if spec.soft_delete else [])
    )
    sql = (
        f"SELECT {quoted(spec.key)}, {spec.version_sql}, {spec.row_sql}{columns} "
        f"FROM {quoted(spec.table)} WHERE {found}"
    )
    return Statement(sql, binder.values)
