"""What blocks that send messages have in common: words in several languages, and what their failures mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, TypeVar

from pydantic import StringConstraints

from engine.expressions import template
from engine.nodes.base import Call, Config, Exit, Text, Worked
from engine.nodes.forms import field, misfit

AnyLanguage = Annotated[str, StringConstraints(pattern=r"^([A-Za-z]{2,8}(-[A-Za-z0-9]{2,8})*)?$")]

MISCONFIGURED = frozenset(
    ("mail-not-set-up", "secret-missing", "login-refused", "bad-certificate", "sender-refused", "no-tls", "nobody-does-it")
    + ("no-such-provider", "address-refused", "bad-header", "bad-request", "seal-broken")
    + ("seal-key-unknown", "status-401", "status-403", "status-404", "status-405")
)
"""Reasons that the installation is to be looked at for: the next message will fail in the same way."""

EXITS = (
    Exit("sent", Text("Sent", "已发送")),
    Exit("failed", Text("Could not be sent", "发送失败"), required=False, fails=True),
    Exit("error", Text("Not set up rightly", "配置错误"), required=False, fails=True),
)


class Wording(Config):
    """Words in one language."""

    language: AnyLanguage = field(
        "",
        en="Language",
        zh="语言",
        help_en="Taken when the caller hears this one. Empty: for all languages that have no words of their own.",
        help_zh="来电者使用该语言时采用。留空表示用于其他所有语言。",
    )


WordingT = TypeVar("WordingT", bound=Wording)


def each_language_once(wordings: Iterable[Wording]) -> None:
    """Refuse two wordings of a language; raised in a validator."""
    languages = [wording.language for wording in wordings]
    if len(set(languages)) != len(languages):
        raise misfit("a language has two wordings", "同一语言填写了两次")


def chosen(wordings: Sequence[WordingT], call: Call) -> WordingT:
    """Take the words in the call's language, else those for all, else the first."""
    by = {wording.language: wording for wording in wordings}
    return by.get(call.language) or by.get("") or wordings[0]


def places(pointer: str, text: str) -> list[tuple[str, str]]:
    """List the expressions in a text's places with its pointer."""
    return [(pointer, source) for source in template(text).expressions if source.strip()]


def exit_of(came: Worked) -> str:
    """Name the exit that a message takes."""
    if came.how == "done":
        return "sent"
    return "error" if came.reason in MISCONFIGURED else "failed"


def pauses(tries: int) -> float:
    """Seconds between all tries together; the pause doubles from 1 s."""
    return sum(min(2.0**n, 30.0) for n in range(tries - 1))
