"""One call to a telephone as its author follows it: told like every test call, from what the real engine tells of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.bootstrap.testcalls.calls import shown_value
from engine.errors import Conflict, CordboardError, NotFound
from engine.program import Program
from engine.records.ports import CallRepository
from engine.runtime.placing import CallPlacer, Progress
from engine.runtime.state import CallFacts
from engine.scenarios.model import Scenario
from engine.scenarios.result import Result
from engine.testcalls.entries import Entries
from engine.testcalls.log import Log
from engine.testcalls.model import Act, HangUp, Kind, Told
from engine.trace import TraceEntry

log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.3
_AWAY_SECONDS = 2.0
"""Between two looks at a call, and while the server that carries it does not answer."""
_LOOKS_BEHIND_THE_END = 20
"""How often the record of a call that is over is looked for, before it is told as cut off."""


class PlacedCall:
    """Implements ``engine.testcalls.ports.TestCall``: what can be done here is to hang up; the rest is the telephone's."""

    def __init__(
        self, program: Program, facts: CallFacts, placer: CallPlacer, records: CallRepository, tell: Callable[[Told], None]
    ) -> None:
        """Nothing is told before ``begin``."""
        self.program = program
        self._facts = facts
        self._placer = placer
        self._records = records
        self._log = Log(tell)
        self._entries = Entries((), self._trace)
        self._at = facts.offered_at
        self._pressed: set[float] = set()
        self._stage = ""
        self._over = False
        self._looks_behind_the_end = 0
        self._following: asyncio.Task[None] | None = None

    @property
    def id(self) -> str:
        """The call's id, as records have it."""
        return self._facts.call

    @property
    def live(self) -> bool:
        """Whether it goes on."""
        return not self._over

    def told(self) -> Sequence[Told]:
        """Everything told so far."""
        return tuple(self._log.told)

    def sound(self, number: int) -> Path:
        """There is none: the telephone sounds it."""
        raise NotFound("no-such-sound", "What a telephone sounds is not sounded here.", "Its text says what is heard.")

    def begin(self) -> None:
        """Tell that it was placed, and follow it."""
        program, facts = self.program, self._facts
        begun = {
            "flow": program.flow,
            "digest": program.digest,
            "entry": program.entry,
            "languages": list(program.languages),
            "variables": {name: shown_value(one.initial, one.sensitive) for name, one in sorted(program.variables.items())},
            "dials": facts.dialled,
            "caller": facts.caller,
            "clock": facts.offered_at,
            "by_phone": True,
        }
        self._say("begun", begun)
        self._reached("placed")
        self._following = asyncio.create_task(self._follow(), name="placed call")

    async def do(self, act: Act) -> None:
        """Hang up; everything else is done at the telephone."""
        if self._over:
            raise Conflict("call-over", "The call is over.", "Call again.")
        if not isinstance(act, HangUp):
            raise Conflict("at-the-telephone", "This call is at a telephone.", "Do it there: press its keys, speak into it.")
        self._say("act", act.model_dump(mode="json"))
        await self._placer.give_up(self._facts.call)

    async def back(self, to: int, program: Program) -> None:
        """A telephone cannot be taken back."""
        raise Conflict("at-the-telephone", "A call at a telephone cannot be gone back in.", "Try it again in the page.")

    async def scenario(self, name: str, play: Callable[[Scenario], Result]) -> Scenario:
        """What really happened is no scenario."""
        raise Conflict("not-repeatable", "A call at a telephone is no scenario.", "Try it in the page, and keep that call.")

    async def end(self) -> None:
        """End it. Its record stays, for it was a real call."""
        if not self._over:
            await self._placer.give_up(self._facts.call)

    async def unfollow(self) -> None:
        """Stop following; the call goes on."""
        if self._following is not None:
            self._following.cancel()
            await asyncio.wait([self._following])

    async def _follow(self) -> None:
        while not self._over:
            try:
                progress = await self._placer.progress(self._facts.call)
                await self._take(progress)
                await asyncio.sleep(_LOOK_SECONDS)
            except CordboardError as wrong:
                log.info("call %s is not told of: %s", self._facts.call, wrong.message)
                await asyncio.sleep(_AWAY_SECONDS)

    async def _take(self, progress: Progress) -> None:
        if progress.stage == "over":
            await self._take_end()
            return
        if progress.stage != "begun":
            self._reached(progress.stage)
        self._entries.region(progress.trace)

    async def _take_end(self) -> None:
        """Tell the end as the record has it, which is written before the call is over; unless its server has lost the call."""
        self._looks_behind_the_end += 1
        try:
            record = await self._records.get(self._facts.call)
        except NotFound:
            record = None
        if record is not None and record.state == "ended":
            trace = await self._records.trace(record.id)
            self._entries.region(trace)
            reason = next((str(one.data.get("reason")) for one in reversed(trace) if one.kind == "ended"), "")
            told = {"by": record.ended_by, "outcome": record.outcome, "reason": reason, "seconds": record.seconds or 0.0}
            self._over = True
            self._say("over", told, at=record.ended_at)
        elif self._looks_behind_the_end > _LOOKS_BEHIND_THE_END:
            self._over = True
            self._say("over", {"by": "switch", "outcome": "interrupted", "reason": "unknown", "seconds": 0.0})

    def _reached(self, state: str) -> None:
        if state != self._stage:
            self._stage = state
            self._say("reach", {"state": state})

    def _trace(self, entry: Mapping[str, Any], whole: TraceEntry) -> None:
        self._at = whole.at
        if whole.kind == "called_out":
            cause = whole.data.get("cause") or {}
            self._reached(whole.data["how"] if whole.data["how"] != "failed" else str(cause.get("reason", "failed")))
        self._heard(whole.data)
        self._say("trace", entry)

    def _heard(self, data: Mapping[str, Any]) -> None:
        """Tell what was said and pressed, which is in the trace once it is over."""
        prompts = data.get("prompts") or ()
        if prompts:
            sounds = [
                {
                    "sound": -1,
                    "seconds": p.get("seconds", 0.0),
                    "text": p["text"],
                    "language": p["language"],
                    "keys": [p["key"]],
                }
                for p in prompts
            ]
            self._say("prompt", {"prompt": "", "seconds": 0.0, "sounds": sounds})
            stopped = data.get("ended") in ("interrupted", "gone")
            self._say("prompt over", {"prompt": "", "how": "stopped" if stopped else "done"})
        for key, at in data.get("keys") or ():
            if at not in self._pressed:  # a key that cut a prompt short stands again in the question it answered
                self._pressed.add(at)
                self._say("act", {"do": "press", "key": key})

    def _say(self, kind: Kind, data: Mapping[str, Any], *, at: float | None = None) -> None:
        self._log.add(max(0.0, round((at or self._at) - self._facts.offered_at, 3)), kind, data)
