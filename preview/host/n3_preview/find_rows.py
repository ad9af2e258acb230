"""Rows of a dataset that nobody's rule hides: for whoever writes the program, who misses one."""

from typing import Any

from n3_runtime.database import Connection
from n3_runtime.dataset import Dataset, quoted
from n3_runtime.expressions.value_types import TEXT
from n3_runtime.identity import Principal
from n3_runtime.problems import Problem
from n3_runtime.reader import Reader
from n3_runtime.services import Services
from n3_runtime.statement import Binder, Slot

from .people import NAMES

MOST = 20


async def find_rows(services: Services, dataset: str, search: str) -> list[dict[str, Any]]:
    """At most 20 rows `{key, title}` whose key or name contains the search, in the order of their keys.

    None of a dataset without keys. Raises Problem (422) for one that is not there.
    """
    spec = services.catalog.get(dataset)
    if spec is None:
        raise Problem(422, f"There is no dataset {dataset}.")
    if not spec.key:
        return []
    return await services.database.read(
        lambda connection: _find(connection, services, spec, search)
    )


def _find(
    connection: Connection, services: Services, spec: Dataset, search: str
) -> list[dict[str, Any]]:
    reader = Reader(spec, Principal.anonymous, Binder(services.catalog.dialect), services.catalog)
    key = f"{reader.alias}.{quoted(spec.key)}"
    title = next((reader.raw(name) for name in NAMES if name in spec.by_name), "NULL")
    part = f"lower({reader.binder.value(Slot(0), TEXT)})"
    matches = " OR ".join(
        reader.dialect.part_of("contains", f"lower(CAST({one} AS TEXT))", part)
        for one in (key, title)
    )
    where = " AND ".join([f"({matches})", *reader.not_deleted()])
    shown = reader.dialect.stored(spec.key_field.value_type, key)
    sql = (
        f"SELECT {shown}, {title} FROM {reader.source()} WHERE {where} ORDER BY {key} LIMIT {MOST}"
    )
    statement = reader.binder.template(sql).filled(Principal.anonymous, (search,))
    codec = spec.key_field.codec
    return [
        {"key": str(codec.wire(codec.load(stored))), "title": "" if name is None else str(name)}
        for stored, name in connection.execute(statement.sql, statement.bound())
    ]
