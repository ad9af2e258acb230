"""The pages and the operations of their widgets."""

from n3_runtime.pages import PageSpec

PAGES: tuple[PageSpec, ...] = ()
