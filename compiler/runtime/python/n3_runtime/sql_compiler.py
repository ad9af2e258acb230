"""SQL of one dataset: the list, one row, the three writes. Names come from the dataset, values are bound.

Rules are folded by the principal first: `owner_id = :user OR :is_admin` hides an index, and one half of
it is always known. A statement is planned once for its shape and a folded principal (`Catalog.planned`)
and then filled with values. A key of a plan must have everything its SQL depends on, and nothing that
only a value depends on: too little, and one user's rule answers another; too much, and nothing is kept.

The list is one statement and one row, so that a page of rows costs one step between Python and SQLite:

    SELECT group_concat(n3_row, char(30)), position, last change [, capped count]
    FROM (SELECT json_object(...) AS n3_row
          FROM (SELECT key AS n3_key FROM things WHERE rule AND filter ORDER BY ... LIMIT n + 1 OFFSET m)
          CROSS JOIN things ON things.key = n3_key)

- The keys are chosen and sorted first, and the JSON is made for the n + 1 rows of the page: SQLite's
  sorter would else carry the JSON of every row that matches. CROSS JOIN keeps this order of the loops,
  and with it the order of the rows. Rows without a key (derived) are sorted as they are.
- Rows without a value are last in both directions, which no index has in one range. Where the first column
  of the order may be null, the rows are chosen in two stretches, those with a value and those without,
  each in the order of an index (`query.stretches`).
- JSON is made in SQL and sent as it is; a row is never parsed in Python. No JSON text contains U+001E
  (control characters are escaped), so it separates rows. The row after the page only says `has_more`.
- The position is read by the same statement, so it is of the same snapshot: a client that subscribes
  from there misses nothing and gets nothing twice.
- The count is most of the cost of a long list. It is capped (COUNT_LIMIT), and kept by
  `query_executor` for as long as "last change" is the same: that is the newest change of any dataset
  that decides which rows match, through references too (`read_by`). `counted_by` are the placeholders
  that the count depends on; they are those bound before the order and the page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .catalog import Catalog
from .conditions import assign_slots, slot_values
from .cursors import Seal, values_sql
from .dataset import DELETED, VERSION, Dataset, quoted
from .dialect import Member, Page
from .existing_tables import column_of, to_column
from .expressions.tree import Expression
from .expressions.value_types import DATETIME, ValueType
from .fields import Field
from .identity import Principal
from .query import ListQuery, datasets_on_path, ordered, stretches
from .reader import COUNTED, NO_EXPANSION, Expansion, Reader
from .statement import Binder, Slot, Statement, Template
from .types import StorageType

COUNT_LIMIT = 10_000
ROWS = "\x1e"
"""Stands between rows: no JSON text contains it, since control characters are escaped there."""
VALUES = "\x1f"
"""Stands between a row and what it is sorted by, for the same reason."""
POSITION = "(SELECT max(seq) FROM n3_changes)"


@dataclass(frozen=True)
class ListPlan:
    """The statements of a list's shape: its rows, and the same with their capped count.

    Columns: rows (JSON texts between ROWS, null where there are none), position, the number of the last
    change that may concern the count, and in `counted` the count, at most COUNT_LIMIT + 1.
    """

    rows: Template
    counted: Template
    counting: str
    counted_by: tuple[str, ...]
    """The placeholders whose values the count depends on."""


@dataclass(frozen=True)
class ListStatements:
    """A list's statements, what identifies its count, and how it is cut into pages."""

    rows: Statement
    counted: Statement
    count: tuple[object, ...]
    page: int
    page_size: int
    with_count: bool
    seal: Seal | None = None
    """Seals the cursors, where there are some: then a row's JSON is followed by VALUES and its place."""


def compile_dataset_to_sql(
    spec: Dataset,
    query: ListQuery,
    user: Principal,
    catalog: Catalog,
    seal: Seal | None = None,
) -> ListStatements:
    """The list that a person asked for."""
    key = ("list", spec.name, query.shape, user.folding())
    plan = catalog.planned(key, lambda: _plan_list(spec, query, user, catalog))
    values = (
        *slot_values(query.conditions),
        *(() if query.after is None else query.after.bound),
        query.page_size + 1,
        (query.page - 1) * query.page_size,
    )
    parameters = plan.rows.values(user, values)
    return ListStatements(
        Statement(plan.rows.sql, parameters, plan.rows.clock),
        Statement(plan.counted.sql, parameters, plan.counted.clock),
        (plan.counting, *(parameters[name] for name in plan.counted_by)),
        query.page,
        query.page_size,
        query.counted,
        seal,
    )


