"""Every row of protocol/types.txt, asked of the types; `test_type_edges` asks an application of them."""

import json
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import pydantic
import pytest
from n3_runtime import fields
from n3_runtime.fields import Field
from n3_runtime.models import Length, OneOf, Pattern, Range, Wire

PROTOCOL = Path(__file__).parents[2] / "protocol"
FIELDS: dict[str, Any] = {
    name: kind["field"] for name, kind in json.loads((PROTOCOL / "types.json").read_text()).items()
}


class Row(NamedTuple):
    line: int
    type: str
    value: str
    answer: str
    sqlite: str = ""
    postgres: str = ""
    shown: str = ""


def rows() -> list[Row]:
    lines = (PROTOCOL / "types.txt").read_text().split("\n")
    return [
        Row(number, *line.split(" | "))
        for number, line in enumerate(lines, 1)
        if line and not line.startswith("#")
    ]


ROWS = rows()
ACCEPTED = [row for row in ROWS if row.answer == "accepted"]


@cache
def field(type_name: str) -> Field:
    spec = FIELDS[type_name]
    match spec["type"]:
        case "decimal":
            return fields.Decimal("f", spec["precision"], spec.get("scale", 0))
        case "enum":
            return fields.Enum("f", tuple(value["name"] for value in spec["values"]))
        case "list":
            return fields.List("f", spec["item"])
    kinds = {kind.type: kind for kind in fields.Field.__subclasses__() if hasattr(kind, "type")}
    return kinds[spec["type"]]("f")


@cache
def reader(type_name: str) -> pydantic.TypeAdapter[Any]:
    """What reads the field of a body, as the printed models say."""
    spec = FIELDS[type_name]
    checks: list[Any] = [Wire(field(type_name).codec)]
    if "min_length" in spec or "max_length" in spec:
        checks.append(Length(spec.get("min_length", 0), spec.get("max_length")))
    if "min" in spec or "max" in spec:
        checks.append(
            Range(*(int(spec[bound]) if bound in spec else None for bound in ("min", "max")))
        )
    if "pattern" in spec:
        checks.append(Pattern(spec["pattern"]))
    if "one_of" in spec:
        checks.append(OneOf(*spec["one_of"]))
    return pydantic.TypeAdapter(Annotated[(Any, *checks)])


def read(row: Row) -> Any:
    return reader(row.type).validate_python(json.loads(row.value))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.type} {row.value[:40]}")
def test_what_is_accepted_and_what_it_becomes(row: Row) -> None:
    if row.answer != "accepted":
        with pytest.raises(pydantic.ValidationError) as refused:
            read(row)
        assert refused.value.errors()[0]["type"] == row.answer.split()[0]
        return
    value = read(row)
    codec = field(row.type).codec
    assert json.dumps(codec.store(value), ensure_ascii=False) == row.sqlite
    assert json.loads(row.shown) == codec.wire(codec.load(codec.store(value)))
