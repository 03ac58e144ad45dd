"""What goes wrong on purpose, and that the port's story stays whole in spite of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.telephony.calls import BridgeId, Cause, EndReason, LegId, PromptId
from engine.telephony.commands import (
    Answer,
    Bridge,
    Command,
    Hangup,
    Play,
    Ring,
    StartMusic,
    StopMusic,
    StopPrompt,
    Unbridge,
)
from engine.telephony.events import CallOffered, KeyPressed, LegAnswered, LegEnded, NodeDown, NodeUp, PromptEnded, PromptStarted
from engine.telephony.port import CommandFailed, LegGone
from telephony_adapters.conformance import check_story
from telephony_adapters.simulator.parties import SimulatedCaller
from telephony_adapters.simulator.phones import Answers
from telephony_adapters.simulator.signs import Ended
from tests.telephony_adapters.simulator.conftest import Stage, play, ring, say


def test_a_command_can_be_made_to_fail_so_many_times() -> None:
    async def story(on: Stage) -> None:
        caller = on.switch.offer("4001")
        on.switch.faults.refuse(Answer, times=2)
        for _ in range(2):
            with pytest.raises(CommandFailed) as failed:
                await on.adapter.perform(Answer(caller.leg))
            assert failed.value.code == "switch-refused"
            await on.adapter.perform(Ring(caller.leg))
        await on.adapter.perform(Answer(caller.leg))
        assert caller.up

    play(story)


def test_the_end_of_a_prompt_can_get_lost() -> None:
    async def story(on: Stage) -> None:
        caller = await on.answered()
        on.switch.faults.lost_prompt_ends = 1
        await on.adapter.perform(say(caller.leg, "p-1", 1.0))
        await asyncio.sleep(10)
        await on.adapter.perform(say(caller.leg, "p-2", 1.0))
        await on.told.get(PromptEnded, prompt="p-2")
        assert [event.prompt for event in on.told.of(PromptEnded)] == ["p-2"]
        await on.adapter.perform(say(caller.leg, "p-1", 1.0))  # who asks again is told
        await on.told.get(PromptEnded, prompt="p-1")

    play(story)


def test_events_come_late_but_in_order() -> None:
    async def story(on: Stage) -> None:
        caller = await on.answered()
        on.switch.faults.event_delay = 2.0
        await on.adapter.perform(say(caller.leg, "p-1", 5.0))
        await caller.press("1234")
        assert not on.told.of(KeyPressed)
        on.switch.faults.event_delay = 0.0  # no way so short that they overtake
        await caller.press("56")
        caller.hang_up()
        await on.told.get(LegEnded)
        assert "".join(key.key for key in on.told.of(KeyPressed)) == "123456"
        check_story(on.told)

    play(story)


def test_a_restarted_switch_has_lost_all_calls_and_says_so_when_it_is_back() -> None:
    async def story(on: Stage) -> None:
        on.switch.phones.extension("6001", Answers())
        caller = await on.answered()
        await on.adapter.perform(ring("l-1"))
        await on.told.get(LegAnswered, leg="l-1")
        await on.adapter.perform(Bridge(BridgeId("b-1"), (caller.leg, LegId("l-1"))))
        on.switch.restart(away=5.0)
        assert caller.ended is not None and not on.told.of(LegEnded) and on.told.of(NodeDown)
        with pytest.raises(CommandFailed) as failed:
            await on.adapter.perform(Answer(caller.leg))
        assert failed.value.code == "switch-silent" and failed.value.mend
        assert on.switch.offer("4001").ended is not None
        await on.told.get(NodeUp, count=2)
        ends = {event.leg: event.cause for event in on.told.of(LegEnded)}
        assert ends == dict.fromkeys((caller.leg, LegId("l-1")), Cause(EndReason.NODE_RESTART, reconciled=True))
        assert (await on.adapter.snapshot()).legs == () and (await on.adapter.snapshot()).bridges == ()
        with pytest.raises(LegGone):
            await on.adapter.perform(ring("l-1"))
        assert (await on.answered()).up
        check_story(on.told)

    play(story)


async def _do(on: Stage, *commands: Command) -> None:
    for command in commands:
        await on.adapter.perform(command)


async def _whole_call(on: Stage, caller: SimulatedCaller) -> None:
    leg, party, bridge = caller.leg, LegId("l-1"), BridgeId("b-1")
    await _do(on, Ring(leg), Answer(leg), say(leg, "p-1", 2.0))
    await on.told.until(lambda: bool(on.told.of(PromptEnded) or on.told.of(LegEnded)), "the prompt")
    await _do(on, say(leg, "p-2", 9.0), StopPrompt(leg, PromptId("p-2")), StartMusic(leg), ring("l-1"))
    await on.told.get(LegAnswered, leg=party)
    await _do(on, StopMusic(leg), Bridge(bridge, (leg, party)), Unbridge(bridge), Hangup(leg))


def test_a_caller_can_hang_up_at_every_instant_of_a_call() -> None:
    last = 0
    reached: set[int] = set()

    def story_with(leaves_at: int) -> Callable[[Stage], Awaitable[None]]:
        async def story(on: Stage) -> None:
            nonlocal last
            on.switch.phones.extension("6001", Answers(after=1.0))
            caller = on.switch.offer("4001", leaves_at=leaves_at)
            try:
                await _whole_call(on, caller)
            except LegGone as gone:
                assert gone.leg == caller.leg
            ended = await caller.get(Ended)
            if ended.by == "self":
                reached.add(leaves_at)
            else:
                last = leaves_at
            await on.told.get(LegEnded, leg=caller.leg)
            check_story(on.told)

        return story

    for instant in range(1, 60):
        play(story_with(instant))
        if last:
            break
    assert last > 10, "a call has more instants than that"
    assert reached == set(range(1, last))


_COMMANDS: tuple[Callable[[LegId, int], Command], ...] = (
    lambda leg, n: Answer(leg),
    lambda leg, n: Ring(leg),
    lambda leg, n: say(leg, f"p-{n % 5}", n / 2),
    lambda leg, n: Play(leg, PromptId(f"p-{n % 5}"), ()),
    lambda leg, n: StopPrompt(leg, PromptId(f"p-{n % 5}")),
    lambda leg, n: StartMusic(leg),
    lambda leg, n: StopMusic(leg),
    lambda leg, n: Bridge(BridgeId(f"b-{n % 2}"), (leg,)),
    lambda leg, n: Bridge(BridgeId(f"b-{n % 2}"), (leg, LegId("l-1"))),
    lambda leg, n: Unbridge(BridgeId(f"b-{n % 2}")),
    lambda leg, n: ring(f"l-{n % 3}", "6001", n),
    lambda leg, n: Hangup(LegId(f"l-{n % 3}")),
    lambda leg, n: Hangup(leg),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 1), st.sampled_from(range(len(_COMMANDS))), st.integers(0, 9), st.floats(0, 3)),
        max_size=30,
    ),
    st.integers(1, 40),
    st.sampled_from([0.0, 0.7]),
)
def test_whatever_is_asked_and_whenever_somebody_leaves_the_story_is_whole(
    steps: list[tuple[int, int, int, float]], leaves_at: int, delay: float
) -> None:
    async def story(on: Stage) -> None:
        on.switch.phones.extension("6001", Answers(after=1.0, talks=4.0))
        on.switch.faults.event_delay = delay
        callers = on.switch.offer("4001"), on.switch.offer("4002", leaves_at=leaves_at)
        for who, what, number, pause in steps:
            try:
                await on.adapter.perform(_COMMANDS[what](callers[who].leg, number))
            except (LegGone, CommandFailed):
                pass
            inside = [leg.bridge for leg in (await on.adapter.snapshot()).legs if leg.bridge]
            assert set(inside) <= set((await on.adapter.snapshot()).bridges)
            await asyncio.sleep(pause)
        for caller in callers:
            await on.adapter.perform(Hangup(caller.leg))
        await asyncio.sleep(60)
        assert (await on.adapter.snapshot()).legs == ()
        begun = {event.leg for event in on.told.all if isinstance(event, CallOffered | LegAnswered | PromptStarted)}
        assert begun == {event.leg for event in on.told.of(LegEnded)} & begun
        check_story(on.told)

    play(story)
