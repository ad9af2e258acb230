"""Values of other programs' tables: as each database reads them in our form, and writes ours in theirs."""

from collections.abc import Callable, Mapping

from n3_runtime.expressions.sql import quote_name
from n3_runtime.fields import Decimal, Field

Conversion = Callable[[Field, str], str]


def as_it_is(_: Field, sql: str) -> str:
    return sql


def typed(field: Field, table: str, value: str) -> str:
    """A value as PostgreSQL reads it out of JSON for a column: of an enum, an address, an array …, whose
    types the program does not know. A row of nulls would tell them, but a domain may refuse its null."""
    if field.type not in TYPED:
        return value
    column = f"SELECT {quote_name(field.column)} FROM {table} WHERE false"
    return f"n3_of_column(({column}), to_jsonb({value}))"


def _scaled(field: Field, sql: str) -> str:
    assert isinstance(field, Decimal)
    return f"n3_read_decimal({sql}, {field.scale})"


def _unscaled(field: Field, sql: str) -> str:
    assert isinstance(field, Decimal)
    return f"n3_decimal_text({sql}, {field.scale})"


def _json(_: Field, sql: str) -> str:
    """JSON, and as a string what is none: one such value must not fail a list."""
    text = f"json_quote(CAST({sql} AS TEXT))"
    return f"CASE WHEN {sql} IS NULL THEN NULL WHEN json_valid({sql}) THEN {sql} ELSE {text} END"


# A boolean may be text: Rails wrote 't' and 'f'.
TRUE = "1, '1', 't', 'T', 'true', 'TRUE', 'y', 'Y'"


def _boolean(_: Field, sql: str) -> str:
    nothing = f"{sql} IS NULL OR {sql} = ''"
    return f"CASE WHEN {nothing} THEN NULL WHEN {sql} IN ({TRUE}) THEN 1 ELSE 0 END"


def _cast(to: str) -> Conversion:
    return lambda _, sql: f"CAST({sql} AS {to})"


def _numeric(field: Field, sql: str) -> str:
    assert isinstance(field, Decimal)
    return f"CAST({sql} AS numeric({field.precision}, {field.scale}))"


SQLITE: Mapping[str, Conversion] = {
    "boolean": _boolean,
    "date": lambda _, sql: f"n3_read_date({sql})",
    "time": lambda _, sql: f"n3_read_time({sql})",
    "datetime": lambda _, sql: f"n3_read_datetime({sql})",
    "decimal": _scaled,
    "uuid": lambda _, sql: f"n3_read_uuid({sql})",
    "json": _json,
    "list": _json,
}
"""How SQLite reads a column of a type, where another program may have its values in another form."""

# A cast to the type that a column has already is nothing; a timestamp without a zone is UTC, as the
# session is. Enums, inet, citext and the like are text.
POSTGRES: Mapping[str, Conversion] = {
    "integer": _cast("bigint"),
    "number": _cast("double precision"),
    "decimal": _numeric,
    **dict.fromkeys(("string", "text", "email", "url", "enum"), _cast("text")),
    "boolean": _cast("boolean"),
    "date": _cast("date"),
    "time": _cast("time"),
    "datetime": _cast("timestamptz"),
    "duration": _cast("interval"),
    "uuid": _cast("uuid"),
    "json": lambda _, sql: f"to_jsonb({sql})",
    "list": lambda _, sql: f"to_jsonb({sql})",
}
"""The same of PostgreSQL."""

WRITTEN: Mapping[str, Conversion] = {
    # The form of SQLite's own functions, of Django and of SQLAlchemy.
    "datetime": lambda _, sql: f"replace(rtrim({sql}, 'Z'), 'T', ' ')",
    "decimal": _unscaled,
}
"""How a value of each type is written into SQLite, where the usual form of other programs is not ours."""

TYPED = frozenset({"string", "text", "email", "url", "enum", "json", "list"})
"""The types whose columns may be of several types in PostgreSQL, none of which takes the others' values."""
