"""Scenarios played: the whole engine in this process, beside a simulated switch, in time that jumps instead of passing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.bootstrap.one_call import CallSetup, OneCall
from engine.program import Program
from engine.records.fold import record_of
from engine.records.model import CallRecord
from engine.runtime.local import CallOver
from engine.scenarios import beside, model, opening
from engine.scenarios.course import Course
from engine.scenarios.hearing import StandInVoice, Wordings
from engine.scenarios.playing import Player
from engine.scenarios.position import Deviation
from engine.scenarios.replies import Replies
from engine.scenarios.result import Deviated, Result
from engine.telephony import commands
from engine.trace import TraceEntry
from telephony_adapters.simulator.phones import BUSY, REJECTS, UNAVAILABLE, Answers, Manner, Rings
from telephony_adapters.simulator.signs import Beeped, Connected, PromptBegan, PromptOver, Sign
from telephony_adapters.simulator.virtual_time import EPOCH, VirtualTimeLoop, unix_clock

_MANNERS: Mapping[str, Manner] = {
    "answers": Answers(after=2.0, talks=20.0),
    "busy": BUSY,
    "no answer": Rings(),
    "rejects": REJECTS,
    "unreachable": UNAVAILABLE,
}
COMMANDS: Mapping[str, type[commands.Command]] = {
    "answer": commands.Answer,
    "play": commands.Play,
    "stop prompt": commands.StopPrompt,
    "ring": commands.Ring,
    "dial": commands.Dial,
    "bridge": commands.Bridge,
    "music": commands.StartMusic,
    "hang up": commands.Hangup,
    "record": commands.Record,
    "record conversation": commands.RecordConversation,
    "pause recording": commands.PauseRecording,
}
"""What scenarios call the switch's commands."""


class Rehearsal:
    """Plays scenarios of one program. Each call has a clock, a switch and people of its own, so no call knows of another."""

    def __init__(self, program: Program, calendars: Mapping[str, Any] | None = None) -> None:
        """``program`` is what is tested; ``calendars`` are the documents of those that it may name, by name."""
        self._program = program
        self._calendars = calendars or {}
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
        house = _House(program, scenario, self._voice, self._wordings, self._calendars)
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


class _House:
    """One call on the engine, and the stage of its scenario."""

    def __init__(
        self,
        program: Program,
        scenario: model.Scenario,
        voice: StandInVoice,
        wordings: Wordings,
        calendars: Mapping[str, Any],
    ) -> None:
        epoch = scenario.clock if scenario.clock is not None else EPOCH
        clock = unix_clock(epoch)
        self.course = Course(program, wordings, epoch)
        self._scenario = scenario
        self._record: CallRecord | None = None
        self._call = OneCall(
            program,
            "scenario",
            self,
            clock=clock,
            sounds=voice,
            performers=Replies(
                scenario.replies,
                self.course.node,
                {
                    **opening.performers(calendars, scenario, clock),
                    **beside.performers(scenario, self.course.message),
                },
            ),
        )
        for address, phone in scenario.phones.items():
            manner = manner_of(phone)
            self._call.switch.phones.extension(address, manner)
            self._call.switch.phones.number(address, manner)

    async def begin(self) -> None:
        """Let the caller call in."""
        scenario = self._scenario
        await self._call.begin(CallSetup(scenario.dials, scenario.from_, scenario.by_way_of, "scenario"))

    async def end(self) -> None:
        """Bring the call to its end and let nothing of it be left."""
        await self._call.end()

    def record(self) -> CallRecord:
        """Fold the call, which is over, into its record."""
        if self._record is None:
            over = self._call.ended
            assert over is not None
            self._record = record_of(over.facts, over.trace, flow=over.flow, version=over.version, environment=over.environment)
        return self._record

    # The stage

    def now(self) -> float:
        """Seconds since the call began: the loop begins with it."""
        return asyncio.get_running_loop().time()

    def press(self, key: str) -> None:
        """Let the caller press a key."""
        self._call.caller.press_key(key)

    def speak(self, seconds: float) -> None:
        """Let the caller speak."""
        self._call.caller.speak(seconds)

    def hang_up(self) -> None:
        """Let the caller hang up."""
        self._call.caller.hang_up()

    def refuse(self, command: str, times: int) -> None:
        """Let the switch refuse its next commands of a kind."""
        self._call.switch.faults.refuse(COMMANDS[command], times)

    def lose_prompt_ends(self, times: int) -> None:
        """Let the next ends of prompts get lost."""
        self._call.switch.faults.lost_prompt_ends += times

    def delay_events(self, seconds: float) -> None:
        """Let everything be told late."""
        self._call.switch.faults.event_delay = seconds

    def restart(self) -> None:
        """Let the switch crash and come back."""
        self._call.switch.restart()

    # What the call tells

    def told(self, entry: TraceEntry) -> None:
        """Pass it on."""
        self.course.told(entry)

    def region(self, trace: Sequence[TraceEntry]) -> None:
        """Pass it on."""
        self.course.region(trace)

    def over(self, over: CallOver) -> None:
        """Pass it on."""
        self.course.ended(over.trace)

    def noticed(self, sign: Sign) -> None:
        """Pass on what the scenario hears of."""
        notice = _NOTICES.get(type(sign))
        if notice is not None:
            notice(self.course, sign)


_NOTICES: Mapping[type, Callable[[Course, Any], None]] = {
    PromptBegan: lambda course, sign: course.prompt_began(sign.at, sign.sounds),
    PromptOver: lambda course, sign: course.prompt_over(sign.at),
    Beeped: lambda course, sign: course.beeped(sign.at),
    Connected: lambda course, sign: course.connected(sign.at, sign.others),
}
"""What the scenario hears of the caller's signs."""


def manner_of(phone: model.Phone) -> Manner:
    """Give the simulator's manner of a scenario's word for it."""
    if isinstance(phone, str):
        return _MANNERS[phone]
    return Answers(after=phone.answers_after, talks=phone.talks, presses=phone.presses or "")
