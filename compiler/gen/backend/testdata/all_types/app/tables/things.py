"""The table of `things` (all_types.n3)."""

from n3_runtime.tables import Column, Index, Table

TABLE = Table(
    dataset="things",
    columns=(
        Column("id", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        Column("code", "TEXT NOT NULL"),
        Column("quantity", "INTEGER NOT NULL DEFAULT 0"),
        Column("ratio", "REAL"),
        Column("price", "INTEGER DEFAULT 0"),
        Column("size", "TEXT"),
        Column("notes", "TEXT"),
        Column("contact", "TEXT"),
        Column("website", "TEXT"),
        Column("active", 'INTEGER NOT NULL DEFAULT 1 CHECK ("active" IN (0, 1))'),
        Column("day", "TEXT"),
        Column("starts", "TEXT"),
        Column("happened_at", "TEXT"),
        Column("took", "INTEGER"),
        Column("token", "TEXT"),
        Column(
            "status",
            "TEXT NOT NULL DEFAULT 'draft' CHECK (\"status\" IN ('draft', 'published', 'archived'))",
        ),
        Column("payload", "TEXT"),
        Column("tags", "TEXT"),
        Column("made_by", "TEXT"),
        Column("keeper", "TEXT"),
        Column("created_at", "TEXT"),
        Column("updated_at", "TEXT"),
        Column("secret", "TEXT"),
        Column("password", "TEXT"),
        Column("imported", "TEXT"),
        Column("from", "TEXT"),
        Column("n3_version", "INTEGER NOT NULL DEFAULT 1"),
    ),
    indexes=(
        Index("things_code", ("code",), unique=True),
        Index("things_contact", ("contact",), unique=True),
    ),
)
