"""A recogniser of speech, described so that none is built in: which request it takes, and how its answer is read."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from engine.expressions import template
from engine.messages.provider import Member, Part, check_judgement, collect_texts

AUDIO = "audio"
PLACES = ("audio", "language", "hints", "key")
"""What a description may put into its request: the recording in Base64, the language as en-US, phrases that are likely, and a
key by which a repetition is known. A text that is ``${hints}`` and nothing else becomes a list."""

Pointer = Annotated[str, StringConstraints(pattern=r"^(/([^/~]|~[01])*)+$", max_length=500)]  # RFC 6901


class Recognizer(BaseModel):
    """How one recogniser is asked, and where its answer has the text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = Field(min_length=1, max_length=2000)
    method: Literal["POST", "PUT"] = "POST"
    query: tuple[Part, ...] = Field(default=(), max_length=60)
    headers: tuple[Part, ...] = Field(default=(), max_length=60)
    body: Literal["audio", "json"] = "audio"  # the recording as it is, or JSON that has it in Base64
    members: tuple[Member, ...] = Field(default=(), max_length=60)
    text: Pointer
    confidence: Pointer | None = None  # from 0 to 1; a recogniser that gives none is taken to be sure
    success: str = Field(default="", max_length=500)  # CEL over ``response``; empty: any 2xx answer
    timeout_seconds: float = Field(default=15.0, ge=1, le=60)

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or "${" in parts.netloc or "@" in parts.netloc:
            raise ValueError("url: give an http:// or https:// address whose host is the same for every recording")
        if self.body != "json" and self.members:
            raise ValueError("members: they belong to a json body")
        within: list[str] = []
        collect_texts([member.value for member in self.members], within)
        if self.body == "json" and not any("${audio}" in text for text in within):
            raise ValueError("members: none of them has ${audio}, the recording")
        texts = [self.url, *(part.value for part in (*self.query, *self.headers))]
        _known(texts, tuple(place for place in PLACES if place != AUDIO))
        _known(within, PLACES)
        if self.success:
            check_judgement(self.success)
        return self

    def named_secrets(self) -> list[str]:
        """List the secrets it names."""
        named = [part.secret for part in (*self.query, *self.headers)] + [one.secret for one in self.members]
        return sorted({name for name in named if name})


def _known(texts: list[str], places: tuple[str, ...]) -> None:
    for text in texts:
        for place in template(text).expressions:
            if place.strip() not in places:
                raise ValueError(f"“${{{place[:40]}}}” is no place here; there are {', '.join(places)}")


GENERIC = Recognizer(
    url="https://speech.example/v1/recognize",
    query=(Part(name="language", value="${language}"), Part(name="hints", value="${hints}")),
    headers=(Part(name="Authorization", value="Bearer ", secret="speech-token"),),
    text="/text",
    confidence="/confidence",
)
"""A beginning for people: the WAV file as the body, a bearer token, text and confidence at the top of the answer."""
