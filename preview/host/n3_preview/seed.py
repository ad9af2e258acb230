"""Plausible rows, by type and name of the fields."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import re2
import uuid6
from n3_runtime.catalog import Catalog
from n3_runtime.changes import meta, write
from n3_runtime.database import Connection
from n3_runtime.dataset import DELETED, Dataset, quoted
from n3_runtime.existing_tables import rows_of
from n3_runtime.fields import Decimal, Enum, Field, List
from n3_runtime.identity import Principal
from n3_runtime.models import like
from n3_runtime.problems import FieldError, Problem, invalid
from n3_runtime.sql_compiler import compile_dataset_insert
from n3_runtime.types import StorageType
from n3_runtime.writing_values import defaults, to_storage

from . import samples

TRIES = 20


def seed(connection: Connection, spec: Dataset, catalog: Catalog, count: int) -> None:
    """Adds so many rows in the caller's transaction. References name rows that are there.

    Raises Problem where a required field has a pattern that nothing plausible matches, where a row that is
    demanded is missing, and for what is read only.
    """
    if not spec.writable:
        raise Problem(422, f"{spec.name} is read-only.")
    if spec.adopted and meta(connection, "environment") != "development":
        raise Problem(
            422, f"{spec.name} has rows of another program; the preview adds none to them."
        )
    keys = {
        field.name: _keys(connection, catalog[field.reference.dataset])
        for field in spec.stored
        if field.reference is not None
    }
    start = int(
        connection.execute(f"SELECT count(*) FROM {rows_of(spec, connection.dialect)}").fetchone()[
            0
        ]
    )
    for number in range(start + 1, start + count + 1):
        chosen = random.Random(f"{spec.name}:{number}")  # noqa: S311 - rows to look at
        values = {
            field.name: _referred(field, keys[field.name], chosen)
            if field.name in keys
            else _value(spec, field, number, chosen)
            for field in spec.stored
            if _wanted(field, chosen)
        }
        values.update(
            {
                name: value
                for name, value in defaults(spec, catalog, Principal.anonymous, values).items()
                if values.get(name) is None
            }
        )
        write(connection, spec, "create", compile_dataset_insert(spec, values, catalog), None)


def _keys(connection: Connection, target: Dataset) -> list[StorageType]:
    living = f" WHERE {quoted(DELETED)} IS NULL" if target.soft_delete else ""
    sql = (
        f"SELECT {quoted(target.key)} FROM {rows_of(target, connection.dialect)}{living} LIMIT 1000"
    )
    return [row[0] for row in connection.execute(sql)]


def _referred(field: Field, keys: list[StorageType], chosen: random.Random) -> StorageType:
    if keys:
        return chosen.choice(keys)
    if not field.required:
        return None
    message = f"Create rows of {field.reference.dataset if field.reference else ''} first."
    raise invalid([FieldError(field.name, "reference", message)])


def _wanted(field: Field, chosen: random.Random) -> bool:
    if field.server_set and not field.readonly:
        return False
    return field.required or field.primary_key or chosen.random() < 0.9


def _value(spec: Dataset, field: Field, number: int, chosen: random.Random) -> StorageType:
    value: Any = None
    match field.type:
        case "string" | "text" | "email" | "url":
            return _text(spec, field, number, chosen)
        case "integer" | "number":
            low = float(field.min or 0)
            high = float(field.max if field.max is not None else low + 100)
            value = chosen.uniform(low, high)
            value = number if field.unique else int(value) if field.type == "integer" else value
        case "decimal":
            assert isinstance(field, Decimal)
            low = int(float(field.min or 0))
            high = int(float(field.max)) if field.max is not None else low + 100
            return chosen.randint(low * 10**field.scale, high * 10**field.scale)
        case "boolean":
            value = chosen.random() < 0.5
        case "date" | "time" | "datetime":
            moment = datetime.now(UTC).replace(microsecond=0)
            moment -= timedelta(minutes=chosen.randrange(200_000))
            value = {"date": moment.date(), "time": moment.time(), "datetime": moment}[field.type]
            value = _within(field, value)
        case "duration":
            value = _within(field, timedelta(minutes=chosen.randrange(1, 600)))
        case "uuid":
            value = uuid6.uuid7()
        case "enum":
            assert isinstance(field, Enum)
            value = chosen.choice(field.values)
        case "json":
            value = {"sample": number}
        case "list":
            assert isinstance(field, List)
            value = chosen.sample(samples.WORDS, 2) if field.item in ("string", "text") else []
    return to_storage(field, value)


def _within(field: Field, value: Any) -> Any:
    """The value, or the bound that it is beyond."""
    if field.min is not None:
        value = max(value, like(value, field.min))
    return value if field.max is None else min(value, like(value, field.max))


def _text(spec: Dataset, field: Field, number: int, chosen: random.Random) -> str | None:
    if field.one_of:
        return str(chosen.choice(field.one_of))
    for _ in range(TRIES):
        value = _plausible(spec, field, number, chosen)[: field.max_length]
        value = value.ljust(field.min_length or 0, "x")
        if field.pattern is None or re2.fullmatch(field.pattern, value):
            return value
    if not (field.required or field.primary_key):
        return None
    message = f"No sample value matches {field.pattern}."
    raise invalid([FieldError(field.name, "pattern", message)])


def _plausible(spec: Dataset, field: Field, number: int, chosen: random.Random) -> str:
    # One person a row: name and address belong together.
    first, last = samples.person(random.Random(f"{spec.name}:{number}"))  # noqa: S311
    if field.type == "email" or "email" in field.name:
        return f"{first}.{last}.{number}@example.org".lower()
    if field.type == "url":
        return f"https://example.org/{chosen.choice(samples.WORDS)}/{number}"
    if field.pattern is not None:
        word = chosen.choice(samples.WORDS)
        forms = (f"AB-{number}", f"AB{number}", f"{number:05d}", f"{word}-{number}")
        return chosen.choice(forms)
    unique = f" {number}" if field.unique or field.primary_key else ""
    if field.type == "text":
        return f"{samples.phrase(chosen)}, by {first} {last}.{unique}"
    return samples.text(spec.name, field.name, (first, last), chosen) + unique
