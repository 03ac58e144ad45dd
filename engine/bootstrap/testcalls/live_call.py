"""One test call in its thread: the whole engine beside a simulated switch, by a clock that its author holds in hand."""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from engine.bootstrap.one_call import CallSetup, OneCall
from engine.bootstrap.scenarios import COMMANDS
from engine.bootstrap.testcalls.pacing import Pacing
from engine.bootstrap.testcalls.phones import HeldPhones
from engine.bootstrap.testcalls.voice import Sounds, Voice
from engine.bootstrap.testcalls.work import HeldWork, Reading, as_if, at_home
from engine.bootstrap.testcalls.world import Place, World
from engine.errors import Conflict
from engine.program import Program
from engine.records.fold import record_of
from engine.runtime.local import Begun, CallOver
from engine.runtime.sounds import SoundSource
from engine.runtime.state import CallState
from engine.scenarios.hearing import Wordings
from engine.telephony.calls import Cause, EndReason
from engine.testcalls import model
from engine.testcalls.entries import Entries
from engine.testcalls.model import Kind
from engine.trace import TraceEntry
from telephony_adapters.simulator.paced_time import PacedLoop
from telephony_adapters.simulator.signs import (
    Answered,
    Beeped,
    Connected,
    Ended,
    Hushed,
    MusicBegan,
    Parted,
    PromptBegan,
    PromptOver,
    Ringing,
    Sign,
)

log = logging.getLogger(__name__)

LINE_LOST = Cause(EndReason.CONGESTION, 41)  # Q.850 "temporary failure": a network that is gone

Tell = Callable[[float, Kind, Mapping[str, Any]], None]


