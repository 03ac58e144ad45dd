"""One story, whoever runs the call: the durable workflow and the in-process host leave the same trace of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import pytest

from engine.program import Program
from engine.trace import TraceEntry
from telephony_adapters.simulator.parties import SimulatedCaller
from telephony_adapters.simulator.phones import BUSY, REJECTS, Answers, Manner
from telephony_adapters.simulator.signs import Connected, MusicBegan, PromptBegan
from tests.engine.runtime import house as local
from tests.engine.runtime.flows import BYE, Block, flow, play, transfer
from tests.engine.runtime.house import House
from tests.workflows.adapter import Adapter
from tests.workflows.installation import Installation, soon
from tests.workflows.replay.handlers import GONE_ON
from tests.workflows.replay.linked import linked_flows
from tests.workflows.replay.scenarios import EVERY_BLOCK, WAITS, sample

pytestmark = pytest.mark.asyncio(loop_scope="session")

Act = Callable[[SimulatedCaller], Awaitable[None]]


async def listens(caller: SimulatedCaller) -> None:
    """Do nothing."""


def answers(*keys: str) -> Act:
    async def act(caller: SimulatedCaller) -> None:
        for count, pressed in enumerate(keys, start=1):
            await soon(caller.get(PromptBegan, count=count))
            await caller.press(pressed)

    return act


def leaves_at(sign: type[Any]) -> Act:
    async def act(caller: SimulatedCaller) -> None:
        await soon(caller.get(sign))
        caller.hang_up()

    return act


async def leaves_the_hold(caller: SimulatedCaller) -> None:
    await answers("1")(caller)
    await leaves_at(MusicBegan)(caller)


async def asks_for_the_operator(caller: SimulatedCaller) -> None:
    await answers("2")(caller)
    await soon(caller.until(lambda: any("press 0" in text for text in caller.heard)))
    await caller.press("0")


CALLS: Mapping[str, tuple[Program, Manner | None, Act]] = {
    "every block": (EVERY_BLOCK, Answers(talks=0.2), answers("2", "1", "1234")),
    "busy": (flow({"to": transfer("6001"), "bye": BYE}), BUSY, listens),
    "rejected": (flow({"to": transfer("6001", music="default"), "bye": BYE}), REJECTS, listens),
    "unknown": (flow({"to": transfer("6001"), "bye": BYE}), None, listens),
    "time limit": (flow({"to": transfer("6001", talk_seconds=1), "bye": BYE}), Answers(), listens),
    "leaves talking": (flow({"to": transfer("6001"), "bye": BYE}), Answers(), leaves_at(Connected)),
    "leaves waiting": (WAITS, None, leaves_at(MusicBegan)),
    "region fails": (flow({"p": play("hi", to="")}), None, listens),
    "core step fails": (
        flow({"w": Block("wait", {"expression": "'soon'"}, {"next": "bye"}), "bye": BYE}),
        None,
        listens,
    ),
    "linked flows": (linked_flows(), None, listens),
    "more behind a hangup": (GONE_ON, None, leaves_at(PromptBegan)),
    "more behind a hangup on hold": (GONE_ON, None, leaves_the_hold),
    "operator key and error": (GONE_ON, None, answers("0")),
    "sample dial_extension": (sample("dial_extension"), Answers(talks=0.2), answers("6001")),
    "sample hello_menu": (sample("hello_menu"), Answers(talks=0.2), asks_for_the_operator),
}


@pytest.mark.parametrize("name", CALLS)
async def test_workflow_and_local_host_tell_the_same(
    house: Installation, adapter: Adapter, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "SECONDS_A_LETTER", 0.0)
    program, manner, act = CALLS[name]
    adapter.switch.phones.extension("6001", manner)
    ringing = adapter.ring_in(program)
    await act(ringing.caller)
    _, durable = await house.over(ringing.call)
    async with House() as beside:
        beside.switch.phones.extension("6001", manner)
        caller = await beside.ring_in(program)
        await act(caller)
        in_process = await soon(beside.trace())
    assert caller.heard == ringing.caller.heard
    assert story(durable) == story(in_process)


def story(trace: Sequence[TraceEntry]) -> list[tuple[str, str, object]]:
    """Give a trace without what no two calls share: times, ids, and the audio of two stand-in voices."""
    return [(entry.kind, entry.step, _shared(entry.data)) for entry in trace]


def _shared(data: object) -> object:
    if isinstance(data, Mapping):
        return {name: _shared(value) for name, value in data.items() if name not in _OWN}
    if isinstance(data, list | tuple):
        if len(data) == 2 and isinstance(data[1], float):
            return data[0]  # a key and when it came
        return [_shared(each) for each in data]
    return data


_OWN = frozenset({"leg", "seconds", "heard", "sound"})
