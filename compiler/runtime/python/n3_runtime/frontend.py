"""The built frontend, where there is one beside the backend."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

HEADERS = {
    "content-security-policy": "default-src 'self'; img-src 'self' data: https:; "
    "style-src 'self' 'unsafe-inline'; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
OURS = ("api", "healthz", "readyz", "metrics", "docs", "openapi.json")


class Frontend:
    """Files by their path; every other path outside the API is the index, for the router in it.

    A missing file below assets/ is 404: a page of another version asks for its code there, and must not
    take the index for it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.index = self.folder / "index.html"

    async def serve(self, request: Request) -> Response:
        path = request.path_params["path"]
        if path.partition("/")[0] in OURS or "\0" in path:
            raise HTTPException(404)
        file = (self.folder / path).resolve()
        hashed = file.is_relative_to(self.folder / "assets")
        if not file.is_relative_to(self.folder) or not file.is_file():
            if hashed:
                raise HTTPException(404)
            file = self.index
        cache = "public, max-age=31536000, immutable" if hashed else "no-cache"
        headers = {**HEADERS, "cache-control": cache}
        if request.url.scheme == "https":
            headers["strict-transport-security"] = "max-age=31536000"
        return FileResponse(file, headers=headers)
