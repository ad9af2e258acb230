"""All that a database says of its tables, to compare two of them: columns, types, defaults, constraints, indexes."""

from n3_runtime.database import Connection

HERE = "relnamespace = current_schema()::regnamespace"
POSTGRES = (
    # column, type, collation, NOT NULL, identity, default
    "SELECT 'column', c.relname, a.attnum::text, a.attname, format_type(a.atttypid, a.atttypmod), "
    "coalesce(l.collname, ''), a.attnotnull::text, a.attidentity::text, coalesce(pg_get_expr(d.adbin, d.adrelid), '') "
    "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "LEFT JOIN pg_collation l ON l.oid = a.attcollation "
    "LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum "
    f"WHERE c.relkind = 'r' AND c.{HERE} AND c.relname NOT LIKE 'n3\\_%'",
    "SELECT 'constraint', c.relname, n.conname, n.convalidated::text, pg_get_constraintdef(n.oid) "
    f"FROM pg_constraint n JOIN pg_class c ON c.oid = n.conrelid WHERE c.{HERE} AND c.relname NOT LIKE 'n3\\_%'",
    "SELECT 'index', c.relname, pg_get_indexdef(i.indexrelid), i.indisvalid::text "
    f"FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.{HERE} AND c.relname NOT LIKE 'n3\\_%'",
)
SQLITE = (
    "SELECT 'table', name, sql FROM sqlite_master WHERE type = 'table' "
    "AND name NOT LIKE 'n3\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    "SELECT 'column', m.name, c.cid, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk "
    "FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' "
    "AND m.name NOT LIKE 'n3\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    "SELECT 'index', tbl_name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name NOT LIKE 'n3\\_%' ESCAPE '\\'",
)


def describe(connection: Connection) -> list[str]:
    """One line a fact, in an order of their own."""
    queries = POSTGRES if connection.dialect.name == "postgres" else SQLITE
    lines = []
    for query in queries:
        lines += [" | ".join(str(part) for part in row) for row in connection.execute(query)]
    return sorted(lines)
