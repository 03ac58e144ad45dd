"""The last activity of a call: its record, written beside the workflow."""

from __future__ import annotations

from temporalio import activity

from engine.records.fold import record_of
from engine.records.ports import CallRepository
from engine.trace import TraceEntry
from workflows.messages import CallOver
from workflows.names import RECORD_CALL


class Recording:
    """Writes what calls leave behind."""

    def __init__(self, calls: CallRepository) -> None:
        """Take the keeper of calls."""
        self._calls = calls

    @activity.defn(name=RECORD_CALL)
    async def record_call(self, over: CallOver) -> None:
        """Fold the trace into the record and keep both. Writing again replaces, so it may be tried until it works."""
        start, trace = over.call, [TraceEntry.from_json(entry) for entry in over.trace]
        record = record_of(start.facts, trace, flow=start.flow, version=start.version, environment=start.environment)
        await self._calls.closed(record, trace)
