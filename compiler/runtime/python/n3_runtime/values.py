"""A row as rules see it."""

from collections.abc import Iterator, Mapping
from typing import Any

from .spec import DatasetSpec
from .types import Stored


class Values(Mapping[str, Any]):
    """Stored values as rules read them: of the fields' Python types, read when asked for."""

    def __init__(self, spec: DatasetSpec, stored: Mapping[str, Stored]) -> None:
        self.spec = spec
        self.stored = stored

    def __getitem__(self, name: str) -> Any:
        value = self.stored[name]
        return None if value is None else self.spec.by_name[name].codec.load(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self.stored)

    def __len__(self) -> int:
        return len(self.stored)
