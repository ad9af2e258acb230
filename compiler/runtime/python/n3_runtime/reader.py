"""How one person reads the rows of one dataset in a statement: the only way from rows to answers.

Lists, single rows, counts, filters, sorts, searches, expansions, aggregates, derived datasets and events
are all made of a `Reader`'s `source`, `where` and `path`, so none of them can show more than another.
The dataset's own rules are asked of rows as they are stored, since their author decides; what a request
or a widget names is read under the rules of each row on its way (`Reader.column`), since it is the
reader who chooses.

Names in SQL are those of the row that is read; where a reference is followed, the row that refers stands
outside and is named by its table.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from .catalog import Catalog, Rules
from .dataset import DELETED, VERSION, Dataset, quoted
from .dialect import Member
from .existing_tables import rows_of, stored_value, table_of
from .expressions.fold import fold, fold_condition
from .expressions.principal import PrincipalLike
from .expressions.sql import quote_text
from .expressions.tree import FALSE, Expression, deep
from .expressions.value_types import ValueType
from .fields import COMPOSED, Field
from .statement import Binder, Slot
from .types import IntegerType

COUNTED = IntegerType()


@dataclass(frozen=True)
class Expansion:
    """References whose rows are sent too, by the reference's field, each with its own."""

    parts: tuple[tuple[str, "Expansion"], ...] = ()

    @classmethod
    def of(cls, paths: Iterable[Sequence[str]]) -> "Expansion":
        found: dict[str, list[Sequence[str]]] = {}
        for path in paths:
            if path:
                found.setdefault(path[0], []).append(path[1:])
        return cls(tuple((name, cls.of(rest)) for name, rest in found.items()))


NO_EXPANSION = Expansion()


class Part(Protocol):
    """A part of a WHERE."""

    def sql(self, reader: "Reader") -> str: ...


class StoredRowContext:
    """Where expressions over a row as it is stored find their values."""

    def __init__(self, reader: "Reader") -> None:
        self._reader = reader

    def bind(self, leaf: Expression) -> str:
        return self._reader.binder.leaf(leaf)

    def column(self, leaf: Expression) -> str:
        if leaf.path:
            return self._through_references(leaf)
        return self._reader.raw(leaf.name)

    def _through_references(self, leaf: Expression) -> str:
        """A query that follows references from the row, whoever may read what is on the way."""
        reader = self._reader
        targets = reader.catalog.through(reader.spec, leaf.path)
        rows = [f"n3_{index + 1}" for index in range(len(targets))]
        tables = rows_of(targets[0], reader.dialect, rows[0])
        for index, target in enumerate(targets[1:]):
            here, there = rows[index], rows[index + 1]
            tables += (
                f" JOIN {rows_of(target, reader.dialect, there)} "
                f"ON {there}.{quoted(target.key)} = {here}.{quoted(leaf.path[index + 1])}"
            )
        return (
            f"(SELECT {rows[-1]}.{quoted(leaf.name)} FROM {tables} "
            f"WHERE {rows[0]}.{quoted(targets[0].key)} = {reader.alias}.{quoted(leaf.path[0])})"
        )


