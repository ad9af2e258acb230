"""Two servers on one database, asked in turn by wrk: what the figures of endpoints have in common."""

import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from .orders import PRINCIPAL

HERE = Path(__file__).parent
CONNECTIONS = 16
UVICORN = ("--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning")


class Side:
    """One server process with one worker, on the database of an address. `script` tells wrk in Lua what to send, if not GET."""

    def __init__(self, module: str, database: str, path: str, script: Path | None = None) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        environment = {
            **os.environ,
            "N3_DATABASE_URL": database,
            "PYTHONPATH": str(HERE.parent),
        }
        command = [sys.executable, "-m", "uvicorn", f"bench.{module}:app", "--port", str(self.port)]
        self.process = subprocess.Popen([*command, *UVICORN], env=environment)
        self.address = f"http://127.0.0.1:{self.port}{path}"
        self.script = script

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.process.terminate()
        self.process.wait()

    def up(self) -> None:
        """Waits for the server to answer anything."""
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=10):
                return
            time.sleep(0.05)
        raise SystemExit(f"no answer from {self.address}")

    def body(self, method: str = "GET", **sent: object) -> object:
        """One answer, once the server gives it."""
        for _ in range(200):
            try:
                answer = httpx.request(
                    method,
                    self.address,
                    headers={"x-person": PRINCIPAL},
                    timeout=10,
                    json=sent or None,
                )
                answer.raise_for_status()
                return json.loads(answer.text.replace(".000000Z", "Z"))
            except httpx.TransportError:
                time.sleep(0.05)
        raise SystemExit(f"no answer from {self.address}")

    def rate(self, seconds: int) -> float:
        """Answers a second."""
        command = [
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds}s",
            "-H",
            f"x-person: {PRINCIPAL}",
        ]
        script = [] if self.script is None else ["-s", str(self.script)]
        done = subprocess.run(
            [*command, *script, self.address], check=True, capture_output=True, text=True
        )
        if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
            raise SystemExit(done.stdout)
        line = next(line for line in done.stdout.splitlines() if line.startswith("Requests/sec:"))
        return float(line.split()[1])


def name(figure: str, database: str) -> str:
    """What a figure is called on a database."""
    return figure if database == "sqlite" else f"{figure}_{database}"


def rates(sides: Sequence[Side], seconds: int, runs: int) -> list[tuple[float, ...]]:
    """The rates of all sides, a run at a time, after a second of warming up."""
    for side in sides:
        side.rate(1)
    return [tuple(side.rate(seconds) for side in sides) for _ in range(runs)]


def figure(name: str, pairs: Sequence[tuple[float, ...]], baseline: str) -> dict[str, object]:
    """The first side against the second: the median of the runs, the ratio that of neighbours."""
    return {
        "id": name,
        "value": round(statistics.median(pair[0] for pair in pairs), 1),
        "unit": "req/s",
        "baseline": baseline,
        "ratio": round(statistics.median(pair[0] / pair[1] for pair in pairs), 2),
    }
