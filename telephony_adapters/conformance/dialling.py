"""Promises about phones that are rung: what becomes of them, and that none rings twice or for nobody."""

from __future__ import annotations

from engine.telephony.calls import Address, EndReason
from engine.telephony.commands import Answer, Dial, Hangup, Play, Ring, StartMusic
from engine.telephony.events import CallOffered, KeyPressed, LegAnswered, LegEnded, LegRinging, PromptEnded
from telephony_adapters.conformance.bench import Bench, Manner
from telephony_adapters.conformance.promise import at_once, new_prompt, party, promise, refused, require


async def _fate(bench: Bench, manner: Manner, reason: EndReason, q850: int, *, rings: bool | None, ring: float = 20.0) -> None:
    async with bench.phone(manner) as phone:
        dial = party(phone.address, ring)
        await bench.adapter.perform(dial)
        ended = await bench.told.get(LegEnded, leg=dial.leg)
    require((ended.cause.reason, ended.cause.q850) == (reason, q850), f"ended with {ended.cause}")
    require(not bench.told.of(LegAnswered), "told as answered")
    rang = bool(bench.told.of(LegRinging, leg=dial.leg))
    require(rings is None or rings == rang, f"told to have rung: {rang}")


@promise
async def a_phone_rings_and_is_answered(bench: Bench) -> None:
    """A dialled phone is told to ring, shows who calls, is told to be answered, and its hanging up ends the leg normally."""
    async with bench.phone("rings") as phone:
        dial = party(phone.address, shown="55512345")
        await bench.adapter.perform(dial)
        call = await phone.called()
        await bench.told.get(LegRinging, leg=dial.leg)
        require(not bench.told.of(LegAnswered), "told to be answered before it was")
        require("55512345" in call.shown, f"the phone shows {call.shown!r}")
        await call.answer()
        await bench.told.get(LegAnswered, leg=dial.leg)
        await call.hang_up()
        ended = await bench.told.get(LegEnded, leg=dial.leg)
    require((ended.cause.reason, ended.cause.q850) == (EndReason.NORMAL, 16), f"ended with {ended.cause}")
    require(len(bench.told.of(LegRinging)) == len(bench.told.of(LegAnswered)) == 1, "told twice")
    require(not bench.told.of(CallOffered), "our own leg was offered as a caller")


@promise
async def an_answered_phone_is_hung_up_and_its_keys_are_told(bench: Bench) -> None:
    """Keys pressed at a dialled phone are told of its leg, and Hangup ends it for the phone too."""
    async with bench.phone("answers") as phone:
        dial = party(phone.address)
        await bench.adapter.perform(dial)
        call = await phone.called()
        await call.answered()
        await bench.told.get(LegAnswered, leg=dial.leg)
        await call.press("1")
        require((await bench.told.get(KeyPressed)).leg == dial.leg, "the key was told of another leg")
        await bench.adapter.perform(Hangup(dial.leg))
        await call.ended()
        ended = await bench.told.get(LegEnded, leg=dial.leg)
    require((ended.cause.reason, ended.cause.q850) == (EndReason.NORMAL, 16), f"ended with {ended.cause}")


@promise
async def a_busy_phone_is_told_as_busy(bench: Bench) -> None:
    """A busy phone ends the leg as busy, cause 17."""
    await _fate(bench, "busy", EndReason.BUSY, 17, rings=None)


@promise
async def a_phone_that_declines_is_told_as_that(bench: Bench) -> None:
    """A phone that declines ends the leg as rejected, cause 21."""
    await _fate(bench, "rejects", EndReason.REJECTED, 21, rings=None)


@promise
async def a_phone_that_cannot_be_had_is_told_as_unavailable(bench: Bench) -> None:
    """A phone that says it cannot be had ends the leg as unavailable, without having rung."""
    await _fate(bench, "unavailable", EndReason.UNAVAILABLE, 19, rings=False)


@promise
async def a_phone_that_nobody_answers_rings_for_its_time(bench: Bench) -> None:
    """A phone that nobody answers rings for the seconds asked for, then stops and ends the leg as not answered, cause 19."""
    async with bench.phone("rings") as phone:
        dial = party(phone.address, 1.0)
        await bench.adapter.perform(dial)
        call = await phone.called()
        ended = await bench.told.get(LegEnded, leg=dial.leg)
        await call.ended()
    require((ended.cause.reason, ended.cause.q850) == (EndReason.NO_ANSWER, 19), f"ended with {ended.cause}")
    require(bool(bench.told.of(LegRinging)) and not bench.told.of(LegAnswered), "it did not just ring")


