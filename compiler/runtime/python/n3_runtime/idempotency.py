"""Writes that may be sent twice: what was answered is kept, in the write's own transaction.

Only the status and the row's id are kept. What is repeated is the status; the body is the row as its
sender may read it when it asks again, or none.
"""

import hashlib
import json
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from .database import Connection
from .identity import Principal
from .problems import Problem, bad_query
from .types import StorageType

KEPT_SECONDS = 30 * 24 * 3600
TRIMMED = 64
COOKIE = "n3_sender"
SENDER = re.compile(r"[A-Za-z0-9_-]{20,64}")


@dataclass(frozen=True)
class RowResponse:
    """A write's response. `row_id` is the key of its row, None where there is none to repeat."""

    status: int
    body: str
    headers: dict[str, str]
    row_id: StorageType = None


@dataclass(frozen=True)
class Idempotency:
    """One use of an `Idempotency-Key`: by whom, for what, with which body."""

    scope: str
    key: str
    body_hash: str
    cookie: str | None = None
    """What a sender without a name is to be known by from now on (Set-Cookie)."""

    @classmethod
    def of(cls, request: Request, user: Principal, body: bytes) -> "Idempotency | None":
        key = request.headers.get("idempotency-key")
        if key is None:
            return None
        if not 1 <= len(key) <= 255 or not key.isprintable():
            raise bad_query("Idempotency-Key: expected 1 to 255 printable characters.")
        sender: list[str | None] = [user.id]
        cookie = None
        if not user.authenticated:
            # Everybody is nobody: without this, one visitor's key would be another's.
            known = sender_of(request)
            sender.append(known or secrets.token_urlsafe(18))
            cookie = None if known else sender_cookie(request, sender[1])
        scope = json.dumps([*sender, request.method, request.url.path])
        return cls(scope, key, hashlib.sha256(body).hexdigest(), cookie)

    def replay(
        self,
        connection: Connection,
        respond_again: Callable[[Connection, StorageType, int], RowResponse],
    ) -> RowResponse | None:
        """The answer once more; raises Problem (422) where the key was used with another body.

        `respond_again` answers with the row as its sender may read it now, by its key and the status.
        """
        row = connection.execute(
            "SELECT body_hash, status, row_id FROM n3_idempotency_keys "
            "WHERE scope = ? AND key = ? AND at > ?",
            (self.scope, self.key, time.time() - KEPT_SECONDS),
        ).fetchone()
        if row is None:
            return None
        body_hash, status, row_id = row
        if body_hash != self.body_hash:
            raise Problem(
                422,
                "This Idempotency-Key was used with another body.",
                code="idempotency_mismatch",
            )
        response = respond_again(connection, row_id, status)
        return RowResponse(
            status, response.body, {**response.headers, "idempotent-replayed": "true"}, row_id
        )

    def store(self, connection: Connection, response: RowResponse) -> None:
        now = time.time()
        number = connection.execute(
            "INSERT OR REPLACE INTO n3_idempotency_keys VALUES (?, ?, ?, ?, ?, ?)",
            (self.scope, self.key, self.body_hash, response.status, response.row_id, now),
        ).lastrowid
        if number is not None and number % TRIMMED == 0:  # a statement less for each other write
            connection.execute(
                "DELETE FROM n3_idempotency_keys WHERE rowid IN (SELECT rowid "
                "FROM n3_idempotency_keys WHERE at <= ? ORDER BY at LIMIT ?)",
                (now - KEPT_SECONDS, 2 * TRIMMED),
            )


def sender_of(request: Request) -> str | None:
    """What a sender without a name is known by."""
    value = request.cookies.get(COOKIE, "")
    return value if SENDER.fullmatch(value) else None


def sender_cookie(request: Request, sender: str | None = None) -> str:
    value = sender or secrets.token_urlsafe(18)
    secure = "; Secure" if request.url.scheme == "https" else ""
    return f"{COOKIE}={value}; Path=/api; Max-Age={KEPT_SECONDS}; HttpOnly; SameSite=Lax{secure}"
