"""The engine beside a simulated switch, for a single call: what an adapter's process puts together, in this very loop.

Scenarios are played on it, and people's test calls. Each call has a switch, people and a clock of its own, so no call knows of
another.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from engine.program import Program
from engine.runtime.checkpoint import OpenRegion
from engine.runtime.core_legs import CoreLegs
from engine.runtime.halting import Halt
from engine.runtime.legs import Leg, Legs
from engine.runtime.local import Begun, CallOver, LocalCalls, MemoryJournal
from engine.runtime.notices import Notices
from engine.runtime.performers import Performers
from engine.runtime.region_runner import RegionRunner
from engine.runtime.sounds import SoundSource
from engine.runtime.state import CallFacts
from engine.telephony.calls import CallId, LegId
from engine.telephony.commands import Answer
from engine.telephony.events import CallOffered, Event, LegEnded, LegReplaced, NodeDown, NodeTaken, NodeUp
from engine.trace import TraceEntry
from telephony_adapters.simulator import SimulatedSwitch, SimulatorAdapter
from telephony_adapters.simulator.parties import SimulatedCaller
from telephony_adapters.simulator.signs import Sign

_LEG = "caller"


class Onlooker(Protocol):
    """Is told how the call goes, as it goes."""

    def told(self, entry: TraceEntry) -> None:
        """The call has a further entry in its trace."""
        ...

    def region(self, trace: Sequence[TraceEntry]) -> None:
        """The region under way has written so much; nothing when it is over, and its entries are told one by one."""
        ...

    def noticed(self, sign: Sign) -> None:
        """The caller hears, or no longer hears, something."""
        ...

    def over(self, over: CallOver) -> None:
        """The call has come to its end."""
        ...


@dataclass(frozen=True, slots=True)
class CallSetup:
    """Who calls whom.

    Attributes:
        dials: the number dialled.
        caller: the caller's number, empty when withheld.
        entry: the trunk or context the call comes in by.
        environment: the one its record is of.
        begun: where the call stands already, for one that does not begin at its beginning.
    """

    dials: str
    caller: str
    entry: str
    environment: str
    begun: Begun | None = None


class OneCall:
    """One call of one program. ``switch`` is open to whoever plugs phones in, or lets things go wrong."""

    def __init__(
        self,
        program: Program,
        name: str,
        onlooker: Onlooker,
        *,
        clock: Callable[[], float],
        sounds: SoundSource,
        performers: Performers,
        halt: Halt | None = None,
    ) -> None:
        """``name`` is the call's id; ``clock`` gives Unix time in the running loop's pace."""
        self.switch = SimulatedSwitch(clock=clock, check_sounds=False, name_leg=lambda: _LEG)
        self.caller: SimulatedCaller
        self.ended: CallOver | None = None
        self._program = program
        self._call = CallId(name)
        self._onlooker = onlooker
        self._tasks: set[asyncio.Task[None]] = set()
        self._journal = _Journal(onlooker)
        self._legs = Legs(self._ended_unattended)
        self._port = SimulatorAdapter(self.switch)
        notices = Notices(self._port, sounds)
        self._calls = LocalCalls(
            regions=RegionRunner(
                port=self._port,
                legs=self._legs,
                journal=self._journal,
                programs=self,
                sounds=sounds,
                notices=notices,
                clock=clock,
                halt=halt,
            ),
            legs=CoreLegs(port=self._port, legs=self._legs, journal=self._journal, notices=notices),
            journal=self._journal,
            programs=self,
            clock=clock,
            over=self._is_over,
            performers=performers,
            told=self._told,
            halt=halt,
        )

    async def begin(self, setup: CallSetup) -> None:
        """Let the caller call in."""
        self._setup = setup
        await self._port.start(self)
        self.caller = self.switch.offer(setup.dials, caller=setup.caller, entry=setup.entry)
        self.caller.watchers.append(self._onlooker.noticed)
        if setup.begun is not None and setup.begun.state.answered:
            await self._port.perform(Answer(LegId(_LEG)))

    async def end(self) -> None:
        """Bring the call to its end and let nothing of it be left."""
        if self.ended is None:
            self.caller.hang_up()
            await self._calls.cancel(self._call)

    @property
    def in_region(self) -> bool:
        """Whether steps beside the switch have the call: prompts and questions, as opposed to what is done elsewhere."""
        return bool(self._journal.open_regions())

    def get(self, digest: str) -> Program:
        """Be the source of programs."""
        return self._program

    def take(self, event: Event) -> None:
        """Be the switchboard: begin the call, give events of legs to their legs."""
        if isinstance(event, CallOffered):
            self._offered(event)
        elif isinstance(event, LegReplaced):
            self._legs.replace(event)
        elif not isinstance(event, NodeUp | NodeDown | NodeTaken):
            self._legs.put(event, event.leg)

    def _offered(self, offer: CallOffered) -> None:
        facts = CallFacts(
            self._call, offer.node, offer.leg, offer.caller, offer.dialled, offer.entry, offer.at, self._program.digest
        )
        self._legs.open(facts.leg, facts.call, "caller")
        start = self._calls.start(
            facts, flow=self._program.flow, version=0, environment=self._setup.environment, begun=self._setup.begun
        )
        self._later(start)

    def _ended_unattended(self, leg: Leg, ended: LegEnded) -> None:
        self._later(self._calls.leg_ended(leg.call, leg.origin, ended.cause, ended.at))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _told(self, _: CallId, entry: TraceEntry) -> None:
        self._onlooker.told(entry)

    def _is_over(self, over: CallOver) -> None:
        self.ended = over
        self._onlooker.over(over)


class _Journal(MemoryJournal):
    """Lets the onlooker know what the call's region has written, at each checkpoint."""

    def __init__(self, onlooker: Onlooker) -> None:
        super().__init__()
        self._onlooker = onlooker

    def save_region(self, region: OpenRegion) -> None:
        super().save_region(region)
        self._onlooker.region(region.trace)

    def close_region(self, call: CallId) -> None:
        super().close_region(call)
        self._onlooker.region(())
