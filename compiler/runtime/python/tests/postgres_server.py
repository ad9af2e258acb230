"""A PostgreSQL of its own for a test: started from the Debian package, on loopback, stopped again."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

INSTALL = "apt-get install -y --no-install-recommends postgresql-15"


def _programs() -> Path:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parts[-2])
    if not folders:
        raise RuntimeError(f"PostgreSQL is not installed; run: {INSTALL}")
    return folders[-1]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class PostgresServer:
    """A server with a folder of its own; `start` and `stop` as often as a test needs."""

    def __init__(self, *, durable: bool = False) -> None:
        self._durable = durable
        self._programs = _programs()
        self.folder = Path(tempfile.mkdtemp(prefix="n3-postgres-"))
        # The server refuses to run as root.
        self._be = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._be:
            shutil.chown(self.folder, "postgres")
        self.port = _free_port()
        # By the rules of a language, so that a comparison without COLLATE "C" is found out.
        order = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=de")
        self._run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", *order)

    @property
    def address(self) -> str:
        return f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres"

    def start(self) -> None:
        options = (
            f"-p {self.port} -h 127.0.0.1 -c unix_socket_directories={self.folder} "
            "-c max_connections=200"
        )
        if not self._durable:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        self._run("pg_ctl", "-w", "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """`immediate` loses what was written last, as nothing waits for the disk here; `fast` does not."""
        self._run("pg_ctl", "-m", mode, "stop")

    def remove(self) -> None:
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: str) -> None:
        command = [
            *self._be,
            str(self._programs / program),
            "-D",
            str(self.folder / "data"),
            *arguments,
        ]
        with (self.folder / "log").open("ab") as log:
            done = subprocess.run(  # noqa: S603 - its own
                command, cwd=self.folder, stdout=log, stderr=log, check=False
            )
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed:\n{(self.folder / 'log').read_text()}")


@contextmanager
def running_server(*, durable: bool = False) -> Iterator[PostgresServer]:
    """`durable` as it is in production: commits wait for the disk."""
    server = PostgresServer(durable=durable)
    try:
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        server.remove()


def main() -> None:
    """Prints the address of a server, which ends with its input."""
    with running_server() as server:
        print(f"postgresql://postgres@127.0.0.1:{server.port}/postgres", flush=True)  # noqa: T201
        sys.stdin.read()


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database."""
    with running_server() as server:
        yield server.address


if __name__ == "__main__":
    main()
