"""Loads backends as a host does, and says of each that cannot be run why. Arguments are their folders."""

import importlib
import sys
from pathlib import Path

from n3_runtime.catalog import Catalog
from n3_runtime.pages import Pages


def load(folder: Path) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "app"]:
        del sys.modules[name]
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        catalog = Catalog(importlib.import_module("app.datasets_router").DATASETS)
        catalog.check()
        pages = Pages(importlib.import_module("app.pages").PAGES, catalog)
        _ = pages.access, pages.widgets
    finally:
        sys.path.pop(0)


for argument in sys.argv[1:]:
    try:
        load(Path(argument))
    except Exception as error:  # noqa: BLE001 - whatever it was, it is told
        sys.stdout.write(f"{argument}: {type(error).__name__}: {error}\n")