class LiveCall:
    """One call, from its beginning or a place in it to its end. ``done`` is set, in the loop that made it, when it is over."""

    def __init__(
        self,
        program: Program,
        name: str,
        wanted: model.Wanted,
        world: World,
        *,
        source: SoundSource,
        reading: Reading,
        sounds: Sounds,
        tell: Tell,
        place: Callable[[Place], None],
        begun: Place | None = None,
        paused: bool = False,
    ) -> None:
        """``tell`` and ``place`` are called in the call's thread; the latter just before a block's own entry is told."""
        self.done = asyncio.Event()
        self._home = asyncio.get_running_loop()
        self._loop = PacedLoop(lambda: self._pacing.pace(), begun.at if begun else 0.0)
        self._tell = tell
        self._place = place
        self._wanted = wanted
        self._world = world
        before = begun.trace[:-1] if begun else ()  # the block is entered again
        self._begun = Begun(begun.state, before) if begun else None
        self._sounds = sounds
        self._wordings = Wordings(program)
        self._entries = Entries(before, lambda told, _: self._say("trace", told))
        clock = self._clock
        looking = as_if(world, at_home(reading(clock), self._home, self._loop))
        self._work = HeldWork(
            program, world, self._say, lambda: self._entries.node, self._loop, looking, lambda: self._pacing.pace()
        )
        self._pacing = Pacing(world, self._say, self._turn, self._loop.time, paused=paused)
        self._call = OneCall(
            program,
            name,
            self,
            clock=clock,
            sounds=Voice(source, sounds, self._home, self._loop),
            performers=self._work,
            halt=self._halt,
        )
        self._phones = HeldPhones(self._call.switch.phones, world, self._say)
        self._gone = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="test call", daemon=True)

    def _clock(self) -> float:
        """Unix time, as the flow sees it."""
        return self._world.epoch + self._loop.time()

    def start(self) -> None:
        """Let the caller call in."""
        self._thread.start()

    async def do(self, act: model.Act) -> None:
        """Do something; ``Conflict`` when the call is over, or it cannot be done now."""
        await self._there(lambda: _ACTS[type(act)](self, act))

    async def end(self) -> None:
        """Bring the call to its end, and wait for its thread."""
        if not self.done.is_set():
            try:
                await self._there(self._end)
            except Conflict:
                pass  # it came to its end by itself
            await self.done.wait()
        self._thread.join()  # it has nothing left to do

    async def _there(self, act: Callable[[], None]) -> None:
        """Have something done in the call's thread."""
        told: concurrent.futures.Future[None] = concurrent.futures.Future()

        def run() -> None:
            try:
                act()
            except Exception as wrong:
                told.set_exception(wrong)
            else:
                told.set_result(None)

        try:
            self._loop.call_soon_threadsafe(run)
        except RuntimeError:  # the loop is closed already
            raise _is_over() from None
        waiting, over = asyncio.wrap_future(told), asyncio.ensure_future(self.done.wait())
        try:
            await asyncio.wait((waiting, over), return_when=asyncio.FIRST_COMPLETED)
        finally:
            over.cancel()
        if not waiting.done():
            raise _is_over()
        waiting.result()

    # In the thread

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._live())
        except Exception:
            log.exception("a test call broke")
        finally:
            for task in (left := asyncio.all_tasks(self._loop)):
                task.cancel()
            if left:
                self._loop.run_until_complete(asyncio.wait(left))
            self._loop.close()
            self._home.call_soon_threadsafe(self.done.set)

    async def _live(self) -> None:
        await self._call.begin(CallSetup(self._wanted.dials, self._wanted.caller, "trunk", "test", self._begun))
        await self._gone.wait()

    def _end(self) -> None:
        self._pacing.finish()
        self._work.give_up()
        self._later(self._call.end())

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _say(self, kind: Kind, data: Mapping[str, Any]) -> None:
        self._tell(self._loop.time(), kind, data)

    def _turn(self) -> tuple[str, str]:
        """Say who has to do something before the call can go on."""
        if self._work.waiting:
            return "reply", self._work.waiting
        if self._phones.waiting:
            return "phone", self._phones.waiting
        caller = self._call.caller
        silence = caller.ended is None and caller.prompt is None and caller.comfort == "none" and not caller.others
        asked = silence and self._call.in_region and not self._call.switch.recordings.beeps()
        return ("caller", self._entries.node) if asked else ("", "")

    async def _halt(self, state: CallState, trace: Sequence[TraceEntry]) -> None:
        if self._call.in_region:
            self._entries.region(trace)
        brought = {node: len(replies) for node, replies in self._world.brought.items()}
        copy = CallState.from_json(state.as_json())
        self._place(Place(self._loop.time(), self._world.epoch, copy, self._entries.whole, brought))
        await self._pacing.halt(state.step)

    # What the call tells

    def told(self, entry: TraceEntry) -> None:
        """The call has a further entry in its trace."""
        if self._entries.own(entry):
            self._pacing.something_happened()

    def region(self, trace: Sequence[TraceEntry]) -> None:
        """The region under way has written so much."""
        if self._entries.region(trace):
            self._pacing.something_happened()

    def noticed(self, sign: Sign) -> None:
        """The caller hears, or no longer hears, something."""
        if (notice := _NOTICES.get(type(sign))) is not None:
            notice(self, sign)

    def over(self, over: CallOver) -> None:
        """The call has come to its end."""
        record = record_of(over.facts, over.trace, flow=over.flow, version=over.version, environment=over.environment)
        reason = next((str(one.data["reason"]) for one in reversed(over.trace) if one.kind == "ended"), "")
        told = {"by": record.ended_by, "outcome": record.outcome, "reason": reason, "seconds": round(self._loop.time(), 3)}
        self._say("over", told)
        self._gone.set()

    def _prompt(self, sign: PromptBegan) -> None:
        sounds = [self._sounds.told(sound, self._wordings) for sound in sign.sounds]
        self._say("prompt", {"prompt": sign.prompt, "seconds": round(sign.seconds, 3), "sounds": sounds})
        self._pacing.something_happened()

    def _line(self, state: str, **more: Any) -> None:
        self._say("line", {"state": state, **more})
        self._pacing.something_happened()

    # What the author does

    def _did(self, act: model.Act) -> None:
        if self._call.caller.ended is not None:
            raise _is_over()
        self._say("act", act.model_dump(mode="json"))

    def _press(self, act: model.Press) -> None:
        self._did(act)
        self._call.caller.press_key(act.key)

    def _hang_up(self, act: model.HangUp) -> None:
        self._did(act)
        self._pacing.go_on()
        self._call.caller.hang_up()

    def _speak(self, act: model.Speak) -> None:
        self._did(act)
        self._call.caller.speak(act.seconds)
        self._pacing.take_time(act.seconds)
        self._loop.call_later(act.seconds, self._line, "spoken")

    def _skip(self, act: model.Skip) -> None:
        if self._work.waiting:
            raise Conflict("not-now", "A reply is waited for.", "Say what the work brings.")
        self._did(act)
        self._pacing.skip()

    def _set_speed(self, act: model.SetSpeed) -> None:
        self._world.speed = act.speed
        self._pacing.tell()

    def _set_clock(self, act: model.SetClock) -> None:
        self._did(act)
        self._world.epoch += (act.to - self._clock() if act.to is not None else 0.0) + (act.ahead or 0.0)
        self._say("clock", {"now": self._clock()})

    def _set_hours(self, act: model.SetHours) -> None:
        self._did(act)
        self._world.hours = act.hours

    def _set_phone(self, act: model.SetPhone) -> None:
        self._did(act)
        self._world.phones[act.address] = act.manner

    def _at_phone(self, act: model.AtPhone) -> None:
        self._did(act)
        self._phones.act(act)

    def _set_reply(self, act: model.SetReply) -> None:
        self._did(act)
        self._work.reply(act.node, act.reply)

    def _fault(self, act: model.Fault) -> None:
        self._did(act)
        _FAULTS[act.what](self, act)

    def _lose_line(self, act: model.Fault) -> None:
        self._pacing.go_on()
        switch = self._call.switch
        switch.end_leg(switch.find(self._call.caller.leg), LINE_LOST, "switch")

    def _restart(self, act: model.Fault) -> None:
        self._pacing.go_on()
        self._call.switch.restart()

    def _refuse(self, act: model.Fault) -> None:
        self._call.switch.faults.refuse(COMMANDS[act.command], act.times)

    def _lose_ends(self, act: model.Fault) -> None:
        self._call.switch.faults.lost_prompt_ends += act.times

    def _delay(self, act: model.Fault) -> None:
        self._call.switch.faults.event_delay = act.seconds


