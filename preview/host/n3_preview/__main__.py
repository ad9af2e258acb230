"""`python -m n3_preview`: see the preview's documentation for its environment and events."""

import asyncio
import os
import signal
import socket
import sqlite3
import stat
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path


def main() -> int:
    root = Path(os.environ["N3_APP_ROOT"])
    sys.path.insert(0, str(root))
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_run(root))


async def _run(root: Path) -> int:
    import uvicorn
    from n3_runtime.database import DatabaseCorruptError
    from n3_runtime.problems import Problem
    from n3_runtime.server import config
    from n3_runtime.settings import Settings

    from . import events, generations, rescue
    from .control import Control
    from .host import GenerationError, Host
    from .tracing import TracedSQLite

    events.install()
    environment = {**os.environ, "N3_ENV": "development"}
    settings = Settings.from_environment(environment)
    host = Host(root, settings)
    host.traced = environment.get("N3_TRACE") == "1"

    def fatal(code: str, message: str) -> int:
        events.emit("fatal", code=code, message=message)
        return 3

    class Server(uvicorn.Server):
        @contextmanager
        def capture_signals(self) -> Generator[None, None, None]:
            yield  # the signals are ours: a supervised end is exit code 0

    try:
        await host.open()
    except (DatabaseCorruptError, sqlite3.Error, Problem, OSError) as error:
        corrupt = isinstance(error, DatabaseCorruptError) or "malformed" in str(error)
        if not corrupt:
            return fatal(
                "database_unavailable",
                f"The database {settings.database_name} cannot be used: {str(error).rstrip('.')}.",
            )
        return fatal(
            "database_corrupt",
            f"The database {settings.database_name} is damaged ({error}). Move it away to start "
            "with an empty one, or restore a backup.",
        )
    try:
        try:
            await host.swap(1, generations.read(host.folder), whole=True)
        except GenerationError as error:
            # The folder holds what ran before. Whoever starts a host sends it the program that it
            # is to run now, and hears then what is wrong with that one.
            events.emit("log", level="warning", message=f"The stored app does not run: {error}")
        listening = socket.create_server(("127.0.0.1", 0))
        app = Control(host, os.environ.get("N3_CONTROL_TOKEN", ""))
        server = Server(config(app, lifespan="off", log_config=None, timeout_graceful_shutdown=0.5))

        def stop() -> None:
            server.should_exit = True

        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, stop)
        loop.add_signal_handler(signal.SIGINT, stop)
        _end_with_supervisor(loop, stop)
        watching = None
        if isinstance(host.database, TracedSQLite):
            backups = Path(os.environ["N3_BACKUPS"])
            watching = asyncio.create_task(rescue.watch(host.database, backups))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn has no event
            await asyncio.sleep(0.005)
        events.emit("ready", port=listening.getsockname()[1], generation=host.generation)
        await serving
        if watching is not None:
            watching.cancel()
    finally:
        await host.close()
    return 0


def _end_with_supervisor(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    """Stops when the other end of stdin is closed: only the supervisor has it, and whatever ends that closes it."""
    stdin = sys.stdin.fileno()
    if not stat.S_ISFIFO(os.fstat(stdin).st_mode):
        return  # somebody has started this by hand

    def read() -> None:
        if not os.read(stdin, 4096):
            loop.remove_reader(stdin)
            stop()

    loop.add_reader(stdin, read)


if __name__ == "__main__":
    sys.exit(main())
