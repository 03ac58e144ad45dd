"""What the product itself says."""

from __future__ import annotations

import asyncio

import pytest

from engine.runtime.legs import Leg
from engine.runtime.notices import TEXTS, Notices
from engine.telephony.commands import Command, Play, StopPrompt
from engine.telephony.events import KeyPressed
from engine.telephony.media import Sound
from telephony_adapters.simulator.parties import SimulatedCaller
from telephony_adapters.simulator.signs import PromptBegan, PromptOver
from tests.engine.runtime.flows import BYE, flow
from tests.engine.runtime.house import House


def arrived(house: House) -> tuple[SimulatedCaller, Leg]:
    caller = house.switch.offer("4001")
    leg = house.legs.get(house.arrived(caller, flow({"bye": BYE})).leg)
    assert leg is not None
    return caller, leg


def length(*languages: str) -> float:
    return sum(len(TEXTS["please_wait"][language]) * 0.1 for language in languages)


async def test_a_notice_is_said_in_the_callers_language_else_in_both_chinese_first(house: House) -> None:
    caller, leg = arrived(house)
    await house.notices.say(leg, "please_wait", "en")
    await house.notices.say(leg, "please_wait")
    await house.notices.say(leg, "please_wait", "fr")
    chinese, english = TEXTS["please_wait"]["zh-CN"], TEXTS["please_wait"]["en"]
    assert caller.heard == [english, f"{chinese} {english}", f"{chinese} {english}"]


async def test_a_notice_lasts_until_it_has_been_said(house: House) -> None:
    _, leg = arrived(house)
    await house.notices.say(leg, "please_wait", "en")
    assert asyncio.get_running_loop().time() == pytest.approx(length("en"))


async def test_keys_pressed_during_a_notice_are_left_for_the_flow(house: House) -> None:
    caller, leg = arrived(house)
    saying = asyncio.create_task(house.notices.say(leg, "please_wait", "en"))
    await caller.get(PromptBegan)
    caller.press_key("5")
    await saying
    assert [event.key for event in leg.waiting() if isinstance(event, KeyPressed)] == ["5"]


async def test_a_notice_whose_end_is_never_told_is_stopped_at_its_deadline(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, leg = arrived(house)
    asked: list[Command] = []
    perform = house.port.perform

    async def note(command: Command) -> None:
        asked.append(command)
        await perform(command)

    monkeypatch.setattr(house.port, "perform", note)
    house.switch.faults.lost_prompt_ends = 1
    await house.notices.say(leg, "please_wait", "en")
    assert [type(command) for command in asked] == [Play, StopPrompt]
    assert asyncio.get_running_loop().time() == pytest.approx(length("en") + 5.0)


async def test_a_notice_ends_with_its_leg(house: House) -> None:
    caller, leg = arrived(house)
    with leg.attended():
        saying = asyncio.create_task(house.notices.say(leg, "please_wait", "en"))
        await caller.get(PromptBegan)
        caller.hang_up()
        await saying
        assert asyncio.get_running_loop().time() < 0.1
        await house.notices.say(leg, "please_wait", "en")
    assert len(caller.heard) == 1
    assert [ended for _, ended in house.told] == [leg.ended]  # whoever attended did not take it upon itself


async def test_a_notice_the_switch_will_not_play_is_let_be(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caller, leg = arrived(house)
    house.switch.faults.refuse(Play)
    await house.notices.say(leg, "please_wait", "en")
    assert caller.heard == [] and "could not be played" in caplog.text


async def test_a_notice_that_is_cancelled_is_stopped(house: House) -> None:
    caller, leg = arrived(house)
    saying = asyncio.create_task(house.notices.say(leg, "please_wait", "en"))
    await caller.get(PromptBegan)
    saying.cancel()
    await asyncio.wait([saying])
    assert caller.of(PromptOver)[0].how == "stopped"


async def test_all_notices_are_rendered_beforehand(house: House) -> None:
    rendered: list[tuple[str, str]] = []

    class Voice:
        def find(self, text: str, language: str, *, voice: str = "", audio: str = "") -> Sound | None:
            return None

        async def render(self, text: str, language: str, *, voice: str = "", audio: str = "") -> Sound:
            rendered.append((text, language))
            return Sound("s", "/nowhere.wav", 1.0, text)

    await Notices(house.port, Voice()).prepare()
    assert sorted(rendered) == sorted((text, language) for texts in TEXTS.values() for language, text in texts.items())
    assert all(set(texts) == {"zh-CN", "en"} for texts in TEXTS.values())
