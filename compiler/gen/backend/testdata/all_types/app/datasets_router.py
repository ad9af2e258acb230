"""The router of all datasets, mounted at /api/datasets."""

from fastapi import APIRouter

from .datasets import documents, things

DATASETS = (things.THINGS, documents.DOCUMENTS)

router = APIRouter(prefix="/api/datasets")
router.include_router(things.router)
router.include_router(documents.router)
