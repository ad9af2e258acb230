"""Settings, from the environment only."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


class SettingsError(ValueError):
    """A variable that cannot be right, named."""


@dataclass(frozen=True)
class Settings:
    """`environment` is "development" or "release"; `max_body` in bytes.

    Of PostgreSQL: `direct_url` leads past a pooler, `pool` is the number of connections for reads and for
    writes each (with 8 instead of 4, a write takes a tenth less of the processor, as more of them wait for
    the disk together), `prepare` is off where a pooler gives each transaction another session; `address` is the variable that
    held the address of the database.
    """

    database_url: str = "sqlite:///data.db"
    host: str = "127.0.0.1"
    port: int = 8000
    allowed_origins: frozenset[str] = frozenset()
    environment: str = "release"
    max_body: int = 1_048_576
    direct_url: str | None = None
    pool: int = 8
    prepare: bool = True
    address: str = "N3_DATABASE_URL"
    frontend: str = "../frontend/dist"

    @classmethod
    def from_environment(
        cls, values: Mapping[str, str] = os.environ, *, address: str = "N3_DATABASE_URL"
    ) -> "Settings":
        """`address` is the variable with the address of the database. Raises SettingsError, naming the variable."""
        origins = values.get("N3_ALLOWED_ORIGINS", "")
        port = values.get("N3_PORT", "8000")
        if not port.isascii() or not port.isdigit() or int(port) > 65535:
            raise SettingsError(f"N3_PORT: expected a port, found {port!r}")
        environment = values.get("N3_ENV", "release")
        if environment not in ("development", "release"):
            raise SettingsError(f"N3_ENV: expected development or release, found {environment!r}")
        pool = values.get("N3_DATABASE_POOL", str(cls.pool))
        if not pool.isascii() or not pool.isdigit() or not 1 <= int(pool) <= 100:
            raise SettingsError(
                f"N3_DATABASE_POOL: expected a number from 1 to 100, found {pool!r}"
            )
        prepare = values.get("N3_DATABASE_PREPARE", "true")
        if prepare not in ("true", "false"):
            raise SettingsError(f"N3_DATABASE_PREPARE: expected true or false, found {prepare!r}")
        settings = cls(
            database_url=values.get(address) or cls.database_url,
            address=address,
            host=values.get("N3_HOST", cls.host),
            port=int(port),
            allowed_origins=frozenset(
                origin.strip().rstrip("/") for origin in origins.split(",") if origin.strip()
            ),
            environment=environment,
            frontend=values.get("N3_FRONTEND", cls.frontend),
            direct_url=values.get("N3_DATABASE_DIRECT_URL") or None,
            pool=int(pool),
            prepare=prepare == "true",
        )
        settings.dialect  # noqa: B018 - an address we cannot use is said now
        return settings

    @property
    def dialect(self) -> str:
        """Which database: "sqlite" or "postgres". Raises SettingsError."""
        scheme, found, rest = self.database_url.partition("://")
        if found and scheme in ("postgres", "postgresql"):
            return "postgres"
        if found and scheme == "sqlite" and rest.startswith("/") and rest != "/":
            return "sqlite"
        raise SettingsError(
            f"{self.address}: expected sqlite:///path or postgresql://user@host/name"
        )

    @property
    def release(self) -> bool:
        return self.environment == "release"

    @property
    def database_path(self) -> str:
        """The file of SQLite: three slashes before a relative path, four before an absolute one."""
        return self.database_url.partition("sqlite:///")[2]

    @property
    def database_name(self) -> str:
        """The database as messages name it, without a password."""
        if self.dialect == "sqlite":
            return self.database_path
        parts = urlsplit(self.database_url)
        return f"{parts.hostname or 'localhost'}:{parts.port or 5432}{parts.path}"
