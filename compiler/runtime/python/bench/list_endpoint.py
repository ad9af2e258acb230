"""The list endpoint against one written by hand: prints one figure as JSON.

    python -m bench.list_endpoint [--database sqlite] [--seconds 2] [--runs 5]

25 of 100,000 rows, with a filter, a sort and a rule; one worker process each, the same database,
short runs in turn. The value is the median of the runs, the ratio that of neighbouring runs.
"""

import argparse
import json
import tempfile
from pathlib import Path

from .orders import QUERY, databases, make
from .serving import Side, figure, name, rates


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
        with Side("ours", database, QUERY) as ours, Side("peer", database, QUERY) as peer:
            assert ours.body() == peer.body(), "the two do not answer the same"
            pairs = rates((ours, peer), asked.seconds, asked.runs)
    print(json.dumps(figure(name("list_endpoint", asked.database), pairs, "FastAPI + SQLAlchemy")))


if __name__ == "__main__":
    main()
