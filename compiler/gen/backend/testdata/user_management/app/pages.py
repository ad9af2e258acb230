"""The pages and the operations of their widgets."""

from n3_runtime.expressions import EVERYONE, role
from n3_runtime.pages import PageSpec, WidgetSpec

PAGES = (
    PageSpec(
        name="UserManagement",
        path="/user-management",
        access=EVERYONE,
        widgets={
            "user_profiles": WidgetSpec(
                dataset="user_profiles",
                create=EVERYONE,
                update=EVERYONE,
                delete=role("admin"),
            ),
        },
    ),
)
