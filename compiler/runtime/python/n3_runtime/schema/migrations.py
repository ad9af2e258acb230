"""The migration files of a release: plans that are applied once each, in the order of their names.

`n3 compile` writes them: the first makes everything, each later one leads from there to the next version
of the program. So a new database and one that grew with the program have the same shape. NAME.json is
the plan, NAME.sql its SQL; a plan of 0.2 has its SQL in it.

On SQLite all of them are applied in the caller's transaction. On PostgreSQL a migration is a transaction
with all of its checks and most of its statements, and then perhaps statements that take long (an index,
the validation of a constraint), each by itself, as they would otherwise keep everyone from the table:

- Which of them are done is noted in `n3_migrations_begun`; after a crash the next run goes on with the
  first that is not. One that was done, but not noted, is done again, so they can be repeated.
- Two releases that start at once take turns by an advisory lock of the session. The second asks for it
  again and again instead of waiting inside a statement: CREATE INDEX CONCURRENTLY waits for every older
  statement to end, so the two would wait for each other.
- A statement that needs a table for itself waits for at most its lock_timeout, since everyone who comes
  later waits behind it. Its transaction is then rolled back and tried again.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from n3_runtime.database import Connection

from . import plans
from .errors import MigrationError, PlanUnknownError
from .plans import Applied
from .scripts import Unit, joined, parse
from .shape import CATALOGS, record

APPLIED = (
    "CREATE TABLE IF NOT EXISTS n3_migrations "
    "(name TEXT PRIMARY KEY NOT NULL, digest TEXT NOT NULL, at DOUBLE PRECISION NOT NULL)"
)
BEGUN = (
    "CREATE TABLE IF NOT EXISTS n3_migrations_begun "
    "(name TEXT PRIMARY KEY NOT NULL, digest TEXT NOT NULL, units INTEGER NOT NULL)"
)
FILE_FORMAT = 2
LOCK = 0x6E335F736368656D
"""The advisory lock of everyone who changes a schema of ours: "n3_schem"."""

LOCKED = ("55P03", "40P01")  # lock_not_available, deadlock_detected
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
"""Seconds between two attempts, in which others have the table."""

Sleep = Callable[[float], None]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Migration:
    """One migration; `name` is the name of its files without their ending."""

    name: str
    plan: dict[str, Any]
    script: str | None = None

    @property
    def digest(self) -> str:
        """Of what it does, however the plan is formatted."""
        text = json.dumps(self.plan, sort_keys=True, ensure_ascii=False)
        if self.script is not None:
            text += "\n" + self.script
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def units(self) -> list[Unit]:
        """What is done one after the other. The first is a transaction, with the checks."""
        if self.script is None:
            return [Unit(transaction=True, parts=plans.parts_of(self.plan))]
        units = parse(self.script, f"{self.name}.sql")
        if self.plan["dialect"] == "sqlite":
            return [joined(units)]
        if not units or not units[0].transaction:
            units.insert(0, Unit(transaction=True))
        return units


def load(folder: Path) -> list[Migration]:
    """The migrations of a folder, in their order. Raises MigrationError where there are none, or one cannot be read."""
    files = sorted(folder.glob("*.json"))
    if not files:
        raise MigrationError(f"There are no migration files in {folder}.")
    for script in folder.glob("*.sql"):
        if not script.with_suffix(".json").exists():
            raise MigrationError(f"{script} has no {script.stem}.json beside it.")
    return [_load(file) for file in files]


def _load(file: Path) -> Migration:
    try:
        plan: dict[str, Any] = json.loads(file.read_bytes())
    except ValueError as error:
        raise MigrationError(f"{file} is not a migration file: {error}.") from None
    script = file.with_suffix(".sql")
    if plan.get("format") != FILE_FORMAT:
        return Migration(file.stem, plan)
    try:
        # As it is, so that the digest is the same wherever it is read.
        text = script.read_bytes().decode()
    except (OSError, ValueError) as error:
        raise MigrationError(f"The SQL of {file} cannot be read: {error}.") from None
    migration = Migration(file.stem, plan, text.replace("\r\n", "\n"))
    migration.units  # noqa: B018 - a script that cannot be taken apart is said now
    return migration


def migrate(
    connection: Connection,
    migrations: Sequence[Migration],
    *,
    allow_destructive: bool = False,
    patience: float = 300.0,
    sleep: Sleep = time.sleep,
) -> Applied:
    """Applies those that were not applied before.

    On SQLite in the caller's transaction. On PostgreSQL the connection is in no transaction, and
    `patience` is how many seconds are spent on waiting for others. `allow_destructive` lets steps give up
    values.

    Raises MigrationError for a database that is ahead of the files, was made without them in another
    shape, or is in use for too long, and SchemaRefusedError where rows do not fit; on SQLite the caller
    then rolls back, on PostgreSQL what is whole stays, and the next run goes on from there.
    """
    applied = Applied()
    if connection.dialect.migrates_at_once:
        done = _prepared(connection, migrations)
        for migration in migrations:
            if migration.name not in done:
                first = not done and _is_made(connection, migration)
                _apply_at_once(connection, migration, applied, made=first, allow=allow_destructive)
                done[migration.name] = migration.digest
        return applied
    waiting = _Waiting(time.monotonic() + patience, sleep)
    with _turn(connection, waiting):
        done = _prepared(connection, migrations)
        for migration in migrations:
            if migration.name not in done:
                _apply_in_parts(connection, migration, applied, waiting, allow=allow_destructive)
    return applied


@dataclass(frozen=True)
class Status:
    """What a database has had: which are applied, which one is begun and how far, which it has that no file is of."""

    applied: tuple[str, ...]
    begun: dict[str, int]
    unknown: tuple[str, ...]


def status(connection: Connection, migrations: Sequence[Migration]) -> Status:
    """Reads only."""
    there = CATALOGS[connection.dialect.name].tables(connection)

    def read(table: str, columns: str) -> list[Any]:
        if table not in there:
            return []
        return connection.execute(f"SELECT {columns} FROM {table} ORDER BY name").fetchall()

    done = dict(read("n3_migrations", "name, digest"))
    begun = read("n3_migrations_begun", "name, digest, units")
    files = {migration.name: migration.digest for migration in migrations}
    had = {**done, **{name: digest for name, digest, _ in begun}}
    return Status(
        applied=tuple(sorted(name for name in done if files.get(name) == done[name])),
        begun={name: units for name, _, units in begun},
        unknown=tuple(sorted(name for name in had if files.get(name) != had[name])),
    )


def _prepared(connection: Connection, migrations: Sequence[Migration]) -> dict[str, str]:
    """The digests of those that were applied, by their names. Raises MigrationError where they are others."""
    connection.execute(APPLIED)
    connection.execute(BEGUN)
    done: dict[str, str] = dict(
        connection.execute("SELECT name, digest FROM n3_migrations").fetchall()
    )
    files = {migration.name: migration.digest for migration in migrations}
    begun = dict(connection.execute("SELECT name, digest FROM n3_migrations_begun").fetchall())
    for name, digest in sorted({**done, **begun}.items()):
        if files.get(name) != digest:
            what = "is not among the files" if name not in files else "was another file then"
            raise MigrationError(
                f"The database has had the migration {name}, which {what}: it belongs to a newer "
                "version of this app, or to another app."
            )
    return done


def _apply_at_once(
    connection: Connection, migration: Migration, applied: Applied, *, made: bool, allow: bool
) -> None:
    _require_known(connection, migration)
    if not made:
        plans.examine(connection, migration.plan["steps"], allow_destructive=allow)
        for unit in migration.units:
            plans.take(connection, migration.plan, unit.parts, applied)
        plans.finish(connection, migration.plan)
    _note(connection, migration)


def _apply_in_parts(
    connection: Connection,
    migration: Migration,
    applied: Applied,
    waiting: "_Waiting",
    *,
    allow: bool,
) -> None:
    _require_known(connection, migration)
    units = migration.units
    row = connection.execute(
        "SELECT units FROM n3_migrations_begun WHERE name = ?", (migration.name,)
    ).fetchone()
    for index in range(0 if row is None else int(row[0]), len(units)):
        some = _apply_unit(connection, migration, units, index, waiting, allow=allow)
        applied.words += some.words
        applied.statements += some.statements


def _apply_unit(
    connection: Connection,
    migration: Migration,
    units: Sequence[Unit],
    index: int,
    waiting: "_Waiting",
    *,
    allow: bool,
) -> Applied:
    plan, parts = migration.plan, units[index].parts

    def note() -> None:
        if index + 1 < len(units):
            _note_begun(connection, migration, index + 1)
        else:
            plans.finish(connection, plan)
            _note(connection, migration)

    def whole() -> Applied:
        done = Applied()
        if index == 0:
            plans.examine(connection, plan["steps"], allow_destructive=allow)
        plans.take(connection, plan, parts, done)
        note()
        return done

    if units[index].transaction:
        return waiting.attempt(migration.name, lambda: _in_transaction(connection, whole))
    alone = Applied()
    plans.take(connection, plan, parts, alone)
    _in_transaction(connection, note)
    return alone


def _in_transaction(connection: Connection, run: Callable[[], Result]) -> Result:
    connection.execute("BEGIN")
    try:
        result = run()
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return result


class _Waiting:
    """Waits for others, all in all for so long."""

    def __init__(self, ends: float, sleep: Sleep) -> None:
        self.ends = ends
        self.sleep = sleep

    def is_over(self) -> bool:
        return time.monotonic() >= self.ends

    def attempt(self, name: str, run: Callable[[], Result]) -> Result:
        """Runs it again while somebody else holds a lock. Raises MigrationError in the end."""
        pause = FIRST_PAUSE
        while True:
            try:
                return run()
            except Exception as error:
                if getattr(error, "sqlstate", None) not in LOCKED:
                    raise
                if self.is_over():
                    raise MigrationError(
                        f"{name} needs a table that a long transaction holds ({error}). What it had "
                        "begun was rolled back. End that transaction, then run it again."
                    ) from error
            self.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


@contextmanager
def _turn(connection: Connection, waiting: _Waiting) -> Iterator[None]:
    """Alone among those who change the schema."""
    while not connection.execute("SELECT pg_try_advisory_lock(?)", (LOCK,)).fetchone()[0]:
        if waiting.is_over():
            raise MigrationError(
                "Another process has been applying migrations to this database for too long."
            )
        waiting.sleep(FIRST_PAUSE)
    try:
        yield
    finally:
        connection.execute("SELECT pg_advisory_unlock(?)", (LOCK,))


def _require_known(connection: Connection, migration: Migration) -> None:
    if migration.plan["format"] != (plans.FORMAT if migration.script is None else FILE_FORMAT):
        raise PlanUnknownError(f"a plan of format {migration.plan['format']}")
    made, found = migration.plan["dialect"], connection.dialect.name
    if made != found:
        raise MigrationError(
            f"The migrations are for {made}, but the database is {found}. Set its address to a database "
            f"of {made}, or compile the program with `database: {found}`."
        )


def _note(connection: Connection, migration: Migration) -> None:
    connection.execute("DELETE FROM n3_migrations_begun WHERE name = ?", (migration.name,))
    connection.execute(
        "INSERT INTO n3_migrations (name, digest, at) VALUES (?, ?, ?)",
        (migration.name, migration.digest, time.time()),
    )


def _note_begun(connection: Connection, migration: Migration, units: int) -> None:
    connection.execute(
        "INSERT INTO n3_migrations_begun (name, digest, units) VALUES (?, ?, ?) "
        "ON CONFLICT (name) DO UPDATE SET units = excluded.units",
        (migration.name, migration.digest, units),
    )


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
