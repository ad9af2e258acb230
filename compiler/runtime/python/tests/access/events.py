"""Events, of all people at once: each follows everything they may in every way that a subscription can be
made, while rows change, come, go and come back, people change teams, and so rights change."""

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from websockets.sync.client import connect

from .client import Answer, Asked, Asker, Leak, Surface
from .comparing import expect
from .oracle import Person, Row, Stored, View, World
from .people import PEOPLE, headers_of
from .world import TOKEN, token
from .writing import changes, created, default

MARK = "everyones"
"""Everybody follows it, so its next event tells that those before have all come."""


@dataclass(frozen=True)
class Subscribing:
    """A subscription of everyone: what is asked, and which of the rows that one sees it is about."""

    dataset: str
    asked: Mapping[str, Any] = field(default_factory=dict)
    chosen: Callable[[View, Row], bool] = lambda view, row: True
    resyncs: bool = False
    """Whether it may be told to read again, whatever has changed."""


TREE = json.dumps({"any": [["rank", "gte", 4], ["author", "is_null", True]]})
VARIANTS: dict[str, Subscribing] = {
    "filter": Subscribing(
        "papers",
        {"filter": {"state__eq": "published"}},
        lambda view, row: row["state"] == "published",
    ),
    "ruled": Subscribing(
        "papers", {"filter": {"pay__gte": "1.00"}}, lambda view, row: row["pay"] is not None
    ),
    "remark": Subscribing(
        "papers",
        {"filter": {"remark__is_null": "false"}},
        lambda view, row: row["remark"] is not None,
    ),
    "search": Subscribing("papers", {"search": "z"}),
    "tree": Subscribing(
        "everyones",
        {"filter": {"filter": TREE}},
        lambda view, row: row["author"] is None or (row["rank"] or 0) >= 4,
    ),
    "widget": Subscribing(
        "papers",
        {"widget": "Home.papers", "params": {}},
        lambda view, row: row["state"] != "archived" or (row["rank"] or 0) > 3,
    ),
    "path": Subscribing(
        "sheets",
        {"filter": {"folder.state__eq": "published"}},
        lambda view, row: (
            view.follow(view.world.specs["sheets"], row, ("folder", "state")) == "published"
        ),
    ),
    "expand": Subscribing("links", {"expand": ["sheet", "paper"]}, resyncs=True),
}
"""What a subscription can ask beside its dataset. Every dataset is followed with `held` and `since`, too."""


def subscriptions(world: World) -> dict[str, Subscribing]:
    plain = {name: Subscribing(name) for name, spec in world.specs.items() if spec.realtime}
    return {**plain, **VARIANTS}


class Listener:
    """One person's socket."""

    def __init__(self, name: str, who: Person, world: World, port: int) -> None:
        self.name = name
        self.who = who
        self._connecting = connect(
            f"ws://127.0.0.1:{port}/api/realtime", additional_headers=headers_of(name)
        )
        self.socket = self._connecting.__enter__()
        self.asker = Asker(name, View(world, who), port, Surface())
        self.followed = subscriptions(world)
        self.open: set[str] = set()
        self.frames: list[Any] = []

    def close(self) -> None:
        self._connecting.__exit__(None, None, None)
        self.asker.close()

    def send(self, **frame: Any) -> None:
        self.socket.send(json.dumps(frame))

    def next(self) -> Any:
        while not self.frames:
            self.frames = json.loads(self.socket.recv(10))
        return self.frames.pop(0)

    def shown(self, sub: str, view: View) -> dict[Any, Row]:
        """The rows of a subscription."""
        one = self.followed[sub]
        return {key: row for key, row in view.rows(one.dataset).items() if one.chosen(view, row)}

    def subscribe(self, sub: str, view: View) -> list[Any]:
        """Answers what came before it was live."""
        one = self.followed[sub]
        held = list(self.shown(sub, view))
        since = None
        if not one.asked:
            self.asker.look(view)
            listed = self.asker.get(f"/api/datasets/{one.dataset}", page_size=100)
            since = listed.headers.get("x-n3-position")
        self.send(
            type="subscribe", sub=sub, dataset=one.dataset, held=held, since=since, **one.asked
        )
        before = []
        while True:
            frame = self.next()
            if frame.get("sub") == sub and frame["type"] in ("ack", "error", "resync"):
                break
            before.append(frame)
        if frame["type"] == "error":
            problem = frame["problem"]
            expect(
                problem["status"], 401 if self.who.id is None else 403, (self.name, sub, problem)
            )
            expect(self.shown(sub, view), {}, (self.name, sub, "is closed"))
            self.open.discard(sub)
        else:
            self.open.add(sub)
        if frame["type"] == "resync":
            return [*before, *self.subscribe(sub, view)]
        return before