def _plan_list(spec: Dataset, query: ListQuery, user: Principal, catalog: Catalog) -> ListPlan:
    dialect = catalog.dialect
    binder = Binder(dialect)
    reader = Reader(spec, user, binder, catalog)
    conditions = assign_slots(query.conditions)
    source, where = reader.source(), reader.where(conditions)
    counting = (
        f"SELECT count(*) FROM (SELECT 1 FROM {source} WHERE {where} LIMIT {COUNT_LIMIT + 1}) "
        "AS n3_counted"
    )
    counted_by = tuple(binder.sources)
    first = len(slot_values(query.conditions))
    limit = first + (0 if query.after is None else len(query.after.bound))
    page = Page(
        source,
        where,
        stretches(reader, query.order, query.after, first),
        ordered(reader, query.order),
        binder.count(Slot(limit)),
        binder.count(Slot(limit + 1)),
    )
    key = quoted(spec.key) if spec.derived is None and spec.key else None
    row = reader.row(query.expand, query.select)
    if query.keyset:
        row = f"{row} || '{VALUES}' || {values_sql(reader, query.order)}"
    rows = dialect.page(row, key, reader.alias, page)
    last = dialect.last_change([binder.bind(name) for name in read_by(spec, query, catalog)])
    head = f"SELECT {dialect.joined('n3_row', ROWS)}, {POSITION}, {last}"
    return ListPlan(
        binder.template(f"{head} FROM ({rows}) AS n3_rows"),
        binder.template(f"{head}, ({counting}) FROM ({rows}) AS n3_rows"),
        counting,
        counted_by,
    )


def read_by(spec: Dataset, query: ListQuery, catalog: Catalog) -> tuple[str, ...]:
    """The datasets whose changes may change which rows a list has."""
    found = {spec.name, *catalog.concerns(spec.name)}
    for condition in query.conditions:
        for path in condition.paths:
            found |= datasets_on_path(spec, catalog, path[:-1])
        for rule in condition.rules:
            for name in catalog.reached(spec, rule):
                found |= {name, *catalog.concerns(name)}
    return tuple(sorted(found))


def _one(
    kind: tuple[object, ...],
    spec: Dataset,
    user: Principal,
    catalog: Catalog,
    sql: Callable[[Reader], str],
    values: Sequence[StorageType],
) -> Statement:
    """A statement over one dataset, planned for its kind."""

    def plan() -> Template:
        binder = Binder(catalog.dialect)
        return binder.template(sql(Reader(spec, user, binder, catalog)))

    template = catalog.planned((*kind, spec.name, user.folding()), plan)
    return template.filled(user, values)


def compile_item(
    spec: Dataset,
    key: StorageType,
    user: Principal,
    catalog: Catalog,
    expand: Expansion = NO_EXPANSION,
) -> Statement:
    """One readable row: its JSON, its version, the position."""

    def sql(reader: Reader) -> str:
        return (
            f"SELECT {reader.row(expand)}, {reader.version}, {POSITION} "
            f"FROM {reader.source()} WHERE {reader.is_key()} AND {reader.where()}"
        )

    return _one(("item", expand), spec, user, catalog, sql, (key,))


def compile_target(
    spec: Dataset, key: StorageType, user: Principal, catalog: Catalog, *, deleting: bool = False
) -> Statement:
    """The row a write is about, locked: may it be read, updated, deleted, and each ruled field be
    written; its version, then its stored columns. Its JSON is asked for where it is needed."""

    def sql(reader: Reader) -> str:
        found = " AND ".join([reader.is_key(), *reader.not_deleted()])
        return reader.dialect.locked(
            f"SELECT {_target(reader)} FROM {reader.source()} WHERE {found}", deleting=deleting
        )

    return _one(("target", deleting), spec, user, catalog, sql, (key,))


