"""What a region takes and gives: the seam between the durable workflow and the process beside the switch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine.runtime.state import CallFacts


@dataclass(frozen=True, slots=True)
class RegionOrder:
    """Run the edge steps that begin at ``state["step"]``."""

    facts: CallFacts
    state: Mapping[str, Any]  # CallState.as_json()


@dataclass(frozen=True, slots=True)
class RegionReport:
    """What became of it.

    ``ended`` is empty when the program goes on at core step ``state["step"]``; ``flow`` when it is over by itself; ``caller``
    when the caller hung up; ``failure`` when it could not go on (the apology has been played and the leg hung up);
    ``switch`` when the node restarted under the call.
    """

    state: Mapping[str, Any]
    trace: Sequence[Mapping[str, Any]]  # TraceEntry.as_json() of this region, in order
    ended: Literal["", "flow", "caller", "failure", "switch"] = ""
    reason: str = ""  # EndReason value of the caller's leg when it ended
