"""The file of the database goes while it is open: what was acknowledged is found again."""

import sqlite3
from pathlib import Path

import httpx
import pytest
from conftest import Preview
from test_host import PEOPLE, PROFILE


def start(root: Path) -> Preview:
    return Preview(root, "user_management").start()


def names(preview: Preview) -> list[str]:
    return [row["name"] for row in preview.http.get(f"{PEOPLE}?sort_by=id").json()["data"]]


def add(preview: Preview, name: str) -> None:
    answer = preview.http.post(PEOPLE, json={**PROFILE, "name": name})
    assert answer.status_code == 201, answer.text


def acknowledged(preview: Preview) -> list[str]:
    """Writes rows until the process ends; those that were acknowledged."""
    found: list[str] = []
    for number in range(100_000):
        name = f"row {number}"
        try:
            answer = preview.http.post(PEOPLE, json={**PROFILE, "name": name})
        except httpx.TransportError:
            break
        if answer.status_code == 201:
            found.append(name)
        else:
            assert answer.status_code == 503, answer.text
    assert preview.process.wait(10) == 4
    return found


@pytest.mark.parametrize("endings", [("",), ("", "-wal", "-shm")])
def test_rows_are_written_again(tmp_path: Path, endings: tuple[str, ...]) -> None:
    first = start(tmp_path)
    add(first, "Ada")
    for ending in endings:
        Path(f"{first.database}{ending}").unlink()
    expected = ["Ada", *acknowledged(first)]
    first.stop()
    second = start(tmp_path)
    assert names(second)[:20] == expected[:20]
    assert second.http.get(PEOPLE).json()["total"] == len(expected)
    assert second.stop() == 0


def test_another_file_is_taken_and_the_rows_are_kept(tmp_path: Path) -> None:
    first = start(tmp_path)
    add(first, "Ada")
    other = start_other(tmp_path / "other")
    other.replace(first.database)
    expected = ["Ada", *acknowledged(first)]
    first.stop()
    (kept,) = (tmp_path / "backups").iterdir()
    connection = sqlite3.connect(kept)
    rows = connection.execute("SELECT name FROM user_profiles ORDER BY id").fetchall()
    connection.close()
    assert [row[0] for row in rows] == expected
    second = start(tmp_path)
    assert names(second) == ["Bea"]
    assert second.stop() == 0


def start_other(root: Path) -> Path:
    """The file of a database with other rows, which nothing has open."""
    root.mkdir()
    other = start(root)
    add(other, "Bea")
    file = root / "copy.db"
    assert other.control("POST", "copy", {"path": str(file)}).status_code == 200
    assert other.stop() == 0
    return file


def test_a_folder_that_goes_is_left_to_the_supervisor(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    first = start(folder)
    add(first, "Ada")
    first.database.parent.rename(tmp_path / "moved")
    add(first, "Bea")
    assert first.process.poll() is None
    assert first.stop() == 0
