"""The router of all datasets, mounted at /api/datasets."""

from fastapi import APIRouter

from .datasets import user_profiles

DATASETS = (user_profiles.USER_PROFILES,)

router = APIRouter(prefix="/api/datasets")
router.include_router(user_profiles.router)
