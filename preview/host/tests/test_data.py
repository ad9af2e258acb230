"""All rows at once: pages read again, keys go on, and what cannot be used changes nothing."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from conftest import ADA, Preview, cookie
from test_host import PEOPLE, PROFILE
from test_relations import BOSS
from websockets.sync.client import connect


def names(preview: Preview) -> list[str]:
    return [row["name"] for row in preview.http.get(f"{PEOPLE}?sort_by=id").json()["data"]]


def add(preview: Preview, name: str) -> int:
    made = preview.http.post(PEOPLE, json={**PROFILE, "name": name})
    assert made.status_code == 201, made.text
    return int(made.json()["id"])


def test_rows_come_back_as_they_were(preview: Preview, tmp_path: Path) -> None:
    add(preview, "Ada")
    add(preview, "Bea")
    file = tmp_path / "kept" / "one.db"
    assert preview.control("POST", "copy", {"path": str(file)}).status_code == 200
    assert [each.name for each in file.parent.iterdir()] == ["one.db"]
    preview.http.patch(f"{PEOPLE}/1", json={"name": "Zoe"})
    add(preview, "Cid")
    address = f"ws://127.0.0.1:{preview.port}/api/realtime"
    with connect(address, additional_headers=cookie(ADA)) as socket:
        position = preview.http.get(PEOPLE).headers["x-n3-position"]
        ask = {"type": "subscribe", "sub": "1", "dataset": "user_profiles", "since": position}
        socket.send(json.dumps(ask))
        assert json.loads(socket.recv(10))[0]["type"] == "ack"
        assert preview.control("POST", "load", {"path": str(file)}).status_code == 200
        assert json.loads(socket.recv(10)) == [{"type": "resync", "sub": "1"}]
        assert names(preview) == ["Ada", "Bea"]
        # A position of before leads nowhere, one of now is followed.
        socket.send(json.dumps(ask))
        assert json.loads(socket.recv(10)) == [{"type": "resync", "sub": "1"}]
        ask["since"] = preview.http.get(PEOPLE).headers["x-n3-position"]
        socket.send(json.dumps(ask))
        assert json.loads(socket.recv(10))[0]["type"] == "ack"
        assert add(preview, "Dan") == 3  # as after Bea, when it was kept
        assert '"Dan"' in str(socket.recv(10))


def test_reset_removes_all_rows(preview: Preview) -> None:
    add(preview, "Ada")
    assert preview.control("POST", "reset").status_code == 200
    assert names(preview) == []
    assert add(preview, "Bea") == 2


def test_a_whole_shop_comes_back(tmp_path: Path) -> None:
    shop = Preview(tmp_path, "shop").start()
    shop.http.headers.update(cookie(BOSS))
    for dataset in ("teams", "staff", "customers", "orders", "lines", "rates"):
        shop.control("POST", "seed", {"dataset": dataset, "count": 30})
    file = tmp_path / "all.db"

    def everything() -> dict[str, Any]:
        connection = sqlite3.connect(shop.database)
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master")]
        kept = [table for table in tables if not table.startswith(("n3_changes", "n3_meta"))]
        found = {
            table: connection.execute(f"SELECT * FROM {table}").fetchall()
            for table in kept
            if connection.execute(
                "SELECT type FROM sqlite_master WHERE name = ?", (table,)
            ).fetchone()
            == ("table",)
        }
        found["sqlite_sequence"] = [
            row for row in sorted(found["sqlite_sequence"]) if row[0] != "n3_changes"
        ]
        found["schema"] = sorted(
            connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall(), key=str
        )
        connection.close()
        return found

    before, shape = everything(), shop.shape()
    shop.control("POST", "copy", {"path": str(file)})
    shop.control("POST", "reset")
    assert shop.http.get("/api/datasets/orders").json()["total"] == 0
    assert shop.control("POST", "load", {"path": str(file)}).status_code == 200
    assert everything() == before
    assert shop.shape()["shape"]["tables"] == shape["shape"]["tables"]
    assert shop.stop() == 0


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100, None])
def test_what_is_no_preview_changes_nothing(
    preview: Preview, tmp_path: Path, content: bytes | None
) -> None:
    add(preview, "Ada")
    file = tmp_path / "other.db"
    if content is not None:
        file.write_bytes(content)
    answer = preview.control("POST", "load", {"path": str(file)})
    assert answer.status_code == 422, answer.text
    assert names(preview) == ["Ada"]
    for path in ("", "relative.db"):
        assert preview.control("POST", "copy", {"path": path}).status_code == 422
    blocked = tmp_path / "file"
    blocked.write_text("")
    answer = preview.control("POST", "copy", {"path": str(blocked / "a.db")})
    assert answer.status_code == 507
