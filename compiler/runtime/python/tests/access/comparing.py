"""What is compared with what: values in filters and orders, what is asked of a field, what is expected."""

import csv
import io
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeVar
from urllib.parse import quote

from n3_runtime.dataset import Dataset
from n3_runtime.fields import Field

from .client import OPERATORS, Answer, Asker, Leak
from .oracle import View
from .people import PEOPLE
from .world import TOKEN

T = TypeVar("T")

PAGE = 100
PARTIAL = ("contains", "starts_with", "ends_with")


def expect(found: Any, expected: Any, what: object) -> None:
    if found != expected:
        raise Leak(f"{what}: expected {str(expected)[:600]}, found {str(found)[:600]}")


def address(spec: Dataset, *rest: object) -> str:
    return "/".join(["/api/datasets", spec.name, *(quote(str(one), safe="") for one in rest)])


def closed(asker: Asker, spec: Dataset, answer: Answer) -> bool:
    """Whether the dataset is closed to the person, whatever its rows say: 401 for who may sign in, else 403."""
    if answer.status not in (401, 403):
        return False
    expect(answer.status, 401 if asker.anonymous else 403, (asker.name, spec.name))
    expect(asker.view.rows(spec.name), {}, (asker.name, spec.name, "closed"))
    return True


def listed(asker: Asker, spec: Dataset, expected: Sequence[Any], **query: Any) -> None:
    """That a list has exactly these rows in this order, and their number."""
    answer = asker.get(address(spec), page_size=PAGE, **query)
    if closed(asker, spec, answer):
        return
    what = (asker.name, spec.name, query)
    expect(answer.status, 200, (what, answer.text))
    expect([row[spec.key] for row in answer.body["data"]], list(expected), what)
    expect(answer.body["total"], len(expected), (what, "total"))
    expect(answer.body["has_more"], False, (what, "has_more"))


# -- Values ------------------------------------------------------------------------------------------------


def ranked(of: Field, value: Any) -> Any:
    """A value as it is compared."""
    return Decimal(value) if of.type == "decimal" else value


def ordered(rows: Mapping[Any, Any], of: Field, descending: bool) -> list[Any]:
    """Keys by a value each: empty ones last in both directions, equal ones by key."""
    keys = sorted(rows)
    full = [key for key in keys if rows[key] is not None]
    full.sort(key=lambda key: ranked(of, rows[key]), reverse=descending)
    return full + [key for key in keys if rows[key] is None]


def matches(of: Field, value: Any, operator: str, operand: Any) -> bool:
    if operator == "is_null":
        return bool((value is None) == operand)
    if value is None:
        return False
    value = ranked(of, value)
    match operator:
        case "in":
            return value in [ranked(of, one) for one in operand]
        case "not_in":
            return value not in [ranked(of, one) for one in operand]
        case "between":
            return bool(ranked(of, operand[0]) <= value <= ranked(of, operand[1]))
        case "contains":
            return bool(operand in value)
        case "starts_with":
            return bool(value.startswith(operand))
        case "ends_with":
            return bool(value.endswith(operand))
    operand = ranked(of, operand)
    return bool(
        {
            "eq": value == operand,
            "ne": value != operand,
            "lt": value < operand,
            "lte": value <= operand,
            "gt": value > operand,
            "gte": value >= operand,
        }[operator]
    )


def in_query(operand: Any) -> str:
    if isinstance(operand, list):
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(map(in_query, operand))
        return line.getvalue()
    return json.dumps(operand) if isinstance(operand, bool | float) else str(operand)


def all_values(view: View, spec: Dataset, name: str) -> list[Any]:
    """Every value that a field has in any row, whoever may read it."""
    if spec.derived is not None:
        root = View(view.world, PEOPLE["root"])
        found = [row[name] for row in root.rows(spec.name).values()]
    else:
        stored = view.world.tables[spec.name].values()
        found = [view.value(spec, one.values, name) for one in stored]
    return [*dict.fromkeys(one for one in found if one is not None)]


def operands(asker: Asker, spec: Dataset, of: Field) -> list[Any]:
    """What a field is compared with: something its reader sees, and something they do not."""
    seen = [row[of.name] for row in asker.view.rows(spec.name).values()]
    every = all_values(asker.view, spec, of.name)
    hidden = [one for one in every if one not in seen]
    shown = [one for one in every if one in seen]
    return [*shown[:1], *hidden[:1]]


WHOLE = bool(os.environ.get("N3_ACCESS"))
"""Everything that could be asked is asked (`make soak`); else of what other ways ask too, every so many."""


def some(found: Iterable[T], every: int, *names: object) -> list[T]:
    """Every so many of them. `names` shift where it begins, so that all of them come up among many fields."""
    several = list(found)
    if WHOLE:
        return several
    return several[zlib.crc32(repr(names).encode()) % every :: every]


def comparisons(of: Field, values: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """Every operator that a field takes, with something to compare it with."""
    yield "is_null", True
    yield "is_null", False
    for one, other in pairwise([*values, *values[:1]]):
        for operator in OPERATORS:
            match operator:
                case "is_null":
                    continue
                case "in" | "not_in":
                    yield operator, [one, other]
                case "between":
                    yield operator, sorted((one, other), key=lambda value: ranked(of, value))
                case _ if operator in PARTIAL:
                    if of.codec.textual and TOKEN.fullmatch(str(one)):
                        yield (
                            operator,
                            {"contains": one[3:9], "starts_with": one[:6], "ends_with": one[5:]}[
                                operator
                            ],
                        )
                case _:
                    yield operator, one


def condition(name: str, operator: str, operand: Any, *, tree: bool) -> dict[str, str]:
    """A filter as a request has it: as a tree, or as a parameter of its own."""
    if tree:
        return {"filter": json.dumps([name, operator, operand])}
    return {f"{name}__{operator}": in_query(operand)}


def reference_paths(view: View, spec: Dataset) -> Iterator[tuple[str, ...]]:
    for name, link in spec.references.items():
        yield (name,)
        assert link.reference is not None
        for further in view.world.specs[link.reference.dataset].references:
            yield (name, further)


def end_of(view: View, spec: Dataset, names: Sequence[str]) -> Dataset:
    for name in names:
        link = spec.references[name].reference
        assert link is not None
        spec = view.world.specs[link.dataset]
    return spec


def number(value: Any) -> Any:
    """Numbers alike, however they are sent."""
    try:
        return (
            round(float(value), 6) if value is not None and not isinstance(value, bool) else value
        )
    except ValueError:
        return value


def refusal(asker: Asker) -> int:
    return 401 if asker.anonymous else 403
