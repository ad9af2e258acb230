"""Access rules: trees of data, folded by what is known of a person, then asked of rows in SQL or in Python.

Truth has three values, as in SQL. At the top of a rule null is false. The SQL and the Python of one
rule give the same answer for the same row and person.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from .identity import Principal
from .types import bindable

Row = Mapping[str, Any]
Claim = Callable[[Principal], Any]


class Rule:
    """A node of a rule. Immutable."""

    def fold(self, user: Principal) -> "Rule":
        """The rule with everything replaced that is known without a row."""
        return self

    def sql(self, compiler: "RuleCompiler") -> str:
        raise NotImplementedError

    def check(self, row: Row, user: Principal, owner: str | None) -> bool | None:
        raise NotImplementedError

    def leaves(self) -> Iterator["Rule"]:
        """The questions that it is made of."""
        yield self

    def names(self, owner: str | None) -> frozenset[str]:
        """The columns that the rule reads of its own row."""
        return frozenset()


@dataclass(frozen=True)
class Constant(Rule):
    value: bool

    def sql(self, compiler: "RuleCompiler") -> str:
        return "1" if self.value else "0"

    def check(self, row: Row, user: Principal, owner: str | None) -> bool:
        return self.value


EVERYONE = Constant(True)
NOBODY = Constant(False)


@dataclass(frozen=True)
class Authenticated(Rule):
    def fold(self, user: Principal) -> Rule:
        return EVERYONE if user.authenticated else NOBODY

    def sql(self, compiler: "RuleCompiler") -> str:
        return self.fold(compiler.user).sql(compiler)

    def check(self, row: Row, user: Principal, owner: str | None) -> bool:
        return user.authenticated


@dataclass(frozen=True)
class Role(Rule):
    """True for who has one of the roles."""

    roles: frozenset[str]

    def fold(self, user: Principal) -> Rule:
        return EVERYONE if user.authenticated and self.roles & user.roles else NOBODY

    def sql(self, compiler: "RuleCompiler") -> str:
        return self.fold(compiler.user).sql(compiler)

    def check(self, row: Row, user: Principal, owner: str | None) -> bool:
        return self.fold(user) is EVERYONE


@dataclass(frozen=True)
class Owner(Rule):
    """True for who made the row. Never null: nobody owns a row without an owner, anonymous owns nothing."""

    def fold(self, user: Principal) -> Rule:
        return self if user.authenticated else NOBODY

    def sql(self, compiler: "RuleCompiler") -> str:
        if not compiler.user.authenticated:
            return "0"
        return f'"{compiler.owner}" IS {compiler.bind(compiler.user.id)}'

    def check(self, row: Row, user: Principal, owner: str | None) -> bool:
        return user.authenticated and owner is not None and row[owner] == user.id

    def names(self, owner: str | None) -> frozenset[str]:
        return frozenset() if owner is None else frozenset({owner})


AUTHENTICATED = Authenticated()
OWNER = Owner()


@dataclass(frozen=True)
class AnyOf(Rule):
    rules: tuple[Rule, ...]

    def fold(self, user: Principal) -> Rule:
        return any_of(*(rule.fold(user) for rule in self.rules))

    def sql(self, compiler: "RuleCompiler") -> str:
        return "(" + " OR ".join(rule.sql(compiler) for rule in self.rules) + ")"

    def check(self, row: Row, user: Principal, owner: str | None) -> bool | None:
        answer: bool | None = False
        for rule in self.rules:
            value = rule.check(row, user, owner)
            if value:
                return True
            if value is None:
                answer = None
        return answer

    def leaves(self) -> Iterator[Rule]:
        for rule in self.rules:
            yield from rule.leaves()

    def names(self, owner: str | None) -> frozenset[str]:
        return frozenset[str]().union(*(rule.names(owner) for rule in self.rules))


@dataclass(frozen=True)
class AllOf(Rule):
    rules: tuple[Rule, ...]

    def fold(self, user: Principal) -> Rule:
        return all_of(*(rule.fold(user) for rule in self.rules))

    def sql(self, compiler: "RuleCompiler") -> str:
        return "(" + " AND ".join(rule.sql(compiler) for rule in self.rules) + ")"

    def check(self, row: Row, user: Principal, owner: str | None) -> bool | None:
        answer: bool | None = True
        for rule in self.rules:
            value = rule.check(row, user, owner)
            if value is None:
                answer = None
            elif not value:
                return False
        return answer

    def leaves(self) -> Iterator[Rule]:
        for rule in self.rules:
            yield from rule.leaves()

    def names(self, owner: str | None) -> frozenset[str]:
        return frozenset[str]().union(*(rule.names(owner) for rule in self.rules))


@dataclass(frozen=True)
class Not(Rule):
    rule: Rule

    def fold(self, user: Principal) -> Rule:
        return not_(self.rule.fold(user))

    def sql(self, compiler: "RuleCompiler") -> str:
        return f"(NOT {self.rule.sql(compiler)})"

    def check(self, row: Row, user: Principal, owner: str | None) -> bool | None:
        value = self.rule.check(row, user, owner)
        return None if value is None else not value

    def leaves(self) -> Iterator[Rule]:
        return self.rule.leaves()

    def names(self, owner: str | None) -> frozenset[str]:
        return self.rule.names(owner)


_TOKENS = re.compile(r"'(?:[^']|'')*'|\"((?:[^\"]|\"\")*)\"|:([A-Za-z_][A-Za-z0-9_]*)")
_USER: dict[str, Claim] = {
    "user_id": lambda user: user.id,
    "user_email": lambda user: user.email,
    "user_name": lambda user: user.name,
    "user_row": lambda user: bindable(user.row_key),
}
NOW = "now"


@dataclass(frozen=True, eq=False)
class RowRule(Rule):
    """A leaf that reads the row: `text` is its SQL, `test` its Python twin.

    A leaf that follows references has no twin: what it reads is not of the row alone.
    """

    text: str
    test: Callable[[Row, Principal], bool | None] | None
    params: Mapping[str, Claim] = field(default_factory=dict)

    def sql(self, compiler: "RuleCompiler") -> str:
        return f"({substitute(self.text, self.params, compiler.user, compiler.bind)})"

    def check(self, row: Row, user: Principal, owner: str | None) -> bool | None:
        if self.test is None:
            raise ValueError(f"only the database can answer {self.text}")
        return self.test(row, user)

    def names(self, owner: str | None) -> frozenset[str]:
        return identifiers(self.text) if self.test is not None else frozenset()


def substitute(
    text: str, params: Mapping[str, Claim], user: Principal, bind: Callable[[Any], str]
) -> str:
    """SQL with the person's values bound. `:now` stays: a statement gives it when it runs."""

    def replace(token: re.Match[str]) -> str:
        name = token[2]
        if name is None or name == NOW:
            return token[0]
        return bind(bindable((params.get(name) or _USER[name])(user)))

    return _TOKENS.sub(replace, text)


