"""Ways to write: each write is tried and undone, and answered by what its sender may know."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from n3_runtime.dataset import Dataset

from .client import Answer, Asker
from .comparing import address, all_values, expect, refusal, some
from .oracle import Row, Stored, View
from .world import TOKEN


def tried(
    asker: Asker, method: str, path: str, body: Any = None, *, seen: object = None, **headers: str
) -> Answer:
    return asker.ask(method, path, body, seen=seen, prefer="tx=rollback", **headers)


def with_values(spec: Dataset, row: Row) -> Row:
    """A stored row with every column, empty where it has none."""
    return {**{one.name: None for one in spec.stored}, **row}


def changes(spec: Dataset) -> Iterator[Row]:
    """Bodies of updates: of each field by itself, and of what rules compare."""
    for of in spec.stored:
        if of.primary_key or not (of.visible or of.writeonly) or of.owner or of.readonly:
            continue
        if of.reference is not None:
            yield {of.name: 1}
            yield {of.name: 4}
            yield {of.name: 7}
            yield {of.name: 999}
        elif of.type == "enum":
            for one in ("draft", "published", "archived"):
                yield {of.name: one}
        elif of.type == "integer":
            yield {of.name: 6}
        elif of.type == "decimal":
            yield {of.name: "12.00"}
        elif of.type == "boolean":
            yield {of.name: True}
        elif of.type == "date":
            yield {of.name: "2001-02-03"}
        elif of.type == "email":
            yield {of.name: "new@rules.example"}
        else:
            yield {of.name: "new"}


def outcome(
    asker: Asker, spec: Dataset, rule: Any, row: Row, given: Row, before: Row | None = None
) -> int | None:
    """The status that refuses a row in its new state; None where it is allowed."""
    view = asker.view
    if not view.holds(rule, spec, row):
        return refusal(asker)
    if not all(view.may_read_field(spec, row, name) for name in given):
        return refusal(asker)
    for name, value in given.items():
        reference = spec.by_name[name].reference
        if reference is None or value is None or (before is not None and before[name] == value):
            continue
        if value not in view.rows(reference.dataset):
            return 422
    return None


def updates(asker: Asker, spec: Dataset) -> None:
    if not spec.writable:
        return
    view, rows = asker.view, asker.view.rows(spec.name)
    for key, stored in view.world.tables[spec.name].items():
        for given in some(changes(spec), 2, spec.name, key):
            what = (asker.name, spec.name, key, given)
            new = Stored({**stored.values, **given}, stored.version + 1)
            if key not in rows:
                expected: int | None = 404
            elif not rows[key]["_can"]["update"] or not all(
                view.may_read_field(spec, stored.values, name) for name in given
            ):
                expected = refusal(asker)
            else:
                expected = outcome(asker, spec, spec.access.after, new.values, given, stored.values)
            row = None if expected is not None else as_written(view, spec, new)
            answer = tried(asker, "PATCH", address(spec, key), given, seen=row)
            if expected is not None:
                expect(answer.status, expected, (what, answer.text))
            elif answer.status == 409:  # unique
                expect(given, {"code": "new"}, what)
            else:
                answered(answer, row, what)


def answered(answer: Answer, row: Row | None, what: object, *, created: bool = False) -> None:
    """A write that was allowed is answered by the row, as far as its writer may read it then."""
    if row is None:
        expect((answer.status, answer.text), (201 if created else 204, ""), what)
        return
    expect(answer.status, 201 if created else 200, (what, answer.text))
    expect(answer.body, row, what)


def as_written(view: View, spec: Dataset, stored: Stored) -> Row | None:
    """A row as its writer sees it in the world that the write has made; None where they do not."""
    table = {**view.world.tables[spec.name], stored.values[spec.key]: stored}
    world = replace(view.world, tables={**view.world.tables, spec.name: table})
    after = View(world, view.person, view.own)
    return after.seen(spec, stored) if after.may_read(spec, stored.values) else None


def deletions(asker: Asker, spec: Dataset) -> None:
    if not spec.writable:
        return
    rows = asker.view.rows(spec.name)
    for key in asker.view.world.tables[spec.name]:
        answer = tried(asker, "DELETE", address(spec, key))
        may = key in rows and rows[key]["_can"]["delete"]
        expected = 404 if key not in rows else 204 if may else refusal(asker)
        expect(
            (answer.status, answer.text if may else ""),
            (expected, ""),
            (asker.name, spec.name, key),
        )


def restorations(asker: Asker, spec: Dataset) -> None:
    if not spec.soft_delete:
        return
    view = asker.view
    for key, stored in view.world.tables[spec.name].items():
        what = (asker.name, spec.name, key)
        row = come_back(view, spec, stored)
        answer = tried(asker, "POST", address(spec, key, "restore"), seen=row)
        if not view.may_read(spec, stored.values):
            expect(answer.status, 404, (what, answer.text))
        elif not view.holds(spec.access.delete, spec, stored.values):
            expect(answer.status, refusal(asker), (what, answer.text))
        else:
            answered(answer, row, what)


def come_back(view: View, spec: Dataset, stored: Stored) -> Row | None:
    """A row as one sees it who restores it; None for who may not."""
    row = as_written(view, spec, Stored(stored.values, stored.version + stored.deleted))
    return row if row is not None and row["_can"]["delete"] else None


def created(spec: Dataset) -> Iterator[Row]:
    """Bodies of new rows."""
    usual: Row = {}
    for of in spec.stored:
        if of.required and not of.primary_key:
            usual[of.name] = {"enum": "draft", "integer": 1, "email": "new@rules.example"}.get(
                of.type, "new"
            )
    yield usual
    for change in changes(spec):
        yield {**usual, **change}


def creations(asker: Asker, spec: Dataset) -> None:
    if not spec.writable:
        return
    for given in created(spec):
        answer = tried(asker, "POST", address(spec), given)
        what = (asker.name, spec.name, given)
        row = default(asker, spec, given)
        expected = outcome(asker, spec, spec.access.create, row, given)
        if expected is not None:
            expect(answer.status, expected, (what, answer.text))
            continue
        row[spec.key] = answer.body[spec.key] if answer.text else 10_000
        answered(answer, as_written(asker.view, spec, Stored(row)), what, created=True)


def default(asker: Asker, spec: Dataset, given: Row) -> Row:
    row = with_values(spec, given)
    for of in spec.stored:
        if of.owner:
            row[of.name] = asker.view.person.id
        elif of.name not in given and of.default is not None:
            row[of.name] = of.default
    return row


def batches(asker: Asker, spec: Dataset) -> None:
    """Each item is the write that it would be alone."""
    if not spec.writable:
        return
    view, rows = asker.view, asker.view.rows(spec.name)
    path = address(spec, "batch")
    for key, stored in view.world.tables[spec.name].items():
        for given in some(changes(spec), 4, spec.name, key):
            row = as_written(view, spec, Stored({**stored.values, **given}))
            seen = row if key in rows and rows[key]["_can"]["update"] else None
            alone = tried(asker, "PATCH", address(spec, key), given, seen=seen)
            answer = tried(
                asker, "POST", path, {"update": [{"id": key, "values": given}]}, seen=seen
            )
            what = (asker.name, spec.name, key, given)
            if alone.status >= 400 or answer.status >= 400:
                same = answer.status == alone.status or (answer.status, alone.status) == (
                    refusal(asker),
                    404,
                )
                expect(same, True, (what, alone.text, answer.text))
            else:
                expect(answer.body["update"], [json.loads(alone.text or "null")], what)
        answer = tried(asker, "POST", path, {"delete": [{"id": key}]})
        may = key in rows and rows[key]["_can"]["delete"]
        expect(answer.status == 200, may, (asker.name, spec.name, key, answer.text))
    for given in created(spec):
        alone = tried(asker, "POST", address(spec), given)
        answer = tried(asker, "POST", path, {"create": [given]})
        expect(answer.status < 400, alone.status < 400, (asker.name, spec.name, given, answer.text))


def replays(asker: Asker, spec: Dataset) -> None:
    """What was written once is answered as its sender may read it now; the same key is nobody else's."""
    if not spec.writable:
        return
    # What is tried and undone leaves no key behind, so it is done again.
    key = {"idempotency_key": f"{asker.name}-{spec.name}"}
    for given in list(created(spec))[:1] * 2:
        answer = tried(asker, "POST", address(spec), given, **key)
        expect("idempotent-replayed" in answer.headers, False, (asker.name, spec.name))
    tried(asker, "POST", address(spec, "batch"), {"update": []}, **key)
    for row_key, stored in list(asker.view.world.tables[spec.name].items())[:8]:
        tried(asker, "DELETE", address(spec, row_key), **key)
        if spec.soft_delete:
            row = come_back(asker.view, spec, stored)
            tried(asker, "POST", address(spec, row_key, "restore"), seen=row, **key)
        replayed(asker, spec, row_key, key)


