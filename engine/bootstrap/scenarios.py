"""Scenarios played: the whole engine in this process, beside a simulated switch, in time that jumps instead of passing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.program import Program
from engine.records.fold import record_of
from engine.records.model import CallRecord
from engine.runtime.checkpoint import OpenRegion
from engine.runtime.core_legs import CoreLegs
from engine.runtime.legs import Leg, Legs
from engine.runtime.local import CallOver, LocalCalls, MemoryJournal
from engine.runtime.notices import Notices
from engine.runtime.region_runner import RegionRunner
from engine.runtime.state import CallFacts
from engine.scenarios import model
from engine.scenarios.course import Course
from engine.scenarios.hearing import StandInVoice, Wordings
from engine.scenarios.playing import Player
from engine.scenarios.position import Deviation
from engine.scenarios.replies import Replies
from engine.scenarios.result import Deviated, Result
from engine.telephony import commands
from engine.telephony.calls import CallId
from engine.telephony.events import CallOffered, Event, LegEnded, LegReplaced, NodeDown, NodeTaken, NodeUp
from engine.trace import TraceEntry
from telephony_adapters.simulator import SimulatedSwitch, SimulatorAdapter
from telephony_adapters.simulator.parties import SimulatedCaller
from telephony_adapters.simulator.phones import BUSY, REJECTS, UNAVAILABLE, Answers, Manner, Rings
from telephony_adapters.simulator.signs import Connected, PromptBegan, PromptOver, Sign
from telephony_adapters.simulator.virtual_time import EPOCH, VirtualTimeLoop, unix_clock

_CALL = CallId("scenario")
_LEG = "caller"

_MANNERS: Mapping[str, Manner] = {
    "answers": Answers(after=2.0, talks=20.0),
    "busy": BUSY,
    "no answer": Rings(),
    "rejects": REJECTS,
    "unreachable": UNAVAILABLE,
}
_COMMANDS: Mapping[str, type[commands.Command]] = {
    "answer": commands.Answer,
    "play": commands.Play,
    "stop prompt": commands.StopPrompt,
    "ring": commands.Ring,
    "dial": commands.Dial,
    "bridge": commands.Bridge,
    "music": commands.StartMusic,
    "hang up": commands.Hangup,
}


class Rehearsal:
    """Plays scenarios of one program. Each call has a clock, a switch and people of its own, so no call knows of another."""

    def __init__(self, program: Program) -> None:
        """``program`` is what is tested."""
        self._program = program
        self._voice = StandInVoice()
        self._wordings = Wordings(program)

    def play(self, scenario: model.Scenario) -> Result:
        """Play one scenario; takes about a millisecond. A defect of the engine is raised."""
        program = self._program
        if scenario.language is not None and scenario.language != program.languages[0]:
            others = (language for language in program.languages if language != scenario.language)
            program = replace(program, languages=(scenario.language, *others))
        return _run(self._play(program, scenario))

    def play_all(self, scenarios: Iterable[model.Scenario]) -> Iterator[Result]:
        """Play them one after the other."""
        return map(self.play, scenarios)

    async def _play(self, program: Program, scenario: model.Scenario) -> Result:
        house = _House(program, scenario, self._voice, self._wordings)
        player = Player(scenario, house.course, house, house.record)
        deviated: Deviated | None = None
        await house.begin()
        try:
            await player.play()
        except Deviation as deviation:
            at, entries = round(house.now(), 3), len(house.course.trace)
            deviated = Deviated(deviation.step, at, deviation.expected, deviation.instead, entries)
            await house.end()
        return Result(scenario, deviated, house.record(), house.course)


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    # Not asyncio.Runner: its signal handlers and its care for threads take longer than a scenario does, and a scenario has
    # neither. A loop of its own for each keeps times, and the order of what happens at once, the same however many came before.
    loop = VirtualTimeLoop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()


class _Journal(MemoryJournal):
    """Lets the course of the call know what its region has written, at each checkpoint."""

    def __init__(self, course: Course) -> None:
        super().__init__()
        self._course = course

    def save_region(self, region: OpenRegion) -> None:
        super().save_region(region)
        self._course.region(region.trace)

    def close_region(self, call: CallId) -> None:
        super().close_region(call)
        self._course.region(())


class _House:
    """What an adapter's process puts together, for a single call; and the stage of its scenario."""

    def __init__(self, program: Program, scenario: model.Scenario, voice: StandInVoice, wordings: Wordings) -> None:
        epoch = scenario.clock if scenario.clock is not None else EPOCH
        clock = unix_clock(epoch)
        self.course = Course(program, wordings, epoch)
        self._program = program
        self._scenario = scenario
        self._over: CallOver | None = None
        self._record: CallRecord | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._caller: SimulatedCaller
        self._switch = SimulatedSwitch(clock=clock, check_sounds=False, name_leg=lambda: _LEG)
        for address, phone in scenario.phones.items():
            manner = _manner(phone)
            self._switch.phones.extension(address, manner)
            self._switch.phones.number(address, manner)
        self._journal = _Journal(self.course)
        self._legs = Legs(self._ended_unattended)
        self._port = SimulatorAdapter(self._switch)
        notices = Notices(self._port, voice)
        regions = RegionRunner(
            port=self._port,
            legs=self._legs,
            journal=self._journal,
            programs=self,
            sounds=voice,
            notices=notices,
            clock=clock,
        )
        core = CoreLegs(port=self._port, legs=self._legs, journal=self._journal, notices=notices)
        self._calls = LocalCalls(
            regions=regions,
            legs=core,
            journal=self._journal,
            programs=self,
            clock=clock,
            over=self._is_over,
            performers=Replies(scenario.replies, self.course.node),
            told=self._told,
        )

    async def begin(self) -> None:
        """Let the caller call in."""
        await self._port.start(self)
        scenario = self._scenario
        self._caller = self._switch.offer(scenario.dials, caller=scenario.from_, entry=scenario.by_way_of)
        self._caller.watchers.append(self._notice)

    async def end(self) -> None:
        """Bring the call to its end and let nothing of it be left."""
        if self._over is None:
            self._caller.hang_up()
            await self._calls.cancel(_CALL)

    def record(self) -> CallRecord:
        """Fold the call, which is over, into its record."""
        if self._record is None:
            over = self._over
            assert over is not None
            self._record = record_of(over.facts, over.trace, flow=over.flow, version=over.version, environment=over.environment)
        return self._record

    def get(self, digest: str) -> Program:
        """Be the source of programs."""
        return self._program

    # The stage

    def now(self) -> float:
        """Seconds since the call began: the loop begins with it."""
        return asyncio.get_running_loop().time()

    def press(self, key: str) -> None:
        """Let the caller press a key."""
        self._caller.press_key(key)

    def hang_up(self) -> None:
        """Let the caller hang up."""
        self._caller.hang_up()

    def refuse(self, command: str, times: int) -> None:
        """Let the switch refuse its next commands of a kind."""
        self._switch.faults.refuse(_COMMANDS[command], times)

    def lose_prompt_ends(self, times: int) -> None:
        """Let the next ends of prompts get lost."""
        self._switch.faults.lost_prompt_ends += times

    def delay_events(self, seconds: float) -> None:
        """Let everything be told late."""
        self._switch.faults.event_delay = seconds

    def restart(self) -> None:
        """Let the switch crash and come back."""
        self._switch.restart()

    # What the switch and the engine tell

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
            _CALL, offer.node, offer.leg, offer.caller, offer.dialled, offer.entry, offer.at, self._program.digest
        )
        self._legs.open(facts.leg, facts.call, "caller")
        self._later(self._calls.start(facts, flow=self._program.flow, version=0, environment="scenario"))

    def _ended_unattended(self, leg: Leg, ended: LegEnded) -> None:
        self._later(self._calls.leg_ended(leg.call, leg.origin, ended.cause, ended.at))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _told(self, _: CallId, entry: TraceEntry) -> None:
        self.course.told(entry)

    def _is_over(self, over: CallOver) -> None:
        self._over = over
        self.course.ended(over.trace)

    def _notice(self, sign: Sign) -> None:
        notice = _NOTICES.get(type(sign))
        if notice is not None:
            notice(self.course, sign)


_NOTICES: Mapping[type, Callable[[Course, Any], None]] = {
    PromptBegan: lambda course, sign: course.prompt_began(sign.at, sign.sounds),
    PromptOver: lambda course, sign: course.prompt_over(sign.at),
    Connected: lambda course, sign: course.connected(sign.at, sign.others),
}
"""What the scenario hears of the caller's signs."""


def _manner(phone: model.Phone) -> Manner:
    if isinstance(phone, str):
        return _MANNERS[phone]
    return Answers(after=phone.answers_after, talks=phone.talks, presses=phone.presses or "")
