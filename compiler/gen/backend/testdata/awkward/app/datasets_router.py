"""The router of all datasets, mounted at /api/datasets."""

from fastapi import APIRouter

from .datasets import array, class_, import_

DATASETS = (class_.CLASS, array.ARRAY, import_.IMPORT)

router = APIRouter(prefix="/api/datasets")
router.include_router(class_.router)
router.include_router(array.router)
router.include_router(import_.router)
