"""The prompt library in bulk: exported and imported as a table, or as a ZIP file with the recordings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import IO

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from engine.api import contract_prompts as c
from engine.api.access import Access
from engine.api.answers import answer
from engine.api.endpoint import Endpoint
from engine.api.errors import Refused
from engine.api.reading import query_of
from engine.api.services import author, services
from engine.prompts.bulk import ImportRefused, Package, pack, write_sheet
from engine.prompts.importing import import_prompts

IMPORT_LIMIT = 512 * 1024 * 1024
"""Bytes of an import; what is beyond a few of them lies in a file meanwhile."""

_IN_MEMORY = 8 * 1024 * 1024
_PIECE = 256 * 1024


async def export_prompts(request: Request) -> Response:
    """Give the whole library: a table of the words, or a ZIP file of the table and all recordings as they were uploaded."""
    asked = query_of(c.ExportQuery, request)
    kept = services(request).prompts
    prompts = await kept.prompts()
    if asked.form == "csv":
        return Response(write_sheet(prompts, with_files=False), media_type="text/csv; charset=utf-8")
    file = SpooledTemporaryFile(_IN_MEMORY)
    try:
        await pack(file, prompts, kept)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return StreamingResponse(_pieces(file), media_type="application/zip")


async def import_library(request: Request) -> Response:
    """Take a table (CSV in UTF-8) or a ZIP file of `prompts.csv` and recordings into the library: all of it, or nothing.

    Entries that it does not name stay, and so do recordings where only words are given. What cannot be taken is listed row by
    row as `rows` of the problem. With `dry_run=true` it tells what would change.
    """
    asked = query_of(c.ImportPromptsQuery, request)
    kept = services(request)
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        await _receive(request, file)
        try:
            package = await asyncio.to_thread(Package, file)
            effects = await import_prompts(
                package, kept.prompts, kept.audio, at=kept.clock(), by=author(request), dry_run=asked.dry_run
            )
        except ImportRefused as wrong:
            rows = [{"row": one.row, "message": one.message, "mend": one.mend} for one in wrong.problems]
            raise Refused(422, wrong.code, wrong.message, wrong.mend, extra={"rows": rows}) from None
    views = [
        c.EffectView(
            row=one.row,
            key=one.key,
            language=one.language,
            variant=one.variant,
            what=one.what,
            words=one.words,
            recording=one.recording,
        )
        for one in effects
    ]
    return answer(c.PromptsImported(imported=not asked.dry_run, effects=views))


async def _receive(request: Request, file: IO[bytes]) -> None:
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > IMPORT_LIMIT:
            raise Refused(413, "too-large", f"The import is larger than {IMPORT_LIMIT // 1024**2} MiB.", "Divide it.")
        await asyncio.to_thread(file.write, part)
    file.seek(0)


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    try:
        while piece := await asyncio.to_thread(file.read, _PIECE):
            yield piece
    finally:
        file.close()


_L = Access.LOCAL
ENDPOINTS = (
    Endpoint(
        "GET",
        "/v1/prompts/-/export",
        export_prompts,
        "Export the library",
        _L,
        query=c.ExportQuery,
        produces="application/zip",
        tag="prompts",
    ),
    Endpoint(
        "POST",
        "/v1/prompts/-/import",
        import_library,
        "Import prompts",
        _L,
        c.PromptsImported,
        query=c.ImportPromptsQuery,
        tag="prompts",
    ),
)