def replayed(asker: Asker, spec: Dataset, row_key: Any, key: Mapping[str, str]) -> None:
    """A write that is really done, and asked for again: by its sender, by the same person when they have lost
    their roles and claims, by somebody else. An update of nothing leaves the row as it is."""
    rows = asker.view.rows(spec.name)
    what = (asker.name, spec.name, row_key)

    def again(who: Asker) -> Answer:
        return who.ask("PATCH", address(spec, row_key), {}, **key)

    for repeated in (False, True):
        answer = again(asker)
        if row_key not in rows or not rows[row_key]["_can"]["update"]:
            expect(answer.status in (401, 403, 404), True, (what, answer.text))
            return
        expect((answer.status, answer.body), (200, rows[row_key]), what)
        expect("idempotent-replayed" in answer.headers, repeated, what)
    poorer = View(asker.view.world, replace(asker.view.person, roles=frozenset(), claims={}))
    with Asker(f"{asker.name} without roles", poorer, asker.port, asker.surface) as reduced:
        answer = again(reduced)
        expect((answer.status, "idempotent-replayed" in answer.headers), (200, True), what)
        row = poorer.rows(spec.name).get(row_key)
        expect(json.loads(answer.text or "null"), row, (what, "without roles"))
    for name in ("root", "owner"):
        if name != asker.name:
            answer = again(asker.beside(name))
            own = View(asker.view.world, asker.beside(name).view.person).rows(spec.name)
            may = row_key in own and own[row_key]["_can"]["update"]
            expect(answer.status == 200, may, (what, "the key of", name, answer.text))
            if may:
                expect(answer.body, own[row_key], (what, "the key of", name))


