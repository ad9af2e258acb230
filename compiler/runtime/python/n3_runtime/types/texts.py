"""Strings: any, of a form, one of a list."""

import re
from typing import Any
from uuid import UUID

from n3_runtime import patterns

from .base import Refused, Type, text

TEXT_PATTERN = r"^[^\x00]*$"
"""Strings without NUL, as JSON schemas say it; lone surrogates are in no JSON that is UTF-8."""
SURROGATES = r"\ud800-\udfff"


def _whole(pattern: re.Pattern[str]) -> str:
    """A form as JSON schemas have it. Engines that read it as code points refuse lone surrogates in it."""
    return f"^{pattern.pattern.replace(SURROGATES, '')}$"


class StringType(Type):
    textual = True

    def __init__(self, name: str = "string") -> None:
        self.name = name
        self.schema = {"type": "string"}

    @property
    def accepted(self) -> dict[str, Any]:
        return {**self.schema, "pattern": TEXT_PATTERN}

    def parse(self, value: object) -> str:
        return text(value)


class EmailType(StringType):
    """An address `local@host.tld` of at most 254 characters (RFC 5321, 4.5.3.1.3)."""

    def __init__(self) -> None:
        super().__init__("email")
        self.schema = {"type": "string", "format": "email", "maxLength": patterns.EMAIL_LENGTH}

    @property
    def accepted(self) -> dict[str, Any]:
        return {**self.schema, "pattern": _whole(patterns.EMAIL)}

    def parse(self, value: object) -> str:
        address = text(value)
        if len(address) > patterns.EMAIL_LENGTH or not patterns.EMAIL.fullmatch(address):
            raise Refused("email", "Expected an e-mail address such as ada@example.org.")
        return address

    def parse_text(self, text: str) -> str:
        return StringType.parse(self, text)


class UrlType(StringType):
    """An absolute http or https address of at most 2,048 characters."""

    def __init__(self) -> None:
        super().__init__("url")
        self.schema = {"type": "string", "format": "uri", "maxLength": patterns.URL_LENGTH}

    @property
    def accepted(self) -> dict[str, Any]:
        return {**self.schema, "pattern": _whole(patterns.URL)}

    def parse(self, value: object) -> str:
        address = text(value)
        if len(address) > patterns.URL_LENGTH or not patterns.URL.fullmatch(address):
            raise Refused("url", "Expected a URL that starts with http:// or https://.")
        return address

    def parse_text(self, text: str) -> str:
        return StringType.parse(self, text)


class EnumType(StringType):
    def __init__(self, values: tuple[str, ...]) -> None:
        super().__init__("enum")
        self.values = values
        self.schema = {"type": "string", "enum": list(values)}

    @property
    def accepted(self) -> dict[str, Any]:
        return self.schema

    def parse(self, value: object) -> str:
        if value not in self.values or not isinstance(value, str):
            raise Refused("one_of", f"Expected one of {', '.join(self.values)}.")
        return value


class UuidType(Type):
    name = "uuid"
    schema = {"type": "string", "format": "uuid"}

    def parse(self, value: object) -> UUID:
        if not isinstance(value, str) or not patterns.UUID.fullmatch(value):
            raise Refused("type", "Expected a UUID.")
        return UUID(value)

    def store(self, value: UUID) -> str:
        return str(value)

    def load(self, stored: str) -> UUID:
        return UUID(stored)
