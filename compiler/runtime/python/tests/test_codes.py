"""`protocol/codes.json` has every code that the runtime sends, and no other: pages have words for each."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import n3_runtime
from n3_runtime.idempotency import KEPT_SECONDS
from n3_runtime.problems import CODES, KINDS, OWN_KINDS

SOURCES = Path(n3_runtime.__file__).parent
KNOWN = json.loads(
    (Path(__file__).parents[2] / "protocol" / "codes.json").read_text(encoding="utf-8")
)

PASSED_ON = {
    "code": "of `Made`, whose tables are read below",
    "problem.code": "the item of a batch has the code of its problem, and so has a part of a view",
    "one.code": "a place is put before it",
    "refused.code": "what a type refuses",
    "field_code(one['type'])": "of KINDS and OWN_KINDS",
    "CODES.get(status, 'error')": "of CODES",
}
"""Codes that are no constant where they are sent, and where they come from."""
AT = {"Problem": None, "FieldError": 1, "Refused": 0, "bad_query": 2, "PydanticCustomError": 0}
"""The functions that take a code, and at which place; `Problem` only by name."""


def trees() -> Iterator[ast.AST]:
    for path in sorted(SOURCES.rglob("*.py")):
        # What a plan of the schema finds is told to whoever migrates, never to a page.
        if "schema" not in path.relative_to(SOURCES).parts:
            yield ast.parse(path.read_text(encoding="utf-8"))


def constants(node: ast.expr | None) -> Iterator[str]:
    """What an argument may be: one text, or one of two."""
    match node:
        case None | ast.Constant(value=None):
            pass
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=otherwise):
            yield from constants(body)
            yield from constants(otherwise)
        case ast.Name(id=name) if name == "code":
            assert name in PASSED_ON
        case _:
            assert ast.unparse(node) in PASSED_ON, f"{ast.unparse(node)} at line {node.lineno}"


def sent() -> tuple[set[str], set[str]]:
    """The codes of problems, and those of fields."""
    problems, refusals = set[str](), {*KINDS.values(), *OWN_KINDS}
    for tree in trees():
        for node in ast.walk(tree):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Call(func=ast.Name(id="super"))),
                    keywords=[*_, ast.keyword(arg="code", value=ast.Constant(value=str(code)))],
                ):
                    problems.add(code)
                case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if name in AT:
                    named = [one.value for one in keywords if one.arg == "code"]
                    place = AT[name]
                    given = named or args[place : place + 1] if place is not None else named
                    found = {text for one in given for text in constants(one)}
                    (problems if name == "Problem" else refusals).update(found)
                case ast.Tuple(
                    elts=[
                        ast.Constant(value=int(status)),
                        ast.Constant(value=str(code)),
                        ast.Constant(),
                    ]
                ) if 400 <= status < 600:
                    problems.add(code)
    # Exceptions of Starlette may have any status.
    return {*problems, *CODES.values(), "error"}, refusals


def test_codes_are_those_of_the_protocol() -> None:
    problems, refusals = sent()
    assert sorted(problems) == KNOWN["problems"]
    assert sorted(refusals) == KNOWN["refusals"]


def test_keys_are_kept_as_long_as_pages_count_on() -> None:
    limits = json.loads((Path(__file__).parents[2] / "protocol" / "limits.json").read_text())
    assert limits["idempotency_key_days"] * 24 * 3600 == KEPT_SECONDS
