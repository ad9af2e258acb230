"""Ways to read: what comes out is what follows from the rows that the person sees."""

import csv
import io
import json
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from n3_runtime.dataset import Dataset
from n3_runtime.fields import COMPOSED, Field

from .client import Asker
from .comparing import (
    PAGE,
    address,
    all_values,
    closed,
    comparisons,
    condition,
    end_of,
    expect,
    in_query,
    listed,
    matches,
    number,
    operands,
    ordered,
    ranked,
    reference_paths,
    some,
)
from .oracle import AGGREGATES, Row
from .people import PEOPLE


def lists(asker: Asker, spec: Dataset) -> None:
    rows = asker.view.rows(spec.name)
    answer = asker.get(address(spec), page_size=PAGE)
    if closed(asker, spec, answer):
        return
    expect(answer.body["data"], list(rows.values()), (asker.name, spec.name))


def items(asker: Asker, spec: Dataset) -> None:
    rows = asker.view.rows(spec.name)
    every: Iterable[Any] = rows if spec.derived else asker.view.world.tables[spec.name]
    for key in every:
        answer = asker.get(address(spec, key))
        expect(answer.status, 200 if key in rows else 404, (asker.name, spec.name, key))
        if key in rows:
            expect(answer.body, rows[key], (asker.name, spec.name, key))
            if spec.derived is None:
                expect(answer.headers["etag"], f'"{rows[key]["_version"]}"', "etag")


def counts(asker: Asker, spec: Dataset) -> None:
    rows = asker.view.rows(spec.name)
    for page in range(1, len(rows) + 2):
        answer = asker.get(address(spec), page=page, page_size=1)
        if closed(asker, spec, answer):
            return
        expect(answer.body["total"], len(rows), (asker.name, spec.name, "total"))
        expect(answer.body["has_more"], page < len(rows), (asker.name, spec.name, "more"))
        expect([row[spec.key] for row in answer.body["data"]], list(rows)[page - 1 : page], "page")
    expect(asker.get(address(spec), count="none").body["total"], None, "not counted")


def searches(asker: Asker, spec: Dataset) -> None:
    if not spec.search_fields:
        expect(asker.get(address(spec), search="z").status in (400, 401, 403), True, "no search")
        return
    rows = asker.view.rows(spec.name)
    words = [one for of in spec.visible for one in all_values(asker.view, spec, of.name)]
    words += [one for of in spec.fields if not of.visible and spec.derived is None
              for one in all_values(asker.view, spec, of.name)]  # fmt: skip
    for word in {str(one)[:8] for one in words if isinstance(one, str)}:
        found = [
            key for key, row in rows.items()
            if any(word in (row[name] or "") for name in spec.search_fields)
        ]  # fmt: skip
        listed(asker, spec, found, search=word)


def sorts(asker: Asker, spec: Dataset) -> None:
    rows = asker.view.rows(spec.name)
    for name, of in spec.sort_fields.items():
        for order in ("asc", "desc"):
            values = {key: row[name] for key, row in rows.items()}
            listed(
                asker, spec, ordered(values, of, order == "desc"), sort_by=name, sort_order=order
            )


def filters(asker: Asker, spec: Dataset) -> None:
    rows = asker.view.rows(spec.name)
    for name, of in spec.filter_fields.items():
        for operator, operand in comparisons(of, operands(asker, spec, of)):
            found = [key for key, row in rows.items() if matches(of, row[name], operator, operand)]
            listed(asker, spec, found, **{f"{name}__{operator}": in_query(operand)})


def trees(asker: Asker, spec: Dataset) -> None:
    rows = asker.view.rows(spec.name)
    leaves = [
        (of, operator, operand)
        for of in spec.filter_fields.values()
        for operator, operand in comparisons(of, operands(asker, spec, of)[:1])
    ]
    for index, pair in enumerate(pairwise([*leaves, *leaves[:1]])):
        kind, both = (("all", all), ("any", any))[index % 2]
        tree = {kind: [[of.name, operator, operand] for of, operator, operand in pair]}
        found = [
            key for key, row in rows.items()
            if both(matches(of, row[of.name], operator, operand) for of, operator, operand in pair)
        ]  # fmt: skip
        listed(asker, spec, found, filter=json.dumps(tree))


