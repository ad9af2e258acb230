"""What statements ask of a database's dialect.

A value has one form outside the database, whatever that is: how `Type.store` gives it. A dialect says how
that form becomes the value of a column (`bound`), how a column becomes that form (`stored`), and how it is
sent (`json`). Expressions are printed by the dialect's printer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from n3_runtime.expressions.sql import Printer, StatementContext
from n3_runtime.expressions.value_types import ValueType
from n3_runtime.fields import Field
from n3_runtime.types import StorageType, Type


@dataclass(frozen=True)
class Member:
    """A member of a JSON object: `sql` is a value of the type, or JSON text where there is none."""

    name: str
    sql: str
    codec: Type | None = None


@dataclass(frozen=True)
class Stretch:
    """Rows of a list that follow each other: what chooses them among all of it, None for all, and their order."""

    where: str | None
    order: str

    def sql(self, columns: str, source: str, where: str, limit: str) -> str:
        """SELECT of the first of them."""
        chosen = where if self.where is None else f"{where} AND {self.where}"
        return f"SELECT {columns} FROM {source} WHERE {chosen} ORDER BY {self.order} LIMIT {limit}"


@dataclass(frozen=True)
class Page:
    """A part of a list: the rows of a source by a condition, in stretches, `order` being that of all."""

    source: str
    where: str
    stretches: Sequence[Stretch]
    order: str
    limit: str
    offset: str


class Dialect:
    """One database's SQL. Texts that are given and answered are parts of statements."""

    name: str
    printer: Callable[[StatementContext], Printer]
    true: str
    false: str
    no_limit: str
    """What LIMIT has where there is none."""
    begin_snapshot: str
    """Begins a transaction that sees one state."""
    begin: str
    """Begins a transaction that writes."""
    migrates_at_once: bool
    """Whether all of a migration is one transaction: the statements of PostgreSQL that keep nobody out are in none."""
    tables: str
    """A query for the names of the tables that are there."""
    own_tables: Sequence[str]
    """DDL of our own, which may run again."""
    lock_own_tables: str | None
    """Keeps others from running it until the transaction ends; None where a transaction does."""
    changes: str
    """The table that a write records its change in."""
    change: str
    """What tells those apart: its column."""

    # -- Functions that expressions and statements call ---------------------------------------------

    def functions_version(self) -> str | None:
        """Which they are; None where each connection has its own."""
        raise NotImplementedError

    def functions(self) -> Sequence[str]:
        """DDL of those that the database keeps."""
        raise NotImplementedError

    # -- Values ------------------------------------------------------------------------------------

    def place(self, index: int) -> str:
        """The placeholder of the value with that number, from 0."""
        raise NotImplementedError

    def bound(self, of: ValueType, place: str) -> str:
        """The value of a column, of a placeholder for its stored form."""
        raise NotImplementedError

    def stored(self, of: ValueType, sql: str) -> str:
        """The stored form of a column's value."""
        raise NotImplementedError

    def kept_key(self, of: ValueType, column: str) -> str:
        """A key of any type that a table of ours keeps, as a column of that type has it."""
        raise NotImplementedError

    def key_to_keep(self, key: StorageType) -> StorageType:
        """A key as such a table is given it; it is answered in its stored form."""
        raise NotImplementedError

    def count(self, place: str) -> str:
        """A number that counts, of its placeholder."""
        raise NotImplementedError

    # -- Conditions --------------------------------------------------------------------------------

    def compare(self, of: ValueType, left: str, sign: str, right: str) -> str:
        """`left sign right` by the order of the type's values."""
        raise NotImplementedError

    def in_order(
        self, of: ValueType, sql: str, *, descending: bool = False, nullable: bool = True
    ) -> str:
        """A part of ORDER BY: the order of the values, with nulls last in both directions."""
        raise NotImplementedError

    def part_of(self, operator: str, whole: str, part: str) -> str:
        """`contains`, `starts_with` or `ends_with` of two texts."""
        raise NotImplementedError

    def found(self, column: str, pattern: str | None, word: str) -> str:
        """Whether a text has a word in it, ignoring case; `pattern` is the word's of LIKE, where it is ASCII."""
        raise NotImplementedError

    # -- JSON --------------------------------------------------------------------------------------

    def null(self, of: ValueType) -> str:
        """A NULL of that type."""
        raise NotImplementedError

    def json(self, codec: Type, sql: str) -> str:
        """The JSON text of a value, 'null' of NULL."""
        raise NotImplementedError

    def json_object(self, members: Sequence[Member]) -> str:
        """The text of a JSON object."""
        raise NotImplementedError

    def json_members(self, members: Sequence[Member]) -> str:
        """The members of a JSON object as text, without its braces."""
        raise NotImplementedError

    def json_array(self, values: Sequence[tuple[Type, str]]) -> str:
        """The text of a JSON array that tells values apart."""
        raise NotImplementedError

    def joined(self, sql: str, separator: str) -> str:
        """An aggregate: the texts of all rows with a character between them."""
        raise NotImplementedError

    # -- Tables of other programs ------------------------------------------------------------------

    def foreign_table(self, name: str) -> str:
        """A table, by its name in the program."""
        raise NotImplementedError

    def read_foreign(self, field: Field, column: str) -> str:
        """The value of a column as the field's type has it."""
        raise NotImplementedError

    def write_foreign(self, field: Field, table: str, value: str) -> str:
        """A value of ours in the form that the column of a table has."""
        raise NotImplementedError

    # -- Rows --------------------------------------------------------------------------------------

    def hash(self, columns: Sequence[str]) -> str:
        """A number that tells two states of a row apart, below 2^53."""
        raise NotImplementedError

    def linked(self, link: str, source: str, on: str) -> str:
        """A FROM with a value of the row around it, `n3_link`, and the rows that fit it."""
        raise NotImplementedError

    def index_has_nulls_last(self, descending: bool) -> bool:
        """Whether an index of a column, read in that direction, ends with the rows that have no value."""
        raise NotImplementedError

    def page(self, row: str, key: str | None, alias: str, page: Page) -> str:
        """SELECT of `row` as n3_row, over the rows of a page; `alias` is what its source is called."""
        raise NotImplementedError

    def last_change(self, names: Sequence[str]) -> str:
        """What is another value after each change of these datasets; `names` are placeholders."""
        raise NotImplementedError

    def is_ahead(self, last_change: object) -> bool:
        """Whether what `last_change` answered was read with changes that have no number yet."""
        return False

    def recording(self, write: str, values: int) -> str | None:
        """A statement that writes a row and answers its key and version, with its change: that is answered
        third. Its dataset, op, row before and time come after the statement's values, of which there are so
        many. None where no statement writes into two tables.
        """
        raise NotImplementedError

    def kept(self, statement: str) -> str:
        """A SELECT whose rows nobody else changes until the transaction ends, though others may read them so."""
        raise NotImplementedError

    def referred(self, statement: str) -> str:
        """A SELECT of rows that are to be referred to: none of them goes until the transaction ends."""
        raise NotImplementedError

    def locked(self, statement: str, *, deleting: bool = False) -> str:
        """A SELECT whose rows nobody else changes until the transaction ends."""
        raise NotImplementedError
