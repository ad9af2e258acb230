"""Mistakes that a runtime could have, each planted into a copy of it and served: the matrix finds every one.

A matrix that nobody has seen fail proves nothing. Each row is a change of one line, of the kind that reviews
overlook, and the way that must notice it.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from access.client import Asker, Leak, Surface
from access.events import Stage, happenings
from access.oracle import View, World
from access.people import PEOPLE
from access.server import RUNTIME, serving
from access.ways import WAYS
from access.world import made, store
from conftest import golden

EVENTS = "events"


@dataclass(frozen=True)
class Mistake:
    file: str
    old: str
    new: str
    way: str


MISTAKES: dict[str, Mistake] = {
    "the read rule is left out": Mistake(
        "reader.py", "        if rule.constant is not True:\n            parts.append", "        if False:\n            parts.append",
        "list",
    ),
    "deleted rows are read": Mistake(
        "reader.py", 'return [f"{quoted(DELETED)} IS NULL"] if self.spec.soft_delete else []', "return []", "get"
    ),
    "fields have no rules": Mistake(
        "reader.py", "if rule is None or rule.constant is True:\n            return self.raw(name)",
        "if True:\n            return self.raw(name)", "list",
    ),
    "a field's rule is not asked of each row": Mistake(
        "reader.py", 'return f"(CASE WHEN {self._printer.print(rule)} THEN {self.raw(name)} END)"',
        "return self.raw(name)", "list",
    ),
    "what somebody may never read is told in paths and filters": Mistake(
        "reader.py", "        if len(names) == 1:\n            return self.readable(names[0])",
        "        if len(names) == 1:\n            return self.raw(names[0])", "filter",
    ),
    "a reference leads to rows that may not be read": Mistake(
        "reader.py", 'WHERE {found}{target.where()})"', 'WHERE {found}{self.dialect.true})"', "expand"
    ),
    "sorting follows references to rows that may not be read": Mistake(
        "query.py", "            reader.path(path),\n            descending",
        "            reader.path(path) if len(path) == 1 else reader.path(path).replace("
        "reader._target(path[0]).where(), reader.dialect.true),\n            descending", "path",
    ),
    "an expanded row has all of its fields": Mistake(
        "reader.py", "row = self.dialect.json_object([*target.members(), *target.referred(rest)])",
        "row = self.dialect.json_object([Member(one.name, target.raw(one.name), one.codec) "
        "for one in target.spec.visible] + [Member('_version', target.version, COUNTED)])", "expand",
    ),
    "search reads fields that may not be read": Mistake(
        "conditions.py", "columns = [reader.readable(field) for field in self.fields]",
        "columns = [reader.raw(field) for field in self.fields]", "search",
    ),
    "the count knows no rules": Mistake(
        "sql_compiler.py", 'f"SELECT count(*) FROM (SELECT 1 FROM {source} WHERE {where} LIMIT',
        'f"SELECT count(*) FROM (SELECT 1 FROM {source} LIMIT', "count",
    ),
    "an export knows no rules": Mistake(
        "exporting.py", "source, where = reader.source(), reader.where(assign_slots(query.conditions))",
        "source, where = reader.source(), ' AND '.join(['true', *reader.not_deleted(), "
        "*(one.sql(reader) for one in assign_slots(query.conditions))])", "export",
    ),
    "an export has every field": Mistake(
        "exporting.py", "members = [Member(one.name, reader.readable(one.name), one.codec) for one in fields]",
        "members = [Member(one.name, reader.raw(one.name), one.codec) for one in fields]", "export",
    ),
    "aggregates add up what may not be read": Mistake(
        "aggregate.py", "return self.dialect.printer(self.reader).print(made), codec_of",
        "return self.reader._printer.print(made), codec_of", "aggregate",
    ),
    "aggregates know no rules": Mistake(
        "aggregate.py", "self.where = self.reader.where(assign_slots(conditions))",
        "self.where = ' AND '.join(['true', *(one.sql(self.reader) for one in assign_slots(conditions))])",
        "aggregate",
    ),
    "hidden fields are sent": Mistake(
        "dataset.py", "return tuple(field for field in self.fields if field.visible)", "return self.fields", "list"
    ),
    "hidden fields are compared": Mistake(
        "dataset.py", "return {field.name: field for field in fields if field.visible and field.codec.comparable}",
        "return {field.name: field for field in fields if field.codec.comparable}", "error text",
    ),
    "hidden fields are searched": Mistake(
        "dataset.py", "return tuple(one.name for one in self.visible if one.type in SEARCHED)",
        "return tuple(one.name for one in self.fields if one.stored and one.type in SEARCHED)", "search",
    ),
    "a tree of filters compares any field": Mistake(
        "query.py", "    field = owner.filter_fields.get(path[-1])\n", "    field = owner.by_name.get(path[-1])\n",
        "error text",
    ),
    "any field is selected": Mistake(
        "query.py", "known = [one.name for one in spec.visible]\n    for name in sorted(names)",
        "known = [one.name for one in spec.fields]\n    for name in sorted(names)", "select",
    ),
    "roles are of nobody in particular": Mistake(
        "expressions/principal.py", "return int(principal.authenticated and not leaf.value.isdisjoint(principal.roles))",
        "return int(not leaf.value.isdisjoint(principal.roles) or not principal.authenticated)", "list",
    ),
    "everybody is signed in": Mistake(
        "expressions/principal.py", "return int(principal.authenticated)", "return 1", "list"
    ),
    "a claim that is missing is equal to an empty field": Mistake(
        "expressions/fold.py", "if op in _NULL_IN_NULL_OUT and any(map(is_null_literal, folded.args)):\n            return UNKNOWN",
        "if op == '==' and any(map(is_null_literal, folded.args)):\n            return replace(folded, op='is null', "
        "args=tuple(one for one in folded.args if not is_null_literal(one))[:1] or folded.args[:1])", "list",
    ),
    "`or` is `true` where one side is unknown": Mistake(
        "expressions/fold.py", "            if truth and is_null_literal(folded):\n                folded = FALSE",
        "            if truth and is_null_literal(folded):\n                folded = TRUE", "list",
    ),
    "signatures are not verified": Mistake(
        "tokens.py", 'options={"require"', 'options={"verify_signature": False, "require"', "refused"
    ),
    "tokens never expire": Mistake(
        "tokens.py", 'options={"require"', 'options={"verify_exp": False, "require"', "refused"
    ),
    "a token that is refused is nobody's": Mistake(
        "tokens.py", "                raise _invalid(error) from None", "                return Principal.anonymous",
        "refused",
    ),
    "a row that may not be read can be told from one that is not there": Mistake(
        "writing.py", "        if not row[0]:\n            raise not_found()\n", "", "update"
    ),
    "the row as it was is not asked": Mistake(
        "writing.py", "if not (update if rule is rules.update else delete):", "if False:", "update"
    ),
    "the row as it will be is not asked": Mistake(
        "writing.py", "        if not allowed:\n            raise refused(self.user.authenticated)\n        flags", "        flags",
        "create",
    ),
    "fields are written by those who may not read them": Mistake(
        "writing.py", "barred = [name for name in names if not writable.get(name, True)]", "barred: list[str] = []",
        "update",
    ),
    "the answer to a write has the row, whoever reads it": Mistake(
        "writing.py", "statement = compile_item(self.spec, key, self.user, self.catalog)\n        found: tuple",
        "statement = compile_item(self.spec, key, replace(self.user, id='x', roles=frozenset({'root'})), self.catalog)"
        "\n        found: tuple", "create",
    ),
    "a stale write is answered by the whole row": Mistake(
        "writing.py", "statement = compile_item(spec, key, self.user, self.catalog)\n            current",
        "statement = compile_item(spec, key, replace(self.user, id='x', roles=frozenset({'root'})), self.catalog)"
        "\n            current", "stale write",
    ),
    "references lead to rows that their writer may not read": Mistake(
        "sql_compiler.py", 'found = f"SELECT 1 FROM {reader.source()} WHERE {reader.is_key()} AND {reader.where()}"',
        'found = f"SELECT 1 FROM {reader.source()} WHERE {reader.is_key()}"', "update",
    ),
    "a conflict names the other row": Mistake(
        "writing.py", 'errors = [FieldError(name, "unique", "Another row has this value.") for name in names]',
        'errors = [FieldError(name, "unique", str(broken)) for name in (*names, "z0000000000z")]', "error text",
    ),
    "items of a batch have no policy": Mistake(
        "batch.py", "            one = replace(self.write, version=item.version)\n            run = partial",
        "            one = replace(self.write, version=item.version, user=replace(self.write.user, id='x', "
        "roles=frozenset({'root'})))\n            run = partial", "batch",
    ),
    "everybody may restore": Mistake(
        "writing.py", "target = self._permitted(connection, key, self._rules.delete, (), row)",
        "target = self._permitted(connection, key, self._rules.read, (), [*row[:2], True, *row[3:]])", "restore",
    ),
    "a repeated write is answered to who may not read its row any more": Mistake(
        "writing.py", "        row = self._readable(connection, key)\n        if row is None or status == 204:",
        "        root = replace(self.user, id='x', roles=frozenset({'root'}))\n"
        "        row = replace(self, user=root)._readable(connection, key)\n        if row is None or status == 204:",
        "replay",
    ),
    "a key of a write is everybody's": Mistake(
        "idempotency.py", "scope = json.dumps([*sender, request.method, request.url.path])",
        "scope = json.dumps([request.method, request.url.path])", "replay",
    ),
    "a cursor is everybody's": Mistake(
        "dataset_router.py", "context = [self.spec.name, rights, query.order, asked]",
        "context = [self.spec.name, query.order, asked]", "cursor",
    ),
    "a cursor is plain text": Mistake(
        "cursors.py", "return bytes(one ^ other for one, other in zip(text, stream, strict=True))",
        "return text if stream else text", "cursor",
    ),
    "views are everybody's": Mistake(
        "views.py", 'return f"(owner = ?{shared})", [self.user.id, *roles]',
        'return f"(owner = ?{shared} OR true)", [self.user.id, *roles]', "view",
    ),
    "views of others are taken away": Mistake(
        "views.py", "if owner != self.user.id and not (self._admin and role is not None):\n            raise",
        "if False:\n            raise", "view",
    ),
    "a view is shared with any role": Mistake(
        "views.py", "        if body.role is not None and not (self._admin or body.role in self.user.roles):",
        "        if False:", "view",
    ),
    "a widget is open to all": Mistake(
        "pages.py", "return possible(self.page_access, user) and possible(self.access, user)", "return True", "widget"
    ),
    "the filter of a widget is forgotten": Mistake(
        "pages.py", "return () if chosen is None else (WidgetFilter(chosen),)", "return ()", "widget"
    ),
    "what is derived reads every row": Mistake(
        "reader.py", "values, where = map(base.readable, fields), base.where()",
        "values, where = map(base.readable, fields), ' AND '.join(base.not_deleted()) or base.dialect.true", "list",
    ),
    "what is derived reads every field": Mistake(
        "reader.py", "values, where = map(base.readable, fields), base.where()",
        "values, where = map(base.raw, fields), base.where()", "list",
    ),
    "what is derived follows every reference": Mistake(
        "reader.py", 'found += [f"{base.path(path)} AS {quoted(name)}" for path, name in self.paths.items()]',
        "leaf = {path: Expression('field', base.field(path).value_type, name=path[-1], path=path[:-1]) "
        "for path in self.paths}\n        found += [f'{StoredRowContext(base).column(leaf[path])} AS {quoted(name)}' "
        "for path, name in self.paths.items()]", "list",
    ),
    "a plan is of whoever asked first": Mistake(
        "sql_compiler.py", 'key = ("list", spec.name, query.shape, user.folding())', 'key = ("list", spec.name, query.shape)',
        "list",
    ),
    "a remembered list is of whoever asked first": Mistake(
        "dataset_router.py", "*(select, cursor, user.inputs()),", "*(select, cursor),", "list"
    ),
    "a remembered count is of whoever asked first": Mistake(
        "sql_compiler.py", "(plan.counting, *(parameters[name] for name in plan.counted_by)),", "(plan.counting[:30],),",
        "count",
    ),
    "`_can` promises everything": Mistake(
        "reader.py", 'return "\'true\'" if folded.constant else "\'false\'"', 'return "\'true\'"', "list"
    ),
    "one's own row is that of somebody else": Mistake(
        "people.py", "if len(found) != 1:  # of two rows with one address neither is the person's",
        "found = [(1,)]\n            if False:", "identity",
    ),
    "/api/me has the own row, whatever may be read of it": Mistake(
        "application.py", "compile_item(people, key, user, services.catalog)",
        "compile_item(people, key, Principal('x', roles=frozenset({'root'})), services.catalog)", "identity",
    ),
    "the description is for everybody": Mistake(
        "application.py", "if settings.release and not user.authenticated:", "if False:", "description"
    ),
    "the description has hidden fields": Mistake(
        "openapi.py", '            "_version": {"type": "integer"},\n            "_can": CAN,',
        '            "_version": {"type": "integer"},\n            "owner_id": {"type": "string"},\n            "_can": CAN,',
        "description",
    ),
    "events are for everybody": Mistake(
        "groups.py", "if values is None or not holds(self._rules.read, values, self.user):", "if values is None:", EVENTS
    ),
    "events have fields that may not be read": Mistake(
        "groups.py", '{text if may[name] else "null"}', "{text}", EVENTS
    ),
    "a filter of events compares what may not be read": Mistake(
        "groups.py", "            if name in barred:\n                return None\n", "", EVENTS
    ),
    "deletions are told to everybody": Mistake(
        "groups.py", 'return self._event(change, "delete", change.version) if seen else None',
        'return self._event(change, "delete", change.version)', EVENTS,
    ),
    "a row that leaves is told as it is now": Mistake(
        "groups.py", "or not self.sees(row.values):", "or not (self.sees(row.values) or seen):", EVENTS
    ),
    "readers of one role hear the same": Mistake(
        "groups.py", "inputs = folded if known and not asked else self.user.inputs()",
        "inputs = self.user.roles", EVENTS,
    ),
    "events by references have rows that may not be read": Mistake(
        "live_queries.py", "CASE WHEN {seen} THEN {reader.row()} END", "{reader.row()}", EVENTS
    ),
    "events by references are told to who was never shown the row": Mistake(
        "live_queries.py", "                if known:\n                    held.discard(key)\n                    add(affected",
        "                if True:\n                    held.discard(key)\n                    add(affected", EVENTS,
    ),
    "a subscription goes on when rights change": Mistake(
        "subscribing.py", "asked.epoch != hub.epoch or asked.rights != rights", "asked.epoch != hub.epoch", "position"
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def world() -> World:
    return made({spec.name: spec for spec in golden("rules").datasets_router.DATASETS})


@pytest.fixture(scope="module")
def rows(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with those rows, for copies."""
    file = tmp_path_factory.mktemp("mistakes") / "rules.db"
    store(world, f"sqlite:///{file}")
    return file


@pytest.mark.parametrize("name", MISTAKES)
def test_it_is_found(world: World, rows: Path, tmp_path: Path, name: str) -> None:
    mistake = MISTAKES[name]
    runtime = tmp_path / "n3_runtime"
    shutil.copytree(RUNTIME / "n3_runtime", runtime)
    planted = runtime / mistake.file
    text = planted.read_text()
    assert text.count(mistake.old) == 1, "the line that it is planted into is not there any more"
    planted.write_text(text.replace(mistake.old, mistake.new))
    shutil.copy(rows, tmp_path / "rules.db")
    look = listen if mistake.way == EVENTS else ask
    address = f"sqlite:///{tmp_path / 'rules.db'}"
    with serving(address, tmp_path) as port, pytest.raises(Leak):
        look(world, port, mistake.way)


def ask(world: World, port: int, way: str) -> None:
    for name, who in PEOPLE.items():
        with Asker(name, View(world, who), port, Surface()) as asker:
            for spec in world.specs.values():
                WAYS[way](asker, spec)


def listen(world: World, port: int, _: str) -> None:
    stage = Stage(world, port)
    try:
        for dataset, key in happenings(stage):
            stage.told(dataset, key)
    finally:
        stage.close()
