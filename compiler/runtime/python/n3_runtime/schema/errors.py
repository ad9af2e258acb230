"""Why a schema cannot follow."""

from collections.abc import Sequence

from n3_runtime.problems import FieldError


class SchemaRefusedError(Exception):
    """Rows are in the way; `errors` name them. Nothing was changed."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("; ".join(f"{error.field}: {error.message}" for error in errors))
        self.errors = tuple(errors)


class PlanStaleError(Exception):
    """The plan was made for another shape, or for rows that are no longer as they were."""


class PlanUnknownError(ValueError):
    """The plan is of another version of the compiler, or for another database."""


class MigrationError(Exception):
    """The migration files and the database do not belong together."""
