"""Callers walk the sample menu to its leaves, in both languages, with keys of both kinds."""

from __future__ import annotations

from tests.calls.installation import (
    HELLO,
    KEYS,
    ONE_INSTALLATION,
    Installation,
    Language,
    begins,
    entries,
    goes_to_main_menu,
    hears,
    legs,
    path,
    story,
    together,
)
from tests.parts.calls import Phone
from tests.parts.party import Keying

pytestmark = ONE_INSTALLATION


async def _books_a_repair(house: Installation, language: Language, digits: Keying) -> None:
    async with house.caller(digits=digits) as call:
        await call.answered()
        await begins(call, house.prompt("choose_zh", "zh-CN"))
        await call.press(KEYS[language])
        await hears(call, house.prompt("hello", language))
        await begins(call, house.prompt("main_menu", language))
        for pressed, menu in (("2", "service_menu"), ("1", "repair_menu")):
            since = call.now
            await call.press(pressed)
            await begins(call, house.prompt(menu, language), since=since)
        since = call.now
        await call.press("3")  # the washing machine: four days
        booked = HELLO["prompts"]["repair_booked"][language]["text"].replace("${days}", "4")
        await hears(call, await house.made(booked, language), since=since)
        await hears(call, house.prompt("goodbye", language), since=since)
        ending = await call.ended()
        assert (ending.by, ending.q850) == ("switch", 16)
    told = await house.record(call)
    assert path(told) == [
        *("start", "answer", "language", "who_calls", "hello", "main_menu", "service_menu", "repair_menu"),
        *("set_washer", "repair_booked", "bye"),
    ]
    assert [entry["exit"] for entry in entries(told, "exited", "repair_menu")] == ["washer"]
    assert (told["call"]["outcome"], told["call"]["ended_by"]) == ("completed", "flow")
    assert (told["call"]["flow"], told["call"]["version"], told["call"]["dialled"]) == ("hello-menu", 1, "4001")
    (leg,) = legs(told, "caller")
    assert (leg["reason"], leg["q850"]) == ("normal", 16) and leg["answered_at"]
    assert f"prompt “{booked}” [{language}]: to its end" in story(told)
    assert f"提示“{booked}” [{language}]：完整播放" in story(told, "zh")


async def test_a_caller_walks_three_levels_to_the_right_leaf_in_either_language_with_either_keying(
    installation: Installation,
) -> None:
    keyings: tuple[Keying, ...] = ("rfc4733", "info")
    await together(*(_books_a_repair(installation, language, keying) for language in KEYS for keying in keyings))


async def _cuts_the_menu_short(house: Installation, language: Language, digits: Keying) -> None:
    async with house.caller(digits=digits) as call:
        await goes_to_main_menu(house, call, language)
        menu = await begins(call, house.prompt("main_menu", language))
        await call.press("2")
        service = await begins(call, house.prompt("service_menu", language), since=menu.end)
        whole = house.speech.find(HELLO["prompts"]["main_menu"][language]["text"], language)
        assert whole is not None and service.start < menu.start + whole.seconds, "the menu was heard to its end"
        assert call.audio.find(house.prompt("main_menu", language)) is None
        await call.hang_up()
    told = await house.record(call)
    (cut,) = entries(told, "collected", "main_menu")
    assert (cut["ended"], cut["digits"]) == ("match", "2")
    assert 0 < cut["heard"] < whole.seconds
    assert (told["call"]["outcome"], told["call"]["ended_by"]) == ("abandoned", "caller")


async def test_a_key_pressed_during_a_prompt_cuts_it_short(installation: Installation) -> None:
    await together(
        _cuts_the_menu_short(installation, "en", "rfc4733"),
        _cuts_the_menu_short(installation, "zh-CN", "info"),
    )


async def test_keys_typed_ahead_lead_straight_to_the_leaf(installation: Installation) -> None:
    async with installation.caller() as call:
        await call.answered()
        await call.heard(0.3)
        await call.press("2213")
        booked = HELLO["prompts"]["repair_booked"]["en"]["text"].replace("${days}", "4")
        await hears(call, await installation.made(booked, "en"))
        await call.ended()
        for unheard in ("main_menu", "service_menu", "repair_menu"):
            assert call.audio.find(installation.prompt(unheard), seconds=1.0) is None, f"{unheard} was heard"
    told = await installation.record(call)
    assert [got["digits"] for got in entries(told, "collected")] == ["2", "2", "1", "3"]


async def test_a_key_pressed_during_a_prompt_that_must_be_heard_answers_the_next_question(installation: Installation) -> None:
    async with Phone(installation.node, "6001", does="busy"), installation.caller() as call:
        await goes_to_main_menu(installation, call)
        since = call.now
        await call.press("0")
        await begins(call, installation.prompt("connecting"), since=since)
        await call.press("9")
        since = (await hears(call, installation.prompt("connecting"), since=since)).end
        await begins(call, installation.prompt("main_menu"), since=since)  # 9 leads back, past “try again?”
        assert call.audio.find(installation.prompt("retry_menu"), since, seconds=1.0) is None
        await call.hang_up()
    told = await installation.record(call)
    assert path(told)[-5:] == ["connecting", "operator", "agent_busy", "retry_menu", "main_menu"]
    assert entries(told, "collected", "retry_menu")[0]["digits"] == "9"
