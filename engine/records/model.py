"""What is kept of a call: the nouns. Times are Unix seconds throughout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from engine.telephony.calls import Direction

State = Literal["live", "ended"]

Outcome = Literal["", "completed", "connected", "abandoned", "failed", "interrupted", "unbound", "unreached"]
"""What became of a call, in one word:

* empty: it is live;
* ``completed``: the flow came to its end and the caller talked with nobody;
* ``connected``: the caller talked with a party;
* ``abandoned``: the caller hung up before the flow's end, having talked with nobody;
* ``failed``: the flow could not go on and the caller heard the apology;
* ``interrupted``: the switch restarted under the call, or an operator ended it;
* ``unbound``: the number leads nowhere and the caller heard so;
* ``unreached``: whom we called did not come to the phone, so that the flow never began.
"""

EndedBy = Literal["", "caller", "flow", "failure", "switch"]
"""Who brought the end about, as the trace's last entry says; empty while the call is live."""


class Offer(Protocol):
    """What is known of a call when it is offered; ``engine.runtime.state.CallFacts`` is one."""

    @property
    def call(self) -> str:
        """The call's UUID."""
        ...

    @property
    def node(self) -> str:
        """The switch it arrived at."""
        ...

    @property
    def leg(self) -> str:
        """The caller's leg."""
        ...

    @property
    def caller(self) -> str:
        """The caller's number; empty when withheld."""
        ...

    @property
    def dialled(self) -> str:
        """The number dialled."""
        ...

    @property
    def entry(self) -> str:
        """The trunk or context it came in by."""
        ...

    @property
    def offered_at(self) -> float:
        """When it was offered."""
        ...

    @property
    def program(self) -> str:
        """The digest of the program it runs; empty when the number leads nowhere."""
        ...

    @property
    def direction(self) -> Direction:
        """Who called whom; of an outbound call, who was called stands as the caller."""
        ...


@dataclass(frozen=True, slots=True)
class LegRecord:
    """One party's connection. ``address`` is the caller's number, or where a party was dialled."""

    id: str
    role: Literal["caller", "party"]
    address: str
    started_at: float
    answered_at: float | None = None
    ended_at: float | None = None
    reason: str = ""  # EndReason value, empty while the leg is up
    q850: int | None = None
    tech: int | None = None  # SIP status where the switch tells it


@dataclass(frozen=True, slots=True)
class PathStep:
    """A step the call went through and the exit it left by; the exit is empty where the call ended inside the step."""

    step: str
    exit: str = ""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call, live or over. ``flow``, ``version`` and ``digest`` are ``None`` when the number led nowhere.

    ``version`` is ``None`` also of a draft that was called out.
    """

    id: str
    node: str
    caller: str
    dialled: str
    entry: str
    environment: str
    flow: str | None
    version: int | None
    digest: str | None
    state: State
    offered_at: float
    outcome: Outcome = ""
    ended_by: EndedBy = ""
    language: str = ""  # the last one the caller heard
    answered_at: float | None = None
    ended_at: float | None = None
    talk_seconds: float = 0.0  # in conversation with parties
    legs: tuple[LegRecord, ...] = ()
    path: tuple[PathStep, ...] = ()
    direction: Direction = "inbound"

    @property
    def seconds(self) -> float | None:
        """From the offer to the end: the ``duration`` of an Asterisk CDR."""
        return None if self.ended_at is None else max(0.0, self.ended_at - self.offered_at)

    @property
    def answered_seconds(self) -> float | None:
        """From the answer to the end: the ``billsec`` of an Asterisk CDR; 0 when it was never answered."""
        if self.ended_at is None:
            return None
        return 0.0 if self.answered_at is None else max(0.0, self.ended_at - self.answered_at)


def live_record(offer: Offer, *, flow: str, version: int, environment: str) -> CallRecord:
    """Make the record of a call that has just been offered, or placed; version 0 is a draft."""
    return CallRecord(
        id=offer.call,
        node=offer.node,
        caller=offer.caller,
        dialled=offer.dialled,
        entry=offer.entry,
        environment=environment,
        flow=flow,
        version=version or None,
        digest=offer.program,
        state="live",
        offered_at=offer.offered_at,
        direction=offer.direction,
        legs=(LegRecord(id=offer.leg, role="caller", address=offer.caller, started_at=offer.offered_at),),
    )


@dataclass(frozen=True, slots=True)
class CallPage:
    """Calls, newest first. ``next`` is the cursor of the following page, ``None`` on the last."""

    calls: tuple[CallRecord, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class CallEvent:
    """One fact of the live stream. ``cursor`` is opaque: a reader that hands it back goes on behind this event.

    ``kind`` is ``call-opened``, ``call-closed``, or ``flow-event`` for what a flow tells. ``data`` never holds a number or a
    digit, so that streams and their logs need no erasing; who may see the caller asks for the call.
    """

    cursor: str
    at: float
    call: str
    kind: Literal["call-opened", "call-closed", "flow-event"]
    data: Mapping[str, Any] = field(default_factory=dict)
