"""The adapter's process over a simulated switch, put together as ``engine/bootstrap/adapter.py`` does it.

Only the voice is a stand-in.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from engine.bootstrap.tasks import beside
from engine.program import Program
from engine.records.opening import CallOpenings
from engine.runtime.callwatch import CallWatch
from engine.runtime.core_legs import CoreLegs
from engine.runtime.legs import Legs
from engine.runtime.notices import Notices
from engine.runtime.region_runner import RegionRunner
from engine.runtime.switchboard import Switchboard
from engine.storage.journal import FileJournal
from engine.storage.keys import PayloadKeys
from engine.telephony.calls import CallId
from engine.telephony.media import Sound
from telephony_adapters.simulator import SimulatedSwitch, SimulatorAdapter
from telephony_adapters.simulator.parties import SimulatedCaller
from tests.workflows.installation import Installation, until
from workflows.activities.legs import LegActivities
from workflows.activities.regions import Regions
from workflows.runtime import TemporalCallRuntime
from workflows.switch_worker import switch_worker

SHORT_SECONDS, LONG_SECONDS = 0.05, 600.0


class StandInVoice:
    """Stands in for the speech room, which is tested by itself: no file is made.

    Whatever is said takes a moment, so that tests need not listen; what begins with ``long`` never ends by itself.
    """

    def find(self, text: str, language: str, *, voice: str = "", audio: str = "") -> Sound | None:
        digest = hashlib.sha256(f"{language}/{text}".encode()).hexdigest()
        return Sound(digest, f"/nowhere/{digest}.wav", LONG_SECONDS if text.startswith("long") else SHORT_SECONDS, text)

    async def render(self, text: str, language: str, *, voice: str = "", audio: str = "") -> Sound:
        raise AssertionError("find gives every sound")


@dataclass(frozen=True)
class Ringing:
    """Somebody who calls, and the call that came of it."""

    caller: SimulatedCaller
    call: CallId


class Adapter:
    """One process beside one switch. Another one over the same switch and file is its successor."""

    def __init__(self, house: Installation, switch: SimulatedSwitch, file: Path, keys: PayloadKeys) -> None:
        self.house = house
        self.switch = switch
        self.voice = StandInVoice()
        self.journal = FileJournal(file, keys)
        self.journal.claim()
        self.runtime = TemporalCallRuntime(house.client)
        self.legs = Legs()
        self.port = SimulatorAdapter(switch)
        self.notices = Notices(self.port, self.voice)
        self.watch = CallWatch(port=self.port, legs=self.legs, notices=self.notices, runtime=self.runtime)
        self.openings = CallOpenings(house.calls)
        self.switchboard = Switchboard(
            port=self.port,
            legs=self.legs,
            journal=self.journal,
            runtime=self.runtime,
            routes=house.numbers,
            fetch_program=self._fetch_program,
            notices=self.notices,
            watch=self.watch,
            openings=self.openings,
            calls=house.calls,
            environment="default",
            clock=time.time,
        )
        self.regions = Regions(
            client=house.client,
            runner=RegionRunner(
                port=self.port,
                legs=self.legs,
                journal=self.journal,
                programs=house.shelf,
                sounds=self.voice,
                notices=self.notices,
                clock=time.time,
            ),
            journal=self.journal,
            watch=self.watch,
            fetch_program=self._fetch_program,
        )
        core = CoreLegs(port=self.port, legs=self.legs, journal=self.journal, notices=self.notices)
        self.activities = LegActivities(legs=core, regions=self.regions, watch=self.watch)
        self.resumed = 0
        self._ending = contextlib.AsyncExitStack()

    async def start(self) -> None:
        """Begin to look after the switch."""
        stack = self._ending
        stack.callback(self.journal.close)
        await stack.enter_async_context(self.openings)
        stack.push_async_callback(self.switchboard.close)
        stack.callback(self.regions.close)
        await self.switchboard.start()
        self.resumed = self.regions.resume_left()
        await stack.enter_async_context(beside(self.regions.beat(), "signs of life"))
        await stack.enter_async_context(beside(self.regions.tell_followers(), "followed calls"))
        await stack.enter_async_context(beside(self.watch.run(), "call watch"))
        await stack.enter_async_context(switch_worker(self.house.client, self.switch.node, self.regions, self.activities))

    async def die(self) -> None:
        """End as if killed: the switch is out of reach from this moment, and what is in the journal stays there."""
        await self.port.close()
        await self._ending.aclose()

    def ring_in(self, program: Program, *, caller: str = "13800138000") -> Ringing:
        """Let somebody dial the number that leads to this program."""
        came = self.switch.offer(self.house.publish(program), caller=caller)
        leg = self.legs.get(came.leg)
        assert leg is not None
        return Ringing(came, leg.call)

    async def nothing_is_left(self) -> None:
        """See to it that neither the switch nor this process nor its journal holds anything of a call any more."""
        await until(lambda: not self.switch.legs and not tuple(self.switch.bridges) and not tuple(self.legs))
        await until(lambda: not (self.journal.known_legs() or self.journal.open_regions()))

    async def _fetch_program(self, digest: str) -> object:
        return self.house.shelf.get(digest)


@contextlib.asynccontextmanager
async def adapter_process(
    house: Installation, switch: SimulatedSwitch, file: Path, keys: PayloadKeys
) -> AsyncIterator[Adapter]:
    """Run an adapter's process while the block runs; killed when the block is left."""
    process = Adapter(house, switch, file, keys)
    await process.start()
    try:
        yield process
    finally:
        await asyncio.shield(process.die())
