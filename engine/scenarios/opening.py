"""Opening hours in scenarios: calendars beside the flow or in the scenario, asked for its own moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.calendars.calendar import Calendar, Emergency
from engine.calendars.keeping import assembled, no_such_calendar
from engine.calendars.performer import HoursPerformer
from engine.calendars.ports import KeptCalendar
from engine.calendars.reading import BadCalendar
from engine.nodes.business_hours import KIND
from engine.runtime.performers import Performers
from engine.scenarios.model import Scenario

MISSING = "missing"
"""In place of a calendar: there is none of this name."""


class ToldCalendars:
    """Implements ``engine.calendars.performer.CalendarSource``: what the scenario says, over what stands beside the flow."""

    def __init__(self, beside: Mapping[str, Any], scenario: Scenario) -> None:
        """``beside`` is name → document."""
        told = {**beside, **scenario.calendars}
        self.kept = {
            name: KeptCalendar(name, 1, document, 0.0, "", _emergency(scenario, name), 1)
            for name, document in told.items()
            if document != MISSING
        }

    async def calendar(self, name: str) -> Calendar:
        """Give one."""
        if name not in self.kept:
            raise no_such_calendar(name)
        return assembled(name, self.kept)


def performers(beside: Mapping[str, Any], scenario: Scenario, clock: Callable[[], float]) -> Performers:
    """Give who looks at calendars in a scenario; ``clock`` is the scenario's."""
    return {KIND: HoursPerformer(ToldCalendars(beside, scenario), clock)}


def unusable(scenario: Scenario, beside: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Find what cannot be used: where in the scenario, what is wrong, and the mend."""
    kept = ToldCalendars(beside, scenario).kept
    for name in scenario.emergency:
        if name not in kept:
            yield ("emergency", name), f"There is no calendar “{name}”.", "Write it under `calendars`, or beside the flow."
    for name, document in scenario.calendars.items():
        if document != MISSING:
            try:
                assembled(name, kept)
            except BadCalendar as wrong:
                mistake = wrong.mistakes[0]
                yield ("calendars", name, *mistake.path), mistake.message, mistake.mend


def _emergency(scenario: Scenario, name: str) -> Emergency | None:
    told = scenario.emergency.get(name)
    return None if told is None else Emergency(float("-inf"), told.until, told.reason, "the scenario")
