"""The table of `documents` (all_types.n3)."""

from n3_runtime.tables import Column, Index, Table

TABLE = Table(
    dataset="documents",
    columns=(
        Column("id", "TEXT PRIMARY KEY NOT NULL"),
        Column("title", "TEXT NOT NULL"),
        Column("body", "TEXT"),
        Column(
            "status",
            "TEXT NOT NULL DEFAULT 'draft' CHECK (\"status\" IN ('draft', 'published', 'archived'))",
        ),
        Column("team", "TEXT"),
        Column("owner_id", "TEXT"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
    indexes=(Index("documents_owner_id", ("owner_id",)),),
)
