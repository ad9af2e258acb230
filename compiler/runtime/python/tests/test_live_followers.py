"""Whatever is written, a live client has the rows that a fresh list has, and reloads only for a reason.

Clients apply events to the list they began with; after each round of writes theirs is compared with a
fresh one, member by member. A client may be told to read again only where what rules know of its person
has changed: their own row.
"""

import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from conftest import ANNA, BEN, CARL, MANAGER, OUTSIDER, PERSONNEL, Live, Served, fill

ROUNDS = 25
FOLLOWED: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("orders", {}, {}),
    ("customers", {}, {}),
    ("staff", {}, {}),
    ("orders", {"customer.city__eq": "Berlin"}, {}),
    ("orders", {"seller.team.name__eq": "red", "stage__eq": "open"}, {}),
    ("orders", {"customer.agent.team.region__in": "north,east"}, {}),
    ("customers", {"agent.name__contains": "a"}, {}),
    ("customers", {"agent.salary__gt": "1500"}, {}),
    ("staff", {"boss.team.region__ne": "south"}, {}),
    ("staff", {"boss.salary__is_null": "true"}, {}),
    ("orders", {"widget": "Customer.orders"}, {"route.id": "1"}),
]
PEOPLE = {
    "mo": MANAGER,
    "hanna": PERSONNEL,
    "anna": ANNA,
    "ben": BEN,
    "carl": CARL,
    "sam": OUTSIDER,
}
WRITERS = [PERSONNEL, PERSONNEL, PERSONNEL, MANAGER, ANNA, BEN]
OWN_ROWS = {"anna": 1, "ben": 2, "carl": 3}


@dataclass
class Follower:
    """One list that follows its dataset over a socket, as a page does."""

    shop: Served
    live: Live
    name: str
    sub: str
    dataset: str
    filters: dict[str, Any]
    params: dict[str, str]
    rows: dict[int, Any] = field(default_factory=dict)
    total: int = 0
    """The number of rows that match, those on other pages too."""
    page_size: int = 100
    anew: int = 0
    events: int = 0

    def listed(self) -> tuple[dict[int, Any], int, str]:
        query = {"page_size": self.page_size, **self.filters}
        query |= {f"param:{name}": value for name, value in self.params.items()}
        person = PEOPLE[self.name]
        answer = self.shop.ask("GET", f"{self.dataset}?" + "&".join(
            f"{name}={value}" for name, value in query.items()), person)  # fmt: skip
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert body["total_is_estimate"] is False
        rows = {row["id"]: row for row in body["data"]}
        return rows, body["total"], answer.headers["x-n3-position"]

    def subscribe(self) -> None:
        self.rows, self.total, since = self.listed()
        only = {name: value for name, value in self.filters.items() if name != "widget"}
        self.live.send(
            "subscribe", sub=self.sub, dataset=self.dataset, filter=only, since=since,
            held=list(self.rows), widget=self.filters.get("widget"), params=self.params,
        )  # fmt: skip

    def hear(self, frame: Any) -> None:
        match frame["type"]:
            case "resync":
                self.anew += 1
                self.subscribe()
            case "event":
                self.events += 1
                self.apply(frame)
            case kind:
                assert kind == "ack", frame

    def apply(self, event: Any) -> None:
        known = self.rows.get(event["id"])
        self.total += {"create": 1, "update": 0, "delete": -1}[event["op"]]
        if self.page_size < 100:  # the rest of the list is on pages that are not here
            return
        if event["op"] == "delete":
            assert known is not None, f"taken back, but never held: {event}"
        if known is not None and event["version"] < known["_version"]:
            return
        if event["op"] == "delete":
            del self.rows[event["id"]]
        else:
            self.rows[event["id"]] = event["data"]


