"""What only PostgreSQL can do to an application: writers at once, connections that end, a server that is away."""

import asyncio
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from conftest import ADMIN, BEN, MANAGER, PERSONNEL, Served, fill, headers_of, new_database
from n3_runtime.catalog import Catalog
from n3_runtime.changes import prepare
from n3_runtime.database import Connection, relay
from n3_runtime.database.postgres import PostgresDatabase
from n3_runtime.database.postgres_connection import PostgresConnection
from n3_runtime.database.relay import SCHEMA
from n3_runtime.dataset import Access, Dataset
from n3_runtime.dialect import POSTGRES
from n3_runtime.dialect.postgres import LOCK_CLASS
from n3_runtime.expressions import OWNER, role
from n3_runtime.fields import DateTime, Integer, String
from n3_runtime.identity import Principal
from n3_runtime.problems import Problem
from n3_runtime.query import parse_list
from n3_runtime.sql_compiler import compile_dataset_to_sql
from postgres_server import PostgresServer, running_server

ORDER = {"customer_id": 1, "price": "1.00"}


@pytest.fixture
def pg(tmp_path: Path) -> Iterator[Served]:
    served = Served("shop", tmp_path, database="postgres")
    fill(served)
    yield served
    served.stop()


def session(served: Served) -> psycopg.Connection[Any]:
    """Another program at the same database."""
    return psycopg.connect(served.url, autocommit=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    ready = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        ready.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_sixteen_writers_number_densely_and_in_the_order_of_each_row(pg: Served) -> None:
    before = pg.stored("SELECT max(seq) FROM n3_changes")[0][0]

    def write(number: int) -> None:
        with httpx.Client(base_url=pg.http.base_url, headers=headers_of(PERSONNEL)) as http:
            made = http.post("/api/datasets/orders", json=ORDER)
            assert made.status_code == 201, made.text
            for turn in range(5):
                place = made.headers["location"]
                patched = http.patch(place, json={"note": f"{number} {turn}"})
                assert patched.status_code == 200, patched.text
                assert http.patch("/api/datasets/staff/1", json={"left": turn % 2 == 0}).is_success

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(16)))
    pg.caught_up()
    rows = pg.stored(
        "SELECT seq, dataset, row_id, version FROM n3_changes WHERE seq > ? ORDER BY seq", before
    )
    assert [row[0] for row in rows] == list(range(before + 1, before + 1 + 16 * 11))
    versions: dict[Any, int] = {("staff", 1): 1}
    for _, dataset, key, version in rows:
        assert version == versions.get((dataset, key), 0) + 1
        versions[dataset, key] = version
    assert pg.stored("SELECT count(*) FROM n3_outbox") == [(0,)]


def test_a_transaction_that_sleeps_holds_up_no_number(pg: Served) -> None:
    """It has taken its place in the outbox first and commits last: it is numbered last."""
    with session(pg) as other, pg.socket(MANAGER) as live:
        live.subscribe("orders", held=[])
        with other.transaction():
            other.execute(
                "INSERT INTO n3_outbox (dataset, op, row_id, version, before, at) "
                "VALUES ('orders', 'update', '1', 1, NULL, 0)"
            )
            made = pg.ask("POST", "orders", MANAGER, ORDER)
            place = int(made.headers["x-n3-position"].split(":")[1])
            assert (live.next()["op"], made.status_code) == ("create", 201)
        assert live.next()["seq"] == place + 1


def test_numbers_wait_for_whoever_gives_them(pg: Served) -> None:
    """Another process numbers, and does not: writes are answered, their events come when it lets go."""
    relay = pg.services.database._relay  # type: ignore[attr-defined]
    with session(pg) as other, pg.socket(MANAGER) as live:
        live.subscribe("orders", held=[])
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        while not _taken(other):
            time.sleep(0.001)
        made = pg.ask("POST", "orders", MANAGER, ORDER)
        assert made.status_code == 201
        assert "x-n3-position" not in made.headers
        assert live.settled() == []
        other.execute(f"SELECT pg_advisory_unlock({LOCK_CLASS}, {SCHEMA})")
        assert live.next()["op"] == "create"
    assert relay.leading


def _taken(other: psycopg.Connection[Any]) -> bool:
    row = other.execute(f"SELECT pg_try_advisory_lock({LOCK_CLASS}, {SCHEMA})").fetchone()
    assert row is not None
    return bool(row[0])


def test_one_key_is_one_write_however_many_come_at_once(pg: Served) -> None:
    def send() -> httpx.Response:
        return pg.ask("POST", "orders", MANAGER, ORDER, Idempotency_Key="once")

    answers = at_once(*[send] * 8)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1


