"""`python -m n3_runtime.schema status|apply`: the migrations of the database that the settings name.

Run it in the folder of the backend. `n3 migrate` does. The exit code is 0 where the database has all of
them, 1 where some are left or rows are in the way, 3 where there is no database to talk to.
"""

import argparse
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from n3_runtime.problems import Problem
from n3_runtime.settings import Settings, SettingsError

from .errors import MigrationError, PlanUnknownError, SchemaRefusedError
from .installing import connected, install
from .migrations import Migration, load, status
from .plans import DESTROYS

LEFT, AWAY = 1, 3


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="n3 migrate")
    parser.add_argument("command", choices=("status", "apply"))
    parser.add_argument("--folder", type=Path, default=Path("migrations"))
    parser.add_argument("--allow-destructive", action="store_true")
    parser.add_argument("--address", default="N3_DATABASE_URL", metavar="VARIABLE")
    given = parser.parse_args(arguments)
    try:
        settings = Settings.from_environment(address=given.address)
        migrations = load(given.folder)
        if given.command == "status":
            return _status(settings, migrations)
        return _apply(settings, migrations, allow_destructive=given.allow_destructive)
    except (MigrationError, PlanUnknownError, Problem) as error:
        _say(f"error: {error}", sys.stderr)
        return LEFT
    except SettingsError as error:
        _say(f"error: {error}", sys.stderr)
        return AWAY
    except ModuleNotFoundError as missing:
        _say(
            f"error: the package {missing.name} is missing. Make a .venv in the folder of the backend and "
            "install requirements.lock in it.",
            sys.stderr,
        )
        return AWAY
    except (OSError, sqlite3.Error) as error:
        _say(f"error: {settings.database_name}: {error}", sys.stderr)
        return AWAY


def _say(line: str, to: TextIO | None = None) -> None:
    (to or sys.stdout).write(line + "\n")


def _status(settings: Settings, migrations: Sequence[Migration]) -> int:
    if settings.dialect == "sqlite" and not Path(settings.database_path).exists():
        _say(f"{settings.database_name}: there is no database yet")
        for migration in migrations:
            _say(f"  pending  {migration.name}")
        return LEFT
    with connected(settings) as connection:
        found = status(connection, migrations)
    _say(settings.database_name)
    for migration in migrations:
        state, note = "pending", ""
        if migration.name in found.applied:
            state = "applied"
        elif migration.name in found.begun:
            state = "begun"
            note = f"  {found.begun[migration.name]} of {len(migration.units)} parts; the next run goes on"
        _say(f"  {state:8} {migration.name}{note}")
    for name in found.unknown:
        _say(f"  unknown  {name}  applied from a file that is missing or was changed since")
    is_current = not found.unknown and len(found.applied) == len(migrations)
    return 0 if is_current else LEFT


def _apply(settings: Settings, migrations: Sequence[Migration], *, allow_destructive: bool) -> int:
    try:
        applied = install(settings, migrations, allow_destructive=allow_destructive)
    except SchemaRefusedError as refused:
        _say(f"error: {settings.database_name}: rows are in the way", sys.stderr)
        for error in refused.errors:
            _say(f"  {error.field}: {error.message}", sys.stderr)
        if any(error.code == DESTROYS for error in refused.errors):
            _say("To give these values up, run it with --allow-destructive.", sys.stderr)
        return LEFT
    for words in applied.words:
        _say(f"  {words}")
    _say(f"{settings.database_name}: {'up to date' if not applied.words else 'migrated'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
