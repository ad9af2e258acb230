"""What the server gives a new row beside what was sent."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from n3_runtime.catalog import Catalog
from n3_runtime.dataset import Access, Dataset
from n3_runtime.expressions import EVERYONE, USER, Node, concat, lit, round_, today
from n3_runtime.expressions.functions import add_time, date_trunc, time_between
from n3_runtime.fields import (
    Date,
    DateTime,
    Decimal,
    Field,
    Integer,
    Json,
    List,
    Number,
    Reference,
    String,
    Time,
)
from n3_runtime.identity import Principal
from n3_runtime.types import StorageType
from n3_runtime.writing_values import current_value, defaults

ADA = Principal("ada", "Ada", row_key=7)


def made(*fields: Field, user: Principal = ADA, **sent: StorageType) -> dict[str, StorageType]:
    people = Dataset(
        "staff", (Integer("id", primary_key=True),), Access(read=EVERYONE), people=True
    )
    spec = Dataset(
        "d",
        (Integer("id", primary_key=True), *fields),
        Access(read=EVERYONE),
        timezone="Pacific/Auckland",
    )
    return defaults(spec, Catalog([people, spec]), user, sent)


def test_they_are_literals_the_persons_or_made() -> None:
    assert made(
        String("stage", default="open"),
        List("tags", "string", default='["a"]'),
        Json("about", default='{"a": [1]}'),
        String("who", default=USER.id),
        Reference("seller", "staff", default=USER.row),
        String("note", default=concat("by ", USER.name)),
        String("sent", default="not this"),
        String("none"),
        sent="this",
    ) == {
        "stage": "open", "tags": '["a"]', "about": '{"a":[1]}', "who": "ada", "seller_id": 7, "note": "by Ada",
    }  # fmt: skip
    seller = Reference("seller", "staff", default=USER.row)
    assert made(seller, user=Principal.anonymous) == {"seller_id": None}


def test_a_day_is_the_day_there() -> None:
    moment = datetime(2026, 1, 1, 0, 30, tzinfo=ZoneInfo("Pacific/Auckland"))
    assert current_value(Date("d"), moment) == "2026-01-01"
    assert current_value(Time("t"), moment) == "00:30:00.000000"
    assert current_value(DateTime("at"), moment) == "2025-12-31T11:30:00.000000Z"
    days = made(
        Date("here", default=today("Pacific/Kiritimati")),
        Date("there", default=today("Pacific/Niue")),
    )  # 25 hours apart
    assert len(set(days.values())) == 2


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        (Number, lit(3) + 0, 3),
        (Number, lit("0.25") + lit("0.5"), 0.75),
        (Integer, lit(2) + 3, 5),
        (Integer, lit(9_007_199_254_740_991) * 2, None),  # it does not fit
        (String, concat("a", "b"), "ab"),
    ],
)
def test_what_an_expression_gives_is_kept(field: Any, value: Node, stored: Any) -> None:
    assert made(field("f", default=value)) == {"f": stored}


def test_decimals_are_rounded_once_where_they_are_kept() -> None:
    def kept(value: Node) -> StorageType:
        return made(Decimal("f", 6, 2, default=value))["f"]

    assert kept(round_(lit("1.255"), 3) * 1) == 126
    assert kept(round_(lit("1.5"), 1)) == 150
    assert kept(round_(lit("-0.005"), 3) * 1) == -1
    assert kept(round_(lit("99999"), 0) * 1) is None


def test_moments_end_where_the_calendar_does() -> None:
    last = "9999-12-31T00:00:00.000000Z"
    assert add_time(last, 2 * 86_400_000) is None
    assert time_between(last, None) is None
    assert date_trunc("week", "0001-01-03", "UTC") == "0001-01-01"