class Writer:
    """Random writes; what rules refuse is refused."""

    def __init__(self, shop: Served, chance: random.Random) -> None:
        self.shop = shop
        self.chance = chance

    def ids(self, dataset: str) -> list[int]:
        return [row["id"] for row in self.shop.rows(dataset, PERSONNEL, page_size=100)] or [1]

    def write(self) -> set[int]:
        """Writes once; answers the rows of people that it may have changed."""
        pick, ids = self.chance.choice, self.ids
        match pick(
            [
                "staff",
                "staff",
                "customers",
                "customers",
                "orders",
                "orders",
                "teams",
                "new",
                "new",
                "gone",
            ]
        ):
            case "staff":
                row = pick(ids("staff"))
                body: dict[str, Any] = pick([
                    {"team_id": pick([*ids("teams"), None])},
                    {"boss_id": pick([*ids("staff"), None])},
                    {"salary": pick(["900.00", "1600.00", "2500.00"])},
                    {"name": pick(["Anna", "Otto", "Bea"])},
                ])  # fmt: skip
                self.send("PATCH", f"staff/{row}", body)
                return {row}
            case "customers":
                body = pick(
                    [
                        {"agent_id": pick(ids("staff"))},
                        {"city": pick(["Berlin", "Nowhere", "Rome"])},
                    ]
                )
                self.send("PATCH", f"customers/{pick(ids('customers'))}", body)
            case "orders":
                body = pick([
                    {"seller_id": pick([*ids("staff"), None])}, {"customer_id": pick(ids("customers"))},
                    {"quantity": self.chance.randint(1, 9)}, {"stage": pick(["open", "paid"])},
                ])  # fmt: skip
                self.send("PATCH", f"orders/{pick(ids('orders'))}", body)
            case "teams":
                body = pick([
                    {"region": pick(["north", "east", "south"])},
                    {"name": f"{pick(['red', 'blue'])}{pick(['', ' one', ' two'])}"},
                ])  # fmt: skip
                self.send("PATCH", f"teams/{pick(ids('teams'))}", body)
            case "new":
                made: list[tuple[str, dict[str, Any]]] = [
                    ("teams", {"name": f"t{self.chance.random()}", "region": "east"}),
                    ("staff", {"name": "New", "email": "new@shop.example", "team_id": pick(ids("teams"))}),
                    ("customers", {"name": f"c{self.chance.random()}", "city": "Berlin", "agent_id": pick(ids("staff"))}),
                    ("orders", {"customer_id": pick(ids("customers")), "price": "9.00", "seller_id": pick(ids("staff"))}),
                    ("orders", {"customer_id": pick(ids("customers")), "price": "8.00", "seller_id": pick(ids("staff"))}),
                ]  # fmt: skip
                self.send("POST", *pick(made))
            case "gone":
                path = pick(["teams", "staff", "customers", "orders", "orders", "orders"])
                # What refers to a row that goes may lose its reference: a boss, a team.
                people = set(ids("staff")) if path in ("teams", "staff") else set()
                self.send("DELETE", f"{path}/{pick(ids(path))}")
                return people
        return set()

    def send(self, method: str, path: str, body: Any = None) -> None:
        answer = self.shop.ask(method, path, self.chance.choice(WRITERS), body)
        assert answer.status_code < 500, answer.text


@pytest.fixture
def followed(tmp_path: Path, database: str) -> Iterator[tuple[Served, list[Follower]]]:
    shop = Served("shop", tmp_path, database=database)
    fill(shop)
    shop.services.hub.resync_seconds = 0.0
    with ExitStack() as stack:
        stack.callback(shop.stop)
        followers = []
        for name, person in PEOPLE.items():
            live = stack.enter_context(shop.socket(person))
            followers += [
                Follower(shop, live, name, str(number), *what)
                for number, what in enumerate(FOLLOWED)
            ]
            followers += [
                Follower(shop, live, name, f"p{number}", *what, page_size=1)
                for number, what in enumerate(FOLLOWED)
            ]
        for one in followers:
            one.subscribe()
        yield shop, followers


def settle(shop: Served, followers: list[Follower]) -> None:
    """Until nobody has anything left to hear, or to say."""
    by_socket: dict[int, dict[str, Follower]] = {}
    for one in followers:
        by_socket.setdefault(id(one.live), {})[one.sub] = one
    busy = True
    while busy:
        shop.caught_up()
        busy = False
        for subs in by_socket.values():
            for frame in next(iter(subs.values())).live.settled():
                subs[frame["sub"]].hear(frame)
                busy = True


@pytest.mark.parametrize("seed", range(3))
def test_followers_have_what_a_fresh_list_has(
    followed: tuple[Served, list[Follower]], seed: int
) -> None:
    shop, followers = followed
    chance = random.Random(seed)
    writer = Writer(shop, chance)
    settle(shop, followers)
    for _ in range(ROUNDS):
        before = {id(one): one.anew for one in followers}
        others = set[int]()
        for _ in range(chance.randint(1, 4)):
            others |= writer.write()
        settle(shop, followers)
        for one in followers:
            rows, total, _ = one.listed()
            assert one.total == total, (one.name, one.dataset, one.filters, one.page_size)
            if one.page_size == 100:
                assert one.rows == rows, (one.name, one.dataset, one.filters)
            if OWN_ROWS.get(one.name) not in others:
                assert one.anew == before[id(one)], (one.name, one.dataset, one.filters)
    heard = dict.fromkeys(range(len(FOLLOWED)), 0)
    for one in followers:
        heard[int(one.sub.removeprefix("p"))] += one.events
    assert min(heard.values()) > 0, heard