def identifiers(text: str) -> frozenset[str]:
    """The quoted names in SQL, qualifiers among them."""
    return frozenset(token[1] for token in _TOKENS.finditer(text) if token[1])


def qualified(text: str, qualifier: str) -> frozenset[str]:
    """The names in SQL that stand behind a qualifier."""
    tokens = list(_TOKENS.finditer(text))
    return frozenset(
        after[1]
        for before, after in pairwise(tokens)
        if before[1] == qualifier and after[1] and text[before.end() : after.start()] == "."
    )


def columns(rule: Rule, owner: str | None) -> frozenset[str]:
    """What a rule over bare columns names, whether it has a Python twin or not."""
    found = rule.names(owner)
    return found.union(
        *(identifiers(one.text) for one in rule.leaves() if isinstance(one, RowRule))
    )


def twinned(rule: Rule) -> bool:
    """Whether Python can answer it."""
    return all(one.test is not None for one in rule.leaves() if isinstance(one, RowRule))


def timed(rule: Rule) -> bool:
    """Whether its answer changes with the clock."""
    return any(f":{NOW}" in one.text for one in rule.leaves() if isinstance(one, RowRule))


def known(text: str, params: Mapping[str, Claim]) -> None:
    """Raises ValueError for a parameter that nothing gives a value."""
    for token in _TOKENS.finditer(text):
        if token[2] and token[2] not in params and token[2] not in _USER and token[2] != NOW:
            raise ValueError(f"nothing gives :{token[2]} a value in {text}")


def role(*names: str) -> Rule:
    return Role(frozenset(names))


def any_of(*rules: Rule) -> Rule:
    kept = tuple(rule for rule in rules if rule != NOBODY)
    if EVERYONE in kept:
        return EVERYONE
    return kept[0] if len(kept) == 1 else AnyOf(kept) if kept else NOBODY


def all_of(*rules: Rule) -> Rule:
    kept = tuple(rule for rule in rules if rule != EVERYONE)
    if NOBODY in kept:
        return NOBODY
    return kept[0] if len(kept) == 1 else AllOf(kept) if kept else EVERYONE


def not_(rule: Rule) -> Rule:
    return Constant(not rule.value) if isinstance(rule, Constant) else Not(rule)


def row(
    *,
    sql: str,
    check: Callable[[Row, Principal], bool | None] | None,
    params: Mapping[str, Claim] | None = None,
) -> Rule:
    """A leaf over the row. Raises ValueError for a parameter that nothing gives a value.

    `sql` is a boolean expression over bare quoted columns, with the parameters :user_id, :user_email,
    :user_name and those of `params`; `check` answers the same for a mapping of Python values. It is
    None where the rule follows references, so that only the database can answer.
    """
    known(sql, params or {})
    return RowRule(sql, check, params or {})


class RuleCompiler:
    """Prints one person's rules over one table; `bind` gives the placeholder of a value."""

    def __init__(self, user: Principal, owner: str | None, bind: Callable[[Any], str]) -> None:
        self.user = user
        self.owner = owner
        self.bind = bind

    def condition(self, rule: Rule) -> str:
        """The rule as a condition; "1" and "0" where the person alone decides."""
        return rule.fold(self.user).sql(self)

    def flag(self, rule: Rule) -> str:
        """The rule as a value that is 1 or 0, never null."""
        folded = rule.fold(self.user)
        return folded.sql(self) if isinstance(folded, Constant) else f"({folded.sql(self)} IS TRUE)"


@dataclass(frozen=True)
class AccessPolicy:
    """Who may do what. `update` is asked of the row as it was, `update_after` of it as it will be.

    `fields` narrows the reading and the writing of single fields.
    """

    read: Rule
    create: Rule
    update: Rule
    delete: Rule
    update_after: Rule | None = None
    fields: Mapping[str, Rule] = field(default_factory=dict)

    @property
    def after(self) -> Rule:
        return self.update if self.update_after is None else self.update_after

    def names(self, owner: str | None) -> frozenset[str]:
        rules = (
            self.read,
            self.create,
            self.update,
            self.after,
            self.delete,
            *self.fields.values(),
        )
        return frozenset[str]().union(*(rule.names(owner) for rule in rules))


def allows(rule: Rule, row: Row, user: Principal, owner: str | None) -> bool:
    return rule.check(row, user, owner) is True
