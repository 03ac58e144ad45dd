"""Recordings: the list, one of them, its audio from any place in it. Whoever has audio given out is noted."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from engine.api import contract_recordings as c
from engine.api.access import Access
from engine.api.answers import answer, moment
from engine.api.endpoint import Endpoint
from engine.api.errors import Refused
from engine.api.reading import query_of
from engine.api.services import Services, author, services
from engine.errors import NotFound
from engine.recordings.model import Recording
from engine.records.story import StoryLine

AUDIO = "audio/wav"

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
"""One range (RFC 9110 §14.1.2). Several at once nobody asks for of a sound, and all of it is a fair answer to that."""

_SAME_HEARING_SECONDS = 600.0
"""A player asks for a sound piece by piece; within this time that is one hearing."""


def recording_view(recording: Recording) -> c.RecordingView:
    """Lay a recording out."""
    return c.RecordingView(
        id=recording.id,
        call=recording.call,
        step=recording.step,
        kind=recording.kind,
        node=recording.node,
        state=recording.state,
        started_at=moment(recording.started_at),
        seconds=recording.seconds,
        bytes=recording.bytes,
        sha256=recording.sha256,
        format=recording.format,
    )


def told(recordings: Sequence[Recording]) -> Iterator[StoryLine]:
    """Tell in a call's story what became of its recordings: how long what is kept is, and what was lost."""
    for one in reversed(recordings):
        if one.state == "lost":
            en, zh = f"recording {one.id} was lost: its switch had nothing of it", f"录音 {one.id} 已丢失：交换机上没有该录音"
        else:
            en, zh = f"recording {one.id} is kept: {one.seconds:.1f} s", f"录音 {one.id} 已保存：{one.seconds:.1f} 秒"
        yield StoryLine(one.started_at, one.step, "recording", en, zh)


async def list_recordings(request: Request) -> Response:
    """List recordings, newest first; those of one call where `call` names it."""
    wanted = query_of(c.RecordingQuery, request)
    page = await services(request).recordings.list(call=wanted.call, after=wanted.after, limit=wanted.limit)
    return answer(c.RecordingList(recordings=[recording_view(one) for one in page.recordings], next=page.next))


async def show_recording(request: Request) -> Response:
    """Tell of one recording, and who had its audio given out."""
    kept = services(request).recordings
    recording = await kept.get(request.path_params["recording"])
    heard = [c.ListeningView(at=moment(one.at), by=one.by) for one in await kept.listenings(recording.id)]
    return answer(c.RecordingDetail(recording=recording_view(recording), listenings=heard))


async def give_audio(request: Request) -> Response:
    """Give the audio, whole or the range asked for. Who asks, and when, is noted with the recording."""
    rooms = services(request)
    recording = await rooms.recordings.get(request.path_params["recording"])
    if recording.state == "lost":
        raise NotFound("no-such-audio", f"Recording {recording.id} was lost: its switch had nothing of it any more.")
    begin, end, partial = _range(request, recording)
    pieces = await asyncio.to_thread(rooms.vault.read, recording.id, begin, end)
    if request.method == "GET":
        await _note(rooms, recording, author(request))
    headers = {
        "accept-ranges": "bytes",
        "content-length": str(end - begin),
        "content-disposition": f'inline; filename="{recording.id}.{recording.format}"',
        "etag": f'"{recording.sha256}"',
    }
    if partial:
        headers["content-range"] = f"bytes {begin}-{end - 1}/{recording.bytes}"
    return StreamingResponse(pieces, 206 if partial else 200, headers, AUDIO)


async def remove_recording(request: Request) -> Response:
    """Delete a recording for good: its audio, and what is known of it."""
    rooms = services(request)
    recording = await rooms.recordings.get(request.path_params["recording"])
    await asyncio.to_thread(rooms.vault.remove, recording.id)
    await rooms.recordings.remove(recording.id)
    return Response(status_code=204)


def _range(request: Request, recording: Recording) -> tuple[int, int, bool]:
    """Give the first byte, the one behind the last, and whether that is a part asked for."""
    size, asked = recording.bytes, _RANGE.fullmatch(request.headers.get("range", ""))
    same = request.headers.get("if-range", f'"{recording.sha256}"') == f'"{recording.sha256}"'
    if asked is None or not same or not (asked[1] or asked[2]):
        return 0, size, False
    if asked[1]:
        begin, end = int(asked[1]), min(int(asked[2]) + 1, size) if asked[2] else size
    else:
        begin, end = max(0, size - int(asked[2])), size
    if begin >= end:
        raise Refused(
            416,
            "bad-range",
            f"Recording {recording.id} has {size} bytes; there is no such part.",
            "Ask for bytes below that.",
            headers={"content-range": f"bytes */{size}"},
        )
    return begin, end, True


async def _note(rooms: Services, recording: Recording, by: str) -> None:
    now = rooms.clock()
    if not any(
        one.by == by and now - one.at < _SAME_HEARING_SECONDS for one in await rooms.recordings.listenings(recording.id)
    ):
        await rooms.recordings.note_listening(recording.id, at=now, by=by)


_L, _ONE = Access.LOCAL, "/v1/recordings/{recording}"
ENDPOINTS = (
    Endpoint(
        "GET",
        "/v1/recordings",
        list_recordings,
        "Recordings, newest first",
        _L,
        c.RecordingList,
        query=c.RecordingQuery,
        tag="recordings",
    ),
    Endpoint("GET", _ONE, show_recording, "One recording", _L, c.RecordingDetail, tag="recordings"),
    Endpoint("GET", f"{_ONE}/audio", give_audio, "A recording's audio", _L, produces=AUDIO, tag="recordings"),
    Endpoint("DELETE", _ONE, remove_recording, "Delete a recording", _L, status=204, tag="recordings"),
)