class Reader:
    """One dataset under one person's rules; values go to the statement's binder."""

    def __init__(
        self, spec: Dataset, user: PrincipalLike, binder: Binder, catalog: Catalog
    ) -> None:
        self.spec = spec
        self.user = user
        self.binder = binder
        self.catalog = catalog
        self.rules: Rules = catalog.rules(spec)
        self.dialect = catalog.dialect
        self._printer = self.dialect.printer(StoredRowContext(self))

    def of(self, name: str) -> "Reader":
        """Another dataset in the same statement."""
        return Reader(self.catalog[name], self.user, self.binder, self.catalog)

    # -- Where expressions that a reader chooses find their values -----------------------------------

    def bind(self, leaf: Expression) -> str:
        return self.binder.leaf(leaf)

    def column(self, leaf: Expression) -> str:
        return self.path((*leaf.path, leaf.name))

    def reader_condition(self, rule: Expression) -> str:
        """A condition that the reader chooses, over what the reader may read."""
        return self.dialect.printer(self).print(fold_condition(rule, self.user))

    # -- Rows ------------------------------------------------------------------------------------------

    @property
    def alias(self) -> str:
        return quoted(self.spec.relation)

    def source(self) -> str:
        """The FROM clause."""
        if self.spec.derived is not None:
            return f"({self._rows()}) AS {self.alias}"
        return rows_of(self.spec, self.dialect)

    def not_deleted(self) -> list[str]:
        """That a row is not deleted."""
        return [f"{quoted(DELETED)} IS NULL"] if self.spec.soft_delete else []

    def where(self, conditions: Sequence[Part] = ()) -> str:
        """Policy AND filter; every way to rows goes through here."""
        parts = self.not_deleted()
        rule = fold_condition(self.rules.read, self.user)
        if rule.constant is not True:
            parts.append(self._printer.print(rule))
        parts += [condition.sql(self) for condition in conditions]
        return " AND ".join(parts) or self.dialect.true

    def value(self, expression: Expression) -> str:
        """SQL of an expression over the row as it is stored."""
        return self._printer.print(fold(expression, self.user))

    def flag(self, rule: Expression) -> str:
        """A rule as a value that is true or false, never null."""
        folded = fold_condition(rule, self.user)
        sql = self._printer.print(folded)
        return sql if folded.constant is not None else f"({sql} IS TRUE)"

    def check_flag(self, rule: Expression) -> str:
        """Whether a check does not fail: null counts as kept."""
        return f"({self.value(rule)} IS NOT FALSE)"

    # -- Fields ----------------------------------------------------------------------------------------

    def raw(self, name: str) -> str:
        """A field's value, whoever asks."""
        computed = self.rules.computed.get(name)
        return quoted(name) if computed is None else self.value(computed)

    def readable(self, name: str) -> str:
        """A field's value as far as the person may read it, else null."""
        rule = self.field_rule(name)
        if rule is None or rule.constant is True:
            return self.raw(name)
        if rule.constant is False:
            return self.dialect.null(self.spec.by_name[name].value_type)
        return f"(CASE WHEN {self._printer.print(rule)} THEN {self.raw(name)} END)"

    def field_rule(self, name: str) -> Expression | None:
        rule = self.rules.fields.get(name)
        return None if rule is None else fold_condition(rule, self.user)

    def field(self, names: Sequence[str]) -> Field:
        """The field at the end of a path."""
        return self.catalog.field_at(self.spec, names)

    def nullable(self, names: Sequence[str]) -> bool:
        """Whether what is read at the end of a path may be null."""
        spec, name = self.spec, names[0]
        if len(names) > 1 or spec.derived is not None or spec.adopted:
            return True
        one = spec.by_name[name]
        given = one.stored and (one.required or one.primary_key)
        return not given or self.readable(name) != quoted(name)

    def has_column(self, names: Sequence[str]) -> bool:
        """Whether what is read at the end of a path is a column of the table, whatever the row."""
        spec, name = self.spec, names[0]
        if len(names) > 1 or spec.derived is not None or name in self.rules.computed:
            return False
        rule = self.field_rule(name)
        return rule is None or rule.constant is True

    def path(self, names: Sequence[str]) -> str:
        """The value at the end of a path of reference fields, null where a row on it may not be read."""
        if len(names) == 1:
            return self.readable(names[0])
        target = self._target(names[0])
        return self._through(names[0], target, target.path(names[1:]))

    def _target(self, name: str) -> "Reader":
        link = self.spec.by_name[name].reference
        assert link is not None
        return self.of(link.dataset)

    def _through(self, name: str, target: "Reader", sql: str) -> str:
        link, key = self.readable(name), f"{target.alias}.{quoted(target.spec.key)}"
        if link == quoted(name) and target.alias != self.alias:
            source, found = target.source(), f"{key} = {self.alias}.{link} AND "
        else:
            # A FROM of its own: inside, the names of the row that refers would be the other's.
            source = self.dialect.linked(link, target.source(), f"{key} = n3_link")
            found = ""
        return f"(SELECT {sql} FROM {source} WHERE {found}{target.where()})"

    def stored(self, name: str) -> str:
        """The stored form of a column."""
        return self.dialect.stored(self.spec.by_name[name].value_type, quoted(name))

    @property
    def key(self) -> str:
        """The stored form of the key."""
        return self.stored(self.spec.key)

    def is_key(self, slot: int = 0) -> str:
        """That the row has the key which comes with the request."""
        spec = self.spec
        key = self.binder.value(Slot(slot), spec.key_field.value_type)
        return f"{quoted(spec.key)} = {key}"

    def key_in(self, start: int, count: int) -> str:
        """That it has one of several keys."""
        places = slots(self.binder, self.spec.key_field.value_type, start, count)
        return f"{quoted(self.spec.key)} IN ({', '.join(places)})"

    # -- JSON ------------------------------------------------------------------------------------------

    @property
    def version(self) -> str:
        """A row's version: counted, or of somebody else's table a hash of what we know of it."""
        spec = self.spec
        if spec.derived is not None:
            return "0"
        if not spec.adopted:
            return quoted(VERSION)
        return self.dialect.hash([quoted(one.name) for one in spec.stored])

    # -- The table itself, in a statement that writes: there the names are those of its columns --------

    @property
    def table(self) -> str:
        return table_of(self.spec, self.dialect)

    @property
    def written_version(self) -> str:
        spec, dialect = self.spec, self.dialect
        if not spec.adopted:
            return self.version
        return dialect.hash([stored_value(one, dialect) for one in spec.stored])

    @property
    def written_key(self) -> str:
        """The key, as a column."""
        field = self.spec.key_field
        return stored_value(field, self.dialect) if self.spec.adopted else quoted(field.name)

    def members(self, select: Sequence[str] | None = None) -> list[Member]:
        """The row as the person may read it, member by member: all fields, or those of `select`."""
        fields = [one for one in self.spec.visible if select is None or one.name in select]
        found = [Member(one.name, self.readable(one.name), one.codec) for one in fields]
        return [*found, Member("_version", self.version, COUNTED)]

    def row(self, expand: Expansion = NO_EXPANSION, select: Sequence[str] | None = None) -> str:
        """SQL of a row's JSON with the rows it refers to and what the person may do with it."""
        can = Member("_can", self.can())
        return self.dialect.json_object([*self.members(select), *self.referred(expand), can])

    def referred(self, expand: Expansion) -> list[Member]:
        """The rows through references, as the person may read them; null where that is not."""
        found = []
        for name, rest in expand.parts:
            target = self._target(name)
            row = self.dialect.json_object([*target.members(), *target.referred(rest)])
            link = self.spec.by_name[name].reference
            assert link is not None
            sql = f"coalesce({self._through(name, target, row)}, 'null')"
            found.append(Member(link.name, sql))
        return found

    def can(self) -> str:
        """SQL of what the person may do with a row, as JSON."""
        spec, rules = self.spec, self.rules
        answers = {
            name: fold_condition(rule if spec.writable else FALSE, self.user)
            for name, rule in (("update", rules.update), ("delete", rules.delete))
        }
        fields = {name: fold_condition(rules.fields[name], self.user) for name in spec.ruled}
        if all(one.constant is not None for one in (*answers.values(), *fields.values())):
            known: dict[str, Any] = {name: one.constant for name, one in answers.items()}
            if fields:
                known["fields"] = {name: one.constant for name, one in fields.items()}
            return quote_text(json.dumps(known, separators=(",", ":")))
        members = [Member(name, self._answer(one)) for name, one in answers.items()]
        if fields:
            each = [Member(name, self._answer(one)) for name, one in fields.items()]
            members.append(Member("fields", self.dialect.json_object(each)))
        return self.dialect.json_object(members)

    def _answer(self, folded: Expression) -> str:
        if folded.constant is not None:
            return "'true'" if folded.constant else "'false'"
        return f"CASE WHEN {self._printer.print(folded)} THEN 'true' ELSE 'false' END"

    # -- Derived datasets ------------------------------------------------------------------------------

    def _rows(self) -> str:
        """SELECT of a derived dataset's rows, before its own policy."""
        spec, derived, rules = self.spec, self.spec.derived, self.rules
        assert derived is not None
        bases = {name: _Base(self, name) for name in derived.bases}
        printer = self.dialect.printer(_Bases(self, bases))

        def printed(expression: Expression) -> str:
            return printer.print(fold(expression, self.user))

        def source(field: Field) -> str:
            if field.name == COMPOSED:
                named = [spec.by_name[name] for name in spec.key_fields]
                return self.dialect.json_array(
                    [(one.codec, printed(rules.sources[one.name])) for one in named]
                )
            return printed(rules.sources[field.name])

        values = [f"{source(field)} AS {quoted(field.name)}" for field in spec.fields]
        joins = ""
        for join, on in zip(derived.joins, rules.joins, strict=True):
            kind = "LEFT JOIN" if join.left else "JOIN"
            joins += f" {kind} {bases[join.dataset].sql()} ON {printed(on)}"
        sql = f"SELECT {', '.join(values)} FROM {bases[derived.source].sql()}{joins}"
        chosen = fold_condition(rules.filter, self.user)
        if chosen.constant is not True:
            sql += f" WHERE {printer.print(chosen)}"
        if derived.group_by:
            names = [field.name for field in spec.fields]
            sql += f" GROUP BY {', '.join(str(names.index(name) + 1) for name in derived.group_by)}"
        if derived.order_by:
            # Around: an order may be by what is made of a column of the result.
            order = ", ".join(self._ordered(name) for name in derived.order_by)
            sql = f"SELECT * FROM ({sql}) AS n3_unordered ORDER BY {order}"
        if derived.limit is not None or derived.offset:
            limit = self.dialect.no_limit if derived.limit is None else derived.limit
            sql += f" LIMIT {limit} OFFSET {derived.offset}"
        return sql

    def _ordered(self, name: str) -> str:
        field = name.removeprefix("-")
        of = self.spec.by_name[field].value_type
        return self.dialect.in_order(of, quoted(field), descending=name.startswith("-"))


