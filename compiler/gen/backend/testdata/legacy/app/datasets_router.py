"""The router of all datasets, mounted at /api/datasets."""

from fastapi import APIRouter

from .datasets import dear, readings, stations, totals

DATASETS = (readings.READINGS, stations.STATIONS, totals.TOTALS, dear.DEAR)

router = APIRouter(prefix="/api/datasets")
router.include_router(readings.router)
router.include_router(stations.router)
router.include_router(totals.router)
router.include_router(dear.router)
