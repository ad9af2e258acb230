"""`auth: jwt`: which tokens are accepted, whom they name, and when what they allow ends."""

import asyncio
import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from conftest import Live, Served
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from n3_runtime import sockets
from n3_runtime.identity import Principal
from n3_runtime.problems import Problem
from n3_runtime.published_keys import KEPT_SECONDS, MAX_BYTES, PAUSE_SECONDS, PublishedKeys
from n3_runtime.settings import SettingsError
from n3_runtime.tokens import (
    LEEWAY,
    MAX_TOKEN,
    Keys,
    Published,
    TokenError,
    TokenProvider,
    TokenSettings,
)
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

SECRET = "a secret that nobody else knows, really"
ISSUER, AUDIENCE = "https://issuer.example", "n3"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
OTHER_CURVE = ec.generate_private_key(ec.SECP384R1())
ENVIRONMENT = {
    "N3_JWT_SECRET": SECRET,
    "N3_JWT_ISSUER": ISSUER,
    "N3_JWT_AUDIENCE": AUDIENCE,
    "N3_JWT_COOKIE": "session",
}


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    said = {"sub": "ann", "iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + 600, **changes}
    return {name: value for name, value in said.items() if value is not None}


def jwk(key: Any, **members: Any) -> dict[str, Any]:
    made = (
        jwt.algorithms.RSAAlgorithm
        if isinstance(key, rsa.RSAPrivateKey)
        else jwt.algorithms.ECAlgorithm
    ).to_jwk(key.public_key(), as_dict=True)
    return {**made, **members}


DOCUMENT = {"keys": [jwk(RSA, kid="r", use="sig"), jwk(EC, kid="e"), jwk(OTHER_CURVE, kid="c"),
                     jwk(OTHER_RSA, kid="x", use="enc"), {"kty": "oct", "k": "c2VjcmV0", "kid": "o"}]}  # fmt: skip


def shared() -> TokenProvider:
    return TokenProvider(TokenSettings.from_environment(ENVIRONMENT))


def published(document: Any = DOCUMENT) -> TokenProvider:
    keys: Keys = Published(PublishedKeys("", fetch=lambda _: document))
    return TokenProvider(TokenSettings(keys, ISSUER, AUDIENCE))


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def by_hand(header: dict[str, Any], body: Any, secret: bytes) -> str:
    """Signed as HS256 with any bytes, and any header: libraries refuse to."""
    signed = f"{part(header)}.{part(body)}"
    signature = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def pem(key: Any) -> bytes:
    encoded: bytes = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return encoded


def hs256(key: str = SECRET, headers: dict[str, Any] | None = None, **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, "HS256", headers)


def rs256(key: Any = RSA, kid: str | None = "r", **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, "RS256", {"kid": kid} if kid else None)


def es256(key: Any = EC, kid: str = "e", **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, "ES256", {"kid": kid})


def tampered() -> str:
    header, _, signature = hs256().split(".")
    return f"{header}.{part(claims(sub='root'))}.{signature}"


ACCEPTED: dict[str, tuple[Callable[[], TokenProvider], Callable[[], str]]] = {
    "a shared secret": (shared, hs256),
    "an RSA key": (published, rs256),
    "an EC key": (published, es256),
    "one audience of several": (shared, lambda: hs256(aud=["other", AUDIENCE])),
    "the only key of its kind, unnamed": (published, lambda: rs256(kid=None)),
    "clocks that differ a little": (shared, lambda: hs256(iat=int(time.time()) + LEEWAY - 5)),
}
REFUSED: dict[str, tuple[Callable[[], TokenProvider], Callable[[], str]]] = {
    "no signature": (shared, lambda: jwt.encode(claims(), "", "none")),
    "no signature, in other letters": (shared, lambda: f"{part({'alg': 'nOnE'})}.{part(claims())}."),
    "no signature, where keys are public": (published, lambda: jwt.encode(claims(), "", "none")),
    "no algorithm": (shared, lambda: by_hand({}, claims(), SECRET.encode())),
    "an algorithm that is no text": (shared, lambda: by_hand({"alg": ["HS256"]}, claims(), SECRET.encode())),
    "a stronger algorithm of the family": (shared, lambda: jwt.encode(claims(), SECRET * 2, "HS512")),
    "another secret": (shared, lambda: hs256(SECRET[::-1])),
    "changed claims": (shared, tampered),
    "a public key as the secret": (published, lambda: by_hand({"alg": "HS256", "kid": "r"}, claims(), pem(RSA))),
    "a JWK as the secret": (published, lambda: by_hand({"alg": "HS256", "kid": "r"}, claims(), json.dumps(jwk(RSA)).encode())),
    "a shared secret that is published": (published, lambda: by_hand({"alg": "HS256", "kid": "o"}, claims(), b"secret")),
    "a key of its own in the header": (published, lambda: jwt.encode(claims(), OTHER_RSA, "RS256", {"jwk": jwk(OTHER_RSA)})),
    "an address of keys in the header": (published, lambda: jwt.encode(claims(), OTHER_RSA, "RS256", {"jku": "https://evil.example", "kid": "z"})),
    "another's key under a known id": (published, lambda: rs256(OTHER_RSA)),
    "a key for encryption": (published, lambda: rs256(OTHER_RSA, kid="x")),
    "an unknown key": (published, lambda: rs256(kid="unknown")),
    "a key of another kind": (published, lambda: rs256(kid="e")),
    "an id that is a path": (published, lambda: rs256(kid="../../r")),
    "RSA where a secret is set": (shared, rs256),
    "an extension that must be understood": (shared, lambda: by_hand({"alg": "HS256", "crit": ["b64"], "b64": True}, claims(), SECRET.encode())),
    "an extension without a name": (shared, lambda: by_hand({"alg": "HS256", "crit": []}, claims(), SECRET.encode())),
    "expired": (shared, lambda: hs256(exp=int(time.time()) - LEEWAY - 1)),
    "without an end": (shared, lambda: hs256(exp=None)),
    "an end that is no number": (shared, lambda: by_hand({"alg": "HS256"}, claims(exp="never"), SECRET.encode())),
    "an end that is infinite": (shared, lambda: by_hand({"alg": "HS256"}, claims(exp=float("inf")), SECRET.encode())),
    "an end beyond all numbers": (shared, lambda: by_hand({"alg": "HS256"}, claims(exp=10**400), SECRET.encode())),
    "an end that is a truth": (shared, lambda: by_hand({"alg": "HS256"}, claims(exp=True), SECRET.encode())),
    "not begun": (shared, lambda: hs256(nbf=int(time.time()) + 600)),
    "made in the future": (shared, lambda: hs256(iat=int(time.time()) + 600)),
    "another issuer": (shared, lambda: hs256(iss="https://issuer.example.evil")),
    "no issuer": (shared, lambda: hs256(iss=None)),
    "another audience": (shared, lambda: hs256(aud="n4")),
    "no audience": (shared, lambda: hs256(aud=None)),
    "nobody": (shared, lambda: hs256(sub=None)),
    "an empty subject": (shared, lambda: hs256(sub="")),
    "a subject that is a number": (shared, lambda: by_hand({"alg": "HS256"}, claims(sub=1), SECRET.encode())),
    "a subject without end": (shared, lambda: hs256(sub="x" * 256)),
    "longer than a header": (shared, lambda: hs256(name="x" * MAX_TOKEN)),
    "claims that are a list": (shared, lambda: by_hand({"alg": "HS256"}, [], SECRET.encode())),
    "no token": (shared, lambda: "x"),
    "three empty parts": (shared, lambda: ".."),
    "nothing": (shared, lambda: ""),
    "letters beyond ASCII": (shared, lambda: "ключ.ключ.ключ"),
    "deeply nested": (shared, lambda: f"{base64.urlsafe_b64encode(b'[' * 3_000).decode()}.e30.x"),
}  # fmt: skip


def run(coroutine: Any) -> Any:
    return asyncio.run(coroutine)


async def accepted(provider: TokenProvider, token: str) -> Principal | None:
    try:
        return await provider.principal(token)
    except TokenError:
        return None


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name: str) -> None:
    provider, token = ACCEPTED[name]
    found = run(accepted(provider(), token()))
    assert found is not None
    assert found.id == "ann"


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    provider, token = REFUSED[name]
    assert run(accepted(provider(), token())) is None


