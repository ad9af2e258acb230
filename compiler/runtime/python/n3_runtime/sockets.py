"""The websocket `/api/realtime`: frames in, arrays of frames out (compiler/runtime/protocol)."""

import asyncio
import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from time import time as now
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from .expressions.fold import possible
from .live_queries import MAX_HELD
from .origins import allowed
from .pages import widget_request
from .people import with_row
from .problems import Problem, of_exception, refused
from .query import PARAMETER
from .realtime import MAX_SUBSCRIPTIONS, TICK
from .services import Services
from .subscribers import Subscriber, frame
from .subscribing import subscribe

log = logging.getLogger("n3.realtime")

UNSUPPORTED, RESTART, RETRY, IDENTITY_ENDED, ORIGIN_REFUSED = 1003, 1012, 1013, 4401, 4403
MAX_FRAMES = 1_000
MAX_NAME = 100


async def realtime(socket: WebSocket) -> None:
    """Serves one socket until it closes."""
    services = Services.of(socket)
    await socket.accept()
    if not allowed(socket.headers, services.settings.allowed_origins):
        await socket.close(ORIGIN_REFUSED)
        return
    try:
        user = await services.identity.identify(socket)
    except Problem as problem:
        await socket.close(RETRY if problem.status == 503 else IDENTITY_ENDED)
        return
    subscriber = Subscriber(user)
    services.hub.subscribers.add(subscriber)
    sender = asyncio.create_task(_send(socket, subscriber))
    try:
        # Known only now, so that no change of the person's row falls between.
        await services.hub.identify(
            subscriber, lambda: with_row(user, services.catalog, services.database)
        )
        await _receive(socket, subscriber, services)
    except WebSocketDisconnect:
        pass
    finally:
        services.hub.subscribers.discard(subscriber)
        subscriber.subscriptions.clear()
        sender.cancel()
        with suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
            await sender


async def _send(socket: WebSocket, subscriber: Subscriber) -> None:
    while True:
        await subscriber.ready.wait()
        await asyncio.sleep(0)
        message = subscriber.drain()
        if message is not None and _remaining(subscriber) != 0:
            await socket.send_text(message)
        await asyncio.sleep(TICK / 4)


def _remaining(subscriber: Subscriber) -> float | None:
    """For how many seconds the subscriber's identity is known; None where nothing ends it."""
    expires = subscriber.user.expires
    return None if expires is None else max(0.0, expires - now())


async def _receive(socket: WebSocket, subscriber: Subscriber, services: Services) -> None:
    while True:
        try:
            async with asyncio.timeout(_remaining(subscriber)):
                received = await socket.receive()
        except TimeoutError:
            await socket.close(IDENTITY_ENDED)
            return
        if received["type"] != "websocket.receive":
            raise WebSocketDisconnect(received.get("code", 1000))
        text = received.get("text")
        if text is None:
            await socket.close(UNSUPPORTED, "Expected text frames.")
            return
        try:
            frames = _parse(text)
        except Problem as problem:
            subscriber.push(_error(None, problem))
            continue
        for message in frames:
            sub = message.get("sub")
            try:
                _check(message)
                if not await _handle(message, subscriber, services):
                    await socket.close(IDENTITY_ENDED)
                    return
            except Problem as problem:
                subscriber.push(_error(sub, problem))
            except Exception as error:
                log.exception("a frame failed")
                subscriber.push(_error(sub, of_exception(error)))


def _error(sub: object, problem: Problem) -> str:
    named = {"sub": sub} if isinstance(sub, str) and len(sub) <= MAX_NAME else {}
    return frame("error", **named, problem=problem.document())


def malformed(detail: str) -> Problem:
    return Problem(400, detail, code="bad_message")


def _parse(text: str) -> list[Mapping[str, Any]]:
    """A message is one frame or an array of frames."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise malformed("Expected JSON.") from None
    frames = message if isinstance(message, list) else [message]
    if len(frames) > MAX_FRAMES:
        raise malformed(f"A message may have at most {MAX_FRAMES:,} frames.")
    if not all(isinstance(one, dict) for one in frames):
        raise malformed("Expected a JSON object, or an array of them.")
    return frames


def _texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def _list(value: object, *kinds: type, at_most: int = MAX_FRAMES) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= at_most
        and all(type(one) in kinds for one in value)
    )


def _check(message: Mapping[str, Any]) -> None:
    """The members that have a type; null is as good as absent."""
    expected: Mapping[str, tuple[bool, str]] = {
        "sub": (
            isinstance(sub := message.get("sub"), str) and 1 <= len(sub) <= MAX_NAME,
            f"a string of 1 to {MAX_NAME} characters",
        ),
        "dataset": (isinstance(message.get("dataset"), str), "a string"),
        "since": (isinstance(message.get("since"), str), "a string"),
        "search": (isinstance(message.get("search"), str), "a string"),
        "widget": (isinstance(message.get("widget"), str), "a string"),
        "filter": (_texts(message.get("filter")), "an object of strings"),
        "params": (_texts(message.get("params")), "an object of strings"),
        "expand": (_list(message.get("expand"), str), "an array of strings"),
        "held": (
            _list(message.get("held"), str, int, at_most=MAX_HELD),
            f"an array of at most {MAX_HELD:,} ids",
        ),
    }
    for name, (correct, what) in expected.items():
        if message.get(name) is not None and not correct:
            raise malformed(f"`{name}`: expected {what}.")


async def _handle(message: Mapping[str, Any], subscriber: Subscriber, services: Services) -> bool:
    """Answers one frame; False where the identity has ended."""
    match message.get("type"):
        case "ping":
            subscriber.push(frame("pong"))
        case "subscribe":
            await _subscribe(message, subscriber, services)
        case "unsubscribe":
            subscriber.subscriptions.pop(message.get("sub") or "", None)
        case "auth":
            token = message.get("token")
            if not isinstance(token, str):
                return False
            return await services.hub.identify(subscriber, lambda: services.identify_token(token))
        case _:
            raise malformed("`type`: expected subscribe, unsubscribe, auth or ping.")
    return True


async def _subscribe(
    message: Mapping[str, Any], subscriber: Subscriber, services: Services
) -> None:
    """Nothing is awaited here before the hub has registered the subscription: who asks, by which rules
    and with which widget must be what the subscription ends with when one of them changes."""
    spec = services.datasets.get(str(message.get("dataset")))
    if spec is None or not spec.realtime:
        raise Problem(404, "Unknown realtime dataset.")
    if not possible(services.catalog.rules(spec).read, subscriber.user):
        raise refused(subscriber.user.authenticated)
    if not message.get("sub"):
        raise malformed("A subscription requires a name.")
    parameters = [
        (PARAMETER + name, value) for name, value in (message.get("params") or {}).items()
    ]
    widget = message.get("widget") or None
    request = widget_request(services.pages, spec, widget, parameters, subscriber.user)
    subscriber.subscriptions.pop(message["sub"], None)
    if len(subscriber.subscriptions) >= MAX_SUBSCRIPTIONS:
        raise Problem(400, f"At most {MAX_SUBSCRIPTIONS} subscriptions per socket.")
    await subscribe(services.hub, subscriber, spec, message, request)
