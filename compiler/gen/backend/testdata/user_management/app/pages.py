"""The pages, and what each of their widgets may do."""

from n3_runtime.pages import PageSpec, WidgetSpec
from n3_runtime.policy import EVERYONE, role

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
