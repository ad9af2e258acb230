"""Why a stored column cannot follow the program: the rows that are in the way."""

from collections.abc import Sequence
from dataclasses import dataclass

from n3_runtime.database import Connection
from n3_runtime.dataset import Dataset, quoted
from n3_runtime.fields import Field
from n3_runtime.problems import FieldError
from n3_runtime.types import Refused

INTERCHANGEABLE = frozenset({"string", "text", "email", "url", "enum"})
SHOWN = 5


class SchemaRefusedError(Exception):
    """The stored shape cannot follow without losing something; `errors` name what is in the way."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("; ".join(f"{error.field}: {error.message}" for error in errors))
        self.errors = tuple(errors)


@dataclass
class StoredColumn:
    """A column as it is stored: what it was made with, and of which type its values are."""

    definition: str
    type: str
    max_length: int | None = None
    relaxed: bool = False
    """It should be NOT NULL, but rows from before it have no value."""


class Conflicts:
    """The rows of one table, asked before a change."""

    def __init__(self, connection: Connection, spec: Dataset) -> None:
        self.connection = connection
        self.spec = spec
        self.table = quoted(spec.relation)

    def of_column(self, name: str, known: StoredColumn, wanted: StoredColumn) -> list[FieldError]:
        """What prevents a column from being defined another way."""
        column = quoted(name)
        if known.type not in ("", wanted.type):
            texts = {known.type, wanted.type} <= INTERCHANGEABLE
            if not texts and self.any_row(f"{column} IS NOT NULL"):
                message = (
                    f"It has values of type {known.type}, which are not converted to {wanted.type}."
                )
                return [self.error(name, "type", message)]
            if texts and (bad := self._refused(self.spec.by_name[name])):
                return [
                    self.error(
                        name, "type", f"Rows whose value is not a valid {wanted.type}: {bad}."
                    )
                ]
        longest = wanted.max_length
        if longest is not None and (known.max_length is None or known.max_length > longest):
            if rows := self.keys(f"length({column}) > {longest}"):
                return [
                    self.error(
                        name, "too_long", f"Rows with more than {longest} characters: {rows}."
                    )
                ]
        if "NOT NULL" in wanted.definition and (rows := self.nulls(name)):
            return [self.error(name, "required", f"Rows without a value: {rows}.")]
        if known.definition != wanted.definition and (rows := self._misfits(name, wanted)):
            return [self.error(name, "check", f"Rows with an invalid value: {rows}.")]
        return []

    def _refused(self, of: Field) -> str:
        keys = []
        rows = self.connection.execute(
            f"SELECT {quoted(self.spec.key)}, {quoted(of.name)} FROM {self.table} "
            f"WHERE {quoted(of.name)} IS NOT NULL"
        )
        for key, value in rows:
            try:
                of.codec.parse(value)
            except Refused:
                keys.append(str(key))
            if len(keys) == SHOWN:
                break
        return ", ".join(keys)

    def _misfits(self, name: str, wanted: StoredColumn) -> str:
        """Rows that the column's own constraints turn away, found by trying them on a copy."""
        if name == self.spec.key:
            return ""
        key = quoted(self.spec.key)
        self.connection.execute(
            f"CREATE TEMP TABLE n3_probe (n3_key, {quoted(name)} {wanted.definition})"
        )
        try:
            self.connection.execute(
                f"INSERT OR IGNORE INTO n3_probe SELECT {key}, {quoted(name)} FROM {self.table}"
            )
            return self.keys(f"{key} NOT IN (SELECT n3_key FROM n3_probe)")
        finally:
            self.connection.execute("DROP TABLE temp.n3_probe")

    def duplicates(self, columns: list[str]) -> str:
        """Rows with the same values, said in a sentence."""
        group = ", ".join(quoted(name) for name in columns)
        given = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in columns)
        rows = self.connection.execute(
            f"SELECT group_concat({quoted(self.spec.key)}, ' and ') FROM {self.table} "
            f"WHERE {given} GROUP BY {group} HAVING count(*) > 1 LIMIT {SHOWN}"
        )
        return f"Rows with duplicate values: {'; '.join(str(row[0])[:100] for row in rows)}."

    def nulls(self, name: str) -> str:
        """The keys of rows without a value."""
        return self.keys(f"{quoted(name)} IS NULL")

    def keys(self, condition: str) -> str:
        """The keys of some rows for which a condition holds."""
        rows = self.connection.execute(
            f"SELECT {quoted(self.spec.key)} FROM {self.table} WHERE {condition} LIMIT {SHOWN + 1}"
        ).fetchall()
        keys = [str(row[0]) for row in rows[:SHOWN]]
        return ", ".join(keys) + (", …" if len(rows) > SHOWN else "")

    def any_row(self, condition: str) -> bool:
        sql = f"SELECT EXISTS (SELECT 1 FROM {self.table} WHERE {condition})"
        return bool(self.connection.execute(sql).fetchone()[0])

    def error(self, name: str, code: str, message: str) -> FieldError:
        return FieldError(f"{self.spec.name}.{name}", code, message)
