"""SQLite's SQL: values are kept in their stored form, JSON is made by its functions."""

from collections.abc import Callable, Mapping, Sequence

from n3_runtime.expressions.sql import quote_name
from n3_runtime.expressions.sqlite import SQLite as SQLitePrinter
from n3_runtime.expressions.value_types import NATIVE_DIGITS, ValueType
from n3_runtime.fields import Field
from n3_runtime.types import DecimalType, StorageType, Type

from . import foreign_columns, own_tables
from .base import Dialect, Member, Page

MAX_ARGUMENTS = 50  # a function has at most 127 arguments, two a member


class SQLiteDialect(Dialect):
    """SQLite 3.35 and later."""

    name = "sqlite"
    printer = SQLitePrinter
    true, false = "1", "0"
    no_limit = "-1"
    begin = "BEGIN IMMEDIATE"
    begin_snapshot = "BEGIN"
    migrates_at_once = True
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    own_tables = own_tables.SQLITE
    lock_own_tables = None
    changes, change = "n3_changes", "seq"

    def functions_version(self) -> str | None:
        return None

    def functions(self) -> Sequence[str]:
        return ()

    def place(self, index: int) -> str:
        return f":p{index}"

    def bound(self, of: ValueType, place: str) -> str:
        return place

    def stored(self, of: ValueType, sql: str) -> str:
        return sql

    def kept_key(self, of: ValueType, column: str) -> str:
        return column

    def key_to_keep(self, key: StorageType) -> StorageType:
        return key

    def count(self, place: str) -> str:
        return place

    def compare(self, of: ValueType, left: str, sign: str, right: str) -> str:
        if of.wide and sign not in ("=", "<>"):
            return f"n3_compare({left}, {right}) {sign} 0"
        return f"{left} {sign} {right}"

    def in_order(
        self, of: ValueType, sql: str, *, descending: bool = False, nullable: bool = True
    ) -> str:
        value = f"n3_order({sql})" if of.wide else sql
        if descending:
            return f"{value} DESC"  # nulls are the smallest
        return f"{value} ASC NULLS LAST" if nullable else f"{value} ASC"

    def part_of(self, operator: str, whole: str, part: str) -> str:
        if operator == "contains":
            return f"instr({whole}, {part}) > 0"
        if operator == "starts_with":
            return f"substr({whole}, 1, length({part})) = {part}"
        return f"substr({whole}, -length({part})) = {part}"

    def found(self, column: str, pattern: str | None, word: str) -> str:
        # Only text beyond ASCII needs Unicode's idea of case, and a function of ours called a row;
        # no other text contains a word beyond ASCII.
        beyond = (
            f"(length({column}) <> length(CAST({column} AS BLOB)) "
            f"AND instr(n3_fold({column}), {word}) > 0)"
        )
        return beyond if pattern is None else f"({column} LIKE {pattern} ESCAPE '\\' OR {beyond})"

    def null(self, of: ValueType) -> str:
        return "NULL"

    def json(self, codec: Type, sql: str) -> str:
        return JSON[codec.name](codec, sql)

    def json_object(self, members: Sequence[Member]) -> str:
        if len(members) > MAX_ARGUMENTS:
            return f"'{{' || {self.json_members(members)} || '}}'"
        parts = [f"'{one.name}', {self._value(one)}" for one in members]
        return f"json_object({', '.join(parts)})"

    def _value(self, member: Member) -> str:
        if member.codec is None:
            return f"json({member.sql})"
        if member.codec.name in NATIVE:
            return member.sql
        return f"json({self.json(member.codec, member.sql)})"

    def json_members(self, members: Sequence[Member]) -> str:
        return " || ',' || ".join(f"'\"{one.name}\":' || {self._text(one)}" for one in members)

    def _text(self, member: Member) -> str:
        return member.sql if member.codec is None else self.json(member.codec, member.sql)

    def json_array(self, values: Sequence[tuple[Type, str]]) -> str:
        return f"json_array({', '.join(sql for _, sql in values)})"

    def joined(self, sql: str, separator: str) -> str:
        return f"group_concat({sql}, char({ord(separator)}))"

    def foreign_table(self, name: str) -> str:
        return quote_name(name)  # there are no schemas: a point is part of it

    def read_foreign(self, field: Field, column: str) -> str:
        return foreign_columns.SQLITE.get(field.type, foreign_columns.as_it_is)(field, column)

    def write_foreign(self, field: Field, table: str, value: str) -> str:
        return foreign_columns.WRITTEN.get(field.type, foreign_columns.as_it_is)(field, value)

    def hash(self, columns: Sequence[str]) -> str:
        starts = range(0, len(columns), MAX_ARGUMENTS)
        hashes = [f"n3_hash({', '.join(columns[at : at + MAX_ARGUMENTS])})" for at in starts]
        return f"n3_hash({', '.join(hashes)})"

    def linked(self, link: str, source: str, on: str) -> str:
        return f"(SELECT {link} AS n3_link) CROSS JOIN {source} ON {on}"

    def index_has_nulls_last(self, descending: bool) -> bool:
        return True  # it reads an index from the first value, and then from its beginning

    def page(self, row: str, key: str | None, alias: str, page: Page) -> str:
        columns = "*" if key is None else f"{key} AS n3_key"
        limit = f"{page.limit} OFFSET {page.offset}"
        if len(page.stretches) == 1:
            chosen = page.stretches[0].sql(columns, page.source, page.where, limit)
        else:
            # One after the other, and no more of them once there are enough.
            end = f"{page.limit} + {page.offset}"
            parts = (one.sql(columns, page.source, page.where, end) for one in page.stretches)
            together = " UNION ALL ".join(f"SELECT * FROM ({part})" for part in parts)
            chosen = f"{together} LIMIT {limit}"
        if key is None:
            return f"SELECT {row} AS n3_row FROM ({chosen}) AS {alias}"
        # Sorted by key first: SQLite's sorter would else make the JSON of every row that matches. CROSS
        # JOIN keeps this order of the loops, and with it the order of the rows.
        return (
            f"SELECT {row} AS n3_row FROM ({chosen}) "
            f"CROSS JOIN {page.source} ON {alias}.{key} = n3_key"
        )

    def last_change(self, names: Sequence[str]) -> str:
        # Each is one step in an index.
        newest = [f"(SELECT max(seq) FROM n3_changes WHERE dataset = {name})" for name in names]
        if len(newest) == 1:
            return newest[0]
        return f"max({', '.join(f'coalesce({one}, 0)' for one in newest)})"

    def recording(self, write: str, values: int) -> str | None:
        return None

    def kept(self, statement: str) -> str:
        return statement  # there is one writer

    def referred(self, statement: str) -> str:
        return statement

    def locked(self, statement: str, *, deleting: bool = False) -> str:
        return statement


