"""Every way by which data leaves the application, and what is expected there of one person and one dataset.

A way asks the server, and compares with what the oracle says (`access.oracle`). What is expected has two
sides: exactly the rows, numbers and order that follow from what the person may read, and no token that they may
not (`Asker.ask`). A new way is added to WAYS; a route or parameter that no way asks for fails
`test_access_matrix.py`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from n3_runtime.dataset import Dataset
from websockets.sync.client import connect

from .client import Asked, Asker
from .comparing import address, closed, expect, listed, number, refusal
from .oracle import AGGREGATES, Row, View
from .people import PEOPLE, REFUSED, headers_of
from .reading import (
    aggregates,
    counts,
    cursors,
    expansions,
    exports,
    filters,
    items,
    lists,
    narrowed_aggregates,
    paths,
    searches,
    selects,
    sorts,
    trees,
)
from .world import TOKEN, token
from .writing import (
    batches,
    creations,
    deletions,
    errors,
    replays,
    restorations,
    stale_writes,
    updates,
)

Way = Callable[[Asker, Dataset], None]


def views(asker: Asker, spec: Dataset) -> None:
    """Views are seen by their owner, and by those who have the role that they are shared with."""
    path = f"/api/views/{spec.name}"
    mine = asker.view.person
    titles: dict[str, str] = {}
    for name, who in PEOPLE.items():
        maker = asker.beside(name)
        for role in (None, *sorted(who.roles)):
            title = token("view", spec.name, name, role)
            maker.readable.add(title)
            view = str(UUID(bytes=title.encode() + b"0" * (16 - len(title))))
            body: Row = {"title": title, "role": role, "sort": [spec.key], "columns": [spec.key]}
            answer = maker.ask("PUT", f"{path}/{view}", body)
            if answer.status >= 300:
                expect(answer.status, refusal(maker), (name, spec.name, answer.text))
                continue
            titles[title] = view
            shared = role is not None and (role in mine.roles or "admin" in mine.roles)
            if mine.id == who.id or shared:
                asker.readable.add(title)
    if "admin" not in mine.roles:
        body = {"title": "for others", "role": "nobody's", "sort": [], "columns": []}
        answer = asker.ask("PUT", f"{path}/{UUID(int=1)}", body)
        expect(answer.status, refusal(asker), (asker.name, "shares with a role that is not theirs"))
    answer = asker.get(path)
    if answer.status == 200:
        found = {one["title"] for one in answer.body["data"]}
        expect(found, {one for one in titles if one in asker.readable}, (asker.name, spec.name))
    else:
        expect(answer.status, refusal(asker), (asker.name, spec.name, answer.text))
    for title, view in titles.items():
        owner = next(who for name, who in PEOPLE.items() for role in (None, *who.roles)
                     if token("view", spec.name, name, role) == title)  # fmt: skip
        if owner.id == mine.id or "admin" in mine.roles:
            continue  # theirs to change
        taken = {"title": "taken", "sort": [], "columns": []}
        for method, sent in (("PUT", taken), ("DELETE", None)):
            answer = asker.ask(method, f"{path}/{view}", sent)
            expect(
                answer.status in (401, 403, 404), True, (asker.name, spec.name, method, answer.text)
            )
    asker.readable -= set(titles)


@dataclass(frozen=True)
class Shown:
    """A widget: the rows that it lists with the parameters of its page, or what it makes of all rows."""

    dataset: str
    chosen: Callable[[View, Row], bool] | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    made: Callable[[Sequence[Row]], Any] | None = None
    role: str = ""
    """Who alone may open its page."""


def in_folder(view: View, row: Row) -> bool:
    state = view.follow(view.world.specs["sheets"], row, ("folder", "state"))
    return row["folder_id"] == 2 and state not in (None, "archived")


def pays(rows: Sequence[Row]) -> Any:
    """The sum of what may be read, by state."""
    by_state: dict[str, list[Decimal]] = {row["state"]: [] for row in rows}
    for row in rows:
        by_state[row["state"]] += [] if row["pay"] is None else [Decimal(row["pay"])]
    return {state: number(AGGREGATES["sum"](found)) for state, found in by_state.items()}


def kinds(rows: Sequence[Row]) -> Any:
    found = [row["kind"] for row in rows]
    return {kind: found.count(kind) for kind in found}


WIDGETS: dict[str, Shown] = {
    "Home.papers": Shown(
        "papers", lambda view, row: row["state"] != "archived" or (row["rank"] or 0) > 3
    ),
    "Home.papers_2": Shown("papers", made=pays),
    "Home.papers_3": Shown(
        "papers", made=lambda rows: max((row["rank"] for row in rows if row["rank"]), default=None)
    ),
    "Home.sheets": Shown("sheets", made=len),
    "Editors.sheets": Shown("sheets", made=kinds, role="editor"),
    "Folder.sheets": Shown("sheets", in_folder, {"param:route.id": "2"}),
}
"""The widgets of the program's pages that have a filter or numbers; the others are lists."""


