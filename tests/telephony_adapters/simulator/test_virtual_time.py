"""An hour in a moment."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.telephony.calls import NodeName, PromptId
from engine.telephony.commands import Answer, Hangup, Play
from engine.telephony.events import CallOffered, LegEnded, PromptEnded
from engine.telephony.media import Sound
from telephony_adapters.conformance import Told
from telephony_adapters.simulator import SimulatedSwitch, SimulatorAdapter
from telephony_adapters.simulator.signs import Ended
from telephony_adapters.simulator.virtual_time import EPOCH, Deadlock, run, unix_clock


def test_sleeping_takes_no_time_and_the_clock_shows_what_was_slept() -> None:
    async def sleep_a_day() -> float:
        await asyncio.sleep(86_400 * 3)
        return asyncio.get_running_loop().time()

    began = time.monotonic()
    assert run(sleep_a_day()) == pytest.approx(86_400 * 3)
    assert time.monotonic() - began < 3600  # not a measurement: it would have slept three days


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 1e8, allow_nan=False), min_size=1, max_size=20))
def test_timers_come_in_the_order_of_their_times_and_at_their_times(delays: list[float]) -> None:
    async def wait_all() -> list[tuple[float, float]]:
        seen: list[tuple[float, float]] = []

        async def wait(delay: float) -> None:
            await asyncio.sleep(delay)
            seen.append((delay, asyncio.get_running_loop().time()))

        await asyncio.gather(*map(wait, delays))
        return seen

    seen = run(wait_all())
    assert len(seen) == len(delays)
    assert all(at == pytest.approx(delay, abs=1e-5) for delay, at in seen)
    assert all(late[1] >= early[1] for early, late in zip(seen, seen[1:], strict=False))


def test_timeouts_and_cancelling_work_as_they_do_in_real_time() -> None:
    async def wait() -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5):
                await asyncio.Event().wait()
        return asyncio.get_running_loop().time()

    assert run(wait()) == pytest.approx(5)


def test_waiting_for_what_can_never_come_is_an_error_that_says_who_waits() -> None:
    async def forgotten() -> None:
        await asyncio.Event().wait()

    async def wait() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(forgotten(), name="the one who waits")

    with pytest.raises(Deadlock, match=r"the one who waits at .*locks\.py:\d+"):
        run(wait())


def test_the_clock_stands_while_a_thread_works() -> None:
    async def ask_a_thread() -> float:
        asked = threading.Event()
        alarm = asyncio.get_running_loop().call_later(60, asked.set)  # would come first if the clock went on
        assert not await asyncio.to_thread(asked.wait, 0.05)
        alarm.cancel()
        return asyncio.get_running_loop().time()

    assert run(ask_a_thread()) == 0.0


def test_the_unix_clock_goes_with_the_loop() -> None:
    clock = unix_clock()

    async def wait() -> tuple[float, float]:
        before = clock()
        await asyncio.sleep(90)
        return before, clock()

    assert run(wait()) == (EPOCH, EPOCH + 90)


def test_a_thousand_calls_of_a_minute_are_heard_to_their_ends() -> None:
    minute = Sound("minute", "", 60.0, "a minute")

    async def call(switch: SimulatedSwitch, adapter: SimulatorAdapter, log: Told) -> None:
        caller = switch.offer("4001")
        prompt = PromptId(caller.leg)
        await adapter.perform(Answer(caller.leg))
        await adapter.perform(Play(caller.leg, prompt, (minute,)))
        await asyncio.sleep(60.5)
        await adapter.perform(Hangup(caller.leg))
        await caller.get(Ended)

    async def thousand() -> Told:
        log = Told()
        switch = SimulatedSwitch(NodeName("pbx1"), clock=unix_clock(), check_sounds=False)
        adapter = SimulatorAdapter(switch)
        await adapter.start(log)
        await asyncio.gather(*(call(switch, adapter, log) for _ in range(1000)))
        assert (await adapter.snapshot()).legs == ()
        return log

    began = time.monotonic()
    log = run(thousand())
    assert time.monotonic() - began < 60  # less than one of them takes
    assert len(log.of(CallOffered)) == len(log.of(LegEnded)) == 1000
    assert {(event.how, event.at) for event in log.of(PromptEnded)} == {("done", EPOCH + 60)}