class Stage:
    """The people, and the world as it changes."""

    def __init__(self, world: World, port: int) -> None:
        self.world = deepcopy_tables(world)
        self.port = port
        self.root = Asker("root", View(self.world, PEOPLE["root"]), port, Surface())
        self.views = self._views()
        self.listeners = [Listener(name, who, self.world, port) for name, who in PEOPLE.items()]
        for one in self.listeners:
            for sub in one.followed:
                one.subscribe(sub, self.views[one.name])

    def close(self) -> None:
        for one in self.listeners:
            one.close()
        self.root.close()

    def _views(self) -> dict[str, View]:
        return {name: View(self.world, who) for name, who in PEOPLE.items()}

    def write(self, asker: Asker, method: str, path: str, body: Any = None) -> Answer:
        """A write; what it answers is looked at by other ways."""
        sent = Asked(method, path, body, {})
        return asker.send(sent)

    def told(self, dataset: str, key: Any) -> None:
        """Ends when everyone has heard of a change that was just made; checks what they were told."""
        old, self.views = self.views, self._views()
        waiting = list(self.listeners)
        heard: dict[str, list[Any]] = {one.name: [] for one in waiting}
        while waiting:
            mark = self.mark()
            again = []
            for one in waiting:
                frames = self.until(one, mark)
                heard[one.name] += frames
                if any(frame["type"] == "resync" and frame["sub"] == MARK for frame in frames):
                    again.append(one)
                while asked := {frame["sub"] for frame in frames if frame["type"] == "resync"}:
                    frames = [
                        frame for sub in asked for frame in one.subscribe(sub, self.views[one.name])
                    ]
                    heard[one.name] += frames
            waiting = again
        for one in self.listeners:
            frames = heard[one.name]
            # Rules that follow references are asked of the database, whose answers come when they come.
            while self.missing(one, frames, old[one.name], dataset, key):
                frames.append(one.next())
            self.check(one, frames, old[one.name], dataset, key)

    def mark(self) -> int:
        stored = self.world.tables[MARK][1]
        rank = 1 + stored.version % 3
        answer = self.write(self.root, "PATCH", f"/api/datasets/{MARK}/1", {"rank": rank})
        expect(answer.status, 200, answer.text)
        stored.values["rank"], stored.version = rank, stored.version + 1
        self.views = self._views()
        return stored.version

    def until(self, one: Listener, version: int) -> list[Any]:
        frames = []
        while True:
            frame = one.next()
            frames.append(frame)
            if frame["type"] == "resync" and frame["sub"] == MARK:
                return frames
            if frame["type"] == "event" and frame["sub"] == MARK and frame["version"] == version:
                return frames

    def missing(self, one: Listener, frames: list[Any], old: View, dataset: str, key: Any) -> bool:
        """Whether a subscription has not heard yet what it must."""
        told = {
            frame["sub"] for frame in frames if frame["type"] == "resync" or frame.get("id") == key
        }
        return any(
            self.expected(one, sub, old, key) is not None
            for sub in one.open - told
            if one.followed[sub].dataset == dataset and not one.followed[sub].resyncs
        )

    def expected(self, one: Listener, sub: str, old: View, key: Any) -> str | None:
        """The event by which a subscription hears of its row."""
        before, after = one.shown(sub, old), one.shown(sub, self.views[one.name])
        if key in after:
            return "update" if key in before else "create"
        return "delete" if key in before else None

    def check(self, one: Listener, frames: list[Any], old: View, dataset: str, key: Any) -> None:
        new = self.views[one.name]
        seen = json.dumps(
            [*map(new.rows, self.world.specs), *map(old.rows, self.world.specs)], default=str
        )
        leaked = set(TOKEN.findall(json.dumps(frames))) - set(TOKEN.findall(seen))
        if leaked:
            raise Leak(
                f"{one.name} was told {sorted(leaked)} of {dataset} {key}: {str(frames)[:600]}"
            )
        told: dict[str, dict[Any, Any]] = {}
        reread = {frame["sub"] for frame in frames if frame["type"] == "resync"}
        for frame in frames:
            if frame["type"] == "event" and (frame["dataset"], frame["id"]) != (MARK, 1):
                told.setdefault(frame["sub"], {})[frame["id"]] = frame
        for sub in one.open - reread:
            before, after = one.shown(sub, old), one.shown(sub, new)
            if one.followed[sub].resyncs:
                before, after = (
                    old.rows(one.followed[sub].dataset),
                    new.rows(one.followed[sub].dataset),
                )
            for found_key, frame in told.get(sub, {}).items():
                what = (one.name, sub, dataset, key, frame)
                if frame["op"] == "delete":
                    expect("data" in frame, False, what)
                    expect(found_key in after, False, what)
                    expect(found_key in before, True, (what, "of a row that was never seen"))
                else:
                    expect(frame["data"], after.get(found_key), what)
            if one.followed[sub].dataset == dataset and not one.followed[sub].resyncs:
                found = told.get(sub, {}).get(key)
                expected = self.expected(one, sub, old, key)
                expect(found and found["op"], expected, (one.name, sub, dataset, key, frames))