def _quoted(_: Type, sql: str) -> str:
    return f"json_quote({sql})"


def _number(_: Type, sql: str) -> str:
    # SQLite prints 15 digits, which loses: the shortest that reads back the same, else Python's.
    short = f"printf('%!.15g', {sql})"
    return (
        f"CASE WHEN {sql} IS NULL THEN 'null' WHEN CAST({short} AS REAL) = {sql} "
        f"AND abs({sql}) BETWEEN 1e-9 AND 1e14 THEN {short} ELSE n3_number({sql}) END"
    )


def _decimal(codec: Type, sql: str) -> str:
    assert isinstance(codec, DecimalType)
    scale = codec.scale
    if codec.precision > NATIVE_DIGITS:
        return f"COALESCE('\"' || n3_decimal_text({sql}, {scale}) || '\"', 'null')"
    if not scale:
        return f"COALESCE('\"' || {sql} || '\"', 'null')"
    unit = 10**scale
    return (
        f"CASE WHEN {sql} IS NULL THEN 'null' ELSE printf('\"%s%d.%0{scale}d\"', "
        f"CASE WHEN {sql} < 0 THEN '-' ELSE '' END, abs({sql}) / {unit}, abs({sql}) % {unit}) END"
    )


def _boolean(_: Type, sql: str) -> str:
    return f"CASE {sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END"


def _moment(_: Type, sql: str) -> str:
    return f"COALESCE('\"' || {sql} || '\"', 'null')"


def _duration(_: Type, sql: str) -> str:
    size, rest = f"abs({sql})", f"(abs({sql}) % 60000)"
    return (
        f"CASE WHEN {sql} IS NULL THEN 'null' WHEN {sql} = 0 THEN '\"PT0S\"' ELSE "
        f"'\"' || CASE WHEN {sql} < 0 THEN '-' ELSE '' END || 'PT'"
        f" || CASE WHEN {size} >= 3600000 THEN ({size} / 3600000) || 'H' ELSE '' END"
        f" || CASE WHEN {size} / 60000 % 60 THEN ({size} / 60000 % 60) || 'M' ELSE '' END"
        f" || CASE WHEN {rest} % 1000 THEN printf('%d.%03dS', {rest} / 1000, {rest} % 1000)"
        f" WHEN {rest} THEN ({rest} / 1000) || 'S' ELSE '' END || '\"' END"
    )


def _json(_: Type, sql: str) -> str:
    return f"COALESCE({sql}, 'null')"


JSON: Mapping[str, Callable[[Type, str], str]] = {
    "integer": _quoted,
    "number": _number,
    "decimal": _decimal,
    "boolean": _boolean,
    **dict.fromkeys(("string", "text", "email", "url", "enum", "uuid"), _quoted),
    **dict.fromkeys(("date", "time", "datetime"), _moment),
    "duration": _duration,
    "json": _json,
    "list": _json,
}
"""The JSON text of a stored value, by the name of its type."""
NATIVE = frozenset(
    {"integer", "string", "text", "email", "url", "enum", "uuid", "date", "time", "datetime"}
)
"""The types whose stored value SQLite makes JSON of as it is to be sent."""

SQLITE = SQLiteDialect()
