"""The stored schema: creates it and lets it follow the program without losing a value.

SQLite does not know our types (an integer column may hold a duration, a text column an e-mail address),
so what each column was made with is kept in `n3_meta`, under `shape:TABLE`: the known columns. A change
is the difference between the known and the wanted columns; `PRAGMA table_info` says what exists at all.

The order matters, and every step is in the caller's transaction, which is rolled back on a refusal:

1. A table, then a column, with `was` takes over the old name, if the new one does not exist yet. No other
   field of the program may have the old name: then that one keeps its column.
2. A column that the program no longer has stays, with its values, and becomes nullable, since new rows
   have no value for it. Nothing is ever dropped here.
3. A column whose definition changes is compared with the rows first. Types change only among
   INTERCHANGEABLE texts, and only if every value is one of the new type; lengths and NOT NULL are looked
   up; everything else is tried on a copy of the column (`schema_conflicts`). What does not fit refuses the
   change and names some rows.
4. SQLite alters no constraint, so one changed or detached column rebuilds the table: create, copy, drop,
   rename. `sqlite_sequence` goes along, so a key is never given twice. The indexes go with the old table
   and are made again.
5. A new required column without a default is nullable while there are rows (`relaxed`), with a warning;
   once every row has a value, the next start makes it NOT NULL.
6. Indexes are compared by their SQL; a unique one that rows break refuses the change and names them.

Unguarded (a release), only additions happen: the rest needs a migration. Tables of other programs
(`adopted`) are left alone.
"""

from collections.abc import Sequence

from n3_runtime.database import Connection
from n3_runtime.dataset import Dataset
from n3_runtime.problems import FieldError
from n3_runtime.tables import Table

from .conflicts import SchemaRefusedError
from .stored_table import Applied, StoredTable

__all__ = ["Applied", "SchemaRefusedError", "apply"]


def apply(
    connection: Connection,
    specs: Sequence[Dataset],
    tables: Sequence[Table],
    *,
    guarded: bool,
    make_adopted: bool = False,
) -> Applied:
    """Brings the database to the shape of the tables, in the caller's transaction.

    Additions always; other changes only where `guarded`, by copying into a new table. Tables of other
    programs are left as they are; `make_adopted` makes those that are missing. Raises
    SchemaRefusedError and expects the caller to roll back.
    """
    applied = Applied()
    errors: list[FieldError] = []
    shapes = {table.dataset: table for table in tables}
    for spec in specs:
        if spec.derived is not None or (spec.adopted and not make_adopted):
            continue
        try:
            table = StoredTable(connection, spec, shapes[spec.name], guarded, applied)
            if not spec.adopted:
                table.follow()
            elif not table.columns:
                table.make()
        except SchemaRefusedError as refused:
            errors += refused.errors
    if errors:
        raise SchemaRefusedError(errors)
    return applied
