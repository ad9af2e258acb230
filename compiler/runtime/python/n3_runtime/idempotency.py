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
    """A write's response. `row_id` is the key of its row, None where there is none to repeat.

    It is of the position `seq`, or of that of a change which it made (`changes.record`).
    """

    status: int
    body: str
    headers: dict[str, str]
    row_id: StorageType = None
    seq: int | None = None
    change: int | None = None


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
        if not 1 <= len(key) <= 255 or not (key.isascii() and key.isprintable()):
            raise bad_query("Idempotency-Key: expected 1 to 255 printable ASCII characters.")
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
        """The answer once more, None for the first time; raises Problem (422) where the key was used with another body.

        `respond_again` answers with the row as its sender may read it now, by its key and the status.
        """
        now = time.time()
        # The first to come has the key; who comes meanwhile waits here until its transaction has ended.
        claimed = connection.execute(
            "INSERT INTO n3_idempotency_keys (scope, key, body_hash, status, row_id, at) "
            "VALUES (?, ?, ?, 0, NULL, ?) ON CONFLICT (scope, key) DO UPDATE "
            "SET body_hash = excluded.body_hash, status = 0, row_id = NULL, at = excluded.at "
            "WHERE n3_idempotency_keys.at <= ? RETURNING 1",
            (self.scope, self.key, self.body_hash, now, now - KEPT_SECONDS),
        ).fetchone()
        if claimed is not None:
            return None
        body_hash, status, row_id = connection.execute(
            "SELECT body_hash, status, row_id FROM n3_idempotency_keys WHERE scope = ? AND key = ?",
            (self.scope, self.key),
        ).fetchone()
        if body_hash != self.body_hash:
            raise Problem(
                422,
                "This Idempotency-Key was used with another body.",
                code="idempotency_mismatch",
            )
        response = respond_again(connection, row_id, status)
        headers = {**response.headers, "idempotent-replayed": "true"}
        return RowResponse(status, response.body, headers, row_id, response.seq)

    def store(self, connection: Connection, response: RowResponse) -> None:
        """Keeps what was answered, where `replay` has found nothing before."""
        now = time.time()
        connection.execute(
            "UPDATE n3_idempotency_keys SET status = ?, row_id = ? WHERE scope = ? AND key = ?",
            (
                response.status,
                connection.dialect.key_to_keep(response.row_id),
                self.scope,
                self.key,
            ),
        )
        if response.change is not None and response.change % TRIMMED == 0:  # one write of many
            connection.execute(
                "DELETE FROM n3_idempotency_keys WHERE (scope, key) IN (SELECT scope, key "
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
