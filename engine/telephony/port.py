"""The port: what the engine asks of a switch (``TelephonyAdapter``) and what it offers in return (``EventSink``).

It stands here and not beside its implementations because the consumer owns the port. An adapter's author reads this file and
``telephony_adapters/conformance``, whose promises every adapter keeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from engine.errors import CordboardError
from engine.telephony.calls import BridgeId, LegId, NodeName, RecordingId
from engine.telephony.commands import Command
from engine.telephony.events import Event


class LegGone(CordboardError):
    """The leg a command names does not exist any more. Its ``LegEnded`` has been sent or will be."""

    def __init__(self, leg: LegId) -> None:
        """Name the leg, which is no personal datum."""
        super().__init__("leg-gone", f"Leg {leg} is gone.")
        self.leg = leg


class CommandFailed(CordboardError):
    """The switch refused a command or did not answer within its deadline, after the adapter's own retries."""


@dataclass(frozen=True, slots=True)
class LegSnapshot:
    """One leg as the switch has it now. ``dialled`` legs were made by ``Dial``; ``offered`` ones arrived."""

    leg: LegId
    up: bool
    offered: bool
    bridge: BridgeId | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything of ours that the switch holds, for reconciling and for the proof that nothing is left behind."""

    node: NodeName
    legs: tuple[LegSnapshot, ...]
    bridges: tuple[BridgeId, ...]


class EventSink(Protocol):
    """Takes events in the order they happened on each leg. Never blocks and never raises."""

    def take(self, event: Event) -> None:
        """Accept one event; queue it, do not act on it here (``ari.md`` T13)."""
        ...


class TelephonyAdapter(Protocol):
    """One switch. ``perform`` may be called from many tasks at once; commands of one leg keep their order."""

    @property
    def node(self) -> NodeName:
        """The configured name of the switch."""
        ...

    @property
    def capabilities(self) -> frozenset[str]:
        """What this switch can do beyond the core, as found by probing it."""
        ...

    async def start(self, sink: EventSink) -> None:
        """Connect and stay connected (for ever, with back-off); return after the first ``NodeUp``."""
        ...

    async def perform(self, command: Command) -> None:
        """Do it, or raise ``LegGone`` or ``CommandFailed``. Returning means the switch accepted it."""
        ...

    async def snapshot(self) -> Snapshot:
        """Tell what the switch holds of ours right now."""
        ...

    async def fetch_recording(self, recording: RecordingId, into: Path) -> Literal["fetched", "live", "absent"]:
        """Bring a finished recording into a file, as WAV. It stays in the switch; one that still runs is left alone.

        Raises ``CommandFailed`` when the switch does not say.
        """
        ...

    async def forget_recording(self, recording: RecordingId) -> None:
        """Take a finished recording out of the switch; none of that id is no error. Raises ``CommandFailed``."""
        ...

    async def drain(self) -> None:
        """Take no new calls; those in progress go on and events still arrive."""
        ...

    async def close(self) -> None:
        """Let go of the switch without ending its calls."""
        ...
