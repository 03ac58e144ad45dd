"""What Asterisk says of a channel, read once: whose it is, what state it is in, and the call it offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.telephony.calls import LegId, NodeName
from engine.telephony.events import CallOffered

OFFERED = "in"
"""First Stasis argument of a caller's channel; the sample dialplan gives ``Stasis(app,in,<entry>,<dialled>,<presentation>)``.

The last is ``CALLERID(pres)``, which no ARI event tells: callers who forbid it are not shown, whatever number Asterisk holds.
"""

_FORBIDDEN = "prohib"
"""How Asterisk's words for a presentation that the caller forbids begin (``prohib_passed_screen`` and its like)."""

_ANONYMOUS = "anonymous"
"""What stands in the place of a withheld number (RFC 3323 §4.1.1.3), which Asterisk takes for a number like any other."""

DIALLED = "dialled"
"""Stasis argument of the channels we make. It stays in ``dialplan.app_data``, so a new process knows them for ours."""

RECORDER = "recorder"
"""Stasis argument of the channels that listen for a recording. They are nobody's legs, and go when what they listen to goes."""

HANGUP_EXTENSION = "h"
"""Asterisk runs this extension on channels that are already dead; a pattern that matches it sends them to Stasis once more."""


def seconds_of(timestamp: object) -> float | None:
    """Read Asterisk's ``2026-11-24T10:00:20.448+0000`` as Unix time."""
    if not isinstance(timestamp, str):
        return None
    try:
        return datetime.fromisoformat(timestamp).timestamp()
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as ARI shows it.

    Attributes:
        id: its unique id.
        state: Asterisk's word: Down, Ring, Ringing, Up, …
        args: the arguments it came into our Stasis application with; ``None`` when it is not in it.
        caller: the caller's number; empty when it is withheld.
        context: where in the dialplan it is.
        extension: its extension there.
        created: Unix time.
    """

    id: LegId
    state: str
    args: tuple[str, ...] | None
    caller: str
    context: str
    extension: str
    created: float | None

    @property
    def ours(self) -> bool:
        """Whether it is in our application, alive."""
        return self.args is not None and self.extension != HANGUP_EXTENSION and not self.recorder

    @property
    def recorder(self) -> bool:
        """Whether it listens for a recording."""
        return self.args == (RECORDER,)

    @property
    def dialled(self) -> bool:
        """Whether we made it."""
        return self.args == (DIALLED,)

    @property
    def offered(self) -> bool:
        """Whether it is a caller's."""
        return self.ours and not self.dialled

    @property
    def up(self) -> bool:
        """Whether it is answered."""
        return self.state == "Up"

    def offer(self, node: NodeName, at: float, *, recovered: bool) -> CallOffered:
        """Say that it came. A dialplan that gives no arguments is read as far as it tells."""
        args = self.args or ()
        told = args[1:] if args[:1] == (OFFERED,) else ()
        entry = told[0] if told else self.context
        dialled = told[1] if len(told) > 1 else self.extension
        return CallOffered(node, self.id, self.caller, dialled, entry, at, recovered)


def read_channel(body: Mapping[str, Any], application: str, args: Sequence[Any] | None = None) -> Channel:
    """Read ARI's Channel; ``args`` are those of its StasisStart, where that is what we have. Missing fields are empty."""
    dialplan = body.get("dialplan") or {}
    caller = body.get("caller") or {}
    given = _stasis_args(dialplan, application) if args is None else tuple(str(arg) for arg in args)
    return Channel(
        id=LegId(str(body["id"])),
        state=str(body.get("state", "")),
        args=given,
        caller=_shown(str(caller.get("number", "")), given or ()),
        context=str(dialplan.get("context", "")),
        extension=str(dialplan.get("exten", "")),
        created=seconds_of(body.get("creationtime")),
    )


def _shown(number: str, args: tuple[str, ...]) -> str:
    forbidden = args[:1] == (OFFERED,) and args[3:] and args[3].startswith(_FORBIDDEN)
    return "" if forbidden or number.lower() == _ANONYMOUS else number


def _stasis_args(dialplan: Mapping[str, Any], application: str) -> tuple[str, ...] | None:
    if dialplan.get("app_name") != "Stasis":
        return None
    name, *args = str(dialplan.get("app_data", "")).split(",")
    return tuple(args) if name == application else None
