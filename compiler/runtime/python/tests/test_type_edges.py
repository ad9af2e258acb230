"""Every value of protocol/types.txt through a whole application, on both databases.

The golden `types` has a field of each type of the table and one that is computed from it. Row n of the
dataset holds the nth accepted value of each type, null where a type has no more of them, so lists have ties
and nulls as well. What comes back is compared with the table and, where an order or a sum is asked for,
with Python's own.
"""

import csv
import functools
import io
import itertools
import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import httpx
import pytest
from conftest import Served
from n3_runtime.catalog import Catalog
from n3_runtime.database import Connection
from n3_runtime.dataset import Access, Dataset
from n3_runtime.expressions import ROW, Node, date, datetime, lit, milliseconds, text, time
from n3_runtime.expressions.evaluate import holds
from n3_runtime.identity import Principal
from n3_runtime.live_rows import read_rows
from n3_runtime.query import MAX_TEXT, parse_list
from n3_runtime.realtime import MAX_SUBSCRIPTIONS
from n3_runtime.sql_compiler import ROWS as LIST_ROWS
from n3_runtime.sql_compiler import compile_dataset_to_sql
from n3_runtime.types import DecimalType, StorageType, Type
from test_types import ACCEPTED, FIELDS, ROWS, Row, read

TYPES = tuple(FIELDS)
BY_TYPE = {name: [row for row in ACCEPTED if row.type == name] for name in TYPES}
COUNT = max(map(len, BY_TYPE.values()))
PATH = "/api/datasets/values"


def name_of(type_name: str) -> str:
    """The field of a type in the golden."""
    return re.sub(r"[^a-z0-9]+", "_", type_name).strip("_")


