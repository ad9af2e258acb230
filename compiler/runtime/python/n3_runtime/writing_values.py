"""The values of a row that is written: as they are stored, and those that the server gives."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import uuid6

from .catalog import Catalog
from .dataset import Dataset
from .expressions.evaluate import evaluate
from .expressions.nodes import Node
from .expressions.value_types import INTEGER_DIGITS
from .fields import Field
from .identity import Principal
from .problems import FieldError
from .types import Refused, StorageType


def to_storage(field: Field, value: Any) -> StorageType:
    return None if value is None else field.codec.store(value)


def local_now(spec: Dataset) -> datetime:
    """Now, in the application's time zone."""
    return datetime.now(UTC if spec.timezone == "UTC" else ZoneInfo(spec.timezone))


def current_value(field: Field, now: datetime) -> StorageType:
    """The moment, as the field's type has it."""
    match field.type:
        case "date":
            return field.codec.store(now.date())
        case "time":
            return field.codec.store(now.time())
        case "datetime":
            return field.codec.store(now)
    raise ValueError(f"{field.name}: {field.type} is not a date or time")


def defaults(
    spec: Dataset, catalog: Catalog, user: Principal, values: Mapping[str, StorageType]
) -> dict[str, StorageType]:
    """What the server gives a new row beside the values that were sent."""
    now = local_now(spec)
    rules = catalog.rules(spec)
    made: dict[str, StorageType] = {}
    for field in spec.fields:
        if field.auto_now or field.auto_update:
            made[field.name] = current_value(field, now)
        elif field.owner:
            made[field.name] = user.id
        elif field.name in values:
            continue
        elif isinstance(field.default, Node):
            made[field.name] = coerced(field, evaluate(rules.defaults[field.name], {}, user))
        elif field.primary_key and field.type == "uuid":
            made[field.name] = str(uuid6.uuid7())
        elif field.default is not None:
            text = field.type in ("json", "list") and isinstance(field.default, str)
            value = json.loads(field.default) if text else field.default
            made[field.name] = field.codec.store(field.codec.parse(value))
    return made


def coerced(field: Field, value: Any) -> StorageType:
    """What an expression gave, as the field stores it; null where its type refuses it."""
    if value is None or overflow_error(field, value) is not None:
        return None
    if field.codec.textual:
        try:
            return field.codec.store(field.codec.parse(value))
        except Refused:
            return None
    found: StorageType = value
    return found


def overflow_error(field: Field, value: Any) -> FieldError | None:
    """Why a computed value has no place in its field: it has more digits than that."""
    of = field.value_type
    if value is None or not of.exact:
        return None
    digits = len(str(abs(int(value))))
    limit = INTEGER_DIGITS if of.kind == "integer" else of.digits
    if digits <= limit:
        return None
    return FieldError(
        field.name, "too_large", f"The computed value has {digits} digits; at most {limit} fit."
    )
