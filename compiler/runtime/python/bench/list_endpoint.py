"""The list endpoint against one written by hand: prints one figure as JSON.

    python -m bench.list_endpoint [--seconds 2] [--runs 5]

25 of 100,000 rows, with a filter, a sort and a rule; one worker process each, the same database,
short runs in turn. The value is the median of the runs, the ratio that of neighbouring runs.
"""

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx

from .orders import PERSON, QUERY, make

HERE = Path(__file__).parent
CONNECTIONS = 16


class Side:
    """One server process."""

    def __init__(self, module: str, database: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        environment = {
            **os.environ,
            "N3_DATABASE_URL": f"sqlite:///{database}",
            "PYTHONPATH": str(HERE.parent),
        }
        options = [
            "--loop",
            "uvloop",
            "--http",
            "httptools",
            "--no-access-log",
            "--log-level",
            "warning",
        ]
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "uvicorn",
                f"bench.{module}:app",
                "--port",
                str(self.port),
                *options,
            ],
            env=environment,
        )
        self.address = f"http://127.0.0.1:{self.port}{QUERY}"

    def body(self) -> object:
        """One answer, once the server gives it."""
        for _ in range(200):
            try:
                answer = httpx.get(self.address, headers={"x-person": PERSON}, timeout=10)
                answer.raise_for_status()
                return json.loads(answer.text.replace(".000000Z", "Z"))
            except httpx.TransportError:
                time.sleep(0.05)
        raise SystemExit(f"no answer from {self.address}")

    def rate(self, seconds: float) -> float:
        """Answers a second."""
        if shutil.which("wrk"):
            return self._wrk(seconds)
        counts = [0] * CONNECTIONS
        end = time.perf_counter() + seconds
        threads = [
            threading.Thread(target=self._ask, args=(counts, index, end))
            for index in range(CONNECTIONS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(counts) / seconds

    def _wrk(self, seconds: float) -> float:
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "-H", f"x-person: {PERSON}"]
        done = subprocess.run([*command, self.address], check=True, capture_output=True, text=True)
        if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
            raise SystemExit(done.stdout)
        line = next(line for line in done.stdout.splitlines() if line.startswith("Requests/sec:"))
        return float(line.split()[1])

    def _ask(self, counts: list[int], index: int, end: float) -> None:
        head = f"GET {QUERY} HTTP/1.1\r\nhost: localhost\r\nx-person: {PERSON}\r\n\r\n".encode()
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            reader = connection.makefile("rb")
            while time.perf_counter() < end:
                connection.sendall(head)
                length = 0
                if not reader.readline().startswith(b"HTTP/1.1 200"):
                    raise SystemExit("a request failed")
                while (line := reader.readline()) != b"\r\n":
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                reader.read(length)
                counts[index] += 1


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=2)  # wrk takes no fractions
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "orders.db"
        make(database)
        ours, peer = Side("ours", database), Side("peer", database)
        try:
            assert ours.body() == peer.body(), "the two do not answer the same"
            ours.rate(1)
            peer.rate(1)
            pairs = [
                (ours.rate(asked.seconds), peer.rate(asked.seconds)) for _ in range(asked.runs)
            ]
        finally:
            for side in (ours, peer):
                side.process.terminate()
                side.process.wait()
    figure = {
        "id": "list_endpoint",
        "value": round(statistics.median(one for one, _ in pairs), 1),
        "unit": "req/s",
        "baseline": "FastAPI + SQLAlchemy",
        "ratio": round(statistics.median(one / other for one, other in pairs), 2),
    }
    print(json.dumps(figure))


if __name__ == "__main__":
    main()
