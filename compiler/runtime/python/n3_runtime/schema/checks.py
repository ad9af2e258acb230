"""The checks of a plan as queries: which rows are in the way of a step."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from n3_runtime.database import Connection
from n3_runtime.dataset import quoted
from n3_runtime.types import SIMPLE, Refused

SHOWN = 5
LONGEST_KEY = 40
BATCH = 500

Check = Mapping[str, Any]


@dataclass(frozen=True)
class Found:
    """The rows that a check found: how many, and the keys of some."""

    rows: int
    keys: tuple[str, ...]

    def words(self, text: str) -> str:
        """The check's words about them."""
        one = self.rows == 1
        keys = ", ".join(self.keys) + (", …" if self.rows > len(self.keys) else "")
        for name, value in (
            ("rows", "1 row" if one else f"{self.rows} rows"),
            ("have", "has" if one else "have"),
            ("refer", "refers" if one else "refer"),
            ("keys", keys),
        ):
            text = text.replace("{" + name + "}", value)
        return text


def condition(connection: Connection, check: Check) -> tuple[str, list[Any]]:
    """What holds for the rows that a check looks for, with its parameters. Raises KeyError for a test that this version does not know."""
    where, values = CONDITIONS[check["test"]](connection, check)
    living = check.get("living")
    return (f"{quoted(living)} IS NULL AND ({where})" if living else where), values


def find(connection: Connection, check: Check) -> Found | None:
    """The rows in the way; None where there are none."""
    where, values = condition(connection, check)
    table, key = quoted(check["table"]), quoted(check["key"])
    (rows,) = connection.execute(f"SELECT count(*) FROM {table} WHERE {where}", values).fetchone()
    if not rows:
        return None
    shown = connection.execute(
        f"SELECT {key} FROM {table} WHERE {where} ORDER BY {key} LIMIT {SHOWN}", values
    )
    return Found(rows, tuple(str(row[0])[:LONGEST_KEY] for row in shown))


def _column(check: Check) -> str:
    return quoted(check["columns"][0])


def _power(check: Check) -> int | Decimal:
    """10 to the power of the number, which is negative for decimal places of PostgreSQL."""
    number: int = check["number"]
    return 10**number if number >= 0 else Decimal(1).scaleb(number)


def _not_of_type(connection: Connection, check: Check) -> tuple[str, list[Any]]:
    """The keys of texts that the type's own reader refuses; SQL cannot say it."""
    codec = SIMPLE[check["type"]]()

    def refused() -> Iterator[Any]:
        sql = f"SELECT {quoted(check['key'])}, {_column(check)} FROM {quoted(check['table'])}"
        for key, value in connection.execute(f"{sql} WHERE {_column(check)} IS NOT NULL"):
            try:
                codec.parse(value)
            except Refused:
                yield key

    connection.execute("CREATE TEMP TABLE IF NOT EXISTS n3_refused (key TEXT)")
    connection.execute("DELETE FROM n3_refused")
    for keys in _batches(refused()):
        places = ", ".join(["(?)"] * len(keys))
        connection.execute(f"INSERT INTO n3_refused VALUES {places}", keys)
    return f"CAST({quoted(check['key'])} AS TEXT) IN (SELECT key FROM n3_refused)", []


def _batches(keys: Iterator[Any]) -> Iterator[list[str]]:
    while batch := [str(key) for key in islice(keys, BATCH)]:
        yield batch


def _not_one_of(_: Connection, check: Check) -> tuple[str, list[Any]]:
    places = ", ".join("?" * len(check["values"]))
    return f"{_column(check)} NOT IN ({places})", list(check["values"])


def _duplicates(_: Connection, check: Check) -> tuple[str, list[Any]]:
    table, living = quoted(check["table"]), check.get("living")
    names = [quoted(name) for name in check["columns"]]
    given = " AND ".join(f"{name} IS NOT NULL" for name in names)
    alive = f" AND {quoted(living)} IS NULL" if living else ""
    group = ", ".join(names)
    return (
        f"({group}) IN (SELECT {group} FROM {table} WHERE {given}{alive} "
        f"GROUP BY {group} HAVING count(*) > 1)",
        [],
    )


def _no_target(_: Connection, check: Check) -> tuple[str, list[Any]]:
    target = check["target"]
    keys = f"SELECT {quoted(target['key'])} FROM {quoted(target['table'])}"
    return f"{_column(check)} IS NOT NULL AND {_column(check)} NOT IN ({keys})", []


CONDITIONS: dict[str, Callable[[Connection, Check], tuple[str, list[Any]]]] = {
    "rows": lambda _, check: ("1 = 1", []),
    "value": lambda _, check: (f"{_column(check)} IS NOT NULL", []),
    "null": lambda _, check: (f"{_column(check)} IS NULL", []),
    "longer": lambda _, check: (f"length({_column(check)}) > ?", [check["number"]]),
    "not_of_type": _not_of_type,
    "not_one_of": _not_one_of,
    "more_digits": lambda _, check: (f"abs({_column(check)}) >= ?", [_power(check)]),
    "fraction": lambda _, check: (f"{_column(check)} % ? <> 0", [_power(check)]),
    "duplicates": _duplicates,
    "no_target": _no_target,
}
