"""What the list endpoint can reach: a bare ASGI application that runs the list's statement on one
connection and sends its bytes. It reads no query, asks nobody's identity and keeps no deadline."""

import os
from contextlib import ExitStack

from n3_runtime.catalog import Catalog
from n3_runtime.identity import Principal
from n3_runtime.query import parse_list
from n3_runtime.query_executor import list_body
from n3_runtime.sql_compiler import compile_dataset_to_sql
from starlette.types import Receive, Scope, Send

from .orders import PRINCIPAL, SPEC, opened

OPENED = ExitStack()
CONNECTION = OPENED.enter_context(opened(os.environ["N3_DATABASE_URL"]))
CATALOG = Catalog([SPEC], CONNECTION.dialect)
QUERY = parse_list(SPEC, CATALOG, [("status", "open")], 1, 25, "created_at", "desc", None, "exact")
STATEMENTS = compile_dataset_to_sql(SPEC, QUERY, Principal(PRINCIPAL), CATALOG)
TOTAL = CONNECTION.execute(STATEMENTS.counted.sql, STATEMENTS.counted.bound()).fetchone()[3]
"""Known, as the endpoint remembers it until the next change."""


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    rows = CONNECTION.execute(STATEMENTS.rows.sql, STATEMENTS.rows.parameters).fetchone()[0]
    body = list_body(STATEMENTS, rows, TOTAL)
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
