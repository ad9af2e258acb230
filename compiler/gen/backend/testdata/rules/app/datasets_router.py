"""The router of all datasets, mounted at /api/datasets."""

from fastapi import APIRouter

from .datasets import (
    by_roles,
    by_state,
    everyones,
    filed,
    folders,
    letters,
    links,
    members,
    owned,
    papers,
    sheets,
    signed_ins,
    totals,
)

DATASETS = (
    members.MEMBERS,
    everyones.EVERYONES,
    signed_ins.SIGNED_INS,
    letters.LETTERS,
    owned.OWNED,
    by_roles.BY_ROLES,
    papers.PAPERS,
    folders.FOLDERS,
    sheets.SHEETS,
    links.LINKS,
    by_state.BY_STATE,
    filed.FILED,
    totals.TOTALS,
)

router = APIRouter(prefix="/api/datasets")
router.include_router(members.router)
router.include_router(everyones.router)
router.include_router(signed_ins.router)
router.include_router(letters.router)
router.include_router(owned.router)
router.include_router(by_roles.router)
router.include_router(papers.router)
router.include_router(folders.router)
router.include_router(sheets.router)
router.include_router(links.router)
router.include_router(by_state.router)
router.include_router(filed.router)
router.include_router(totals.router)