def stale_writes(asker: Asker, spec: Dataset) -> None:
    """412 has the row as its reader sees it; a row that cannot be seen is not even stale."""
    if not spec.writable:
        return
    rows = asker.view.rows(spec.name)
    for key in asker.view.world.tables[spec.name]:
        for method, body in (("PATCH", {}), ("DELETE", None)):
            answer = tried(asker, method, address(spec, key), body, if_match='"77"')
            can = key in rows and rows[key]["_can"]["update" if method == "PATCH" else "delete"]
            expected = 412 if can else refusal(asker) if key in rows else 404
            expect(answer.status, expected, (asker.name, spec.name, key, method, answer.text))
            if can:
                expect(answer.body.get("current"), rows[key], (asker.name, spec.name, key))
        if spec.soft_delete:
            row = come_back(asker.view, spec, asker.view.world.tables[spec.name][key])
            tried(asker, "POST", address(spec, key, "restore"), seen=row, if_match='"77"')


def errors(asker: Asker, spec: Dataset) -> None:
    """What goes wrong says nothing of what is there: hidden names are unknown ones, values are not repeated."""
    hidden = [one.name for one in spec.fields if not one.visible]
    for name in (*hidden, "n3_version", "n3_deleted_at", "rowid", "nothing"):
        for query in (
            {f"{name}__eq": "z"}, {"sort_by": name}, {"select": name}, {"expand": name},
            {"filter": json.dumps([name, "eq", "z"])}, {"filter": json.dumps([name, "is_null", True])},
        ):  # fmt: skip
            answer = asker.get(address(spec), **query)
            expect(answer.status in (400, 401, 403), True, (asker.name, spec.name, query))
            known = [one for one in hidden if one != name and f'"{one}"' in answer.text]
            expect(known, [], (asker.name, spec.name, query))
        for query in ({"group_by": name}, {"values": f"max({name})"}, {"values": f"count({name})"}):
            answer = asker.get(address(spec, "aggregate"), **query)
            expect(answer.status in (400, 401, 403), True, (asker.name, spec.name, query))
        answer = asker.get(address(spec, "export.csv"), sort_by=name)
        expect(answer.status in (400, 401, 403), True, (asker.name, spec.name, name))
    if not spec.writable:
        return
    for of in spec.stored:
        if not of.unique:
            continue
        for one in all_values(asker.view, spec, of.name)[:6]:
            given = {**next(created(spec)), of.name: one}
            answer = tried(asker, "POST", address(spec), given)
            expect(
                answer.status in (401, 403, 409), True, (asker.name, spec.name, given, answer.text)
            )
            expect(
                set(TOKEN.findall(answer.text)) <= {one},
                True,
                (answer.text, "echoes the other row"),
            )
    for name in hidden:
        if not spec.by_name[name].writeonly:
            answer = tried(asker, "POST", address(spec), {**next(created(spec)), name: "z"})
            expect(
                answer.status in (401, 403, 422), True, (asker.name, spec.name, name, answer.text)
            )
