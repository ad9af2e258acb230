"""The ASGI application with its datasets and pages."""

from pathlib import Path

from n3_runtime.application import create_app

from .datasets_router import DATASETS, router
from .pages import PAGES

app = create_app(
    title="Types",
    datasets=DATASETS,
    router=router,
    migrations=Path(__file__).parents[1] / "migrations",
    pages=PAGES,
)
