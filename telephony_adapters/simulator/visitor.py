"""One text phone at the door: what it does, in a registry by name, and what it is told."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from engine.errors import InvalidInput
from telephony_adapters.simulator.parties import KEYS, Party, RungPhone
from telephony_adapters.simulator.phones import BUSY, REJECTS, InHand, Manner
from telephony_adapters.simulator.signs import (
    Answered,
    Beeped,
    Connected,
    Ended,
    Hushed,
    MusicBegan,
    Parted,
    PromptBegan,
    PromptOver,
    Ringing,
    Sign,
)
from telephony_adapters.simulator.switch import SimulatedSwitch

_NUMBER = re.compile(r"[0-9A-Za-z+*#][0-9A-Za-z+*#._-]{0,39}")
_UNREAD_MOST = 1_000_000
"""Bytes that a phone may leave unread before its connection is given up."""

_LONGEST_SPEECH_SECONDS = 3600

Json = Mapping[str, Any]
Logins = dict[str, "Visitor"]


class Visitor:
    """Holds one line at a time, and one extension at most."""

    def __init__(self, switch: SimulatedSwitch, writer: asyncio.StreamWriter, logins: Logins) -> None:
        """``logins`` is shared by all at the door: who is at which extension."""
        self._switch = switch
        self._writer = writer
        self._logins = logins
        self._began = asyncio.get_running_loop().time()
        self._party: Party | None = None
        self._extension = ""
        self._before: Manner | None = None

    def greet(self) -> None:
        """Say who listens here."""
        self.tell("hello", node=self._switch.node)

    def take(self, line: bytes | None) -> None:
        """Do what a line asks; ``None`` stands for one that was too long. Nothing is raised."""
        try:
            if line is None:
                raise InvalidInput("line-too-long", "A line is too long.", "Send one short JSON object a line.")
            if not line.strip():
                return
            asked = _read(line)
            do = _DOES.get(str(asked.get("do")))
            if do is None:
                raise InvalidInput("unknown-do", "The value of do is nothing a phone does.", f"One of: {', '.join(_DOES)}.")
            do(self, asked)
        except InvalidInput as wrong:
            self.tell("error", code=wrong.code, message=wrong.message, mend=wrong.mend)

    def leave(self) -> None:
        """The connection is gone: hang up, and give the extension back."""
        if self._party is not None:
            self._party.hang_up()
        self._log_out()

    def tell(self, event: str, **details: Any) -> None:
        """Send one event."""
        if self._writer.is_closing():
            return
        at = round(asyncio.get_running_loop().time() - self._began, 3)
        self._writer.write(json.dumps({"t": at, "event": event, **details}).encode() + b"\n")
        if self._writer.transport.get_write_buffer_size() > _UNREAD_MOST:
            self._writer.transport.abort()

    def dial(self, asked: Json) -> None:
        """Call a number."""
        self._is_free()
        to = _number(asked, "to", "The number to call")
        caller = self._extension or _number(asked, "from", "The caller's number", "13800138000")
        self._hold(self._switch.offer(to, caller=caller, entry=self._extension or "trunk"))

    def key(self, asked: Json) -> None:
        """Press a key."""
        key = asked.get("key")
        if not isinstance(key, str) or key not in KEYS:
            raise InvalidInput("bad-key", "The value of key is no key of a telephone.", "One of 0-9, *, #, A-D.")
        self._line().press_key(key)

    def speak(self, asked: Json) -> None:
        """Speak for some seconds."""
        seconds = asked.get("seconds", 3)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds <= _LONGEST_SPEECH_SECONDS:
            raise InvalidInput("bad-seconds", "The value of seconds is no time to speak.", "A number above 0, up to 3600.")
        self._line().speak(seconds)

    def hang_up(self, asked: Json) -> None:
        """Put the receiver down."""
        self._line().hang_up()

    def log_in(self, asked: Json) -> None:
        """Be an extension's phone from now on."""
        extension = _number(asked, "extension", "The extension")
        if self._logins.get(extension, self) is not self:
            raise InvalidInput(
                "extension-taken", "Another text phone is logged in at this extension.", "Use another, or end that one."
            )
        self._log_out()
        self._extension, self._logins[extension] = extension, self
        self._before = self._switch.phones.extension(extension, InHand(self._ring))
        self.tell("logged_in", extension=extension)

    def answer(self, asked: Json) -> None:
        """Lift the receiver."""
        self._rung().answer()

    def reject(self, asked: Json) -> None:
        """Do not take the call."""
        self._rung().refuse(REJECTS.cause)

    def _ring(self, phone: RungPhone) -> None:
        if self._party is not None:
            phone.refuse(BUSY.cause)
            return
        self.tell("incoming", **{"from": phone.shown})
        self._hold(phone)
        phone.ring()

    def _hold(self, party: Party) -> None:
        self._party = party
        for sign in party.signs:
            self._notice(sign)
        party.watchers.append(self._notice)

    def _notice(self, sign: Sign) -> None:
        event, details = _TELLS[type(sign)](sign)
        if isinstance(sign, Ended):
            self._party = None
        self.tell(event, **details)

    def _is_free(self) -> None:
        if self._party is not None:
            raise InvalidInput("line-busy", "This phone is in a call already.", "Hang up first.")

    def _line(self) -> Party:
        if self._party is None:
            raise InvalidInput("no-call", "This phone is in no call.", "Dial first.")
        return self._party

    def _rung(self) -> RungPhone:
        if not isinstance(self._party, RungPhone) or self._party.up:
            raise InvalidInput("not-ringing", "This phone does not ring.", "Log in and wait for a call.")
        return self._party

    def _log_out(self) -> None:
        if self._extension:
            self._switch.phones.extension(self._extension, self._before)
            del self._logins[self._extension]
            self._extension, self._before = "", None


