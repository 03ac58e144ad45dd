"""Runs regions: from an order, or from where a process before this one left off."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Literal

from engine.errors import Conflict, CordboardError
from engine.nodes.base import CallerGone
from engine.recordings.ports import Recordings, Unkept
from engine.runtime.checkpoint import Journal, OpenRegion
from engine.runtime.ending import defect, plain_cause, whereabouts
from engine.runtime.halting import Halt
from engine.runtime.interpreter import run_edge
from engine.runtime.legs import Leg, Legs
from engine.runtime.notices import Notices
from engine.runtime.programs import ProgramSource
from engine.runtime.recorded_call import RecordedCall
from engine.runtime.region import RegionOrder, RegionReport
from engine.runtime.sounds import SoundSource
from engine.runtime.state import CallFacts, CallState
from engine.telephony.calls import Cause, EndReason
from engine.telephony.commands import Hangup
from engine.telephony.port import CommandFailed, LegGone, TelephonyAdapter
from engine.trace import TraceEntry

log = logging.getLogger(__name__)

Ended = Literal["", "flow", "caller", "failure", "switch"]


class RegionRunner:
    """Runs the edge steps of calls on one switch.

    A finished region stays in the journal, as it stood at its last checkpoint, until whoever delivers its report closes it:
    were it closed here, a crash before the delivery would lose the report.

    The journal's own refusal (``Conflict``, ``journal-taken``) passes through: another process carries the region on, and this
    one must neither end the call nor report a result. A journal that cannot be written (a full disk) ends no call: it goes on
    without the checkpoint.
    """

    def __init__(
        self,
        *,
        port: TelephonyAdapter,
        legs: Legs,
        journal: Journal,
        programs: ProgramSource,
        sounds: SoundSource,
        notices: Notices,
        clock: Callable[[], float],
        halt: Halt | None = None,
        recordings: Recordings | None = None,
    ) -> None:
        """``clock`` gives Unix time in seconds; ``halt`` holds calls before their steps, for whoever follows one.

        Without ``recordings`` nothing that is recorded is kept.
        """
        self._halt = halt
        self._port = port
        self._legs = legs
        self._journal = journal
        self._programs = programs
        self._sounds = sounds
        self._notices = notices
        self._clock = clock
        self._recordings = recordings or Unkept()

    async def run(
        self, order: RegionOrder, ticket: bytes, *, on_checkpoint: Callable[[OpenRegion], None] | None = None
    ) -> RegionReport:
        """Run an order. ``on_checkpoint`` is told each checkpoint after it is written."""
        return await self._run(order.facts, CallState.from_json(order.state), [], ticket, on_checkpoint)

    async def resume(self, left: OpenRegion, *, on_checkpoint: Callable[[OpenRegion], None] | None = None) -> RegionReport:
        """Carry on from a checkpoint: the caller hears that step's question again, on the attempt it was.

        A region that had finished, and whose report was never delivered, reports what it did.
        """
        if left.trace and left.trace[-1].kind == "leg_ended":
            return _report_again(left)
        state = CallState.from_json(left.state)
        trace = [*left.trace, TraceEntry(self._clock(), state.step, "resumed")]
        return await self._run(left.facts, state, trace, left.ticket, on_checkpoint)

    async def _run(
        self,
        facts: CallFacts,
        state: CallState,
        trace: list[TraceEntry],
        ticket: bytes,
        on_checkpoint: Callable[[OpenRegion], None] | None,
    ) -> RegionReport:
        def checkpoint() -> None:
            region = OpenRegion(facts, ticket, state.as_json(), tuple(trace))
            try:
                self._journal.save_region(region)
            except Conflict:
                raise  # another process carries the region on
            except CordboardError as wrong:
                log.error("call %s goes on without a checkpoint: %s", facts.call, wrong)
            if on_checkpoint is not None:
                on_checkpoint(region)

        leg = self._legs.get(facts.leg)
        if leg is None:
            gone = Cause(EndReason.UNKNOWN, reconciled=True)
            return self._report(state, trace, "caller", self._leg_ended(trace, state, facts, gone, "caller"))
        with leg.attended():
            checkpoint()
            ended, cause = await self._drive(facts, state, trace, leg, checkpoint)
            if ended:
                leg.acknowledge_end()
        reason = self._leg_ended(trace, state, facts, cause, ended) if ended else ""
        checkpoint()
        return self._report(state, trace, ended, reason)

    async def _drive(
        self, facts: CallFacts, state: CallState, trace: list[TraceEntry], leg: Leg, checkpoint: Callable[[], None]
    ) -> tuple[Ended, Cause | None]:
        program = self._programs.get(facts.program)
        call = RecordedCall(
            program,
            state,
            facts,
            trace,
            port=self._port,
            leg=leg,
            sounds=self._sounds,
            clock=self._clock,
            checkpoint=checkpoint,
            halt=self._halt,
            recordings=self._recordings,
        )
        try:
            await run_edge(program, state, call)
            if state.step:
                await call.settle()
        except CallerGone as gone:
            return ("switch" if gone.cause.reason == EndReason.NODE_RESTART else "caller"), gone.cause
        except Conflict:
            raise
        except CordboardError as wrong:
            return await self._fail(call, leg, wrong.code, wrong.message)
        except Exception as bug:
            log.error("step %s of call %s failed: %s", state.step, facts.call, whereabouts(bug))
            return await self._fail(call, leg, *defect(program, state, bug))
        finally:
            call.drop()
        if state.step:
            return "", None
        await self._hang_up(leg, EndReason.NORMAL)
        return "flow", leg.ended.cause if leg.ended else None

    async def _fail(
        self, call: RecordedCall, leg: Leg, code: str, message: str
    ) -> tuple[Literal["failure", "caller"], Cause | None]:
        call.tell("failed", code=code, message=message)
        if leg.ended is None:
            try:
                await call.answer()
            except (CallerGone, CordboardError):
                log.info("leg %s could not be answered for the apology", leg.id)
            await self._notices.say(leg, "apology", call.language)
            await self._hang_up(leg, EndReason.FAILED)
        return "failure", leg.ended.cause if leg.ended else None

    async def _hang_up(self, leg: Leg, reason: EndReason) -> None:
        if leg.ended is not None:
            return
        try:
            await self._port.perform(Hangup(leg.id, reason))
        except (LegGone, CommandFailed) as wrong:
            log.info("leg %s could not be hung up: %s", leg.id, wrong.message)

    def _leg_ended(self, trace: list[TraceEntry], state: CallState, facts: CallFacts, cause: Cause | None, by: str) -> str:
        why = cause or Cause(EndReason.NORMAL)
        told = {"leg": facts.leg, "role": "caller", **plain_cause(why), "by": "flow" if by == "failure" else by}
        trace.append(TraceEntry(self._clock(), state.step, "leg_ended", told))
        return why.reason.value

    def _report(
        self,
        state: CallState,
        trace: list[TraceEntry],
        ended: Ended,
        reason: str,
    ) -> RegionReport:
        return RegionReport(state.as_json(), tuple(entry.as_json() for entry in trace), ended, reason)


def _report_again(left: OpenRegion) -> RegionReport:
    last = left.trace[-1].data
    failed = any(entry.kind == "failed" for entry in left.trace)
    ended: Ended = "failure" if failed and last["by"] == "flow" else last["by"]
    return RegionReport(left.state, tuple(entry.as_json() for entry in left.trace), ended, last["reason"])
