"""The create endpoint against one written by hand: prints one figure as JSON.

    python -m bench.create_endpoint [--database sqlite] [--seconds 2] [--runs 5]

Ours asks its policy, keeps an idempotency key and records the change, in the write's transaction; the
other has none of these. Each has a database of its own, since writers of one file wait for each other.
"""

import argparse
import json
import tempfile
from pathlib import Path

from .orders import PATH, databases, make
from .serving import HERE, Side, figure, name, rates

SENT = {
    "title": "Order of things", "customer": "Customer 7", "email": "customer.7@example.org",
    "status": "open", "quantity": 3, "paid": False,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--seconds", type=int, default=2)  # wrk takes no fractions
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        databases(asked.database, Path(folder), 2) as addresses,
    ):
        for address in addresses:
            make(address)
        script = HERE / "create.lua"
        with (
            Side("ours", addresses[0], PATH, script) as ours,
            Side("peer", addresses[1], PATH, script) as peer,
        ):
            answers = [side.body("POST", **SENT) for side in (ours, peer)]
            for answer in answers:
                assert isinstance(answer, dict)
                assert answer.pop("created_at")
            assert answers[0] == answers[1], "the two do not answer the same"
            pairs = rates((ours, peer), asked.seconds, asked.runs)
    print(
        json.dumps(figure(name("create_endpoint", asked.database), pairs, "FastAPI + SQLAlchemy"))
    )


if __name__ == "__main__":
    main()
