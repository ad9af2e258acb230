"""The router of all datasets, mounted at /api/datasets."""

from fastapi import APIRouter

from .datasets import clients, files, invoices, projects, tasks

DATASETS = (clients.CLIENTS, projects.PROJECTS, tasks.TASKS, files.FILES, invoices.INVOICES)

router = APIRouter(prefix="/api/datasets")
router.include_router(clients.router)
router.include_router(projects.router)
router.include_router(tasks.router)
router.include_router(files.router)
router.include_router(invoices.router)
