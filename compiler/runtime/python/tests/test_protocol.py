"""The recorded exchanges of the wire contract, replayed against a real server."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import ADMIN, ANONYMOUS, BEN, MANAGER, Live, Served
from websockets.exceptions import ConnectionClosed

FOLDER = Path(__file__).parents[2] / "protocol"
EXCHANGES = sorted((FOLDER / "exchanges").glob("*.json"))
PEOPLE = {"admin": ADMIN, "anonymous": ANONYMOUS, "manager": MANAGER, "ben": BEN}
TOKENS = {"ADMIN": json.dumps(ADMIN), "ENDED": "ended"}
POSITION = re.compile(r"^[0-9a-f]+:(\d+):[0-9a-f]+$")
MOMENT = "2026-01-01T00:00:00.000000Z"


def normal(value: Any) -> Any:
    """A frame as it is recorded: without what differs from run to run."""
    if isinstance(value, list):
        return [normal(one) for one in value]
    if not isinstance(value, dict):
        return value
    found = {name: normal(one) for name, one in value.items()}
    if "position" in found:
        found["position"] = POSITION.sub(r"EPOCH:\1:RIGHTS", found["position"])
    return found | {
        name: mark
        for name, mark in (("trace_id", "TRACE"), ("created_at", MOMENT), ("identity", "IDENTITY"))
        if name in found
    }


def real(value: Any, epoch: str, rights: str) -> Any:
    """A client's frame with the values of this run."""
    if isinstance(value, list):
        return [real(one, epoch, rights) for one in value]
    if not isinstance(value, dict):
        return value
    frame = dict(value)
    if "since" in frame:
        frame["since"] = frame["since"].replace("EPOCH", epoch).replace("RIGHTS", rights)
    if "token" in frame:
        frame["token"] = TOKENS[frame["token"]]
    return frame


def write(served: Served, step: Any) -> None:
    answer = served.ask(step["method"], step["path"], PEOPLE[step["person"]], step.get("body"))
    assert answer.is_success, answer.text
    served.caught_up()


def closed(live: Live) -> int | None:
    with pytest.raises(ConnectionClosed) as end:
        live.next()
    return None if end.value.rcvd is None else end.value.rcvd.code


@pytest.mark.parametrize("path", EXCHANGES, ids=[path.stem for path in EXCHANGES])
def test_exchange(tmp_path: Path, database: str, path: Path) -> None:
    exchange = json.loads(path.read_text())
    assert exchange["name"] == path.stem
    served = Served(exchange.get("program", "user_management"), tmp_path, database=database)
    try:
        replay(served, exchange)
    finally:
        served.stop()


def replay(served: Served, exchange: Any) -> None:
    person = PEOPLE[exchange["person"]]
    for step in exchange.get("before", ()):
        write(served, step)
    dataset = "customers" if served.name == "shop" else "user_profiles"
    at = served.ask("GET", f"{dataset}?count=none", person).headers["x-n3-position"]
    epoch, _, rights = at.split(":")
    rows: dict[str, dict[str, int]] = {}
    with served.socket(person) as live:
        for step in exchange["steps"]:
            ((kind, value),) = step.items()
            match kind:
                case "client":
                    live.socket.send(json.dumps(real(value, epoch, rights)))
                    for frame in value if isinstance(value, list) else [value]:
                        if isinstance(frame, dict) and frame.get("type") == "unsubscribe":
                            rows.pop(frame["sub"], None)
                case "write":
                    write(served, value)
                case "closed":
                    assert closed(live) == value
                    rows = {}
                case _:
                    frame = live.next()
                    assert normal(frame) == value
                    told(rows, frame)
    assert {"live": sorted(rows), "rows": rows} == exchange["expect"]


def told(rows: dict[str, dict[str, int]], frame: Any) -> None:
    """What a client holds after a frame: the version of each row, by subscription."""
    match frame["type"]:
        case "ack":
            rows[frame["sub"]] = {}
        case "resync":
            rows.pop(frame["sub"], None)
        case "event" if frame["op"] == "delete":
            rows[frame["sub"]].pop(str(frame["id"]), None)
        case "event":
            rows[frame["sub"]][str(frame["id"])] = frame["version"]
