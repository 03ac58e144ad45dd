"""All promises, and how one is held to."""

from __future__ import annotations

import asyncio
import contextlib

from engine.errors import CordboardError
from engine.telephony.calls import LegId, PromptId
from engine.telephony.commands import Hangup, Unbridge
from engine.telephony.events import CallOffered, LegAnswered, LegEnded, LegRinging, PromptEnded, PromptStarted
from telephony_adapters.conformance import bridging, calls, dialling, placing, prompts, recording, standing
from telephony_adapters.conformance.bench import PATIENCE_SECONDS, Bench, Broken, Told
from telephony_adapters.conformance.promise import Promise, require

PROMISES: tuple[Promise, ...] = tuple(
    one
    for room in (calls, prompts, dialling, placing, bridging, standing, recording)
    for one in vars(room).values()
    if isinstance(one, Promise)
)
"""Every promise, in the order in which they are written."""


async def keep(one: Promise, bench: Bench) -> None:
    """Let a promise run, then end all that it began, and check what holds for every story (``check_story``).

    Raises ``Broken``, or whatever the adapter raised.
    """
    try:
        await one.check(bench)
    except BaseException:
        with contextlib.suppress(CordboardError):  # what the next promise must not find
            await _clear(bench)
        raise
    await _clear(bench)
    for name in {event.leg for event in bench.told.all if isinstance(event, CallOffered | LegRinging | LegAnswered)}:
        await bench.told.get(LegEnded, leg=name)
    await _until_empty(bench)
    check_story(bench.told)


def check_story(told: Told) -> None:
    """Whatever happened: a leg's offer comes first, it ends once and last, and prompts that begin end, one at a time."""
    over: set[LegId] = set()
    begun: set[LegId] = set()
    playing: dict[LegId, PromptId] = {}
    for event in told.all:
        leg: LegId | None = getattr(event, "leg", None)
        if leg is None:
            continue
        require(leg not in over, f"told after the leg had ended: {event}")
        if isinstance(event, CallOffered):
            require(leg not in begun, f"not the first event of its leg: {event}")
        elif isinstance(event, LegEnded):
            over.add(leg)
        elif isinstance(event, PromptStarted):
            require(leg not in playing, f"began while another prompt played: {event}")
            playing[leg] = event.prompt
        elif isinstance(event, PromptEnded) and playing.get(leg) == event.prompt:
            del playing[leg]
        begun.add(leg)
    require(set(playing) <= over, "a prompt began, and neither it nor its leg ended")


async def _clear(bench: Bench) -> None:
    left = await bench.adapter.snapshot()
    for leg in left.legs:
        await bench.adapter.perform(Hangup(leg.leg))
    for bridge in left.bridges:
        await bench.adapter.perform(Unbridge(bridge))


async def _until_empty(bench: Bench) -> None:
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while True:
        left = await bench.adapter.snapshot()
        if not left.legs and not left.bridges:
            return
        if asyncio.get_running_loop().time() > deadline:
            raise Broken(f"left in the switch: {left}")
        await asyncio.sleep(0.02)
