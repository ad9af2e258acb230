"""A client that searches every answer for what its reader may not know, and notes what it has asked."""

import http.client
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from .oracle import View
from .people import PEOPLE, signed_in
from .world import TOKEN


class Leak(AssertionError):
    """Something was answered that its reader may not know."""


@dataclass(frozen=True)
class Asked:
    """A request as it was sent."""

    method: str
    path: str
    body: Any
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @cached_property
    def body(self) -> Any:
        return json.loads(self.text)


@dataclass
class Surface:
    """What of the API was asked: routes with their parameters, operators, headers."""

    asked: set[tuple[str, str]] = field(default_factory=set)
    requests: dict[tuple[str, str], Asked] = field(default_factory=dict)
    """One request for each of these, to be repeated by those who are refused."""

    def note(self, sent: Asked, datasets: Iterable[str]) -> None:
        path, _, query = sent.path.partition("?")
        route = f"{sent.method} {template(path, datasets)}"
        names = {part.partition("=")[0] for part in query.split("&") if part}
        for what in ("", *map(parameter, names), *(f"header {name}" for name in sent.headers)):
            self.asked.add((route, what))
            self.requests.setdefault((route, what), sent)


ENDS = ("aggregate", "export.csv", "batch")


def template(path: str, datasets: Iterable[str]) -> str:
    parts = path.split("/")
    if parts[1:3] == ["api", "datasets"] and len(parts) > 3:
        parts[3] = "{dataset}"
        if len(parts) > 4 and parts[4] not in ENDS:
            parts[4] = "{id}"
    if parts[1:3] == ["api", "views"]:
        parts[3:] = ["{dataset}", "{view}"][: len(parts) - 3]
    return "/".join(parts)


def parameter(name: str) -> str:
    """What kind of parameter a name is: a filter is named by its operator, and whether it follows a path."""
    field, _, operator = name.rpartition("__")
    if operator in OPERATORS:
        return f"{'path' if '.' in field else 'field'}__{operator}"
    return name


OPERATORS = (
    "eq", "ne", "lt", "lte", "gt", "gte", "in", "not_in", "contains", "starts_with", "ends_with", "is_null",
    "between",
)  # fmt: skip


class Asker:
    """One person at a server. Every answer is searched for tokens which that person may not read."""

    def __init__(self, name: str, view: View, port: int, surface: Surface) -> None:
        self.name = name
        self.port = port
        self.surface = surface
        self.sign_in = signed_in(view.person)
        self._described: Answer | None = None
        self._others: dict[str, Asker] = {}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.look(view)

    def __enter__(self) -> "Asker":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def look(self, view: View) -> None:
        """Takes the world as it is now."""
        self.view = view
        seen = json.dumps([view.rows(one) for one in view.world.specs])
        self.readable = set(TOKEN.findall(seen))

    @property
    def anonymous(self) -> bool:
        return self.view.person.id is None

    def close(self) -> None:
        self._connection.close()
        for one in self._others.values():
            one.close()

    def beside(self, name: str) -> "Asker":
        """Another person at the same server."""
        if name not in self._others:
            view = View(self.view.world, PEOPLE[name])
            self._others[name] = Asker(name, view, self.port, self.surface)
        return self._others[name]

    def get(self, path: str, **query: Any) -> Answer:
        return self.ask("GET", f"{path}?{urlencode(query)}" if query else path)

    def description(self) -> Answer:
        """The API's description, which takes long to make and is the same for every dataset."""
        if self._described is None:
            self._described = self.get("/openapi.json")
        return self._described

    def ask(
        self, method: str, path: str, body: Any = None, *, seen: object = None, **headers: str
    ) -> Answer:
        """`seen` is what may be seen beside the world as it is: a row as this very write makes it."""
        sent = Asked(
            method, path, body, {name.replace("_", "-"): one for name, one in headers.items()}
        )
        self.surface.note(sent, self.view.world.specs)
        answer = self.send(sent)
        said = {*TOKEN.findall(path), *TOKEN.findall(json.dumps([body, seen]))}
        leaked = (
            {*TOKEN.findall(answer.text), *TOKEN.findall(str(answer.headers))}
            - self.readable
            - said
        )
        if leaked:
            raise Leak(
                f"{self.name}: {method} {path} has {sorted(leaked)[:3]}: {answer.text[:300]}"
            )
        if answer.status >= 500:
            raise RuntimeError(f"{self.name}: {method} {path} failed: {answer.text[:300]}")
        return answer

    def send(self, sent: Asked) -> Answer:
        headers = {**self.sign_in, **sent.headers}
        content = None
        if sent.body is not None:
            content, headers["content-type"] = json.dumps(sent.body), "application/json"
        try:
            self._connection.request(sent.method, sent.path, content, headers)
            got = self._connection.getresponse()
        except ConnectionError:  # it was idle for long, and the server has closed it
            self._connection.close()
            self._connection.request(sent.method, sent.path, content, headers)
            got = self._connection.getresponse()
        text = got.read().decode()
        return Answer(got.status, {name.lower(): one for name, one in got.getheaders()}, text)
