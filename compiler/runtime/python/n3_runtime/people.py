"""A signed-in person's own row in the dataset of people, for rules that ask for it."""

from dataclasses import replace
from typing import Any

from .catalog import Catalog
from .database import Connection, Database
from .dataset import Dataset, quoted
from .identity import Principal
from .reader import Reader
from .statement import Binder, Statement

EMAIL = "email"


async def with_row(user: Principal, catalog: Catalog, database: Database) -> Principal:
    """The person with their row as it is now.

    The row is found once, by a verified e-mail address; from then on by the subject.
    """
    spec = catalog.people
    if spec is None or user.id is None:
        return user
    subject = user.id
    statement = compile_person(spec, catalog)

    def read(connection: Connection) -> Any:
        return connection.execute(
            statement.sql, {**statement.bound(), "subject": subject}
        ).fetchone()

    row = await database.read(read, statement=statement.sql)
    if row is None and user.verified and user.email and EMAIL in spec.by_name:
        tying = compile_same_address(spec, user.email, catalog)

        def tie(connection: Connection) -> Any:
            found = connection.execute(tying.sql, tying.parameters).fetchall()
            if len(found) != 1:  # of two rows with one address neither is the person's
                return None
            connection.execute(
                "INSERT OR REPLACE INTO n3_subjects VALUES (?, ?)", (subject, *found[0])
            )
            return read(connection)

        if await database.read(
            lambda connection: connection.execute(tying.sql, tying.parameters).fetchone()
        ):
            row = await database.write(tie)
    return _with(user, spec, row)


def row_of(connection: Connection, user: Principal, catalog: Catalog) -> Principal:
    """The same within a transaction; it ties nobody to a row."""
    spec = catalog.people
    if spec is None or user.id is None:
        return user
    statement = compile_person(spec, catalog)
    values = {**statement.bound(), "subject": user.id}
    return _with(user, spec, connection.execute(statement.sql, values).fetchone())


def _with(user: Principal, spec: Dataset, row: Any) -> Principal:
    if row is None:
        return replace(user, row_key=None, row={})
    values = {
        field.name: None if value is None else field.codec.load(value)
        for field, value in zip(known(spec), row, strict=True)
    }
    return replace(user, row_key=values[spec.key], row=values)


def known(spec: Dataset) -> list[Any]:
    """The fields that a rule may ask for."""
    return [field for field in spec.fields if not field.writeonly]


def compile_person(spec: Dataset, catalog: Catalog) -> Statement:
    """The row of `:subject`, whoever may see it."""

    def plan() -> Statement:
        binder = Binder()
        reader = Reader(spec, Principal.anonymous, binder, catalog)
        fields = ", ".join(reader.raw(field.name) for field in known(spec))
        tied = f"{quoted(spec.key)} = (SELECT row_key FROM n3_subjects WHERE subject = :subject)"
        where = " AND ".join([tied, *reader.not_deleted()])
        sql = f"SELECT {fields} FROM {reader.source()} WHERE {where}"
        return binder.template(sql).filled(Principal.anonymous)

    return catalog.planned(("person", spec.name), plan)


def compile_same_address(spec: Dataset, email: str, catalog: Catalog) -> Statement:
    """The keys of the rows with that address, at most two."""
    not_deleted = Reader(spec, Principal.anonymous, Binder(), catalog).not_deleted()
    where = " AND ".join([f"lower({quoted(EMAIL)}) = lower(:email)", *not_deleted])
    sql = f"SELECT {quoted(spec.key)} FROM {quoted(spec.relation)} WHERE {where} LIMIT 2"
    return Statement(sql, {"email": email})
