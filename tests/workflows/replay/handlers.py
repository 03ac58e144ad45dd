"""Calls in golden histories whose flow goes on by a handler."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from engine.program import Handlers, Program, Variable
from engine.telephony.calls import CallId
from telephony_adapters.simulator.signs import MusicBegan, PromptBegan
from tests.engine.runtime.flows import BYE, Block, flow, menu, play
from tests.workflows.adapter import Adapter, Ringing
from tests.workflows.installation import soon

GONE_ON = flow(
    {
        "menu": menu("1", exits={"key_0": "hold"}),
        "hold": Block("wait", {"seconds": 60, "music": "default"}, {"next": "bye"}),
        "operator": Block("wait", {"expression": "'soon'"}, {"next": "bye"}),
        "sorry": play("sorry"),
        "after": Block("counter", {"limit": 1}, {"within": "pause", "reached": "left"}),
        "pause": Block("wait", {"seconds": 0.5, "music": "default"}, {"next": "after"}),
        "left": Block("note", {"name": "left", "text": "${tries}"}, {"next": "over"}),
        "over": Block("return"),
        "bye": BYE,
    },
    variables={"tries": Variable("number", 1)},
    handlers=Handlers(hangup="after", error="sorry", operator_key="0", operator="operator"),
)
"""The operator key leads to a step that fails, which leads to the error handler; behind a caller who left there is more."""

LINGERS = flow(
    {
        "p": play("long story"),
        "after": Block("wait", {"seconds": 3600}, {"next": "over"}),
        "over": Block("return"),
        "bye": BYE,
    },
    handlers=Handlers(hangup="after"),
)
"""What follows the call would last an hour."""

Act = Callable[[Ringing], Awaitable[object]]


async def leaves_the_menu(ringing: Ringing) -> None:
    await soon(ringing.caller.get(PromptBegan))
    ringing.caller.hang_up()


async def leaves_the_hold(ringing: Ringing) -> None:
    await soon(ringing.caller.get(PromptBegan))
    await ringing.caller.press("1")
    await soon(ringing.caller.get(MusicBegan))
    ringing.caller.hang_up()


async def asks_for_the_operator(ringing: Ringing) -> None:
    await soon(ringing.caller.get(PromptBegan))
    await ringing.caller.press("0")


async def cancelled_behind_a_hangup(adapter: Adapter) -> CallId:
    """What follows the call is cut short, and the call is recorded all the same."""
    ringing = adapter.ring_in(LINGERS)
    await leaves_the_menu(ringing)
    while (await adapter.house.live(ringing.call)).step != "after":  # noqa: ASYNC110  # a workflow tells where it stands when asked
        await asyncio.sleep(0.05)
    await adapter.house.handle(ringing.call).cancel()
    return ringing.call


def goes_on(act: Act, program: Program = GONE_ON) -> Callable[[Adapter], Awaitable[CallId]]:
    """Let a caller do something in the flow."""

    async def run(adapter: Adapter) -> CallId:
        ringing = adapter.ring_in(program)
        await act(ringing)
        return ringing.call

    return run
