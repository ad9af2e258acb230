"""What the database holds: one module a table, with its columns and indexes."""

from . import user_profiles

TABLES = (user_profiles.TABLE,)
