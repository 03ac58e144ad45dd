"""Silence, wrong keys, and too many of both: each is answered in other words and ends in its own way."""

from __future__ import annotations

import pytest_asyncio

from tests.calls.installation import (
    ONE_INSTALLATION,
    Installation,
    begins,
    entries,
    goes_to_main_menu,
    hears,
    path,
    shorter,
    together,
    variant,
)
from tests.parts.calls import Caller, Phone

pytestmark = ONE_INSTALLATION

_SOON = {"first_digit_seconds": 1.5, "inter_digit_seconds": 1.5}
_IMPATIENT = shorter(
    variant("hello_menu", "hello-impatient", main_menu=_SOON, language=_SOON),
    main_menu="Please choose one of the options now.",
    main_menu_short="Which one of them do you want?",
)
"""The sample with short words and little patience; its limits and what it says between are the sample's."""


@pytest_asyncio.fixture(loop_scope="session")
async def impatient(installation: Installation) -> str:
    """The number of a menu that does not wait long for a key."""
    return await installation.publish(_IMPATIENT)


def _tries(told: dict[str, object], step: str) -> list[str]:
    return [got["ended"] if got["ended"] == "no_input" else got["digits"] for got in entries(told, "collected", step)]


async def _says_nothing(house: Installation, call: Caller) -> None:
    await goes_to_main_menu(house, call, flow=_IMPATIENT)
    first = await hears(call, house.prompt("still_there"))
    short = await begins(call, house.prompt("main_menu_short", flow=_IMPATIENT), since=first.end)
    second = await hears(call, house.prompt("still_there_again"), since=short.end)
    await begins(call, house.prompt("main_menu_short", flow=_IMPATIENT), since=second.end)
    await hears(call, house.prompt("goodbye_no_input"), since=second.end)
    assert (await call.ended()).q850 == 16
    told = await house.record(call)
    assert _tries(told, "main_menu") == ["no_input"] * 3
    assert path(told)[-2:] == ["main_menu", "bye_no_input"]
    assert told["call"]["outcome"] == "completed"


async def _presses_wrong_keys(house: Installation, call: Caller) -> None:
    await goes_to_main_menu(house, call, flow=_IMPATIENT)
    since = call.now
    for _ in range(2):
        await call.press("7")
        wrong = await hears(call, house.prompt("wrong_key"), since=since)
        await begins(call, house.prompt("main_menu_short", flow=_IMPATIENT), since=wrong.end)
        since = call.now
    await call.press("7")
    await hears(call, house.prompt("too_many_wrong"), since=since)
    await hears(call, house.prompt("agent_busy"), since=since)
    await call.hang_up()
    told = await house.record(call)
    assert _tries(told, "main_menu") == ["7"] * 3
    way = path(told)
    assert way[way.index("too_many_wrong") - 1 :][:4] == ["main_menu", "too_many_wrong", "operator", "agent_busy"]


async def _does_both(house: Installation, call: Caller) -> None:
    await goes_to_main_menu(house, call, flow=_IMPATIENT)
    since = call.now
    await call.press("8")
    wrong = await hears(call, house.prompt("wrong_key"), since=since)
    silent = await hears(call, house.prompt("still_there"), since=wrong.end)
    await begins(call, house.prompt("main_menu_short", flow=_IMPATIENT), since=silent.end)
    since = call.now
    await call.press("8")
    wrong = await hears(call, house.prompt("wrong_key"), since=since)
    await hears(call, house.prompt("goodbye_too_many"), since=wrong.end)
    assert (await call.ended()).q850 == 16
    told = await house.record(call)
    assert _tries(told, "main_menu") == ["8", "no_input", "8", "no_input"]
    assert path(told)[-2:] == ["main_menu", "bye_too_many"]


async def _chooses_no_language(house: Installation, call: Caller) -> None:
    await call.answered()
    await hears(call, house.prompt("choose_en", "en"))
    await hears(call, house.prompt("hello", "zh-CN"))  # the flow's first language
    await call.hang_up()
    told = await house.record(call)
    assert _tries(told, "language") == ["no_input", "no_input"]
    assert [entry["exit"] for entry in entries(told, "exited", "language")] == ["no_input"]


async def test_silence_wrong_keys_and_too_many_tries_end_differently(installation: Installation, impatient: str) -> None:
    ways = (_says_nothing, _presses_wrong_keys, _does_both, _chooses_no_language)

    async def goes(number: int) -> None:
        async with installation.caller(impatient) as call:
            await ways[number](installation, call)

    async with Phone(installation.node, "6001", does="busy"):
        await together(*(goes(number) for number in range(len(ways))))


async def test_a_ticket_number_is_asked_for_again_and_can_be_taken_back(installation: Installation) -> None:
    async with installation.caller() as call:
        await call.answered()
        await call.heard(0.3)
        await call.press("222")
        await begins(call, installation.prompt("ask_ticket"))
        since = call.now
        await call.press("12#")
        await hears(call, installation.prompt("wrong_ticket"), since=since)
        since = call.now
        await call.press("123456#")
        await hears(call, installation.prompt("ticket_found"), since=since)
        await begins(call, installation.prompt("service_menu"), since=since)
        since = call.now
        await call.press("2")
        await begins(call, installation.prompt("ask_ticket"), since=since)
        since = call.now
        await call.press("12*")
        await begins(call, installation.prompt("service_menu"), since=since)
        await call.hang_up()
    told = await installation.record(call)
    asked = entries(told, "collected", "ask_ticket")
    assert [(got["ended"], got["digits"]) for got in asked] == [("terminator", "12"), ("complete", "123456"), ("cancelled", "")]
    assert entries(told, "assigned", "ask_ticket") == [{"values": {"ticket": "123456"}}]


async def test_the_menu_is_said_again_at_the_callers_wish_and_costs_no_try(installation: Installation) -> None:
    async with installation.caller() as call:
        await goes_to_main_menu(installation, call, "zh-CN")
        for _ in range(2):
            since = call.now
            await call.press("*")
            await begins(call, installation.prompt("main_menu_short", "zh-CN"), since=since)
        since = call.now
        await call.press("3")
        await begins(call, installation.prompt("hours", "zh-CN"), since=since)
        await call.hang_up()
    told = await installation.record(call)
    assert _tries(told, "main_menu") == ["*", "*", "3"]


async def _hears_a_leaf(house: Installation, key: str, leaf: str) -> None:
    async with house.caller() as call:
        await call.answered()
        await call.heard(0.3)
        await call.press(f"21{key}")
        said = await hears(call, house.prompt(leaf))
        await begins(call, house.prompt("sales_menu"), since=said.end)
        await call.hang_up()
    assert path(await house.record(call))[-3:] == ["sales_menu", leaf, "sales_menu"]


async def test_a_leaf_leads_back_to_its_menu(installation: Installation) -> None:
    await together(_hears_a_leaf(installation, "1", "new_products"), _hears_a_leaf(installation, "2", "offers"))