def compile_kept(spec: Dataset, key: StorageType, user: Principal, catalog: Catalog) -> Statement:
    """A deleted row that is kept: the moment of its deletion, then the same."""

    def sql(reader: Reader) -> str:
        moment = reader.dialect.stored(DATETIME, quoted(DELETED))
        return reader.dialect.locked(
            f"SELECT {moment}, {_target(reader)} FROM {reader.source()} "
            f"WHERE {reader.is_key()} AND {quoted(DELETED)} IS NOT NULL"
        )

    return _one(("kept",), spec, user, catalog, sql, (key,))


def _target(reader: Reader) -> str:
    flags = ", ".join(reader.flag(rule) for rule in reader.rules.deciding)
    return f"{flags}, {reader.version}, {_stored(reader)}"


def _stored(reader: Reader) -> str:
    return ", ".join(reader.stored(field.name) for field in reader.spec.stored)


def compile_check(
    spec: Dataset,
    rule: Expression,
    values: Mapping[str, StorageType],
    user: Principal,
    catalog: Catalog,
) -> Statement:
    """Whether a rule and each ruled field's hold for a row that is not stored (yet) in this state;
    then whether each check of the dataset holds; then the computed values."""

    def sql(reader: Reader) -> str:
        rules = reader.rules
        flags = [reader.flag(one) for one in (rule, *rules.fields.values())]
        flags += [reader.check_flag(one) for _, one in rules.checks]
        flags += [
            reader.dialect.stored(spec.by_name[name].value_type, reader.raw(name))
            for name in rules.computed
        ]
        row = ", ".join(
            f"{reader.binder.value(Slot(index), field.value_type)} AS {quoted(field.name)}"
            for index, field in enumerate(spec.stored)
        )
        return f"SELECT {', '.join(flags)} FROM (SELECT {row}) AS {reader.alias}"

    row = tuple(values.get(field.name) for field in spec.stored)
    return _one(("check", rule), spec, user, catalog, sql, row)


def compile_reachable(
    spec: Dataset, key: StorageType, user: Principal, catalog: Catalog
) -> Statement:
    """A row where the person may read the one with that key, which then stays; none where it is absent or
    forbidden."""

    def sql(reader: Reader) -> str:
        found = f"SELECT 1 FROM {reader.source()} WHERE {reader.is_key()} AND {reader.where()}"
        return found if spec.derived else reader.dialect.referred(found)

    return _one(("reachable",), spec, user, catalog, sql, (key,))


def compile_children(
    spec: Dataset, field: Field, key: StorageType, user: Principal, catalog: Catalog
) -> Statement:
    """The rows that refer to a row by a field, whoever may see them: key, version, stored columns."""

    def sql(reader: Reader) -> str:
        refers = f"{quoted(field.name)} = {reader.binder.value(Slot(0), field.value_type)}"
        found = " AND ".join([refers, *reader.not_deleted()])
        return reader.dialect.locked(
            f"SELECT {reader.key}, {reader.version}, {_stored(reader)} "
            f"FROM {reader.source()} WHERE {found}",
            deleting=True,
        )

    return _one(("children", field.name), spec, user, catalog, sql, (key,))


def compile_kept_children(
    spec: Dataset,
    field: Field,
    key: StorageType,
    moment: StorageType,
    user: Principal,
    catalog: Catalog,
) -> Statement:
    """The rows that refer to a row by a field and were deleted at that moment: as `compile_children`."""

    def sql(reader: Reader) -> str:
        refers = f"{quoted(field.name)} = {reader.binder.value(Slot(0), field.value_type)}"
        deleted = f"{quoted(DELETED)} = {reader.binder.value(Slot(1), DATETIME)}"
        return reader.dialect.locked(
            f"SELECT {reader.key}, {reader.version}, {_stored(reader)} "
            f"FROM {reader.source()} WHERE {refers} AND {deleted}"
        )

    return _one(("kept children", field.name), spec, user, catalog, sql, (key, moment))


def compile_presence(
    spec: Dataset, key: StorageType, user: Principal, catalog: Catalog
) -> Statement:
    """Whether the row with that key is there, not kept as deleted; no row where it is neither."""

    def sql(reader: Reader) -> str:
        there = " AND ".join(reader.not_deleted()) or reader.dialect.true
        found = f"SELECT {there} FROM {reader.source()} WHERE {reader.is_key()}"
        return found if spec.derived else reader.dialect.referred(found)

    return _one(("presence",), spec, user, catalog, sql, (key,))


