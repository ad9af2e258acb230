"""People who are identified by signed tokens (`auth: jwt`): RFC 7519, checked as RFC 8725 advises.

There is one issuer with one family of keys, both set where the application runs: a shared secret (HS256),
or public keys that the issuer publishes (RS256 and ES256). What a token says of its algorithm or key never
chooses the family: it names one of the keys that are known, or is refused. `exp`, `iss`, `aud` and `sub`
are demanded.

A token comes as `Authorization: Bearer`, or in a cookie if one is named. One in a header that cannot be
accepted is an error (401 `invalid_token`); a cookie that cannot is nobody's, since a browser goes on
sending it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import jwt
from starlette.requests import HTTPConnection

from .identity import Principal
from .problems import Problem
from .published_keys import PublishedKeys
from .settings import SettingsError

MAX_TOKEN = 8_192
MAX_SUBJECT = 255
MIN_SECRET = 32
LEEWAY = 10
"""Seconds by which the clocks of issuer and application may differ."""
ENVELOPE = frozenset({"exp", "iat", "jti", "nbf"})
"""Claims about the token, not about the person: another token of the same person is no other person."""
LAST_SECOND = 2**53
HIDDEN_KEYS = ("-----BEGIN", '{"', "ssh-")


class TokenError(Exception):
    """The token cannot be accepted."""


class Keys(Protocol):
    """The keys of one issuer."""

    @property
    def algorithms(self) -> tuple[str, ...]: ...

    async def find(self, header: Mapping[str, Any]) -> Any:
        """The key that a token's header names. Raises TokenError, or Problem where keys cannot be read."""
        ...


@dataclass(frozen=True)
class Secret:
    """A secret that issuer and application share."""

    value: bytes
    algorithms: tuple[str, ...] = ("HS256",)

    async def find(self, header: Mapping[str, Any]) -> bytes:
        return self.value


@dataclass(frozen=True)
class Published:
    """Public keys at an address of the issuer."""

    keys: PublishedKeys
    algorithms: tuple[str, ...] = ("RS256", "ES256")

    async def find(self, header: Mapping[str, Any]) -> Any:
        key = await self.keys.find(header.get("kid"), str(header.get("alg")))
        if key is None:
            raise TokenError("it names no key of the issuer")
        return key


@dataclass(frozen=True)
class TokenSettings:
    """What tokens must say. `cookie` is the name of the cookie that may hold one, or empty."""

    keys: Keys
    issuer: str
    audience: str
    roles: str = "roles"
    cookie: str = ""

    @classmethod
    def from_environment(cls, values: Mapping[str, str] = os.environ) -> "TokenSettings":
        """Raises SettingsError, naming the variable."""
        secret, address = values.get("N3_JWT_SECRET", ""), values.get("N3_JWT_JWKS_URL", "")
        if bool(secret) == bool(address):
            raise SettingsError(
                "N3_JWT_SECRET, N3_JWT_JWKS_URL: set one of them: the secret that the issuer of tokens"
                " shares with the application, or the address of its public keys"
            )
        for name in ("N3_JWT_ISSUER", "N3_JWT_AUDIENCE"):
            if not values.get(name):
                raise SettingsError(f"{name}: required; tokens of another one are refused")
        return cls(
            keys=_secret(secret) if secret else _published(address),
            issuer=values["N3_JWT_ISSUER"],
            audience=values["N3_JWT_AUDIENCE"],
            roles=values.get("N3_JWT_ROLES_CLAIM") or cls.roles,
            cookie=values.get("N3_JWT_COOKIE", cls.cookie),
        )


def _secret(text: str) -> Secret:
    value = text.encode()
    if len(value) < MIN_SECRET:
        raise SettingsError(f"N3_JWT_SECRET: expected at least {MIN_SECRET} bytes (RFC 7518, 3.2)")
    if text.lstrip().startswith(HIDDEN_KEYS):
        raise SettingsError(
            "N3_JWT_SECRET: this is a key, not a secret; set N3_JWT_JWKS_URL to where the issuer publishes it"
        )
    return Secret(value)


def _published(address: str) -> Published:
    parts = urlsplit(address)
    local = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and local)):
        raise SettingsError(f"N3_JWT_JWKS_URL: expected an https address, found {address!r}")
    return Published(PublishedKeys(address))


class TokenProvider:
    """Identifies people by their tokens."""

    def __init__(self, settings: TokenSettings) -> None:
        self.settings = settings

    @classmethod
    def from_environment(cls) -> "TokenProvider":
        """Raises SettingsError."""
        return cls(TokenSettings.from_environment())

    async def identify(self, connection: HTTPConnection) -> Principal:
        """Raises Problem: 401 for a bearer token that cannot be accepted, 503 where keys cannot be read."""
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            try:
                return await self.principal(token.strip())
            except TokenError as error:
                raise _invalid(error) from None
        cookie = connection.cookies.get(self.settings.cookie) if self.settings.cookie else None
        if not cookie:
            return Principal.anonymous
        return await self.identify_token(cookie) or Principal.anonymous

    async def identify_token(self, token: str) -> Principal | None:
        try:
            return await self.principal(token)
        except TokenError:
            return None

    async def principal(self, token: str) -> Principal:
        """Whom a token names. Raises TokenError."""
        if len(token) > MAX_TOKEN:
            raise TokenError("it is too long")
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in self.settings.keys.algorithms:
                raise TokenError("it is signed by another algorithm")
            if "crit" in header:
                raise TokenError("it demands an extension")
            claims = jwt.decode(
                token,
                await self.settings.keys.find(header),
                algorithms=list(self.settings.keys.algorithms),
                issuer=self.settings.issuer,
                audience=self.settings.audience,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.ExpiredSignatureError:
            raise TokenError("it has expired") from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise TokenError("it is not a valid token") from error
        return self._principal(claims)

    def _principal(self, claims: Mapping[str, Any]) -> Principal:
        subject, expires = claims["sub"], claims["exp"]
        if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT:
            raise TokenError("it names nobody")
        if type(expires) not in (int, float) or not 0 < expires < LAST_SECOND:
            raise TokenError("it never ends")
        roles = claims.get(self.settings.roles)
        return Principal(
            id=subject,
            name=_text(claims.get("name")) or _text(claims.get("preferred_username")),
            email=_text(claims.get("email")),
            roles=frozenset(_roles(roles)),
            claims={name: value for name, value in claims.items() if name not in ENVELOPE},
            verified=claims.get("email_verified") is True,
            expires=float(expires) + LEEWAY,
        )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _roles(value: object) -> list[str]:
    """One role, or a list of them."""
    listed = value if isinstance(value, list) else [value]
    return [role for role in listed if isinstance(role, str) and role]


def _invalid(error: TokenError) -> Problem:
    return Problem(
        401,
        f"The token was not accepted: {error}.",
        code="invalid_token",
        headers={"www-authenticate": 'Bearer error="invalid_token"'},
    )
