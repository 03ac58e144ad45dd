"""The prompt library: list, words, recordings, who plays what."""

from __future__ import annotations

from email import message_from_bytes

from starlette.requests import Request
from starlette.responses import Response

from engine.api import contract_prompts as c
from engine.api.access import Access
from engine.api.answers import answer, moment
from engine.api.endpoint import Endpoint
from engine.api.reading import body_bytes, body_of, query_of
from engine.api.services import Services, author, services
from engine.errors import InvalidInput, NotFound
from engine.flows.shared_prompts import prompt_uses
from engine.prompts.model import (
    Audio,
    Change,
    Entry,
    Facts,
    Prepared,
    Prompt,
    checked_facts,
    checked_key,
    checked_language,
    checked_text,
    checked_variant,
)

UPLOAD_LIMIT = 26 * 1024 * 1024
"""Bytes of an upload's body: the largest file, and room for a form around it."""


async def list_prompts(request: Request) -> Response:
    """List prompts by key, those that the query asks for."""
    wanted = query_of(c.PromptQuery, request)
    found = [one for one in await services(request).prompts.prompts() if one.key > wanted.after and _asked_for(one, wanted)]
    page = found[: wanted.limit]
    following = page[-1].key if len(found) > len(page) else None
    return answer(c.PromptList(prompts=[prompt_view(one) for one in page], next=following))


async def show_prompt(request: Request) -> Response:
    """Show one prompt with all its entries."""
    return answer(prompt_view(await services(request).prompts.prompt(key_of(request))))


async def set_prompt(request: Request) -> Response:
    """Make a prompt, or say anew what it is for. Its entries stay."""
    wanted = await body_of(c.SetPrompt, request)
    kept, key = services(request), key_of(request)
    facts = checked_facts(Facts(wanted.description, tuple(wanted.tags)))
    await kept.prompts.write(Change({key: facts}), at=kept.clock(), by=author(request))
    return answer(prompt_view(await kept.prompts.prompt(key)))


async def remove_prompt(request: Request) -> Response:
    """Take a prompt out of the library. Published versions keep what they froze; their drawings cannot be published again."""
    await services(request).prompts.remove(key_of(request))
    return Response(status_code=204)


async def set_words(request: Request) -> Response:
    """Write what an entry says. Its recording stays."""
    wanted = await body_of(c.SetWords, request)
    kept, key, (language, variant) = services(request), key_of(request), entry_of(request)
    before = await _found(kept, key, language, variant)
    text = checked_text(wanted.text) if wanted.text.strip() else ""
    return await _write(request, key, Entry(language, variant, text, before.audio if before else None))


async def remove_entry(request: Request) -> Response:
    """Take an entry away, words and recording."""
    kept, (language, variant) = services(request), entry_of(request)
    await kept.prompts.remove_entry(key_of(request), language, variant, at=kept.clock(), by=author(request))
    return Response(status_code=204)


async def upload_audio(request: Request) -> Response:
    """Take a recording for an entry, in place of the one that it has: the file itself as the body, or the first of a form.

    WAV, MP3, OGG, FLAC, M4A and WebM of any rate and channels, at most 25 MiB and ten minutes. It is levelled to −20 LUFS (EBU
    R 128), held below −1 dBTP, and kept at 8 and 16 kHz beside the original. The entry's words stay.
    """
    asked = query_of(c.UploadQuery, request)
    kept, key, (language, variant) = services(request), key_of(request), entry_of(request)
    data, name = await _file(request)
    prepared = await kept.audio.prepare(data, file_name=asked.file_name or name, trim=asked.trim)
    before = await _found(kept, key, language, variant)
    entry = Entry(language, variant, before.text if before else "", prepared.audio)
    return await _write(request, key, entry, prepared)


async def remove_audio(request: Request) -> Response:
    """Take an entry's recording away; its words are then read by the speech engine."""
    kept, key, (language, variant) = services(request), key_of(request), entry_of(request)
    before = await _found(kept, key, language, variant)
    if before is None or before.audio is None:
        raise NotFound("no-such-recording", f"Prompt {key} has no recording there.", "See: cordboard prompts show KEY")
    return await _write(request, key, Entry(language, variant, before.text))


async def list_uses(request: Request) -> Response:
    """Tell which drafts and published versions play a prompt, and which would change by being published again."""
    kept = services(request)
    found = await prompt_uses(key_of(request), kept.flows, kept.prompts, kept.speaker, kept.catalog())
    uses = [c.PromptUseView(flow=u.flow, version=u.version, aliases=list(u.aliases), changes=u.changes) for u in found]
    return answer(c.PromptUses(uses=uses))


async def list_gaps(request: Request) -> Response:
    """List the prompts that are not there in all languages. A prompt in `zh` serves `zh-CN`."""
    asked = query_of(c.GapQuery, request)
    kept = services(request)
    library = await kept.prompts.prompts()
    named = [checked_language(word.strip()) for word in asked.languages.split(",") if word.strip()]
    wanted = sorted(set(named) or {language for prompt in library for language in prompt.languages})
    gaps = [(prompt.key, [language for language in wanted if not prompt.serves(language)]) for prompt in library]
    return answer(c.PromptGaps(languages=wanted, gaps=[c.GapView(key=key, languages=gap) for key, gap in gaps if gap]))


