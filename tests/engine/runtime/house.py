"""A whole call beside the simulated switch: what an adapter's process puts together, without Temporal and without a voice."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from engine.errors import CordboardError, NotFound
from engine.program import Program
from engine.recordings.ports import Recordings
from engine.runtime.checkpoint import Journal, KnownLeg
from engine.runtime.core_legs import CoreLegs
from engine.runtime.interpreter import begin
from engine.runtime.legs import Leg, Legs
from engine.runtime.local import CallOver, LocalCalls, MemoryJournal
from engine.runtime.notices import Notices
from engine.runtime.performers import Performers
from engine.runtime.region import RegionOrder
from engine.runtime.region_runner import RegionRunner
from engine.runtime.state import CallFacts, CallState
from engine.storage.journal import FileJournal
from engine.storage.keys import PayloadKeys
from engine.telephony.calls import CallId, LegId
from engine.telephony.events import CallOffered, Event, LegEnded, LegReplaced, NodeDown, NodeTaken, NodeUp
from engine.telephony.media import Sound
from engine.telephony.port import TelephonyAdapter
from engine.trace import TraceEntry
from telephony_adapters.simulator import SimulatedSwitch, SimulatorAdapter
from telephony_adapters.simulator.parties import SimulatedCaller
from telephony_adapters.simulator.virtual_time import unix_clock

KEYS = PayloadKeys("one", {"one": bytes(32)})
SECONDS_A_LETTER = 0.1


class StandInVoice:
    """Stands in for the speech room, which is tested by itself: a letter lasts a tenth of a second, and no file is made."""

    def find(self, text: str, language: str, *, voice: str = "", audio: str = "") -> Sound | None:
        digest = hashlib.sha256(f"{language}/{text}".encode()).hexdigest()
        return Sound(digest, f"/nowhere/{digest}.wav", max(0.1, len(text) * SECONDS_A_LETTER), text)

    async def render(self, text: str, language: str, *, voice: str = "", audio: str = "") -> Sound:
        raise AssertionError("find gives every sound")


class Shelf:
    """Programs in memory."""

    def __init__(self) -> None:
        self.by_digest: dict[str, Program] = {}

    def put(self, program: Program) -> Program:
        self.by_digest[program.digest] = program
        return program

    def get(self, digest: str) -> Program:
        if digest not in self.by_digest:
            raise NotFound("no-such-program", "The program is not here.")
        return self.by_digest[digest]


class House:
    """One switch and everything beside it.

    ``file`` makes the journal a real one; ``adapter`` may wrap the simulator's; ``performers`` do what core steps have done;
    ``recordings`` keeps what is recorded.
    """

    def __init__(
        self,
        file: Path | None = None,
        *,
        adapter: Callable[[SimulatedSwitch], TelephonyAdapter] = SimulatorAdapter,
        performers: Performers | None = None,
        recordings: Callable[[TelephonyAdapter], Recordings] | None = None,
    ) -> None:
        self.clock = unix_clock()
        self.switch = SimulatedSwitch(clock=self.clock, check_sounds=False)
        self.shelf = Shelf()
        self.voice = StandInVoice()
        self.file = FileJournal(file, KEYS) if file else None
        self.journal: Journal = self.file or MemoryJournal()
        self.over: asyncio.Queue[CallOver] = asyncio.Queue()
        self.told: list[tuple[Leg, LegEnded]] = []
        self.program: Program | None = None
        self._adapter = adapter
        self._performers = performers
        self._recordings = recordings
        self._beside: set[asyncio.Task[None]] = set()
        self._put_together()

    def _put_together(self) -> None:
        self.journal.claim()
        self.legs = Legs(self._ended_unattended)
        self.port = self._adapter(self.switch)
        self.notices = Notices(self.port, self.voice)
        self.regions = RegionRunner(
            port=self.port,
            legs=self.legs,
            journal=self.journal,
            programs=self.shelf,
            sounds=self.voice,
            notices=self.notices,
            clock=self.clock,
            recordings=self._recordings(self.port) if self._recordings is not None else None,
        )
        self.core = CoreLegs(port=self.port, legs=self.legs, journal=self.journal, notices=self.notices)
        self.calls = LocalCalls(
            regions=self.regions,
            legs=self.core,
            journal=self.journal,
            programs=self.shelf,
            clock=self.clock,
            over=self.over.put_nowait,
            performers=self._performers,
        )

    async def __aenter__(self) -> House:
        await self.port.start(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, where: TracebackType | None
    ) -> None:
        await self.port.close()
        if self.file is not None:
            self.file.close()

    async def new_process(self) -> None:
        """Let the adapter's process die and another take its place: its memory is gone, switch and journal are not."""
        await self.port.close()
        self._put_together()
        for known in self.journal.known_legs():
            self.legs.open(known.leg, known.call, known.role)
        await self.port.start(self)

    def take(self, event: Event) -> None:
        """Be the switchboard: begin calls where a program is set, give events of legs to their legs."""
        if isinstance(event, CallOffered):
            if self.program is not None:
                self._begin(event, self.program)
        elif isinstance(event, LegReplaced):
            self.legs.replace(event)
        elif not isinstance(event, NodeUp | NodeDown | NodeTaken):
            self.legs.put(event, event.leg)

    def arrived(self, caller: SimulatedCaller, program: Program) -> CallFacts:
        """Give the facts of a call whose steps the test runs itself."""
        facts = self._facts(caller.leg, program, caller.name)
        self.legs.open(facts.leg, facts.call, "caller")
        self.journal.know_leg(KnownLeg(facts.leg, facts.call, "caller"))
        return facts

    def order(self, program: Program) -> tuple[SimulatedCaller, RegionOrder]:
        """Let somebody call in, and give the order for the first region of the call."""
        caller = self.switch.offer("4001")
        return caller, RegionOrder(self.arrived(caller, self.shelf.put(program)), begin(program).as_json())

    def state(self, program: Program, **changes: object) -> CallState:
        return CallState.from_json({**begin(program).as_json(), **changes})

    async def ring_in(self, program: Program, *, leaves_at: int | None = None) -> SimulatedCaller:
        """Let somebody call in and run the whole call."""
        self.program = self.shelf.put(program)
        caller = self.switch.offer("4001", leaves_at=leaves_at)
        await asyncio.sleep(0)
        return caller

    async def trace(self) -> list[TraceEntry]:
        """Wait for a call's end and give its trace."""
        return list((await self.over.get()).trace)

    async def settled(self) -> None:
        """Wait until what was told of legs has been delivered."""
        while self._beside:
            await asyncio.wait(tuple(self._beside))

    async def nothing_stands(self) -> None:
        """See to it that neither the switch nor the process holds a leg or a bridge."""
        await self.settled()
        held = await self.port.snapshot()
        assert (held.legs, held.bridges) == ((), ())
        assert list(self.legs) == []

    async def nothing_is_left(self) -> None:
        """See to it that neither the switch nor the process nor the journal holds anything of a call any more."""
        await self.nothing_stands()
        assert (self.journal.known_legs(), self.journal.open_regions()) == ((), ())

    def _begin(self, offer: CallOffered, program: Program) -> None:
        if self.legs.get(offer.leg) is None and not self.legs.was_here(offer.leg):
            facts = self._facts(offer.leg, program, offer.caller)
            self.legs.open(facts.leg, facts.call, "caller")
            self.journal.know_leg(KnownLeg(facts.leg, facts.call, "caller"))
            self._later(self.calls.start(facts, flow="flow", version=1, environment="default"))

    def _ended_unattended(self, leg: Leg, ended: LegEnded) -> None:
        self.told.append((leg, ended))
        with contextlib.suppress(CordboardError):  # tests close the journal's file under a call
            self.journal.forget_leg(leg.id)
        self._later(self.calls.leg_ended(leg.call, leg.origin, ended.cause, ended.at))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    def _facts(self, leg: LegId, program: Program, caller: str) -> CallFacts:
        return CallFacts(CallId(f"call-{leg}"), self.switch.node, leg, caller, "4001", "trunk", self.clock(), program.digest)


def kinds(trace: Sequence[TraceEntry]) -> list[str]:
    return [entry.kind for entry in trace]