def test_whom_a_token_names() -> None:
    said: dict[str, Any] = {
        "name": "Ann",
        "email": "ann@example.com",
        "roles": ["editor", "", 7],
        "team": "red",
    }
    found = run(shared().principal(hs256(**said, jti="1")))
    assert (found.name, found.email, found.verified) == ("Ann", "ann@example.com", False)
    assert found.roles == {"editor"}
    assert found.claim("team") == "red"
    again = run(shared().principal(hs256(**said, jti="2", exp=int(time.time()) + 900)))
    assert again.inputs() == found.inputs()
    assert again.folding() == found.folding()
    one = run(shared().principal(hs256(roles="admin", email_verified=True, preferred_username="a")))
    assert (one.roles, one.verified, one.name) == ({"admin"}, True, "a")
    assert not run(shared().principal(hs256(email_verified="true"))).verified


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"N3_JWT_SECRET": ""}, "N3_JWT_SECRET, N3_JWT_JWKS_URL"),
        ({"N3_JWT_JWKS_URL": "https://issuer.example/keys"}, "N3_JWT_SECRET, N3_JWT_JWKS_URL"),
        ({"N3_JWT_SECRET": "changeme"}, "N3_JWT_SECRET"),
        ({"N3_JWT_SECRET": pem(RSA).decode()}, "N3_JWT_SECRET"),
        ({"N3_JWT_SECRET": json.dumps(jwk(RSA))}, "N3_JWT_SECRET"),
        ({"N3_JWT_ISSUER": ""}, "N3_JWT_ISSUER"),
        ({"N3_JWT_AUDIENCE": ""}, "N3_JWT_AUDIENCE"),
        *(
            ({"N3_JWT_SECRET": "", "N3_JWT_JWKS_URL": address}, "N3_JWT_JWKS_URL")
            for address in ("http://issuer.example/keys", "file:///etc/passwd", "keys", "https://")
        ),
    ],
)
def test_settings_that_cannot_be_right(changes: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        TokenSettings.from_environment({**ENVIRONMENT, **changes})


class Issuer:
    """A server that publishes keys, as its test wants it."""

    def __init__(self) -> None:
        issuer = self
        self.body: bytes = json.dumps(DOCUMENT).encode()
        self.status, self.asked = 200, 0

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                self.send_response(issuer.status)
                if issuer.status == 302:
                    self.send_header("location", "/elsewhere")
                self.send_header("content-length", str(len(issuer.body)))
                self.end_headers()
                self.wfile.write(issuer.body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.now = 0.0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/keys"

    def keys(self) -> PublishedKeys:
        return PublishedKeys(self.address, clock=lambda: self.now)

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    running = Issuer()
    yield running
    running.stop()


def test_keys_are_read_once_and_again_when_they_change(issuer: Issuer) -> None:
    async def main() -> None:
        keys = issuer.keys()
        assert await keys.find("r", "RS256") is not None
        assert await keys.find("e", "ES256") is not None
        assert issuer.asked == 1
        issuer.body = json.dumps({"keys": [jwk(OTHER_RSA, kid="new")]}).encode()
        assert await keys.find("new", "RS256") is None  # not again so soon
        assert issuer.asked == 1
        issuer.now += PAUSE_SECONDS + 1
        assert await keys.find("new", "RS256") is not None
        assert await keys.find("r", "RS256") is None  # it is no key of the issuer any more
        assert issuer.asked == 2
        issuer.now += KEPT_SECONDS + 1
        assert await keys.find("new", "RS256") is not None
        assert issuer.asked == 3

    run(main())


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b""),
        (302, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b'{"keys": 1}'),
        (200, b"[" * 10_000),
        (200, b" " * (MAX_BYTES + 1)),
        (200, b"\xff"),
    ],
)
def test_keys_that_cannot_be_read_stay_as_they_were(
    issuer: Issuer, status: int, body: bytes
) -> None:
    async def main() -> None:
        keys, fresh = issuer.keys(), issuer.keys()
        assert await keys.find("r", "RS256") is not None
        issuer.status, issuer.body = status, body
        issuer.now += KEPT_SECONDS + 1
        assert await keys.find("r", "RS256") is not None
        with pytest.raises(Problem) as refused:
            await fresh.find("r", "RS256")
        assert refused.value.status == 503
        assert refused.value.headers["retry-after"]

    run(main())


