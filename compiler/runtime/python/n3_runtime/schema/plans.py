"""Applies a plan of the compiler without knowing what it is for.

All checks come first, on the shape as it was, so one refusal names all that is in the way. A check that
only repeats what the plan took for granted, and is not so any more, makes it stale: who made it makes it
again. Then each step fills and runs its DDL, and what the plan says is remembered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from n3_runtime.database import Connection
from n3_runtime.dataset import VERSION as ROW_VERSION
from n3_runtime.dataset import quoted
from n3_runtime.problems import FieldError

from .checks import condition, find
from .errors import PlanStaleError, PlanUnknownError, SchemaRefusedError
from .scripts import Part
from .shape import count_plan, forget, remember, version

FORMAT = 1
Plan = Mapping[str, Any]
Step = Mapping[str, Any]


@dataclass
class Applied:
    """What was done, in words and in SQL."""

    words: list[str] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)


def carry_out(connection: Connection, plan: Plan) -> Applied:
    """In the caller's transaction. Raises SchemaRefusedError, PlanStaleError or PlanUnknownError, and expects the caller to roll back."""
    if plan["format"] != FORMAT:
        raise PlanUnknownError(f"a plan of format {plan['format']}")
    if plan["dialect"] != connection.dialect.name:
        raise PlanUnknownError(
            f"a plan for {plan['dialect']}, but the database is {connection.dialect.name}"
        )
    if plan.get("from") not in (None, version(connection)):
        raise PlanStaleError("the shape has changed since")
    applied = Applied()
    if is_empty(plan):
        return applied
    examine(connection, plan["steps"])
    take(connection, plan, parts_of(plan), applied)
    finish(connection, plan)
    return applied


def is_empty(plan: Plan) -> bool:
    return not (plan["steps"] or plan["remember"] or plan.get("forget"))


def parts_of(plan: Plan) -> list[Part]:
    """The steps of a plan that has its DDL in it."""
    parts = []
    for index, step in enumerate(plan["steps"]):
        parts.append(Part(index))
        parts += [Part(index, statement) for statement in step.get("ddl") or ()]
    return parts


DESTROYS = "destroys"
"""The code of a check that finds the values which a step gives up."""


def examine(
    connection: Connection, steps: Sequence[Step], *, allow_destructive: bool = False
) -> None:
    """Runs the checks of all steps. Raises SchemaRefusedError or PlanStaleError with what they have found."""
    errors: list[FieldError] = []
    stale: list[str] = []
    for step in steps:
        for check in step.get("checks") or ():
            if allow_destructive and check["code"] == DESTROYS:
                continue
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


def take(connection: Connection, plan: Plan, parts: Sequence[Part], applied: Applied) -> None:
    """Fills and runs statements. Raises SchemaRefusedError where rows do not fit one of them."""
    steps: Sequence[Step] = plan["steps"]
    for part in parts:
        step = steps[part.step] if part.step is not None and part.step < len(steps) else None
        try:
            if part.statement:
                # Without values of its own: a question mark in it is one.
                connection.execute(part.statement, {})
                applied.statements.append(part.statement)
            elif step is not None:
                applied.words.append(step["words"])
                for fill in step.get("fills") or ():
                    _fill(connection, fill)
        except connection.IntegrityError as error:
            # The checks name the rows; this is what no check has found.
            message = f"Its rows do not fit: {error}."
            raise SchemaRefusedError([FieldError(_place(step or {}), "check", message)]) from None


def finish(connection: Connection, plan: Plan) -> None:
    """Remembers what the plan has made."""
    if is_empty(plan):
        return
    for name in plan.get("forget") or ():
        forget(connection, name)
    for table in plan["remember"]:
        remember(connection, table)
    count_plan(connection)


def _place(step: Step) -> str:
    return ".".join(filter(None, (step.get("dataset"), step.get("field"))))


def _fill(connection: Connection, fill: Mapping[str, Any]) -> None:
    table, column = quoted(fill["table"]), quoted(fill["column"])
    conversion = fill["conversion"]
    if conversion not in CONVERSIONS:
        raise PlanUnknownError(f"a fill of the kind {conversion}")
    if conversion == "clear":
        where, values = condition(connection, fill["where"])
        connection.execute(
            f"UPDATE {table} SET {column} = NULL, {quoted(ROW_VERSION)} = {quoted(ROW_VERSION)} + 1 "
            f"WHERE {where}",
            values,
        )
        return
    connection.execute(
        f"UPDATE {table} SET {column} = {column} {FACTORS[conversion]} ?", (10 ** fill["number"],)
    )


FACTORS = {"scale_up": "*", "scale_down": "/"}
CONVERSIONS = ("clear", *FACTORS)
