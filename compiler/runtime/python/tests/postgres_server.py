"""A PostgreSQL of its own for a test: started from the Debian package, on loopback, stopped again."""

import os
import shutil
import socket
import subprocess
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


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="n3-postgres-"))
    # The server refuses to run as root.
    be = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if be:
        shutil.chown(folder, "postgres")

    def run(program: str, *arguments: str) -> None:
        command = [*be, str(programs / program), "-D", str(folder / "data"), *arguments]
        with (folder / "log").open("ab") as log:
            done = subprocess.run(command, cwd=folder, stdout=log, stderr=log, check=False)  # noqa: S603 - its own
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed:\n{(folder / 'log').read_text()}")

    port = _free_port()
    options = (
        f"-p {port} -h 127.0.0.1 -c unix_socket_directories={folder} "
        "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    )
    try:
        # By the rules of a language, so that a comparison without COLLATE "C" is found out.
        order = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=de")
        run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", *order)
        run("pg_ctl", "-w", "-o", options, "start")
        try:
            yield f"host=127.0.0.1 port={port} user=postgres dbname=postgres"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
