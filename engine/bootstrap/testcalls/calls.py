"""The test calls of this process: so many at most, none for longer than somebody looks at it, and nothing left of any."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.bootstrap.scenarios import Rehearsal
from engine.bootstrap.testcalls.live_call import LiveCall
from engine.bootstrap.testcalls.voice import Sounds
from engine.bootstrap.testcalls.work import Reading, nothing_read
from engine.bootstrap.testcalls.world import Place, World
from engine.errors import Conflict, NotFound
from engine.program import Program, fits
from engine.runtime.interpreter import begin
from engine.runtime.redrive import redrive
from engine.runtime.sounds import SoundSource
from engine.runtime.state import CallFacts, CallState
from engine.scenarios.model import Scenario
from engine.scenarios.result import Result
from engine.telephony.calls import CallId, LegId, NodeName
from engine.testcalls import writing
from engine.testcalls.log import Log
from engine.testcalls.model import Act, Kind, Told, Wanted
from engine.testcalls.ports import Around
from engine.trace import mask

log = logging.getLogger(__name__)

MOST = 12
"""Calls at once, those that are over and still looked at among them."""
IDLE_SECONDS = 900.0
"""How long a call stays that nobody does anything to."""


class TriedCalls:
    """Implements ``engine.testcalls.ports.TestCalls``."""

    def __init__(self, sounds: SoundSource, reading: Reading = nothing_read, clock: Callable[[], float] = time.time) -> None:
        """``sounds`` is the product's own voice; ``reading`` gives who looks at what the installation keeps."""
        self._sounds = sounds
        self._reading = reading
        self._clock = clock
        self._calls: dict[str, TriedCall] = {}
        self._leaving: set[TriedCall] = set()  # not to be found any more, and their thread may still run

    async def start(self, program: Program, wanted: Wanted, tell: Callable[[str, Told], None]) -> TriedCall:
        """Begin one. Where there are too many, the one that has been over for the longest makes room."""
        if len(self._calls) >= MOST:
            over = next((call for call in self._calls.values() if not call.live), None)
            if over is None:
                raise Conflict(
                    "too-many-test-calls", f"{MOST} test calls go on at once already.", "End one of them, or try again later."
                )
            await over.end()
        id_ = secrets.token_urlsafe(18)  # it is all that keeps others from a call and what is said in it
        call = self._calls[id_] = TriedCall(
            id_,
            program,
            wanted,
            source=self._sounds,
            reading=self._reading,
            now=self._clock(),
            tell=lambda told: tell(id_, told),
            leave=self._leave,
            gone=self._leaving.discard,
        )
        call.begin()
        return call

    def find(self, id: str) -> TriedCall:
        """Find one, which is then not idle."""
        call = self._calls.get(id)
        if call is None:
            raise NotFound("no-such-test-call", "There is no such test call any more.", "Begin another one.")
        call.looked_at()
        return call

    def rehearsal(self, program: Program, world: Around) -> Callable[[Scenario], Result]:
        """Give what plays scenarios of a program."""
        return Rehearsal(program, world.calendars).play

    async def close(self) -> None:
        """End all, for the end of the process."""
        await asyncio.gather(*(call.end() for call in (*self._calls.values(), *self._leaving)))

    def _leave(self, call: TriedCall) -> None:
        self._calls.pop(call.id, None)
        self._leaving.add(call)


