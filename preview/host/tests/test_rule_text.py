"""Rules as people are told them: as they are written, for every case of compiler/expr."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from engines import expression
from n3_runtime.expressions.tree import LEAVES, OPERATIONS, Expression
from n3_runtime.expressions.value_types import INTEGER

from n3_preview.rule_text import rule_text

RUNTIME = Path(__file__).parents[3] / "compiler/runtime/python"

CASES = json.loads((RUNTIME.parents[1] / "expr/testdata/printed.json").read_text())
SIMPLER = {
    "not true": "false",
    "b and true": "b",
    "b and false": "false",
    "b or true": "true",
    "b or false": "b",
    "not (b or false)": "not b",
    'not (s == "a" or n == 1)': 'not s == "a" and not n == 1',
    "not (s is null)": "s is not null",
    "not (n in [1])": "n not in [1]",
    "not (ls contains e)": "e not in ls",
    '"editor" in user.roles and n == 1': "role(editor) and n == 1",
    'user.role == "editor" and n == 1': "role(editor) and n == 1",
    'row.s == "a"': 's == "a"',
    "0.1 + 0.2": "0.3",
    "p * (1 - 0.2)": "p * 0.8",
    "round(n)": "n",
    "round(n, 2)": "n",
    "round(p)": "round(p, 0)",
    "round(p, 4)": "p",
    "-(-2147483648)": "2147483648",
    "abs(-round(2147483648))": "abs(-2147483648)",
    "at < today()": "at < date_trunc(day, now())",
    "at >= today()": "at >= date_trunc(day, now())",
    'at == "2026-01-31T10:30:00+01:00"': 'at == "2026-01-31T09:30:00Z"',
    'coalesce(w, "12:00")': 'coalesce(w, "12:00:00")',
    'w < "09:30"': 'w < "09:30:00"',
    'w == "09:30"': 'w == "09:30:00"',
    'w in ["09:30", "10:00:00.5"]': 'w in ["09:30:00", "10:00:00.5"]',
    "d + 24h": "d + 1d",
    "if b then l else 0s": "if b then l else 0d",
    "1h + at": "at + 1h",
    # Python turns a comparison around whose left side is a plain value or knows no better.
    "now() > at": "at < now()",
    "today() == d": "d == today()",
    "order.made < at": "at > order.made",
    "n * m > x": "x < n * m",
    "q * q > q": "q < q * q",
    "-(q * q) < q": "q > -(q * q)",
    "(if b then u else r) == s": "s == (if b then u else r)",
}
"""What may be told otherwise than it was written, since it means the same."""


def plain(text: str) -> str:
    """Without parentheses and spellings that mean nothing."""
    text = re.sub(r"\\u\{([0-9A-F]+)\}", lambda found: chr(int(found[1], 16)), text)
    text = re.sub(r"(\w+) contains (\([^)]*\)|\S+)", _contained, text)
    text = re.sub(r"\buser\.(level|rate|since|quota|team)\b", r"user.row.\1", text)
    return re.sub(r"[()]", "", text.replace("'", '"').replace("author.", "m.")).lower()


def _contained(found: re.Match[str]) -> str:
    whole, part = found.groups()
    return f"{part} in {whole}" if whole in ("ls", "li") else found[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["source"])
def test_a_rule_is_told_as_it_is_written(case: dict[str, Any]) -> None:
    source: str = case["source"]
    told = plain(rule_text(expression(case)))
    assert told in (plain(source), plain(SIMPLER.get(source, source)))


@pytest.mark.parametrize(
    "text",
    ["a - (b - c)", "(a - b) * c", "a - b - c", "(a or b) and c", "not (a or b)", "-(a + b)"],
)
def test_parentheses_are_those_that_are_needed(text: str) -> None:
    nodes = {name: Expression("field", INTEGER, name=name) for name in "abc"}

    class Side:
        """Builds the expression that Python's operators say."""

        def __init__(self, expression: Expression) -> None:
            self.expression = expression

        def _with(self, op: str, *others: "Side") -> "Side":
            args = (self.expression, *(one.expression for one in others))
            return Side(Expression(op, INTEGER, args))

        def __sub__(self, other: "Side") -> "Side":
            return self._with("-", other)

        def __add__(self, other: "Side") -> "Side":
            return self._with("+", other)

        def __mul__(self, other: "Side") -> "Side":
            return self._with("*", other)

        def __or__(self, other: "Side") -> "Side":
            return self._with("or", other)

        def __and__(self, other: "Side") -> "Side":
            return self._with("and", other)

        def __neg__(self) -> "Side":
            return self._with("negate")

        def __invert__(self) -> "Side":
            return self._with("not")

    python = text.replace(" or ", " | ").replace(" and ", " & ").replace("not ", "~")
    made: Side = eval(python, {name: Side(node) for name, node in nodes.items()})  # noqa: S307
    assert rule_text(made.expression) == text


@pytest.mark.parametrize("op", sorted(OPERATIONS))
def test_every_operation_is_told(op: str) -> None:
    """None is printed under the name that only the runtime has."""
    two = (Expression("field", INTEGER, name="a"), Expression("field", INTEGER, name="b"))
    one = op in ("not", "is null", "negate", "abs", "round", "lower", "upper", "length")
    args: tuple[Expression, ...] = (
        two[:1] if one or op.startswith("to ") or op in ("rescale", "date_trunc") else two
    )
    args = (*two, two[0]) if op == "if" else args
    value = ("month", "UTC") if op == "date_trunc" else None
    text = rule_text(Expression(op, INTEGER, args, value=value))
    assert "a" in text
    assert not re.search(
        r"add_time|time_between|has_item|is_null|to_number|to_decimal|rescale", text
    )


@pytest.mark.parametrize("op", sorted(LEAVES))
def test_every_leaf_is_told(op: str) -> None:
    value = frozenset({"editor"}) if op == "role" else 3
    assert rule_text(Expression(op, INTEGER, name="a", value=value))
