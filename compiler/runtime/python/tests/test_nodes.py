"""Nodes hide nothing of a program, and are no truths."""

import builtins
import keyword
import sys
from typing import Any

import pytest
from n3_runtime.catalog import Catalog
from n3_runtime.dataset import Access, Dataset
from n3_runtime.expressions import (
    EVERYONE,
    PAGE,
    ROW,
    ROWS,
    TRUE,
    USER,
    Node,
    all_of,
    any_of,
    key,
    lit,
    role,
)
from n3_runtime.expressions.evaluate import compiled, evaluate
from n3_runtime.expressions.nodes import Row
from n3_runtime.expressions.postgres import Postgres
from n3_runtime.expressions.resolve import resolve, resolve_for
from n3_runtime.expressions.scope import Scope
from n3_runtime.expressions.sqlite import SQLite
from n3_runtime.expressions.tree import AGGREGATES, LEAVES, OPERATIONS, Expression, columns
from n3_runtime.expressions.value_types import INTEGER, NUMBER, TEXT, decimal
from n3_runtime.fields import Integer
from n3_runtime.identity import Principal

NAMES = sorted({
    *keyword.kwlist, *keyword.softkwlist, *dir(builtins), *dir(object), *dir(Node), *dir(Row), *dir(str),
    *dir(tuple), *sys.stdlib_module_names, "names", "op", "args", "data", "key", "row", "user", "id",
    "claims", "ROW", "__n3_op__", "__n3_args__", "__n3_data__", "self", "model_config", "text", "count",
})  # fmt: skip


def test_no_name_of_a_field_is_taken() -> None:
    spec = Dataset(
        "words",
        (Integer("id", primary_key=True), *(Integer(name) for name in NAMES if name != "id")),
        Access(read=EVERYONE),
    )
    catalog = Catalog([spec])
    for number, name in enumerate(NAMES):
        rule = resolve(ROW[name] != number, catalog.scope(spec))
        assert columns(rule) == (name,)
        row = dict.fromkeys(NAMES, -1)
        assert evaluate(rule, row, Principal.anonymous) is True
        row[name] = number
        assert evaluate(rule, row, Principal.anonymous) is False
        if name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("_"):
            assert key(getattr(ROW, name)) == key(ROW[name])
            assert key(getattr(ROWS.words, name)) == key(ROWS["words"][name])
            assert key(getattr(USER.row, name)) == key(USER.row[name])
            assert key(getattr(USER.claims, name)) == key(USER.claims[name])
            assert key(getattr(ROW.other, name)) == key(ROW["other"][name])


def test_a_node_is_no_truth() -> None:
    rule: Any = ROW.a == 1
    true: Any = True
    for wrong in (
        lambda: bool(rule),
        lambda: hash(rule),
        lambda: rule in [ROW.a, ROW.b],
        lambda: 1 < ROW.a < 3,
        lambda: list(ROW.a),
        lambda: 1 in ROW.a,
        lambda: rule | True,
        lambda: True | rule,
        lambda: False & rule,
        lambda: rule & None,
        lambda: any_of(rule, true),
        lambda: all_of(true, rule),
        lambda: rule if ROW.b else None,
        lambda: setattr(ROW.a, "b", 1),
        lambda: rule + 0.5,
        lambda: {rule: 1},
    ):
        with pytest.raises(TypeError):
            wrong()


def test_equal_nodes_have_equal_keys() -> None:
    assert key(ROW.a == 1) == key(ROW["a"] == 1)
    assert key(ROW.a == 1) != key(ROW.a == TRUE)
    assert key(lit("1")) != key(lit(1))
    assert key(role("a", "b")) != key(role("b", "a"))
    assert key(PAGE["route.id"]) == key(PAGE["route.id"])
    assert len(key(any_of(*(ROW.a == number for number in range(10_000))))[3]) == 10_000
    assert repr(ROW.a == 1) == repr(ROW.a == 1)


class Nowhere:
    def column(self, leaf: object) -> str:
        return "x"

    def bind(self, leaf: object) -> str:
        return ":x"


ONE = Expression("literal", INTEGER, value=1)


@pytest.mark.parametrize("op", sorted(OPERATIONS | AGGREGATES))
def test_every_engine_knows_every_operation(op: str) -> None:
    expression = Expression(op, NUMBER, (ONE, ONE, ONE), value=("day", "UTC"))
    for printer in (SQLite(Nowhere()), Postgres(Nowhere())):
        assert op in printer.operations
    if op in OPERATIONS:
        assert callable(compiled(expression))


@pytest.mark.parametrize("op", sorted(LEAVES))
def test_every_engine_knows_every_leaf(op: str) -> None:
    assert callable(compiled(Expression(op, TEXT, name="id")))
    if op in ("authenticated", "role", "uuid"):
        return  # folded before a statement is printed; only a default makes a uuid
    leaf = Expression(op, TEXT, name="id", value="UTC")
    for printer in (SQLite(Nowhere()), Postgres(Nowhere())):
        assert printer.print(leaf)


def test_nothing_else_is_an_operation() -> None:
    for printer in (SQLite(Nowhere()), Postgres(Nowhere())):
        assert printer.operations.keys() == OPERATIONS | AGGREGATES


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_literal_with_a_fraction_is_exact_in_a_decimal(sign: str) -> None:
    """Times a hundred, the nearest double would be 100000000000000048."""
    node = lit("1000000000000000.5")
    kept = resolve_for(-node if sign else node, Scope(), decimal(18, 2))
    assert evaluate(kept, {}, Principal.anonymous) == int(f"{sign}100000000000000050")
