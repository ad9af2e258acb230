"""A small disk of its own, where the system lets us have one: it can be full without harm to others."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Disk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self) -> None:
        """Takes all that is free."""
        with self._filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(65_536))
            except OSError:
                return

    def free(self) -> None:
        self._filler.unlink()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Disk | None]:
    """None where nobody may mount one here: a test then has to make do with what a database says of a full disk."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    made = False
    if os.geteuid() == 0:
        mounted = subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - ours
        made = mounted.returncode == 0
    try:
        yield Disk(folder) if made else None
    finally:
        if made:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607 - ours
