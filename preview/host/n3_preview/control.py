"""What the supervisor may ask of the host, under `/__n3` and with its token; else there is nothing."""

import gc
import hmac
import json
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from n3_runtime.identity import Principal
from n3_runtime.problems import FieldError, Problem, of_exception
from n3_runtime.schema import PlanStaleError, SchemaRefusedError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from . import generations
from .data import UnusableError
from .find_rows import find_rows
from .host import GenerationError, Host
from .people import become, people, someone
from .seed import seed
from .why import Question, why

log = logging.getLogger("n3.preview")

PREFIX = "/__n3/"


class Control:
    """Serves the control paths before the host sees anything."""

    def __init__(self, host: Host, token: str) -> None:
        self.host = host
        self.token = token.encode()
        self.app: ASGIApp = host
        self.routes: dict[tuple[str, str], Callable[[dict[str, Any]], Awaitable[object]]] = {
            ("POST", "swap"): self.swap,
            ("POST", "collect"): self.collect,
            ("POST", "seed"): self.seed,
            ("POST", "trace"): self.trace,
            ("POST", "why"): self.why,
            ("POST", "people"): self.people,
            ("POST", "become"): self.become,
            ("POST", "rows"): self.rows,
            ("GET", "shape"): self.shape,
            ("POST", "copy"): self.copy,
            ("POST", "keep"): self.keep,
            ("POST", "load"): self.load,
            ("POST", "reset"): self.reset,
            ("GET", "status"): self.status,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            try:
                response = await self._answer(Request(scope, receive))
            except Exception as error:
                problem = of_exception(error)
                if problem is not error:
                    log.exception("%s", scope["path"])
                response = problem.response()
            await response(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        token = request.headers.get("x-n3-control", "").encode()
        route = self.routes.get((request.method, request.url.path.removeprefix(PREFIX)))
        if route is None or not self.token or not hmac.compare_digest(token, self.token):
            raise Problem(404, "Not found.")
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            raise Problem(422, "Expected JSON.") from None
        if not isinstance(body, dict):
            raise Problem(422, "Expected a JSON object.")
        return JSONResponse(await route(body))

    async def swap(self, body: dict[str, Any]) -> object:
        number = body.get("generation")
        if not isinstance(number, int) or number <= self.host.generation:
            raise Problem(422, f"Expected a generation greater than {self.host.generation}.")
        files, plan = _files(body.get("files")), body.get("plan")
        if not isinstance(plan, dict | None):
            raise Problem(422, "Expected a plan, or null.")
        began = time.perf_counter()
        try:
            changed = await self.host.swap(
                number, files, whole=body.get("whole") is True, plan=plan
            )
        except SchemaRefusedError as refused:
            detail = "The stored rows do not fit the new schema. Nothing was changed."
            raise Problem(409, detail, code="schema_refused", errors=refused.errors) from None
        except PlanStaleError as stale:
            raise Problem(409, str(stale), code="plan_stale") from None
        except GenerationError as error:
            errors = [FieldError("app", "generation_failed", str(error)[:2000])]
            detail = "The generated app cannot be loaded. Nothing was changed."
            raise Problem(409, detail, code="generation_failed", errors=errors) from None
        ms = round((time.perf_counter() - began) * 1000, 2)
        return {"generation": number, "changed": changed, "ms": ms}

    async def shape(self, body: dict[str, Any]) -> object:
        return await self.host.shape()

    async def copy(self, body: dict[str, Any]) -> object:
        """Into a file whose path the supervisor chooses."""
        return await self._replacing(self.host.copy_to(_path(body)))

    async def keep(self, body: dict[str, Any]) -> object:
        """Into a schema of the server, whose name the supervisor chooses."""
        return await self._replacing(self.host.keep_in(str(body["schema"])))

    async def load(self, body: dict[str, Any]) -> object:
        return await self._replacing(self.host.replace_with(_path(body)))

    async def reset(self, body: dict[str, Any]) -> object:
        return await self._replacing(self.host.remove_rows())

    async def _replacing(self, work: Awaitable[None]) -> object:
        try:
            await work
        except UnusableError as error:
            raise Problem(422, str(error)) from None
        except OSError as error:
            raise Problem(507, f"The file cannot be written: {error}.") from None
        return {"done": True}

    async def collect(self, body: dict[str, Any]) -> object:
        gc.collect()
        return {"rss": resident(), "live_generations": generations.alive()}

    async def seed(self, body: dict[str, Any]) -> object:
        spec = self.host.services.datasets.get(str(body.get("dataset")))
        count = body.get("count", 50)
        if spec is None or not isinstance(count, int) or not 1 <= count <= 1000:
            raise Problem(422, "Expected a dataset and a count of 1 to 1000.")
        catalog = self.host.services.catalog
        await self.host.services.database.write(
            lambda connection: seed(connection, spec, catalog, count), deadline=60
        )
        return {"created": count}

    async def trace(self, body: dict[str, Any]) -> object:
        self.host.traced = body.get("on") is True
        return {"on": self.host.traced}

    async def why(self, body: dict[str, Any]) -> object:
        person = body.get("person")
        services = self.host.services
        question = Question(
            str(body.get("operation")),
            str(body.get("dataset")),
            await someone(services, person) if isinstance(person, dict) else Principal.anonymous,
            *(_text(body, name) for name in ("key", "field", "widget")),
        )
        return await why(services, question)

    async def people(self, body: dict[str, Any]) -> object:
        return {"people": await people(self.host.services, _text(body, "search") or "")}

    async def rows(self, body: dict[str, Any]) -> object:
        dataset, search = str(body.get("dataset")), _text(body, "search") or ""
        return {"rows": await find_rows(self.host.services, dataset, search)}

    async def become(self, body: dict[str, Any]) -> object:
        return await become(self.host.services, _text(body, "key") or "")

    async def status(self, body: dict[str, Any]) -> object:
        hub = self.host.services.hub
        return {
            "generation": self.host.generation,
            "datasets": sorted(self.host.datasets),
            "sockets": len(hub.subscribers),
            "position": f"{hub.epoch}:{hub.seq}",
            "rss": resident(),
            "live_generations": generations.alive(),
        }


def _path(body: dict[str, Any]) -> Path:
    path = Path(_text(body, "path") or "")
    if not path.is_absolute():
        raise Problem(422, "Expected an absolute path.")
    return path


def _text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    return value if isinstance(value, str) and value else None


def _files(value: object) -> dict[str, bytes | None]:
    """The files of a request, by path below the folder of the app."""
    if not isinstance(value, dict):
        raise Problem(422, "Expected the files that changed.")
    files: dict[str, bytes | None] = {}
    for path, text in value.items():
        if not isinstance(text, str | None):
            raise Problem(422, f"Expected the text of {path}, or null.")
        files[path] = None if text is None else text.encode()
    return files


def resident() -> int:
    """Resident memory in bytes; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * 4096
