"""What tables look like, as the compiler writes it beside the datasets: columns, indexes, older names."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A stored column; `definition` is what follows its name in CREATE TABLE, `was` an older name."""

    name: str
    definition: str
    was: str | None = None


@dataclass(frozen=True)
class Index:
    """`columns` in order, a name that begins with "-" descending."""

    name: str
    columns: tuple[str, ...]
    unique: bool = False


@dataclass(frozen=True, eq=False)
class Table:
    """The table of a stored dataset; `was` is an older name of it."""

    dataset: str
    columns: tuple[Column, ...]
    indexes: tuple[Index, ...] = ()
    was: str | None = None
