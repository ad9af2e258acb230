"""The public keys of an issuer (RFC 7517), read from its address and kept for a while."""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt

from .problems import unavailable

log = logging.getLogger("n3.tokens")

KEPT_SECONDS = 600.0
PAUSE_SECONDS = 30.0
"""Between two readings that tokens with unknown keys ask for."""
TIMEOUT_SECONDS = 5.0
MAX_BYTES = 262_144
KINDS = {"RS256": "RSA", "ES256": "EC"}


class _NoRedirects(HTTPRedirectHandler):
    """The address is one of the settings, and stays it."""

    def redirect_request(self, *_: Any) -> None:
        return None


class PublishedKeys:
    """Keys by their ids. `clock` is in seconds; `fetch` gives the document of an address."""

    def __init__(
        self,
        address: str,
        *,
        fetch: Callable[[str], Any] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.address = address
        self._fetch = fetch or fetch_document
        self._clock = clock
        self._keys: dict[tuple[str | None, str], Any] = {}
        self._known = False
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def find(self, key_id: object, algorithm: str) -> Any:
        """The key of an id for an algorithm, or None; without an id the only one of its kind.

        Keys that cannot be read stay as they were. Raises Problem (503) where there never were any.
        """
        age = self._clock() - self._read_at
        if age > KEPT_SECONDS or (self._get(key_id, algorithm) is None and age > PAUSE_SECONDS):
            async with self._reading:
                if self._clock() - self._read_at >= age:  # nobody did while this one waited
                    await self._read()
        if not self._known:
            raise unavailable("The keys of the issuer cannot be read. Try again.")
        return self._get(key_id, algorithm)

    def _get(self, key_id: object, algorithm: str) -> Any:
        if isinstance(key_id, str):
            return self._keys.get((key_id, algorithm))
        fitting = [key for (_, name), key in self._keys.items() if name == algorithm]
        return fitting[0] if key_id is None and len(fitting) == 1 else None

    async def _read(self) -> None:
        self._read_at = self._clock()
        try:
            document = await asyncio.to_thread(self._fetch, self.address)
            self._keys = dict(_signing_keys(document))
            self._known = True
        except (OSError, ValueError, HTTPException, RecursionError) as error:
            log.warning("the keys at %s cannot be read: %s", self.address, error)


def fetch_document(address: str) -> Any:
    """The JSON at an address. Raises OSError, HTTPException or ValueError."""
    opener = build_opener(_NoRedirects)
    request = Request(address, headers={"accept": "application/json"})  # noqa: S310 - https, or loopback
    with opener.open(request, timeout=TIMEOUT_SECONDS) as response:
        body = response.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise ValueError(f"more than {MAX_BYTES:,} bytes")
    return json.loads(body)


def _signing_keys(document: Any) -> list[tuple[tuple[str | None, str], Any]]:
    """The public keys that may have signed a token; others in the document are not for us."""
    match document:
        case {"keys": list(listed)}:
            pass
        case _:
            raise ValueError("expected a JWK set, an object with a list `keys`")
    found: list[tuple[tuple[str | None, str], Any]] = []
    for entry in listed:
        if not isinstance(entry, Mapping) or entry.get("use", "sig") != "sig":
            continue
        for algorithm, kind in KINDS.items():
            if entry.get("kty") != kind or entry.get("alg", algorithm) != algorithm:
                continue
            if kind == "EC" and entry.get("crv") != "P-256":
                continue
            # A private part has no place here, and would not be used.
            public = {name: value for name, value in entry.items() if name != "d"}
            try:
                key = jwt.PyJWK.from_dict(public, algorithm=algorithm).key
            except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
                log.warning("a key of the issuer was left out: %s", error)
                continue
            key_id = entry.get("kid")
            found.append(((key_id if isinstance(key_id, str) else None, algorithm), key))
    return found
