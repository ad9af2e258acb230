"""The table of `class` (awkward.n3)."""

from n3_runtime.tables import Column, Index, Table

TABLE = Table(
    dataset="class",
    columns=(
        Column("code", "TEXT PRIMARY KEY NOT NULL"),
        Column("from", "TEXT NOT NULL"),
        Column("json", "TEXT DEFAULT 'it''s'"),
        Column("model_config", "INTEGER"),
        Column("def", "TEXT"),
        Column("delete", "TEXT DEFAULT 'a b' CHECK (\"delete\" IN ('a b', 'c''d', 'e\"f'))"),
        Column("copy", 'INTEGER CHECK ("copy" IN (0, 1))'),
        Column("price", "INTEGER DEFAULT 500"),
        Column("took", "INTEGER DEFAULT 90000"),
        Column("path", "TEXT"),
        Column("level", "INTEGER"),
        Column("ends", "TEXT"),
        Column("page", "INTEGER"),
        Column("search", "TEXT"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
    indexes=(
        Index("class_both", ("from", "-page"), unique=True),
        Index("class_one", ("page",)),
    ),
)
