"""The principal of a request or socket, and the provider that identifies it."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from math import isfinite
from typing import Any, ClassVar, Protocol

from starlette.requests import HTTPConnection


@dataclass(frozen=True, eq=False)
class Principal:
    """A person. There is always one: nobody in particular is `Principal.anonymous`.

    What a token or a directory said is made into what JSON and SQL can hold: a lone surrogate is
    written as its escape (two people must not become one), NaN and infinity are null.
    """

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
    """The parameters of the page that asks: `route.id`, `order.id`."""
    expires: float | None = None
    """Until when this is known, in seconds since 1970; None where nothing ends it."""

    anonymous: ClassVar["Principal"]

    def __post_init__(self) -> None:
        for name in ("id", "name", "email"):
            text = getattr(self, name)
            if isinstance(text, str) and not text.isascii():
                object.__setattr__(self, name, clean(text))
        if self.roles:
            object.__setattr__(self, "roles", frozenset(clean(role) for role in self.roles))
        if self.claims:
            object.__setattr__(self, "claims", clean(self.claims))

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
        """All that a rule can know of this person; equal inputs, equal answers."""
        if not self.parameters:
            return self.identity()
        return (*self.identity(), _written(self.parameters))

    def identity(self) -> tuple[Any, ...]:
        """The same without the parameters of the page that asks.

        Claims are compared as they are written, since 1, 1.0 and true are equal in Python.
        """
        roles = tuple(sorted(self.roles))
        if not (self.claims or self.row):
            return (self.id, self.name, self.email, roles)
        claims = tuple((name, repr(self.claim(name))) for name in sorted(self.claims))
        return (self.id, self.name, self.email, roles, claims, _written(self.row))

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


def identity_of(user: Principal, secret: str) -> str:
    """The opaque name of who somebody is to the database of this secret, the same at each sign-in.

    It says nothing of their rights, which change while they remain who they are.
    """
    who = b"" if user.id is None else b"1" + user.id.encode()
    hashed = blake2b(who, digest_size=12, key=secret.encode(), person=b"n3 identity")
    return urlsafe_b64encode(hashed.digest()).decode()


def clean(value: Any) -> Any:
    """A value as JSON can hold it, however deep."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode(errors="backslashreplace").decode()
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Mapping):
        return {clean(str(name)): clean(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [clean(one) for one in value]
    return value


def _written(values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, repr(value)) for name, value in sorted(values.items()))


def _folded(value: Any) -> object:
    return value if isinstance(value, bool) else value is None and "null"


Principal.anonymous = Principal()


class IdentityProvider(Protocol):
    async def identify(self, connection: HTTPConnection) -> Principal:
        """The principal of a request or of a socket's handshake; never None.

        Raises Problem for credentials that cannot be accepted or examined.
        """
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
