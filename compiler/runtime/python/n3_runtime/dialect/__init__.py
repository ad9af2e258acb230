"""What the SQL of each database has of its own."""

from .base import Dialect, Member, Page, Stretch
from .postgres import POSTGRES
from .sqlite import SQLITE

DIALECTS: dict[str, Dialect] = {one.name: one for one in (SQLITE, POSTGRES)}

__all__ = ["DIALECTS", "POSTGRES", "SQLITE", "Dialect", "Member", "Page", "Stretch"]
