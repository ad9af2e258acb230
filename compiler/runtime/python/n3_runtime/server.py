"""Serves an application with uvicorn, by the settings in the environment."""

import sqlite3
from collections.abc import Callable
from contextlib import AsyncExitStack
from importlib import import_module
from socket import socket
from typing import Any, cast

import uvicorn
from fastapi import FastAPI

from .database import DatabaseCorruptError
from .http_protocol import HttpProtocol, WebsocketProtocol
from .problems import Problem
from .schema import MigrationError, PlanUnknownError, SchemaRefusedError
from .settings import Settings, SettingsError

MAX_MESSAGE = 65_536
DRAIN_SECONDS = 20


def config(app: Callable[..., Any], **options: Any) -> uvicorn.Config:
    """uvicorn as we run it: compression of websockets costs more than it saves. `options` are uvicorn's."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=HttpProtocol,
        ws=WebsocketProtocol,
        ws_max_size=MAX_MESSAGE,
        ws_per_message_deflate=False,
        server_header=False,
        access_log=False,
        **options,
    )


class StartError(Exception):
    """Why the application does not start: a sentence for whoever started it."""


class _Server(uvicorn.Server):
    """Opens the application itself: uvicorn would print an error of it as a traceback, and go on to its own end."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        super().__init__(
            config(
                app,
                host=settings.host,
                port=settings.port,
                lifespan="off",
                timeout_graceful_shutdown=DRAIN_SECONDS,
            )
        )
        self.app = app
        self.settings = settings

    async def serve(self, sockets: list[socket] | None = None) -> None:
        # A signal that comes while it opens or closes ends it as one between them does.
        with self.capture_signals():
            async with AsyncExitStack() as stack:
                try:
                    await stack.enter_async_context(self.app.router.lifespan_context(self.app))
                except Exception as error:
                    raise _explained(error, self.settings) from error
                await super().serve(sockets)


def serve(app: FastAPI | str) -> None:
    """Runs until SIGINT or SIGTERM, then lets requests end. An app that is named, as `app.main:app`, is imported.

    What is wrong with the settings, the database or the migration files is one line, and exit code 1.
    """
    try:
        served = _imported(app) if isinstance(app, str) else app
        server = _Server(served, served.state.settings)
        server.run()
    except (SettingsError, MigrationError, StartError) as error:
        raise SystemExit(f"error: {error}") from None
    except KeyboardInterrupt:  # uvicorn raises it again once everything has ended
        raise SystemExit(130) from None
    if not server.started:
        raise SystemExit(1)


def _imported(name: str) -> FastAPI:
    module, _, attribute = name.partition(":")
    return cast("FastAPI", getattr(import_module(module), attribute))


def _explained(error: Exception, settings: Settings) -> Exception:
    """The error of a start as a StartError; one of the program itself stays as it is."""
    database = settings.database_name
    match error:
        case MigrationError() | Problem():
            return StartError(f"{database}: {error}")
        case SchemaRefusedError():
            return StartError(
                f"{database}: The rows do not fit this version of the app. Nothing was changed. {error}"
            )
        case PlanUnknownError():
            return StartError(f"The migration files are of another version of N3: {error}.")
        case DatabaseCorruptError():
            return StartError(f"{database}: The file is damaged, or not a database ({error}).")
        case sqlite3.Error() | OSError():
            return StartError(f"{database}: The database cannot be opened ({error}).")
    return error