def _read(line: bytes) -> Json:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        raise InvalidInput("not-json", "A line is no JSON object.", 'Send for example {"do": "dial", "to": "4001"}.')
    return asked


def _number(asked: Json, field: str, what: str, otherwise: str = "") -> str:
    value = asked.get(field, otherwise)
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise InvalidInput(
            "bad-number",
            f"{what} cannot be dialled.",
            "Give up to 40 letters, digits and + * # . - _ without spaces, as text.",
        )
    return value


_DOES: Mapping[str, Callable[[Visitor, Json], None]] = {
    "dial": Visitor.dial,
    "key": Visitor.key,
    "speak": Visitor.speak,
    "hangup": Visitor.hang_up,
    "login": Visitor.log_in,
    "answer": Visitor.answer,
    "reject": Visitor.reject,
}
"""What a text phone can do."""


def _prompt(sign: PromptBegan) -> tuple[str, dict[str, Any]]:
    return "prompt", {"text": sign.text, "seconds": sign.seconds, "paths": [sound.path for sound in sign.sounds]}


def _ended(sign: Ended) -> tuple[str, dict[str, Any]]:
    return "ended", {"reason": sign.cause.reason.value, "q850": sign.cause.q850, "by": sign.by}


_TELLS: Mapping[type[Sign], Callable[[Any], tuple[str, dict[str, Any]]]] = {
    Ringing: lambda sign: ("ringing", {}),
    Answered: lambda sign: ("answered", {}),
    PromptBegan: _prompt,
    PromptOver: lambda sign: ("prompt_ended", {"how": sign.how}),
    Beeped: lambda sign: ("beep", {}),
    MusicBegan: lambda sign: ("music", {"music": sign.music}),
    Hushed: lambda sign: ("quiet", {}),
    Connected: lambda sign: ("connected", {"with": list(sign.others)}),
    Parted: lambda sign: ("parted", {}),
    Ended: _ended,
}
"""How each sign is told."""
