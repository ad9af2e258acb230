"""The router of all datasets, mounted at /api/datasets."""

from fastapi import APIRouter

from .datasets import (
    all_revenue,
    big_cities,
    customers,
    lines,
    open_orders,
    orders,
    pay,
    rates,
    red_berlin,
    sales,
    staff,
    teams,
)

DATASETS = (
    teams.TEAMS,
    staff.STAFF,
    customers.CUSTOMERS,
    orders.ORDERS,
    lines.LINES,
    rates.RATES,
    open_orders.OPEN_ORDERS,
    red_berlin.RED_BERLIN,
    pay.PAY,
    sales.SALES,
    big_cities.BIG_CITIES,
    all_revenue.ALL_REVENUE,
)

router = APIRouter(prefix="/api/datasets")
router.include_router(teams.router)
router.include_router(staff.router)
router.include_router(customers.router)
router.include_router(orders.router)
router.include_router(lines.router)
router.include_router(rates.router)
router.include_router(open_orders.router)
router.include_router(red_berlin.router)
router.include_router(pay.router)
router.include_router(sales.router)
router.include_router(big_cities.router)
router.include_router(all_revenue.router)
