"""What every field type does: wire value (JSON) ↔ Python value ↔ stored form, losing nothing."""

import unicodedata
from typing import Any

StorageType = str | int | float | None


class Refused(ValueError):
    """A value that its type does not accept; `code` is one of the field error codes of the API."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Type:
    """One field type. Values are never None here: null is the caller's."""

    name: str
    schema: dict[str, Any]
    """What is sent."""
    comparable = True
    textual = False

    @property
    def accepted(self) -> dict[str, Any]:
        """What is taken, as a JSON schema: no wider than what is parsed."""
        return self.schema

    @property
    def signature(self) -> str:
        """What must be equal for stored values to mean the same."""
        return self.name

    def parse(self, value: object) -> Any:
        """Wire value → Python value; raises Refused."""
        raise NotImplementedError

    def parse_text(self, text: str) -> Any:
        """Text of a query string or path → Python value; raises Refused."""
        return self.parse(text)

    def wire(self, value: Any) -> Any:
        return self.store(value)

    def store(self, value: Any) -> StorageType:
        found: StorageType = value
        return found

    def load(self, stored: Any) -> Any:
        return stored


def text(value: object) -> str:
    """NFC text without NUL and without lone surrogates (neither survives every database)."""
    if not isinstance(value, str):
        raise Refused("type", "Expected a string.")
    if "\0" in value:
        raise Refused("type", "A string must not contain the NUL character.")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Refused("type", "A string must not contain lone surrogates.") from None
        value = unicodedata.normalize("NFC", value)
    return value
