"""What the people at the ends notice and do."""

from __future__ import annotations

import asyncio
from typing import get_args

import pytest

from engine.telephony.calls import Address, BridgeId, Cause, EndReason, LegId
from engine.telephony.commands import Answer, Bridge, Command, Hangup, Ring, StartMusic, StopMusic, StopPrompt, Unbridge
from engine.telephony.events import CallOffered, KeyPressed, LegAnswered, LegEnded, LegRinging
from telephony_adapters.simulator.commands import PERFORMANCES
from telephony_adapters.simulator.parties import RungPhone
from telephony_adapters.simulator.phones import Answers, InHand, install_samples
from telephony_adapters.simulator.signs import (
    Answered,
    Connected,
    Ended,
    Hushed,
    MusicBegan,
    Parted,
    PromptBegan,
    PromptOver,
    Ringing,
)
from telephony_adapters.simulator.virtual_time import EPOCH
from tests.telephony_adapters.simulator.conftest import Stage, play, ring, say


def test_every_command_of_the_port_is_performed() -> None:
    assert set(PERFORMANCES) == set(get_args(Command))


def test_a_caller_notices_everything_with_its_time() -> None:
    async def story(on: Stage) -> None:
        on.switch.phones.extension("6001", Answers(after=2.0, talks=10.0))
        caller = on.switch.offer("4001")
        do = on.adapter.perform
        await do(Ring(caller.leg))
        await asyncio.sleep(1)
        await do(Answer(caller.leg))
        await do(say(caller.leg, "p-1", 5.0, "Please press one."))
        assert caller.prompt is not None and caller.prompt.text == "Please press one."
        await asyncio.sleep(2)
        await do(StopPrompt(caller.leg, caller.prompt.prompt))
        await do(StartMusic(caller.leg, "jazz"))
        assert caller.prompt is None and caller.comfort == "music"
        await do(ring("l-1"))
        await on.told.get(LegAnswered, leg="l-1")
        await do(Bridge(BridgeId("b-1"), (caller.leg, LegId("l-1"))))
        assert caller.others == ("6001",)
        await on.told.get(LegEnded, leg="l-1")
        await do(Hangup(caller.leg))
        caller.hang_up()  # too late
        assert [(round(sign.at, 2), type(sign)) for sign in caller.signs] == [
            (0.0, Ringing),
            (1.0, Hushed),
            (1.0, Answered),
            (1.0, PromptBegan),
            (3.0, PromptOver),
            (3.0, MusicBegan),
            (5.02, Hushed),
            (5.02, Connected),
            (15.02, Parted),
            (15.02, Ended),
        ]
        assert caller.heard == ["Please press one."]
        assert caller.of(PromptOver)[0].how == "stopped"
        assert caller.ended is not None and (caller.ended.by, caller.up) == ("switch", False)

    play(story)


def test_keys_come_at_a_persons_pace_and_never_two_at_one_time() -> None:
    async def story(on: Stage) -> None:
        caller = await on.answered()
        await caller.press("11")
        caller.press_key("1")
        caller.press_key("1")
        ats = [key.at for key in on.told.of(KeyPressed)]
        assert ats[0] == pytest.approx(EPOCH + 0.1) and len(set(ats)) == 4 and sorted(ats) == ats
        with pytest.raises(ValueError, match="no key of a telephone"):
            caller.press_key("x")

    play(story)


def test_keys_on_a_dead_line_and_in_a_conversation_are_not_told() -> None:
    async def story(on: Stage) -> None:
        on.switch.phones.extension("6001", Answers(talks=5.0, presses="12"))
        caller = await on.answered()
        await on.adapter.perform(ring("l-1"))
        await on.told.get(LegAnswered, leg="l-1")
        await on.adapter.perform(Bridge(BridgeId("b-1"), (caller.leg, LegId("l-1"))))
        await caller.press("3")
        await asyncio.sleep(1)
        await on.adapter.perform(Unbridge(BridgeId("b-1")))
        await on.told.get(LegEnded, leg="l-1")
        await caller.press("4")
        caller.hang_up()
        caller.press_key("5")
        assert [key.key for key in on.told.of(KeyPressed)] == ["4"]

    play(story)


def test_a_phone_can_be_in_somebodys_hand() -> None:
    async def story(on: Stage) -> None:
        taken: list[RungPhone] = []
        on.switch.phones.extension("6001", InHand(taken.append))
        await on.adapter.perform(ring("l-1"))
        await asyncio.sleep(1)
        (phone,) = taken
        assert not on.told.of(LegRinging) and not phone.alerted
        phone.ring()
        phone.ring()
        phone.answer()
        phone.answer()
        await phone.answered()
        phone.hang_up()
        phone.answer()
        phone.refuse(Cause(EndReason.BUSY, 17))
        assert [type(event) for event in on.told.all[1:]] == [LegRinging, LegAnswered, LegEnded]
        assert (phone.name, phone.shown) == ("6001", "13800138000")

    play(story)


@pytest.mark.parametrize(
    ("extension", "seconds", "reason"),
    [
        ("6001", 22.0, EndReason.NORMAL),
        ("6002", 0.0, EndReason.BUSY),
        ("6003", 20.0, EndReason.NO_ANSWER),
        ("6004", 0.0, EndReason.REJECTED),
    ],
)
def test_the_sample_phones_behave_as_the_readme_says(extension: str, seconds: float, reason: EndReason) -> None:
    async def story(on: Stage) -> None:
        install_samples(on.switch.phones)
        await on.adapter.perform(ring("l-1", extension))
        await asyncio.sleep(30)
        ended = await on.told.get(LegEnded, leg="l-1")
        assert (ended.cause.reason, round(ended.at - EPOCH, 1)) == (reason, seconds)

    play(story)


def test_a_manner_can_be_changed_and_taken_away() -> None:
    async def story(on: Stage) -> None:
        first, second = Answers(1.0), Answers(2.0)
        phones, there = on.switch.phones, Address("endpoint", "6001")
        assert phones.extension("6001", first) is None and phones.at(there) is first
        assert phones.extension("6001", second) is first and phones.at(there) is second
        assert phones.extension("6001", None) is second and phones.at(there) is None
        phones.number("139", first)
        assert phones.at(Address("number", "139", "any")) is first
        assert phones.at(Address("number", "138", "any")) is phones.any_number

    play(story)


def test_a_caller_whom_no_adapter_takes_hears_the_notice_and_is_let_go() -> None:
    async def story(on: Stage) -> None:
        await on.adapter.drain()
        caller = on.switch.offer("4001")
        await caller.get(Ended)
        assert caller.heard and caller.ended is not None
        assert (caller.ended.cause, round(caller.ended.at)) == (Cause(EndReason.CONGESTION, 38), 4)
        impatient = on.switch.offer("4001")
        impatient.hang_up()
        await asyncio.sleep(10)
        assert len(impatient.of(Ended)) == 1
        assert not on.told.of(CallOffered) and not on.told.of(LegEnded)

    play(story)


def test_music_that_plays_already_is_not_begun_again() -> None:
    async def story(on: Stage) -> None:
        caller = await on.answered()
        for music in ("", "", "jazz", "jazz"):
            await on.adapter.perform(StartMusic(caller.leg, music))
        await on.adapter.perform(StopMusic(caller.leg))
        await on.adapter.perform(StartMusic(caller.leg, "jazz"))
        assert [sign.music for sign in caller.of(MusicBegan)] == ["default", "jazz", "jazz"]

    play(story)
