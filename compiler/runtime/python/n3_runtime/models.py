"""What clients may write and what they read: the bases of the models, their types and constraints."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar
from uuid import UUID

import pydantic
import re2
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from .types import (
    BooleanType,
    DateTimeType,
    DateType,
    DecimalType,
    DurationType,
    EmailType,
    IntegerType,
    JsonType,
    NumberType,
    Refused,
    StringType,
    TimeType,
    Type,
    UrlType,
    UuidType,
)

ABSENT: Any = None
"""The default of a field that may be left out but is never null."""


class WriteModel(BaseModel):
    """A body as it came: unknown names are refused, what was left out is not in `sent()`.

    The first body builds the validator: a preview that follows the typing seldom needs it.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True, defer_build=True)

    def sent(self) -> dict[str, Any]:
        """The values that were sent, by the field's name on the wire."""
        fields = type(self).model_fields
        return {fields[name].alias or name: getattr(self, name) for name in self.model_fields_set}


class RowModel(BaseModel):
    """A row as it is sent. The database makes the JSON, so this only describes it."""

    model_config: ClassVar[ConfigDict] = ConfigDict(defer_build=True)


def Named(name: str, default: Any = ...) -> Any:  # noqa: N802 - reads as the constraints beside it do
    """The default (none: a value is required) and the name on the wire of a field whose name Python
    or Pydantic keeps for itself."""
    return pydantic.Field(default, alias=name)


@dataclass(frozen=True)
class Wire:
    """Reads a field by its N3 type."""

    type: Type

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(_refusing(self.type.parse))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return dict(self.type.schema if handler.mode == "serialization" else self.type.accepted)


def _refusing(parse: Callable[[object], Any]) -> Callable[[Any], Any]:
    def validate(value: object) -> Any:
        if value is None:
            raise PydanticCustomError("required", "A value is required.")
        try:
            return parse(value)
        except Refused as refused:
            message = refused.message.replace("{", "{{").replace("}", "}}")
            raise PydanticCustomError(refused.code, message) from None

    return validate


Integer = Annotated[int, Wire(IntegerType())]
Number = Annotated[float, Wire(NumberType())]
String = Annotated[str, Wire(StringType())]
Text = Annotated[str, Wire(StringType("text"))]
Email = Annotated[str, Wire(EmailType())]
Url = Annotated[str, Wire(UrlType())]
Boolean = Annotated[bool, Wire(BooleanType())]
Date = Annotated[date, Wire(DateType())]
Time = Annotated[time, Wire(TimeType())]
DateTime = Annotated[datetime, Wire(DateTimeType())]
Duration = Annotated[timedelta, Wire(DurationType())]
Uuid = Annotated[UUID, Wire(UuidType())]
Json = Annotated[Any, Wire(JsonType())]


def Digits(precision: int, scale: int) -> Wire:  # noqa: N802 - reads as the constraints beside it do
    """The type of a Decimal with so many digits, `scale` of them after the point."""
    return Wire(DecimalType(precision, scale, stored=False))


class Constraint:
    """A check of a value that its type has accepted; `code` names the field error."""

    def check(self, value: Any) -> None:
        raise NotImplementedError

    def describe(self) -> Mapping[str, Any]:
        return {}

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def validate(value: Any) -> Any:
            self.check(value)
            return value

        return core_schema.no_info_after_validator_function(_refusing(validate), handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), **self.describe()}


@dataclass(frozen=True)
class Length(Constraint):
    """How many characters (code points)."""

    min: int = 0
    max: int | None = None

    def check(self, value: str) -> None:
        if len(value) < self.min:
            raise Refused("too_short", f"At least {self.min} characters.")
        if self.max is not None and len(value) > self.max:
            raise Refused("too_long", f"At most {self.max} characters.")

    def describe(self) -> Mapping[str, Any]:
        limits = {"minLength": self.min or None, "maxLength": self.max}
        return {name: limit for name, limit in limits.items() if limit is not None}


@dataclass(frozen=True)
class Range(Constraint):
    """Inclusive bounds of a number, or of a moment or duration as it is sent."""

    min: int | float | Decimal | str | None = None
    max: int | float | Decimal | str | None = None

    def check(self, value: Any) -> None:
        if self.min is not None and value < like(value, self.min):
            raise Refused("too_small", f"Must be at least {self.min}.")
        if self.max is not None and value > like(value, self.max):
            raise Refused("too_large", f"Must be at most {self.max}.")

    def describe(self) -> Mapping[str, Any]:
        limits = {"minimum": self.min, "maximum": self.max}
        return {name: limit for name, limit in limits.items() if isinstance(limit, int | float)}


def like(value: Any, bound: Any) -> Any:
    """A bound as what is compared with it."""
    if not isinstance(bound, str):
        return bound
    types = (
        (datetime, DateTimeType),
        (date, DateType),
        (time, TimeType),
        (timedelta, DurationType),
    )
    return next(codec().parse(bound) for kind, codec in types if isinstance(value, kind))


class Pattern(Constraint):
    """The whole text matches an RE2 pattern (linear in time, whatever the text)."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._compiled = re2.compile(pattern)

    def check(self, value: str) -> None:
        if self._compiled.fullmatch(value) is None:
            raise Refused("pattern", f"Must match {self.pattern}.")

    def describe(self) -> Mapping[str, Any]:
        # Patterns of JSON schemas are ECMAScript's, which has no flags within, classes by name or \A, \z, \Q, \C.
        if re.search(r"\(\?[^:]|\[\[:|\\[AzQCpP]", self.pattern):
            return {}
        return {"pattern": f"^(?:{self.pattern})$"}


class OneOf(Constraint):
    def __init__(self, *values: Any) -> None:
        self.values = values

    def check(self, value: Any) -> None:
        if value not in self.values:
            raise Refused("one_of", f"Must be one of {', '.join(map(str, self.values))}.")

    def describe(self) -> Mapping[str, Any]:
        return {"enum": list(self.values)}
