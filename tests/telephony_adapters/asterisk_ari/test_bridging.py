"""Bridges with just the legs that were asked for."""

from __future__ import annotations

import asyncio

import pytest

from engine.telephony.calls import Address, BridgeId, CallId, LegId, PromptId
from engine.telephony.commands import Answer, Bridge, Dial, Hangup, Play, StartMusic, Unbridge
from engine.telephony.events import CallOffered, LegAnswered, LegEnded, PromptEnded, PromptStarted
from engine.telephony.media import Sound
from engine.telephony.port import CommandFailed, LegGone
from telephony_adapters.asterisk_ari import AsteriskAdapter
from tests.parts.asterisk import AsteriskNode
from tests.parts.calls import Caller, IncomingCall, Phone
from tests.telephony_adapters.asterisk_ari.conftest import Connect
from tests.telephony_adapters.asterisk_ari.eventlog import EventLog
from tests.telephony_adapters.asterisk_ari.fake_switch import FakeSwitch

B1, B2 = BridgeId("b-1"), BridgeId("b-2")
ADDS = "bridges/b-1/addChannel"


async def connected(
    adapter: AsteriskAdapter, log: EventLog, call: Caller, phone: Phone, party: str = "l-party"
) -> tuple[LegId, LegId, IncomingCall]:
    """Have both up, apart."""
    caller = (await log.get(CallOffered)).leg
    await adapter.perform(Answer(caller))
    await call.answered()
    leg = LegId(party)
    await adapter.perform(Dial(leg, CallId("c"), Address("endpoint", "6001"), "", 20.0, caller))
    incoming = await phone.called()
    await log.get(LegAnswered, leg=leg)
    await incoming.answered()
    return caller, leg, incoming


async def members(adapter: AsteriskAdapter, bridge: BridgeId) -> set[LegId]:
    snapshot = await adapter.snapshot()
    return {leg.leg for leg in snapshot.legs if leg.bridge == bridge}


async def ended(adapter: AsteriskAdapter, log: EventLog, *legs: LegId) -> None:
    for leg in legs:
        await adapter.perform(Hangup(leg))
        await log.get(LegEnded, leg=leg)


async def test_legs_in_a_bridge_hear_one_another_and_apart_they_do_not(asterisk: AsteriskNode, connect: Connect) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call, Phone(asterisk) as phone:
        caller, party, incoming = await connected(adapter, log, call, phone, "l-hear")
        call.say_tone(440)
        incoming.say_tone(880)
        await adapter.perform(Bridge(B1, (caller, party)))
        await call.heard(0.5, since=call.now)
        await incoming.heard(0.5, since=incoming.now)
        assert await members(adapter, B1) == {caller, party}
        await adapter.perform(Unbridge(B1))
        await call.quiet(0.5)
        snapshot = await adapter.snapshot()
        assert snapshot.bridges == () and all(leg.up and leg.bridge is None for leg in snapshot.legs)
        await ended(adapter, log, caller, party)


async def test_t9_a_bridge_may_be_asked_for_again_and_its_members_stay(asterisk: AsteriskNode, connect: Connect) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call, Phone(asterisk) as phone:
        caller, party, _ = await connected(adapter, log, call, phone, "l-again")
        for _ in range(3):
            await adapter.perform(Bridge(B1, (caller, party)))
            assert await members(adapter, B1) == {caller, party}
        await adapter.perform(Unbridge(B1))
        await adapter.perform(Unbridge(B1))
        await ended(adapter, log, caller, party)


async def test_a_bridge_holds_just_the_legs_it_was_asked_to_hold(asterisk: AsteriskNode, connect: Connect) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call, Phone(asterisk) as phone:
        caller, party, _ = await connected(adapter, log, call, phone, "l-exact")
        await adapter.perform(Bridge(B1, (caller, party)))
        await adapter.perform(Bridge(B1, (caller,)))
        assert await members(adapter, B1) == {caller}
        await adapter.perform(Bridge(B2, (caller, party)))  # moved from one to the other
        assert await members(adapter, B2) == {caller, party} and await members(adapter, B1) == set()
        await adapter.perform(Unbridge(B1))
        await adapter.perform(Unbridge(B2))
        await ended(adapter, log, caller, party)


async def test_t5_a_bridge_does_not_wait_behind_prompt_or_music(asterisk: AsteriskNode, connect: Connect, long: Sound) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call, Phone(asterisk) as phone:
        caller, party, incoming = await connected(adapter, log, call, phone, "l-t5")
        await adapter.perform(Play(caller, PromptId("p-1"), (long,)))
        await log.get(PromptStarted, prompt="p-1")
        await adapter.perform(StartMusic(party))
        await adapter.perform(Bridge(B1, (caller, party)))
        assert (await log.get(PromptEnded, prompt="p-1")).how == "stopped"
        await call.quiet(0.5)
        await incoming.quiet(0.5)
        assert await members(adapter, B1) == {caller, party}
        await adapter.perform(Unbridge(B1))
        await ended(adapter, log, caller, party)


async def test_a_leg_taken_out_of_a_bridge_hears_prompts_at_once(
    asterisk: AsteriskNode, connect: Connect, short: Sound
) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call, Phone(asterisk) as phone:
        caller, party, _ = await connected(adapter, log, call, phone, "l-out")
        await adapter.perform(Bridge(B1, (caller, party)))
        await adapter.perform(Unbridge(B1))
        await adapter.perform(Play(caller, PromptId("p-1"), (short,)))
        assert (await log.get(PromptEnded, prompt="p-1")).how == "done"
        await call.heard(0.4)
        await ended(adapter, log, caller, party)


