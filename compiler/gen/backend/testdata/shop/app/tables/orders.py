"""The table of `orders` (shop.n3)."""

from n3_runtime.tables import Column, Index, Table

TABLE = Table(
    dataset="orders",
    columns=(
        Column("id", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        Column("customer_id", "INTEGER NOT NULL"),
        Column("seller_id", "INTEGER"),
        Column(
            "stage",
            "TEXT NOT NULL DEFAULT 'open' CHECK (\"stage\" IN ('open', 'paid', 'sent', 'cancelled'))",
        ),
        Column("quantity", "INTEGER NOT NULL DEFAULT 1"),
        Column("price", "INTEGER NOT NULL"),
        Column("cost", "INTEGER"),
        Column("placed", "TEXT"),
        Column("due", "TEXT"),
        Column("note", "TEXT"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
    indexes=(
        Index("orders_customer_id", ("customer_id",)),
        Index("orders_seller_id", ("seller_id",)),
    ),
    was="purchases",
)
