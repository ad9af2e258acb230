"""A signed-in person's own row in the dataset of people, for rules that ask for it."""

from dataclasses import replace
from typing import Any

from .catalog import Catalog
from .database import Connection, Database
from .dataset import Dataset, quoted
from .expressions.value_types import TEXT
from .identity import Principal
from .reader import Reader
from .statement import Binder, Slot, Statement, Template

EMAIL = "email"


async def with_row(user: Principal, catalog: Catalog, database: Database) -> Principal:
    """The person with their row as it is now.

    The row is found once, by a verified e-mail address; from then on by the subject.
    """
    spec = catalog.people
    if spec is None or user.id is None:
        return user
    subject = user.id
    statement = compile_person(spec, subject, catalog)

    def read(connection: Connection) -> Any:
        return connection.execute(statement.sql, statement.bound()).fetchone()

    row = await database.read(read, statement=statement.sql)
    if row is None and user.verified and user.email and EMAIL in spec.by_name:
        tying = compile_same_address(spec, user.email, catalog)

        def tie(connection: Connection) -> Any:
            found = connection.execute(tying.sql, tying.parameters).fetchall()
            if len(found) != 1:  # of two rows with one address neither is the person's
                return None
            ((key,),) = found
            connection.execute(
                "INSERT INTO n3_subjects VALUES (?, ?) "
                "ON CONFLICT (subject) DO UPDATE SET row_key = excluded.row_key",
                (subject, connection.dialect.key_to_keep(key)),
            )
            return read(connection)

        if await database.read(
            lambda connection: connection.execute(tying.sql, tying.parameters).fetchone()
        ):
            row = await database.write(tie)
    return _with(user, spec, row)


def row_of(
    connection: Connection, user: Principal, catalog: Catalog, *, kept: bool = False
) -> Principal:
    """The same within a job, and with `kept` until its transaction ends; it ties nobody to a row."""
    spec = catalog.people
    if spec is None or user.id is None:
        return user
    statement = compile_person(spec, user.id, catalog, kept=kept)
    return _with(user, spec, connection.execute(statement.sql, statement.bound()).fetchone())


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


def compile_person(
    spec: Dataset, subject: str, catalog: Catalog, *, kept: bool = False
) -> Statement:
    """The row of a subject, whoever may see it; with `kept` nobody changes it before the transaction ends."""

    def plan() -> Template:
        binder = Binder(catalog.dialect)
        reader = Reader(spec, Principal.anonymous, binder, catalog)
        dialect, of = catalog.dialect, spec.key_field.value_type
        fields = ", ".join(
            dialect.stored(field.value_type, reader.raw(field.name)) for field in known(spec)
        )
        name = binder.value(Slot(0), TEXT)
        key = f"(SELECT {dialect.kept_key(of, 'row_key')} FROM n3_subjects WHERE subject = {name})"
        where = " AND ".join([f"{quoted(spec.key)} = {key}", *reader.not_deleted()])
        sql = f"SELECT {fields} FROM {reader.source()} WHERE {where}"
        return binder.template(dialect.kept(sql) if kept else sql)

    template = catalog.planned(("person", spec.name, kept), plan)
    return template.filled(Principal.anonymous, (subject,))


def compile_same_address(spec: Dataset, email: str, catalog: Catalog) -> Statement:
    """The keys of the rows with that address, at most two."""
    binder = Binder(catalog.dialect)
    reader = Reader(spec, Principal.anonymous, binder, catalog)
    same = f"lower({quoted(EMAIL)}) = lower({binder.value(Slot(0), TEXT)})"
    where = " AND ".join([same, *reader.not_deleted()])
    sql = f"SELECT {reader.key} FROM {reader.source()} WHERE {where} LIMIT 2"
    return binder.template(sql).filled(Principal.anonymous, (email,))
