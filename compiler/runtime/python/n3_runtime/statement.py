"""A statement and its values. Every value has a placeholder; names come from the spec.

A `Template` is planned once for a request's shape and a folded person; a `Statement` is the template
with the values of one request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from .expressions.functions import moment_text
from .expressions.principal import PrincipalLike, StorageType, value
from .expressions.tree import CLOCK, Expression

NOW = "now"


@dataclass(frozen=True)
class Slot:
    """The place of a value that comes with the request."""

    index: int


Source = StorageType | Slot | Expression


@dataclass(frozen=True)
class Statement:
    """SQL with its values; `timed` where it asks for the moment, one for all of the statement."""

    sql: str
    parameters: Mapping[str, StorageType]
    timed: bool = False

    def bound(self) -> Mapping[str, StorageType]:
        """The values to run it with."""
        if not self.timed:
            return self.parameters
        return {**self.parameters, NOW: moment_text(datetime.now(UTC))}


@dataclass(frozen=True)
class Template:
    """SQL, and where its values come from: they are constants, of the request, or of the person."""

    sql: str
    sources: Mapping[str, Source]
    timed: bool = False

    def filled(self, principal: PrincipalLike, given: Sequence[StorageType] = ()) -> Statement:
        return Statement(self.sql, self.values(principal, given), self.timed)

    def values(
        self, principal: PrincipalLike, given: Sequence[StorageType] = ()
    ) -> dict[str, StorageType]:
        found: dict[str, StorageType] = {}
        for name, source in self.sources.items():
            if isinstance(source, Slot):
                found[name] = given[source.index]
            elif isinstance(source, Expression):
                found[name] = value(source, principal)
            else:
                found[name] = source
        return found


class Binder:
    """Gives each value of a statement its placeholder; the same one of the person has one."""

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}
        self.timed = False
        self._leaves: dict[Expression, str] = {}

    def bind(self, value: StorageType | Slot) -> str:
        name = f"p{len(self.sources)}"
        self.sources[name] = value
        return f":{name}"

    def leaf(self, expression: Expression) -> str:
        """The placeholder of a value of the person, of the page, or of the clock."""
        if expression.op in CLOCK:
            self.timed = True
            return f":{NOW}"
        if expression not in self._leaves:
            name = f"p{len(self.sources)}"
            self.sources[name] = expression
            self._leaves[expression] = f":{name}"
        return self._leaves[expression]

    def template(self, sql: str) -> Template:
        return Template(sql, dict(self.sources), self.timed)
