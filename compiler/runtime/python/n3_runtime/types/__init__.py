"""The field types, by their names in the program."""

from collections.abc import Callable

from .base import Refused, StorageType, Type, text
from .numbers import BooleanType, DecimalType, IntegerType, NumberType
from .structures import JSON_DEPTH, JsonType, ListType
from .texts import EmailType, EnumType, StringType, UrlType, UuidType
from .times import DateTimeType, DateType, DurationType, TimeType, duration_text

__all__ = [
    "JSON_DEPTH",
    "SIMPLE",
    "BooleanType",
    "DateTimeType",
    "DateType",
    "DecimalType",
    "DurationType",
    "EmailType",
    "EnumType",
    "IntegerType",
    "JsonType",
    "ListType",
    "NumberType",
    "Refused",
    "StorageType",
    "StringType",
    "TimeType",
    "Type",
    "UrlType",
    "UuidType",
    "duration_text",
    "text",
]

SIMPLE: dict[str, Callable[[], Type]] = {
    "integer": IntegerType,
    "number": NumberType,
    "string": StringType,
    "text": lambda: StringType("text"),
    "email": EmailType,
    "url": UrlType,
    "boolean": BooleanType,
    "date": DateType,
    "time": TimeType,
    "datetime": DateTimeType,
    "duration": DurationType,
    "uuid": UuidType,
    "json": JsonType,
}
