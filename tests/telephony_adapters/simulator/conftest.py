"""A simulated switch with an adapter on it, in virtual time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from engine.telephony.calls import Address, CallId, LegId, NodeName, PromptId
from engine.telephony.commands import Answer, Dial, Play
from engine.telephony.media import Sound
from telephony_adapters.conformance import Told
from telephony_adapters.simulator import SimulatedSwitch, SimulatorAdapter
from telephony_adapters.simulator.parties import SimulatedCaller
from telephony_adapters.simulator.virtual_time import run, unix_clock


@dataclass
class Stage:
    """What a test plays on."""

    switch: SimulatedSwitch
    adapter: SimulatorAdapter
    told: Told

    async def answered(self) -> SimulatedCaller:
        """A caller who is up."""
        caller = self.switch.offer("4001")
        await self.adapter.perform(Answer(caller.leg))
        return caller


async def stage(switch: SimulatedSwitch | None = None) -> Stage:
    """A connected adapter; sounds need no files."""
    switch = switch or SimulatedSwitch(NodeName("pbx1"), clock=unix_clock(), check_sounds=False)
    made = Stage(switch, SimulatorAdapter(switch), Told())
    await made.adapter.start(made.told)
    return made


def play(test: Callable[[Stage], Awaitable[None]]) -> None:
    """Run a test in virtual time."""

    async def whole() -> None:
        await test(await stage())

    run(whole())


def say(leg: LegId, prompt: str, seconds: float, text: str = "Hello.") -> Play:
    return Play(leg, PromptId(prompt), (Sound(text, "", seconds, text),))


def ring(leg: str, extension: str = "6001", seconds: float = 20.0) -> Dial:
    return Dial(LegId(leg), CallId("c"), Address("endpoint", extension), "13800138000", seconds)
