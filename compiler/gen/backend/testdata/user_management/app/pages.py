"""The pages, and what each of their widgets may do."""

from n3_runtime.pages import PageSpec, WidgetAccess
from n3_runtime.policy import EVERYONE, role

PAGES = (
    PageSpec(
        name="UserManagement",
        path="/user-management",
        access=EVERYONE,
        widgets={
            "user_profiles": WidgetAccess(
                create=EVERYONE,
                update=EVERYONE,
                delete=role("admin"),
            ),
        },
    ),
)
