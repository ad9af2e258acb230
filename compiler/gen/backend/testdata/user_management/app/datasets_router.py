"""Mounts each dataset below /api/datasets."""

from fastapi import APIRouter

from .datasets import user_profiles

DATASETS = (user_profiles.SPEC,)

router = APIRouter(prefix="/api/datasets")
router.include_router(user_profiles.router)
