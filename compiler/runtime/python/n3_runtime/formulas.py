"""Values that the database computes: computed fields, the fields of derived datasets, joins, defaults."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .identity import Principal
from .policy import Claim, known, substitute


@dataclass(frozen=True, eq=False)
class Formula:
    """SQL over quoted columns, and the values of the person that it names."""

    text: str
    params: Mapping[str, Claim] = field(default_factory=dict)

    def sql(self, user: Principal, bind: Callable[[Any], str]) -> str:
        return f"({substitute(self.text, self.params, user, bind)})"


def formula(*, sql: str, params: Mapping[str, Claim] | None = None) -> Formula:
    """A computed value. Raises ValueError for a parameter that nothing gives a value."""
    known(sql, params or {})
    return Formula(sql, params or {})
