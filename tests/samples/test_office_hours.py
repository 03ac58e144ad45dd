"""A call to the office on the simulator, with its calendar in PostgreSQL: closed at once, and open again."""

from __future__ import annotations

from pathlib import Path

from tests.house.tree import ROOT
from tests.parts.product import Product

SAMPLE = ROOT / "samples" / "office_hours"
ALWAYS = "zone: Asia/Shanghai\nhours: {mon-sun: 00:00-24:00}\n"


async def test_a_call_goes_by_the_calendar_as_it_is_at_that_moment(tmp_path: Path, postgres_url: str) -> None:
    product = Product(tmp_path / "data", database_url=postgres_url)

    async def typed(*words: str, given: str = "") -> str:
        done = await product.command(*words, given=given)
        assert done.returncode == 0, done.stdout + done.stderr + product.log[-2000:]
        return done.stdout

    async def heard() -> str:
        for _ in range(3):  # the adapter reads its numbers anew every second
            call = await typed("dial", "4003", "--silent", given="~2~~,h\n")
            if "not in service" not in call:
                break
        return call

    await product.start()
    try:
        await typed("flow", "import", str(SAMPLE / "flow.json"), "--publish")
        await typed("numbers", "bind", "4003", "office-hours")
        await typed("calendars", "set", "office", "-", given=ALWAYS)
        await typed("calendars", "emergency", "on", "office", "--reason", "Power cut.")
        assert "Our office had to close unexpectedly. Power cut." in await heard()
        told = await product.newest_call()
        assert any("emergency closure (Power cut.)" in line["text"]["en"] for line in told["story"])
        await typed("calendars", "emergency", "off", "office")
        assert "Please hold while I connect you." in await heard()
    finally:
        await product.stop()
