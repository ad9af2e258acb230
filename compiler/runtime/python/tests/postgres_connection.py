"""An empty database of PostgreSQL, on a connection as migrations have it."""

from n3_runtime.changes import prepare
from n3_runtime.database.postgres import PostgresConnection


def emptied(address: str) -> PostgresConnection:
    """The database of an address, whatever was in it and whoever used it."""
    connection = PostgresConnection(address)
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    connection.execute("DROP SCHEMA public CASCADE")
    connection.execute("CREATE SCHEMA public")
    connection.execute("BEGIN")
    prepare(connection, "development")
    connection.execute("COMMIT")
    return connection