def selects(asker: Asker, spec: Dataset) -> None:
    rows = asker.view.rows(spec.name)
    for of in spec.visible:
        answer = asker.get(address(spec), page_size=PAGE, select=of.name)
        if closed(asker, spec, answer):
            return
        kept = {spec.key, of.name, "_version", "_can"}
        expected = [
            {name: one for name, one in row.items() if name in kept} for row in rows.values()
        ]
        expect(answer.body["data"], expected, (asker.name, spec.name, of.name))
    for of in spec.fields:
        if not of.visible:
            expect(
                asker.get(address(spec), select=of.name).status in (400, 401, 403), True, of.name
            )


def expansions(asker: Asker, spec: Dataset) -> None:
    view, rows = asker.view, asker.view.rows(spec.name)

    def through(owner: Dataset, row: Row | None, names: Sequence[str]) -> Any:
        """The row that a reference leads to, with those that are beyond it."""
        if row is None:
            return None
        link = owner.references[names[0]]
        assert link.reference is not None
        target = view.world.specs[link.reference.dataset]
        found = view.rows(target.name).get(row[link.name])
        if found is None:
            return None
        found = {name: one for name, one in found.items() if name != "_can"}
        return {**found, names[1]: through(target, found, names[1:])} if names[1:] else found

    for names in reference_paths(view, spec):
        query = {"expand": ".".join(names)}
        answer = asker.get(address(spec), page_size=PAGE, **query)
        if closed(asker, spec, answer):
            return
        found = {row[spec.key]: row[names[0]] for row in answer.body["data"]}
        expected = {key: through(spec, row, names) for key, row in rows.items()}
        expect(found, expected, (asker.name, spec.name, query))
        for key in list(rows)[:3]:
            got = asker.get(address(spec, key), **query).body[names[0]]
            expect(got, expected[key], (asker.name, spec.name, key, query))


def paths(asker: Asker, spec: Dataset) -> None:
    view, rows = asker.view, asker.view.rows(spec.name)
    for names in reference_paths(view, spec):
        target = end_of(view, spec, names)
        for name, of in target.filter_fields.items():
            values = {key: view.follow(spec, row, (*names, name)) for key, row in rows.items()}
            path = ".".join((*names, name))
            asked = list(comparisons(of, operands(asker, target, of)))
            asked = some(asked if len(names) == 1 else asked[:4], 3, spec.name, path)
            for operator, operand in asked:
                found = [key for key in rows if matches(of, values[key], operator, operand)]
                listed(asker, spec, found, **{f"{path}__{operator}": in_query(operand)})
                if operator in ("eq", "is_null"):
                    tree = json.dumps([path, operator, operand])
                    listed(asker, spec, found, filter=tree)
        for name, of in target.sort_fields.items():
            values = {key: view.follow(spec, row, (*names, name)) for key, row in rows.items()}
            for order in ("asc", "desc"):
                path = ".".join((*names, name))
                listed(
                    asker,
                    spec,
                    ordered(values, of, order == "desc"),
                    sort_by=path,
                    sort_order=order,
                )


