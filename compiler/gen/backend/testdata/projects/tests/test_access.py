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
    ("clients", "read", None, True),
    ("clients", "create", None, True),
    ("clients", "update", None, True),
    ("clients", "delete", None, True),
    ("clients", "read", (), True),
    ("clients", "create", (), True),
    ("clients", "update", (), True),
    ("clients", "delete", (), True),
    ("projects", "create", None, False),
    ("projects", "create", (), False),
    ("projects", "read", ("lead",), True),
    ("projects", "create", ("lead",), True),
    ("projects", "update", ("lead",), True),
    ("projects", "delete", ("lead",), True),
    ("tasks", "read", None, True),
    ("tasks", "create", None, False),
    ("tasks", "update", None, False),
    ("tasks", "delete", None, False),
    ("tasks", "read", (), True),
    ("tasks", "create", (), False),
    ("tasks", "update", (), False),
    ("tasks", "delete", (), False),
    ("tasks", "read", ("lead",), True),
    ("tasks", "create", ("lead",), True),
    ("tasks", "update", ("lead",), True),
    ("tasks", "delete", ("lead",), True),
    ("files", "read", None, True),
    ("files", "create", None, False),
    ("files", "update", None, False),
    ("files", "delete", None, False),
    ("files", "read", (), True),
    ("files", "create", (), False),
    ("files", "update", (), False),
    ("files", "delete", (), False),
    ("files", "read", ("lead",), True),
    ("files", "create", ("lead",), True),
    ("files", "update", ("lead",), True),
    ("files", "delete", ("lead",), True),
    ("invoices", "read", None, False),
    ("invoices", "create", None, False),
    ("invoices", "read", (), False),
    ("invoices", "create", (), False),
    ("invoices", "read", ("lead",), True),
    ("invoices", "create", ("lead",), True),
    ("invoices", "update", ("lead",), True),
    ("invoices", "delete", ("lead",), True),
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