def widgets(asker: Asker, spec: Dataset) -> None:
    """What the widgets of pages show: rows by their filter, numbers of charts and metrics."""
    view, rows = asker.view, asker.view.rows(spec.name)
    for name, widget in WIDGETS.items():
        if widget.dataset != spec.name:
            continue
        asked = {"widget": name, **widget.parameters}
        if widget.chosen is not None:
            found = [key for key, row in rows.items() if widget.chosen(view, row)]
            listed(asker, spec, found, **asked)
            answer = asker.get(address(spec, "export.csv"), **asked)
            if not closed(asker, spec, answer):
                expect(len(answer.text.splitlines()), len(found) + 1, (asker.name, name))
            continue
        answer = asker.get(address(spec, "aggregate"), **asked)
        if widget.role and widget.role not in view.person.roles:
            expect(answer.status, refusal(asker), (asker.name, name, answer.text))
        elif not closed(asker, spec, answer) and widget.made is not None:
            body = answer.body
            shown = body.get("value")
            if "data" in body:
                shown = {point["x"]: number(point["value"]) for point in body["data"]}
            expect(shown, widget.made(list(rows.values())), (asker.name, name))


def identity(asker: Asker, spec: Dataset) -> None:
    """/api/me: who one is, one's own row, and what one may do at all."""
    body = asker.get("/api/me").body
    who = asker.view.person
    expect((body["user"]["id"], set(body["user"]["roles"])), (who.id, set(who.roles)), asker.name)
    people = asker.view.world.people
    own = None if asker.view.own is None else asker.view.rows(people).get(asker.view.own["id"])
    expect(body["user"]["row"], own, (asker.name, "row"))
    may = body["datasets"][spec.name]
    if asker.view.rows(spec.name):
        expect(may["read"], True, (asker.name, spec.name))
    expect(body["pages"]["Editors"]["access"], "editor" in who.roles, asker.name)


def descriptions(asker: Asker, spec: Dataset) -> None:
    """The API's description is for who is signed in, and knows no hidden field."""
    for path in ("/docs", "/healthz", "/readyz"):
        public = path in ("/healthz", "/readyz")
        answer = asker.get(path)
        expect(answer.status, 401 if asker.anonymous and not public else 200, (asker.name, path))
    answer = asker.description()
    expect(answer.status, 401 if asker.anonymous else 200, (asker.name, "described"))
    if answer.status != 200:
        return
    title = "".join(part.capitalize() for part in spec.name.split("_"))
    schemas = answer.body["components"]["schemas"]
    row = schemas[f"{title}Row"]["properties"]
    expect(
        set(row),
        {one.name for one in spec.visible} | {"_version", "_can"},
        (spec.name, "described"),
    )
    hidden = [one.name for one in spec.fields if one.hidden]
    for name in (f"{title}Create", f"{title}Update"):
        expect(
            set(hidden) & set(schemas.get(name, {}).get("properties", ())), set(), (spec.name, name)
        )


def refusals(asker: Asker, spec: Dataset) -> None:
    """A token of no worth is not even nobody's: it is refused before anything is looked at."""
    for name in REFUSED:
        for path in (address(spec), address(spec, 1), "/api/me"):
            answer = asker.send(Asked("GET", path, None, headers_of(name)))
            expect((answer.status, TOKEN.findall(answer.text)), (401, []), (name, path))


def positions(asker: Asker, spec: Dataset) -> None:
    """What a list came with lets its reader go on from there, and nobody who has other rights."""
    if not spec.realtime:
        return
    mine = asker.get(address(spec)).headers.get("x-n3-position")
    theirs = asker.beside("root").get(address(spec)).headers.get("x-n3-position")
    if mine is None or theirs is None:
        return
    place = f"ws://127.0.0.1:{asker.port}/api/realtime"
    with connect(place, additional_headers=asker.sign_in) as socket:
        for since, kind in ((mine, "ack"), (theirs, "ack" if asker.name == "root" else "resync")):
            asked = {"type": "subscribe", "sub": kind, "dataset": spec.name, "since": since}
            socket.send(json.dumps(asked))
            frames = json.loads(socket.recv(10))
            expect(frames[0]["type"], kind, (asker.name, spec.name, since, frames))


WAYS: dict[str, Way] = {
    "list": lists,
    "get": items,
    "count": counts,
    "search": searches,
    "sort": sorts,
    "filter": filters,
    "tree filter": trees,
    "select": selects,
    "expand": expansions,
    "path": paths,
    "cursor": cursors,
    "aggregate": aggregates,
    "narrowed aggregate": narrowed_aggregates,
    "export": exports,
    "create": creations,
    "update": updates,
    "delete": deletions,
    "restore": restorations,
    "batch": batches,
    "replay": replays,
    "stale write": stale_writes,
    "error text": errors,
    "widget": widgets,
    "identity": identity,
    "description": descriptions,
    "view": views,
    "refused": refusals,
    "position": positions,
}
"""Events have a test of their own: they are of all people at once."""
