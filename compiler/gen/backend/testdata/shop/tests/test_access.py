"""Tests of the access policies against the running application.

Rules that depend on the row are not included: their result is unknown without a row.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from app.datasets_router import DATASETS, router
from app.pages import PAGES
from n3_runtime.testing import Application

# Dataset, operation, roles of the user (None: not signed in), whether it is allowed.
CASES: list[tuple[str, str, tuple[str, ...] | None, bool]] = [
    ("teams", "read", None, False),
    ("teams", "create", None, False),
    ("teams", "read", (), True),
    ("teams", "create", (), False),
    ("teams", "update", (), False),
    ("teams", "delete", (), False),
    ("teams", "read", ("manager",), True),
    ("teams", "create", ("manager",), True),
    ("teams", "update", ("manager",), True),
    ("teams", "delete", ("manager",), True),
    ("staff", "create", None, False),
    ("staff", "create", (), False),
    ("staff", "read", ("manager",), True),
    ("staff", "create", ("manager",), True),
    ("staff", "update", ("manager",), True),
    ("staff", "delete", ("manager",), True),
    ("customers", "create", None, False),
    ("customers", "create", (), True),
    ("customers", "read", ("manager",), True),
    ("customers", "create", ("manager",), True),
    ("customers", "update", ("manager",), True),
    ("customers", "delete", ("manager",), True),
    ("orders", "create", None, False),
    ("orders", "create", (), True),
    ("orders", "read", ("manager",), True),
    ("orders", "create", ("manager",), True),
    ("orders", "update", ("manager",), True),
    ("orders", "delete", ("manager",), True),
    ("lines", "read", None, False),
    ("lines", "create", None, False),
    ("lines", "read", (), True),
    ("lines", "create", (), True),
    ("lines", "update", (), True),
    ("lines", "delete", (), True),
    ("open_orders", "read", None, True),
    ("open_orders", "read", (), True),
    ("open_orders", "read", ("admin",), True),
    ("red_berlin", "read", None, True),
    ("red_berlin", "read", (), True),
    ("red_berlin", "read", ("admin",), True),
    ("pay", "read", None, True),
    ("pay", "read", (), True),
    ("pay", "read", ("admin",), True),
    ("sales", "read", None, True),
    ("sales", "read", (), True),
    ("sales", "read", ("admin",), True),
    ("big_cities", "read", None, True),
    ("big_cities", "read", (), True),
    ("big_cities", "read", ("admin",), True),
    ("all_revenue", "read", None, False),
    ("all_revenue", "read", (), False),
    ("all_revenue", "read", ("admin",), False),
    ("all_revenue", "read", ("manager",), True),
]


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    folder: Path = tmp_path_factory.mktemp("access")
    migrations = Path(__file__).parents[1] / "migrations"
    with Application(DATASETS, router, PAGES, migrations, folder / "test.db") as running:
        yield running


@pytest.mark.parametrize(("dataset", "operation", "roles", "allowed"), CASES)
def test_access(
    application: Application,
    dataset: str,
    operation: str,
    roles: tuple[str, ...] | None,
    allowed: bool,
) -> None:
    status = application.ask(dataset, operation, roles)
    if not allowed:
        assert status == (401 if roles is None else 403)
    elif operation == "create":
        assert status in (201, 422), "allowed; the body is empty"
    else:
        assert status in (200, 204)
