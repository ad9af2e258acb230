"""In one process: what a swap leaves in memory, and what runs while it happens."""

import asyncio
import gc
import linecache
import shutil
import sys
import weakref
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import ADA, BACKEND, cookie, initial
from n3_runtime.settings import Settings

from n3_preview import generations
from n3_preview.host import Host, Plan

DATASETS = "datasets/user_profiles.py"
PEOPLE = "/api/datasets/user_profiles"


class Running:
    """A host without a server before it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        settings = Settings(database_url=f"sqlite:///{root / 'data.db'}", environment="development")
        self.host = Host(root, settings)
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.host), base_url="http://t", headers=cookie(ADA)
        )
        self.titles = 0

    async def swap(self, number: int, plan: Plan | None = None) -> list[str]:
        sources = generations.read(self.root / "app")
        return await self.host.swap(number, sources, whole=True, plan=plan)

    def edit(self) -> None:
        file = self.root / "app" / DATASETS
        lines = file.read_text().splitlines()
        self.titles += 1
        changed = [
            f'"""People {self.titles}."""' if line.startswith('"""') else line for line in lines
        ]
        file.write_text("\n".join(changed) + "\n")


def run(root: Path, test: Callable[[Running], Awaitable[None]]) -> None:
    shutil.copytree(BACKEND / "testdata/user_management/app", root / "app")

    async def main() -> None:
        running = Running(root)
        await running.host.open()
        try:
            await running.swap(1, initial("user_management"))
            await test(running)
        finally:
            await running.client.aclose()
            await running.host.close()
            for app in running.host.datasets.values():
                app.retire()

    asyncio.run(main())


async def left(references: list[weakref.ref[Any]]) -> list[Any]:
    """What is still alive once the threads of the database are back at their queues."""
    for _ in range(100):
        gc.collect()
        if all(reference() is None for reference in references):
            break
        await asyncio.sleep(0.02)
    return [one for reference in references if (one := reference()) is not None]


@pytest.fixture(autouse=True)
def _quiet(capsys: pytest.CaptureFixture[str]) -> None:
    """Events go nowhere."""


def test_an_old_generation_is_collected(tmp_path: Path) -> None:
    async def test(running: Running) -> None:
        old: list[weakref.ref[Any]] = []
        for number in range(2, 12):
            app = running.host.datasets["user_profiles"]
            module = sys.modules[f"_n3_g{number - 1}.datasets.user_profiles"]
            await running.client.get(PEOPLE)
            await running.client.post(PEOPLE, json={"name": "n", "email": "e"})
            await running.client.get("/openapi.json")
            old += [
                weakref.ref(app),
                weakref.ref(app.app),
                weakref.ref(app.spec),
                weakref.ref(app.generation),
                weakref.ref(module),
                weakref.ref(module.UserProfilesCreate),
                weakref.ref(module.endpoints),
            ]
            del app, module
            running.edit()
            assert await running.swap(number) == ["user_profiles"]
        assert await left(old) == []
        assert generations.alive() == 1
        assert not [name for name in sys.modules if name.startswith("_n3_g1.")]
        assert not [name for name in linecache.cache if str(tmp_path) in name]
        assert not [name for name in sys.path_importer_cache if str(tmp_path) in name]
        assert sum(isinstance(one, generations.Generation) for one in sys.meta_path) == 1

    run(tmp_path, test)


def test_a_request_in_flight_ends_in_its_own_generation(tmp_path: Path) -> None:
    async def test(running: Running) -> None:
        begun, go_on = asyncio.Event(), asyncio.Event()

        async def body() -> Any:
            yield b'{"name": "slow",'
            begun.set()
            await go_on.wait()
            yield b' "email": "s"}'

        headers = {"content-type": "application/json"}
        slow = asyncio.create_task(running.client.post(PEOPLE, content=body(), headers=headers))
        await begun.wait()
        running.edit()
        await running.swap(2)
        assert generations.alive() == 2
        assert (await running.client.get(PEOPLE)).json()["total"] == 0
        go_on.set()
        assert (await slow).status_code == 201
        assert generations.alive() == 1
        assert (await running.client.get(PEOPLE)).json()["total"] == 1

    run(tmp_path, test)


def test_a_swap_that_fails_leaves_nothing(tmp_path: Path) -> None:
    async def test(running: Running) -> None:
        file = running.root / "app" / DATASETS
        file.write_text(file.read_text() + "\nraise RuntimeError('late')\n")
        for number in range(2, 6):
            with pytest.raises(Exception, match="late"):
                await running.swap(number)
        assert running.host.generation == 1
        assert generations.alive() == 1
        assert (await running.client.get(PEOPLE)).status_code == 200

    run(tmp_path, test)
