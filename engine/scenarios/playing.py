"""Plays a scenario: does what its caller does, and sees to it that what must come does come."""

from __future__ import annotations

from collections.abc import Callable

from engine.records.model import CallRecord
from engine.scenarios import model
from engine.scenarios.acts import ACTS
from engine.scenarios.course import Course
from engine.scenarios.expectations import EXPECTATIONS
from engine.scenarios.position import Deviation, Position
from engine.scenarios.stage import Stage
from engine.scenarios.words import length

GOOD_NIGHT_SECONDS = 120.0
"""How long a call may take to end once the caller has hung up."""

STEPS = {**ACTS, **EXPECTATIONS}
"""How each step is played."""


class Player:
    """Takes one scenario through one call."""

    def __init__(self, scenario: model.Scenario, course: Course, stage: Stage, record: Callable[[], CallRecord]) -> None:
        """``record`` gives the record of the call once it is over."""
        self._scenario = scenario
        self._course = course
        self._stage = stage
        self._position = Position(course, stage, record)

    async def play(self) -> None:
        """Go through the steps, then hang up unless the call is over. Raises ``Deviation``."""
        steps = self._scenario.steps
        for number, step in enumerate(steps, start=1):
            try:
                await STEPS[type(step)](self._position, step)
            except Deviation as deviation:
                deviation.step = number
                raise
        await self.finish()
        self._has_not_failed()

    async def finish(self) -> None:
        """Bring the call to its end, whatever the scenario found."""
        if not self._course.over:
            self._stage.hang_up()
            until = self._stage.now() + GOOD_NIGHT_SECONDS
            while not self._course.over:
                if self._stage.now() >= until:
                    raise Deviation("the call ends when the caller hangs up", f"it goes on for {length(GOOD_NIGHT_SECONDS)}")
                await self._course.news(until - self._stage.now())

    def _has_not_failed(self) -> None:
        said = [step.ends for step in self._scenario.steps if isinstance(step, model.Ends)]
        if any(end.by == "failure" or end.outcome == "failed" for end in said):
            return
        failed = next((entry for entry in self._course.trace if entry.kind == "failed"), None)
        if failed is not None:
            raise Deviation("the flow goes on", f"it failed at {failed.step}: {failed.data['message']} ({failed.data['code']})")
