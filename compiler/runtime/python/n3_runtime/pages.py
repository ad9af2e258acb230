"""The pages, as data: who may open them, what their widgets offer and ask for."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .aggregate import Chart, Metric
from .identity import Principal
from .policy import EVERYONE, NOBODY, Rule
from .problems import bad_query, refused
from .query import PARAMETER, Given
from .spec import DatasetSpec
from .types import SIMPLE, DecimalType, Refused, Type

MAX_PARAMETER = 2_000


@dataclass(frozen=True)
class WidgetSpec:
    """A widget. `create`, `update` and `delete` are what `binding.crud` offers within the policy.

    `filter` is asked by the server; `parameters` are the types of what it names of the page.
    `depends_on` names the datasets that the filter reads beside the widget's own.
    """

    dataset: str = ""
    access: Rule = EVERYONE
    create: Rule = NOBODY
    update: Rule = NOBODY
    delete: Rule = NOBODY
    filter: Rule = EVERYONE
    parameters: Mapping[str, str] = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()
    aggregate: Chart | Metric | None = None


@dataclass(frozen=True)
class PageSpec:
    """`widgets` is by the key of the widget in its page."""

    name: str
    path: str
    access: Rule
    widgets: Mapping[str, WidgetSpec] = field(default_factory=dict)


def possible(rule: Rule, user: Principal) -> bool:
    """Whether the rule may hold for this person on some row."""
    return rule.fold(user) != NOBODY


@dataclass(frozen=True)
class Asking:
    """A widget that asks, and the person with what its page knows."""

    widget: WidgetSpec
    user: Principal

    @property
    def conditions(self) -> tuple[Given, ...]:
        return () if self.widget.filter == EVERYONE else (Given(self.widget.filter),)


def asking(
    pages: Sequence[PageSpec],
    spec: DatasetSpec,
    name: str | None,
    parameters: Iterable[tuple[str, str]],
    user: Principal,
) -> Asking:
    """The widget `Page.key`; parameters are `param.route.id`. Raises Problem (400, 401, 403).

    A value that is not of its parameter's type is null, as one that is not sent.
    """
    given = {
        key.removeprefix(PARAMETER): value for key, value in parameters if key.startswith(PARAMETER)
    }
    if name is None:
        if given:
            raise bad_query("Parameters belong to a widget.", PARAMETER)
        return Asking(WidgetSpec(spec.name), user)
    page_name, _, key = name.partition(".")
    page = next((one for one in pages if one.name == page_name), None)
    widget = None if page is None else page.widgets.get(key)
    if page is None or widget is None:
        raise bad_query("There is no such widget.", "widget")
    if widget.dataset != spec.name:
        raise bad_query(f"That widget does not show {spec.name}.", "widget")
    if not (possible(page.access, user) and possible(widget.access, user)):
        raise refused(user.authenticated)
    known = {
        one: _parse(kind, given[one]) if one in given else None
        for one, kind in widget.parameters.items()
    }
    return Asking(widget, replace(user, parameters=known))


def _parse(kind: str, text: str) -> Any:
    if len(text) > MAX_PARAMETER:
        return None
    try:
        return _codec(kind).parse_text(text)
    except Refused:
        return None


def _codec(kind: str) -> Type:
    decimal = re.fullmatch(r"decimal\((\d+), (\d+)\)", kind)
    return SIMPLE[kind]() if decimal is None else DecimalType(int(decimal[1]), int(decimal[2]))


def describe(
    user: Principal, datasets: Sequence[DatasetSpec], pages: Sequence[PageSpec]
) -> dict[str, Any]:
    """The body of GET /api/me, without the person's row."""
    return {
        "user": {
            "id": user.id,
            "name": user.name,
            "email": user.email,
            "roles": sorted(user.roles),
            "anonymous": not user.authenticated,
            "claims": {name: user.claim(name) for name in sorted(user.claims)},
        },
        "datasets": {
            spec.name: {
                "read": possible(spec.access.read, user),
                "create": spec.writable and possible(spec.access.create, user),
            }
            for spec in datasets
        },
        "pages": {
            page.name: {
                "access": possible(page.access, user),
                "widgets": {
                    key: {
                        "access": possible(widget.access, user),
                        "create": possible(widget.create, user),
                        "update": possible(widget.update, user),
                        "delete": possible(widget.delete, user),
                    }
                    for key, widget in page.widgets.items()
                },
            }
            for page in pages
        },
    }
