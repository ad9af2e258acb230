"""What a server of this kind can reach at all: a bare ASGI application that sends constant bytes."""

from starlette.types import Receive, Scope, Send

BODY = b'{"data":[' + b",".join([b'{"id":1,"title":"' + b"x" * 200 + b'"}'] * 25) + b"]}"
HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})
