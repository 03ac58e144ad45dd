"""Answer, hangup, ringing and music, and what holds for every command."""

from __future__ import annotations

import asyncio
from typing import get_args

import pytest

from engine.telephony.calls import EndReason, LegId, PromptId
from engine.telephony.commands import Answer, Command, Hangup, Play, Ring, StartMusic, StopMusic
from engine.telephony.events import CallOffered, KeyPressed, LegAnswered, LegEnded, PromptEnded, PromptStarted
from engine.telephony.media import Sound
from engine.telephony.port import CommandFailed, LegGone
from telephony_adapters.asterisk_ari.commands import PERFORMANCES
from tests.parts.asterisk import AsteriskNode
from tests.parts.calls import Caller
from tests.telephony_adapters.asterisk_ari.conftest import Connect
from tests.telephony_adapters.asterisk_ari.fake_switch import FakeSwitch


def test_every_command_of_the_port_is_performed() -> None:
    assert set(PERFORMANCES) == set(get_args(Command))


async def test_a_caller_hears_ringing_and_is_answered(asterisk: AsteriskNode, connect: Connect) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = (await log.get(CallOffered)).leg
        await adapter.perform(Ring(leg))
        await call.ringing()
        await adapter.perform(Answer(leg))
        await call.answered()
        await log.get(LegAnswered, leg=leg)


async def test_answer_ring_and_music_may_be_repeated(asterisk: AsteriskNode, connect: Connect) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = (await log.get(CallOffered)).leg
        for kind in (Ring, Answer, StartMusic, StopMusic):
            await adapter.perform(kind(leg))
            await adapter.perform(kind(leg))
        await call.answered()
        await call.quiet()
        await adapter.perform(Hangup(leg))
        await adapter.perform(Hangup(leg))
        await log.get(LegEnded, leg=leg)
        await adapter.perform(Hangup(leg))
    assert len(log.of(LegAnswered)) == 1 and len(log.of(LegEnded)) == 1


async def test_t5_answer_does_not_wait_behind_early_media(asterisk: AsteriskNode, connect: Connect, long: Sound) -> None:
    # Not stopped first, the prompt of 20 s would hold the answer up past every deadline.
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = (await log.get(CallOffered)).leg
        await adapter.perform(Play(leg, PromptId("p-early"), (long,)))
        await log.get(PromptStarted, prompt="p-early")
        await adapter.perform(Answer(leg))
        await call.answered(timeout=10)
        assert (await log.get(PromptEnded, prompt="p-early")).how == "stopped"


async def test_t5_music_does_not_wait_behind_a_prompt(asterisk: AsteriskNode, connect: Connect, long: Sound) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = (await log.get(CallOffered)).leg
        await adapter.perform(Answer(leg))
        await call.answered()
        await adapter.perform(Play(leg, PromptId("p-1"), (long,)))
        await log.get(PromptStarted, prompt="p-1")
        await adapter.perform(StartMusic(leg))
        assert (await log.get(PromptEnded, prompt="p-1")).how == "stopped"
        await call.heard(0.5, since=call.now)
        await adapter.perform(StopMusic(leg))
        await call.quiet()


async def test_t6_a_ringing_tone_ends_with_the_music_or_the_prompt_that_follows(
    asterisk: AsteriskNode, connect: Connect, short: Sound
) -> None:
    # Asterisk's tones never end by themselves; after the answer Ring is such a tone.
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = (await log.get(CallOffered)).leg
        await adapter.perform(Answer(leg))
        await call.answered()
        await adapter.perform(Ring(leg))
        await call.heard(0.3)
        await adapter.perform(StopMusic(leg))
        since = call.now
        await call.quiet(0.8)
        assert call.audio.speech(since + 0.1) < 0.2  # left alone it would have sounded for 0.7 s more
        await adapter.perform(Ring(leg))
        await call.heard(0.3, since=call.now)
        await adapter.perform(Play(leg, PromptId("p-1"), (short,)))
        await log.get(PromptEnded, prompt="p-1")
        await call.quiet(4.5)  # longer than the tone's own pause


async def test_t25_a_prompt_before_the_answer_is_early_media_and_answers_nothing(
    asterisk: AsteriskNode, connect: Connect, short: Sound
) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = (await log.get(CallOffered)).leg
        await adapter.perform(Play(leg, PromptId("p-1"), (short,)))
        await call.ringing()
        await call.heard(0.3)
        await log.get(PromptEnded, prompt="p-1")
        assert not log.of(LegAnswered)


@pytest.mark.parametrize(
    ("reason", "status"),
    [(EndReason.BUSY, 486), (EndReason.UNALLOCATED, 404), (EndReason.CONGESTION, 503), (EndReason.FAILED, 500)],
)
async def test_the_reason_of_a_hangup_reaches_a_caller_who_was_not_answered(
    asterisk: AsteriskNode, connect: Connect, reason: EndReason, status: int
) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = (await log.get(CallOffered)).leg
        await adapter.perform(Hangup(leg, reason))
        assert (await call.ended()).status == status
        assert (await log.get(LegEnded, leg=leg)).cause.reason is reason


