"""An empty PostgreSQL database for plans."""

from n3_runtime import changes
from n3_runtime.database.postgres import PostgresConnection


def prepare(connection: PostgresConnection) -> None:
    """Makes a database empty and ready for plans, whatever was in it."""
    connection.execute("DROP SCHEMA public CASCADE")
    connection.execute("CREATE SCHEMA public")
    connection.execute("BEGIN")
    changes.prepare(connection, "development")
    connection.execute("COMMIT")
