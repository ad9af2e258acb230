"""The router of all datasets, mounted at /api/datasets."""

from fastapi import APIRouter

from .datasets import dear, readings, remarks, stations, totals

DATASETS = (readings.READINGS, stations.STATIONS, totals.TOTALS, dear.DEAR, remarks.REMARKS)

router = APIRouter(prefix="/api/datasets")
router.include_router(readings.router)
router.include_router(stations.router)
router.include_router(totals.router)
router.include_router(dear.router)
router.include_router(remarks.router)
