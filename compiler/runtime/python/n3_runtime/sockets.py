"""The websocket `/api/realtime`: one JSON object a message in, one JSON array of frames out."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from .expressions.fold import possible
from .origins import allowed
from .pages import asking
from .people import with_row
from .problems import Problem, refused
from .query import PARAMETER
from .realtime import MAX_SUBSCRIPTIONS, TICK, Session, frame
from .services import Services

IDENTITY_ENDED, ORIGIN_REFUSED, RESTART = 4401, 4403, 1012


async def realtime(socket: WebSocket) -> None:
    """Serves one socket until it closes."""
    services = Services.of(socket)
    await socket.accept()
    if not allowed(socket.headers, services.settings.allowed_origins):
        await socket.close(ORIGIN_REFUSED)
        return
    session = Session(await services.identity.identify(socket))
    services.hub.sessions.add(session)
    sender = asyncio.create_task(_send(socket, session))
    try:
        # Known only now, so that no change of the person's row falls between.
        session.user = await with_row(session.user, services.catalogue, services.database)
        await _receive(socket, session, services)
    except WebSocketDisconnect:
        pass
    finally:
        services.hub.sessions.discard(session)
        session.subscriptions.clear()
        sender.cancel()
        with suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
            await sender


async def _send(socket: WebSocket, session: Session) -> None:
    while True:
        await session.ready.wait()
        await asyncio.sleep(0)
        message = session.take()
        if message is not None:
            await socket.send_text(message)
        await asyncio.sleep(TICK / 4)


async def _receive(socket: WebSocket, session: Session, services: Services) -> None:
    while True:
        text = await socket.receive_text()
        sub: str | None = None
        try:
            message = _parse(text)
            sub = message.get("sub")
            if not await _handle(message, session, services):
                await socket.close(IDENTITY_ENDED)
                return
        except Problem as problem:
            session.push(frame("error", sub=sub, code=problem.code, message=problem.detail))


def _parse(text: str) -> Mapping[str, Any]:
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise Problem(400, "Expected a JSON object.") from None
    if not isinstance(message, dict):
        raise Problem(400, "Expected a JSON object.")
    filters, parameters = message.get("filter"), message.get("params")
    expand = message.get("expand")
    correct = (
        isinstance(message.get("sub", ""), str)
        and len(message.get("sub", "")) <= 100
        and isinstance(message.get("since") or "", str)
        and (filters is None or isinstance(filters, dict))
        and all(isinstance(value, str) for value in (filters or {}).values())
        and isinstance(message.get("widget") or "", str)
        and (parameters is None or isinstance(parameters, dict))
        and all(isinstance(value, str) for value in (parameters or {}).values())
        and (expand is None or isinstance(expand, list))
        and all(isinstance(value, str) for value in expand or ())
    )
    if not correct:
        message.pop("sub", None)
        raise Problem(
            400,
            "Expected sub, since and widget as text, filter and params as objects of texts, "
            "expand as a list of texts.",
        )
    return message


async def _handle(message: Mapping[str, Any], session: Session, services: Services) -> bool:
    """Answers one message; False where the identity has ended."""
    match message.get("type"):
        case "ping":
            session.push(frame("pong"))
        case "subscribe":
            await _subscribe(message, session, services)
        case "unsubscribe":
            session.subscriptions.pop(message.get("sub", ""), None)
        case "auth":
            token = message.get("token")
            user = await services.identify_token(token) if isinstance(token, str) else None
            if user is None:
                return False
            session.user = user
            session.resync()
        case _:
            raise Problem(400, "Unknown message.")
    return True


async def _subscribe(message: Mapping[str, Any], session: Session, services: Services) -> None:
    spec = services.datasets.get(str(message.get("dataset")))
    if spec is None or not spec.realtime:
        raise Problem(404, "There is no such live dataset.")
    if not possible(services.catalogue.rules(spec).read, session.user):
        raise refused(session.user.authenticated)
    if not message.get("sub"):
        raise Problem(400, "A subscription needs a name.")
    parameters = [
        (PARAMETER + name, value) for name, value in (message.get("params") or {}).items()
    ]
    widget = message.get("widget") or None
    asked_by = asking(services.pages, spec, widget, parameters, session.user)
    session.subscriptions.pop(message["sub"], None)
    if len(session.subscriptions) >= MAX_SUBSCRIPTIONS:
        raise Problem(400, f"At most {MAX_SUBSCRIPTIONS} subscriptions a socket.")
    await services.hub.subscribe(session, spec, message, asked_by)
    if services.datasets.get(spec.name) is not spec:
        session.resync(spec.name)  # the dataset was changed meanwhile
