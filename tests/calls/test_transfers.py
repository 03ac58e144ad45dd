"""Callers are put through: to somebody who answers, to nobody, to a number outside; and either may leave at any moment."""

from __future__ import annotations

import pytest_asyncio

from tests.calls.installation import (
    ONE_INSTALLATION,
    Installation,
    Json,
    begins,
    entries,
    hears,
    legs,
    path,
    story,
    together,
    variant,
)
from tests.parts.calls import Caller, IncomingCall, Phone
from tests.parts.party import Party
from tests.parts.tones import RATE

pytestmark = ONE_INSTALLATION

OUTSIDE = "01062345678"


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def _desks(installation_of_session: Installation) -> None:
    """The sample menu whose operator is the phone that was dialled, rung for three seconds; or the number, over the trunk."""
    desk = {"target": "${call.dialled}", "ring_seconds": 3}
    outside = {"target": "${call.dialled}", "to": "number", "trunk": "trunk"}
    await together(
        _bound(installation_of_session, variant("hello_menu", "hello-desk", operator=desk), "_600X", "6009"),
        _bound(installation_of_session, variant("hello_menu", "hello-outside", operator=outside), "_010N.", OUTSIDE),
    )


async def _bound(house: Installation, document: Json, pattern: str, one: str) -> None:
    await house.publish(document, pattern, calling=one)


async def _to_the_operator(house: Installation, call: Caller) -> None:
    await call.answered()
    await call.heard(0.3)
    await call.press("20")
    await begins(call, house.prompt("connecting"))


def _pitch(party: Party, since: float) -> float:
    """The pitch of what was heard, by how often it crosses zero; the bridge's first packets left out."""
    line = party.audio.samples(since)
    crossings = sum((a < 0) != (b < 0) for a, b in zip(line, line[1:], strict=False))
    return crossings * RATE / (2 * len(line))


async def _hear_one_another(call: Party, leg: Party) -> None:
    since, there = call.now, leg.now
    call.say_tone(440)
    leg.say_tone(880)
    first, other = await call.heard(0.5, since=since), await leg.heard(0.5, since=there)
    since, there = call.now, leg.now
    await together(call.heard(0.4, since=since), leg.heard(0.4, since=there))
    for party, from_, hertz, heard in ((call, since, 880, first), (leg, there, 440, other)):
        assert abs(_pitch(party, from_) - hertz) < 30
        assert 1400 < heard.level < 4000
    call.say_tone(0)
    leg.say_tone(0)


async def test_two_who_are_connected_hear_one_another_and_the_caller_goes_on_when_the_phone_hangs_up(
    installation: Installation,
) -> None:
    async with Phone(installation.node, "6001", does="ring") as phone, installation.caller("6001") as call:
        await _to_the_operator(installation, call)
        leg = await phone.ringing()
        assert call.number in leg.shown
        rung = await call.heard(0.5, since=(await hears(call, installation.prompt("connecting"))).end)
        assert abs(_pitch(call, rung.start) - 450) < 20, "the caller hears ringing"
        await leg.answer()
        await call.quiet(0.3)  # the ringing ends
        await _hear_one_another(call, leg)
        since = call.now
        await leg.hang_up()
        await hears(call, installation.prompt("after_talk"), since=since)
        await hears(call, installation.prompt("goodbye"), since=since)
        assert (await call.ended()).q850 == 16
    told = await installation.record(call)
    assert (told["call"]["outcome"], told["call"]["ended_by"]) == ("connected", "flow")
    assert path(told)[-4:] == ["connecting", "operator", "after_talk", "bye"]
    (talked,) = entries(told, "talked")
    assert talked["ended_by"] == "party" and talked["seconds"] > 0
    (party,) = legs(told, "party")
    assert (party["address"], party["reason"], party["q850"]) == ("6001", "normal", 16) and party["answered_at"]
    assert "talked for" in story(told) and "the other party ended it" in story(told)


async def test_a_caller_who_hangs_up_frees_the_phone(installation: Installation) -> None:
    async with Phone(installation.node, "6001") as phone, installation.caller("6001") as call:
        await _to_the_operator(installation, call)
        leg = await phone.ringing()
        await leg.answered()
        await _hear_one_another(call, leg)
        await call.hang_up()
        ending = await leg.ended()
        assert (ending.by, ending.q850) == ("switch", 16)
    told = await installation.record(call)
    assert (told["call"]["outcome"], told["call"]["ended_by"]) == ("connected", "caller")
    assert [(leg["role"], leg["reason"]) for leg in told["legs"]] == [("caller", "normal"), ("party", "normal")]
    assert legs(told, "caller")[0]["q850"] == 16


