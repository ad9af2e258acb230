"""A statement and its values. Every value has a placeholder; names come from the spec."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from .types import DateTimeType, Stored


@dataclass(frozen=True)
class Statement:
    sql: str
    parameters: Mapping[str, Stored]

    @cached_property
    def timed(self) -> bool:
        """Whether it asks for the moment: `:now`, one for all of the statement."""
        return ":now" in self.sql

    def bound(self) -> Mapping[str, Stored]:
        """The values to run it with."""
        if not self.timed:
            return self.parameters
        return {**self.parameters, "now": DateTimeType().store(datetime.now(UTC))}


class Binder:
    """Gives each value of a statement its placeholder; knows the datasets that the statement reads."""

    def __init__(self) -> None:
        self.values: dict[str, Stored] = {}
        self.datasets: set[str] = set()

    def bind(self, value: Stored) -> str:
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f":{name}"
