"""The table of `teams` (shop.n3)."""

from n3_runtime.tables import Column, Index, Table

TABLE = Table(
    dataset="teams",
    columns=(
        Column("id", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        Column("name", "TEXT NOT NULL"),
        Column("region", "TEXT NOT NULL"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
    indexes=(Index("teams_name", ("name",), unique=True),),
)
