"""How answers grow from 10,000 to 1,000,000 rows: prints a figure for each kind of request as JSON.

    python -m bench.growth [--database sqlite] [--runs 5]

A figure is the exponent of the time over the rows: 0 is the same at any size, 1 is ten times for ten times
as many rows. A time is the least of several, since whatever else the machine does only adds to it. No two
requests of a kind are the same, so that no count is known from before, but for the lists that say so.
"""

import argparse
import http.client
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from .create_endpoint import SENT
from .orders import PATH, PRINCIPAL, databases, make_many
from .serving import Side, name

SIZES = (10_000, 100_000, 1_000_000)
FLAT, ALL = 0.1, 1.1
"""The exponents to reach: of what must not grow, and of what reads all rows."""
DEPTH = 0.9
STEP = 10_000
"""Rows of one page on the way to a cursor."""
WARM = 6
PERSON, ADMIN = {"x-person": PRINCIPAL}, {"x-person": "ada", "x-admin": "true"}


class Client:
    """One connection to a server."""

    def __init__(self, side: Side) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(side.address).netloc, timeout=60)

    def ask(
        self,
        path: str = "",
        query: Mapping[str, object] | None = None,
        person: Mapping[str, str] = ADMIN,
        body: object = None,
    ) -> bytes:
        sent = None if body is None else json.dumps(body)
        self._connection.request(
            "GET" if body is None else "POST",
            f"{PATH}{path}?{urlencode(query or {})}",
            sent,
            {**person, "content-type": "application/json"},
        )
        answer = self._connection.getresponse()
        found = answer.read()
        assert answer.status in (200, 201), found
        return found

    def cursor(self, query: Mapping[str, object], rows: int) -> str:
        """The cursor after so many rows."""
        found = ""
        for start in range(0, rows, STEP):
            page = {**query, "cursor": found, "page_size": min(STEP, rows - start), "select": "id"}
            found = json.loads(self.ask(query=page))["next_cursor"]
        return found


Ask = Callable[[int], object]


@dataclass(frozen=True)
class Kind:
    """A kind of request: `prepared` is given the number of rows, and then asks for the nth time."""

    id: str
    reach: float
    prepared: Callable[[Client, int], Ask]
    what: str
    runs: int | None = None


def listed(query: Mapping[str, object], person: Mapping[str, str] = ADMIN) -> Any:
    return lambda client, _: lambda _: client.ask(query=query, person=person)


def varied(query: Callable[[int], Mapping[str, object]], path: str = "") -> Any:
    return lambda client, _: lambda number: client.ask(path, query(number))


def paged(query: Mapping[str, object], depth: float) -> Any:
    def prepared(client: Client, rows: int) -> Ask:
        cursor = client.cursor(query, int(rows * depth)) if depth else ""
        return lambda _: client.ask(query={**query, "cursor": cursor})

    return prepared


def sorted_by(field: str, order: str) -> dict[str, object]:
    return {"sort_by": field, "sort_order": order}


RULED = {"status": "open", **sorted_by("created_at", "desc")}
SORTS = {
    "key": {},
    "newest": sorted_by("created_at", "desc"),
    "oldest": sorted_by("created_at", "asc"),
    "customer_asc": sorted_by("customer", "asc"),
    "customer_desc": sorted_by("customer", "desc"),
}
"""Orders that an index has; a tenth of the customers is null."""
KINDS = (
    *(
        Kind(f"list_{order}", FLAT, listed(sort), "a page, the count known")
        for order, sort in SORTS.items()
    ),
    Kind("list_rule", FLAT, listed(RULED, PERSON), "filter, sort and rule, the count known"),
    *(
        Kind(f"cursor_{order}_{place}", FLAT, paged(sort, depth), f"the {place} page by a cursor")
        for order, sort in SORTS.items()
        for place, depth in (("first", 0.0), ("deep", DEPTH))
    ),
    Kind(
        "create",
        FLAT,
        lambda client, _: lambda number: client.ask(body={**SENT, "title": f"Order {number}"}),
        "a row",
    ),
    Kind("count_many", ALL, varied(lambda n: {"quantity__gt": n}), "reads 10,000 matches"),
    Kind("count_few", ALL, varied(lambda n: {"quantity": 1 + n, "paid": "true"}), "reads all rows"),
    Kind("search_common", ALL, varied(lambda n: {"search": f"order {n}"}), "reads up to all rows"),
    Kind("search_rare", ALL, varied(lambda n: {"search": f"no{n}"}), "reads all rows"),
    Kind(
        "aggregate",
        ALL,
        varied(
            lambda n: {
                "group_by": "status",
                "values": "count(),sum(quantity)",
                "quantity__gt": n,
            },
            "/aggregate",
        ),
        "reads all rows",
    ),
    Kind("export", ALL, varied(lambda _: {}, "/export.csv"), "sends all rows", 1),
)


def least(ask: Ask, runs: int) -> float:
    """The least time in milliseconds."""
    found = []
    for number in range(runs):
        began = time.perf_counter()
        ask(number)
        found.append((time.perf_counter() - began) * 1000)
    return min(found)


def exponent(times: Sequence[float]) -> float:
    """The slope of the logarithm of the time over that of the rows."""
    points = [(math.log(rows), math.log(took)) for rows, took in zip(SIZES, times, strict=True)]
    middle = [sum(axis) / len(points) for axis in zip(*points, strict=True)]
    above: float = sum((x - middle[0]) * (y - middle[1]) for x, y in points)
    below: float = sum((x - middle[0]) ** 2 for x, _ in points)
    return above / below


def measured(address: str, rows: int, runs: int, only: str | None) -> dict[str, float]:
    """The time of each kind of request."""
    make_many(address, rows)
    with Side("ours", address, PATH) as side:
        side.up()
        client = Client(side)
        found = {}
        for kind in KINDS:
            if only is None or kind.id.startswith(only):
                ask = kind.prepared(client, rows)
                times = kind.runs or (WARM * runs if kind.reach == FLAT else runs)
                if kind.runs is None:
                    for number in range(WARM):  # planned and prepared
                        ask(times + number)
                found[kind.id] = least(ask, times)
                print(f"{rows:9,} {kind.id:26} {found[kind.id]:10.2f} ms", file=sys.stderr)
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", help="the kinds that begin so")
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        databases(asked.database, Path(folder), len(SIZES)) as addresses,
    ):
        found = [
            measured(address, rows, asked.runs, asked.only)
            for address, rows in zip(addresses, SIZES, strict=True)
        ]
    figures = []
    for kind in KINDS:
        if kind.id not in found[0]:
            continue
        times = [each[kind.id] for each in found]
        grown = exponent(times)
        print(f"{kind.id:26} {grown:6.2f}  ≤ {kind.reach}", file=sys.stderr)
        figures.append(
            {
                "id": name(f"growth_{kind.id}", asked.database),
                "value": round(grown, 2),
                "unit": f"exponent ({kind.what})",
                "baseline": f"10⁴ rows: {times[0]:.1f}, 10⁵: {times[1]:.1f}, 10⁶: {times[2]:.1f} ms",
                "ratio": round(times[2] / times[0], 2),
                "reach": f"≤ {kind.reach}",
                "met": grown <= kind.reach,
            }
        )
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
