"""The router of all datasets, mounted at /api/datasets."""

from fastapi import APIRouter

from .datasets import values

DATASETS = (values.VALUES,)

router = APIRouter(prefix="/api/datasets")
router.include_router(values.router)
