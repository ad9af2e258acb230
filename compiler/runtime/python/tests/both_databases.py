"""An empty database of each kind, for tests of what has to be the same on both."""

from collections.abc import Iterator
from contextlib import contextmanager

import postgres_connection
from n3_runtime import changes
from n3_runtime.database import connect
from n3_runtime.schema.connections import Connection
from postgres_connection import PostgresConnection

DIALECTS = ("sqlite", "postgres")


@contextmanager
def empty(dialect: str, address: str) -> Iterator[Connection]:
    """In autocommit."""
    if dialect == "postgres":
        connection = PostgresConnection(address)
        postgres_connection.prepare(connection)
        yield connection
        connection.close()
        return
    file = connect(":memory:")
    changes.prepare(file, "development")
    yield file
    file.close()
