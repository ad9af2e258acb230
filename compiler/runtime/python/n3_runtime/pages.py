"""The pages, as data: who may open them, what their widgets offer and ask for."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from .aggregate import Chart, Metric
from .catalog import Catalog, Rules
from .conditions import WidgetFilter
from .dataset import Dataset
from .expressions.fold import possible
from .expressions.node_functions import EVERYONE, NOBODY
from .expressions.nodes import Node
from .expressions.resolve import condition
from .expressions.tree import Expression
from .expressions.value_types import TEXT, ValueType, decimal
from .fields import VALUE_TYPES
from .identity import Principal
from .problems import bad_query, refused
from .query import PARAMETER
from .types import SIMPLE, DecimalType, Refused, Type

MAX_PARAMETER = 2_000


@dataclass(frozen=True, eq=False)
class WidgetSpec:
    """A widget. `create`, `update` and `delete` are what `binding.crud` offers within the policy.

    `filter` is asked by the server; `parameters` are the types of what it names of the page.
    """

    dataset: str = ""
    access: Node = EVERYONE
    create: Node = NOBODY
    update: Node = NOBODY
    delete: Node = NOBODY
    filter: Node | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    aggregate: Chart | Metric | None = None


@dataclass(frozen=True, eq=False)
class PageSpec:
    """`widgets` is by the key of the widget in its page."""

    name: str
    path: str
    access: Node
    widgets: Mapping[str, WidgetSpec] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Widget:
    """A widget with the types of its rules."""

    spec: WidgetSpec
    page_access: Expression
    access: Expression
    create: Expression
    update: Expression
    delete: Expression
    filter: Expression | None

    def open_to(self, user: Principal) -> bool:
        return possible(self.page_access, user) and possible(self.access, user)


class Pages:
    """The pages of an application beside its datasets. Immutable: a swap makes another.

    Raises ValueError, when it is asked for a widget whose rules have no meaning.
    """

    def __init__(self, specs: Iterable[PageSpec] = (), catalog: Catalog | None = None) -> None:
        self.specs = tuple(specs)
        self._catalog = catalog or Catalog()

    @cached_property
    def access(self) -> Mapping[str, Expression]:
        """Who may open each page."""
        scope = self._catalog.scope(None)
        return {page.name: condition(page.access, scope) for page in self.specs}

    @cached_property
    def widgets(self) -> Mapping[str, Widget]:
        """The widgets, by `Page.key`."""
        return {
            f"{page.name}.{key}": self._widget(page, spec)
            for page in self.specs
            for key, spec in page.widgets.items()
        }

    def _widget(self, page: PageSpec, spec: WidgetSpec) -> Widget:
        scope = self._catalog.scope(None)
        chosen = None
        if spec.filter is not None:
            dataset = self._catalog.get(spec.dataset)
            known = {name: _value_type(kind) for name, kind in spec.parameters.items()}
            chosen = condition(spec.filter, replace(self._catalog.scope(dataset), parameters=known))
        access, create, update, delete = (
            condition(one, scope) for one in (spec.access, spec.create, spec.update, spec.delete)
        )
        return Widget(spec, self.access[page.name], access, create, update, delete, chosen)


@dataclass(frozen=True)
class WidgetRequest:
    """A widget that asks, and the person with the parameters of its page; without one, the dataset itself."""

    widget: Widget | None
    user: Principal

    @property
    def conditions(self) -> tuple[WidgetFilter, ...]:
        chosen = None if self.widget is None else self.widget.filter
        return () if chosen is None else (WidgetFilter(chosen),)


def widget_request(
    pages: Pages,
    spec: Dataset,
    name: str | None,
    parameters: Iterable[tuple[str, str]],
    user: Principal,
) -> WidgetRequest:
    """The widget `Page.key`; parameters are `param:route.id`. Raises Problem (400, 401, 403).

    A value that is not of its parameter's type is null, as one that is not sent.
    """
    given = {
        key.removeprefix(PARAMETER): value for key, value in parameters if key.startswith(PARAMETER)
    }
    if name is None:
        if given:
            raise bad_query("Parameters require a widget.", PARAMETER)
        return WidgetRequest(None, user)
    widget = pages.widgets.get(name)
    if widget is None:
        raise bad_query("Unknown widget.", "widget")
    if widget.spec.dataset != spec.name:
        raise bad_query(f"The widget does not show {spec.name}.", "widget")
    if not widget.open_to(user):
        raise refused(user.authenticated)
    known = {
        one: _parse(kind, given[one]) if one in given else None
        for one, kind in widget.spec.parameters.items()
    }
    return WidgetRequest(widget, replace(user, parameters=known))


def _parse(kind: str, text: str) -> Any:
    if len(text) > MAX_PARAMETER:
        return None
    try:
        return _codec(kind).parse_text(text)
    except Refused:
        return None


_DECIMAL = re.compile(r"decimal\((\d+), (\d+)\)")


def _codec(kind: str) -> Type:
    digits = _DECIMAL.fullmatch(kind)
    if digits is None:
        return SIMPLE[kind]()
    return DecimalType(int(digits[1]), int(digits[2]), stored=False)


def _value_type(kind: str) -> ValueType:
    digits = _DECIMAL.fullmatch(kind)
    if digits is None:
        return VALUE_TYPES.get(kind, TEXT)
    return decimal(int(digits[1]), int(digits[2]))


def describe_user(user: Principal, catalog: Catalog, pages: Pages) -> dict[str, Any]:
    """The body of GET /api/me, without the person's row."""

    def may(rule: Expression) -> bool:
        return possible(rule, user)

    def dataset(spec: Dataset) -> dict[str, bool]:
        rules = catalog.rules(spec)
        return {"read": may(rules.read), "create": spec.writable and may(rules.create)}

    def widget(one: Widget) -> dict[str, bool]:
        def policy() -> Rules:
            return catalog.rules(catalog[one.spec.dataset])

        return {
            "access": may(one.access),
            "create": may(one.create),
            "update": may(one.update) and may(policy().update),
            "delete": may(one.delete) and may(policy().delete),
        }

    return {
        "user": {
            "id": user.id,
            "name": user.name,
            "email": user.email,
            "roles": sorted(user.roles),
            "anonymous": not user.authenticated,
            "claims": {name: user.claim(name) for name in sorted(user.claims)},
        },
        "datasets": {spec.name: dataset(spec) for spec in catalog.values()},
        "pages": {
            page.name: {
                "access": may(pages.access[page.name]),
                "widgets": {
                    key: widget(pages.widgets[f"{page.name}.{key}"]) for key in page.widgets
                },
            }
            for page in pages.specs
        },
    }
