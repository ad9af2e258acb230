"""The table of `customers` (shop.n3)."""

from n3_runtime.tables import Column, Index, Table

TABLE = Table(
    dataset="customers",
    columns=(
        Column("id", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        Column("name", "TEXT NOT NULL"),
        Column("city", "TEXT"),
        Column("secret", "TEXT"),
        Column("pin", "TEXT"),
        Column("agent_id", "INTEGER NOT NULL"),
        Column("notes", "TEXT"),
        Column("n3_deleted_at", "TEXT"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
    indexes=(
        Index("customers_agent_id", ("agent_id",)),
        Index("customers_by_name", ("name", "city"), unique=True),
    ),
)
