"""The tables of datasets in SQL: our own, and those of other programs, which have their own names and forms.

Where rows are read, a table of another program is a SELECT that gives its columns the names of the fields
and its values the types of ours, so nothing that reads knows the difference. Both databases flatten it
into the statement around (https://sqlite.org/optoverview.html#flattening), so a column that is only
renamed still has its indexes. A statement that writes names the table and its columns themselves:
`stored_value` reads a column there, `to_column` is a value as the table has it.
"""

from collections.abc import Callable, Mapping

from .dataset import Dataset, quoted
from .dialect import POSTGRES, Dialect
from .fields import Decimal, Field

Conversion = Callable[[Field, str], str]


def table_of(spec: Dataset, dialect: Dialect) -> str:
    """The table, for a statement that writes. SQLite has no schemas: a point is part of a name."""
    if spec.adopted and dialect.name == "postgres":
        return ".".join(map(quoted, spec.relation.split(".")))
    return quoted(spec.relation)


def column_of(spec: Dataset, name: str) -> str:
    """The column of a field; that of what is ours in the row, such as its version."""
    field = spec.by_name.get(name)
    return quoted(name if field is None else field.column)


def rows_of(spec: Dataset, dialect: Dialect, alias: str = "") -> str:
    """The rows of a table for a FROM clause, called `alias` or as the dataset's relation is."""
    if not spec.adopted:
        return quoted(spec.relation) + (f" AS {alias}" if alias else "")
    columns = ", ".join(
        f"{stored_value(one, dialect)} AS {quoted(one.name)}" for one in spec.stored
    )
    return f"(SELECT {columns} FROM {table_of(spec, dialect)}) AS {alias or quoted(spec.relation)}"


def stored_value(field: Field, dialect: Dialect) -> str:
    """A column of another program's table, with a value of ours."""
    return READ[dialect.name].get(field.type, _as_it_is)(field, quoted(field.column))


def to_column(spec: Dataset, name: str, value: str, dialect: Dialect) -> str:
    """A value of ours, in the form of the table."""
    field = spec.by_name.get(name)
    if field is None or not spec.adopted:
        return value
    if dialect.name == "postgres":
        return _typed(spec, field, value) if field.type in TYPED else value
    return WRITTEN.get(field.type, _as_it_is)(field, value)


def _typed(spec: Dataset, field: Field, value: str) -> str:
    """A value as PostgreSQL reads it out of JSON for a column: of an enum, an address, an array …, whose
    types the program does not know. A row of nulls would tell them, but a domain may refuse its null."""
    column = f"SELECT {quoted(field.column)} FROM {table_of(spec, POSTGRES)} WHERE false"
    return f"n3_of_column(({column}), to_jsonb({value}))"


def _as_it_is(_: Field, sql: str) -> str:
    return sql


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


READ: Mapping[str, Mapping[str, Conversion]] = {
    "sqlite": {
        "boolean": _boolean,
        "date": lambda _, sql: f"n3_read_date({sql})",
        "time": lambda _, sql: f"n3_read_time({sql})",
        "datetime": lambda _, sql: f"n3_read_datetime({sql})",
        "decimal": _scaled,
        "uuid": lambda _, sql: f"n3_read_uuid({sql})",
        "json": _json,
        "list": _json,
    },
    # A cast to the type that a column has already is nothing; a timestamp without a zone is UTC, as the
    # session is. Enums, inet, citext and the like are text.
    "postgres": {
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
    },
}
"""How each database reads a column of a type, where another program may have its values in another form."""

WRITTEN: Mapping[str, Conversion] = {
    # The form of SQLite's own functions, of Django and of SQLAlchemy.
    "datetime": lambda _, sql: f"replace(rtrim({sql}, 'Z'), 'T', ' ')",
    "decimal": _unscaled,
}
"""How a value of each type is written into SQLite, where the usual form of other programs is not ours."""

TYPED = frozenset({"string", "text", "email", "url", "enum", "json", "list"})
"""The types whose columns may be of several types in PostgreSQL, none of which takes the others' values."""
