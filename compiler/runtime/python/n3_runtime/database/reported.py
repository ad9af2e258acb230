"""What errors of both databases say to the client: status, code, detail."""

from n3_runtime.problems import Problem

Made = tuple[int, str, str]

OUT_OF_RANGE: Made = (422, "out_of_range", "A number is outside the range of its type.")
TOO_COMPLEX: Made = (400, "too_complex", "The query has too many conditions.")
OUTDATED: Made = (
    500,
    "schema_outdated",
    "The database does not have the tables of this program. Restart the server to migrate it.",
)


AGAIN_SECONDS = 10
"""After how many seconds a request may be sent again that waits for whoever runs the database."""


def problem_of(made: Made) -> Problem:
    status, code, detail = made
    headers = {"retry-after": str(AGAIN_SECONDS)} if status == 503 else None
    return Problem(status, detail, code=code, headers=headers)
