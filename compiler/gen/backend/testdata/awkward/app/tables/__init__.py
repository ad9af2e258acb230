"""The tables of the database: one module per table, with its columns and indexes."""

from . import array, class_, import_

TABLES = (class_.TABLE, array.TABLE, import_.TABLE)
