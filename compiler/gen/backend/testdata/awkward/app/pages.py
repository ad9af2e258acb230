"""The pages and the operations of their widgets."""

from n3_runtime.aggregate import Chart
from n3_runtime.expressions import EVERYONE, NOBODY, role
from n3_runtime.pages import PageSpec, WidgetSpec

PAGES = (
    PageSpec(
        name="default",
        path="/",
        access=EVERYONE,
        widgets={
            "class": WidgetSpec(
                dataset="class",
                create=EVERYONE,
                update=role("chief editor"),
                delete=EVERYONE,
            ),
        },
    ),
    PageSpec(
        name="Page",
        path="/page",
        access=EVERYONE,
        widgets={
            "class": WidgetSpec(
                dataset="class",
                aggregate=Chart(x="code", y="page"),
            ),
        },
    ),
    PageSpec(
        name="Nothing",
        path="/nothing",
        access=EVERYONE,
    ),
    PageSpec(
        name="Edit",
        path="/class/:code",
        access=EVERYONE,
        widgets={
            "class": WidgetSpec(
                dataset="class",
                create=EVERYONE,
                update=EVERYONE,
                delete=NOBODY,
            ),
        },
    ),
)
