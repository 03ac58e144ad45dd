"""Re-drive: run a program again over the recorded trace of a real call, without a switch, a clock or a caller.

The program that made the recording makes the same trace again, entry by entry. Another program shows where it would have
taken the caller elsewhere. What the recording answers for the world:

* prompts end as they ended, keys come as they came, waits and conversations last as long, parties have the same fate;
* other words in a prompt, and a wait of another length, are no divergence: how callers would have taken them nobody knows;
* keys are judged anew by order, never by time: a key that came in time is taken to come in time, and silence stays silence;
* where the caller hung up, the switch failed or a process died, the same happens again.

Masked digits: a question whose digits the recording keeps as ``•`` is answered with as many zeros, and variables that they
go into count as unknown. A condition over an unknown variable comes to what was recorded. Where anything else hangs on an
unknown value, or the very step that asked goes another way than recorded, the re-drive stops with ``Masked``: the program may
be the same and may not, and nobody can tell from what was rightly never written down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.errors import CordboardError
from engine.nodes.base import CallerGone
from engine.program import Program
from engine.runtime.divergence import Diverged, EndedFromOutside, Masked, Stopped, TakenUpAgain
from engine.runtime.ending import defect
from engine.runtime.interpreter import place_of, run_after, run_core, run_edge
from engine.runtime.redriven_call import RedrivenCall
from engine.runtime.state import CallFacts
from engine.telephony.calls import EndReason
from engine.trace import TraceEntry

__all__ = ["Diverged", "Masked", "Redriven", "redrive"]


@dataclass(frozen=True, slots=True)
class Redriven:
    """What a re-drive came to.

    Attributes:
        trace: what the program wrote, as far as it came; with the recording's times.
        stopped: where and why it left the recording; ``None`` when it came to the recording's end.
    """

    trace: tuple[TraceEntry, ...]
    stopped: Diverged | None


async def redrive(program: Program, facts: CallFacts, recording: Sequence[TraceEntry]) -> Redriven:
    """Drive ``program`` by the recording of the call that ``facts`` tell of. Never raises for what it finds."""
    call = RedrivenCall(program, facts, recording)
    try:
        while True:
            try:
                await _once(call)
                return Redriven(tuple(call.trace), None)
            except TakenUpAgain:
                call.take_up_again()
    except Stopped as stopped:
        return Redriven(tuple(call.trace), stopped.why)


async def _once(call: RedrivenCall) -> None:
    """Run from where the call stands to its end, as its hosts do (``region_runner``, ``workflows/call.py``)."""
    try:
        if call.unreached:
            call.finish("")
            return
        while (place := place_of(call.program, call.state)) is not None:
            await (run_edge if place == "edge" else run_core)(call.program, call.state, call)
        call.finish("flow")
    except (Stopped, TakenUpAgain):
        raise
    except EndedFromOutside:
        call.finish("")
    except CallerGone as gone:
        await _after(call, gone)
        call.finish("")
    except CordboardError as wrong:
        call.tell("failed", code=wrong.code, message=wrong.message)
        call.finish("failure")
    except Exception as bug:
        code, message = defect(call.program, call.state, bug)
        call.tell("failed", code=code, message=message)
        call.finish("failure")


async def _after(call: RedrivenCall, gone: CallerGone) -> None:
    """Do what follows a call whose caller hung up, behind the ends of its legs."""
    if gone.cause.reason != EndReason.NODE_RESTART:
        call.pass_ends()
        try:
            await run_after(call.program, call.state, call)
        except Stopped:
            raise
        except EndedFromOutside:
            return
        except Exception:  # a defect ends what follows the call, and is in no trace
            pass