def test_a_key_that_is_none_leaves_the_others(issuer: Issuer) -> None:
    broken = [{"kty": "RSA", "n": "x", "kid": "b"}, {"kty": "EC", "crv": "P-256"}, 7, {}]
    issuer.body = json.dumps({"keys": [*broken, jwk(RSA, kid="r")]}).encode()
    assert run(issuer.keys().find("r", "RS256")) is not None


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Served]:
    running = Served("user_management", tmp_path)
    running.services.identity = shared()
    yield running
    running.stop()


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def test_a_request_by_a_token(people: Served) -> None:
    row = {"name": "Ann", "email": "ann@example.com"}
    path = "/api/datasets/user_profiles"
    made = people.http.post(path, json=row, headers=bearer(hs256()))
    assert made.status_code == 201
    for name, token in {"expired": hs256(exp=1), "forged": hs256("f" * 40), "none": "x"}.items():
        refused = people.http.post(path, json=row, headers=bearer(token))
        assert (refused.status_code, refused.json()["code"]) == (401, "invalid_token"), name
        assert "invalid_token" in refused.headers["www-authenticate"]
        # Not even what everybody may read: the sender is to know.
        assert people.http.get(path, headers=bearer(token)).status_code == 401, name
    assert people.http.get(path).json()["total"] == 1
    assert people.http.post(path, json=row).status_code == 401
    assert (
        people.http.post(path, json=row, headers={"authorization": "Basic eDp5"}).status_code == 401
    )


