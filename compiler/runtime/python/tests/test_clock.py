"""A clock that jumps, an hour back or days forth, between writes: nothing is lost, numbered twice or answered twice."""

import ast
import time
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from importlib import import_module
from pathlib import Path
from typing import Any, Self

import n3_runtime
import pytest
from conftest import ADMIN, Served
from n3_runtime.changes import position, trim
from n3_runtime.idempotency import KEPT_SECONDS

HOUR, DAY = 3_600.0, 86_400.0
JUMPS = (-HOUR, DAY, -DAY, 3 * DAY, 0.0)
"""How far the clock is from the one that runs on, one after the other."""


def readers_of_the_clock() -> set[str]:
    """The modules that ask what time it is by `datetime.now`."""
    folder = Path(n3_runtime.__file__).parent
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Attribute(value=ast.Name(id="datetime"), attr="now"):
                    parts = path.relative_to(folder).with_suffix("").parts
                    found.add(".".join(("n3_runtime", *parts)))
    return found


class _Instances(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


@pytest.fixture
def jump(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets how far the clock is from the one that runs on, in seconds."""
    ahead = 0.0
    real, real_ns = time.time, time.time_ns

    class Moment(datetime, metaclass=_Instances):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + timedelta(seconds=ahead)

    monkeypatch.setattr(time, "time", lambda: real() + ahead)
    monkeypatch.setattr(time, "time_ns", lambda: real_ns() + int(ahead * 1e9))
    modules = readers_of_the_clock()
    assert "n3_runtime.writing_values" in modules
    for name in modules:
        monkeypatch.setattr(import_module(name), "datetime", Moment)

    def change(seconds: float) -> None:
        nonlocal ahead
        ahead = seconds

    return change


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_clock_that_jumps(app: Served, jump: Callable[[float], None]) -> None:
    def make(number: int, **headers: str) -> Any:
        made = app.ask("POST", "things", ADMIN, {"code": f"A-{number}"}, **headers)
        assert made.status_code == 201, made.text
        return made

    first = make(0, Idempotency_Key="first").json()
    others = [make(1).json()["id"]]
    page = app.ask("GET", "things?cursor=&page_size=1", ADMIN).json()
    keys, stamps, version = set(), [], 1
    with app.socket(ADMIN) as live:
        live.subscribe("things", held=[])
        for number, seconds in enumerate(JUMPS, 2):
            jump(seconds)
            again = make(0, Idempotency_Key="first")
            assert again.headers["idempotent-replayed"] == "true"
            assert again.json()["id"] == first["id"]
            # A row: its version goes on, its stamps are the clock's.
            changed = app.ask("PATCH", "things/1", ADMIN, {"quantity": number}).json()
            version += 1
            assert changed["_version"] == version
            stamps.append(moment(changed["updated_at"]) - timedelta(seconds=seconds))
            made = make(number)
            document = app.ask("POST", "documents", ADMIN, {"title": "t"})
            keys.add(document.json()["id"])
            # What follows it: events in order, a page, a place to resume from.
            events = [live.next(), live.next()]
            assert [one["data"]["id"] for one in events] == [1, made.json()["id"]]
            assert events[1]["seq"] == events[0]["seq"] + 1
            rest = app.ask("GET", f"things?page_size=100&cursor={page['next_cursor']}", ADMIN)
            others.append(made.json()["id"])
            assert [row["id"] for row in rest.json()["data"]] == others
            app.caught_up()
            app.call(app.services.database.write(lambda on: trim(on, position(on), time.time())))
            with app.socket(ADMIN) as other:
                since = (
                    document.headers.get("x-n3-position")
                    or app.ask("GET", "documents", ADMIN).headers["x-n3-position"]
                )
                assert other.subscribe("documents", since=since)["type"] == "ack"
    assert len(keys) == len(JUMPS)
    assert stamps == sorted(stamps)
    assert max(stamps) - min(stamps) < timedelta(minutes=10)


def test_keys_of_writes_are_forgotten_by_the_clock_alone(
    app: Served, jump: Callable[[float], None]
) -> None:
    body = {"code": "A-1"}
    made = app.ask("POST", "things", ADMIN, body, Idempotency_Key="k")
    for seconds in (KEPT_SECONDS - DAY, -KEPT_SECONDS, 0.0):
        jump(seconds)
        again = app.ask("POST", "things", ADMIN, body, Idempotency_Key="k")
        assert (again.status_code, again.json()["id"]) == (201, made.json()["id"])
    jump(KEPT_SECONDS + DAY)
    assert app.ask("POST", "things", ADMIN, body, Idempotency_Key="k").status_code == 409