@promise
async def a_phone_that_is_off_is_told_from_one_that_nobody_answers(bench: Bench) -> None:
    """A phone at whose address nobody is has the same cause 19, but is unavailable and never rang."""
    await _fate(bench, "dead", EndReason.UNAVAILABLE, 19, rings=False, ring=1.0)


@promise
async def a_number_that_is_not_in_use_is_told_as_that(bench: Bench) -> None:
    """A number over the trunk that is not in use ends the leg as unallocated, cause 1."""
    await _fate(bench, "unallocated", EndReason.UNALLOCATED, 1, rings=None)


@promise
async def a_full_trunk_is_told_as_congestion(bench: Bench) -> None:
    """A trunk that has no line free ends the leg as congestion, cause 34."""
    await _fate(bench, "trunk_full", EndReason.CONGESTION, 34, rings=None)


@promise
async def a_phone_that_never_registered_is_refused(bench: Bench) -> None:
    """Dialling a phone that the switch cannot find is refused, and no leg of it is ever told."""
    async with bench.phone("unregistered") as phone:
        dial = party(phone.address)
        await refused(bench, dial, "dial-refused")
    require(not any(getattr(event, "leg", None) == dial.leg for event in bench.told.all), "a leg was told of it")
    require((await bench.adapter.snapshot()).legs == (), "a leg of it is in the switch")


@promise
async def an_address_that_is_no_address_is_refused(bench: Bench) -> None:
    """An address that could be read as another one is refused before anything rings."""
    for value in ("", "6001@elsewhere", "6001&6002", "60 01", "6001,6002"):
        await refused(bench, party(Address("endpoint", value)), "bad-address")


@promise
async def a_phone_that_still_rings_takes_nothing_to_hear(bench: Bench) -> None:
    """Answer, prompt, music and ringing tone are refused on a dialled leg before it is answered, and do not disturb it."""
    async with bench.phone("rings") as phone:
        dial = party(phone.address)
        await bench.adapter.perform(dial)
        call = await phone.called()
        await bench.told.get(LegRinging, leg=dial.leg)
        play = Play(dial.leg, new_prompt(), (bench.sound(0.2),))
        for command in (Answer(dial.leg), play, StartMusic(dial.leg), Ring(dial.leg)):
            await refused(bench, command, "switch-refused")
        await call.answer()
        await bench.told.get(LegAnswered, leg=dial.leg)
        await bench.adapter.perform(play)
        require((await bench.told.get(PromptEnded, prompt=play.prompt)).how == "done", "the prompt was not heard")


@promise
async def giving_up_stops_the_ringing(bench: Bench) -> None:
    """Hangup of a leg that rings stops the phone, and the leg ends as cancelled."""
    async with bench.phone("rings") as phone:
        dial = party(phone.address)
        await bench.adapter.perform(dial)
        call = await phone.called()
        await bench.told.get(LegRinging, leg=dial.leg)
        await bench.adapter.perform(Hangup(dial.leg, EndReason.CANCELLED))
        await call.ended()
        ended = await bench.told.get(LegEnded, leg=dial.leg)
    require(ended.cause.reason is EndReason.CANCELLED, f"ended with {ended.cause}")


@promise
async def dialling_again_rings_nobody_twice(bench: Bench) -> None:
    """Dial repeated rings no phone twice but says again how far it has come; after the leg's end it raises LegGone."""
    async with bench.phone("rings") as phone:
        dial = party(phone.address)
        await at_once(bench, *[dial] * 3)
        call = await phone.called()
        await bench.told.get(LegRinging, leg=dial.leg)
        told = len(bench.told.of(LegRinging))
        await bench.adapter.perform(dial)
        await bench.told.get(LegRinging, leg=dial.leg, count=told + 1)
        await call.answer()
        await bench.told.get(LegAnswered, leg=dial.leg)
        await bench.adapter.perform(dial)
        await bench.told.get(LegAnswered, leg=dial.leg, count=2)
        await call.hang_up()
        await bench.told.get(LegEnded, leg=dial.leg)
        await refused(bench, dial, "leg-gone")
        require(phone.rung == 1, f"the phone was rung {phone.rung} times")


@promise
async def a_hangup_before_its_dialling_keeps_the_phone_quiet(bench: Bench) -> None:
    """A Hangup that comes before its Dial keeps the phone from ringing at all."""
    async with bench.phone("rings") as phone:
        dial: Dial = party(phone.address)
        await bench.adapter.perform(Hangup(dial.leg, EndReason.CANCELLED))
        await refused(bench, dial, "leg-gone")
        require(phone.rung == 0, "the phone rang")
