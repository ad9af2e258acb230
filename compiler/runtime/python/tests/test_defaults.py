"""What the server gives a new row beside what was sent."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from n3_runtime.expressions import add_time, concat, date_trunc, time_between, today
from n3_runtime.identity import Principal
from n3_runtime.policy import EVERYONE, NOBODY, AccessPolicy
from n3_runtime.spec import DatasetSpec, Default, Field
from n3_runtime.writing_values import defaults, fitted, of_now

ADA = Principal("ada", "Ada", row_key=7)


def spec(*fields: Field) -> DatasetSpec:
    policy = AccessPolicy(read=EVERYONE, create=NOBODY, update=NOBODY, delete=NOBODY)
    return DatasetSpec(
        "d", "D", "d", "id", "id", (), (), (Field("id", "integer", primary_key=True), *fields), policy, (), (), (),
        timezone="Pacific/Auckland",
    )  # fmt: skip


def test_they_are_literals_the_persons_or_made() -> None:
    made = defaults(
        spec(
            Field("stage", "string", default="open"),
            Field("tags", "list", item="string", default='["a"]'),
            Field("about", "json", default='{"a": [1]}'),
            Field("who", "string", default=Default.USER_ID),
            Field("seller_id", "integer", default=Default.USER_ROW),
            Field("note", "string", default=lambda user: concat("by ", user.name)),
            Field("sent", "string", default="not this"),
            Field("none", "string"),
        ),
        ADA,
        {"sent": "this"},
    )
    assert made == {
        "stage": "open", "tags": '["a"]', "about": '{"a":[1]}', "who": "ada", "seller_id": 7, "note": "by Ada",
    }  # fmt: skip
    assert defaults(spec(Field("s", "integer", default=Default.USER_ROW)), Principal.anonymous, {}) == {"s": None}  # fmt: skip


def test_a_day_is_the_day_there() -> None:
    moment = datetime(2026, 1, 1, 0, 30, tzinfo=ZoneInfo("Pacific/Auckland"))
    assert of_now(Field("d", "date"), moment) == "2026-01-01"
    assert of_now(Field("t", "time"), moment) == "00:30:00.000000"
    assert of_now(Field("at", "datetime"), moment) == "2025-12-31T11:30:00.000000Z"
    days = {today("Pacific/Kiritimati"), today("Pacific/Niue")}  # 25 hours apart
    assert len(days) == 2


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        (Field("f", "integer"), 3.0, 3),
        (Field("f", "number"), 3, 3.0),
        (Field("f", "decimal", precision=6, scale=2), 1.255, 126),
        (Field("f", "decimal", precision=6, scale=2), Decimal("1.5"), 150),
        (Field("f", "enum", values=("a", "b")), "b", "b"),
        (Field("f", "enum", values=("a", "b")), "c", None),
        (Field("f", "duration"), timedelta(seconds=1), 1000),
        (Field("f", "string"), None, None),
        (Field("f", "integer"), 2.5, None),
    ],
)
def test_what_an_expression_gives_is_fitted(field: Field, value: Any, stored: Any) -> None:
    assert fitted(field, value) == stored


def test_moments_end_where_the_calendar_does() -> None:
    last = datetime(9999, 12, 31, tzinfo=ZoneInfo("UTC"))
    assert add_time(last, timedelta(days=2)) is None
    assert time_between(last, None) is None
    assert date_trunc("week", date(1, 1, 3), "UTC") == date(1, 1, 1)
