"""Many readers of several kinds: each hears what concerns it, once and in order."""

import asyncio
import json

from conftest import ADMIN, ANONYMOUS, EDITOR, OWNER, USER, Served, headers_of
from websockets.asyncio.client import ClientConnection, connect

KINDS = [ANONYMOUS, USER, EDITOR, OWNER, ADMIN]
SOCKETS = 100
WRITES = 50


def test_each_event_once_and_in_order(app: Served) -> None:
    async def listen(number: int, ready: asyncio.Semaphore) -> list[tuple[int, str]]:
        person = KINDS[number % len(KINDS)]
        address = f"ws://127.0.0.1:{app.port}/api/realtime"
        async with connect(address, additional_headers=headers_of(person)) as socket:
            await socket.send(json.dumps({"type": "subscribe", "sub": "s", "dataset": "documents"}))
            await socket.recv()
            ready.release()
            return await heard(socket)

    async def heard(socket: ClientConnection) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        while True:
            for frame in json.loads(await socket.recv()):
                found.append((frame["seq"], frame["data"]["title"]))
                if frame["data"]["title"] == "last":
                    return found

    def write() -> None:
        for number in range(WRITES):
            body = {"title": f"t{number}", "status": "published" if number % 2 else "draft"}
            app.ask("POST", "documents", OWNER, body)
        app.ask("POST", "documents", OWNER, {"title": "last", "status": "published"})

    async def main() -> list[list[tuple[int, str]]]:
        ready = asyncio.Semaphore(0)
        tasks = [asyncio.create_task(listen(number, ready)) for number in range(SOCKETS)]
        for _ in tasks:
            await ready.acquire()
        await asyncio.to_thread(write)
        return await asyncio.gather(*tasks)

    published = [(number + 1, f"t{number}") for number in range(1, WRITES, 2)]
    everything = [(number + 1, f"t{number}") for number in range(WRITES)]
    last = [(WRITES + 1, "last")]
    for number, found in enumerate(asyncio.run(main())):
        sees_all = KINDS[number % len(KINDS)] in (OWNER, ADMIN)
        assert found == (everything if sees_all else published) + last
