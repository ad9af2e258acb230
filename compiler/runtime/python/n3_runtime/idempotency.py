"""Writes that may be sent twice: what was answered is kept, in the write's own transaction.

Most writes are sent once, so nobody asks first. A write that fails, be it because its key is there already
or because it cannot be done twice, is looked up then.

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

    It is of the position `seq`, or of that of a change which it made (`changes.write`).
    """

    status: int
    body: str
    headers: dict[str, str]
    row_id: StorageType = None
    seq: int | None = None
    change: int | None = None


class RepeatedError(Problem):
    """A write was done before, under the same key."""

    def __init__(self) -> None:
        super().__init__(
            409,
            "This Idempotency-Key was used before. Send the request again.",
            code="idempotency_repeated",
        )


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

    def store(self, connection: Connection, response: RowResponse) -> None:
        """Keeps what is answered. Raises RepeatedError where the key was used before: then nothing of this
        write is to remain, and `replay` answers.
        """
        now = time.time()
        # Who has the same key meanwhile waits here until this transaction has ended.
        stored = connection.execute(
            "INSERT INTO n3_idempotency_keys (scope, key, body_hash, status, row_id, at) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (scope, key) DO UPDATE "
            "SET body_hash = excluded.body_hash, status = excluded.status, "
            "row_id = excluded.row_id, at = excluded.at "
            "WHERE n3_idempotency_keys.at <= ? RETURNING 1",
            (
                self.scope,
                self.key,
                self.body_hash,
                response.status,
                connection.dialect.key_to_keep(response.row_id),
                now,
                now - KEPT_SECONDS,
            ),
        ).fetchone()
        if stored is None:
            raise RepeatedError
        if response.change is not None and response.change % TRIMMED == 0:  # one write of many
            connection.execute(
                "DELETE FROM n3_idempotency_keys WHERE (scope, key) IN (SELECT scope, key "
                "FROM n3_idempotency_keys WHERE at <= ? ORDER BY at LIMIT ?)",
                (now - KEPT_SECONDS, 2 * TRIMMED),
            )

    def replay(
        self,
        connection: Connection,
        respond_again: Callable[[Connection, StorageType, int], RowResponse],
    ) -> RowResponse | None:
        """The answer once more, None where there was none; raises Problem (422) where the key was used with another body.

        `respond_again` answers with the row as its sender may read it now, by its key and the status.
        """
        kept = connection.execute(
            "SELECT body_hash, status, row_id FROM n3_idempotency_keys "
            "WHERE scope = ? AND key = ? AND at > ?",
            (self.scope, self.key, time.time() - KEPT_SECONDS),
        ).fetchone()
        if kept is None:
            return None
        body_hash, status, row_id = kept
        if body_hash != self.body_hash:
            raise Problem(
                422,
                "This Idempotency-Key was used with another body.",
                code="idempotency_mismatch",
            )
        response = respond_again(connection, row_id, status)
        headers = {**response.headers, "idempotent-replayed": "true"}
        return RowResponse(status, response.body, headers, row_id, response.seq)


def sender_of(request: Request) -> str | None:
    """What a sender without a name is known by."""
    value = request.cookies.get(COOKIE, "")
    return value if SENDER.fullmatch(value) else None


def sender_cookie(request: Request, sender: str | None = None) -> str:
    value = sender or secrets.token_urlsafe(18)
    secure = "; Secure" if request.url.scheme == "https" else ""
    return f"{COOKIE}={value}; Path=/api; Max-Age={KEPT_SECONDS}; HttpOnly; SameSite=Lax{secure}"