async def test_every_command_on_a_leg_that_is_gone_says_so_and_hangup_does_not_mind(
    asterisk: AsteriskNode, connect: Connect, short: Sound
) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001"):
        leg = (await log.get(CallOffered)).leg
    await log.get(LegEnded, leg=leg)
    for gone in (leg, LegId("never-there")):
        for command in (Answer(gone), Ring(gone), StartMusic(gone), StopMusic(gone), Play(gone, PromptId("p"), (short,))):
            with pytest.raises(LegGone):
                await adapter.perform(command)
        await adapter.perform(Hangup(gone))
    assert len(log.of(LegEnded)) == 1


async def test_a_leg_whose_end_was_not_told_is_told_when_a_command_finds_it_gone(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    await fake.offer("pbx1-1")
    leg = (await log.get(CallOffered)).leg
    del fake.channels["pbx1-1"]
    with pytest.raises(LegGone):
        await adapter.perform(Answer(leg))
    ended = await log.get(LegEnded, leg=leg)
    assert ended.cause.reason is EndReason.UNKNOWN and ended.cause.reconciled


async def test_a_hangup_whose_end_is_never_told_ends_the_leg_with_our_reason(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    await fake.offer("pbx1-1")
    leg = (await log.get(CallOffered)).leg
    await adapter.perform(Hangup(leg, EndReason.BUSY))  # the fake tells no ChannelDestroyed
    ended = await log.get(LegEnded, leg=leg)
    assert ended.cause.reason is EndReason.BUSY and ended.cause.reconciled


async def test_an_answer_whose_reply_is_lost_is_asked_again(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    await fake.offer("pbx1-1")
    leg = (await log.get(CallOffered)).leg
    fake.on("POST", "channels/.*/answer", "drop")
    await adapter.perform(Answer(leg))
    assert len(fake.asked("POST", "channels/.*/answer")) == 2


async def test_a_command_that_the_switch_will_not_do_says_so(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    await fake.offer("pbx1-1")
    leg = (await log.get(CallOffered)).leg
    fake.on("POST", "channels/.*/moh", (403, {"message": "Not today"}))
    with pytest.raises(CommandFailed, match="403 Not today"):
        await adapter.perform(StartMusic(leg))


async def test_a_switch_that_answers_nothing_fails_the_command_at_its_deadline(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake, command=0.1)
    await fake.offer("pbx1-1")
    leg = (await log.get(CallOffered)).leg
    fake.on("POST", "channels/.*/answer", "hang", "hang")
    fake.on("GET", "channels/.*", "hang")
    with pytest.raises(CommandFailed) as failed:
        await adapter.perform(Answer(leg))
    assert failed.value.code == "switch-silent" and failed.value.mend


async def test_t13_events_are_told_while_a_command_waits(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    await fake.offer("pbx1-1")
    leg = (await log.get(CallOffered)).leg
    fake.on("POST", "channels/.*/answer", "hang", "hang")
    waiting = asyncio.create_task(adapter.perform(Answer(leg)))
    await fake.until(lambda: bool(fake.asked("POST", "channels/.*/answer")))
    await fake.tell("ChannelDtmfReceived", channel={"id": leg}, digit="5", duration_ms=100)
    await log.get(KeyPressed, key="5")
    assert not waiting.done()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_who_gives_up_a_command_leaves_it_to_be_finished_before_the_next_one(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    await fake.offer("pbx1-1")
    leg = (await log.get(CallOffered)).leg
    answered = asyncio.Event()

    async def slowly(switch: FakeSwitch, match: object, body: object) -> tuple[int, None]:
        await answered.wait()
        return 204, None

    fake.on("POST", "channels/.*/answer", slowly)
    waiting = asyncio.create_task(adapter.perform(Answer(leg)))
    await fake.until(lambda: bool(fake.asked("POST", "channels/.*/answer")))
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    ending = asyncio.create_task(adapter.perform(Hangup(leg)))
    for _ in range(20):
        await asyncio.sleep(0)
    assert not fake.asked("DELETE", "channels/pbx1-1")
    answered.set()
    await ending
    assert fake.asked("DELETE", "channels/pbx1-1") == [{"reason_code": "16"}]


async def test_an_adapter_that_is_closed_performs_nothing(fake: FakeSwitch, connect: Connect) -> None:
    adapter, _ = await connect(fake)
    await adapter.close()
    with pytest.raises(CommandFailed) as failed:
        await adapter.perform(Answer(LegId("x")))
    assert failed.value.code == "adapter-closed"
    with pytest.raises(CommandFailed):
        await adapter.snapshot()
