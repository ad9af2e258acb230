"""SQL of one dataset: the list, one row, the three writes. Names come from the spec, values are bound.

Rows leave the database as JSON text, made there. Rules are folded by the person first, so that what
remains can use an index.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .identity import Principal
from .policy import Constant, Rule, RuleCompiler
from .query import Condition, ListQuery
from .spec import VERSION, DatasetSpec, quoted
from .types import Stored

COUNT_LIMIT = 10_000
ROWS = "\x1e"
"""Stands between rows: no JSON text contains it, since control characters are escaped there."""


@dataclass(frozen=True)
class Statement:
    sql: str
    parameters: Mapping[str, Stored]


class Binder:
    """Gives each value of a statement its placeholder."""

    def __init__(self) -> None:
        self.values: dict[str, Stored] = {}

    def bind(self, value: Stored) -> str:
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f":{name}"


@dataclass(frozen=True)
class ListStatements:
    """A list's query, its rows, the same with their capped count, and what identifies the count.

    Columns: rows (JSON texts between ROWS, null where there are none), position, the number of the
    dataset's last change, and in `counted` the count, at most COUNT_LIMIT + 1.
    """

    query: ListQuery
    rows: Statement
    counted: Statement
    count: tuple[Stored, ...]


def compiler(spec: DatasetSpec, user: Principal, binder: Binder) -> RuleCompiler:
    return RuleCompiler(user, spec.owner, binder.bind)


def personal_sql(spec: DatasetSpec, rules: RuleCompiler) -> str:
    """SQL of the whole JSON of a row, with what the person may do to it."""
    return f"rtrim({spec.row_sql}, '}}') || {can_sql(spec, rules)}"


def can_sql(spec: DatasetSpec, rules: RuleCompiler) -> str:
    def answer(rule: Rule) -> str:
        folded = rule.fold(rules.user)
        if isinstance(folded, Constant):
            return "'true'" if folded.value else "'false'"
        return f"CASE WHEN {folded.sql(rules)} THEN 'true' ELSE 'false' END"

    update, delete = answer(spec.access.update), answer(spec.access.delete)
    text = f"',\"_can\":{{\"update\":' || {update} || ',\"delete\":' || {delete} || '}}}}'"
    return (
        text.replace("'true' || '", "'true")
        .replace("'false' || '", "'false")
        .replace(":' || '", ":")
    )


def where_sql(
    spec: DatasetSpec, rules: RuleCompiler, conditions: Sequence[Condition], binder: Binder
) -> str:
    """Policy AND filter; every way to rows goes through here."""
    rule = rules.condition(spec.access.read)
    parts = [] if rule == "1" else [rule]
    parts += [condition.sql(binder.bind) for condition in conditions]
    return " AND ".join(parts) or "1"


def compile_dataset_to_sql(spec: DatasetSpec, query: ListQuery, user: Principal) -> ListStatements:
    """The list that a person asked for."""
    binder = Binder()
    rules = compiler(spec, user, binder)
    table, key = quoted(spec.table), quoted(spec.key)
    where = where_sql(spec, rules, query.conditions, binder)
    counting = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {where} LIMIT {COUNT_LIMIT + 1})"
    count = (counting, *binder.values.values())
    order = ", ".join(f"{quoted(name)} {direction}" for name, direction in query.order)
    # Sorted by key first: SQLite's sorter would else make the JSON of every row that matches.
    chosen = (
        f"SELECT {key} AS n3_key FROM {table} WHERE {where} ORDER BY {order} "
        f"LIMIT {binder.bind(query.page_size + 1)} "
        f"OFFSET {binder.bind((query.page - 1) * query.page_size)}"
    )
    rows = (
        f"SELECT {personal_sql(spec, rules)} AS n3_row FROM ({chosen}) "
        f"CROSS JOIN {table} ON {table}.{key} = n3_key"
    )
    head = (
        "SELECT group_concat(n3_row, char(30)), (SELECT max(seq) FROM n3_changes), "
        f"(SELECT max(seq) FROM n3_changes WHERE dataset = {binder.bind(spec.name)})"
    )
    parameters = binder.values
    return ListStatements(
        query,
        Statement(f"{head} FROM ({rows})", parameters),
        Statement(f"{head}, ({counting}) FROM ({rows})", parameters),
        count,
    )


def compile_item(spec: DatasetSpec, key: Stored, user: Principal) -> Statement:
    """One readable row: its JSON, its version, the position."""
    binder = Binder()
    rules = compiler(spec, user, binder)
    found = f"{quoted(spec.key)} = {binder.bind(key)}"
    sql = (
        f"SELECT {personal_sql(spec, rules)}, {quoted(VERSION)}, (SELECT max(seq) FROM n3_changes) "
        f"FROM {quoted(spec.table)} WHERE {found} AND {where_sql(spec, rules, (), binder)}"
    )
    return Statement(sql, binder.values)


def compile_target(spec: DatasetSpec, key: Stored, user: Principal) -> Statement:
    """The row a write is about: may it be read, updated, deleted; its JSON, its version, its fields."""
    binder = Binder()
    rules = compiler(spec, user, binder)
    access = spec.access
    flags = ", ".join(rules.flag(rule) for rule in (access.read, access.update, access.delete))
    fields = ", ".join(quoted(field.name) for field in spec.fields)
    sql = (
        f"SELECT {flags}, {personal_sql(spec, rules)}, {quoted(VERSION)}, {fields} "
        f"FROM {quoted(spec.table)} WHERE {quoted(spec.key)} = {binder.bind(key)}"
    )
    return Statement(sql, binder.values)


def compile_check(
    spec: DatasetSpec, rule: Rule, values: Mapping[str, Stored], user: Principal
) -> Statement:
    """Whether a rule holds for a row that is not stored (yet) in this state: 1 or 0."""
    binder = Binder()
    rules = compiler(spec, user, binder)
    flag = rules.flag(rule)
    row = ", ".join(
        f"{binder.bind(values.get(field.name))} AS {quoted(field.name)}" for field in spec.fields
    )
    return Statement(f"SELECT {flag} FROM (SELECT {row})", binder.values)


def compile_dataset_insert(spec: DatasetSpec, values: Mapping[str, Stored]) -> Statement:
    """Adds a row; answers its key and version."""
    binder = Binder()
    names = ", ".join(quoted(name) for name in values)
    places = ", ".join(binder.bind(value) for value in values.values())
    body = f"({names}) VALUES ({places})" if values else "DEFAULT VALUES"
    sql = f"INSERT INTO {quoted(spec.table)} {body} RETURNING {quoted(spec.key)}, {quoted(VERSION)}"
    return Statement(sql, binder.values)


def compile_dataset_update(
    spec: DatasetSpec, key: Stored, version: int, values: Mapping[str, Stored]
) -> Statement:
    """Changes a row if it still has that version; answers its new version."""
    binder = Binder()
    changes = [f"{quoted(name)} = {binder.bind(value)}" for name, value in values.items()]
    changes.append(f"{quoted(VERSION)} = {quoted(VERSION)} + 1")
    sql = (
        f"UPDATE {quoted(spec.table)} SET {', '.join(changes)} "
        f"WHERE {quoted(spec.key)} = {binder.bind(key)} "
        f"AND {quoted(VERSION)} = {binder.bind(version)} RETURNING {quoted(VERSION)}"
    )
    return Statement(sql, binder.values)


def compile_dataset_delete(spec: DatasetSpec, key: Stored, version: int) -> Statement:
    """Removes a row if it still has that version; answers that version."""
    binder = Binder()
    sql = (
        f"DELETE FROM {quoted(spec.table)} WHERE {quoted(spec.key)} = {binder.bind(key)} "
        f"AND {quoted(VERSION)} = {binder.bind(version)} RETURNING {quoted(VERSION)}"
    )
    return Statement(sql, binder.values)


def compile_live_rows(spec: DatasetSpec, keys: Sequence[Stored]) -> Statement:
    """Rows for their events: key, version, JSON, and the fields that rules read."""
    binder = Binder()
    fields = "".join(f", {quoted(field.name)}" for field in spec.watched)
    places = ", ".join(binder.bind(key) for key in keys)
    sql = (
        f"SELECT {quoted(spec.key)}, {quoted(VERSION)}, {spec.row_sql}{fields} "
        f"FROM {quoted(spec.table)} WHERE {quoted(spec.key)} IN ({places})"
    )
    return Statement(sql, binder.values)
