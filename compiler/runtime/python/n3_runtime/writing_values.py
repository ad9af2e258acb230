"""The values of a row that is written: as they are stored, and those that the server gives."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

import uuid6

from .identity import Principal
from .spec import DatasetSpec, Default, Field
from .types import Refused, Stored, bindable


def stored(field: Field, value: Any) -> Stored:
    return None if value is None else field.codec.store(value)


def moment(spec: DatasetSpec) -> datetime:
    """Now, in the application's time zone."""
    return datetime.now(UTC if spec.timezone == "UTC" else ZoneInfo(spec.timezone))


def of_now(field: Field, now: datetime) -> Stored:
    """The moment, as the field's type has it."""
    match field.type:
        case "date":
            return field.codec.store(now.date())
        case "time":
            return field.codec.store(now.time())
        case "datetime":
            return field.codec.store(now)
    raise ValueError(f"{field.name}: {field.type} holds no moment")


def defaults(spec: DatasetSpec, user: Principal, values: Mapping[str, Stored]) -> dict[str, Stored]:
    """What the server gives a new row beside the values that were sent."""
    now = moment(spec)
    made: dict[str, Stored] = {}
    for field in spec.fields:
        if field.auto_now or field.auto_update:
            made[field.name] = of_now(field, now)
        elif field.owner:
            made[field.name] = user.id
        elif field.name in values:
            continue
        elif field.default in (Default.NOW, Default.TODAY):
            made[field.name] = of_now(field, now)
        elif field.default is Default.UUID or (field.primary_key and field.type == "uuid"):
            made[field.name] = str(uuid6.uuid7())
        elif field.default is Default.USER_ID:
            made[field.name] = user.id
        elif field.default is Default.USER_ROW:
            made[field.name] = bindable(user.row_key)
        elif callable(field.default):
            made[field.name] = fitted(field, field.default(user))
        elif field.default is not None:
            text = field.type in ("json", "list") and isinstance(field.default, str)
            value = json.loads(field.default) if text else field.default
            made[field.name] = field.codec.store(field.codec.parse(value))
    return made


def fitted(field: Field, value: Any) -> Stored:
    """What an expression gave, as the field stores it; null where it does not fit."""
    if value is None:
        return None
    match field.type:
        case "integer" if isinstance(value, float) and value.is_integer():
            value = int(value)
        case "number" if isinstance(value, int | Decimal):
            value = float(value)
        case "decimal":
            value = Decimal(str(value)).quantize(Decimal(1).scaleb(-field.scale), ROUND_HALF_UP)
        case "date" if isinstance(value, datetime):
            value = value.date()
    try:
        if isinstance(value, str | bool | int | float):
            value = field.codec.parse(value)
        return field.codec.store(value)
    except (Refused, AttributeError, TypeError):
        return None