def test_no_row_refers_to_one_that_goes_meanwhile(pg: Served) -> None:
    def both(key: int) -> tuple[int, int]:
        body = {"name": "New", "email": f"{key}@shop.example", "team_id": key}
        gone, made = at_once(
            lambda: pg.ask("DELETE", f"teams/{key}", PERSONNEL),
            lambda: pg.ask("POST", "staff", PERSONNEL, body),
        )
        return gone.status_code, made.status_code

    for turn in range(30):
        team = pg.ask("POST", "teams", PERSONNEL, {"name": f"t{turn}", "region": "x"})
        assert both(team.json()["id"]) in {(204, 422), (409, 201), (204, 201)}
    orphans = (
        "SELECT count(*) FROM staff WHERE team_id IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM teams WHERE teams.id = staff.team_id)"
    )
    assert pg.stored(orphans) == [(0,)]


def test_a_stale_version_is_found_by_one_of_two(pg: Served) -> None:
    def patch(note: str, version: str) -> Callable[[], int]:
        return lambda: (
            pg.ask("PATCH", "orders/1", MANAGER, {"note": note}, If_Match=version).status_code
        )

    for turn in range(20):
        version = pg.ask("GET", "orders/1", MANAGER).headers["etag"]
        statuses = at_once(patch(f"a{turn}", version), patch(f"b{turn}", version))
        assert sorted(statuses) == [200, 412]


def test_a_deadlock_is_run_again(pg: Served) -> None:
    met = threading.Barrier(2)
    runs = [0, 0]

    def lock(me: int) -> Callable[[Connection], int]:
        def job(on: Connection) -> int:
            first, second = (1, 2) if me == 0 else (2, 1)
            on.execute("SELECT 1 FROM orders WHERE id = ? FOR UPDATE", (first,))
            runs[me] += 1
            if runs[me] == 1:
                met.wait(5)
            on.execute("SELECT 1 FROM orders WHERE id = ? FOR UPDATE", (second,))
            return me

        return job

    async def both() -> list[int]:
        database = pg.services.database
        return list(await asyncio.gather(database.write(lock(0)), database.write(lock(1))))

    assert pg.call(both()) == [0, 1]
    # Who was run again may win the free row before the other wakes: a second deadlock, one more run.
    assert max(runs) > 1


def test_connections_that_were_ended_are_made_again(pg: Served) -> None:
    with session(pg) as other:
        for _ in range(3):
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'n3' AND datname = current_database()"
            )
            assert len(pg.rows("orders", MANAGER)) == 3
            answer = pg.ask("PATCH", "orders/1", MANAGER, {"note": str(time.time_ns())})
            assert answer.status_code == 200, answer.text


def test_a_statement_that_takes_too_long_is_busy(pg: Served) -> None:
    async def both() -> None:
        database = PostgresDatabase(pg.url, deadline=0.2)
        database.open()
        try:
            for ask in (database.read, database.write):
                with pytest.raises(Problem) as raised:
                    await ask(lambda on: on.execute("SELECT pg_sleep(10)").fetchone())
                assert (raised.value.status, raised.value.headers["retry-after"]) == (503, "1")
            assert await database.read(lambda on: on.execute("SELECT 1").fetchone()) == (1,)
        finally:
            database.close()

    asyncio.run(both())


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    with running_server() as one:
        yield one


def test_a_server_that_is_away(tmp_path: Path, server: PostgresServer) -> None:
    address = f"postgresql://postgres@127.0.0.1:{server.port}/postgres"
    served = Served("shop", tmp_path, database="postgres", database_url=address)
    try:
        fill(served)
        with served.socket(MANAGER) as live:
            live.subscribe("orders", held=[])
            server.stop("fast")
            for method, path, body in (
                ("GET", "orders", None),
                ("GET", "orders/1", None),
                ("POST", "orders", ORDER),
                ("PATCH", "orders/1", {"note": "x"}),
                ("DELETE", "orders/1", None),
            ):
                answer = served.ask(method, path, MANAGER, body)
                assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
                assert answer.json()["code"] == "unavailable"
            assert served.http.get("/readyz").status_code == 503
            server.start()
            made = served.ask("POST", "orders", MANAGER, ORDER)
            assert made.status_code == 201, made.text
            assert [row["id"] for row in served.rows("orders", MANAGER)][:3] == [1, 2, 3]
            assert live.next()["data"]["id"] == made.json()["id"]
    finally:
        served.stop()


def test_our_tables_are_made_by_many_at_once() -> None:
    address = new_database(of="template0")

    async def open_many() -> set[str]:
        databases = [PostgresDatabase(address) for _ in range(4)]
        for one in databases:
            one.open()
        try:
            return set(
                await asyncio.gather(
                    *(
                        # They wait for each other, and on a busy machine for it as well.
                        one.write(lambda on: prepare(on, "release"), deadline=60)
                        for one in databases
                    )
                )
            )
        finally:
            for one in databases:
                one.close()

    assert len(asyncio.run(open_many())) == 1