def deepcopy_tables(world: World) -> World:
    return World(world.specs, deepcopy(world.tables))


def fresh(given: Row, *names: object) -> Row:
    """With texts that are found nowhere else."""
    return {name: token(*names, name) if value == "new" else value for name, value in given.items()}


def happenings(stage: Stage) -> Iterator[tuple[str, Any]]:
    """Changes one after another: each is made when the next one is asked for."""
    world, root = stage.world, stage.root
    for spec in world.specs.values():
        if not spec.realtime:
            continue
        path, table = f"/api/datasets/{spec.name}", world.tables[spec.name]
        bodies = list(changes(spec))
        keys = [key for key, stored in table.items() if not stored.deleted]
        for index, given in enumerate([*bodies, *bodies]):
            key = keys[index % len(keys)]
            if (spec.name, key) == (MARK, 1) or "email" in given:
                continue
            sent = fresh(given, "event", spec.name, key, index)
            answer = stage.write(root, "PATCH", f"{path}/{key}", sent)
            if answer.status == 200:
                table[key].values.update(sent)
                table[key].version += 1
                yield spec.name, key
        for name, who in PEOPLE.items():
            with Asker(name, View(world, who), stage.port, Surface()) as asker:
                sent = fresh(next(created(spec)), "made", spec.name, name)
                row = default(asker, spec, sent)
                answer = stage.write(asker, "POST", path, sent)
            if answer.status == 201:
                key = int(answer.headers["location"].rpartition("/")[2])
                table[key] = Stored({**row, spec.key: key})
                yield spec.name, key
        for key in keys[-2:]:
            answer = stage.write(root, "DELETE", f"{path}/{key}")
            if answer.status != 204:
                continue
            if spec.soft_delete:
                table[key].deleted = True
                table[key].version += 1
                yield spec.name, key
                answer = stage.write(root, "POST", f"{path}/{key}/restore")
                expect(answer.status, 200, answer.text)
                table[key].deleted = False
                table[key].version += 1
                yield spec.name, key
            else:
                stage_deleted(stage, spec.name, key)
                yield spec.name, key


def stage_deleted(stage: Stage, dataset: str, key: Any) -> None:
    """Takes a row out of the world, with what its deletion does to others."""
    del stage.world.tables[dataset][key]
    for name, spec in stage.world.specs.items():
        for of in spec.stored if spec.derived is None else ():
            if of.reference is None or of.reference.dataset != dataset:
                continue
            for other, stored in list(stage.world.tables[name].items()):
                if stored.values[of.name] != key:
                    continue
                if of.reference.on_delete == "cascade":
                    stage_deleted(stage, name, other)
                else:
                    stored.values[of.name] = None
                    stored.version += 1
