"""The designer's pages: what is asked for and is no path of the API. Built by ``designer_ui/build.py`` and found here."""

from __future__ import annotations

import sys
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from engine.api.access import admit_page
from engine.api.errors import Problem, Refused, problem_of

API_PATHS = ("/v1", "/health")
"""What begins so is never answered by a page: a program that mistypes a path shall learn it."""

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "worker-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",  # Mantine and React Flow place things by inline style
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
_HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self)",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
}
_FOR_EVER = "public, max-age=31536000, immutable"  # a file below assets/ has its content's hash in its name
_ASK_AGAIN = "no-cache"

_CHECKOUT = Path(__file__).resolve().parents[2] / "designer_ui" / "dist"
_INSTALLED = Path(sys.prefix) / "share" / "cordboard" / "designer_ui"

_NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Cordboard</title>
<main style="font: 16px/1.6 system-ui, sans-serif; max-width: 34em; margin: 12vh auto; padding: 0 1em">
<h1 style="font-size: 1.4em">The designer is not built yet</h1>
<p>Calls are taken and the API answers. To have the designer, install Node.js 20.19 or newer with npm, type
<code>make setup</code> in Cordboard's folder, and load this page again.</p>
<section lang="zh-CN"><h2 style="font-size: 1.4em">设计器尚未构建</h2>
<p>来电照常接听，接口正常工作。要使用设计器，请安装 Node.js 20.19 或更高版本（含 npm），在 Cordboard 目录中执行
<code>make setup</code>，然后重新加载本页。</p></section>
</main></html>
"""


def built_pages() -> Path | None:
    """Find the built designer: the checkout's own, else the installed one; ``None`` when it is not built.

    The checkout first, because an editable install may leave a copy under ``share`` that grows old.
    """
    return next((folder for folder in (_CHECKOUT, _INSTALLED) if (folder / "index.html").is_file()), None)


class Pages:
    """Answers whatever no endpoint does (ASGI): a built file, or the page itself, whose own router knows its addresses."""

    def __init__(self, folder: Path | None = None) -> None:
        """Take the built designer's folder; without one it is looked for at each request, since it may be built meanwhile."""
        self._folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000, "reason": ""})
            return
        request = Request(scope, receive, send)
        try:
            response = await self._answer(request)
        except Refused as refused:
            response = problem_of(refused, "a page")
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        path = request.url.path
        if any(path == prefix or path.startswith(f"{prefix}/") for prefix in API_PATHS):
            return Problem(404, "no-such-path", "There is nothing at this path.", "GET /v1/openapi.json lists every path.")
        admit_page(request)
        if request.method not in ("GET", "HEAD"):
            return Problem(
                405, "method-not-allowed", "Pages are read only.", "This path knows GET, HEAD.", headers={"allow": "GET, HEAD"}
            )
        folder = self._folder or built_pages()
        if folder is None:
            return HTMLResponse(_NOT_BUILT, 503, headers={**_HEADERS, "cache-control": "no-store"})
        response = await _file(folder, path.lstrip("/"), request.scope)
        response.headers.update(_HEADERS)
        return response


async def _file(folder: Path, path: str, scope: Scope) -> Response:
    files = StaticFiles(directory=folder)
    name = path.rpartition("/")[2]
    wanted = path if "." in name and not name.startswith(".") else "index.html"
    try:
        response = await files.get_response(wanted, scope)
    except HTTPException as missing:
        return Problem(missing.status_code, "no-such-file", "The page has no such file.", "Load the page again.")
    response.headers["cache-control"] = _FOR_EVER if path.startswith("assets/") else _ASK_AGAIN
    return response