def test_what_a_reader_may_not_see_is_in_no_outbox_event(pg: Served) -> None:
    with pg.socket(BEN) as live:
        live.subscribe("customers", held=[])
        pg.ask("PATCH", "customers/2", PERSONNEL, {"notes": "not for Ben"})
        pg.caught_up()
        assert live.settled() == []


def test_rows_of_text_sort_by_code_point_whatever_the_database_says(pg: Served) -> None:
    for name in ("Ä", "a", "Z", "ä", "z", "B"):
        pg.ask("POST", "customers", MANAGER, {"name": name, "agent_id": 1})
    names = [row["name"] for row in pg.rows("customers", ADMIN, sort_by="name", page_size=100)]
    assert names == sorted(names)


def test_a_list_reads_an_index_where_rule_filter_and_order_have_one() -> None:
    spec = Dataset(
        "notes",
        (
            Integer("id", primary_key=True),
            String("stage"),
            DateTime("made"),
            String("owner", owner=True),
        ),
        Access(read=OWNER | role("admin")),
    )
    connection = PostgresConnection(new_database())
    connection.execute(
        'CREATE TABLE notes (id BIGINT PRIMARY KEY, stage TEXT COLLATE "C", made TIMESTAMPTZ, '
        'owner TEXT COLLATE "C", n3_version BIGINT NOT NULL DEFAULT 1)'
    )
    connection.execute(
        "INSERT INTO notes SELECT n, 'open', now() - n * interval '1 s', 'u' || n % 500 "
        "FROM generate_series(1, 20000) n"
    )
    connection.execute("CREATE INDEX mine ON notes (owner, stage, made DESC, id)")
    connection.execute("ANALYZE notes")
    catalog = Catalog([spec], POSTGRES)
    query = parse_list(spec, catalog, [("stage", "open")], 1, 25, "made", "desc", None, "exact")
    statement = compile_dataset_to_sql(spec, query, Principal("u7"), catalog).counted
    plan = connection.execute(f"EXPLAIN {statement.sql}", statement.bound()).fetchall()
    text = "\n".join(line for (line,) in plan)
    assert "Index Scan using mine" in text, text
    assert all(int(rows) < 30 for rows in re.findall(r"->  Sort .* rows=(\d+)", text)), text
    assert "Seq Scan on notes" not in text, text
    connection.close()


def test_a_list_knows_what_it_has_seen_while_nobody_numbers(
    pg: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change without a number is in the rows and in the position, so no event counts it once more."""
    monkeypatch.setattr(relay, "NUMBER_SECONDS", 0.01)
    monkeypatch.setattr(relay, "MOVE", "SELECT 1 WHERE CAST(?1 AS integer) IS NULL")
    pg.caught_up()
    before = pg.ask("GET", "orders?page_size=1", MANAGER).json()
    made = pg.ask("POST", "orders", MANAGER, ORDER)
    assert (made.status_code, "x-n3-position" in made.headers) == (201, False)
    answer = pg.ask("GET", "orders?page_size=1", MANAGER)
    assert answer.json()["total"] == before["total"] + 1
    # Numbered by the list: the same again is at the same place.
    place = answer.headers["x-n3-position"]
    assert pg.ask("GET", "orders?page_size=1", MANAGER).headers["x-n3-position"] == place
    with pg.socket(MANAGER) as live:
        live.subscribe("orders", since=place, held=[])
        deleted = pg.ask("DELETE", made.headers["location"].removeprefix("/api/datasets/"), MANAGER)
        assert deleted.status_code == 204
        after = pg.ask("GET", "orders?page_size=1", MANAGER)
        assert after.json()["total"] == before["total"]
        # What the list has numbered reaches whoever listens.
        assert live.next()["op"] == "delete"
        assert live.settled() == []


def test_lists_beside_writers_are_of_one_place(pg: Served) -> None:
    """Whatever is committed, seen and numbered in between: the events after a list make its total right."""
    stop = threading.Event()

    def write() -> None:
        with httpx.Client(base_url=pg.http.base_url, headers=headers_of(MANAGER)) as http:
            while not stop.is_set():
                assert http.post("/api/datasets/orders", json=ORDER).status_code == 201

    with ThreadPoolExecutor(4) as pool:
        for _ in range(4):
            pool.submit(write)
        read = [pg.ask("GET", "orders?page_size=1", MANAGER) for _ in range(60)]
        stop.set()
    pg.caught_up()
    last = pg.ask("GET", "orders?page_size=1", MANAGER)
    for answer in read:
        place = int(answer.headers["x-n3-position"].split(":")[1])
        ((later,),) = pg.stored(
            "SELECT count(*) FROM n3_changes WHERE dataset = 'orders' AND op = 'create' AND seq > ?",
            place,
        )
        assert answer.json()["total"] + later == last.json()["total"]
