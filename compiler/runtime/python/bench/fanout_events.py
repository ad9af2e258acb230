"""Events a second through the hub, with 100 readers in five kinds: prints one figure as JSON.

    python -m bench.fanout_events [--runs 5]

A kind is a person and a filter. What is measured is from the committed changes to the frames that wait
for their sockets: reading the rows, asking every rule and filter before and after, making the frames.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path

from n3_runtime.catalog import Catalog
from n3_runtime.changes import record
from n3_runtime.database import Connection
from n3_runtime.identity import Principal
from n3_runtime.realtime import Hub
from n3_runtime.services import Services
from n3_runtime.settings import Settings
from n3_runtime.subscribers import Subscriber
from n3_runtime.subscribing import subscribe

from .orders import SPEC, make

READERS = 100
CHANGES = 2_000
ADMIN = Principal("ada", roles=frozenset({"admin"}))
KINDS: tuple[tuple[Principal, dict[str, str]], ...] = (
    (ADMIN, {}),
    (ADMIN, {"status__eq": "open"}),
    (Principal("person-7"), {}),
    (Principal("person-8"), {"status__in": "open,paid"}),
    (Principal("person-9"), {"quantity__gte": "50"}),
)


def change(connection: Connection) -> None:
    """Changes orders of the people who listen and of others."""
    names = [field.name for field in SPEC.stored]
    rows = connection.execute(
        f"SELECT {', '.join(names)} FROM orders WHERE id % 400 < 20 ORDER BY id LIMIT {CHANGES}"
    ).fetchall()
    for row in rows:
        before = dict(zip(names, row, strict=True))
        (version,) = connection.execute(
            "UPDATE orders SET quantity = 1 + (quantity + 7) % 99, n3_version = n3_version + 1 "
            "WHERE id = ? RETURNING n3_version",
            (before["id"],),
        ).fetchone()
        record(connection, SPEC, "update", before["id"], version, before)


async def run(database: Path) -> float:
    """Frames a second."""
    services = Services.make(Settings(database_url=f"sqlite:///{database}"))
    services.use_catalog(Catalog([SPEC]))
    services.database.open()
    services.epoch = "bench"
    try:
        hub: Hub = services.hub
        await hub.open(services.epoch, services.secret)
        subscribers = []
        for number in range(READERS):
            user, filters = KINDS[number % len(KINDS)]
            subscriber = Subscriber(user)
            hub.subscribers.add(subscriber)
            subscribers.append(subscriber)
            await listen(hub, subscriber, filters)
            subscriber.drain()
        await services.database.write(change)
        began = time.perf_counter()
        while await hub._step():  # noqa: SLF001 - without the pause between two steps
            pass
        elapsed = time.perf_counter() - began
        frames = sum(len(json.loads(subscriber.drain() or "[]")) for subscriber in subscribers)
        assert frames > CHANGES * READERS / 5, "the readers hear too little"
        return frames / elapsed
    finally:
        await services.close()


async def listen(hub: Hub, subscriber: Subscriber, filters: dict[str, str]) -> None:
    from n3_runtime.pages import WidgetRequest

    asked = {"sub": "1", "dataset": SPEC.name, "filter": filters}
    await subscribe(hub, subscriber, SPEC, asked, WidgetRequest(None, subscriber.user))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "orders.db"
        make(f"sqlite:///{database}")
        found = [asyncio.run(run(database)) for _ in range(asked.runs)]
    figure = {
        "id": "fanout_events",
        "value": round(statistics.median(found)),
        "unit": "events/s",
        "baseline": "",
        "ratio": 0,
    }
    print(json.dumps(figure))


if __name__ == "__main__":
    main()
