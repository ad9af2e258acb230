"""A million rows as CSV beside an export written by hand, and the memory that it takes: prints two figures as JSON.

    python -m bench.export_csv_1m [--database sqlite] [--runs 2]

Both send the same bytes. Memory is what the serving process has resident while it sends: the most up to a
row, above what it had after the first 10,000 rows.
"""

import argparse
import hashlib
import http.client
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from .orders import PATH, PRINCIPAL, databases, make_many
from .serving import Side, name

ROWS = 1_000_000
EARLY, LATER = 10_000, 100_000
PART = 256 * 1024


def sent(side: Side) -> Iterator[bytes]:
    address = urlsplit(side.address)
    connection = http.client.HTTPConnection(address.netloc, timeout=60)
    connection.request("GET", address.path, headers={"x-person": PRINCIPAL, "x-admin": "true"})
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    while part := answer.read(PART):
        yield part
    connection.close()


def export(side: Side) -> tuple[float, str, dict[int, int]]:
    """Rows a second, the digest of what was sent, and the most memory in KiB after EARLY, LATER and all rows."""
    digest, rows, most, memory = hashlib.blake2b(), -1, 0, {}
    marks = [EARLY, LATER]
    began = time.perf_counter()
    for part in sent(side):
        digest.update(part)
        rows += part.count(b"\n")
        most = max(most, resident(side))
        if marks and rows >= marks[0]:
            memory[marks.pop(0)] = most
    took = time.perf_counter() - began
    memory[ROWS] = most
    assert rows == ROWS, rows
    return rows / took, digest.hexdigest(), memory


def resident(side: Side) -> int:
    """KiB of the server's process."""
    for line in Path(f"/proc/{side.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise ValueError("the process has ended")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--runs", type=int, default=2)
    asked = parser.parse_args()
    path = f"{PATH}/export.csv"
    with (
        tempfile.TemporaryDirectory() as folder,
        databases(asked.database, Path(folder), 1) as (database,),
    ):
        make_many(database, ROWS)
        with Side("ours", database, path) as ours, Side("peer", database, path) as peer:
            for side in (ours, peer):
                side.up()
            runs = [(export(ours), export(peer)) for _ in range(asked.runs)]
    assert len({one[1] for run in runs for one in run}) == 1, "the two do not send the same"
    first = runs[0][0][2]  # of a process that has exported nothing yet
    grown = {rows: (first[rows] - first[EARLY]) / 1024 for rows in (LATER, ROWS)}
    pairs = [(mine[0], theirs[0]) for mine, theirs in runs]
    print([[round(rate) for rate in pair] for pair in pairs], grown, file=sys.stderr)
    peer_memory = runs[0][1][2]
    figures = [
        {
            "id": name("export_csv_1m", asked.database),
            "value": round(statistics.median(pair[0] for pair in pairs)),
            "unit": "rows/s",
            "baseline": "FastAPI + SQLAlchemy, streaming",
            "ratio": round(statistics.median(mine / theirs for mine, theirs in pairs), 2),
        },
        {
            "id": name("export_csv_1m_memory", asked.database),
            "value": round(grown[ROWS], 1),
            "unit": "MB more than after 10,000 rows",
            "baseline": f"100,000 rows: {grown[LATER]:.1f} MB; by hand: "
            f"{(peer_memory[ROWS] - peer_memory[EARLY]) / 1024:.1f} MB",
            "ratio": round(first[ROWS] / first[LATER], 2),
        },
    ]
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
