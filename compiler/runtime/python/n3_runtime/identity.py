"""Who asks: the principal of a request or socket, and what tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from starlette.requests import HTTPConnection


@dataclass(frozen=True, eq=False)
class Principal:
    """A person. There is always one: nobody in particular is `Principal.anonymous`."""

    id: str | None = None
    name: str | None = None
    email: str | None = None
    roles: frozenset[str] = frozenset()
    claims: Mapping[str, Any] = field(default_factory=dict)
    verified: bool = False
    """Whether the e-mail address is known to be this person's."""
    row_key: Any = None
    """The key of the person's row in the dataset of people; None where there is none."""
    row: Mapping[str, Any] = field(default_factory=dict)
    """That row, by field."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """What the page that asks knows: `route.id`, `order.id`."""

    anonymous: ClassVar["Principal"]

    @property
    def authenticated(self) -> bool:
        return self.id is not None

    def claim(self, name: str) -> str | int | float | None:
        """A claim as rules see it: a scalar, else None."""
        value = self.claims.get(name)
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            return None
        return value if isinstance(value, str | int | float) else None

    def inputs(self) -> tuple[Any, ...]:
        """All that a rule can know of this person; equal inputs, equal answers.

        Claims are compared as they are written, since 1, 1.0 and true are equal in Python.
        """
        if not (self.claims or self.row or self.parameters):
            return (self.id, self.name, self.email, self.roles)
        claims = tuple((name, repr(self.claim(name))) for name in sorted(self.claims))
        known = tuple(
            (name, repr(value))
            for values in (self.row, self.parameters)
            for name, value in sorted(values.items())
        )
        return (self.id, self.name, self.email, self.roles, claims, len(self.row), known)

    def folding(self) -> tuple[Any, ...]:
        """All that the folding of a rule depends on: two people who have it in common have one plan.

        Values are bound to a plan; only whether there is one, and truths, are folded into it.
        """
        # Whether a claim is null beside a type depends on all of it.
        claims = tuple((name, repr(value)) for name, value in sorted(self.claims.items()))
        row = tuple((name, _folded(value)) for name, value in self.row.items())
        page = tuple((name, _folded(value)) for name, value in self.parameters.items())
        known = (self.id is None, self.name is None, self.email is None, self.row_key is None)
        return (self.roles, known, claims, row, page)


def _folded(value: Any) -> object:
    return value if isinstance(value, bool) else value is None and "null"


Principal.anonymous = Principal()


class IdentityProvider(Protocol):
    async def identify(self, connection: HTTPConnection) -> Principal:
        """The principal of a request or of a socket's handshake; never fails, never None."""
        ...

    async def identify_token(self, token: str) -> Principal | None:
        """The principal of a token sent over an open socket; None ends the socket (4401)."""
        ...


class AnonymousProvider:
    """Everyone is anonymous."""

    async def identify(self, connection: HTTPConnection) -> Principal:
        return Principal.anonymous

    async def identify_token(self, token: str) -> Principal | None:
        return None
