"""`python -m app` serves the application."""

from n3_runtime.server import serve

serve("app.main:app")
