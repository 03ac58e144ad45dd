"""The nouns of a test call: how it begins, what its author can do while it goes on, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, JsonValue, RootModel

from engine.scenarios.model import SwitchRefuses

Manner = Literal["ask", "answers", "busy", "no answer", "rejects", "unreachable"]
"""How a phone behaves that the call dials; ``ask`` lets the author be at it."""

Speed = Literal["real", "fast"]
"""``fast`` passes over everything but what somebody has to answer: a caller's question, a phone that rings."""

Hours = Literal["calendars", "open", "closed", "holiday", "emergency"]
"""What opening hours say: ``calendars`` is as the installation's own do, an emergency closure included."""

Number = Annotated[str, Field(max_length=40, pattern=r"^[0-9A-Za-z+*#._-]*$")]
Address = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[0-9A-Za-z+*#._-]+$")]
Command = SwitchRefuses.model_fields["switch_refuses"].annotation


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Wanted(_Part):
    """How a call shall begin.

    Attributes:
        dials: the number dialled.
        caller: the caller's number; empty when withheld.
        language: the flow's first language for this call; its own when left out.
        clock: Unix time at which it begins; now when left out.
        phones: address → how it behaves. Others ask.
        replies: node → what work away from the switch brings there, as scenarios write it. Others ask.
        hours: what opening hours say, whatever the calendars do.
        speed: how fast it goes.
        paused: it stands at its first block.
    """

    dials: Number = "4001"
    caller: Number = "13800138000"
    language: str | None = None
    clock: float | None = Field(None, ge=0, le=253_402_300_799)
    phones: dict[Address, Manner] = Field(default={}, max_length=200)
    replies: dict[str, JsonValue] = Field(default={}, max_length=1_000)
    hours: Hours = "calendars"
    speed: Speed = "real"
    paused: bool = False


class ByPhone(_Part):
    """How a telephone shall be called, for whoever answers it to be the flow's caller.

    Attributes:
        number: the extension or number to call. It is kept in the call's record as callers' numbers are, and nowhere else.
        dials: the number that the flow takes for the one dialled.
        language: the flow's first language for this call; its own when left out.
        ring_seconds: how long it may ring.
    """

    number: str = Field(min_length=1, max_length=40)
    dials: Number = "4001"
    language: str | None = None
    ring_seconds: float = Field(30.0, ge=5, le=120)


class Press(_Part):
    """The caller presses a key."""

    do: Literal["press"]
    key: str = Field(pattern=r"^[0-9*#A-D]$")


class HangUp(_Part):
    """The caller hangs up."""

    do: Literal["hang up"]


class Speak(_Part):
    """The caller speaks, for a recording to hear; the time that takes passes at once unless the call goes in real time."""

    do: Literal["speak"]
    seconds: float = Field(5.0, ge=0.1, le=600)


class Skip(_Part):
    """Let time pass, at once, until something happens: a caller says nothing, a wait is over."""

    do: Literal["skip"]


class Pause(_Part):
    """Hold the call where it is."""

    do: Literal["pause"]


class StepOn(_Part):
    """Let the call go on to its next block, and hold it there."""

    do: Literal["step"]


class GoOn(_Part):
    """Let the call go on."""

    do: Literal["go on"]


class SetSpeed(_Part):
    """Change how fast it goes."""

    do: Literal["speed"]
    speed: Speed


class SetClock(_Part):
    """Change the date and time that the flow sees: to a moment, or ahead by so many seconds."""

    do: Literal["clock"]
    to: float | None = Field(None, ge=0, le=253_402_300_799)
    ahead: float | None = Field(None, ge=-3_153_600_000, le=3_153_600_000)


class SetHours(_Part):
    """Say what opening hours say from now on, or let the calendars say it again."""

    do: Literal["hours"]
    hours: Hours


class SetPhone(_Part):
    """Say how a phone behaves when it is dialled from now on."""

    do: Literal["phone"]
    address: Address
    manner: Manner


class AtPhone(_Part):
    """Do something at a phone that rings or talks and whose manner is ``ask``."""

    do: Literal["at phone"]
    address: Address
    act: Literal["answer", "busy", "reject", "hang up"]


class SetReply(_Part):
    """Say what a node's work brings from now on; if it is being waited for, now."""

    do: Literal["reply"]
    node: str = Field(min_length=1, max_length=500)
    reply: JsonValue


class Fault(_Part):
    """Let something go wrong.

    ``line lost`` is the caller's network; the others are the switch: it restarts, refuses its next commands of a kind
    (``times``), does not tell the ends of prompts (``times``), tells everything late (``seconds``).
    """

    do: Literal["fault"]
    what: Literal["line lost", "switch restarts", "refuses", "loses prompt end", "delays events"]
    command: Literal["answer", "play", "stop prompt", "ring", "dial", "bridge", "music", "hang up"] = "play"
    times: int = Field(1, ge=1, le=100)
    seconds: float = Field(2.0, ge=0, le=60)


Act = (
    Press | HangUp | Speak | Skip | Pause | StepOn | GoOn | SetSpeed | SetClock
    | SetHours | SetPhone | AtPhone | SetReply | Fault
)  # fmt: skip


class AnyAct(RootModel[Annotated[Act, Discriminator("do")]]):
    """Something the author does; ``do`` says what."""


Kind = Literal[
    "begun",  # {flow, digest, entry, languages, variables, dials, caller, clock, hours}
    "trace",  # {step, what, data, en, zh}: an entry of the call's trace, and how it is said
    "line",  # {state: ringing|answered|beep|spoken|music|quiet|connected|parted|over, …}: what the caller notices of the line
    "prompt",  # {prompt, seconds, sounds: [{sound, seconds, text, language, keys}]}: is heard from now on
    "prompt over",  # {prompt, how: done|stopped|failed}
    "reach",  # {state: placed|calling|ringing|answered|busy|no_answer|rejected|unallocated|unavailable|failed|cancelled|…}
    "act",  # the act itself, as it was asked for
    "turn",  # {of: ""|caller|phone|reply, node}: who has to do something before the call can go on
    "phone",  # {address, state: rings|answered|over}
    "work",  # {node, kind, told, suggestions}: away from the switch, and the author says what it brings
    "pace",  # {speed, paused, at}
    "clock",  # {now}
    "back",  # {to}: everything behind that number has not happened
    "parted",  # {step, en, zh}: the drawing has changed, and goes another way from here on
    "over",  # {by, reason, outcome, seconds}
]


@dataclass(frozen=True, slots=True)
class Told:
    """One thing told of the call: ``number`` counts from 1, ``at`` is in seconds of the call."""

    number: int
    at: float
    kind: Kind
    data: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Give the plain form."""
        return {"number": self.number, "at": round(self.at, 3), "kind": self.kind, "data": dict(self.data)}
