"""Faults of the place: a database that is away, read-only, full or forbids everything, and releases that start at
once. Who asks hears what it is, whoever runs the application finds it in the log, nothing is half written, and the
application goes on once the place is well again."""

import logging
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from conftest import (
    LEAD,
    PERSONNEL,
    Served,
    fill_projects,
    headers_of,
    new_database,
)
from disks import small_disk
from n3_runtime.database import SQLiteDatabase
from postgres_server import PostgresServer, running_server

RUNTIME = Path(__file__).parents[1]
VIEW = "01890000-0000-7000-8000-000000000001"
OTHER = "01890000-0000-7000-8000-000000000002"
Ask = tuple[str, str, Any]
WRITES: dict[str, Ask] = {
    "create": ("POST", "datasets/tasks", {"project_id": 1, "title": "new"}),
    "update": ("PATCH", "datasets/tasks/1", {"title": "changed"}),
    "delete": ("DELETE", "datasets/tasks/2", None),
    "batch": (
        "POST",
        "datasets/tasks/batch",
        {"update": [{"id": 1, "values": {"title": "x"}}], "create": [{"project_id": 1, "title": "y"}]},
    ),
    "restore": ("POST", "datasets/tasks/3/restore", None),
    "put view": ("PUT", f"views/tasks/{OTHER}", {"title": "new"}),
    "change view": ("PUT", f"views/tasks/{VIEW}", {"title": "changed"}),
    "delete view": ("DELETE", f"views/tasks/{VIEW}", None),
    "cascade": ("DELETE", "datasets/projects/1", None),
}  # fmt: skip
READS: dict[str, Ask] = {
    "list": ("GET", "datasets/tasks", None),
    "get": ("GET", "datasets/tasks/1", None),
    "aggregate": ("GET", "datasets/tasks/aggregate?values=count()", None),
    "export": ("GET", "datasets/tasks/export.csv", None),
    "views": ("GET", "views/tasks", None),
}
TABLES = ("projects", "tasks", "files", "n3_changes", "n3_views", "n3_idempotency_keys")


def prepare(served: Served) -> None:
    """Three tasks, the last of which is deleted, and a view."""
    fill_projects(served)
    made = served.ask("POST", "tasks", LEAD, {"project_id": 2, "title": "old"})
    assert made.status_code == 201
    assert served.ask("DELETE", "tasks/3", LEAD).status_code == 204
    assert ask(served, ("PUT", f"views/tasks/{VIEW}", {"title": "mine"})).status_code == 201


def ask(served: Served, one: Ask, **headers: str) -> httpx.Response:
    method, path, body = one
    return served.http.request(
        method, f"/api/{path}", json=body, headers={**headers_of(LEAD), **headers}
    )


def refused(served: Served, names: dict[str, Ask], status: int, code: str) -> None:
    """Each is refused in that way, with and without a key that makes it safe to repeat."""
    for name, one in names.items():
        keys = ({}, {"idempotency-key": f"k {name}"}) if names is WRITES else ({},)
        for headers in keys:
            answer = ask(served, one, **headers)
            assert (answer.status_code, answer.json()["code"]) == (status, code), (
                name,
                answer.text,
            )
            assert ("retry-after" in answer.headers) == (status == 503), name
            for word in ("SELECT", "INSERT", "n3_", "psycopg", "sqlite3"):
                assert word not in answer.text


def goes_on(served: Served, before: Any) -> None:
    """Nothing was half written, and everything can be done now; a key that was refused was not used up."""
    assert served.content(*TABLES) == before
    for name, one in READS.items():
        assert ask(served, one).status_code == 200, name
    with served.socket(LEAD) as live:
        live.subscribe("tasks", held=[])
        for name, one in WRITES.items():
            answer = ask(served, one, **{"idempotency-key": f"k {name}"})
            assert answer.is_success, (name, answer.text)
            assert "idempotent-replayed" not in answer.headers
        assert live.next()["type"] in ("event", "resync")


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with running_server() as one:
        yield one


class Place:
    """A database of that server, of a user who is not its administrator."""

    def __init__(self, server: PostgresServer, options: str = "") -> None:
        self.server = server
        self.name = f"d{time.monotonic_ns()}"
        self.run(f"CREATE ROLE {self.name} LOGIN")
        self.run(f"CREATE DATABASE {self.name} OWNER {self.name} TEMPLATE template0 {options}")
        self.url = f"postgresql://{self.name}@127.0.0.1:{server.port}/{self.name}"

    def run(self, statement: str, *, here: bool = False) -> None:
        """As the administrator, in this database or beside it."""
        name = self.name if here else "postgres"
        address = f"postgresql://postgres@127.0.0.1:{self.server.port}/{name}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())

    def end_sessions(self) -> None:
        self.run(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}' "
            "AND pid <> pg_backend_pid()"
        )


