"""Live data over a real socket: order, resume, resync, slow readers, origins."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from conftest import ADMIN, ANONYMOUS, EDITOR, OWNER, USER, Served, headers_of, principal
from n3_runtime.changes import record, trim
from n3_runtime.database import Connection, Database
from n3_runtime.dataset import Dataset
from n3_runtime.groups import Group
from n3_runtime.realtime import Hub
from n3_runtime.subscribers import Subscriber, Subscription
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

PROFILE = {"name": "Grace", "email": "grace@example.org", "role": "admin"}


def position(served: Served, dataset: str = "user_profiles", person: Any = USER) -> str:
    answer = served.ask("GET", f"{dataset}?count=none", person)
    return str(answer.headers["x-n3-position"])


def test_changes_arrive_as_rows(profiles: Served) -> None:
    with profiles.socket(USER) as live:
        ack = live.subscribe("user_profiles")
        rights = profiles.services.catalog.rights(principal(USER), "user_profiles")
        at = f"{profiles.services.epoch}:0:{rights}"
        who = profiles.services.identity_of(principal(USER))
        assert ack == {"type": "ack", "sub": "1", "position": at, "identity": who}
        made = profiles.ask("POST", "user_profiles", ADMIN, PROFILE)
        event = live.next()
        seen = profiles.ask("GET", "user_profiles/1", USER).json()
        assert event == {
            "type": "event", "sub": "1", "seq": 1, "dataset": "user_profiles", "op": "create",
            "id": 1, "data": seen, "version": 1,
        }  # fmt: skip
        assert made.headers["x-n3-position"].startswith(f"{profiles.services.epoch}:1:")
        profiles.ask("PATCH", "user_profiles/1", ADMIN, {"name": "G"})
        event = live.next()
        assert (event["op"], event["data"]["name"], event["version"]) == ("update", "G", 2)
        profiles.ask("DELETE", "user_profiles/1")
        event = live.next()
        assert (event["op"], event["id"], event["version"]) == ("delete", 1, 3)
        assert "data" not in event
        live.send("unsubscribe", sub="1")
        profiles.ask("POST", "user_profiles", ADMIN, PROFILE)
        assert live.settled() == []


def test_a_filter_is_asked_before_and_after(profiles: Served) -> None:
    with profiles.socket(USER) as live:
        live.subscribe("user_profiles", filter={"role__eq": "admin"}, search="gra")
        profiles.ask("POST", "user_profiles", body={**PROFILE, "role": "viewer"})
        profiles.caught_up()
        profiles.ask("PATCH", "user_profiles/1", body={"role": "admin"})
        assert live.next()["op"] == "create"
        profiles.ask("PATCH", "user_profiles/1", body={"email": "other@example.org"})
        assert live.next()["op"] == "update"
        profiles.ask("PATCH", "user_profiles/1", body={"name": "Ada"})
        left = live.next()
        assert (left["op"], left["version"]) == ("delete", 4)
        profiles.ask("DELETE", "user_profiles/1")
        profiles.ask("POST", "user_profiles", body=PROFILE)
        assert live.next()["id"] == 2


def test_one_change_reaches_each_kind_of_reader_as_it_may_see_it(profiles: Served) -> None:
    people = [ANONYMOUS, USER, EDITOR, ADMIN, OWNER]
    sockets = [profiles.socket(person) for person in people for _ in range(3)]
    for live in sockets:
        live.subscribe("user_profiles")
        live.subscribe("user_profiles", "2", filter={"role": "nobody"})
    profiles.ask("POST", "user_profiles", OWNER, PROFILE)
    heard = [live.next() for live in sockets]
    assert {one["sub"] for one in heard} == {"1"}
    can = [one["data"]["_can"]["update"] for one in heard]
    assert can == [False] * 9 + [True] * 6
    for live in sockets:
        live.close()


def test_a_client_that_comes_back_misses_nothing(profiles: Served) -> None:
    since = position(profiles)
    for number in range(5):
        profiles.ask("POST", "user_profiles", body={**PROFILE, "name": f"N{number}"})
    profiles.ask("DELETE", "user_profiles/2")
    with profiles.socket(USER) as live:
        ack = live.subscribe("user_profiles", since=since)
        assert (ack["type"], ack["position"]) == ("ack", since)
        profiles.ask("POST", "user_profiles", body=PROFILE)
        heard: list[Any] = []
        while not heard or heard[-1]["seq"] < 7:
            heard.append(live.next())
        assert [one["id"] for one in heard if one["op"] == "create"] == [1, 3, 4, 5, 6]
        assert [one["seq"] for one in heard] == sorted({one["seq"] for one in heard})
        assert live.subscribe("user_profiles", "2", since=position(profiles))["type"] == "ack"
        assert live.settled() == []


def test_positions_that_cannot_be_resumed(profiles: Served) -> None:
    for _ in range(5):
        profiles.ask("POST", "user_profiles", body=PROFILE)
    profiles.call(
        profiles.services.database.write(
            lambda on: on.execute("DELETE FROM n3_changes WHERE seq < 4") and None
        )
    )
    epoch = profiles.services.epoch
    with profiles.socket(USER) as live:
        rights = position(profiles).rpartition(":")[2]
        for since in (
            f"other:3:{rights}", f"{epoch}:1:{rights}", f"{epoch}:99:{rights}", f"{epoch}:x:{rights}",
            "", "x", f"{epoch}:-1:{rights}", f"{epoch}:3", f"{epoch}:3:", f"{epoch}:3:00000000",
            f"{epoch}:3:{rights}:x", position(profiles, person=ADMIN),
        ):  # fmt: skip
            assert live.subscribe("user_profiles", since=since) == {"type": "resync", "sub": "1"}
        assert live.subscribe("user_profiles", since=f"{epoch}:3:{rights}")["type"] == "ack"
        assert [one["seq"] for one in (live.next(), live.next())] == [4, 5]


def test_writes_that_race_a_subscription_are_all_heard(profiles: Served) -> None:
    profiles.ask("POST", "user_profiles", body=PROFILE)
    since = position(profiles)

    def write() -> None:
        for _ in range(40):
            profiles.ask("POST", "user_profiles", body=PROFILE)

    writer = threading.Thread(target=write)
    writer.start()
    sockets = [profiles.socket(USER) for _ in range(5)]
    for live in sockets:
        live.send("subscribe", sub="1", dataset="user_profiles", since=since)
    writer.join()
    for live in sockets:
        assert live.next()["type"] == "ack"
        assert [live.next()["id"] for _ in range(40)] == list(range(2, 42))
        live.close()


def test_a_slow_reader_is_told_to_read_anew(app: Served) -> None:
    """A socket that is not read fills its buffers; what it missed is not kept for it for ever."""
    with connect(
        f"ws://127.0.0.1:{app.port}/api/realtime", max_queue=1, additional_headers=headers_of(USER)
    ) as socket:
        socket.send(json.dumps({"type": "subscribe", "sub": "1", "dataset": "things"}))
        assert json.loads(socket.recv(10))[0]["type"] == "ack"
        (subscriber,) = app.services.hub.subscribers
        things, written = app.specs["things"], 0
        while subscriber.subscriptions:
            app.call(app.services.database.write(_many(things, written, written + 200)))
            written += 200
        assert subscriber.size < 1_000_000
        kinds = []
        while "resync" not in kinds:
            kinds += [frame["type"] for frame in json.loads(socket.recv(10))]
        assert kinds.count("event") < written
        socket.send(json.dumps({"type": "ping"}))
        while kinds[-1] != "pong":
            kinds += [frame["type"] for frame in json.loads(socket.recv(10))]


def _many(spec: Dataset, start: int, end: int) -> Any:
    """A write of many long rows, with their changes."""

    def write(connection: Connection) -> None:
        for number in range(start + 1, end + 1):
            connection.execute(
                "INSERT INTO things (id, code, notes) VALUES (?, ?, ?)",
                (number, f"A-{number}", "n" * 20_000),
            )
            record(connection, spec, "create", number, 1, None)

    return write


def test_what_a_subscription_may_not_be(app: Served) -> None:
    with app.socket(ANONYMOUS) as live:
        asked: list[tuple[dict[str, Any], str]] = [
            ({"dataset": "none"}, "not_found"),
            ({"dataset": "things", "filter": {"secret": "x"}}, "bad_query"),
            ({"dataset": "things", "filter": {"quantity": "x"}}, "bad_query"),
            ({"dataset": "things", "filter": {"quantity": 1}}, "bad_message"),
            ({"dataset": "things", "search": 1}, "bad_message"),
            ({"dataset": "things", "held": [[]]}, "bad_message"),
            ({"dataset": "things", "held": list(range(1001))}, "bad_message"),
            ({"dataset": ["things"]}, "bad_message"),
        ]
        for values, code in asked:
            live.send("subscribe", sub="1", **values)
            error = live.next()
            assert (error["type"], error["sub"], error["problem"]["code"]) == ("error", "1", code)
        live.send("ping")
        assert live.next() == {"type": "pong"}
        for number in range(201):
            answer = live.subscribe("things", f"s{number}")
        assert answer["type"] == "error"


def test_identity_over_an_open_socket(app: Served) -> None:
    body = {"title": "t", "team": "red"}
    with app.socket(ANONYMOUS) as live:
        live.subscribe("documents")
        live.send("auth", token=json.dumps(OWNER))
        assert live.next() == {"type": "resync", "sub": "1"}
        live.subscribe("documents")
        app.ask("POST", "documents", OWNER, body)
        assert live.next()["data"]["title"] == "t"
        live.send("auth", token="ended")
        with pytest.raises(ConnectionClosed) as closed:
            live.next()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


def test_only_pages_of_ours_open_sockets(tmp_path: Path) -> None:
    served = Served("user_management", tmp_path, allowed_origins=frozenset({"https://app.example"}))
    address = f"ws://127.0.0.1:{served.port}/api/realtime"
    try:
        with connect(address, origin=Origin("https://app.example")) as socket:
            socket.send('{"type":"ping"}')
            assert socket.recv(10) == '[{"type":"pong"}]'
        for origin in (
            "https://app.example.evil",
            "http://app.example",
            "null",
            f"http://127.0.0.1:{served.port}",
        ):
            with connect(address, origin=Origin(origin)) as socket:
                with pytest.raises(ConnectionClosed) as closed:
                    socket.recv(10)
                assert closed.value.rcvd is not None
                assert closed.value.rcvd.code == 4403
        answer = served.http.post(
            "/api/datasets/user_profiles", json=PROFILE, headers={"origin": "https://evil"}
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    finally:
        served.stop()


def test_numbers_are_dense_and_in_order(profiles: Served) -> None:
    def write(number: int) -> None:
        with httpx.Client(
            base_url=str(profiles.http.base_url), headers=headers_of(ADMIN), timeout=20
        ) as client:
            for step in range(10):
                client.post("/api/datasets/user_profiles", json=PROFILE)
                client.post("/api/datasets/user_profiles", json={"name": "x"})
                client.patch(f"/api/datasets/user_profiles/{step + 1}", json={"name": f"{number}"})
                client.post(
                    "/api/datasets/user_profiles", json=PROFILE, headers={"prefer": "tx=rollback"}
                )

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    changes = profiles.stored("SELECT seq, row_id, version FROM n3_changes ORDER BY seq")
    assert [change[0] for change in changes] == list(range(1, len(changes) + 1))
    versions: dict[Any, int] = {}
    for _, row_id, version in changes:
        assert version == versions.get(row_id, 0) + 1
        versions[row_id] = version
    assert len(versions) == 80


def test_old_changes_are_forgotten_but_never_the_number(profiles: Served) -> None:
    for _ in range(3):
        profiles.ask("POST", "user_profiles", body=PROFILE)

    def forget(connection: Connection) -> list[Any]:
        trim(connection, 3, 4e9)
        return connection.execute("SELECT seq FROM n3_changes").fetchall()

    assert profiles.call(profiles.services.database.write(forget)) == [(3,)]
    profiles.ask("POST", "user_profiles", body=PROFILE)
    assert position(profiles).split(":")[1] == "4"


class Interrupted:
    """A database that lets something happen between a read and its use."""

    def __init__(self, database: Database, meanwhile: Callable[[], None]) -> None:
        self._database = database
        self._meanwhile = [meanwhile]

    async def read(self, job: Callable[[Connection], Any]) -> Any:
        found = await self._database.read(job)
        if self._meanwhile:
            self._meanwhile.pop()()
        return found


def test_who_subscribes_while_changes_are_read_misses_none(profiles: Served) -> None:
    profiles.ask("POST", "user_profiles", body=PROFILE)
    subscriber = Subscriber(principal(USER))
    spec = profiles.specs["user_profiles"]

    def subscribe() -> None:
        group = Group(spec, hub.catalog, subscriber.user, ())
        subscriber.subscriptions["1"] = Subscription(subscriber, "1", group, 0, waiting=None)

    hub = Hub(cast("Database", Interrupted(profiles.services.database, subscribe)))
    hub.catalog = profiles.services.catalog
    hub.subscribers.add(subscriber)

    async def steps() -> None:
        while await hub._step():
            pass

    profiles.call(steps())
    assert json.loads(subscriber.drain() or "[]")[0]["id"] == 1
