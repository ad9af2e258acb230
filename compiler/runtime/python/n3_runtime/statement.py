"""A statement and its values. Every value has a placeholder; names come from the spec.

A `Template` is planned once for a request's shape and a folded person; a `Statement` is the template
with the values of one request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from .dialect import Dialect
from .expressions.functions import moment_text
from .expressions.principal import PrincipalLike, StorageType, value
from .expressions.tree import CLOCK, Expression
from .expressions.value_types import ValueType


class Clock:
    """The moment at which a statement runs, one for all of it."""


CLOCK_READ = Clock()


@dataclass(frozen=True)
class Slot:
    """The place of a value that comes with the request."""

    index: int


Source = StorageType | Slot | Expression | Clock


@dataclass(frozen=True)
class Statement:
    """SQL with its values, in the order of their placeholders; `clock` names that of the moment, if it asks for it."""

    sql: str
    parameters: Mapping[str, StorageType]
    clock: str = ""

    def bound(self) -> Mapping[str, StorageType]:
        """The values to run it with."""
        if not self.clock:
            return self.parameters
        return {**self.parameters, self.clock: moment_text(datetime.now(UTC))}


@dataclass(frozen=True)
class Template:
    """SQL, and where its values come from: they are constants, of the request, or of the person."""

    sql: str
    sources: Mapping[str, Source]
    clock: str = ""

    def filled(self, principal: PrincipalLike, given: Sequence[StorageType] = ()) -> Statement:
        return Statement(self.sql, self.values(principal, given), self.clock)

    def values(
        self, principal: PrincipalLike, given: Sequence[StorageType] = ()
    ) -> dict[str, StorageType]:
        found: dict[str, StorageType] = {}
        for name, source in self.sources.items():
            if isinstance(source, Slot):
                found[name] = given[source.index]
            elif isinstance(source, Expression):
                found[name] = value(source, principal)
            elif isinstance(source, Clock):
                found[name] = None  # until it runs
            else:
                found[name] = source
        return found


class Binder:
    """Gives each value of a statement its placeholder; the same one of the person has one."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.sources: dict[str, Source] = {}
        self._clock = ""
        self._leaves: dict[Expression | Clock, str] = {}

    def bind(self, value: StorageType | Slot | Expression | Clock) -> str:
        """The placeholder of the value's stored form."""
        name = f"p{len(self.sources)}"
        place = self.dialect.place(len(self.sources))
        self.sources[name] = value
        return place

    def value(self, value: StorageType | Slot, of: ValueType) -> str:
        """SQL of a value as a column of that type has it."""
        return self.dialect.bound(of, self.bind(value))

    def count(self, value: StorageType | Slot) -> str:
        """SQL of a number that counts."""
        return self.dialect.count(self.bind(value))

    def leaf(self, expression: Expression) -> str:
        """The placeholder of a value of the person, of the page, or of the clock."""
        source: Expression | Clock = CLOCK_READ if expression.op in CLOCK else expression
        if source not in self._leaves:
            if isinstance(source, Clock):
                self._clock = f"p{len(self.sources)}"
            self._leaves[source] = self.bind(source)
        return self._leaves[source]

    def template(self, sql: str) -> Template:
        return Template(sql, dict(self.sources), self._clock)
