"""Why somebody may do something or not: the rules that decide, and the value of each of their parts.

The values come from the database, by the same printer as those of every answer, so an explanation
cannot say another thing than what happened. It shows values that the person may not read: it is for
whoever writes the program, and only the supervisor can ask for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from n3_runtime.catalog import Rules
from n3_runtime.database import Connection, snapshot
from n3_runtime.dataset import DELETED, Dataset, quoted
from n3_runtime.expressions.fold import fold
from n3_runtime.expressions.tree import TRUE, Expression, columns, paths
from n3_runtime.expressions.value_types import TEXT
from n3_runtime.identity import Principal
from n3_runtime.people import row_of
from n3_runtime.problems import Problem
from n3_runtime.reader import Reader
from n3_runtime.services import Services
from n3_runtime.statement import Binder
from n3_runtime.types import Refused, StorageType

from .rule_text import is_conversion, rule_text, value_text

OPERATIONS: Final = ("read", "create", "update", "delete")
MAX_PARTS: Final = 400
"""Parts of a rule that are explained; a rule of 10,000 values is cut."""


TITLES: Final = {
    "page": "The rule `access` of the page",
    "widget": "The rule `access` of the widget",
    "widget.create": "The rule of the widget for adding rows",
    "widget.update": "The rule of the widget for changing rows",
    "widget.delete": "The rule of the widget for deleting rows",
    "read": "The rule `read`",
    "create": "The rule `create` for the new row",
    "update": "The rule `update`",
    "update.before": "The rule `update` for the row before the change",
    "update.after": "The rule `update` for the row after the change",
    "delete": "The rule `delete`",
    "fields": "The rule of the field `{field}`",
}
"""What people read of each rule, wherever it is told. `before` and `after` are rules of their own
only where they differ."""


@dataclass(frozen=True)
class Question:
    """May `user` do this to a row, or to one field of it? Without a key it is about any row."""

    operation: str
    dataset: str
    user: Principal
    key: str | None = None
    field: str | None = None
    widget: str | None = None
    """`Page.key`, where a widget is asked about: its page's rule and its own come first."""


@dataclass(frozen=True)
class Deciding:
    """A rule that decides, and what it is called: `update.before`, `update.after`, `fields.cost`."""

    name: str
    rule: Expression
    of_row: bool = True
    """Whether it may read the row; rules of pages and widgets do not."""

    @property
    def title(self) -> str:
        kind, _, field = self.name.partition(".")
        return TITLES["fields"].format(field=field) if kind == "fields" else TITLES[self.name]


async def why(services: Services, question: Question) -> dict[str, Any]:
    """`{allowed, reason, rules: [{name, title, holds, part}]}`; a part is `{text, value, parts}`.

    `reason` is what refuses it beside the rules. `allowed` is null where it depends on a row that is not named; a value is null where that is so.
    Raises Problem (404, 422) for a dataset, a field, a widget or a row that is not there.
    """
    spec = services.catalog.get(question.dataset)
    if spec is None:
        raise Problem(422, f"There is no dataset {question.dataset}.")
    if question.operation not in OPERATIONS:
        raise Problem(422, f"Expected one of {', '.join(OPERATIONS)}.")
    deciding = list(_deciding(services, spec, question))

    def explain(connection: Connection) -> dict[str, Any]:
        with snapshot(connection):
            user = question.user
            if user.row_key is None:
                user = row_of(connection, user, services.catalog)
            return _explain(connection, services, spec, question, user, deciding)

    return await services.database.read(explain)


def _deciding(services: Services, spec: Dataset, question: Question) -> Iterator[Deciding]:
    rules = services.catalog.rules(spec)
    operation = question.operation
    if question.widget is not None:
        widget = services.pages.widgets.get(question.widget)
        if widget is None:
            raise Problem(422, f"There is no widget {question.widget}.")
        yield Deciding("page", widget.page_access, of_row=False)
        yield Deciding("widget", widget.access, of_row=False)
        if operation != "read":
            offered = {"create": widget.create, "update": widget.update, "delete": widget.delete}
            yield Deciding(f"widget.{operation}", offered[operation], of_row=False)
    yield from _of_dataset(rules, operation)
    if question.field is None:
        return
    if question.field not in spec.by_name:
        raise Problem(422, f"{spec.name} has no field {question.field}.")
    if question.field in rules.fields:
        yield Deciding(f"fields.{question.field}", rules.fields[question.field])


def _of_dataset(rules: Rules, operation: str) -> Iterator[Deciding]:
    if operation != "create":
        yield Deciding("read", rules.read)
    match operation:
        case "create":
            yield Deciding("create", rules.create)
        case "update":
            if rules.after == rules.update:
                yield Deciding("update", rules.update)
            else:
                yield Deciding("update.before", rules.update)
                yield Deciding("update.after", rules.after)
        case "delete":
            yield Deciding("delete", rules.delete)


def _explain(
    connection: Connection,
    services: Services,
    spec: Dataset,
    question: Question,
    user: Principal,
    deciding: list[Deciding],
) -> dict[str, Any]:
    key = None if question.key is None else _stored_key(spec, question.key)
    if key is not None:
        _require_row(connection, services, spec, question, key)
    asking = _Asking(connection, services, spec, user, key)
    found = [
        {
            "name": one.name,
            "title": one.title,
            **_decided(asking.part(one.rule, of_row=one.of_row)),
        }
        for one in deciding
    ]
    reason = _reason(spec, question)
    return {
        "allowed": False if reason else _all([one["holds"] for one in found]),
        "reason": reason or "",
        "person": {
            "anonymous": not user.authenticated,
            "id": user.id or "",
            "name": user.name or user.id or "",
            "roles": sorted(user.roles),
            "row": "" if user.row_key is None else str(user.row_key),
        },
        "rules": found,
    }


