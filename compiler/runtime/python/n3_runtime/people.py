"""A signed-in person's own row in the dataset of people, for rules that ask for it."""

from dataclasses import replace
from typing import Any

from .catalogue import Catalogue
from .database import Connection, Database
from .identity import Principal
from .reader import Reader
from .spec import DatasetSpec, quoted
from .statement import Binder, Statement

EMAIL = "email"


async def with_row(user: Principal, catalogue: Catalogue, database: Database) -> Principal:
    """The person with their row as it is now.

    Which row it is, a verified e-mail address tells once; then it is remembered by the subject.
    """
    spec = catalogue.people
    if spec is None or user.id is None:
        return user
    subject = user.id
    statement = compile_person(spec, catalogue)

    def read(on: Connection) -> Any:
        return on.execute(statement.sql, {**statement.bound(), "subject": subject}).fetchone()

    row = await database.read(read, statement=statement.sql)
    if row is None and user.verified and user.email and EMAIL in spec.by_name:
        tying = compile_same_address(spec, user.email, catalogue)

        def tie(on: Connection) -> Any:
            found = on.execute(tying.sql, tying.parameters).fetchall()
            if len(found) != 1:  # of two rows with one address neither is the person's
                return None
            on.execute("INSERT OR REPLACE INTO n3_subjects VALUES (?, ?)", (subject, *found[0]))
            return read(on)

        if await database.read(lambda on: on.execute(tying.sql, tying.parameters).fetchone()):
            row = await database.write(tie)
    return _with(user, spec, row)


def row_of(connection: Connection, user: Principal, catalogue: Catalogue) -> Principal:
    """The same within a transaction; it ties nobody to a row."""
    spec = catalogue.people
    if spec is None or user.id is None:
        return user
    statement = compile_person(spec, catalogue)
    values = {**statement.bound(), "subject": user.id}
    return _with(user, spec, connection.execute(statement.sql, values).fetchone())


def _with(user: Principal, spec: DatasetSpec, row: Any) -> Principal:
    if row is None:
        return replace(user, row_key=None, row={})
    values = {
        field.name: None if value is None else field.codec.load(value)
        for field, value in zip(known(spec), row, strict=True)
    }
    return replace(user, row_key=values[spec.key], row=values)


def known(spec: DatasetSpec) -> list[Any]:
    """The fields that a rule may ask for."""
    return [field for field in spec.fields if not field.writeonly]


def compile_person(spec: DatasetSpec, catalogue: Catalogue) -> Statement:
    """The row of `:subject`, whoever may see it."""

    def plan() -> Statement:
        binder = Binder()
        reader = Reader(spec, Principal.anonymous, binder, catalogue)
        fields = ", ".join(reader.raw(field.name) for field in known(spec))
        tied = f"{quoted(spec.key)} = (SELECT row_key FROM n3_subjects WHERE subject = :subject)"
        where = " AND ".join([tied, *reader.alive()])
        sql = f"SELECT {fields} FROM {reader.source()} WHERE {where}"
        return binder.template(sql).filled(Principal.anonymous)

    return catalogue.planned(("person", spec.name), plan)


def compile_same_address(spec: DatasetSpec, email: str, catalogue: Catalogue) -> Statement:
    """The keys of the rows with that address, at most two."""
    alive = Reader(spec, Principal.anonymous, Binder(), catalogue).alive()
    where = " AND ".join([f"lower({quoted(EMAIL)}) = lower(:email)", *alive])
    sql = f"SELECT {quoted(spec.key)} FROM {quoted(spec.relation)} WHERE {where} LIMIT 2"
    return Statement(sql, {"email": email})
