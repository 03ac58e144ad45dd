"""Opening hours on a real switch: changed while callers call, without publishing."""

from __future__ import annotations

import json

from tests.calls.installation import ONE_INSTALLATION, Installation, begins, entries, hears, path, sample, story

pytestmark = ONE_INSTALLATION

HOURS = sample("office_hours")
ALWAYS = {"zone": "Asia/Shanghai", "hours": {"mon-sun": "00:00-24:00"}}


async def typed(house: Installation, *words: str, given: str = "") -> str:
    done = await house.product.command("calendars", *words, given=given)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


async def test_an_emergency_acts_on_the_next_call_and_is_told_in_its_story(installation: Installation) -> None:
    await typed(installation, "set", "office", "-", given=json.dumps(ALWAYS))
    number = await installation.publish(HOURS)
    async with installation.caller(number) as call:
        await call.answered()
        await begins(call, installation.prompt("choose_zh", "zh-CN", flow=HOURS))
        await call.press("2")
        await hears(call, installation.prompt("connecting", flow=HOURS))
        await call.hang_up()
    told = await installation.record(call)
    assert entries(told, "exited", "hours") == [{"exit": "open"}]

    assert "closed at once" in await typed(installation, "emergency", "on", "office", "--reason", "Power cut.")
    async with installation.caller(number) as call:
        await call.answered()
        await begins(call, installation.prompt("choose_zh", "zh-CN", flow=HOURS))
        since = call.now
        await call.press("2")
        said = await installation.made("Our office had to close unexpectedly. Power cut.", "en")
        told_so = await hears(call, said, since=since)
        await hears(call, installation.prompt("website", flow=HOURS), since=told_so.end)
        await call.ended()
    told = await installation.record(call)
    assert path(told)[3:6] == ["hours", "emergency", "foreseen"]
    assert "emergency closure (Power cut.)" in story(told)
    assert "goes by its hours again" in await typed(installation, "emergency", "off", "office")
    assert "emergency on" in await typed(installation, "history", "office")
