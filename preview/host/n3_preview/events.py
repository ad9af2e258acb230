"""What the supervisor hears: one JSON object a line on stdout, and nothing else there."""

import json
import logging
import sys


def emit(event: str, **values: object) -> None:
    sys.stdout.write(json.dumps({"event": event, **values}, default=str) + "\n")
    sys.stdout.flush()


class EventHandler(logging.Handler):
    """Log records as events. What is below the root's level never comes here."""

    def emit(self, record: logging.LogRecord) -> None:
        emit("log", level=record.levelname.lower(), message=self.format(record))


def install() -> None:
    """All logging goes through events."""
    logging.basicConfig(level=logging.WARNING, handlers=[EventHandler()], force=True)
