"""The table of `rates` (shop.n3)."""

from n3_runtime.tables import Column, Table

TABLE = Table(
    dataset="rates",
    columns=(
        Column("code", "TEXT PRIMARY KEY NOT NULL"),
        Column("rate", "REAL NOT NULL"),
    ),
)
