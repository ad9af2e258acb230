"""An empty database of each kind, for tests of what has to be the same on both."""

from collections.abc import Iterator
from contextlib import contextmanager

from n3_runtime.changes import prepare
from n3_runtime.database import Connection, connect
from postgres_connection import emptied

DIALECTS = ("sqlite", "postgres")


@contextmanager
def empty(dialect: str, address: str) -> Iterator[Connection]:
    """In autocommit."""
    if dialect == "postgres":
        connection = emptied(address)
        yield connection
        connection.close()
        return
    file = connect(":memory:")
    prepare(file, "development")
    yield file
    file.close()
