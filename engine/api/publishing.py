"""Publishing over HTTP: plainly, or told as it goes on. Once begun it goes on to its end, whoever is still listening."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Coroutine
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response

from engine.api import contract as c
from engine.api import sse
from engine.api.access import Access
from engine.api.answers import answer, release_view
from engine.api.endpoint import Endpoint
from engine.api.errors import problem_of, where_of
from engine.api.reading import body_of
from engine.api.services import Services, author, services
from engine.api.tables import shelves
from engine.errors import Conflict
from engine.flows.publish import Progress, publish

_Task = asyncio.Task[c.ReleaseView]


class Publications:
    """Those under way. They are tasks of their own, so that no client's leaving cuts one between version and alias."""

    def __init__(self) -> None:
        """Start with none."""
        self._running: set[_Task] = set()

    def start(self, work: Coroutine[None, None, c.ReleaseView]) -> _Task:
        """Begin one."""
        task = asyncio.create_task(work, name="publication")
        self._running.add(task)
        task.add_done_callback(self._over)
        return task

    async def finish(self) -> None:
        """Wait for all, for the server's shutdown."""
        if self._running:
            await asyncio.wait(set(self._running))

    def _over(self, task: _Task) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # seen, also when the client that would have been told has gone


async def publish_draft(request: Request) -> Response:
    """Publish the draft as an immutable version; a drawing that is published already keeps the version it has.

    With `Accept: text/event-stream` the making of the audio is told as it goes on: `progress` events, then one `published` or
    `problem`. What is refused before anything was told is a plain problem. A client that leaves changes nothing: the
    publication goes on to its end, and asking again gives the same version.
    """
    wanted = await body_of(c.Publish, request)
    running: Publications = request.app.state.publications
    flow, by, kept = request.path_params["flow"], author(request), services(request)
    if not sse.wanted(request):
        task = running.start(_publish(kept, flow, wanted, by, lambda progress: None))
        return answer(await asyncio.shield(task), 201)
    frames: asyncio.Queue[bytes | None] = asyncio.Queue()  # as long as the drawing has prompts, at most

    def tell(progress: Progress) -> None:
        frames.put_nowait(sse.frame("progress", asdict(progress)))

    task = running.start(_publish(kept, flow, wanted, by, tell))
    task.add_done_callback(lambda done: frames.put_nowait(None))
    first = await _next(frames)
    if first is None:
        await asyncio.shield(task)  # raises what was refused
    return sse.EventStream(_told(first, frames, task, where_of(request)))


async def _publish(kept: Services, flow: str, wanted: c.Publish, by: str, tell: Callable[[Progress], None]) -> c.ReleaseView:
    draft = await kept.flows.draft(flow)
    if wanted.revision is not None and wanted.revision != draft.revision:
        raise Conflict(
            "draft-changed",
            f"{draft.saved_by} saved revision {draft.revision} of {flow}; you meant to publish {wanted.revision}.",
            "Look at the newest draft and publish that.",
        )
    version = await publish(
        draft.document,
        repository=kept.flows,
        speaker=kept.speaker,
        at=kept.clock(),
        by=by,
        on_progress=tell,
        catalog=kept.catalog(),
        secrets=kept.secrets,
        installation=kept.defaults,
        prompts=kept.prompts,
        note=wanted.note,
        tables=await shelves(kept),
    )
    if wanted.alias:
        await kept.flows.set_alias(flow, wanted.alias, version.number, at=kept.clock(), by=by)
    return release_view(version.release)


async def _told(first: bytes | None, frames: asyncio.Queue[bytes | None], task: _Task, where: str) -> AsyncGenerator[bytes]:
    frame = first
    while frame is not None:
        yield frame
        frame = await _next(frames)
    try:
        release = await asyncio.shield(task)
    except Exception as wrong:
        yield sse.framed("problem", bytes(problem_of(wrong, where).body))
    else:
        yield sse.frame("published", json.loads(c.PublishedView(release=release).model_dump_json()))


async def _next(frames: asyncio.Queue[bytes | None]) -> bytes | None:
    try:
        return await asyncio.wait_for(frames.get(), sse.KEEP_ALIVE_SECONDS)
    except TimeoutError:
        return sse.SIGN_OF_LIFE  # one long text may take its time


ENDPOINTS = (
    Endpoint(
        "POST",
        "/v1/flows/{flow}/versions",
        publish_draft,
        "Publish the draft",
        Access.LOCAL,
        c.ReleaseView,
        c.Publish,
        status=201,
        events={"progress": c.ProgressView, "published": c.PublishedView, "problem": c.ProblemDetail},
        tag="flows",
    ),
)
