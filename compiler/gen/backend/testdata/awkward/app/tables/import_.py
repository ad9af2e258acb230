"""The table of `import` (awkward.n3)."""

from n3_runtime.tables import Column, Table

TABLE = Table(
    dataset="import",
    columns=(
        Column("id", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        Column("note", "TEXT"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
)