class Values:
    """The application, with the rows of the table."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.spec: Dataset = served.specs["values"]
        self.bodies = [self.post(index).text for index in range(COUNT)]

    def post(self, index: int) -> httpx.Response:
        members = [
            f'"{name_of(name)}":{rows[index].value}'
            for name, rows in BY_TYPE.items()
            if index < len(rows)
        ]
        made = self.send("{" + ",".join(members) + "}")
        assert made.status_code == 201, made.text
        return made

    def send(self, body: str) -> httpx.Response:
        headers = {"content-type": "application/json"}
        return self.served.http.post(PATH, content=body.encode(), headers=headers)

    def codec(self, type_name: str) -> Type:
        return self.spec.by_name[name_of(type_name)].codec

    def get(self, path: str = "", **query: Any) -> httpx.Response:
        return self.served.http.get(PATH + path, params=query)

    def ids(self, **query: Any) -> list[int]:
        found = self.get(page_size=100, select="id", **query)
        assert found.status_code == 200, found.text
        return [row["id"] for row in found.json()["data"]]


@pytest.fixture(scope="module")
def values(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Values]:
    served = Served("types", tmp_path_factory.mktemp("types"), database=database)
    yield Values(served)
    served.stop()


@functools.cache
def column(type_name: str) -> list[Any]:
    """The values of a field, of the rows 1 to COUNT."""
    found = [read(row) for row in BY_TYPE[type_name]]
    return found + [None] * (COUNT - len(found))


def test_every_type_has_a_field(values: Values) -> None:
    stored = {field.name for field in values.spec.stored} - {"id"}
    assert stored == {name_of(name) for name in TYPES}
    assert min(map(len, BY_TYPE.values())) > 0


# -- What comes back -------------------------------------------------------------------------------


def members(json_text: str) -> dict[str, str]:
    """The members of an object as they are written."""
    found, decoder, at = {}, json.JSONDecoder(), 1
    while json_text[at] != "}":
        at += json_text[at] == ","
        name, end = decoder.raw_decode(json_text, at)
        _, at = decoder.raw_decode(json_text, end + 1)
        found[name] = json_text[end + 1 : at]
    return found


def shown(type_name: str, index: int) -> str:
    rows = BY_TYPE[type_name]
    return rows[index].shown if index < len(rows) else "null"


def same_json(type_name: str, got: str, want: str) -> bool:
    """Byte for byte; as values where PostgreSQL keeps a value and not its text (JSONB), and for numbers of
    double precision, of which it writes exponents its own way."""
    if FIELDS[type_name]["type"] in ("json", "list", "number"):
        got, want = numbered(json.loads(got)), numbered(json.loads(want))
    return got == want


def numbered(value: Any) -> Any:
    """With all numbers as double precision has them, and zeros with their signs."""
    match value:
        case bool() | None | str():
            return value
        case list():
            return [numbered(item) for item in value]
        case dict():
            return {name: numbered(item) for name, item in value.items()}
    return (float(value), math.copysign(1, value))


def expect_rows(bodies: list[str]) -> None:
    assert len(bodies) == COUNT
    for index, body in enumerate(bodies):
        found = members(body)
        for name in TYPES:
            for field in (name_of(name), f"{name_of(name)}_again"):
                want = shown(name, index)
                assert same_json(name, found[field], want), (name, field, found[field], want)


def test_rows_come_back_as_the_table_shows_them(values: Values) -> None:
    expect_rows(values.bodies)
    expect_rows([values.get(f"/{index + 1}").text for index in range(COUNT)])
    listed = values.get(page_size=100).text
    start, rows, decoder = listed.index("[") + 1, [], json.JSONDecoder()
    while listed[start] != "]":
        start += listed[start] == ","
        _, end = decoder.raw_decode(listed, start)
        rows.append(listed[start:end])
        start = end
    expect_rows(rows)


def test_what_comes_back_can_be_sent_again(values: Values) -> None:
    for index in range(COUNT):
        found = members(values.bodies[index])
        body = (
            "{" + ",".join(f'"{name_of(name)}":{sent_again(name, found)}' for name in TYPES) + "}"
        )
        sent = values.served.http.request(
            "POST",
            PATH,
            content=body.encode(),
            headers={"content-type": "application/json", "prefer": "tx=rollback"},
        )
        assert sent.status_code == 201, sent.text
        again = members(sent.text)
        for name in TYPES:
            assert same_json(name, again[name_of(name)], found[name_of(name)])


def sent_again(type_name: str, found: dict[str, str]) -> str:
    """As it came; JSON as a browser writes it, which reads all numbers as double precision."""
    value = found[name_of(type_name)]
    if type_name != "json":
        return value
    return json.dumps(
        json.loads(
            value, parse_int=lambda digits: int(digits) if len(digits) < 17 else float(digits)
        )
    )


def test_each_database_keeps_the_value_of_the_table(values: Values) -> None:
    postgres = values.served.dialect == "postgres"
    for name in TYPES:
        sql = f'"{name_of(name)}"'
        if postgres:
            sql = f"CAST({sql} AS text)"
        kept = values.served.stored(f'SELECT {sql} FROM "values" ORDER BY id')
        for index, row in enumerate(BY_TYPE[name]):
            found = json.dumps(kept[index][0], ensure_ascii=False)
            assert found == (row.postgres if postgres else row.sqlite), row


SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
REFUSED = [row for row in ROWS if row.answer != "accepted"]


def test_what_is_refused_leaves_nothing(values: Values) -> None:
    before = values.get(page_size=1).json()["total"]
    for row in REFUSED:
        name = name_of(row.type)
        answer = values.send(f'{{"{name}":{row.value}}}')
        problem = answer.json()
        assert answer.status_code == 422, (row, problem)
        if "NaN" in row.value or "Infinity" in row.value:
            continue  # no JSON
        errors = {(error["field"].partition(".")[0], error["code"]) for error in problem["errors"]}
        whole = (
            "" if SURROGATE.search(row.value) else name
        )  # half a pair is no Unicode, whatever has it
        assert errors == {(whole, row.answer.split()[0])}, (row, problem)
    assert values.get(page_size=1).json()["total"] == before


# -- Filters ---------------------------------------------------------------------------------------

COMPARABLE = [name for name in TYPES if FIELDS[name]["type"] not in ("json", "list")]


def compare(op: str, value: Any, *others: Any) -> bool:
    if value is None:
        return False
    if op in ("in", "not_in"):
        among: bool = value in others
        return among == (op == "in")
    left = others[0]
    return bool(
        {
            "eq": value == left,
            "ne": value != left,
            "lt": value < left,
            "lte": value <= left,
            "gt": value > left,
            "gte": value >= left,
            "between": left <= value <= others[-1],
        }[op]
    )


def expected(type_name: str, op: str, *others: Any) -> list[int]:
    found = column(type_name)
    return [at + 1 for at, value in enumerate(found) if compare(op, value, *others)]


def in_query(json_text: str) -> str:
    """A value as a query string has it."""
    value = json.loads(json_text)
    return value if isinstance(value, str) else json_text


def in_list(*json_texts: str) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="").writerow(map(in_query, json_texts))
    return out.getvalue()


SINGLE = ("eq", "ne", "lt", "lte", "gt", "gte")


@pytest.mark.parametrize("type_name", COMPARABLE)
def test_filters_by_every_value(values: Values, type_name: str) -> None:
    rows, found = BY_TYPE[type_name], column(type_name)
    for index, row in enumerate(rows):
        value, other = found[index], found[(index + 1) % len(rows)]
        long = max(len(in_query(row.value)), len(in_query(row.shown))) > MAX_TEXT
        # As it was sent and as it is shown, of the field and of the one that is computed from it.
        for field, sent in (
            (name_of(type_name), row.value),
            (f"{name_of(type_name)}_again", row.shown),
        ):
            if long:
                assert values.get(**{f"{field}__eq": in_query(sent)}).status_code == 400
                continue
            for op in SINGLE:
                got = values.ids(**{f"{field}__{op}": in_query(sent)})
                assert got == expected(type_name, op, value), (field, op, sent)
                tree = f'["{field}","{op}",{sent}]'
                assert values.ids(filter=tree) == got, tree
        if long or len(in_query(rows[(index + 1) % len(rows)].value)) > MAX_TEXT:
            continue
        field, both = name_of(type_name), (row.value, rows[(index + 1) % len(rows)].shown)
        for op in ("between", "in", "not_in"):
            got = values.ids(**{f"{field}__{op}": in_list(*both)})
            assert got == expected(type_name, op, value, other), (field, op, both)
            tree = f'["{field}","{op}",[{",".join(both)}]]'
            assert values.ids(filter=tree) == got, tree


@pytest.mark.parametrize("type_name", TYPES)
def test_nothing_filters_by_what_has_no_order(values: Values, type_name: str) -> None:
    name = name_of(type_name)
    allowed = 200 if type_name in COMPARABLE else 400
    assert values.get(**{f"{name}__is_null": "true"}).status_code == allowed
    assert values.get(sort_by=name).status_code == allowed
    assert values.get("/aggregate", group_by=name).status_code == allowed


# -- Order, and pages by cursor --------------------------------------------------------------------


def in_order(type_name: str, *, descending: bool) -> list[int]:
    """Ids by value, then by key; those without a value last in both directions."""
    found = column(type_name)
    there = [at for at, value in enumerate(found) if value is not None]
    there.sort(key=lambda at: found[at], reverse=descending)  # stable, in both directions
    return [at + 1 for at in [*there, *(at for at in range(COUNT) if found[at] is None)]]


@pytest.mark.parametrize("type_name", COMPARABLE)
@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_lists_are_sorted_and_a_cursor_goes_on_after_every_value(
    values: Values, type_name: str, direction: str
) -> None:
    want = in_order(type_name, descending=direction == "desc")
    for field in (name_of(type_name), f"{name_of(type_name)}_again"):
        assert values.ids(sort_by=field, sort_order=direction) == want
    for field, size in ((name_of(type_name), 1), (f"{name_of(type_name)}_again", 7)):
        got, cursor = [], ""
        while cursor is not None:
            answer = values.get(
                sort_by=field, sort_order=direction, cursor=cursor, page_size=size, select="id"
            ).json()
            got += [row["id"] for row in answer["data"]]
            cursor = answer["next_cursor"]
        assert got == want, field


# -- CSV -------------------------------------------------------------------------------------------


def test_csv_has_every_value(values: Values) -> None:
    answer = values.get("/export.csv")
    found = list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))
    assert len(found) == COUNT
    for index, row in enumerate(found):
        for name in TYPES:
            for field in (name_of(name), f"{name_of(name)}_again"):
                assert row[field] == cell(values, name, index), (field, row[field])


def cell(values: Values, type_name: str, index: int) -> str:
    value = json.loads(members(values.bodies[index])[name_of(type_name)])
    if value is None:
        return ""
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    number = FIELDS[type_name]["type"] in ("integer", "number", "decimal")
    return f"'{written}" if not number and written[:1] in tuple("=+-@\t\r") else written


# -- Events ----------------------------------------------------------------------------------------

FILTERED = [
    (type_name, op, row)
    for type_name in COMPARABLE
    for row in BY_TYPE[type_name]
    if len(in_query(row.value)) <= MAX_TEXT
    for op in ("eq", "lt", "gte")
]


def test_events_have_every_value_under_every_filter(values: Values) -> None:
    """What Python decides for an event is what the database decides for a list."""
    sockets = []
    for start in range(0, len(FILTERED), MAX_SUBSCRIPTIONS):
        part = FILTERED[start : start + MAX_SUBSCRIPTIONS]
        live = values.served.socket()
        for index, (type_name, op, row) in enumerate(part):
            filters = {f"{name_of(type_name)}__{op}": in_query(row.value)}
            assert live.subscribe("values", str(index), filter=filters)["type"] == "ack"
        sockets.append((live, part))
    whole = values.served.socket()
    assert whole.subscribe("values")["type"] == "ack"
    got: dict[tuple[str, str, Row], list[int]] = {one: [] for one in FILTERED}
    for index in range(COUNT):
        made = values.post(index).json()
        values.served.caught_up()
        (event,) = whole.settled()
        assert event["data"] == made
        for live, part in sockets:  # at once: a client that is slow is told to read again
            for event in live.settled():
                assert (event["op"], event["data"]) == ("create", made)
                got[part[int(event["sub"])]].append(index + 1)
        assert values.served.http.delete(f"{PATH}/{made['id']}").status_code == 204
        values.served.caught_up()
        for live, _ in (*sockets, (whole, [])):
            assert {event["op"] for event in live.settled()} <= {"delete"}
    for (type_name, op, row), found in got.items():
        assert found == expected(type_name, op, read(row)), (type_name, op, row.value)
    for live, _ in (*sockets, (whole, [])):
        live.close()


# -- Aggregates ------------------------------------------------------------------------------------

ORDERED = [name for name in COMPARABLE if FIELDS[name]["type"] not in ("boolean", "uuid")]
ADDED = [name for name in COMPARABLE if FIELDS[name]["type"] in ("integer", "number", "decimal")]


def wired(codec: Type, value: Any) -> Any:
    return None if value is None else codec.wire(value)


def groups(of: Values, **query: Any) -> list[dict[str, Any]]:
    answer = of.get("/aggregate", **query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = json.loads(answer.text, parse_float=float)["data"]
    return found


@pytest.mark.parametrize("type_name", COMPARABLE)
def test_groups_of_every_value(values: Values, type_name: str) -> None:
    found, codec = column(type_name), values.codec(type_name)
    keys: list[Any] = sorted({value for value in found if value is not None})
    keys += [None] * (None in found)
    for field in (name_of(type_name), f"{name_of(type_name)}_again"):
        got = groups(values, group_by=field, values=f"count(),count({field})")
        assert [group[field] for group in got] == [wired(codec, key) for key in keys]
        assert [group["count()"] for group in got] == [found.count(key) for key in keys]


@pytest.mark.parametrize("type_name", ORDERED)
def test_extremes_of_every_pair(values: Values, type_name: str) -> None:
    codec, found = values.codec(type_name), column(type_name)
    for field in (name_of(type_name), f"{name_of(type_name)}_again"):
        for first in range(COUNT):
            ids = (first + 1, (first + 1) % COUNT + 1)
            there = [value for at in ids if (value := found[at - 1]) is not None]
            (got,) = groups(
                values, values=f"min({field}),max({field})", id__in=f"{ids[0]},{ids[1]}"
            )
            want = [wired(codec, function(there, default=None)) for function in (min, max)]
            assert [got[f"min({field})"], got[f"max({field})"]] == want, (field, ids)


@pytest.mark.parametrize("type_name", ADDED)
def test_sums_of_every_pair(values: Values, type_name: str) -> None:
    """Exact, but for numbers of double precision; null where those leave it."""
    field, found, codec = name_of(type_name), column(type_name), values.codec(type_name)
    pairs = [(first, (first + 1) % COUNT) for first in range(COUNT)]
    if (
        FIELDS[type_name]["type"] == "number"
    ):  # of which each pair may leave double precision by itself
        pairs = list(itertools.combinations(range(COUNT), 2))
    for first, second in pairs:
        there = [value for at in (first, second) if (value := found[at]) is not None]
        (got,) = groups(
            values, values=f"sum({field}),avg({field})", id__in=f"{first + 1},{second + 1}"
        )
        want = sums(there, codec)
        assert (got[f"sum({field})"], got[f"avg({field})"]) == want, there


def sums(there: list[Any], codec: Type) -> tuple[Any, Any]:
    if not there:
        return None, None
    if isinstance(codec, DecimalType):
        total, places = sum(there), codec.scale + 6
        mean = (total / len(there)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        return f"{total:.{codec.scale}f}", f"{mean:.{places}f}"
    total = sum(there)
    return (None, None) if math.isinf(total) else (total, total / len(there))


# -- Rules -----------------------------------------------------------------------------------------

OPERATORS: dict[str, Callable[[Node, Node], Node]] = {
    "eq": Node.__eq__,
    "ne": Node.__ne__,
    "lt": Node.__lt__,
    "gte": Node.__ge__,
}


def literal(type_name: str, value: Any) -> Node:
    """A value as a program has it."""
    match FIELDS[type_name]["type"]:
        case "integer" | "boolean":
            return lit(value)
        case "number":
            return lit(f"{Decimal(repr(value)):f}")
        case "decimal":
            return lit(f"{value:f}")
        case "date":
            return date(value.isoformat())
        case "time":
            return time(value.isoformat())
        case "datetime":
            return datetime(value.isoformat())
        case "duration":
            return milliseconds(value // timedelta(milliseconds=1))
    return text(str(value))


@pytest.mark.parametrize("type_name", COMPARABLE)
def test_rules_with_every_value(values: Values, type_name: str) -> None:
    """Of the database and of Python, which answers events by what the database has kept."""
    kind = FIELDS[type_name]["type"]
    operators = ("eq", "ne") if kind in ("boolean", "uuid", "enum") else tuple(OPERATORS)
    for row, value in zip(BY_TYPE[type_name], column(type_name), strict=False):
        for field in (name_of(type_name), f"{name_of(type_name)}_again"):
            for op in operators:
                rule = OPERATORS[op](ROW[field], literal(type_name, value))
                want = expected(type_name, op, value)
                assert read_under(values, rule) == (want, want), (field, op, row.value)


def read_under(values: Values, rule: Node) -> tuple[list[int], list[int]]:
    """The ids of the rows that the database finds under a rule, and those of which Python says so."""
    spec = replace(values.spec, access=Access(read=rule))
    catalog = Catalog([spec], dialect=values.served.services.catalog.dialect)
    query = parse_list(spec, catalog, (), 1, 100, None, None, None, "none", select="id")
    statement = compile_dataset_to_sql(spec, query, Principal.anonymous, catalog).rows
    keys: list[StorageType] = list(range(1, COUNT + 1))

    def read(connection: Connection) -> tuple[list[Any], list[Any]]:
        found = connection.execute(statement.sql, statement.bound()).fetchone()[0]
        listed = [json.loads(row)["id"] for row in found.split(LIST_ROWS)] if found else []
        stored = read_rows(connection, spec, keys, catalog)
        rule = catalog.rules(spec).read
        return listed, [key for key, row in stored if holds(rule, row.values, Principal.anonymous)]

    answer: tuple[list[int], list[int]] = values.served.call(
        values.served.services.database.read(read)
    )
    return answer
