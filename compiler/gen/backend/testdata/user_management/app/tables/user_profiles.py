"""The table of `user_profiles` (user_management.n3)."""

from n3_runtime.tables import Column, Table

TABLE = Table(
    dataset="user_profiles",
    columns=(
        Column("id", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        Column("name", "TEXT NOT NULL"),
        Column("email", "TEXT NOT NULL"),
        Column("role", "TEXT"),
        Column("created_at", "TEXT"),
        Column("owner_id", "TEXT"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
)
