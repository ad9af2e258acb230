"""The pages and the operations of their widgets."""

from n3_runtime.expressions import AUTHENTICATED, EVERYONE, NOBODY, role
from n3_runtime.pages import PageSpec, WidgetSpec

PAGES = (
    PageSpec(
        name="Things",
        path="/things",
        access=EVERYONE,
        widgets={
            "things": WidgetSpec(
                dataset="things",
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
            "documents": WidgetSpec(
                dataset="documents",
                create=role("editor"),
                update=EVERYONE,
                delete=NOBODY,
            ),
        },
    ),
)