def cursors(asker: Asker, spec: Dataset) -> None:
    rows = asker.view.rows(spec.name)
    sorted_by: list[tuple[tuple[str, ...], Field]] = []
    sorted_by += [((name,), of) for name, of in spec.sort_fields.items()]
    for names in reference_paths(asker.view, spec):
        target = end_of(asker.view, spec, names)
        sorted_by += [((*names, name), of) for name, of in target.sort_fields.items()]
    for path, of in sorted_by:
        values = {key: asker.view.follow(spec, row, path) for key, row in rows.items()}
        query = {"sort_by": ".".join(path), "sort_order": "desc"}
        found: list[Any] = []
        cursor: str | None = ""
        while cursor is not None:
            answer = asker.get(address(spec), page_size=4, cursor=cursor, **query)
            if closed(asker, spec, answer):
                return
            expect(answer.status, 200, answer.text)
            found += [row[spec.key] for row in answer.body["data"]]
            cursor = answer.body["next_cursor"]
            if cursor is not None and len(found) <= 4:
                _sealed(asker, spec, cursor, query, values)
        expect(found, ordered(values, of, True), (asker.name, spec.name, query))


def _sealed(
    asker: Asker, spec: Dataset, cursor: str, query: Row, values: Mapping[Any, Any]
) -> None:
    """A cursor says nothing of what it was made of, and is nobody else's."""
    text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    for one in values.values():
        if isinstance(one, str) and len(one) > 3:
            expect(one.encode() in text, False, f"{spec.name}: a cursor has a value")
    for name, who in PEOPLE.items():
        if who is asker.view.person:
            continue
        answer = asker.beside(name).get(address(spec), page_size=4, cursor=cursor, **query)
        expect(
            answer.status in (400, 401, 403),
            True,
            (name, "took the cursor of", asker.name, spec.name),
        )
        return


def aggregates(asker: Asker, spec: Dataset) -> None:
    view, rows = asker.view, asker.view.rows(spec.name)
    own = [((), spec)] + [
        (names, end_of(view, spec, names)) for names in reference_paths(view, spec)
    ]
    valued = [
        ((*names, of.name), of) for names, owner in own for of in owner.visible
        if of.codec.comparable and of.name != COMPOSED
    ]  # fmt: skip
    values = [
        (f"{function}({'.'.join(path)})", function, path, of)
        for path, of in valued for function in ("count", "min", "max", "sum", "avg")
        if (function not in ("sum", "avg") or of.value_type.kind in ("integer", "number", "decimal"))
        and (function not in ("min", "max") or of.value_type.kind != "boolean")
    ]  # fmt: skip
    grouped = [
        ((*names, name), of) for names, owner in own for name, of in owner.filter_fields.items()
        if name != COMPOSED
    ]  # fmt: skip

    def at(row: Row, path: Sequence[str]) -> Any:
        return view.follow(spec, row, path)

    for index, (path, of) in enumerate([((), None), *grouped]):
        # Each group with some of the values; all of them without groups.
        few = (
            values if not path else [values[(index * 3 + step) % len(values)] for step in range(4)]
        )
        for start in range(0, len(few), 9):
            part = few[start : start + 9]
            asked = {"values": ",".join(["count()", *(name for name, *_ in part)])}
            if path:
                asked["group_by"] = ".".join(path)
            answer = asker.get(address(spec, "aggregate"), **asked)
            if closed(asker, spec, answer):
                return
            expect(answer.status, 200, (asked, answer.text))
            groups: dict[Any, list[Row]] = {} if path else {None: list(rows.values())}
            for row in rows.values() if path else ():
                groups.setdefault(at(row, path), []).append(row)
            order = ordered({str(one): one for one in groups}, of, False) if of else [str(None)]
            expected = []
            for name in order:
                ((group, members),) = [
                    (one, found) for one, found in groups.items() if str(one) == name
                ]
                made: Row = {".".join(path): group} if path else {}
                made["count()"] = len(members)
                for title, function, value, field in part:
                    found = [
                        ranked(field, at(row, value))
                        for row in members
                        if at(row, value) is not None
                    ]
                    made[title] = AGGREGATES[function](found)
                expected.append({key: number(one) for key, one in made.items()})
            data = [
                {key: number(one) for key, one in group.items()} for group in answer.body["data"]
            ]
            expect(data, expected, (asker.name, spec.name, asked))


