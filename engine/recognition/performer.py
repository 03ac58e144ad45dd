"""Performs the orders of ``engine.nodes.recognize``: opens a recording and has a described recogniser make it into text."""

from __future__ import annotations

import asyncio
import base64
import math
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from engine.errors import CordboardError, InvalidInput, NotFound, StorageUnavailable
from engine.expressions import template
from engine.messages.ports import Attachment, AttachmentSource
from engine.recognition.ports import RecognizerSource
from engine.recognition.recognizer import Recognizer
from engine.runtime.performers import Performer, WorkFailed

_MOST_BYTES = 10 * 1024 * 1024
"""About ten minutes as they are recorded; recognisers that answer while one waits take no more."""
_LONGEST_TEXT = 5000
_ON_ITS_WAY = frozenset(("no-such-recording", "no-such-audio"))
"""A message is fetched from the switch when it is over, and may come a moment after the call comes here."""


class RecognitionPerformer:
    """Implements ``engine.runtime.performers.Performer``; ``http`` does the asking, with its secrets, limits and guards."""

    def __init__(
        self, recognizers: RecognizerSource, recordings: AttachmentSource, http: Performer, *, clock: Callable[[], float]
    ) -> None:
        """``clock`` gives Unix seconds."""
        self._recognizers = recognizers
        self._recordings = recordings
        self._http = http
        self._clock = clock

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        """Ask once. The result is ``{text, confidence}``; an empty text when nothing was understood."""
        try:
            recognizer = await self._recognizers.recognizer(order["recognizer"])
            audio = await self._audio(order)
        except StorageUnavailable as wrong:
            raise WorkFailed(wrong.code, wrong.message, wrong.mend, again=True) from None
        except (NotFound, InvalidInput) as wrong:
            raise WorkFailed(wrong.code, wrong.message, wrong.mend, again=wrong.code in _ON_ITS_WAY) from None
        except CordboardError as wrong:
            raise WorkFailed(wrong.code, wrong.message, wrong.mend) from None
        values = await self._ask(recognizer, order, audio, key)
        text = values.get("text")
        if text is not None and not isinstance(text, str):
            raise WorkFailed("bad-answer", "What the recogniser answers as text is none.", "Look at the description's `text`.")
        sure = 1.0 if recognizer.confidence is None else _fraction(values.get("confidence"))
        return {"text": (text or "").strip()[:_LONGEST_TEXT], "confidence": sure}

    async def _audio(self, order: Mapping[str, Any]) -> Attachment:
        by = f"speech recognition {order['recognizer']} for call {order['call']}"
        found = await self._recordings.attachment(order["recording"], most=_MOST_BYTES, at=self._clock(), by=by)
        if found is None:
            raise WorkFailed("too-large", f"A recording of at most {_MOST_BYTES // 1024 // 1024} MiB can be recognised.")
        return found

    async def _ask(self, recognizer: Recognizer, order: Mapping[str, Any], audio: Attachment, key: str) -> Mapping[str, Any]:
        try:
            async with asyncio.timeout(recognizer.timeout_seconds):
                answer = await self._http.perform(_request(recognizer, order, audio, key), key)
        except TimeoutError:
            raise WorkFailed("timeout", "The recogniser does not answer in time.", again=True) from None
        if answer["status"] // 100 != 2:
            raise WorkFailed(f"status-{answer['status']}", f"The recogniser answered {answer['status']}.")
        values: Mapping[str, Any] = answer["values"]
        if recognizer.success and values.get("good") is not True:
            raise WorkFailed("refused-by-recognizer", "The recogniser answered that it did not do it.")
        return values


def _request(recognizer: Recognizer, order: Mapping[str, Any], audio: Attachment, key: str) -> dict[str, Any]:
    """Write the order of an HTTP request, as ``engine.http`` performs it."""
    places = {"language": order["language"], "hints": ", ".join(order["hints"]), "key": key}
    readings = [{"variable": "text", "pointer": recognizer.text, "expression": None, "required": False}]
    if recognizer.confidence is not None:
        readings.append({"variable": "confidence", "pointer": recognizer.confidence, "expression": None, "required": False})
    if recognizer.success:
        readings.append({"variable": "good", "pointer": None, "expression": recognizer.success, "required": False})
    return {
        "method": recognizer.method,
        "url": _filled(recognizer.url, {name: quote(value, safe="") for name, value in places.items()}),
        "query": [{"name": p.name, "value": _filled(p.value, places), "secret": p.secret} for p in recognizer.query],
        "headers": [{"name": p.name, "value": _filled(p.value, places), "secret": p.secret} for p in recognizer.headers],
        "body": _body(recognizer, order, audio, places),
        "key": True,
        "again": True,
        "named": [],
        "readings": readings,
    }


def _body(recognizer: Recognizer, order: Mapping[str, Any], audio: Attachment, places: Mapping[str, str]) -> dict[str, Any]:
    if recognizer.body == "audio":
        return {"kind": "bytes", "bytes": audio.data, "type": audio.type}
    whole = {**places, "audio": base64.b64encode(audio.data).decode("ascii")}
    members = [
        {"name": one.name, "secret": one.secret}
        if one.secret
        else {"name": one.name, "value": _everywhere(one.value, whole, list(order["hints"]))}
        for one in recognizer.members
    ]
    return {"kind": "json", "members": members}


def _filled(text: str, places: Mapping[str, str]) -> str:
    parts = list(template(text).parts)
    for n in range(1, len(parts), 2):
        parts[n] = places[parts[n].strip()]
    return "".join(parts)


def _everywhere(value: Any, places: Mapping[str, str], hints: list[str]) -> Any:
    if value == "${hints}":
        return hints
    if isinstance(value, str):
        return _filled(value, places)
    if isinstance(value, dict):
        return {name: _everywhere(one, places, hints) for name, one in value.items()}
    if isinstance(value, list):
        return [_everywhere(one, places, hints) for one in value]
    return value


def _fraction(value: Any) -> float:
    """Read a confidence; one that is missing or none counts for nothing, so that the flow asks again."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return 0.0
    return min(max(number, 0.0), 1.0) if math.isfinite(number) else 0.0