async def test_a_leg_that_is_gone_is_named_and_no_bridge_is_left_for_it(asterisk: AsteriskNode, connect: Connect) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call, Phone(asterisk) as phone:
        caller, party, incoming = await connected(adapter, log, call, phone, "l-gone")
        await incoming.hang_up()
        await log.get(LegEnded, leg=party)
        with pytest.raises(LegGone) as gone:
            await adapter.perform(Bridge(B1, (caller, party)))
        assert gone.value.leg == party
        assert (await adapter.snapshot()).bridges == ()
        await ended(adapter, log, caller)


async def test_a_leg_that_goes_while_it_is_joined_is_named(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    for name in ("pbx1-1", "pbx1-2"):
        await fake.offer(name, "Up")
        await log.get(CallOffered, leg=name)

    async def lose_one(switch: FakeSwitch, match: object, body: object) -> tuple[int, dict[str, str]]:
        del switch.channels["pbx1-2"]
        return 400, {"message": "Channel not found"}

    fake.on("POST", ADDS, lose_one)
    with pytest.raises(LegGone) as gone:
        await adapter.perform(Bridge(B1, (LegId("pbx1-1"), LegId("pbx1-2"))))
    assert gone.value.leg == "pbx1-2"
    assert not fake.bridges
    await log.get(LegEnded, leg="pbx1-2")


async def test_a_bridge_without_an_id_or_never_made_is_no_error_to_take_away(asterisk: AsteriskNode, connect: Connect) -> None:
    adapter, _ = await connect(asterisk)
    await adapter.perform(Unbridge(BridgeId("")))
    await adapter.perform(Unbridge(BridgeId("b-never")))


async def test_t9_an_error_for_a_bridge_that_is_there_is_no_failure(fake: FakeSwitch, connect: Connect) -> None:
    # Up to Asterisk 18 a bridge made twice is 500 "Supplying a bridge type…".
    adapter, log = await connect(fake)
    await fake.offer("pbx1-1", "Up")
    leg = (await log.get(CallOffered)).leg
    fake.bridges["b-1"] = {"id": "b-1", "name": "cordboard", "channels": ["stranger"]}
    fake.on("POST", "bridges/b-1", (500, {"message": "Supplying a bridge type when updating is not allowed"}))
    await adapter.perform(Bridge(B1, (leg,)))
    assert fake.bridges["b-1"]["channels"] == [leg]


async def test_t9_an_error_for_a_bridge_that_is_not_there_is_tried_again_and_then_a_failure(
    fake: FakeSwitch, connect: Connect
) -> None:
    adapter, log = await connect(fake)
    await fake.offer("pbx1-1", "Up")
    leg = (await log.get(CallOffered)).leg
    ghost = (409, {"message": "Bridge with id 'b-1' already exists"})
    fake.on("POST", "bridges/b-1", ghost)
    await adapter.perform(Bridge(B1, (leg,)))
    assert fake.bridges["b-1"]["channels"] == [leg]
    fake.on("POST", "bridges/b-2", *[ghost] * 10)
    with pytest.raises(CommandFailed):
        await adapter.perform(Bridge(B2, (leg,)))


async def test_members_that_are_there_are_not_added_again(fake: FakeSwitch, connect: Connect) -> None:
    # Added again they would leave and enter, which the talking parties hear.
    adapter, log = await connect(fake)
    for name in ("pbx1-1", "pbx1-2"):
        await fake.offer(name, "Up")
        await log.get(CallOffered, leg=name)
    legs = LegId("pbx1-1"), LegId("pbx1-2")
    await adapter.perform(Bridge(B1, legs[:1]))
    fake.on("POST", "bridges/b-1", (409, {"message": "exists"}), (409, {"message": "exists"}))
    await adapter.perform(Bridge(B1, legs))
    await adapter.perform(Bridge(B1, legs))
    assert fake.asked("POST", ADDS) == [{"channel": ["pbx1-1"]}, {"channel": ["pbx1-2"]}]


async def test_joining_whose_reply_is_lost_is_looked_at_before_it_is_asked_again(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    await fake.offer("pbx1-1", "Up")
    leg = (await log.get(CallOffered)).leg

    async def join_and_lose(switch: FakeSwitch, match: object, body: dict[str, list[str]]) -> tuple[int, None]:
        switch.bridges["b-1"]["channels"].extend(body["channel"])
        return -1, None

    fake.on("POST", ADDS, join_and_lose)
    await adapter.perform(Bridge(B1, (leg,)))
    assert len(fake.asked("POST", ADDS)) == 1


async def test_two_bridges_of_the_same_legs_asked_for_at_once_come_to_an_end(asterisk: AsteriskNode, connect: Connect) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call, Phone(asterisk) as phone:
        caller, party, _ = await connected(adapter, log, call, phone, "l-both")
        async with asyncio.timeout(20):
            await asyncio.gather(adapter.perform(Bridge(B1, (caller, party))), adapter.perform(Bridge(B2, (party, caller))))
        assert len(await members(adapter, B1) | await members(adapter, B2)) == 2
        await adapter.perform(Unbridge(B1))
        await adapter.perform(Unbridge(B2))
        await ended(adapter, log, caller, party)
