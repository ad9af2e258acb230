"""Evaluates printed expressions for the tests of compiler/expr: evaluate.py cases answers.

Each line of the one file holds the cases of one row, each line of the other their answers.
"""

import json
import math
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # the runtime's folder

from engines import Failure, Postgres, SQLite, answers, python_answers
from postgres_server import postgres


def sent(answer: Any) -> Any:
    if isinstance(answer, Failure):
        return {"failure": str(answer)}
    if isinstance(answer, float) and not math.isfinite(answer):
        return {"failure": str(answer)}
    return answer + 0.0 if isinstance(answer, float) else answer


def main(cases: Path, out: Path) -> None:
    with postgres() as address, cases.open() as lines, out.open("w") as written:
        sqlite, server = SQLite(), Postgres(address)
        for line in lines:
            group = json.loads(line)
            found = {
                "SQLite": answers(sqlite, group),
                "Postgres": answers(server, group),
                "Python": python_answers(group),
            }
            shown = {engine: [sent(one) for one in said] for engine, said in found.items()}
            written.write(json.dumps(shown) + "\n")
        server.connection.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
