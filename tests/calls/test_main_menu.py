"""The sample's main menu on a real switch: a language, a city and a desk are chosen, and somebody answers there."""

from __future__ import annotations

import json

from tests.calls.installation import ONE_INSTALLATION, Installation, begins, entries, path, sample, story
from tests.parts.calls import Phone

pytestmark = ONE_INSTALLATION

MENU, SURVEY = sample("main_menu"), sample("survey")
ALWAYS = {"zone": "Asia/Shanghai", "hours": {"mon-sun": "00:00-24:00"}}


async def typed(house: Installation, *words: str, given: object) -> None:
    done = await house.product.command(*words, given=json.dumps(given, ensure_ascii=False))
    assert done.returncode == 0, done.stdout + done.stderr


async def test_a_caller_chooses_chinese_a_city_and_a_desk_and_is_asked_after_the_talk(installation: Installation) -> None:
    await typed(installation, "calendars", "set", "head-office", "-", given=ALWAYS)
    await typed(installation, "flow", "import", "--publish", "-", given=SURVEY)
    number = await installation.publish(MENU)
    async with Phone(installation.node, "6001", does="ring") as phone, installation.caller(number) as call:
        await call.answered()
        since = 0.0
        for said, key in (("choose_zh", "1"), ("ask_city", "1"), ("option_sales", "11")):
            await begins(call, installation.prompt(said, "zh-CN", flow=MENU), since=since)
            since = call.now
            await call.press(key)
        leg = await phone.ringing()  # sales in Beijing: 60 and 01
        await leg.answer()
        call.say_tone(440)
        await leg.heard(0.3)
        since = call.now
        await leg.hang_up()
        await begins(call, installation.prompt("ask_score", "zh-CN", flow=SURVEY), since=since)
        await call.hang_up()
    told = await installation.record(call)
    assert {"ask_city", "in_beijing", "main_menu", "sales_menu", "sales_home", "seat"} <= set(path(told))
    assert [got["digits"] for got in entries(told, "collected")][:4] == ["1"] * 4, story(told)
    assert told["call"]["outcome"] == "connected"
