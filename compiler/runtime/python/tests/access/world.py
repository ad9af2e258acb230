"""The rows of the access matrix.

Each free text of a row is a token that is found nowhere else, so an answer that has one which its reader may
not read is a leak, whatever the answer is.
"""

import hashlib
import random
import re
from collections.abc import Mapping
from typing import Any

from conftest import migrations
from n3_runtime import schema
from n3_runtime.catalog import Catalog
from n3_runtime.dataset import DELETED, Dataset
from n3_runtime.dialect import DIALECTS
from n3_runtime.fields import Field
from n3_runtime.schema.installing import connected
from n3_runtime.settings import Settings
from n3_runtime.sql_compiler import compile_dataset_insert

from .oracle import Row, Stored, World

PAST, FUTURE = "2001-01-01", "2991-01-01"
TOKEN = re.compile(r"z[0-9a-f]{10}z")

COUNT = {"members": 6, "papers": 32, "folders": 20, "sheets": 60, "letters": 4}
"""How many rows a dataset has, where that is not USUAL."""
USUAL = 14
SUBJECTS = ("olga", "uma", "edgar", "ada", None)
CHOICES: dict[str, tuple[Any, ...]] = {
    "team": ("red", "blue", None), "state": ("draft", "published", "archived"), "kind": ("a", "b", "c", None),
    "rank": (1, 2, 3, 4, 5, 6, 7, None), "open_from": (PAST, FUTURE, None), "open": (True, False),
    "grade": (2, 4, 6, None),
}  # fmt: skip
"""What rules compare: values that rows share. What is not among these is free text, or a reference."""


def token(*names: object) -> str:
    text = ".".join(map(str, names)).encode()
    return f"z{hashlib.blake2b(text, digest_size=5).hexdigest()}z"


def made(specs: Mapping[str, Dataset]) -> World:
    """Rows of every dataset, the same in every run: chosen until each pair of choices has come up."""
    chance = random.Random(11)
    tables: dict[str, dict[Any, Stored]] = {}
    for name, spec in specs.items():
        if spec.derived is not None:
            continue
        count = COUNT.get(name, USUAL)
        rows = {key: _row(spec, key, chance, tables) for key in range(1, count + 1)}
        kept = {key for key in rows if spec.soft_delete and key % 4 == 0}
        tables[name] = {key: Stored(row, 1, key in kept) for key, row in rows.items()}
    return World(specs, tables)


def _row(
    spec: Dataset, key: int, chance: random.Random, tables: Mapping[str, Mapping[Any, Stored]]
) -> Row:
    return {one.name: _value(spec, one, key, chance, tables) for one in spec.stored}


def _value(
    spec: Dataset,
    of: Field,
    key: int,
    chance: random.Random,
    tables: Mapping[str, Mapping[Any, Stored]],
) -> Any:
    if of.primary_key:
        return key
    if of.owner:
        return chance.choice(SUBJECTS)
    if of.name == "email":
        subject = (*SUBJECTS[:-1], "sam", "sue")[key - 1] if key > 1 else SUBJECTS[0]
        return f"{subject}@rules.example"
    if of.reference is not None:
        found = list(tables.get(of.reference.dataset, ()) or range(1, key))
        return chance.choice(found) if found and (of.required or chance.random() < 0.8) else None
    if of.name in CHOICES:
        choices = [one for one in CHOICES[of.name] if one is not None or not of.required]
        return chance.choice(choices)
    if of.type == "decimal":
        return f"{chance.randrange(100, 100_000) * 2 / 100:.2f}" if chance.random() < 0.8 else None
    assert of.type in ("string", "text"), of
    return token(spec.name, key, of.name)


def store(world: World, address: str) -> None:
    """Makes the tables, and puts the rows into them."""
    settings = Settings(database_url=address)
    catalog = Catalog(world.specs.values(), DIALECTS[settings.dialect])
    schema.install(settings, schema.load(migrations("rules", settings.dialect)))
    with connected(settings) as connection:
        connection.execute("BEGIN")
        for name, rows in world.tables.items():
            spec = world.specs[name]
            for one in rows.values():
                values = {field.name: stored(field, one.values[field.name]) for field in spec.stored
                          if field.name != spec.key}  # fmt: skip
                statement = compile_dataset_insert(spec, values, catalog)
                connection.execute(statement.sql, statement.bound()).fetchone()
                if one.deleted:
                    connection.execute(
                        f"UPDATE {name} SET {DELETED} = ? WHERE id = ?",
                        ("2020-01-01T00:00:00.000000Z", one.values["id"]),
                    )
        connection.execute("COMMIT")


def stored(of: Field, value: Any) -> Any:
    return None if value is None else of.codec.store(of.codec.parse(value))
