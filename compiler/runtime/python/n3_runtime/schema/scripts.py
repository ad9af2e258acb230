"""The SQL of a migration file, taken apart: its transactions, and the statements of each step.

A script is what its reviewer has read, so what runs is what it says, statement by statement. Two things
in it are ours: a comment `-- 3. words` begins the third step of the plan, and BEGIN … COMMIT around
statements make them one transaction. Statements of a step outside of one run each by itself, in no
transaction; where they were interrupted they are repeated from the first, such as DROP INDEX IF EXISTS.
"""

import re
from dataclasses import dataclass, field

from .errors import MigrationError

# A string, a name, a dollar-quoted string, a comment, or the end of a statement.
_TOKEN = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$"""
    r"""|--[^\n]*|/\*.*?\*/|;""",
    re.DOTALL,
)
_STEP = re.compile(r"-- (\d+)\. ")
_BEGIN = re.compile(r"BEGIN|START TRANSACTION", re.IGNORECASE)
_COMMIT = re.compile(r"COMMIT|END", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """The beginning of a step, counted from 0, or a statement of it."""

    step: int | None
    statement: str = ""


@dataclass
class Unit:
    """What is done, and repeated, as one: a transaction, or statements in none."""

    transaction: bool
    parts: list[Part] = field(default_factory=list)

    @property
    def statements(self) -> list[str]:
        return [part.statement for part in self.parts if part.statement]


def parse(text: str, name: str = "the script") -> list[Unit]:
    """The units in their order. Raises MigrationError for a transaction without an end, or a statement."""
    units: list[Unit] = []
    inside: Unit | None = None
    step: int | None = None
    waiting: list[Part] = []  # steps that have begun outside of a transaction
    begun: set[int] = set()
    start = 0
    words = ""
    for token in _TOKEN.finditer(text):
        if token[0].startswith(("--", "/*")):
            words += text[start : token.start()]
            start = token.end()
            if (found := _STEP.match(token[0])) and not words.strip():
                step = int(found[1]) - 1
                if step not in begun:
                    begun.add(step)
                    (waiting if inside is None else inside.parts).append(Part(step))
            continue
        if token[0] != ";":
            continue
        statement = (words + text[start : token.start()]).strip()
        start, words = token.end(), ""
        if _BEGIN.fullmatch(statement):
            inside = Unit(transaction=True)
            units.append(inside)
        elif _COMMIT.fullmatch(statement):
            inside = None
        elif statement and inside is not None:
            inside.parts.append(Part(step, statement))
        elif statement:
            last = units[-1] if units else None
            if last is None or last.transaction or last.parts[-1].step != step or step is None:
                last = Unit(transaction=False)
                units.append(last)
            last.parts += [*waiting, Part(step, statement)]
            waiting = []
    if inside is not None:
        raise MigrationError(f"{name} has a BEGIN without a COMMIT.")
    if (words + text[start:]).strip():
        raise MigrationError(f"{name}: the last statement does not end with a semicolon.")
    if waiting:
        units.append(Unit(transaction=True, parts=waiting))
    return units


def joined(units: list[Unit]) -> Unit:
    """All as one transaction, for SQLite: there is one writer, who has it already."""
    return Unit(transaction=True, parts=[part for unit in units for part in unit.parts])