class TriedCall:
    """Implements ``engine.testcalls.ports.TestCall``: one call after the other where it is gone back, and one story of all."""

    def __init__(
        self,
        id_: str,
        program: Program,
        wanted: Wanted,
        *,
        source: SoundSource,
        reading: Reading,
        now: float,
        tell: Callable[[Told], None],
        leave: Callable[[TriedCall], object],
        gone: Callable[[TriedCall], object],
    ) -> None:
        """``leave`` is told when it is about to end, ``gone`` when nothing is left of it."""
        self.id = id_
        self.program = in_language(program, wanted.language)
        self._wanted = wanted
        self._source = source
        self._reading = reading
        self._sounds = Sounds()
        self._began = wanted.clock if wanted.clock is not None else now
        self._world = World(wanted.speed, self._began, dict(wanted.phones), dict(wanted.replies), wanted.hours)
        self._log = Log(tell)
        self._places: dict[int, Place] = {}
        self._home = asyncio.get_running_loop()
        self._leave = leave
        self._gone = gone
        self._live: LiveCall
        self._over = False
        self._run = 0  # counts the calls, so that what one still tells that was gone back from is not listened to
        self._turn = asyncio.Lock()
        self._ending: asyncio.Task[None] | None = None
        self._idle = self._home.call_later(IDLE_SECONDS, self._forget)

    @property
    def live(self) -> bool:
        """Whether it goes on."""
        return not self._over

    def told(self) -> Sequence[Told]:
        """Everything told so far, but for what was gone back behind."""
        return tuple(self._log.told)

    def sound(self, number: int) -> Path:
        """Find the audio of a sound."""
        return self._sounds.path(number)

    def begin(self) -> None:
        """Let the caller call in."""
        program, wanted = self.program, self._wanted
        begun = {
            "flow": program.flow,
            "digest": program.digest,
            "entry": program.entry,
            "languages": list(program.languages),
            "variables": {name: shown_value(one.initial, one.sensitive) for name, one in sorted(program.variables.items())},
            "dials": wanted.dials,
            "caller": wanted.caller,
            "clock": self._began,
            "hours": wanted.hours,
        }
        self._log.add(0.0, "begun", begun)
        self._log.add(0.0, "pace", {"speed": wanted.speed, "paused": wanted.paused, "at": ""})
        self._ring(None, paused=wanted.paused)

    def looked_at(self) -> None:
        """Begin to count idle time anew."""
        self._idle.cancel()
        if self._ending is None:
            self._idle = self._home.call_later(IDLE_SECONDS, self._forget)

    async def do(self, act: Act) -> None:
        """Do something."""
        async with self._turn:
            await self._live.do(act)

    async def back(self, to: int, program: Program) -> None:
        """Go back to where a block was entered, and on from there."""
        async with self._turn:
            program = in_language(program, self._wanted.language)
            place = self._places.get(to)
            if place is None:
                raise NotFound("no-such-place", "There is no block to go back to under this number.", "Choose another one.")
            parted = None
            if program.digest != self.program.digest:
                to, place, parted = await self._as_far_as_it_is_the_same(to, place, program)
            if place.state.step.partition("/")[0] not in program.steps:
                raise Conflict("block-gone", f"The block {place.state.step} is not drawn any more.", "Choose another one.")
            await self._live.end()
            self.program = program
            self._world.epoch = place.epoch
            self._world.brought = {node: self._world.brought[node][:count] for node, count in place.brought.items() if count}
            self._places = {number: known for number, known in self._places.items() if number < to}
            self._log.back(to - 1, place.at)
            if parted is not None:
                self._log.add(place.at, "parted", {"step": parted})
            self._ring(replace(place, state=_declared(place.state, program)), paused=False)

    async def scenario(self, name: str, play: Callable[[Scenario], Result]) -> Scenario:
        """Write the call as a scenario that plays as it went; in a thread, for it is played several times."""
        story = writing.Story(
            self._wanted, self._began, dict(self._world.turned_out), dict(self._world.brought), tuple(self._log.told)
        )
        return await asyncio.to_thread(writing.written, name, story, play)

    async def end(self) -> None:
        """End it, and keep nothing of it."""
        self._idle.cancel()
        self._leave(self)
        self._over = True
        self._run += 1  # what is told of the tidying up belongs to nobody
        async with self._turn:
            await self._live.end()
        self._gone(self)

    def _ring(self, place: Place | None, *, paused: bool) -> None:
        self._run += 1
        self._over = False
        run = self._run

        def tell(at: float, kind: Kind, data: Mapping[str, Any]) -> None:
            self._home.call_soon_threadsafe(self._hear, run, at, kind, data)

        def entered(at: Place) -> None:
            self._home.call_soon_threadsafe(self._note, run, at)

        self._live = LiveCall(
            self.program,
            f"test-{self.id}",
            self._wanted,
            self._world,
            source=self._source,
            reading=self._reading,
            sounds=self._sounds,
            tell=tell,
            place=entered,
            begun=place,
            paused=paused,
        )
        self._live.start()

    def _hear(self, run: int, at: float, kind: Kind, data: Mapping[str, Any]) -> None:
        if run == self._run:
            self._log.add(at, kind, data)
            self._over = self._over or kind == "over"
            if self._log.full:
                log.warning("a test call of flow %s has told too much and is ended", self.program.flow)
                self._forget()

    def _note(self, run: int, place: Place) -> None:
        """Keep a place under the number of the entry that told it, which came just before."""
        if run == self._run:
            entered = (one for one in reversed(self._log.told) if one.kind == "trace" and one.data["what"] == "entered")
            self._places[next(entered).number] = place

    def _forget(self) -> None:
        if self._ending is None:
            self._ending = self._home.create_task(self.end(), name="idle test call")

    async def _as_far_as_it_is_the_same(self, to: int, place: Place, program: Program) -> tuple[int, Place, str | None]:
        """Drive the changed drawing over what was done, and find the last block before the two part."""
        facts = CallFacts(
            CallId(self.id),
            NodeName("simulator"),
            LegId("caller"),
            self._wanted.caller,
            self._wanted.dials,
            "trunk",
            self._began,
            program.digest,
        )
        driven = await redrive(program, facts, place.trace)
        if driven.stopped is None:
            return to, place, None
        before = [number for number, known in self._places.items() if number <= to and len(known.trace) <= driven.stopped.at]
        if not before:
            raise Conflict("block-gone", "The changed drawing goes another way from the start.", "Call again.")
        number = max(before)
        return number, self._places[number], driven.stopped.expected.step


def in_language(program: Program, language: str | None) -> Program:
    """Let a flow begin in one of its other languages."""
    if language is None or language == program.languages[0] or language not in program.languages:
        return program
    return replace(program, languages=(language, *(other for other in program.languages if other != language)))


def _declared(state: CallState, program: Program) -> CallState:
    """Let the call stand in a drawing whose variables may be others: known ones keep what fits them, new ones begin."""
    copy = CallState.from_json(state.as_json())
    if not copy.frames:
        kept = {
            name: copy.variables[name]
            for name, declared in program.variables.items()
            if name in copy.variables and (copy.variables[name] is None or fits(declared.type, copy.variables[name]))
        }
        copy.variables = {**begin(program).variables, **kept}
    return copy


def shown_value(value: Any, sensitive: bool) -> Any:
    """Give a variable's value as it may be told."""
    return mask(str(value or "")) if sensitive else value