class _Base:
    """One of the datasets that a derived one is made of: its rows under the reader's rules."""

    def __init__(self, reader: Reader, name: str) -> None:
        derived = reader.spec.derived
        assert derived is not None
        self.name = name
        self.base = reader.of(name)
        self.system = derived.system
        leaves = (one for part in reader.rules.derivation for one in deep(part))
        named = (
            (*one.path, one.name)
            for one in leaves
            if one.op == "field" and one.dataset == name and one.path
        )
        self.paths = {path: f"n3_path_{index}" for index, path in enumerate(dict.fromkeys(named))}

    def column(self, leaf: Expression) -> str:
        name = self.paths[(*leaf.path, leaf.name)] if leaf.path else leaf.name
        return f"{quoted(self.name)}.{quoted(name)}"

    def sql(self) -> str:
        base = self.base
        fields = [one.name for one in base.spec.fields if not one.writeonly]
        if self.system:
            values, where = (
                map(base.raw, fields),
                " AND ".join(base.not_deleted()) or base.dialect.true,
            )
        else:
            values, where = map(base.readable, fields), base.where()
        found = [f"{value} AS {quoted(one)}" for value, one in zip(values, fields, strict=True)]
        found += [f"{base.path(path)} AS {quoted(name)}" for path, name in self.paths.items()]
        return (
            f"(SELECT {', '.join(found)} FROM {base.source()} WHERE {where}) AS {quoted(self.name)}"
        )


class _Bases:
    """Where the expressions of a derived dataset find their values."""

    def __init__(self, reader: Reader, bases: Mapping[str, _Base]) -> None:
        self._reader = reader
        self._bases = bases

    def bind(self, leaf: Expression) -> str:
        return self._reader.binder.leaf(leaf)

    def column(self, leaf: Expression) -> str:
        return self._bases[leaf.dataset].column(leaf)


def slots(binder: Binder, of: ValueType, start: int, count: int) -> list[str]:
    """SQL of values of a type that come with the request."""
    return [binder.value(Slot(start + index), of) for index in range(count)]
