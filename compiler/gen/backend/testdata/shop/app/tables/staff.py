"""The table of `staff` (shop.n3)."""

from n3_runtime.tables import Column, Index, Table

TABLE = Table(
    dataset="staff",
    columns=(
        Column("id", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        Column("name", "TEXT NOT NULL"),
        Column("email", "TEXT NOT NULL"),
        Column("team_id", "INTEGER"),
        Column("boss_id", "INTEGER"),
        Column("salary", "INTEGER"),
        Column("left", 'INTEGER DEFAULT 0 CHECK ("left" IN (0, 1))'),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
    indexes=(
        Index("staff_team_id", ("team_id",)),
        Index("staff_boss_id", ("boss_id",)),
    ),
)
