"""Every printed case of compiler/expr, asked of SQLite, PostgreSQL and Python."""

import json
import random
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path
from typing import Any

import pytest
from engines import Postgres, SQLite, answers, python_answers
from n3_runtime.expressions import functions
from n3_runtime.expressions.sqlite_functions import decimal_text, given, of_order, order
from postgres_server import postgres

CASES = json.loads((Path(__file__).parents[3] / "expr/testdata/printed.json").read_text())


@pytest.fixture(scope="module")
def sqlite() -> SQLite:
    return SQLite()


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as address:
        engine = Postgres(address)
        yield engine
        engine.connection.close()


def same(got: Any, want: Any) -> bool:
    return bool(got == want) and isinstance(got, bool) is isinstance(want, bool)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["source"])
def test_each_engine_gives_the_answer(
    case: dict[str, Any], sqlite: SQLite, server: Postgres
) -> None:
    found = {"sqlite": answers(sqlite, [case]), "postgres": answers(server, [case])}
    if case["typescript"]:  # else it reads other rows
        found["python"] = python_answers([case])
    wrong = {engine: got for engine, [got] in found.items() if not same(got, case["want"])}
    assert wrong == {}


EXACT = Context(prec=200, rounding=ROUND_HALF_UP)


def test_exact_numbers_are_those_of_decimal() -> None:
    """Against Python's Decimal with more digits than any of them has."""
    chosen = random.Random(13)

    def value() -> tuple[int, int]:
        limit = 10 ** chosen.randrange(1, 39)
        return chosen.randrange(-limit, limit), chosen.randrange(13)

    def as_decimal(scaled: int, scale: int) -> Decimal:
        return Decimal(scaled).scaleb(-scale, EXACT)

    def rounded(number: Decimal, scale: int) -> int:
        return int(EXACT.quantize(number, Decimal(1).scaleb(-scale)).scaleb(scale, EXACT))

    for _ in range(20_000):
        (a, left), (b, right), places = value(), value(), chosen.randrange(13)
        x, y = as_decimal(a, left), as_decimal(b, right)
        scale = max(left, right)
        one, other = functions.rescale(a, scale - left), functions.rescale(b, scale - right)
        assert functions.add_exact(one, other) == rounded(EXACT.add(x, y), scale)
        assert functions.subtract_exact(one, other) == rounded(EXACT.subtract(x, y), scale)
        assert functions.multiply_exact(a, b) == rounded(EXACT.multiply(x, y), left + right)
        assert functions.rescale(a, places - left) == rounded(x, places)
        assert decimal_text(given(a), left) == f"{x:f}"
        assert functions.to_number(a, left) == float(x)
        if b:
            quotient = functions.divide_exact(a, b, scale + 6 - left + right)
            assert quotient == rounded(EXACT.divide(x, y), scale + 6)
            assert functions.modulo_exact(one, other) == rounded(EXACT.remainder(x, y), scale)
        assert of_order(order(given(a))) == given(a)
        assert (str(order(a)) < str(order(b))) == (a < b)


def test_numbers_that_become_decimals() -> None:
    for number in (float("inf"), float("-inf"), float("nan"), 1e300, 1e16):
        assert functions.to_decimal(number, 2) is None
    assert functions.to_decimal(2.675, 2) == 268  # as the product of doubles has it
    assert functions.to_decimal(-0.005, 2) == -1


def test_items_of_lists() -> None:
    assert functions.has_item('["a","b"]', "b") is True
    assert functions.has_item("[]", "b") is False
    assert functions.has_item(None, "b") is None
    assert functions.has_item('["a"]', None) is None
    assert functions.has_item("[true]", 1) is False
