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
    ("values", "read", None, True),
    ("values", "create", None, True),
    ("values", "update", None, True),
    ("values", "delete", None, True),
    ("values", "read", (), True),
    ("values", "create", (), True),
    ("values", "update", (), True),
    ("values", "delete", (), True),
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
