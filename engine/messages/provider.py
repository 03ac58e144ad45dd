"""A provider of short messages, described so that none is built in: which request it takes, and how its answer is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from engine.errors import InvalidInput
from engine.expressions import FUNCTIONS, functions, names, template

NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
"""What a provider may be called."""

PLACES = ("to", "digits", "text", "sender", "key")
"""What a description may put into its request: the number as +8613800138000, the same without its plus, the words, who sends,
and a key by which a repetition is known."""

SecretName = Annotated[str, StringConstraints(pattern=r"^([a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?)?$")]


class Part(BaseModel):
    """A named text of the request; a named secret of the installation is put behind the value."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=200)
    value: str = Field(default="", max_length=2000)
    secret: SecretName = ""


class Member(BaseModel):
    """A member of a JSON body: any JSON with places in its texts, or a secret."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=200)
    value: Any = None
    secret: SecretName = ""


class SmsProvider(BaseModel):
    """How one provider is asked to send, and when that counts as done."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = Field(min_length=1, max_length=2000)
    method: Literal["POST", "PUT", "GET"] = "POST"
    query: tuple[Part, ...] = Field(default=(), max_length=60)
    headers: tuple[Part, ...] = Field(default=(), max_length=60)
    body: Literal["json", "form", "none"] = "json"
    members: tuple[Member, ...] = Field(default=(), max_length=60)
    fields: tuple[Part, ...] = Field(default=(), max_length=60)
    sender: str = Field(default="", max_length=40)
    success: str = Field(default="", max_length=500)  # CEL over ``response``; empty: any 2xx answer
    message_id: str | None = Field(default=None, pattern=r"^(/([^/~]|~[01])*)+$")  # JSON pointer
    knows_key: bool = False  # whether a repetition with the same Idempotency-Key is sent once
    timeout_seconds: float = Field(default=10.0, ge=1, le=60)

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or "${" in parts.netloc or "@" in parts.netloc:
            raise ValueError("url: give an http:// or https:// address whose host is the same for every message")
        if self.body != "json" and self.members:
            raise ValueError("members: they belong to a json body")
        if self.body != "form" and self.fields:
            raise ValueError("fields: they belong to a form body")
        if self.method == "GET" and self.body != "none":
            raise ValueError("body: a GET carries none")
        for text in self.texts():
            for place in template(text).expressions:
                if place.strip() not in PLACES:
                    raise ValueError(f"“${{{place[:40]}}}” is no place here; there are {', '.join(PLACES)}")
        if self.success:
            check_judgement(self.success)
        return self

    def texts(self) -> list[str]:
        """List every text that may have places."""
        listed = [self.url, *(part.value for part in (*self.query, *self.headers, *self.fields))]
        for member in self.members:
            collect_texts(member.value, listed)
        return listed

    def named_secrets(self) -> list[str]:
        """List the secrets it names."""
        named = [part.secret for part in (*self.query, *self.headers, *self.fields)] + [one.secret for one in self.members]
        return sorted({name for name in named if name})


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """A provider in a list."""

    name: str
    provider: SmsProvider
    set_at: float
    set_by: str


def collect_texts(value: Any, listed: list[str]) -> None:
    """List the texts anywhere in JSON, which may have places."""
    if isinstance(value, str):
        listed.append(value)
    elif isinstance(value, dict):
        for one in value.values():
            collect_texts(one, listed)
    elif isinstance(value, list):
        for one in value:
            collect_texts(one, listed)


def check_judgement(expression: str) -> None:
    """Refuse what cannot judge an answer: CEL over ``response`` alone; raised in a validator."""
    try:
        strange = [name for name in names(expression) if name != "response"]
        strange += [name for name in functions(expression) if name.isidentifier() and name not in FUNCTIONS]
    except InvalidInput as wrong:
        raise ValueError(f"success: the expression cannot be read: {wrong.message}") from None
    if strange:
        raise ValueError(f"success: only `response` can be read here, not “{strange[0][:40]}”")


GENERIC = SmsProvider(
    url="https://sms.example/v1/messages",
    headers=(Part(name="Authorization", value="Bearer ", secret="sms-token"),),
    members=(
        Member(name="to", value="${to}"),
        Member(name="from", value="${sender}"),
        Member(name="text", value="${text}"),
        Member(name="reference", value="${key}"),
    ),
    message_id="/id",
    knows_key=True,
)
"""A beginning for people: plain JSON, a bearer token, the id at the top."""
