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
    ("members", "create", None, False),
    ("members", "create", (), False),
    ("members", "read", ("root",), True),
    ("members", "create", ("root",), True),
    ("members", "update", ("root",), True),
    ("members", "delete", ("root",), True),
    ("everyones", "read", None, True),
    ("everyones", "create", None, False),
    ("everyones", "update", None, False),
    ("everyones", "delete", None, False),
    ("everyones", "read", (), True),
    ("everyones", "create", (), True),
    ("everyones", "delete", (), False),
    ("everyones", "read", ("admin",), True),
    ("everyones", "create", ("admin",), True),
    ("everyones", "update", ("admin",), True),
    ("everyones", "delete", ("admin",), True),
    ("everyones", "read", ("root",), True),
    ("everyones", "create", ("root",), True),
    ("everyones", "update", ("root",), True),
    ("everyones", "delete", ("root",), False),
    ("signed_ins", "read", None, False),
    ("signed_ins", "create", None, False),
    ("signed_ins", "read", (), True),
    ("signed_ins", "create", (), True),
    ("signed_ins", "update", (), False),
    ("signed_ins", "delete", (), True),
    ("signed_ins", "read", ("editor",), True),
    ("signed_ins", "create", ("editor",), True),
    ("signed_ins", "update", ("editor",), True),
    ("signed_ins", "delete", ("editor",), False),
    ("signed_ins", "read", ("root",), True),
    ("signed_ins", "create", ("root",), True),
    ("signed_ins", "update", ("root",), True),
    ("signed_ins", "delete", ("root",), True),
    ("letters", "read", None, False),
    ("letters", "create", None, False),
    ("letters", "read", (), False),
    ("letters", "create", (), True),
    ("letters", "read", ("admin",), False),
    ("letters", "create", ("admin",), True),
    ("owned", "read", None, False),
    ("owned", "create", None, False),
    ("owned", "create", (), True),
    ("owned", "read", ("admin",), True),
    ("owned", "create", ("admin",), True),
    ("owned", "read", ("root",), True),
    ("owned", "create", ("root",), True),
    ("owned", "update", ("root",), True),
    ("by_roles", "read", None, False),
    ("by_roles", "create", None, False),
    ("by_roles", "read", (), False),
    ("by_roles", "create", (), False),
    ("by_roles", "read", ("admin",), False),
    ("by_roles", "create", ("admin",), False),
    ("by_roles", "read", ("editor",), True),
    ("by_roles", "create", ("editor",), True),
    ("by_roles", "update", ("editor",), True),
    ("by_roles", "delete", ("editor",), False),
    ("by_roles", "read", ("root",), True),
    ("by_roles", "create", ("root",), True),
    ("by_roles", "update", ("root",), True),
    ("by_roles", "delete", ("root",), False),
    ("papers", "create", None, False),
    ("papers", "read", ("root",), True),
    ("papers", "update", ("root",), True),
    ("folders", "create", None, False),
    ("folders", "create", (), False),
    ("folders", "read", ("root",), True),
    ("folders", "create", ("root",), True),
    ("folders", "update", ("root",), True),
    ("folders", "delete", ("root",), True),
    ("sheets", "create", None, False),
    ("sheets", "create", (), True),
    ("sheets", "read", ("root",), True),
    ("sheets", "create", ("root",), True),
    ("sheets", "update", ("root",), True),
    ("sheets", "delete", ("root",), True),
    ("links", "read", None, True),
    ("links", "create", None, False),
    ("links", "update", None, False),
    ("links", "delete", None, False),
    ("links", "read", (), True),
    ("links", "create", (), True),
    ("links", "update", (), False),
    ("links", "delete", (), False),
    ("links", "read", ("editor",), True),
    ("links", "create", ("editor",), True),
    ("links", "update", ("editor",), True),
    ("links", "delete", ("editor",), False),
    ("links", "read", ("root",), True),
    ("links", "create", ("root",), True),
    ("links", "update", ("root",), True),
    ("links", "delete", ("root",), True),
    ("by_state", "read", None, True),
    ("by_state", "read", (), True),
    ("by_state", "read", ("admin",), True),
    ("filed", "read", None, True),
    ("filed", "read", (), True),
    ("filed", "read", ("admin",), True),
    ("totals", "read", None, False),
    ("totals", "read", (), False),
    ("totals", "read", ("admin",), True),
    ("totals", "read", ("root",), True),
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
