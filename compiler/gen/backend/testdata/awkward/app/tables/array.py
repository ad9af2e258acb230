"""The table of `array` (awkward.n3)."""

from n3_runtime.tables import Column, Table

TABLE = Table(
    dataset="array",
    columns=(
        Column("id", "TEXT PRIMARY KEY NOT NULL"),
        Column("stamped", "TEXT"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
)
