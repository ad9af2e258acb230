"""The rows of the dataset of people, as persons that somebody can be in a preview."""

from typing import Any

from n3_runtime.catalog import Catalog
from n3_runtime.database import Connection
from n3_runtime.dataset import Dataset, quoted
from n3_runtime.expressions.value_types import TEXT
from n3_runtime.identity import Principal
from n3_runtime.people import EMAIL, known
from n3_runtime.problems import Problem
from n3_runtime.reader import Reader
from n3_runtime.services import Services
from n3_runtime.statement import Binder, Slot
from n3_runtime.types import StorageType

from . import identity

MOST = 50
NAMES = ("name", "full_name", "title", "username", EMAIL)
ROLES = ("roles", "role")


async def someone(services: Services, person: dict[str, Any]) -> Principal:
    """The principal of `{cookie}`, `{role}` or `{row}` (a key, or an e-mail address); else nobody.

    Raises Problem (404, 422) where there is no such row, or more than one.
    """
    if isinstance(cookie := person.get("cookie"), str):
        return identity.parse(cookie)
    if isinstance(role := person.get("role"), str):
        return Principal(role, role, roles=frozenset({role}))
    if not isinstance(row := person.get("row"), str):
        return Principal.anonymous
    spec = services.catalog.people
    if spec is None:
        raise Problem(422, "The program names no dataset of users; add `users: NAME` to app.")
    catalog = services.catalog
    found = await services.database.read(lambda connection: _find(connection, spec, catalog, row))
    if len(found) != 1:
        raise Problem(
            404, f"{len(found) or 'No'} rows of {spec.name} have the key or e-mail {row}."
        )
    return found[0]


async def people(services: Services, search: str) -> list[dict[str, object]]:
    """At most 50 rows whose key, name or e-mail address contains the search, in the order of their keys."""
    spec = services.catalog.people
    if spec is None:
        return []
    catalog = services.catalog
    found = await services.database.read(
        lambda connection: _search(connection, spec, catalog, search)
    )
    return [_written(one, spec) for one in found]


async def become(services: Services, key: str) -> dict[str, object]:
    """The person of a row, to be signed in as. Raises Problem (404, 422)."""
    user = await someone(services, {"row": key})
    spec = services.catalog.people
    assert spec is not None
    assert user.id is not None
    subject, row_key = user.id, spec.key_field.codec.store(user.row_key)

    def tie(connection: Connection) -> None:
        connection.execute("INSERT OR REPLACE INTO n3_subjects VALUES (?, ?)", (subject, row_key))

    await services.database.write(tie)
    return _written(user, spec)


def _written(user: Principal, spec: Dataset) -> dict[str, object]:
    return {
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "roles": sorted(user.roles),
        "key": str(spec.key_field.codec.wire(user.row_key)),
    }


def _find(connection: Connection, spec: Dataset, catalog: Catalog, text: str) -> list[Principal]:
    reader = Reader(spec, Principal.anonymous, Binder(catalog.dialect), catalog)
    place = reader.binder.value(Slot(0), TEXT)
    by_key = f"CAST({quoted(spec.key)} AS TEXT) = {place}"
    found = _rows(connection, spec, catalog, reader, by_key, text)
    if found or EMAIL not in spec.by_name:
        return found
    reader = Reader(spec, Principal.anonymous, Binder(catalog.dialect), catalog)
    place = reader.binder.value(Slot(0), TEXT)
    by_address = f"lower({reader.raw(EMAIL)}) = lower({place})"
    return _rows(connection, spec, catalog, reader, by_address, text)


def _search(
    connection: Connection, spec: Dataset, catalog: Catalog, search: str
) -> list[Principal]:
    reader = Reader(spec, Principal.anonymous, Binder(catalog.dialect), catalog)
    place = reader.binder.value(Slot(0), TEXT)
    texts = [quoted(spec.key), *(reader.raw(name) for name in NAMES if name in spec.by_name)]
    matches = " OR ".join(
        reader.dialect.part_of("contains", f"lower(CAST({one} AS TEXT))", f"lower({place})")
        for one in texts
    )
    return _rows(connection, spec, catalog, reader, f"({matches})", search)


def _rows(
    connection: Connection,
    spec: Dataset,
    catalog: Catalog,
    reader: Reader,
    condition: str,
    value: StorageType,
) -> list[Principal]:
    fields = known(spec)
    key = f"{reader.alias}.{quoted(spec.key)}"
    dialect = catalog.dialect
    row_key = dialect.kept_key(spec.key_field.value_type, "row_key")
    tied = f"(SELECT subject FROM n3_subjects WHERE {row_key} = {key} LIMIT 1)"
    values = (dialect.stored(field.value_type, reader.raw(field.name)) for field in fields)
    columns = ", ".join([tied, *values])
    where = " AND ".join([condition, *reader.not_deleted()])
    sql = f"SELECT {columns} FROM {reader.source()} WHERE {where} ORDER BY {key} LIMIT {MOST}"
    statement = reader.binder.template(sql).filled(Principal.anonymous, (value,))
    found = []
    for subject, *stored in connection.execute(statement.sql, statement.bound()):
        row = {
            field.name: None if one is None else field.codec.load(one)
            for field, one in zip(fields, stored, strict=True)
        }
        found.append(_principal(spec, subject, row))
    return found


def _principal(spec: Dataset, subject: str | None, row: dict[str, Any]) -> Principal:
    """The roles are those that the row says, where it says any: only a preview believes it."""
    key = row[spec.key]
    email = row.get(EMAIL) if isinstance(row.get(EMAIL), str) else None
    name = next((row[one] for one in NAMES if isinstance(row.get(one), str)), None)
    said: Any = next((row[one] for one in ROLES if row.get(one)), [])
    roles = frozenset({said} if isinstance(said, str) else said)
    text = str(spec.key_field.codec.wire(key))
    return Principal(
        subject or email or text, name or text, email, roles, verified=True, row_key=key, row=row
    )
