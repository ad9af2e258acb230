"""The table of `lines` (shop.n3)."""

from n3_runtime.tables import Column, Index, Table

TABLE = Table(
    dataset="lines",
    columns=(
        Column("id", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        Column("order_id", "INTEGER NOT NULL"),
        Column("text", "TEXT NOT NULL"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
    indexes=(Index("lines_order_id", ("order_id",)),),
)
