"""The tables of the database: one module per table, with its columns and indexes."""

from . import user_profiles

TABLES = (user_profiles.TABLE,)
