"""The pages and the operations of their widgets."""

from n3_runtime.expressions import EVERYONE
from n3_runtime.pages import PageSpec

PAGES = (
    PageSpec(
        name="Home",
        path="/home",
        access=EVERYONE,
    ),
)