def _decided(part: dict[str, Any]) -> dict[str, Any]:
    """Null counts as false, as everywhere."""
    value = part["value"]
    return {"holds": None if value is None else value == "true", "part": part}


def _all(holds: list[bool | None]) -> bool | None:
    if False in holds:
        return False
    return None if None in holds else True


def _reason(spec: Dataset, question: Question) -> str | None:
    """What refuses it beside the rules."""
    if question.operation == "read":
        return None
    if not spec.writable:
        return f"{spec.name} is derived from other datasets, so nothing is written to it."
    field = None if question.field is None else spec.by_name[question.field]
    if field is not None and field.server_set:
        return f"{field.name} is set by the server."
    if field is not None and field.primary_key and question.operation == "update":
        return f"{field.name} is the key of the row, and never changes."
    return None


def _stored_key(spec: Dataset, key: str) -> StorageType:
    if not spec.key:
        raise Problem(422, f"Rows of {spec.name} have no key.")
    try:
        codec = spec.key_field.codec
        return codec.store(codec.parse_text(key))
    except Refused:
        raise Problem(422, f"{key} is not a key of {spec.name}.") from None


def _require_row(
    connection: Connection, services: Services, spec: Dataset, question: Question, key: StorageType
) -> None:
    reader = Reader(spec, Principal.anonymous, Binder(services.catalog.dialect), services.catalog)
    deleted = f"{quoted(DELETED)} IS NOT NULL" if spec.soft_delete else reader.dialect.false
    sql = f"SELECT {deleted} FROM {reader.source()} WHERE {reader.is_key()}"
    statement = reader.binder.template(sql).filled(Principal.anonymous, (key,))
    row = connection.execute(statement.sql, statement.bound()).fetchone()
    if row is None:
        raise Problem(404, f"{spec.name} has no row {question.key}.")
    if row[0]:
        raise Problem(404, f"The row {question.key} of {spec.name} is deleted.")


class _Asking:
    """Parts of rules with their values over one row, or over none."""

    def __init__(
        self,
        connection: Connection,
        services: Services,
        spec: Dataset,
        user: Principal,
        key: StorageType,
    ) -> None:
        self.connection = connection
        self.services = services
        self.spec = spec
        self.user = user
        self.key = key
        self.left = MAX_PARTS

    def part(self, rule: Expression, *, of_row: bool) -> dict[str, Any]:
        """A rule with all of its parts."""
        self.left = MAX_PARTS
        wanted: list[Expression] = []
        tree = self._cut(rule, wanted)
        values = self._values(wanted, of_row=of_row)
        return _filled(tree, iter(values))

    def _cut(self, one: Expression, wanted: list[Expression]) -> dict[str, Any]:
        """The tree without values; those to ask for, in the order of the tree."""
        while is_conversion(one):
            one = one.args[0]
        wanted.append(one)
        self.left -= 1
        parts = [
            self._cut(arg, wanted) for arg in _below(one) if arg.op != "literal" and self.left > 0
        ]
        return {"text": rule_text(one), "value": None, "parts": parts}

    def _values(self, wanted: list[Expression], *, of_row: bool) -> list[str | None]:
        """As a program writes them; None where a row would have to be named."""
        named = of_row and self.key is not None
        known = [named or not _reads_row(one) for one in wanted]
        dialect = self.services.catalog.dialect
        binder = Binder(dialect)
        reader = Reader(self.spec, self.user, binder, self.services.catalog)
        asked = [
            dialect.stored(one.type, reader.value(one))
            for one, knows in zip(wanted, known, strict=True)
            if knows
        ] or ["1"]
        where = f" FROM {reader.source()} WHERE {reader.is_key()}" if named else ""
        given = (self.key,) if named else ()
        statement = binder.template(f"SELECT {', '.join(asked)}{where}").filled(self.user, given)
        row = iter(self.connection.execute(statement.sql, statement.bound()).fetchone())
        return [
            value_text(next(row), one.type) if knows else self._for_any_row(one)
            for one, knows in zip(wanted, known, strict=True)
        ]

    def _for_any_row(self, one: Expression) -> str | None:
        """What is the same for every row, since the person decides it: `role(editor) or …`."""
        constant = fold(one, self.user).constant
        return None if constant is None else value_text(constant, one.type)


def _below(one: Expression) -> tuple[Expression, ...]:
    """What an expression is made of; `owner` compares two values that it does not name."""
    if one.op == "owner":
        return (Expression("field", TEXT, name=one.name), Expression("user", TEXT, name="id"))
    return one.args if one.computed is None else (one.computed,)


def _reads_row(expression: Expression) -> bool:
    return expression != TRUE and bool(columns(expression) or paths(expression))


def _filled(tree: dict[str, Any], values: Iterator[str | None]) -> dict[str, Any]:
    value = next(values)
    return {**tree, "value": value, "parts": [_filled(part, values) for part in tree["parts"]]}