def _is_over() -> Conflict:
    return Conflict("call-over", "The call is over.", "Go back to one of its blocks, or call again.")


_ACTS: Mapping[type, Callable[[LiveCall, Any], None]] = {
    model.Press: LiveCall._press,
    model.HangUp: LiveCall._hang_up,
    model.Speak: LiveCall._speak,
    model.Skip: LiveCall._skip,
    model.Pause: lambda call, act: call._pacing.pause(),
    model.StepOn: lambda call, act: call._pacing.step(),
    model.GoOn: lambda call, act: call._pacing.go_on(),
    model.SetSpeed: LiveCall._set_speed,
    model.SetClock: LiveCall._set_clock,
    model.SetHours: LiveCall._set_hours,
    model.SetPhone: LiveCall._set_phone,
    model.AtPhone: LiveCall._at_phone,
    model.SetReply: LiveCall._set_reply,
    model.Fault: LiveCall._fault,
}
"""How each act is done."""

_FAULTS: Mapping[str, Callable[[LiveCall, model.Fault], None]] = {
    "line lost": LiveCall._lose_line,
    "switch restarts": LiveCall._restart,
    "refuses": LiveCall._refuse,
    "loses prompt end": LiveCall._lose_ends,
    "delays events": LiveCall._delay,
}
"""How each thing goes wrong."""

_NOTICES: Mapping[type[Sign], Callable[[LiveCall, Any], None]] = {
    Ringing: lambda call, sign: call._line("ringing"),
    Answered: lambda call, sign: call._line("answered"),
    PromptBegan: LiveCall._prompt,
    PromptOver: lambda call, sign: call._say("prompt over", {"prompt": sign.prompt, "how": sign.how}),
    Beeped: lambda call, sign: call._line("beep"),
    MusicBegan: lambda call, sign: call._line("music", music=sign.music),
    Hushed: lambda call, sign: call._line("quiet"),
    Connected: lambda call, sign: call._line("connected", others=list(sign.others)),
    Parted: lambda call, sign: call._line("parted"),
    Ended: lambda call, sign: call._line("over", reason=sign.cause.reason.value, by=sign.by),
}
"""How what the caller notices is told."""
