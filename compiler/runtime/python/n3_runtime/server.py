"""Serves an application with uvicorn, by the settings in the environment."""

from collections.abc import Callable
from typing import Any

import uvicorn
from fastapi import FastAPI

from .http_protocol import HttpProtocol
from .settings import Settings

MAX_MESSAGE = 65_536
DRAIN_SECONDS = 20


def config(app: Callable[..., Any], **options: Any) -> uvicorn.Config:
    """uvicorn as we run it: compression of websockets costs more than it saves. `options` are uvicorn's."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=HttpProtocol,
        ws="websockets-sansio",
        ws_max_size=MAX_MESSAGE,
        ws_per_message_deflate=False,
        server_header=False,
        access_log=False,
        **options,
    )


def serve(app: FastAPI) -> None:
    """Runs until SIGINT or SIGTERM, then lets requests end."""
    settings = Settings.from_environment()
    server = uvicorn.Server(
        config(
            app,
            host=settings.host,
            port=settings.port,
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
    )
    server.run()
    if not server.started:
        raise SystemExit(3)
