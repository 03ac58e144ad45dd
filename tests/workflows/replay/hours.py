"""Opening hours in golden histories: calendars in memory and the real performer, at moments that the flow names."""

from __future__ import annotations

from typing import Any

from engine.calendars.calendar import Calendar, Emergency
from engine.calendars.keeping import no_such_calendar
from engine.calendars.performer import HoursPerformer
from engine.nodes.business_hours import KIND
from engine.program import Variable
from engine.telephony.calls import CallId
from tests.engine.calendars.weeks import OFFICE, calendar
from tests.engine.runtime.flows import BYE, Block, flow
from tests.workflows.adapter import Adapter

EXITS = ("open", "closed", "holiday", "emergency", "error")


class Calendars:
    """An office, one that is closed at once, and no other."""

    async def calendar(self, name: str) -> Calendar:
        known = {"office": calendar(OFFICE), "flooded": calendar(emergency=Emergency(0.0, None, "Flood", "ann"))}
        if name not in known:
            raise no_such_calendar(name)
        return known[name]


def look(name: str, to: str, at: str = "'2026-11-25T10:00'", **config: Any) -> Block:
    """A block all of whose exits lead the same way."""
    return Block("business_hours", {"calendar": name, "at": at, **config}, dict.fromkeys(EXITS, to))


EVERY_EXIT = flow(
    {
        "open": look("office", "closed", next_change="closes"),
        "closed": look("office", "holiday", "day + 'T12:30'", next_opening="opens"),
        "holiday": look("office", "emergency", "'2026-10-01T10:00'", reason="why", next_opening="opens"),
        "emergency": look("flooded", "missing", reason="why", next_opening="opens"),
        "missing": look("nowhere", "bye", reason="why"),
        "bye": BYE,
    },
    variables={
        "day": Variable("string", "2026-11-25"),
        **{name: Variable("string", "") for name in ("closes", "opens", "why")},
    },
)


async def business_hours(adapter: Adapter) -> CallId:
    """The scenario: each exit once."""
    adapter.house.performers[KIND] = HoursPerformer(Calendars(), lambda: 0.0)
    try:
        call = adapter.ring_in(EVERY_EXIT).call
        await adapter.house.over(call)
    finally:
        del adapter.house.performers[KIND]
    return call
