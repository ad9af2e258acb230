"""The tables of the database: one module per table, with its columns and indexes."""

from . import customers, lines, orders, rates, staff, teams

TABLES = (teams.TABLE, staff.TABLE, customers.TABLE, orders.TABLE, lines.TABLE, rates.TABLE)
