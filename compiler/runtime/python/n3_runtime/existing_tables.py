"""The tables of datasets in SQL: our own, and those of other programs, which have their own names and forms.

Where rows are read, a table of another program is a SELECT that gives its columns the names of the fields
and its values the types of ours, so nothing that reads knows the difference. Both databases flatten it
into the statement around (https://sqlite.org/optoverview.html#flattening), so a column that is only
renamed still has its indexes. A statement that writes names the table and its columns themselves:
`stored_value` reads a column there, `to_column` is a value as the table has it.
"""

from .dataset import Dataset, quoted
from .dialect import Dialect
from .fields import Field


def table_of(spec: Dataset, dialect: Dialect) -> str:
    """The table, for a statement that writes."""
    return dialect.foreign_table(spec.relation) if spec.adopted else quoted(spec.relation)


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
    return dialect.read_foreign(field, quoted(field.column))


def to_column(spec: Dataset, name: str, value: str, dialect: Dialect) -> str:
    """A value of ours, in the form of the table."""
    field = spec.by_name.get(name)
    if field is None or not spec.adopted:
        return value
    return dialect.write_foreign(field, table_of(spec, dialect), value)