def compile_dataset_insert(
    spec: Dataset, values: Mapping[str, StorageType], catalog: Catalog
) -> Statement:
    """Adds a row; answers its key and version."""

    def sql(reader: Reader) -> str:
        names = ", ".join(column_of(spec, name) for name in values)
        places = ", ".join(_written(reader, name, index) for index, name in enumerate(values))
        body = f"({names}) VALUES ({places})" if values else "DEFAULT VALUES"
        return f"INSERT INTO {reader.table} {body} RETURNING {_answered(reader)}"

    kind = ("insert", tuple(values))
    return _one(kind, spec, Principal.anonymous, catalog, sql, tuple(values.values()))


def compile_dataset_update(
    spec: Dataset,
    key: StorageType,
    version: int,
    values: Mapping[str, StorageType],
    catalog: Catalog,
) -> Statement:
    """Changes a row if it still has that version; answers its key and its new version."""

    def sql(reader: Reader) -> str:
        exactly = _exactly(reader)
        changes = [
            f"{column_of(spec, name)} = {_written(reader, name, index + 2)}"
            for index, name in enumerate(values)
        ]
        if not spec.adopted:
            changes.append(f"{quoted(VERSION)} = {quoted(VERSION)} + 1")
        return (
            f"UPDATE {reader.table} SET {', '.join(changes)} "
            f"WHERE {exactly} RETURNING {_answered(reader)}"
        )

    slot_values = (key, version, *values.values())
    return _one(("update", tuple(values)), spec, Principal.anonymous, catalog, sql, slot_values)


def _written(reader: Reader, name: str, slot: int) -> str:
    """A value that comes with the request, as the table has it."""
    return to_column(
        reader.spec,
        name,
        reader.binder.value(Slot(slot), _type_of(reader.spec, name)),
        reader.dialect,
    )


def _answered(reader: Reader) -> str:
    """The key and the version of a row that is written."""
    key = reader.dialect.stored(reader.spec.key_field.value_type, reader.written_key)
    return f"{key}, {reader.written_version}"


def _type_of(spec: Dataset, name: str) -> ValueType:
    return DATETIME if name == DELETED else spec.by_name[name].value_type


def compile_dataset_delete(
    spec: Dataset, key: StorageType, version: int, moment: StorageType, catalog: Catalog
) -> Statement:
    """Removes a row if it still has that version, or marks it as deleted at that moment; answers its key
    and the version by which readers take the deletion for newer."""
    if spec.soft_delete:
        return compile_dataset_update(spec, key, version, {DELETED: moment}, catalog)

    def sql(reader: Reader) -> str:
        later = "" if spec.adopted else " + 1"
        return f"DELETE FROM {reader.table} WHERE {_exactly(reader)} RETURNING {_answered(reader)}{later}"

    return _one(("delete",), spec, Principal.anonymous, catalog, sql, (key, version))


def _exactly(reader: Reader) -> str:
    key = reader.binder.value(Slot(0), reader.spec.key_field.value_type)
    version = reader.binder.count(Slot(1))
    return f"{reader.written_key} = {key} AND {reader.written_version} = {version}"


def compile_live_rows(spec: Dataset, keys: Sequence[StorageType], catalog: Catalog) -> Statement:
    """Rows for their events: key, version, the members of their JSON that are everybody's, the JSON of
    each ruled field, and the columns that rules read."""

    def sql(reader: Reader) -> str:
        fields = {
            one.name: Member(one.name, reader.dialect.json(one.codec, reader.raw(one.name)))
            for one in spec.visible
        }
        same = [one for name, one in fields.items() if name not in spec.access.fields]
        version = Member("_version", reader.version, COUNTED)
        members = reader.dialect.json_members([*same, version])
        columns = [fields[name].sql for name in spec.ruled]
        columns += [reader.stored(field.name) for field in catalog.watched(spec)]
        found = " AND ".join([reader.key_in(0, len(keys)), *reader.not_deleted()])
        return (
            f"SELECT {', '.join([reader.key, reader.version, members, *columns])} "
            f"FROM {reader.source()} WHERE {found}"
        )

    return _one(("live", len(keys)), spec, Principal.anonymous, catalog, sql, tuple(keys))
