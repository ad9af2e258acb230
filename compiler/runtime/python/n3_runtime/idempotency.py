"""Writes that may be sent twice: the first answer is kept, in the write's own transaction."""

import hashlib
import json
import time
from dataclasses import dataclass

from starlette.requests import Request

from .database import Connection
from .identity import Principal
from .problems import Problem, bad_query

KEPT_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True)
class Answer:
    """A write's response, as it is sent and as it is kept."""

    status: int
    body: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Idempotency:
    """One use of an `Idempotency-Key`: by whom, for what, with which body."""

    scope: str
    key: str
    body_hash: str

    @classmethod
    def of(cls, request: Request, user: Principal, body: bytes) -> "Idempotency | None":
        key = request.headers.get("idempotency-key")
        if key is None:
            return None
        if not 1 <= len(key) <= 255 or not key.isprintable():
            raise bad_query("Idempotency-Key: 1 to 255 printable characters.")
        scope = json.dumps([user.id, request.method, request.url.path])
        return cls(scope, key, hashlib.sha256(body).hexdigest())

    def replay(self, connection: Connection) -> Answer | None:
        """The kept answer; raises Problem (422) where the key was used with another body."""
        row = connection.execute(
            "SELECT body_hash, status, headers, body FROM n3_idempotency "
            "WHERE scope = ? AND key = ? AND at > ?",
            (self.scope, self.key, time.time() - KEPT_SECONDS),
        ).fetchone()
        if row is None:
            return None
        body_hash, status, headers, body = row
        if body_hash != self.body_hash:
            raise Problem(
                422,
                "This Idempotency-Key was used with another body.",
                code="idempotency_mismatch",
            )
        return Answer(status, body, {**json.loads(headers), "idempotent-replayed": "true"})

    def keep(self, connection: Connection, answer: Answer) -> None:
        now = time.time()
        connection.execute(
            "DELETE FROM n3_idempotency WHERE rowid IN (SELECT rowid FROM n3_idempotency "
            "WHERE at <= ? ORDER BY at LIMIT 2)",
            (now - KEPT_SECONDS,),
        )
        connection.execute(
            "INSERT OR REPLACE INTO n3_idempotency VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                self.scope,
                self.key,
                self.body_hash,
                answer.status,
                json.dumps(answer.headers),
                answer.body,
                now,
            ),
        )