def away(place: Place) -> None:
    place.server.stop("fast")


def back(place: Place) -> None:
    place.server.start()


def read_only(place: Place) -> None:
    place.run(f"ALTER DATABASE {place.name} SET default_transaction_read_only = on")
    place.end_sessions()


def writable(place: Place) -> None:
    place.run(f"ALTER DATABASE {place.name} RESET default_transaction_read_only")
    place.end_sessions()


def without_rights(place: Place) -> None:
    rights = "INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public"
    place.run(f"REVOKE {rights} FROM {place.name}", here=True)


def with_rights(place: Place) -> None:
    place.run(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {place.name}", here=True)


FAULTS: dict[str, tuple[Callable[[Place], None], Callable[[Place], None], str, bool]] = {
    "away": (away, back, "unavailable", True),
    "read-only": (read_only, writable, "database_read_only", False),
    "without rights": (without_rights, with_rights, "database_denied", False),
}
"""What is done to the database and undone, the code of the problem, and whether reads have it, too."""


@pytest.mark.parametrize(("fault", "mend", "code", "reads"), FAULTS.values(), ids=FAULTS)
def test_faults_of_postgres(
    tmp_path: Path,
    server: PostgresServer,
    caplog: pytest.LogCaptureFixture,
    fault: Callable[[Place], None],
    mend: Callable[[Place], None],
    code: str,
    reads: bool,
) -> None:
    place = Place(server)
    served = Served("projects", tmp_path, database="postgres", database_url=place.url)
    try:
        prepare(served)
        served.caught_up()
        before = served.content(*TABLES)
        fault(place)
        refused(served, WRITES, 503, code)
        if reads:
            refused(served, READS, 503, code)
        else:
            assert all(ask(served, one).status_code == 200 for one in READS.values())
        assert (served.http.get("/readyz").status_code == 503) == reads
        told = [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR]
        assert any(one.startswith("503 The ") for one in told), told
        mend(place)
        goes_on(served, before)
    finally:
        served.stop()


def test_a_full_disk_of_postgres(
    tmp_path: Path, server: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    """On a disk of its own where one can be mounted, else by what the server says of one."""
    # In a folder of the server's own: those of the tests are closed to its user.
    with small_disk(server.folder / "disk", 24) as disk:
        options = ""
        if disk is not None:
            folder = disk.folder / "tables"
            folder.mkdir()
            disk.folder.chmod(0o755)
            shutil.chown(folder, "postgres")
            Place(server).run(f"CREATE TABLESPACE small LOCATION '{folder}'")
            options = "TABLESPACE small"
        place = Place(server, options)
        served = Served("all_types", tmp_path, database="postgres", database_url=place.url)
        body = {"code": "A-1", "notes": os.urandom(400_000).hex()}
        try:
            if disk is None:
                place.run(
                    "CREATE FUNCTION full() RETURNS trigger LANGUAGE plpgsql AS "
                    "$$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$",
                    here=True,
                )
                place.run(
                    "CREATE TRIGGER f BEFORE INSERT ON things EXECUTE FUNCTION full()", here=True
                )
            else:
                disk.fill()
            before = served.content("things", "n3_changes")
            answer = served.ask("POST", "things", PERSONNEL, body)
            assert (answer.status_code, answer.json()["code"]) == (507, "storage_full"), answer.text
            assert any("disk is full" in one.getMessage() for one in caplog.records)
            assert served.content("things", "n3_changes") == before
            assert served.rows("things", PERSONNEL) == []
            if disk is None:
                place.run("DROP TRIGGER f ON things", here=True)
            else:
                disk.free()
            assert served.ask("POST", "things", PERSONNEL, body).status_code == 201
        finally:
            served.stop()
            place.end_sessions()
            place.run(f"DROP DATABASE {place.name}")
            if disk is not None:
                place.run("DROP TABLESPACE small")


RELEASE = """
import sys
from conftest import golden, migrations
from n3_runtime.application import create_app
from n3_runtime.server import serve
from n3_runtime.settings import Settings
settings, module = Settings.from_environment(), golden("projects")
router = module.datasets_router
serve(create_app(
    title="projects", datasets=router.DATASETS, router=router.router, pages=module.pages.PAGES,
    migrations=migrations("projects", settings.dialect), settings=settings, database=settings.dialect,
))
"""


def started(url: str, port: int = 0) -> "subprocess.Popen[str]":
    """A release as it is run."""
    return subprocess.Popen(  # noqa: S603 - ours
        [sys.executable, "-c", RELEASE],
        env={
            **os.environ,
            "PYTHONPATH": f"{Path(__file__).parent}{os.pathsep}{RUNTIME}",
            "N3_DATABASE_URL": url,
            "N3_PORT": str(port),
        },
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_read_only_database_of_postgres_is_not_served(server: PostgresServer) -> None:
    place = Place(server)
    read_only(place)
    _, said = started(place.url).communicate(timeout=60)
    name = f"127.0.0.1:{server.port}/{place.name}"
    assert said.splitlines()[-1] == f"error: {name}: The database is read-only. Nothing was saved."
    assert "Traceback" not in said


@pytest.fixture
def in_a_file(tmp_path: Path) -> Iterator[Served]:
    served = Served("projects", tmp_path)
    prepare(served)
    yield served
    served.stop()


def test_a_read_only_file(in_a_file: Served, caplog: pytest.LogCaptureFixture) -> None:
    """Root writes whatever a file's mode is, so SQLite is told; the code is that of a read-only file."""
    database = in_a_file.services.database
    assert isinstance(database, SQLiteDatabase)
    writer = database._workers[0].connection
    before = in_a_file.content(*TABLES)
    writer.execute("PRAGMA query_only = ON")
    refused(in_a_file, WRITES, 503, "database_read_only")
    assert all(ask(in_a_file, one).status_code == 200 for one in READS.values())
    assert any("database is read-only" in one.getMessage() for one in caplog.records)
    writer.execute("PRAGMA query_only = OFF")
    goes_on(in_a_file, before)


def test_a_full_disk_of_sqlite(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """On a disk of its own where one can be mounted, else by the number of pages that SQLite may have."""
    with small_disk(tmp_path / "disk", 8) as disk, ExitStack() as running:
        folder = tmp_path if disk is None else disk.folder
        served = Served("all_types", folder)
        running.callback(served.stop)
        body = {"code": "A-1", "notes": os.urandom(200_000).hex()}
        assert served.ask("POST", "things", PERSONNEL, body).status_code == 201
        database = served.services.database
        assert isinstance(database, SQLiteDatabase)
        writer = database._workers[0].connection
        before = served.content("things", "n3_changes")
        if disk is None:
            (pages,) = writer.execute("PRAGMA page_count").fetchone()
            writer.execute(f"PRAGMA max_page_count = {pages}").fetchone()
        else:
            disk.fill()
        for number in range(3):
            answer = served.ask("POST", "things", PERSONNEL, {**body, "code": f"B-{number}"})
            assert (answer.status_code, answer.json()["code"]) == (507, "storage_full"), answer.text
        assert any("disk is full" in one.getMessage() for one in caplog.records)
        assert served.content("things", "n3_changes") == before
        assert len(served.rows("things", PERSONNEL)) == 1
        if disk is None:
            writer.execute("PRAGMA max_page_count = 1000000").fetchone()
        else:
            disk.free()
        made = served.ask("POST", "things", PERSONNEL, {**body, "code": "C-1"})
        assert made.status_code == 201
        assert served.stored("PRAGMA integrity_check") == [("ok",)]


def test_a_folder_that_is_not_there_is_made_and_a_file_in_its_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "data.db"
    _, said = started(f"sqlite:///{path}").communicate(timeout=60)
    assert said.startswith(f"error: {path}: The database cannot be opened (")
    assert said.count("\n") == 1


def ready(port: int, process: "subprocess.Popen[str]") -> bool:
    """Whether a release serves; False where it has ended."""
    while process.poll() is None:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
        except httpx.TransportError:
            time.sleep(0.02)
    return False


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port: int = one.getsockname()[1]
        return port


def test_releases_that_start_at_once(tmp_path: Path, database: str) -> None:
    """On an empty database: its tables are made once, and all serve."""
    url = f"sqlite:///{tmp_path / 'd.db'}" if database == "sqlite" else new_database(of="template0")
    ports = [free_port() for _ in range(2)]
    processes = [started(url, port) for port in ports]
    try:
        for port, process in zip(ports, processes, strict=True):
            assert ready(port, process), process.communicate()
        for number, port in enumerate(ports):
            made = httpx.post(
                f"http://127.0.0.1:{port}/api/datasets/clients", json={"name": f"c{number}"}
            )
            assert made.status_code == 201, made.text
        for port in ports:
            rows = httpx.get(f"http://127.0.0.1:{port}/api/datasets/clients").json()["data"]
            assert [row["name"] for row in rows] == ["c0", "c1"]
    finally:
        for process in processes:
            process.terminate()
        said = [process.communicate(timeout=30)[1] for process in processes]
    assert all("error" not in one.lower() and "Traceback" not in one for one in said), said
