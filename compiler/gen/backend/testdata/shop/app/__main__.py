"""`python -m app` serves the application."""

from n3_runtime.server import serve

from .main import app

serve(app)