def narrowed_aggregates(asker: Asker, spec: Dataset) -> None:
    """Counts of what a filter or a search leaves."""
    rows = asker.view.rows(spec.name)
    for name, of in spec.filter_fields.items():
        asking = comparisons(of, operands(asker, spec, of)[-1:])
        for operator, operand in some(asking, 4, spec.name, name):
            found = [row for row in rows.values() if matches(of, row[name], operator, operand)]
            for tree in (False, True) if operator == "eq" else (False,):
                asked = condition(name, operator, operand, tree=tree)
                answer = asker.get(address(spec, "aggregate"), values="count()", **asked)
                if closed(asker, spec, answer):
                    return
                expect(
                    answer.body["data"], [{"count()": len(found)}], (asker.name, spec.name, asked)
                )
    for names in list(reference_paths(asker.view, spec))[:2]:
        target = end_of(asker.view, spec, names)
        for name, of in target.filter_fields.items():
            values = [asker.view.follow(spec, row, (*names, name)) for row in rows.values()]
            asking = comparisons(of, operands(asker, target, of)[-1:])
            for operator, operand in some(asking, 4, spec.name, names, name):
                left = sum(matches(of, one, operator, operand) for one in values)
                asked = {
                    f"{'.'.join((*names, name))}__{operator}": in_query(operand),
                    "values": "count()",
                }
                answer = asker.get(address(spec, "aggregate"), **asked)
                expect(answer.body["data"], [{"count()": left}], (asker.name, spec.name, asked))
    for word in ("z", "zz"):
        if spec.search_fields:
            found = [
                row
                for row in rows.values()
                if any(word in (row[one] or "") for one in spec.search_fields)
            ]
            answer = asker.get(address(spec, "aggregate"), search=word, values="count()")
            expect(answer.body["data"], [{"count()": len(found)}], (asker.name, spec.name, word))


def exports(asker: Asker, spec: Dataset) -> None:
    rows = asker.view.rows(spec.name)

    def exported(expected: Iterable[Any], **query: Any) -> bool:
        answer = asker.get(address(spec, "export.csv"), **query)
        if closed(asker, spec, answer):
            return False
        expect(answer.status, 200, answer.text)
        lines = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
        names = lines[0]
        expect(set(names) <= {one.name for one in spec.visible}, True, names)
        cells = [[cell(rows[key][name]) for name in names] for key in expected]
        expect(lines[1:], cells, (asker.name, spec.name, query))
        for name in {one.name for one in spec.visible} - {*names, COMPOSED}:
            expect(
                any(row[name] is not None for row in rows.values()), False, (name, "is left out")
            )
        return True

    if not exported(rows):
        return
    for name, of in spec.sort_fields.items():
        values = {key: row[name] for key, row in rows.items()}
        exported(ordered(values, of, True), sort_by=name, sort_order="desc")
    for name, of in spec.filter_fields.items():
        # The filters themselves are those of lists; here only that an export has them.
        asking = comparisons(of, operands(asker, spec, of)[-1:])
        for operator, operand in some(asking, 6, spec.name, name):
            found = [key for key, row in rows.items() if matches(of, row[name], operator, operand)]
            exported(found, **condition(name, operator, operand, tree=False))
            if operator == "eq":
                exported(found, **condition(name, operator, operand, tree=True))
    for names in list(reference_paths(asker.view, spec))[:2]:
        target = end_of(asker.view, spec, names)
        for name, of in target.filter_fields.items():
            values = {
                key: asker.view.follow(spec, row, (*names, name)) for key, row in rows.items()
            }
            asking = comparisons(of, operands(asker, target, of)[-1:])
            for operator, operand in some(asking, 6, spec.name, names, name):
                found = [key for key in rows if matches(of, values[key], operator, operand)]
                exported(found, **{f"{'.'.join((*names, name))}__{operator}": in_query(operand)})
    if spec.search_fields:
        found = [
            key
            for key, row in rows.items()
            if any("z" in (row[one] or "") for one in spec.search_fields)
        ]
        exported(found, search="z")


def cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
