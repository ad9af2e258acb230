"""Cursors: where a page of a list ends, sealed for whoever was given it.

A cursor has the values by which the last row of the page is sorted, its key among them, so the next page
begins behind that place whatever rows come, go or change meanwhile (keyset pagination). Those are values of
a row, which may be forbidden to its holder tomorrow or to whom it is shown, and a client could ask for
the rows around values that it makes up. So it is encrypted and authenticated, bound to the query and to
the person's rights: with another filter, order, person, role or rule it is refused.

The key is one of the database's, kept in `n3_meta`, so that every process of an application takes the
cursors of the others. The construction is encrypt-then-MAC from the standard library: SHAKE-256 over key
and nonce gives the key stream, keyed BLAKE2b the tag, over context, nonce and text, each with its
length. A nonce is 16 random bytes, so none comes twice.
"""

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from .fields import Field
from .problems import Problem
from .reader import Reader, slots
from .types import Refused, StorageType

NONCE, TAG = 16, 16
MAX_CURSOR = 20_000

Order = tuple[tuple[tuple[str, ...], str], ...]
"""The paths of fields that rows are sorted by, and "ASC" or "DESC" for each; the key is the last."""


@dataclass(frozen=True)
class Seal:
    """Seals texts of one context; what was sealed in another is refused."""

    secret: str
    context: str

    def _key(self, use: bytes) -> bytes:
        return hashlib.blake2b(self.secret.encode(), digest_size=32, person=use).digest()

    def _masked(self, nonce: bytes, text: bytes) -> bytes:
        stream = hashlib.shake_256(self._key(b"n3 cursor text") + nonce).digest(len(text))
        return bytes(one ^ other for one, other in zip(text, stream, strict=True))

    def _tag(self, nonce: bytes, text: bytes) -> bytes:
        context = self.context.encode(errors="backslashreplace")
        parts = (len(context).to_bytes(8, "big"), context, nonce, text)
        key = self._key(b"n3 cursor tag")
        return hashlib.blake2b(b"".join(parts), digest_size=TAG, key=key).digest()

    def close(self, text: str) -> str:
        nonce = secrets.token_bytes(NONCE)
        masked = self._masked(nonce, text.encode())
        sealed = nonce + self._tag(nonce, masked) + masked
        return _encoded(sealed)

    def open(self, cursor: str) -> str:
        """Raises Problem (400)."""
        refused = Problem(
            400,
            "The cursor is not one of this query. Begin again with an empty cursor.",
            code="cursor_invalid",
        )
        if len(cursor) > MAX_CURSOR or not cursor.isascii():
            raise refused
        try:
            sealed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        except ValueError:
            raise refused from None
        nonce, tag, masked = sealed[:NONCE], sealed[NONCE : NONCE + TAG], sealed[NONCE + TAG :]
        if _encoded(sealed) != cursor:  # the last letter has bits that say nothing
            raise refused
        if len(tag) != TAG or not hmac.compare_digest(tag, self._tag(nonce, masked)):
            raise refused
        return self._masked(nonce, masked).decode()


def _encoded(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).rstrip(b"=").decode()


@dataclass(frozen=True)
class After:
    """That a row comes after one with these values, in an order in which nulls come last."""

    order: Order
    values: tuple[StorageType, ...]

    @classmethod
    def parse(cls, fields: Sequence[Field], order: Order, text: str) -> "After":
        """`text` is what `values_sql` gave of the row."""
        found = json.loads(text)
        return cls(order, tuple(map(_stored, fields, found)))

    @property
    def shape(self) -> tuple[Any, ...]:
        return tuple(value is None for value in self.values)

    @property
    def bound(self) -> tuple[StorageType, ...]:
        """What its slots are filled with."""
        return tuple(value for value in self.values if value is not None)

    def sql(self, reader: Reader, slot: int, *, given: bool = False) -> str:
        """One of: behind in the first column; or equal there and behind in the second; and so on.

        `given` says that the first column has a value in all rows that are asked.
        """
        ways: list[str] = []
        equal: list[str] = []
        bounds: list[str] = []
        for index, ((path, direction), value) in enumerate(
            zip(self.order, self.values, strict=True)
        ):
            column, of = reader.path(path), reader.field(path).value_type
            nullable = reader.nullable(path) and not (given and index == 0)
            if value is None:  # nothing is behind it
                equal.append(f"{column} IS NULL")
                continue
            (place,) = slots(reader.binder, of, slot, 1)
            slot += 1
            sign = ">" if direction == "ASC" else "<"
            behind = reader.dialect.compare(of, column, sign, place)
            if nullable:
                behind = f"({behind} OR {column} IS NULL)"
            elif index == 0:  # what an index can begin at
                bounds.append(reader.dialect.compare(of, column, f"{sign}=", place))
            ways.append(" AND ".join([*equal, behind]))
            equal.append(reader.dialect.compare(of, column, "=", place))
        if not ways:
            return reader.dialect.false
        return " AND ".join([*bounds, f"({' OR '.join(f'({way})' for way in ways)})"])


def values_sql(reader: Reader, order: Order) -> str:
    """SQL of a JSON array: the values that a row is sorted by."""
    parts = " || ',' || ".join(
        reader.dialect.json(reader.field(path).codec, reader.path(path)) for path, _ in order
    )
    return f"'[' || {parts} || ']'"


def _stored(field: Field, value: Any) -> StorageType:
    """A value as it was sent, as it is stored. Texts of tables that are not ours may break their rules."""
    codec, kept = field.codec, value
    if value is not None and not (codec.textual and isinstance(value, str)):
        with suppress(Refused):
            kept = codec.store(codec.parse(value))
    found: StorageType = kept
    return found
