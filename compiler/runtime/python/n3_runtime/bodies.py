"""What a write is sent with: its body, and the version that it is based on."""

from starlette.requests import ClientDisconnect, Request

from .problems import Problem


async def read_body(request: Request, limit: int) -> bytes:
    """The body; asked again, the same."""
    known: bytes | None = getattr(request.state, "n3_body", None)
    if known is not None:
        return known
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem(415, "Expected Content-Type: application/json.")
    length = request.headers.get("content-length", "").lstrip("0")
    too_large = Problem(
        413,
        f"The body is too large; the limit is {limit:,} bytes.",
        headers={"connection": "close"},
    )
    # No more digits are read than the limit has: Python refuses to read thousands.
    announced = length.isascii() and length.isdigit()
    if announced and (len(length) > len(str(limit)) or int(length) > limit):
        raise too_large
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise too_large
    except ClientDisconnect:
        raise Problem(400, "The body is incomplete.") from None
    request.state.n3_body = bytes(body)
    return bytes(body)


def if_match(request: Request) -> int | None:
    """The version asked for. Weak tags count too: proxies that compress make ours weak."""
    value = request.headers.get("if-match")
    if value is None:
        return None
    tag = value.strip()
    if tag == "*":
        return 0
    digits = tag.removeprefix("W/").strip('"')
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else -1
