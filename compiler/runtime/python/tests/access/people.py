"""The people of the access matrix, and the tokens by which they sign in."""

import time

import jwt

from .oracle import Person

SECRET = "what the issuer of the tokens knows"
ISSUER, AUDIENCE = "https://issuer.example", "rules"


def person(id: str, *roles: str, **claims: str) -> Person:
    return Person(id, f"{id}@rules.example", frozenset(roles), claims)


PEOPLE: dict[str, Person] = {
    "anonymous": Person(),
    "owner": person("olga", team="red"),
    "other": person("uma", team="blue"),
    "editor": person("edgar", "editor"),
    "admin": person("ada", "admin"),
    "root": person("ruth", "root"),
}
REFUSED = ("expired", "forged")
"""Whose tokens are those of people who may do everything, and of no worth."""


def bearer(who: Person, key: str = SECRET, ends: float = 3_600) -> str:
    said = {
        "sub": who.id, "email": who.email, "email_verified": True, "roles": sorted(who.roles), **who.claims,
        "iss": ISSUER, "aud": AUDIENCE, "exp": int(time.time() + ends),
    }  # fmt: skip
    return jwt.encode(said, key, "HS256")


def signed_in(who: Person) -> dict[str, str]:
    """The headers of a person's requests."""
    return {} if who.id is None else {"authorization": f"Bearer {bearer(who)}"}


def headers_of(name: str) -> dict[str, str]:
    everything = person("olga", "admin", "root", "editor", team="red")
    match name:
        case "expired":
            return {"authorization": f"Bearer {bearer(everything, ends=-600)}"}
        case "forged":
            return {
                "authorization": f"Bearer {bearer(everything, 'a secret that somebody has made up')}"
            }
    return signed_in(PEOPLE[name])
