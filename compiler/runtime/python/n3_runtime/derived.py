"""What a derived dataset is made of, as data; `scope` makes its SQL."""

from dataclasses import dataclass

from .formulas import Formula
from .policy import EVERYONE, Rule


@dataclass(frozen=True)
class Join:
    """`on` names the columns of both sides by their dataset."""

    dataset: str
    on: Formula
    left: bool = False


@dataclass(frozen=True)
class Derived:
    """The rows of `source`, joined, filtered, then grouped by fields of the derived dataset.

    Each base row and field passes the reader's own rules first, unless `system`.
    """

    source: str
    joins: tuple[Join, ...] = ()
    filter: Rule = EVERYONE
    grouped: bool = False
    group_by: tuple[str, ...] = ()
    order_by: tuple[str, ...] = ()
    limit: int | None = None
    offset: int = 0
    system: bool = False

    @property
    def bases(self) -> tuple[str, ...]:
        return (self.source, *(join.dataset for join in self.joins))
