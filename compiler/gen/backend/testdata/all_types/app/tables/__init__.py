"""What the database holds: one module a table, with its columns and indexes."""

from . import documents, things

TABLES = (things.TABLE, documents.TABLE)
