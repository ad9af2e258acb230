"""What PostgreSQL says of the tables of the current schema; other schemas are other databases to us."""

from n3_runtime.database import Connection

SCHEMA = "to_regnamespace(quote_ident(current_schema()))"


def names(connection: Connection) -> list[str]:
    """Those of tables, indexes, views and sequences, which no two of them share."""
    rows = connection.execute(f"SELECT relname FROM pg_class WHERE relnamespace = {SCHEMA}")
    return sorted(str(row[0]) for row in rows)


def tables(connection: Connection) -> list[str]:
    """Those that the program may have made. A table of an extension is no table of a program."""
    rows = connection.execute(
        f"SELECT relname FROM pg_class WHERE relnamespace = {SCHEMA} AND relkind IN ('r', 'p') "
        "AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = 'pg_class'::regclass "
        "AND objid = pg_class.oid AND deptype = 'e') ORDER BY oid"
    )
    return [str(row[0]) for row in rows]


def columns(connection: Connection, table: str) -> list[tuple[str, str]]:
    """Each with its definition as far as PostgreSQL tells it."""
    rows = connection.execute(
        "SELECT a.attname, upper(format_type(a.atttypid, a.atttypmod)), a.attnotnull, "
        "pg_get_expr(d.adbin, d.adrelid), "
        "EXISTS (SELECT 1 FROM pg_index WHERE indrelid = c.oid AND indisprimary "
        "AND a.attnum = ANY (indkey)) "
        "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum "
        f"WHERE c.relname = ? AND c.relnamespace = {SCHEMA} "
        "AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
        (table,),
    )
    return [
        (
            str(name),
            f"{kind}{' NOT NULL' if required and not key else ''}"
            f"{'' if default is None else f' DEFAULT {default}'}{' PRIMARY KEY' if key else ''}",
        )
        for name, kind, required, default, key in rows.fetchall()
    ]


def sequence(connection: Connection, table: str) -> int:
    """The greatest key that was ever given."""
    row = connection.execute(
        "SELECT max(pg_sequence_last_value(s.oid)) FROM pg_class c "
        "JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid "
        "AND d.classid = 'pg_class'::regclass AND d.deptype IN ('i', 'a') "
        "JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' "
        f"WHERE c.relname = ? AND c.relnamespace = {SCHEMA}",
        (table,),
    ).fetchone()
    return int(row[0] or 0)
