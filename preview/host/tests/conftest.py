"""A preview host in a process of its own, as the supervisor runs it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from n3_runtime import schema

REPOSITORY = Path(__file__).parents[3]
BACKEND = REPOSITORY / "compiler/gen/backend"
TOKEN = "let-me-in"
ADA = {"id": "ada", "name": "Ada", "roles": ["admin"]}
BOB = {"id": "bob", "name": "Bob", "roles": []}


def cookie(person: dict[str, Any]) -> dict[str, str]:
    return {"cookie": f"n3_preview_user={quote(json.dumps(person))}"}


OTHERS = {"shop": "CREATE TABLE legacy_rates (code TEXT PRIMARY KEY NOT NULL, rate REAL NOT NULL)"}
"""Tables of other programs, which the plan of a preview makes."""


def initial(app: str) -> dict[str, Any]:
    """The plan that makes the tables of a golden app."""
    (migration,) = schema.load(BACKEND / "testdata" / app / "migrations")
    parts = [part for unit in migration.units for part in unit.parts]
    steps = [
        {**step, "ddl": [part.statement for part in parts if part.step == index and part.statement]}
        for index, step in enumerate(migration.plan["steps"])
    ]
    if app in OTHERS:
        step = {"kind": "create_table", "dataset": "rates", "words": "", "ddl": [OTHERS[app]]}
        steps.append(step)
    return {**migration.plan, "format": 1, "steps": steps}


class Preview:
    """`root` is the folder that the compiler writes to."""

    def __init__(self, root: Path, app: str) -> None:
        self.root = root
        self.app = app
        self.database = root / "data.db"
        shutil.copytree(BACKEND / "testdata" / app / "app", root / "app", dirs_exist_ok=True)
        if not (root / "n3_runtime").exists():
            (root / "n3_runtime").symlink_to(REPOSITORY / "compiler/runtime/python/n3_runtime")
        self.generation = 1
        self._sent = self._modules()
        self.events: list[dict[str, Any]] = []
        self._lines: Queue[dict[str, Any]] = Queue()

    def start(self) -> "Preview":
        self.process = subprocess.Popen(
            [sys.executable, "-m", "n3_preview"],
            cwd=REPOSITORY / "preview/host",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                "N3_APP_ROOT": str(self.root),
                "N3_DATABASE_URL": f"sqlite:///{self.database}",
                "N3_CONTROL_TOKEN": TOKEN,
                "N3_BACKUPS": str(self.root / "backups"),
            },
        )
        threading.Thread(target=self._listen, daemon=True).start()
        first = self.event("ready", "fatal")
        if first["event"] == "ready":
            self.http = httpx.Client(
                base_url=f"http://127.0.0.1:{first['port']}", headers=cookie(ADA), timeout=10
            )
            self.port: int = first["port"]
            found = self.shape()
            if first["generation"] and found["development"] and not found["shape"]["version"]:
                assert self.swap(initial(self.app)).status_code == 200
        return self

    def shape(self) -> dict[str, Any]:
        found: dict[str, Any] = self.control("GET", "shape").json()
        return found

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(json.loads(line))

    def event(self, *kinds: str) -> dict[str, Any]:
        """The next event of these kinds."""
        while True:
            try:
                event = self._lines.get(timeout=10)
            except Empty:
                raise AssertionError(f"no {kinds}; heard {self.events}") from None
            self.events.append(event)
            if event["event"] in kinds:
                return event

    def control(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return self.http.request(
            method, f"/__n3/{path}", json=body, headers={"x-n3-control": TOKEN}
        )

    def edit(self, path: str, *changes: tuple[str, str]) -> None:
        file = self.root / "app" / path
        text = file.read_text()
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        file.write_text(text)

    def _modules(self) -> dict[str, str]:
        folder = self.root / "app"
        return {
            path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.py")
        }

    def swap(self, plan: dict[str, Any] | None = None) -> httpx.Response:
        """Sends what was edited since the last swap that was not refused, with what is to be done to the tables."""
        now, sent = self._modules(), self._sent
        files: dict[str, str | None] = dict.fromkeys(sent.keys() - now.keys())
        files |= {path: text for path, text in now.items() if sent.get(path) != text}
        body = {"generation": self.generation + 1, "files": files, "plan": plan}
        response = self.control("POST", "swap", body)
        if response.status_code == 200:
            self.generation += 1
            self._sent = now
        return response

    def stop(self) -> int:
        if hasattr(self, "http"):
            self.http.close()
        if self.process.poll() is None and hasattr(self, "http"):
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(10)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        return code


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    running = Preview(tmp_path, "user_management").start()
    yield running
    running.stop()


@pytest.fixture
def all_types(tmp_path: Path) -> Iterator[Preview]:
    running = Preview(tmp_path, "all_types").start()
    yield running
    running.stop()
