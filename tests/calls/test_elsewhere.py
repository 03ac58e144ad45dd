"""The same short walk where the product is installed otherwise: on PostgreSQL, and with a switch that dials out to it."""

from __future__ import annotations

import pytest

from tests.calls.conftest import installed
from tests.calls.installation import Installation, begins, hears, legs, path
from tests.parts.asterisk import AsteriskNode
from tests.parts.calls import Phone

pytestmark = pytest.mark.xdist_group("calls")


async def _walks_and_talks(house: Installation) -> None:
    async with Phone(house.node, "6001") as phone, house.caller() as call:
        await call.answered()
        await begins(call, house.prompt("choose_zh", "zh-CN"))
        await call.press("20")
        await hears(call, house.prompt("connecting"))
        leg = await phone.called()
        await leg.answered()
        since = call.now
        leg.say_tone(880)
        await call.heard(0.5, since=since)
        await leg.hang_up()
        await begins(call, house.prompt("after_talk"), since=since)
        await hears(call, house.prompt("goodbye"), since=since)
        assert (await call.ended()).q850 == 16
    told = await house.record(call)
    assert (told["call"]["outcome"], told["call"]["ended_by"]) == ("connected", "flow")
    assert path(told)[-3:] == ["operator", "after_talk", "bye"]
    assert [leg["q850"] for leg in (*legs(told, "caller"), *legs(told, "party"))] == [16, 16]
    await house.nothing_left()


async def test_calls_run_on_postgresql(asterisk: AsteriskNode, postgres_url: str) -> None:
    async with installed(asterisk, "on-postgresql", database_url=postgres_url) as house:
        await _walks_and_talks(house)
        assert not house.product.settings.data.joinpath("cordboard.sqlite").exists()


async def test_calls_run_on_a_switch_that_dials_out(asterisk_outbound: AsteriskNode) -> None:
    async with installed(asterisk_outbound, "dialled-out-to") as house:
        assert house.product.settings.ari_events == "outbound"
        await _walks_and_talks(house)
