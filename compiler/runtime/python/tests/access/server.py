"""The golden `rules`, served as a release in a process of its own, by any runtime, on either database."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from conftest import NO_TLS, TESTDATA, migrations
from n3_runtime.settings import Settings

from .people import AUDIENCE, ISSUER, SECRET

RUNTIME = Path(__file__).parents[2]
PROGRAM = """
import sys
from pathlib import Path

from app.datasets_router import DATASETS, router
from app.pages import PAGES
from n3_runtime.application import create_app
from n3_runtime.server import serve
from n3_runtime.tokens import TokenProvider

serve(create_app(title="Rules", datasets=DATASETS, router=router, pages=PAGES, migrations=Path(sys.argv[1]),
                 database=sys.argv[2], identity=TokenProvider.from_environment()))
"""
"""The golden's own `main.py`, which is compiled for SQLite, on any database."""


@contextmanager
def serving(address: str, runtime: Path = RUNTIME) -> Iterator[int]:
    """The port of a server on that database, with that runtime."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "PYTHONPATH": f"{TESTDATA / 'rules'}{os.pathsep}{runtime}",
        "N3_DATABASE_URL": address,
        "N3_PORT": str(port),
        "N3_JWT_SECRET": SECRET,
        "N3_JWT_ISSUER": ISSUER,
        "N3_JWT_AUDIENCE": AUDIENCE,
    }
    database = Settings(database_url=address).dialect
    folder = str(migrations("rules", database))
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(  # noqa: S603 - the golden, by this very Python
            [sys.executable, "-c", PROGRAM, folder, database],
            cwd=runtime,
            env=environment,
            stderr=said,
        ) as process,
    ):
        try:
            while True:
                try:
                    ready = httpx.get(f"http://127.0.0.1:{port}/readyz", verify=NO_TLS)
                    ready.raise_for_status()
                    break
                except httpx.TransportError:
                    if process.poll() is not None:
                        said.seek(0)
                        raise RuntimeError(said.read()) from None
                    time.sleep(0.02)
            yield port
        finally:
            process.kill()
