"""Generations of the app's modules: loaded from bytes, side by side, forgotten after their last use."""

import importlib
import importlib.util
import linecache
import sys
from collections.abc import Mapping, Sequence
from functools import _lru_cache_wrapper
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType

PREFIX = "_n3_g"
OWN = frozenset({"__init__.py", "__main__.py", "main.py", "pages.py", "datasets_router.py"})

Sources = Mapping[str, bytes]
Changes = Mapping[str, bytes | None]
"""New texts by path; None for a file that is gone."""


def read(folder: Path) -> dict[str, bytes]:
    """The modules below a folder, by path relative to it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*.py"))
    }


def changed(sources: Sources, changes: Changes) -> dict[str, bytes]:
    """The sources after some changes."""
    merged: dict[str, bytes | None] = {**sources, **changes}
    return {path: text for path, text in sorted(merged.items()) if text is not None}


def datasets(sources: Sources) -> dict[str, str]:
    """The dataset modules: name → path."""
    return {
        path.removeprefix("datasets/").removesuffix(".py"): path
        for path in sources
        if path.startswith("datasets/") and path.count("/") == 1 and path != "datasets/__init__.py"
    }


def identity(sources: Sources, path: str) -> bytes:
    """What a dataset is made of: its module, and those that all may import."""
    shared = [
        sources[name]
        for name in sorted(sources)
        if name not in OWN and not name.startswith("datasets/")
    ]
    return b"\0".join([sources[path], *shared])


class _Loader(InspectLoader):
    """Runs a module from bytes. A cached compilation is known by a time too coarse for typing."""

    def __init__(self, source: bytes, path: Path, *, package: bool) -> None:
        self.source = source
        self.path = path
        self.package = package

    def get_source(self, fullname: str) -> str:
        return self.source.decode()

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.source, str(self.path))

    def is_package(self, fullname: str) -> bool:
        return self.package


class Generation(MetaPathFinder):
    """The package `_n3_g<N>`: the modules as they were when it was made."""

    def __init__(self, number: int, folder: Path, sources: Sources) -> None:
        self.number = number
        self.name = f"{PREFIX}{number}"
        self.folder = folder
        self.sources = sources
        self.users = 0
        sys.meta_path.insert(0, self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        package, _, rest = fullname.partition(".")
        if package != self.name:
            return None
        base = rest.replace(".", "/")
        if f"{base}.py" in self.sources:
            return self._spec(fullname, f"{base}.py", package=False)
        return self._spec(fullname, f"{base}/__init__.py".lstrip("/"), package=True)

    def _spec(self, fullname: str, path: str, *, package: bool) -> ModuleSpec | None:
        if path not in self.sources:
            return None
        place = self.folder / path
        loader = _Loader(self.sources[path], place, package=package)
        return importlib.util.spec_from_file_location(
            fullname,
            place,
            loader=loader,
            submodule_search_locations=[str(place.parent)] if package else None,
        )

    def load(self, module: str) -> ModuleType:
        """Imports one of its modules; what the module raises is raised."""
        return importlib.import_module(f"{self.name}.{module}")

    def release(self) -> None:
        """One user less; with the last, the generation is forgotten."""
        self.users -= 1
        if self.users <= 0:
            self.forget()

    def forget(self) -> None:
        for name in [name for name in sys.modules if name.partition(".")[0] == self.name]:
            del sys.modules[name]
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        for path in self.sources:
            linecache.cache.pop(str(self.folder / path), None)
        _clear_caches()
        for place in (self.folder, self.folder / "datasets"):
            sys.path_importer_cache.pop(str(place), None)


def _clear_caches() -> None:
    """Empties what FastAPI remembers by function: it would keep the endpoints of the past."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "fastapi":
            for value in list(vars(module).values()):
                if isinstance(value, _lru_cache_wrapper):
                    value.cache_clear()


def alive() -> int:
    """How many generations the interpreter still holds."""
    return len({name for name in sys.modules if name.startswith(PREFIX) and "." not in name})
