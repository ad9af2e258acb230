"""The pages, and what each of their widgets may do."""

from n3_runtime.pages import PageSpec, WidgetAccess
from n3_runtime.policy import AUTHENTICATED, EVERYONE, NOBODY, role

PAGES = (
    PageSpec(
        name="Things",
        path="/things",
        access=EVERYONE,
        widgets={
            "things": WidgetAccess(
                create=EVERYONE,
                update=EVERYONE,
                delete=EVERYONE,
            ),
        },
    ),
    PageSpec(
        name="Documents",
        path="/documents",
        access=AUTHENTICATED,
        widgets={
            "documents": WidgetAccess(
                create=role("editor"),
                update=EVERYONE,
                delete=NOBODY,
            ),
        },
    ),
)
