"""Settings, from the environment only."""

import os
from collections.abc import Mapping
from dataclasses import dataclass


class SettingsError(ValueError):
    """A variable that cannot be right, named."""


@dataclass(frozen=True)
class Settings:
    """`environment` is "development" or "release"; `max_body` in bytes."""

    database_url: str = "sqlite:///data.db"
    host: str = "127.0.0.1"
    port: int = 8000
    allowed_origins: frozenset[str] = frozenset()
    environment: str = "release"
    max_body: int = 1_048_576
    frontend: str = "../frontend/dist"

    @classmethod
    def from_environment(cls, values: Mapping[str, str] = os.environ) -> "Settings":
        """Raises SettingsError, naming the variable."""
        origins = values.get("N3_ALLOWED_ORIGINS", "")
        port = values.get("N3_PORT", "8000")
        if not port.isdigit() or int(port) > 65535:
            raise SettingsError(f"N3_PORT: expected a port, found {port!r}")
        environment = values.get("N3_ENV", "release")
        if environment not in ("development", "release"):
            raise SettingsError(f"N3_ENV: expected development or release, found {environment!r}")
        settings = cls(
            database_url=values.get("N3_DATABASE_URL", cls.database_url),
            host=values.get("N3_HOST", cls.host),
            port=int(port),
            allowed_origins=frozenset(
                origin.strip().rstrip("/") for origin in origins.split(",") if origin.strip()
            ),
            environment=environment,
            frontend=values.get("N3_FRONTEND", cls.frontend),
        )
        settings.database_path  # noqa: B018 - an address we cannot use is said now
        return settings

    @property
    def release(self) -> bool:
        return self.environment == "release"

    @property
    def database_path(self) -> str:
        """The file: three slashes before a relative path, four before an absolute one."""
        scheme, _, path = self.database_url.partition("sqlite:///")
        if scheme or not path:
            raise SettingsError("N3_DATABASE_URL: expected sqlite:///path")
        return path
