"""Promises about callers: offered, answered, pressing keys, leaving."""

from __future__ import annotations

from engine.telephony.calls import EndReason
from engine.telephony.commands import Answer, Hangup, Play, Ring, StartMusic, StopMusic, StopPrompt
from engine.telephony.events import CallOffered, KeyPressed, LegAnswered, LegEnded, PromptEnded
from telephony_adapters.conformance.bench import Bench
from telephony_adapters.conformance.promise import answered, at_once, new_leg, new_prompt, promise, refused, require


@promise
async def a_caller_is_offered_once(bench: Bench) -> None:
    """A caller is offered once, with the number, what was dialled and where the call came in."""
    async with bench.caller("4002", "5552000") as line:
        offer = await bench.told.get(CallOffered)
        await bench.adapter.perform(Answer(offer.leg))
        await line.answered()
    await bench.told.get(LegEnded, leg=offer.leg)
    told = (offer.node, offer.caller, offer.dialled, offer.entry, offer.recovered)
    require(told == (bench.adapter.node, "5552000", "4002", bench.entry, False), f"offered as {offer}")
    require(len(bench.told.of(CallOffered)) == 1, "offered twice")


@promise
async def an_answer_is_told_once(bench: Bench) -> None:
    """An answer, however often it is asked for, is told once."""
    async with answered(bench) as (leg, line):
        await bench.adapter.perform(Answer(leg))
        await line.press("1")
        await bench.told.get(KeyPressed, leg=leg)
    require(len(bench.told.of(LegAnswered)) == 1, "answered twice")


@promise
async def keys_are_told_in_order(bench: Bench) -> None:
    """Every key is told once and in order, the same one twice running too."""
    async with answered(bench) as (leg, line):
        await line.press("1990*#")
        await bench.told.get(KeyPressed, count=6)
    keys = bench.told.of(KeyPressed, leg=leg)
    require("".join(key.key for key in keys) == "1990*#", f"told {keys}")
    require(len({(key.key, key.at) for key in keys}) == 6, "two presses of one key bear the same time")


@promise
async def a_caller_who_leaves_is_told(bench: Bench) -> None:
    """A caller who hangs up after the answer ends normally, with cause 16."""
    async with answered(bench) as (leg, line):
        await line.hang_up()
        ended = await bench.told.get(LegEnded, leg=leg)
    require((ended.cause.reason, ended.cause.q850) == (EndReason.NORMAL, 16), f"ended with {ended.cause}")


@promise
async def a_caller_who_gives_up_is_no_failure(bench: Bench) -> None:
    """A caller who hangs up before the answer ends normally too."""
    async with bench.caller() as line:
        leg = (await bench.told.get(CallOffered)).leg
        await bench.adapter.perform(Ring(leg))
        await line.ringing()
        await line.hang_up()
        ended = await bench.told.get(LegEnded, leg=leg)
    require(ended.cause.reason is EndReason.NORMAL, f"ended with {ended.cause}")


@promise
async def a_hangup_ends_the_leg(bench: Bench) -> None:
    """Hangup ends the leg for the caller too, may be repeated, and is told once."""
    async with answered(bench) as (leg, line):
        await at_once(bench, *[Hangup(leg)] * 3)
        await line.ended()
        ended = await bench.told.get(LegEnded, leg=leg)
        await bench.adapter.perform(Hangup(leg))
    require((ended.cause.reason, ended.cause.q850) == (EndReason.NORMAL, 16), f"ended with {ended.cause}")


@promise
async def the_reason_of_a_hangup_is_kept(bench: Bench) -> None:
    """The reason that a Hangup gives is the one that its LegEnded tells."""
    async with bench.caller() as line:
        leg = (await bench.told.get(CallOffered)).leg
        await bench.adapter.perform(Hangup(leg, EndReason.BUSY))
        await line.ended()
        ended = await bench.told.get(LegEnded, leg=leg)
    require((ended.cause.reason, ended.cause.q850) == (EndReason.BUSY, 17), f"ended with {ended.cause}")


@promise
async def commands_on_a_leg_that_is_gone_say_so(bench: Bench) -> None:
    """A command on a leg that is gone, or never was, raises LegGone; Hangup and StopPrompt do not mind."""
    async with bench.caller() as line:
        leg = (await bench.told.get(CallOffered)).leg
        await line.hang_up()
        await bench.told.get(LegEnded, leg=leg)
    sounds = (bench.sound(0.2),)
    for gone in (leg, new_leg()):
        play = Play(gone, new_prompt(), sounds)
        for command in (Answer(gone), Ring(gone), StartMusic(gone), StopMusic(gone), play):
            await refused(bench, command, "leg-gone")
        await bench.adapter.perform(StopPrompt(gone, new_prompt()))
        await bench.adapter.perform(Hangup(gone))


@promise
async def ringing_is_heard(bench: Bench) -> None:
    """Ring lets a caller who was not answered know that it rings; it may be repeated and answers nothing."""
    async with bench.caller() as line:
        leg = (await bench.told.get(CallOffered)).leg
        await bench.adapter.perform(Ring(leg))
        await bench.adapter.perform(Ring(leg))
        await line.ringing()
    await bench.told.get(LegEnded, leg=leg)
    require(not bench.told.of(LegAnswered), "ringing answered the call")


@promise
async def commands_of_one_leg_keep_their_order(bench: Bench) -> None:
    """Commands of one leg that are given at once are done in the order given."""
    first, second, third = (new_prompt() for _ in range(3))
    long, short = (bench.sound(20.0),), (bench.sound(0.2),)
    async with bench.caller() as line:
        leg = (await bench.told.get(CallOffered)).leg
        plays = Play(leg, first, long), Play(leg, second, long), StopPrompt(leg, second), Play(leg, third, short)
        await at_once(bench, Answer(leg), *plays)
        await line.answered()
        await bench.told.get(PromptEnded, prompt=third)
    ends = [(event.prompt, event.how) for event in bench.told.of(PromptEnded)]
    require(ends == [(first, "stopped"), (second, "stopped"), (third, "done")], f"ended as {ends}")
