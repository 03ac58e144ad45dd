"""Prompts to be listened to: just what the switch would be given, by the same chain."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from engine.api import contract_prompts as c
from engine.api.access import Access
from engine.api.endpoint import Endpoint
from engine.api.errors import Refused
from engine.api.prompts import entry_of, key_of
from engine.api.reading import body_of, query_of
from engine.api.services import Services, services
from engine.errors import CordboardError, NotFound
from engine.flows.shared_prompts import look_up_prompts
from engine.graph.model import parse
from engine.prompts.choice import chosen
from engine.prompts.reference import reference
from engine.telephony.media import Sound

WAV = "audio/wav"
_PLACE = re.compile(r"\$\{[^}]*\}")
_BURST, _A_SECOND = 30.0, 1.0


class Pace:
    """How often the voice may be asked for something new: thirty at once, then one a second. It is the callers' voice too."""

    def __init__(self) -> None:
        """Begin rested."""
        self._left = _BURST
        self._at = 0.0

    def take(self, now: float) -> None:
        """Take one turn; ``Refused`` (429) when there is none left."""
        self._left = min(_BURST, self._left + max(0.0, now - self._at) * _A_SECOND)
        self._at = now
        if self._left < 1.0:
            raise Refused(
                429, "too-many-previews", "The voice is asked for too much.", "Wait a second.", headers={"retry-after": "1"}
            )
        self._left -= 1.0


async def hear_entry(request: Request) -> Response:
    """Hear a prompt of the library as callers of a language and voice do, with what stands in when an entry is not there.

    The header `x-cordboard-heard` tells what it is: `recording`, `speech`, or the `tone` that stands in for both.
    """
    asked = query_of(c.ListenQuery, request)
    kept, key, (language, variant) = services(request), key_of(request), entry_of(request)
    entry = chosen(await kept.prompts.prompt(key), language, variant)
    if entry is None:
        raise NotFound("no-such-entry", f"Prompt {key} is not there in {language}.", "Write it, or upload a recording.")
    if asked.wide and entry.audio is not None:
        return _wav(await kept.prompts.file(entry.audio.wide), "recording")
    voice = kept.speaker.voice(language, entry.variant)
    return await _heard(request, entry.text, language, voice, "" if entry.audio is None else entry.audio.digest)


async def hear_draft(request: Request) -> Response:
    """Hear a prompt of a flow's draft, its own or one of the library, in one of its languages. Places are left out."""
    asked = query_of(c.DraftListenQuery, request)
    kept, flow, word = services(request), str(request.path_params["flow"]), str(request.path_params["prompt"])
    document = (await kept.flows.draft(flow)).document
    graph = parse(document).graph
    if graph is None or not graph.languages:
        raise NotFound("no-such-prompt", "The draft cannot be read.", "See what is wrong with it: POST /v1/flows/validate")
    language = asked.language or graph.languages[0]
    meant = reference(word)
    said = graph.prompts.get(word, {}).get(language)
    if meant is not None:
        library = await look_up_prompts(document, kept.prompts, kept.speaker, kept.catalog(), kept.defaults)
        said = library.frozen(meant, language)
    if said is None:
        raise NotFound("no-such-prompt", f"The draft does not say this in {language}.", "Write the prompt, and save the draft.")
    return await _heard(request, str(said["text"]), language, said.get("voice", ""), said.get("audio", ""))


async def hear_text(request: Request) -> Response:
    """Hear any text in a language and a voice. It stands in the body: it may be about somebody."""
    wanted = await body_of(c.Speak, request)
    voice = services(request).speaker.voice(wanted.language, wanted.variant)
    return await _heard(request, wanted.text, wanted.language, voice, "")


async def hear_file(request: Request) -> Response:
    """Hear a recording by the sha256 that calls' records and published versions name it by: the very audio, also years later.

    Uploads as they came, and what was made of them for 16 kHz, are had by their own names.
    """
    digest = str(request.path_params["digest"])
    content = await services(request).prompts.file(digest)
    return Response(content, media_type=WAV if content.startswith(b"RIFF") else "application/octet-stream")


async def _heard(request: Request, text: str, language: str, voice: str, audio: str) -> Response:
    kept = services(request)
    text = _PLACE.sub(" … ", text)
    sound = kept.sounds.find(text, language, voice=voice, audio=audio)
    if sound is None:
        pace: Pace = request.app.state.pace
        pace.take(kept.clock())
        sound = await _made(kept, text, language, voice, audio)
    return _wav(await asyncio.to_thread(_content, sound), sound.origin)


async def _made(kept: Services, text: str, language: str, voice: str, audio: str) -> Sound:
    if text and not audio:
        await kept.speaker.check(language)  # says what is wrong and how to mend it, where a caller would hear a tone
    return await kept.sounds.render(text, language, voice=voice, audio=audio)


def _content(sound: Sound) -> bytes:
    try:
        return Path(sound.path).read_bytes()
    except OSError as wrong:
        raise CordboardError("sound-gone", f"The audio cannot be read: {wrong.strerror}.", "Try again.") from wrong


def _wav(content: bytes, origin: str) -> Response:
    return Response(content, media_type=WAV, headers={"x-cordboard-heard": origin})


_L = Access.LOCAL
ENDPOINTS = (
    Endpoint("GET", "/v1/prompts/-/files/{digest}", hear_file, "A recording by its content", _L, produces=WAV, tag="prompts"),
    Endpoint("POST", "/v1/prompts/-/speak", hear_text, "Hear a text", _L, None, c.Speak, produces=WAV, tag="prompts"),
    Endpoint(
        "GET",
        "/v1/prompts/{key}/entries/{entry}/audio",
        hear_entry,
        "Hear a prompt",
        _L,
        query=c.ListenQuery,
        produces=WAV,
        tag="prompts",
    ),
    Endpoint(
        "GET",
        "/v1/flows/{flow}/draft/prompts/{prompt}/audio",
        hear_draft,
        "Hear a draft's prompt",
        _L,
        query=c.DraftListenQuery,
        produces=WAV,
        tag="prompts",
    ),
)
