"""The statement that gives changes their numbers (see `relay`), and a snapshot in which all have one.

What is committed is seen before it has a number. A list that has seen such a change, at the position that
it reads beside its rows, would count it once more when its event comes: the event is later than the position. So
a list looks whether there were any (`Dialect.is_ahead`), and is read again; where there still are, in a transaction
that first numbers all that it sees itself. It is REPEATABLE READ, so rows, numbers and position are of one
snapshot. The lock keeps others from numbering meanwhile, which would end it: it is taken before the snapshot is,
and by the whole MOVE of another session before that touches a row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .postgres_connection import PostgresConnection

CHANNEL = "n3_changes"
BATCH = 1_000

MOVE = f"""
WITH moved AS (
  DELETE FROM n3_outbox WHERE id IN (SELECT id FROM n3_outbox ORDER BY id LIMIT ?1)
  RETURNING id, dataset, op, row_id, version, before, at
), counted AS (
  UPDATE n3_counter SET seq = seq + (SELECT count(*) FROM moved)
  WHERE EXISTS (SELECT 1 FROM moved) RETURNING seq
), numbered AS (
  INSERT INTO n3_changes (seq, outbox, dataset, op, row_id, version, before, at)
  SELECT counted.seq - count(*) OVER () + row_number() OVER (ORDER BY moved.id),
         moved.id, dataset, op, row_id, version, before, at
  FROM moved CROSS JOIN counted
  RETURNING outbox, seq
)
SELECT outbox, seq FROM numbered
CROSS JOIN (SELECT pg_notify('{CHANNEL}', '') FROM counted) AS told
"""
"""Moves, numbers and tells in one transaction: each of its own would wait for the disk once more."""


@contextmanager
def all_numbered(connection: "PostgresConnection") -> Iterator[None]:
    """A transaction to read in, in which every change that is seen has its number."""
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    connection.execute("LOCK TABLE n3_counter IN SHARE ROW EXCLUSIVE MODE")
    while len(connection.execute(MOVE, (BATCH,)).fetchall()) == BATCH:
        pass
    yield
    connection.execute("COMMIT")