async def test_a_phone_stops_ringing_when_the_caller_gives_up(installation: Installation) -> None:
    async with Phone(installation.node, "6001", does="ring") as phone, installation.caller("6001") as call:
        await _to_the_operator(installation, call)
        leg = await phone.ringing()
        await call.hang_up()
        ending = await leg.ended()
        assert (ending.by, ending.status) == ("switch", 487)
    told = await installation.record(call)
    assert (told["call"]["outcome"], told["call"]["ended_by"]) == ("abandoned", "caller")
    (party,) = legs(told, "party")
    assert party["answered_at"] is None and party["reason"] == "cancelled"
    assert path(told)[-1] == "operator"


async def test_a_number_outside_is_reached_over_the_trunk(installation: Installation) -> None:
    async with Phone(installation.node, "trunk") as phone, installation.caller(OUTSIDE) as call:
        await _to_the_operator(installation, call)
        leg = await phone.ringing()
        assert OUTSIDE in leg.dialled and call.number in leg.shown
        await leg.answered()
        await _hear_one_another(call, leg)
        since = call.now
        await leg.hang_up()
        await begins(call, installation.prompt("after_talk"), since=since)
        await call.hang_up()
    told = await installation.record(call)
    (party,) = legs(told, "party")
    assert (party["address"], party["reason"], party["q850"]) == (f"{OUTSIDE}@trunk", "normal", 16)


async def _is_not_answered(house: Installation, to: str, said: str, exit_: str, then: str) -> Json:
    async with house.caller(to) as call:
        await _to_the_operator(house, call)
        heard = await hears(call, house.prompt(said))
        await begins(call, house.prompt(then), since=heard.end)
        await call.hang_up()
    told = await house.record(call)
    assert [entry["exit"] for entry in entries(told, "exited", "operator")] == [exit_]
    (party,) = legs(told, "party")
    assert party["answered_at"] is None and party["ended_at"]
    return party


async def test_each_way_of_not_being_answered_goes_its_own_way(installation: Installation) -> None:
    node = installation.node
    async with (
        Phone(node, "6001", does="busy"),
        Phone(node, "6002", does="reject"),
        Phone(node, "trunk", does="unavailable"),
    ):
        busy, rejected, unreachable, outside = await together(
            _is_not_answered(installation, "6001", "agent_busy", "busy", "retry_menu"),
            _is_not_answered(installation, "6002", "agent_rejected", "rejected", "main_menu"),
            _is_not_answered(installation, "6003", "agent_failed", "failed", "goodbye"),
            _is_not_answered(installation, OUTSIDE, "agent_failed", "failed", "goodbye"),
        )
    assert (busy["reason"], busy["q850"], busy["tech"]) == ("busy", 17, 486)
    assert (rejected["reason"], rejected["q850"], rejected["tech"]) == ("rejected", 21, 603)
    assert (unreachable["address"], unreachable["reason"]) == ("6003", "failed")
    assert (outside["reason"], outside["q850"], outside["tech"]) == ("unavailable", 19, 480)


async def test_a_phone_that_nobody_answers_stops_in_time_and_can_be_tried_again(installation: Installation) -> None:
    async with Phone(installation.node, "6002", does="ring") as phone, installation.caller("6002") as call:
        await _to_the_operator(installation, call)
        leg = await phone.ringing()
        heard = await hears(call, installation.prompt("agent_no_answer"))
        assert (await leg.ended()).status == 487
        await begins(call, installation.prompt("retry_menu"), since=heard.end)
        await call.press("1")
        again: IncomingCall = await phone.ringing()
        await again.answer()
        await _hear_one_another(call, again)
        await call.hang_up()
        await again.ended()
    told = await installation.record(call)
    first, second = legs(told, "party")
    assert (first["reason"], first["q850"], first["answered_at"]) == ("no_answer", 19, None)
    assert second["answered_at"] and told["call"]["outcome"] == "connected"


async def test_a_withheld_number_is_not_shown_to_the_phone(installation: Installation) -> None:
    async with (
        Phone(installation.node, "6001", does="ring") as phone,
        installation.caller("6001", from_="anonymous", headers={"Privacy": "id"}) as call,
    ):
        await _to_the_operator(installation, call)
        leg = await phone.ringing()
        assert "555" not in leg.shown and "6001" not in leg.shown, leg.shown
        await call.hang_up()
        await leg.ended()
    await installation.record("")
