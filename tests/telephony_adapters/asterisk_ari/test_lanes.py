from __future__ import annotations

import asyncio

from engine.telephony.calls import LegId
from telephony_adapters.asterisk_ari.lanes import Lanes

A, B = LegId("a"), LegId("b")


async def test_commands_of_one_leg_keep_their_order() -> None:
    lanes, order = Lanes(), list[int]()
    first_may_end = asyncio.Event()

    async def command(number: int) -> None:
        async with lanes.hold([A]):
            if number == 0:
                await first_may_end.wait()
            order.append(number)

    tasks = [asyncio.create_task(command(number)) for number in range(5)]
    await asyncio.sleep(0)
    first_may_end.set()
    await asyncio.gather(*tasks)
    assert order == [0, 1, 2, 3, 4]


async def test_another_leg_need_not_wait() -> None:
    lanes = Lanes()
    async with lanes.hold([A]), asyncio.timeout(5), lanes.hold([B]):
        pass


async def test_two_commands_on_the_same_pair_never_wait_for_each_other() -> None:
    lanes = Lanes()

    async def command(*legs: LegId) -> None:
        async with lanes.hold(legs):
            await asyncio.sleep(0)

    async with asyncio.timeout(10):
        await asyncio.gather(*(command(A, B) if number % 2 else command(B, A) for number in range(200)))


async def test_a_leg_named_twice_is_held_once() -> None:
    lanes = Lanes()
    async with asyncio.timeout(5), lanes.hold([A, A]):
        pass


async def test_nothing_is_kept_of_legs_without_commands() -> None:
    lanes = Lanes()
    async with lanes.hold([A, B]):
        assert len(lanes) == 2
    waiting = asyncio.create_task(_hold(lanes))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert len(lanes) == 0


async def _hold(lanes: Lanes) -> None:
    async with lanes.hold([A]):
        await asyncio.Event().wait()
