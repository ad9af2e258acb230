"""Applies a plan of the compiler in the caller's transaction, without knowing what it is for.

All checks come first, on the shape as it was, so one refusal names all that is in the way. A check that
only repeats what the plan took for granted, and is not so any more, makes it stale: who made it makes it
again. Then each step fills and runs its DDL, and what the plan says is remembered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from n3_runtime.dataset import VERSION as ROW_VERSION
from n3_runtime.dataset import quoted
from n3_runtime.problems import FieldError

from .checks import condition, find
from .connections import Connection, dialect_of, is_integrity_error
from .errors import PlanStaleError, PlanUnknownError, SchemaRefusedError
from .shape import count_plan, forget, remember, version

FORMAT = 1


@dataclass
class Applied:
    """What was done, in words and in SQL."""

    words: list[str] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)


def carry_out(connection: Connection, plan: Mapping[str, Any]) -> Applied:
    """Raises SchemaRefusedError, PlanStaleError or PlanUnknownError, and expects the caller to roll back."""
    if plan["format"] != FORMAT or plan["dialect"] != dialect_of(connection):
        raise PlanUnknownError(f"a plan of format {plan['format']} for {plan['dialect']}")
    steps: Sequence[Mapping[str, Any]] = plan["steps"]
    if plan.get("from") not in (None, version(connection)):
        raise PlanStaleError("the shape has changed since")
    applied = Applied()
    if not (steps or plan["remember"] or plan.get("forget")):
        return applied
    _examine(connection, steps)
    for step in steps:
        _take(connection, step, applied)
    for name in plan.get("forget") or ():
        forget(connection, name)
    for table in plan["remember"]:
        remember(connection, table)
    count_plan(connection)
    return applied


def _examine(connection: Connection, steps: Sequence[Mapping[str, Any]]) -> None:
    errors: list[FieldError] = []
    stale: list[str] = []
    for step in steps:
        for check in step.get("checks") or ():
            try:
                found = find(connection, check)
            except KeyError as unknown:
                raise PlanUnknownError(f"a check of the kind {unknown}") from None
            if found is None:
                continue
            message = found.words(check["words"])
            if check.get("stale"):
                stale.append(message)
            else:
                errors.append(FieldError(_place(step), check["code"], message))
    if errors:
        raise SchemaRefusedError(errors)
    if stale:
        raise PlanStaleError("; ".join(stale))


def _place(step: Mapping[str, Any]) -> str:
    return ".".join(filter(None, (step["dataset"], step.get("field"))))


def _take(connection: Connection, step: Mapping[str, Any], applied: Applied) -> None:
    try:
        for fill in step.get("fills") or ():
            _fill(connection, fill)
        for statement in step.get("ddl") or ():
            connection.execute(statement)
            applied.statements.append(statement)
    except Exception as error:
        if not is_integrity_error(error):
            raise
        # The checks name the rows; this is what no check has found.
        message = f"Its rows do not fit: {error}."
        raise SchemaRefusedError([FieldError(_place(step), "check", message)]) from None
    applied.words.append(step["words"])


def _fill(connection: Connection, fill: Mapping[str, Any]) -> None:
    table, column = quoted(fill["table"]), quoted(fill["column"])
    conversion = fill["conversion"]
    if conversion == "clear":
        where, values = condition(connection, fill["where"])
        connection.execute(
            f"UPDATE {table} SET {column} = NULL, {quoted(ROW_VERSION)} = {quoted(ROW_VERSION)} + 1 "
            f"WHERE {where}",
            values,
        )
        return
    if conversion not in ("scale_up", "scale_down"):
        raise PlanUnknownError(f"a fill of the kind {conversion}")
    operator = "*" if conversion == "scale_up" else "/"
    connection.execute(
        f"UPDATE {table} SET {column} = {column} {operator} ?", (10 ** fill["number"],)
    )
