"""``engine.telephony.port.TelephonyAdapter`` for the simulated switch."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Literal

from engine.telephony.calls import NodeName, RecordingId
from engine.telephony.commands import Command
from engine.telephony.port import CommandFailed, EventSink, LegSnapshot, Snapshot
from telephony_adapters.simulator.commands import PERFORMANCES
from telephony_adapters.simulator.switch import SimulatedSwitch


class SimulatorAdapter:
    """One adapter at a time serves a switch; one that starts later takes it over.

    ``SimulatorAdapter(SimulatedSwitch(node, clock=…))`` is all there is to it: the switch holds calls, phones and faults, and
    keeps them when the adapter is closed. In virtual time give the switch ``clock=virtual_time.unix_clock()`` and, where the
    sounds have no files, ``check_sounds=False``. A command is done when ``perform`` returns; its events are told before.
    """

    def __init__(self, switch: SimulatedSwitch) -> None:
        """``switch`` is the state that outlives this adapter."""
        self._switch = switch
        self._sink: EventSink | None = None
        self._closed = False

    @property
    def node(self) -> NodeName:
        """The configured name of the switch."""
        return self._switch.node

    @property
    def capabilities(self) -> frozenset[str]:
        """Nothing beyond the core."""
        return frozenset()

    async def start(self, sink: EventSink) -> None:
        """Connect: tell all that the switch holds, then ``NodeUp``."""
        assert self._sink is None, "an adapter starts once"
        self._sink = sink
        self._switch.attach(sink)

    async def perform(self, command: Command) -> None:
        """Do it, or raise ``LegGone`` or ``CommandFailed``."""
        self._open()
        self._switch.check(command)
        PERFORMANCES[type(command)](self._switch, command)

    async def snapshot(self) -> Snapshot:
        """Tell what the switch holds right now."""
        switch = self._open()
        legs = tuple(LegSnapshot(leg.id, leg.up, leg.offered, leg.bridge) for leg in switch.legs.values())
        return Snapshot(switch.node, legs, tuple(switch.bridges))

    async def fetch_recording(self, recording: RecordingId, into: Path) -> Literal["fetched", "live", "absent"]:
        """Bring a finished recording into a file."""
        recordings = self._reached().recordings
        state = recordings.state(recording)
        if state != "stored":
            return state
        await asyncio.to_thread(into.write_bytes, recordings.audio(recording))
        return "fetched"

    async def forget_recording(self, recording: RecordingId) -> None:
        """Take a finished recording out of the switch."""
        recordings = self._reached().recordings
        if recordings.state(recording) == "stored":
            recordings.forget(recording)

    async def drain(self) -> None:
        """Take no new calls: callers who come now hear the notice for when nobody is here."""
        self._switch.draining = True

    async def close(self) -> None:
        """Let go of the switch without ending its calls."""
        if self._sink is not None:
            self._switch.detach(self._sink)
        self._closed = True

    def _reached(self) -> SimulatedSwitch:
        switch = self._open()
        if not switch.reachable:
            raise CommandFailed("switch-silent", f"{self.node} is silent.", "Wait until it is back.")
        return switch

    def _open(self) -> SimulatedSwitch:
        if self._sink is None or self._closed:
            raise CommandFailed("adapter-closed", f"The adapter of {self.node} is not running.")
        return self._switch
