"""The migration files of a release: plans that are applied once each, in the order of their names.

`n3 compile` writes them: the first makes everything, each later one leads from there to the next version
of the program. So a new database and one that grew with the program have the same shape.
"""

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .connections import Connection
from .errors import MigrationError
from .plans import Applied, carry_out
from .shape import record

APPLIED = (
    "CREATE TABLE IF NOT EXISTS n3_migrations "
    "(name TEXT PRIMARY KEY NOT NULL, digest TEXT NOT NULL, at REAL NOT NULL)"
)


@dataclass(frozen=True)
class Migration:
    """One file; `name` is its name without the ending."""

    name: str
    plan: dict[str, Any]

    @property
    def digest(self) -> str:
        """Of what it does, however it is formatted."""
        text = json.dumps(self.plan, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def load(folder: Path) -> list[Migration]:
    """The files of a folder, in their order. Raises MigrationError where there are none, or one cannot be read."""
    files = sorted(folder.glob("*.json"))
    if not files:
        raise MigrationError(f"There are no migration files in {folder}.")
    return [Migration(file.stem, _plan(file)) for file in files]


def _plan(file: Path) -> dict[str, Any]:
    try:
        plan: dict[str, Any] = json.loads(file.read_bytes())
    except ValueError as error:
        raise MigrationError(f"{file} is not a migration file: {error}.") from None
    return plan


def migrate(connection: Connection, migrations: Sequence[Migration]) -> Applied:
    """Applies those that were not applied before, in the caller's transaction.

    Raises MigrationError for a database that is ahead of the files or was made without them in another
    shape, and SchemaRefusedError where rows do not fit; the caller then rolls back.
    """
    connection.execute(APPLIED)
    done: dict[str, str] = dict(
        connection.execute("SELECT name, digest FROM n3_migrations ORDER BY name").fetchall()
    )
    files = {migration.name: migration.digest for migration in migrations}
    for name, digest in done.items():
        if files.get(name) != digest:
            what = "is not among the files" if name not in files else "was another file then"
            raise MigrationError(
                f"The database has had the migration {name}, which {what}: it belongs to a newer "
                "version of this app, or to another app."
            )
    applied = Applied()
    for migration in migrations:
        if migration.name in done:
            continue
        if done or not _is_made(connection, migration):
            one = carry_out(connection, migration.plan)
            applied.words += one.words
            applied.statements += one.statements
        connection.execute(
            "INSERT INTO n3_migrations VALUES (?, ?, ?)",
            (migration.name, migration.digest, time.time()),
        )
        done[migration.name] = migration.digest
    return applied


def _is_made(connection: Connection, first: Migration) -> bool:
    """Whether a version without migration files has made what the first file would make.

    Raises MigrationError where it has made something else.
    """
    tables = first.plan["remember"]
    known = {table["name"]: record(connection, table["name"]) for table in tables}
    if not any(known.values()):
        return False
    for table in tables:
        stored = {
            column["name"]: column["definition"]
            for column in known[table["name"]].get("columns", ())
        }
        for column in table["columns"]:
            if stored.get(column["name"]) != column["definition"]:
                raise MigrationError(
                    f"The database was made by an older version of this app, and {table['name']} "
                    f"differs at {column['name']}. Start the older version with this program once, "
                    "then this one."
                )
    return True