def test_a_cookie(people: Served) -> None:
    def who(cookie: str, headers: dict[str, str] | None = None) -> Any:
        answer = people.http.get(
            "/api/me", headers={"cookie": f"session={cookie}", **(headers or {})}
        )
        return answer.json()["user"]["id"]

    assert who(hs256()) == "ann"
    assert who(hs256(exp=1)) is None
    assert who(hs256(), bearer(hs256(sub="ben"))) == "ben"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """By how many seconds the clock of the sockets is ahead."""
    ahead = [0.0]
    monkeypatch.setattr(sockets, "now", lambda: time.time() + ahead[0])
    return ahead


def heard(live: Live) -> tuple[list[Any], int | None]:
    """All frames up to the answer of a ping, and the code with which the socket was closed instead."""
    frames: list[Any] = []
    try:
        live.send("ping")
        while (frame := live.next())["type"] != "pong":
            frames.append(frame)
    except ConnectionClosed as closed:
        return frames, None if closed.rcvd is None else int(closed.rcvd.code)
    return frames, None


def test_a_socket_ends_with_its_token(people: Served, clock: list[float]) -> None:
    with people.socket() as live:
        live.send("auth", token=hs256())
        assert live.subscribe("user_profiles")["type"] == "ack"
        assert heard(live) == ([], None)
        clock[0] = 700
        row = {"name": "Ann", "email": "ann@example.com"}
        made = people.http.post("/api/datasets/user_profiles", json=row, headers=bearer(hs256()))
        assert made.status_code == 201
        people.caught_up()
        # Everybody may read the row, and still it is not sent to who was somebody.
        assert heard(live) == ([], sockets.IDENTITY_ENDED)


def test_a_socket_ends_by_itself(people: Served) -> None:
    with people.socket() as live:
        live.send("auth", token=hs256(exp=int(time.time()) - LEEWAY + 2))
        with pytest.raises(ConnectionClosed) as closed:
            live.next()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == sockets.IDENTITY_ENDED


def test_a_fresh_token_keeps_a_socket(people: Served, clock: list[float]) -> None:
    with people.socket() as live:
        live.send("auth", token=hs256())
        live.send("auth", token=hs256(exp=int(time.time()) + 6_000))
        assert heard(live) == ([], None)
        clock[0] = 700
        assert heard(live) == ([], None)
        live.send("auth", token=hs256("f" * 40))
        assert heard(live) == ([], sockets.IDENTITY_ENDED)


def test_a_handshake_with_a_token(people: Served) -> None:
    address = f"ws://127.0.0.1:{people.port}/api/realtime"
    with Live(connect(address, additional_headers=bearer(hs256()))) as live:
        assert heard(live) == ([], None)
    with Live(connect(address, additional_headers=bearer(hs256("f" * 40)))) as live:
        assert heard(live) == ([], sockets.IDENTITY_ENDED)
