"""The pages, as data: who may open them, what their widgets offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .identity import Principal
from .policy import NOBODY, Rule
from .spec import DatasetSpec


@dataclass(frozen=True)
class WidgetAccess:
    """The rules of a widget's `binding.crud`; the dataset's policy holds beside them."""

    create: Rule
    update: Rule
    delete: Rule


@dataclass(frozen=True)
class PageSpec:
    """`widgets` is by the key of the widget in its page."""

    name: str
    path: str
    access: Rule
    widgets: Mapping[str, WidgetAccess] = field(default_factory=dict)


def possible(rule: Rule, user: Principal) -> bool:
    """Whether the rule may hold for this person on some row."""
    return rule.fold(user) != NOBODY


def describe(
    user: Principal, datasets: Sequence[DatasetSpec], pages: Sequence[PageSpec]
) -> dict[str, Any]:
    """The body of GET /api/me."""
    return {
        "user": {
            "id": user.id,
            "name": user.name,
            "email": user.email,
            "roles": sorted(user.roles),
            "anonymous": not user.authenticated,
        },
        "datasets": {
            spec.name: {
                "read": possible(spec.access.read, user),
                "create": possible(spec.access.create, user),
            }
            for spec in datasets
        },
        "pages": {
            page.name: {
                "access": possible(page.access, user),
                "widgets": {
                    key: {
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
