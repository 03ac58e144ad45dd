"""What the author of a test call holds in hand; it outlives the calls that are gone back in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from engine.runtime.state import CallState
from engine.scenarios import model as scenarios
from engine.testcalls import model
from engine.testcalls.model import Kind
from engine.trace import TraceEntry


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block was entered, for going back: all that the call was then.

    ``trace`` ends with that entry; ``brought`` counts the replies that each node had been given.
    """

    at: float
    epoch: float
    state: CallState
    trace: tuple[TraceEntry, ...]
    brought: Mapping[str, int]


@dataclass(slots=True)
class World:
    """The phones, the work away from the switch, and the clock.

    Attributes:
        speed: how fast the call goes.
        epoch: Unix time at the call's second 0.
        phones: address → how it shall behave.
        replies: node → what its work shall bring.
        hours: what calendars say, where the author says so.
        turned_out: address → how it did behave, for the scenario.
        brought: node → what its work did bring, each time.
    """

    speed: model.Speed
    epoch: float
    phones: dict[str, model.Manner]
    replies: dict[str, Any]
    hours: model.Hours = "calendars"
    turned_out: dict[str, scenarios.Phone] = field(default_factory=dict)
    brought: dict[str, list[Any]] = field(default_factory=dict)


class Say(Protocol):
    """Tells one thing of the call, now."""

    def __call__(self, kind: Kind, data: Mapping[str, Any]) -> None:
        """Tell it."""
        ...
