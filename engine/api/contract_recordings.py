"""The words of the API about recordings."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from engine.api.contract import Contract


class RecordingView(Contract):
    """A recording of a call. Of a ``lost`` one there is no audio: the switch had nothing of it any more."""

    id: str
    call: str
    step: str
    kind: Literal["message", "conversation"]
    node: str
    state: Literal["kept", "lost"]
    started_at: datetime
    seconds: float
    bytes: int
    sha256: str
    format: str


class RecordingList(Contract):
    """Recordings, newest first; ``next`` is given back as ``after``, and is nothing on the last page."""

    recordings: list[RecordingView]
    next: str | None


class RecordingQuery(Contract):
    """Which recordings."""

    call: str | None = None
    after: str | None = None
    limit: int = Field(50, ge=1, le=1000)


class ListeningView(Contract):
    """Somebody had the audio given out."""

    at: datetime
    by: str


class RecordingDetail(Contract):
    """A recording, and who had its audio given out, newest first."""

    recording: RecordingView
    listenings: list[ListeningView]
