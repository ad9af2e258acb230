"""The ASGI application with its datasets and pages."""

from n3_runtime.application import create_app

from .datasets_router import DATASETS, router
from .pages import PAGES
from .tables import TABLES

app = create_app(title="All types", datasets=DATASETS, tables=TABLES, router=router, pages=PAGES)
