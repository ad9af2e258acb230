"""The tables of the database: one module per table, with its columns and indexes."""

from . import documents, things

TABLES = (things.TABLE, documents.TABLE)
