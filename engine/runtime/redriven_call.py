"""The call as a re-drive sees it: whatever a step asks of the world is answered from the recorded trace of a real call."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from engine import expressions
from engine.nodes.base import (
    Act,
    CallerGone,
    Collect,
    Collected,
    Dialled,
    FlowFailed,
    Line,
    Message,
    OperatorAsked,
    Played,
    Recorded,
    Talked,
    Work,
    Worked,
)
from engine.program import Program
from engine.runtime.divergence import Diverged, EndedFromOutside, Masked, Stopped, TakenUpAgain
from engine.runtime.interpreter import begin
from engine.runtime.recorded_keys import judge, stand_in, stands_in
from engine.runtime.running_call import RunningCall, Wording
from engine.runtime.state import CallFacts
from engine.telephony.calls import Address, Cause, EndReason, LegId
from engine.trace import MASK, Kind, TraceEntry

LATE_SECONDS = 5.0
"""By how much a conversation may have outlasted its limit in the recording: a process was away when its time was up."""

_WORLD_FAILURES = frozenset({"not-answered", "not-connected", "switch-side-failed", "internal", "defect"})
"""Failures that came from the switch or the engine; a program asked again cannot make them, so they are taken as recorded."""


class RedrivenCall(RunningCall):
    """Implements ``EdgeCall`` and ``CoreCall`` of ``engine.nodes.base`` over a recording."""

    def __init__(self, program: Program, facts: CallFacts, recording: Sequence[TraceEntry]) -> None:
        """Begin at the beginning. ``facts`` are the recorded call's; its times are taken from the entries."""
        super().__init__(program, begin(program), facts, [], lambda: self._upcoming_at())
        self._recording = recording
        self._position = 0
        self._unknown: set[str] = set()  # variables that hold a stand-in for masked digits
        self._unknown_waiting: list[set[str]] = []  # of the flows that wait, as their frames
        self._after_call = False  # the caller has left, and the flow goes on without
        self._masked_here = False  # the current step was given a stand-in, and may judge it
        self.unreached = False
        """Whether the recording is of a call that we placed and nobody answered: no program ran."""
        if recording and recording[0].kind == "called_out":
            self._begin_answered(recording[0].data.get("how") == "answered")

    def _begin_answered(self, answered: bool) -> None:
        """Copy how we got whom we called to the phone: it was done before any step."""
        self._copy()
        self.state.answered, self.unreached = answered, not answered
        if answered and (upcoming := self._next()) is not None and upcoming.kind == "answered":
            self._copy()

    # What the interpreter and its driver ask

    def tell(self, kind: Kind, **data: Any) -> TraceEntry:
        """Write an entry, at the time of the recorded one that it must equal."""
        if kind == "entered":
            self._masked_here = False
            self._meet_the_world()
        expected = self._upcoming(kind, data)
        if not _alike(expected.data, data):
            raise self._parting(expected, kind, data)
        return self._write(expected, data)

    async def save(self) -> None:
        """Pass a checkpoint: where the recorded process died behind it, the recording goes on with ``resumed``."""
        if self._next() is not None:
            self._meet_the_world()

    def take_up_again(self) -> None:
        """Begin the step anew, as the recorded call did. What it had told since its checkpoint is in no recording."""
        self._copy()

    def pass_ends(self) -> None:
        """Copy the ends of legs that the recording's host wrote; what follows the call follows them."""
        self._after_call = True
        while (upcoming := self._next()) is not None and upcoming.kind in ("resumed", "leg_ended"):
            self._copy()

    def finish(self, by: str, reason: str = EndReason.NORMAL) -> None:
        """Copy what the recording's host wrote behind the program's end, which must be an end of this kind; empty: any."""
        rest = self._recording[self._position :]
        agrees = all(entry.kind in ("resumed", "answered", "leg_ended", "ended") for entry in rest)
        if agrees and by and rest and rest[-1].kind == "ended":
            agrees = rest[-1].data["by"] == by
        if not agrees:
            raise self._parting(rest[0], "ended", {"by": by, "reason": reason})
        while self._next() is not None:
            self._copy()

    # What steps ask beside the switch

    async def answer(self) -> None:
        """Be answered, as recorded."""
        if self.state.answered:
            return
        self._meet_the_world()
        self.tell("answered")
        self.state.answered = True

    async def play(self, lines: Sequence[Line], *, interruptible: bool = False) -> Played:
        """Say the lines: how that ended is recorded. Other words are no divergence, for nobody can know what they change."""
        wording = self.worded(lines)
        self._meet_the_world()
        expected = self._upcoming("played", {"prompts": [words.as_json() for words in wording]})
        recorded = expected.data
        if recorded["ended"] == "interrupted" and not interruptible:
            raise self._parting(expected, "played", {**recorded, "ended": "done"})
        self._write(expected, {**recorded, "prompts": _said(wording, recorded)})
        if recorded["ended"] == "gone":
            raise self._gone()
        keys = [key for key, _ in recorded.get("keys", ()) if key != MASK]
        key = keys[0] if keys and recorded["ended"] == "interrupted" else ""
        return Played(recorded["ended"], key, recorded.get("heard", 0.0))

    async def collect(self, ask: Collect) -> Collected:
        """Ask: the keys are recorded, and judged anew."""
        ask, wording = self.heeding(ask), self.worded(ask.lines)
        self._meet_the_world()
        expected = self._upcoming("collected", {"prompts": [words.as_json() for words in wording]})
        recorded = expected.data
        got = judge(ask, recorded)
        if (got.ended, got.shown, got.used) != (recorded["ended"], recorded["digits"], len(recorded["keys"])):
            asked = {**recorded, "ended": got.ended, "digits": got.shown, "keys": recorded["keys"][: got.used]}
            raise self._parting(expected, "collected", asked)
        self._masked_here = self._masked_here or got.masked
        self._write(expected, {**recorded, "prompts": _said(wording, recorded)})
        if got.ended == "gone":
            raise self._gone()
        if got.ended == "operator":
            raise OperatorAsked
        return Collected(recorded["ended"], got.digits)

    async def record(self, ask: Message) -> Recorded:
        """Record: how that ended is recorded. One that the block would not have ended so is a divergence."""
        wording = self.worded(ask.lines)
        self._meet_the_world()
        expected = self._upcoming("recorded", {"prompts": [words.as_json() for words in wording]})
        recorded = expected.data
        ended, seconds = recorded["ended"], float(recorded["seconds"])
        possible = {"key": bool(ask.terminator), "silence": bool(ask.silence_seconds), "limit": ask.max_seconds <= seconds + 1}
        if not possible.get(ended, True):
            raise self._parting(expected, "recorded", {**recorded, "ended": ""})
        self._write(expected, {**recorded, "prompts": _said(wording, recorded)})
        if ended == "gone":
            if recorded["kept"]:
                self.assign({ask.variable: recorded["recording"]})
            raise self._gone()
        return Recorded(ended, recorded["recording"], seconds)

    async def discard(self, recording: str) -> None:
        """Have nothing to take away."""

    async def record_conversation(self, act: Act) -> bool:
        """Do what was done with the recording of the conversation."""
        self._meet_the_world()
        expected = self._upcoming("recording", {"act": act})
        if expected.data["act"] != act:
            raise self._parting(expected, "recording", {**expected.data, "act": act})
        self._write(expected, expected.data)
        stopped = self._next()  # a recording that could not be paused is stopped
        if expected.data["how"] == "failed" and stopped is not None and stopped.kind == "recording":
            self._copy()
        return bool(expected.data["how"] != "failed")

    async def hang_up(self, reason: EndReason) -> None:
        """End the leg: the recording's end follows."""

    # What core steps ask

    async def wait(self, seconds: float, *, music: str = "") -> None:
        """Wait as long as the recorded call did."""
        self._meet_the_world()
        expected = self._upcoming("waited", {"seconds": seconds})
        self._write(expected, expected.data)
        self._check_caller()

    async def dial(self, address: Address, *, caller_id: str, ring_seconds: float, music: str = "") -> Dialled:
        """Ring the address, which must be the recorded one, with the recorded fate."""
        self._meet_the_world()
        expected = self._upcoming("dialled", {"address": asdict(address)})
        recorded = expected.data
        if recorded["address"] != asdict(address):
            raise self._parting(expected, "dialled", {**recorded, "address": asdict(address)})
        self._write(expected, recorded)
        self._check_caller()
        return Dialled(recorded["how"], LegId(recorded["leg"]), _cause(recorded["cause"]) if recorded["cause"] else None)

    async def perform(self, work: Work, *, music: str = "", music_after: float = 0.0, secret: bool | str = False) -> Worked:
        """Give what came of the recorded work, which must have been asked for in the same words."""
        self._meet_the_world()
        asked = {"work": work.kind, "told": dict(work.told)}
        expected = self._upcoming("performed", asked)
        recorded = expected.data
        if not _alike({name: recorded[name] for name in asked}, asked):
            raise self._parting(expected, "performed", {**recorded, **asked})
        result = recorded["result"]
        self._masked_here = self._masked_here or result == MASK
        if isinstance(secret, str) and isinstance(result, dict) and secret in result:
            kept = result[secret]
            known = {name: stand_in(value) for name, value in kept.items()} if isinstance(kept, Mapping) else stand_in(kept)
            result = {**result, secret: known}
            self._masked_here = True
        self._write(expected, recorded)
        self._check_caller()
        return Worked(recorded["how"], result, recorded["reason"])

    async def talk(self, leg: LegId, *, limit_seconds: float | None = None) -> Talked:
        """Talk as long as the recorded call did, when the limit allows just that."""
        self._meet_the_world()
        expected = self._upcoming("talked", {"leg": leg})
        by, seconds = expected.data["ended_by"], expected.data["seconds"]
        if by == "flow" and (limit_seconds is None or limit_seconds > seconds + LATE_SECONDS):
            raise self._parting(expected, "talked", {**expected.data, "ended_by": "", "seconds": limit_seconds})
        if limit_seconds is not None and seconds > limit_seconds + LATE_SECONDS:
            raise self._parting(expected, "talked", {**expected.data, "ended_by": "flow", "seconds": limit_seconds})
        self._write(expected, expected.data)
        while (told := self._next()) is not None and told.kind == "leg_ended" and told.data["leg"] == leg:
            self._copy()
        self._check_caller()
        return Talked("party" if by == "party" else "flow", seconds)

    # Values that the recording keeps masked

    def assign(self, values: Mapping[str, Any]) -> None:
        """Set variables; one that is given a stand-in for masked digits counts as unknown from here on."""
        for name, value in values.items():
            unknown = self._masked_here and stands_in(value)
            (self._unknown.add if unknown else self._unknown.discard)(name)
        super().assign(values)

    def _fits(self, type_: str, value: Any) -> bool:
        return super()._fits(type_, value) or (self._masked_here and stands_in(value))

    def evaluate(self, expression: str, *, sent: bool = False) -> Any:
        """Evaluate, unless it reads what nobody knows and somebody might look at."""
        self._check_known((expression,), sent=sent)
        return super().evaluate(expression)

    def fill(self, text: str, *, sent: bool = False) -> str:
        """Put values into a text's places, unless it reads what nobody knows and somebody might look at."""
        self._check_known(expressions.template(text).expressions, sent=sent)
        return super().fill(text)

    def decide(self, expression: str) -> bool:
        """Evaluate a condition; what it came to over unknown values is recorded."""
        if not self._reads_unknown((expression,)):
            return super().decide(expression)
        expected = self._upcoming("decided", {"expression": expression})
        if expected.data["expression"] != expression:
            raise Stopped(Masked(self._position, expected, self._asked(expected, "decided", {"expression": expression})))
        self._write(expected, expected.data)
        return bool(expected.data["value"])

    def enter(self, computed: Mapping[str, str], values: Mapping[str, Any], outputs: Mapping[str, str]) -> None:
        """Go into a flow; what it is given of unknown values is unknown there."""
        handed = self._unknown_of(computed)
        super().enter(computed, values, outputs)
        self._unknown_waiting.append(self._unknown)
        self._unknown = handed

    def leave_for(self, computed: Mapping[str, str], values: Mapping[str, Any]) -> None:
        """Go on in another flow."""
        handed = self._unknown_of(computed)
        super().leave_for(computed, values)
        self._unknown_waiting.clear()
        self._unknown = handed

    def leave(self, exit: str) -> bool:
        """Come back; what is taken back of unknown values is unknown here."""
        outputs = self.state.frames[-1].outputs if self.state.frames else {}
        taken = {to for name, to in outputs.items() if name in self._unknown}
        self._masked_here = self._masked_here or bool(taken)
        came_back = super().leave(exit)
        self._unknown = (self._unknown - set(outputs.values())) | taken
        return came_back

    def abandon(self) -> None:
        """Stand again at the step that called this flow, with what was unknown there."""
        super().abandon()
        self._unknown = self._unknown_waiting.pop()

    def _unknown_of(self, computed: Mapping[str, str]) -> set[str]:
        return {name for name, source in computed.items() if source.strip() in self._unknown}

    def _handed(self, source: str) -> Any:
        if source.strip() not in self._unknown:
            return super()._handed(source)
        self._masked_here = True
        return self.state.variables[source.strip()]

    def lot(self) -> int:
        """Give the recorded lot: the caller stands where the caller stood, and the shares are what is tried."""
        expected = self._upcoming("allotted", {})
        self._write(expected, expected.data)
        return int(expected.data["lot"])

    def note(self, name: str, text: str) -> None:
        """Write a milestone; what its text came to over unknown values is recorded."""
        if not self._reads_unknown(expressions.template(text).expressions):
            super().note(name, text)
            return
        expected = self._upcoming("noted", {"name": name})
        if expected.data["name"] != name:
            raise self._parting(expected, "noted", {**expected.data, "name": name})
        self._write(expected, expected.data)

    def worded(self, lines: Sequence[Line]) -> tuple[Wording, ...]:
        """Put lines in words; they may hold unknown values, for they are written down masked anyway.

        Whether a place over an unknown value can be computed only the recording knows.
        """
        upcoming = self._next()
        failed_then = upcoming is not None and upcoming.kind in ("failed", "caught")
        failed_then = failed_then and upcoming is not None and upcoming.data["code"] not in _WORLD_FAILURES
        try:
            worded = super().worded(lines)
        except FlowFailed:
            if not failed_then:
                self._check_known(self._places(lines))
            raise
        if failed_then:
            self._check_known(self._places(lines))
        return worded

    def _places(self, lines: Sequence[Line]) -> list[str]:
        prompts = [said for line in lines for said in self.flow.prompts.get(line.prompt, {}).values()]
        texts = [*(str(said["text"]) for said in prompts), *(line.text for line in lines)]
        return [place for text in texts for place in expressions.template(text).expressions]

    # The recording

    def _next(self) -> TraceEntry | None:
        # A recording falls silent for secrets by itself, and goes on while the flow does.
        while self._position < len(self._recording) and _by_itself(self._recording[self._position]):
            self._copy()
        return self._recording[self._position] if self._position < len(self._recording) else None

    def _upcoming_at(self) -> float:
        upcoming = self._next()
        return upcoming.at if upcoming else self._recording[-1].at if self._recording else 0.0

    def _upcoming(self, kind: Kind, asked: Mapping[str, Any]) -> TraceEntry:
        """Give the next entry, which must be of this kind and of this step."""
        while (upcoming := self._next()) is not None and upcoming.kind == "offered":
            self._copy()
        if upcoming is None:
            raise Stopped(None)
        if upcoming.kind == "resumed":
            raise TakenUpAgain
        if (upcoming.kind, upcoming.step) != (kind, self.state.step):
            raise self._parting(upcoming, kind, asked)
        return upcoming

    def _meet_the_world(self) -> None:
        """Let happen what happened to the recorded call here, in place of an answer."""
        upcoming = self._next()
        if upcoming is None:
            raise Stopped(None)
        if upcoming.kind == "resumed":
            raise TakenUpAgain
        self._check_caller()
        if upcoming.kind in ("failed", "caught") and upcoming.data["code"] in _WORLD_FAILURES:
            raise FlowFailed(upcoming.data["code"], upcoming.data["message"])
        last = self._recording[-1]
        if self._after_call and upcoming is last and upcoming.kind == "ended" and self._begun():
            raise EndedFromOutside
        if last.kind == "ended" and last.data["reason"] == EndReason.CANCELLED and self._only_ends_follow():
            raise EndedFromOutside

    def _begun(self) -> bool:
        """Whether the step has begun, and its world's answer is what is missing."""
        return bool(self.trace) and (self.trace[-1].kind, self.trace[-1].step) == ("entered", self.state.step)

    def _only_ends_follow(self) -> bool:
        return all(entry.kind in ("leg_ended", "ended") for entry in self._recording[self._position :])

    def _check_caller(self) -> None:
        upcoming = self._next()
        if upcoming is not None and upcoming.kind == "leg_ended":
            if upcoming.data["leg"] == self.facts.leg and upcoming.data["by"] != "flow":
                raise CallerGone(_cause(upcoming.data))

    def _gone(self) -> CallerGone:
        upcoming = self._next()
        told = upcoming is not None and upcoming.kind == "leg_ended"
        return CallerGone(_cause(upcoming.data) if told and upcoming else Cause(EndReason.UNKNOWN))

    def _write(self, expected: TraceEntry, data: Mapping[str, Any]) -> TraceEntry:
        entry = TraceEntry(expected.at, expected.step, expected.kind, data)
        self.trace.append(entry)
        self._position += 1
        return entry

    def _copy(self) -> None:
        self.trace.append(self._recording[self._position])
        self._position += 1

    def _asked(self, expected: TraceEntry, kind: Kind, data: Mapping[str, Any]) -> TraceEntry:
        return TraceEntry(expected.at, self.state.step, kind, data)

    def _parting(self, expected: TraceEntry, kind: Kind, data: Mapping[str, Any]) -> Stopped:
        why = Masked if self._masked_here else Diverged
        return Stopped(why(self._position, expected, self._asked(expected, kind, data)))

    def _reads_unknown(self, sources: Sequence[str]) -> bool:
        return bool(self._unknown) and any(self._unknown & set(expressions.names(source)) for source in sources)

    def _check_known(self, sources: Sequence[str], *, sent: bool = False) -> None:
        if self._reads_unknown(sources) and sent:
            self._masked_here = True  # whether it can be computed hangs on it
        elif self._reads_unknown(sources):
            expected = self._next()
            if expected is None:
                raise Stopped(None)
            raise Stopped(Masked(self._position, expected, self._asked(expected, "decided", {"expression": sources[0]})))


def _said(wording: Sequence[Wording], recorded: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Tell the words, with the recorded audio of those that are the recorded ones."""
    before = recorded["prompts"]
    said = []
    for n, words in enumerate(wording):
        plain = words.as_json()
        same = n < len(before) and all(before[n].get(name) == value for name, value in plain.items())
        said.append(dict(before[n]) if same else plain)
    return said


def _by_itself(entry: TraceEntry) -> bool:
    return entry.kind == "recording" and entry.data["by"] == "question"


def _cause(plain: Mapping[str, Any]) -> Cause:
    return Cause(EndReason(plain["reason"]), plain["q850"], plain["tech"])


def _alike(recorded: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    return recorded == told or _plain(recorded) == _plain(told)


def _plain(data: Mapping[str, Any]) -> str:
    return json.dumps(data, sort_keys=True, default=str)
