"""An empty database of PostgreSQL, on a connection as migrations have it."""

from n3_runtime.changes import prepare
from n3_runtime.database.postgres_connection import PostgresConnection
from n3_runtime.dataset import quoted

OURS = ("n3_migrations", "n3_migrations_begun")
KEPT = ("epoch", "environment", "functions")


def emptied(address: str) -> PostgresConnection:
    """The database of an address, whatever was in it and whoever used it.

    Our tables and functions stay once they are there: making them takes half a second.
    """
    connection = PostgresConnection(address)
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    tables = [
        str(row[0])
        for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    ]
    connection.execute("BEGIN")
    if "n3_meta" in tables:
        connection.execute("DELETE FROM n3_meta WHERE key NOT IN (?, ?, ?)", KEPT)
    else:
        prepare(connection, "development")
    for table in tables:
        if not table.startswith("n3_") or table in OURS:
            connection.execute(f"DROP TABLE {quoted(table)} CASCADE")
    connection.execute("COMMIT")
    return connection
