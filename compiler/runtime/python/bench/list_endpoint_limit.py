"""The list endpoint against what it can reach: prints one figure as JSON.

    python -m bench.list_endpoint_limit [--database sqlite] [--seconds 2] [--runs 5]

Beside it the same bare application with constant bytes, and the statement alone, in this process.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path

from .orders import QUERY, databases, make
from .serving import Side, figure, name, rates


def statement_alone(database: str, seconds: float) -> float:
    """Lists a second without any server."""
    os.environ["N3_DATABASE_URL"] = database
    from . import bare

    count, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        bare.CONNECTION.execute(
            bare.STATEMENTS.rows.sql, bare.STATEMENTS.rows.parameters
        ).fetchone()
        count += 1
    bare.OPENED.close()
    return count / seconds


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--seconds", type=int, default=2)  # wrk takes no fractions
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        databases(asked.database, Path(folder), 1) as (database,),
    ):
        make(database)
        with (
            Side("ours", database, QUERY) as ours,
            Side("bare", database, QUERY) as bare,
            Side("constant", database, QUERY) as constant,
        ):
            assert ours.body() == bare.body(), "the two do not answer the same"
            constant.body()
            found = rates((ours, bare, constant), asked.seconds, asked.runs)
        alone = statement_alone(database, asked.seconds)
    medians = [statistics.median(run[side] for run in found) for side in (1, 2)]
    baseline = (
        f"bare ASGI with the statement {medians[0]:,.0f} "
        f"(with constant bytes {medians[1]:,.0f}, statement alone {alone:,.0f})"
    )
    print(json.dumps(figure(name("list_endpoint_limit", asked.database), found, baseline)))


if __name__ == "__main__":
    main()