async def list_voices(request: Request) -> Response:
    """List the voices that the speech engine has names for here."""
    return answer(c.VoiceList(voices=[c.VoiceView(name=name) for name in services(request).voices]))


def prompt_view(prompt: Prompt) -> c.PromptView:
    """Lay a prompt out."""
    return c.PromptView(
        key=prompt.key,
        description=prompt.description,
        tags=list(prompt.tags),
        entries=[
            c.EntryView(language=one.language, variant=one.variant, text=one.text, audio=_audio_view(one.audio))
            for one in prompt.entries
        ],
        changed_at=moment(prompt.changed_at),
        changed_by=prompt.changed_by,
    )


def _audio_view(audio: Audio | None) -> c.AudioView | None:
    if audio is None:
        return None
    return c.AudioView(
        digest=audio.digest,
        file_name=audio.file_name,
        media_type=audio.media_type,
        seconds=audio.seconds,
        loudness=audio.loudness,
        trimmed=audio.trimmed,
    )


def _asked_for(prompt: Prompt, wanted: c.PromptQuery) -> bool:
    if wanted.tag is not None and wanted.tag not in prompt.tags:
        return False
    if wanted.language is not None and not prompt.serves(wanted.language):
        return False
    if wanted.missing is not None and prompt.serves(wanted.missing):
        return False
    words = (prompt.key, prompt.description, *prompt.tags, *(entry.text for entry in prompt.entries))
    return any(wanted.search.casefold() in word.casefold() for word in words)


def key_of(request: Request) -> str:
    """Read the key of a path."""
    return checked_key(str(request.path_params["key"]))


def entry_of(request: Request) -> tuple[str, str]:
    """Read the entry of a path, ``en`` or ``en@female``, as language and voice."""
    language, at, variant = str(request.path_params["entry"]).partition("@")
    if at and not variant:
        raise InvalidInput("bad-variant", "No voice stands behind the @.", "Name one, or leave the @ out.")
    return checked_language(language), checked_variant(variant)


async def _found(kept: Services, key: str, language: str, variant: str) -> Entry | None:
    found = await kept.prompts.prompts([key])
    return found[0].entry(language, variant) if found else None


async def _write(request: Request, key: str, entry: Entry, prepared: Prepared | None = None) -> Response:
    kept = services(request)
    if not entry.text and entry.audio is None:
        raise InvalidInput(
            "entry-says-nothing", "The entry would have neither words nor a recording.", "Write its words, or remove the entry."
        )
    change = Change(entries=((key, entry),), audio=() if prepared is None else (prepared,))
    await kept.prompts.write(change, at=kept.clock(), by=author(request))
    uses = await prompt_uses(key, kept.flows, kept.prompts, kept.speaker, kept.catalog())
    republish = sorted({use.flow for use in uses if use.changes and use.aliases})
    return answer(c.PromptChanged(prompt=prompt_view(await kept.prompts.prompt(key)), republish=republish))


async def _file(request: Request) -> tuple[bytes, str]:
    """Take the uploaded file and its name, from a bare body or from a form as browsers send it (RFC 7578)."""
    data = await body_bytes(request, UPLOAD_LIMIT)
    declared = request.headers.get("content-type", "")
    if not declared.lower().startswith("multipart/form-data"):
        return data, ""
    form = message_from_bytes(b"Content-Type: " + declared.encode("latin-1") + b"\r\n\r\n" + data)
    for part in form.walk():
        content = part.get_payload(decode=True)
        if part.get_filename() is not None and isinstance(content, bytes):
            return content, str(part.get_filename())
    raise InvalidInput("no-file", "The form holds no file.", "Send the recording in a field of type file, or as the body.")


_L = Access.LOCAL
_ENTRY = "/v1/prompts/{key}/entries/{entry}"
ENDPOINTS = (
    Endpoint("GET", "/v1/prompts", list_prompts, "Prompts by key", _L, c.PromptList, query=c.PromptQuery, tag="prompts"),
    Endpoint("GET", "/v1/prompts/-/gaps", list_gaps, "Languages missing", _L, c.PromptGaps, query=c.GapQuery, tag="prompts"),
    Endpoint("GET", "/v1/prompts/-/voices", list_voices, "Named voices", _L, c.VoiceList, tag="prompts"),
    Endpoint("GET", "/v1/prompts/{key}", show_prompt, "One prompt", _L, c.PromptView, tag="prompts"),
    Endpoint("PUT", "/v1/prompts/{key}", set_prompt, "Make or describe a prompt", _L, c.PromptView, c.SetPrompt, tag="prompts"),
    Endpoint("DELETE", "/v1/prompts/{key}", remove_prompt, "Remove a prompt", _L, status=204, tag="prompts"),
    Endpoint("GET", "/v1/prompts/{key}/uses", list_uses, "Who plays a prompt", _L, c.PromptUses, tag="prompts"),
    Endpoint("PUT", _ENTRY, set_words, "Write what an entry says", _L, c.PromptChanged, c.SetWords, tag="prompts"),
    Endpoint("DELETE", _ENTRY, remove_entry, "Remove an entry", _L, status=204, tag="prompts"),
    Endpoint(
        "POST", f"{_ENTRY}/audio", upload_audio, "Upload a recording", _L, c.PromptChanged, query=c.UploadQuery, tag="prompts"
    ),
    Endpoint("DELETE", f"{_ENTRY}/audio", remove_audio, "Remove a recording", _L, c.PromptChanged, tag="prompts"),
)
