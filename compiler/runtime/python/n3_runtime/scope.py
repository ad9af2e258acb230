"""How one person reads the rows of one dataset in a statement: the only way from rows to answers.

Names in SQL are those of the row that is read, without a qualifier; where a reference is followed, the
row that refers stands outside and is named by its table.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from .catalogue import Catalogue
from .identity import Principal
from .policy import NOBODY, Constant, RowRule, Rule, RuleCompiler, qualified
from .spec import COMPOSED, DELETED, DatasetSpec, Field, quoted
from .statement import Binder
from .types import Stored


@dataclass(frozen=True)
class Expansion:
    """References whose rows are sent too, by name, each with its own."""

    parts: tuple[tuple[str, "Expansion"], ...] = ()

    @classmethod
    def of(cls, paths: Iterable[Sequence[str]]) -> "Expansion":
        found: dict[str, list[Sequence[str]]] = {}
        for path in paths:
            if path:
                found.setdefault(path[0], []).append(path[1:])
        return cls(tuple((name, cls.of(rest)) for name, rest in found.items()))


NOTHING = Expansion()


class Part(Protocol):
    """A part of a WHERE."""

    def sql(self, scope: "Scope") -> str: ...


class Scope:
    """One dataset under one person's rules; values go to the statement's binder."""

    def __init__(
        self, spec: DatasetSpec, user: Principal, binder: Binder, catalogue: Catalogue
    ) -> None:
        self.spec = spec
        self.user = user
        self.binder = binder
        self.catalogue = catalogue
        self.rules = RuleCompiler(user, spec.owner, binder.bind)
        binder.datasets.add(spec.name)

    def bind(self, value: Stored) -> str:
        return self.binder.bind(value)

    def of(self, name: str) -> "Scope":
        """Another dataset in the same statement."""
        return Scope(self.catalogue[name], self.user, self.binder, self.catalogue)

    @property
    def alias(self) -> str:
        return quoted(self.spec.relation)

    def source(self) -> str:
        """What stands behind FROM."""
        return self.alias if self.spec.derived is None else f"({self._rows()}) AS {self.alias}"

    def alive(self) -> list[str]:
        """That a row is not deleted."""
        return [f"{quoted(DELETED)} IS NULL"] if self.spec.soft_delete else []

    def where(self, conditions: Sequence[Part] = ()) -> str:
        """Policy AND filter; every way to rows goes through here."""
        rule = self.rules.condition(self.spec.access.read)
        parts = self.alive() + ([] if rule == "1" else [rule])
        parts += [condition.sql(self) for condition in conditions]
        return " AND ".join(parts) or "1"

    def raw(self, name: str) -> str:
        """A field's value, whoever asks."""
        field = self.spec.by_name.get(name)
        if field is None or field.computed is None:
            return quoted(name)
        return field.computed.sql(self.user, self.binder.bind)

    def value(self, name: str) -> str:
        """A field's value as far as the person may read it, else null."""
        rule = self.field_rule(name)
        if isinstance(rule, Constant):
            return self.raw(name) if rule.value else "NULL"
        return f"(CASE WHEN {rule.sql(self.rules)} THEN {self.raw(name)} END)"

    def field_rule(self, name: str) -> Rule:
        rule = self.spec.access.fields.get(name)
        return Constant(True) if rule is None else rule.fold(self.user)

    def path(self, names: Sequence[str]) -> str:
        """The value at the end of a path of references, null where a row on it may not be read."""
        if len(names) == 1:
            return self.value(names[0])
        field, target = self._follow(names[0])
        return self._through(field, target, target.path(names[1:]))

    def _follow(self, name: str) -> tuple[Field, "Scope"]:
        field = self.spec.references[name]
        assert field.reference is not None
        return field, self.of(field.reference.dataset)

    def _through(self, field: Field, target: "Scope", sql: str) -> str:
        link, key = self.value(field.name), f"{target.alias}.{quoted(target.spec.key)}"
        if link == quoted(field.name) and target.alias != self.alias:
            source, found = target.source(), f"{key} = {self.alias}.{link} AND "
        else:
            # A FROM of its own: inside, the names of the row that refers would be the other's.
            source = f"(SELECT {link} AS n3_link) CROSS JOIN {target.source()} ON {key} = n3_link"
            found = ""
        return f"(SELECT {sql} FROM {source} WHERE {found}{target.where()})"

    def row(self) -> str:
        """SQL of a row's JSON as the person may read it."""
        spec = self.spec
        if not spec.access.fields and not any(one.asks_person for one in spec.visible):
            return spec.row_sql
        return spec.object_sql([(one, self.value(one.name)) for one in spec.visible])

    def expanded(self, expand: Expansion) -> str:
        """SQL of the members that follow the row's own; "" for none."""
        parts = []
        for name, rest in expand.parts:
            field, target = self._follow(name)
            inner = target.row()
            if rest.parts:
                inner = f"rtrim({inner}, '}}') || {target.expanded(rest)} || '}}'"
            found = self._through(field, target, inner)
            parts.append(f"',\"{name}\":' || coalesce({found}, 'null')")
        return " || ".join(parts)

    def personal(self, expand: Expansion = NOTHING) -> str:
        """SQL of the whole JSON of a row, with what the person may do to it."""
        members = f"{self.expanded(expand)} || " if expand.parts else ""
        return f"rtrim({self.row()}, '}}') || {members}{self.can()}"

    def can(self) -> str:
        def answer(rule: Rule) -> str:
            folded = rule.fold(self.user)
            if isinstance(folded, Constant):
                return "'true'" if folded.value else "'false'"
            return f"CASE WHEN {folded.sql(self.rules)} THEN 'true' ELSE 'false' END"

        spec = self.spec
        access = spec.access
        update, delete = (
            answer(rule if spec.writable else NOBODY) for rule in (access.update, access.delete)
        )
        text = f'\',"_can":{{"update":\' || {update} || \',"delete":\' || {delete} || \''
        fields = [(name, answer(rule)) for name, rule in ruled(spec)]
        if fields:
            text += ',"fields":{'
            text += ",".join(f"\"{name}\":' || {rule} || '" for name, rule in fields) + "}"
        text += "}}'"
        return (
            text.replace("'true' || '", "'true")
            .replace("'false' || '", "'false")
            .replace(":' || '", ":")
        )

    def _rows(self) -> str:
        """SELECT of a derived dataset's rows, before its own policy."""
        spec, derived = self.spec, self.spec.derived
        assert derived is not None
        values = [f"{self._source(field)} AS {quoted(field.name)}" for field in spec.fields]
        sql = f"SELECT {', '.join(values)} FROM "
        sql += self._base(derived.source)
        for join in derived.joins:
            kind = "LEFT JOIN" if join.left else "JOIN"
            on = join.on.sql(self.user, self.binder.bind)
            sql += f" {kind} {self._base(join.dataset)} ON {on}"
        chosen = self.rules.condition(derived.filter)
        sql += "" if chosen == "1" else f" WHERE {chosen}"
        if derived.group_by:
            names = [field.name for field in spec.fields]
            sql += f" GROUP BY {', '.join(str(names.index(name) + 1) for name in derived.group_by)}"
        if derived.order_by:
            sql += f" ORDER BY {', '.join(map(_ordered, derived.order_by))}"
        if derived.limit is not None or derived.offset:
            limit = -1 if derived.limit is None else derived.limit
            sql += f" LIMIT {limit} OFFSET {derived.offset}"
        return sql

    def _source(self, field: Field) -> str:
        if field.name == COMPOSED:
            parts = [self._source(self.spec.by_name[name]) for name in self.spec.key_fields]
            return f"json_array({', '.join(parts)})"
        assert field.source is not None
        return field.source.sql(self.user, self.binder.bind)

    def _base(self, name: str) -> str:
        """The rows that a derived dataset is made of, each under the reader's rules."""
        assert self.spec.derived is not None
        base = self.of(name)
        fields = [one.name for one in base.spec.fields if not one.writeonly]
        if self.spec.derived.system:
            values, where = map(base.raw, fields), " AND ".join(base.alive()) or "1"
        else:
            values, where = map(base.value, fields), base.where()
        found = [f"{value} AS {quoted(one)}" for value, one in zip(values, fields, strict=True)]
        found += [f"{base.path(one.split('.'))} AS {quoted(one)}" for one in self._paths(name)]
        return f"(SELECT {', '.join(found)} FROM {base.source()} WHERE {where}) AS {quoted(name)}"

    def _paths(self, name: str) -> list[str]:
        """The paths from rows of a base that the derived dataset reads: names with points in them."""
        derived = self.spec.derived
        assert derived is not None
        texts = [one.source.text for one in self.spec.fields if one.source is not None]
        texts += [join.on.text for join in derived.joins]
        texts += [one.text for one in derived.filter.leaves() if isinstance(one, RowRule)]
        found = {path for text in texts for path in qualified(text, name) if "." in path}
        return sorted(found)


def ruled(spec: DatasetSpec) -> list[tuple[str, Rule]]:
    """The visible fields that have a rule of their own."""
    return [
        (one.name, spec.access.fields[one.name])
        for one in spec.visible
        if one.name in spec.access.fields
    ]


def _ordered(name: str) -> str:
    return f"{quoted(name.removeprefix('-'))}{' DESC' if name.startswith('-') else ''}"
