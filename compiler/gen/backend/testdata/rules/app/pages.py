"""The pages and the operations of their widgets."""

from n3_runtime.aggregate import Aggregate, Chart, Metric
from n3_runtime.expressions import EVERYONE, PAGE, ROW, role
from n3_runtime.pages import PageSpec, WidgetSpec

PAGES = (
    PageSpec(
        name="Home",
        path="/home",
        access=EVERYONE,
        widgets={
            "papers": WidgetSpec(
                dataset="papers",
                filter=(ROW.state != "archived") | (ROW.rank > 3),
            ),
            "papers_2": WidgetSpec(
                dataset="papers",
                aggregate=Chart(x="state", value=Aggregate("sum", "pay")),
            ),
            "papers_3": WidgetSpec(
                dataset="papers",
                aggregate=Metric(Aggregate("max", "rank")),
            ),
            "sheets": WidgetSpec(
                dataset="sheets",
                aggregate=Metric(Aggregate("count")),
            ),
        },
    ),
    PageSpec(
        name="Editors",
        path="/editors",
        access=role("editor"),
        widgets={
            "sheets": WidgetSpec(
                dataset="sheets",
                aggregate=Chart(x="kind", value=Aggregate("count")),
            ),
        },
    ),
    PageSpec(
        name="Folder",
        path="/folders/:id",
        access=EVERYONE,
        widgets={
            "sheets": WidgetSpec(
                dataset="sheets",
                filter=(ROW.folder == PAGE["route.id"]) & (ROW.folder.state != "archived"),
                parameters={"route.id": "integer"},
            ),
        },
    ),
)
