"""Promises about what outlives a moment: the switch's state, draining, closing, and the adapter after this one."""

from __future__ import annotations

from engine.telephony.calls import BridgeId
from engine.telephony.commands import Answer, Bridge, Hangup, Play, StopPrompt, Unbridge
from engine.telephony.events import (
    CallOffered,
    KeyPressed,
    LegAnswered,
    LegEnded,
    NodeTaken,
    NodeUp,
    PromptEnded,
    PromptStarted,
)
from engine.telephony.port import LegSnapshot
from telephony_adapters.conformance.bench import Bench
from telephony_adapters.conformance.promise import (
    answered,
    both,
    new_bridge,
    new_prompt,
    only,
    party,
    promise,
    refused,
    require,
)


@promise
async def the_switch_is_up_when_start_returns(bench: Bench) -> None:
    """When ``start`` returns, NodeUp was told with the node's configured name."""
    up = only(bench.told.of(NodeUp))
    require(up.node == bench.adapter.node and bool(up.version), f"{up}")


@promise
async def a_snapshot_shows_everything_and_afterwards_nothing(bench: Bench) -> None:
    """A snapshot shows offered and dialled legs, whether they are up, and bridges; after the call it shows nothing."""
    bridge = new_bridge()
    async with both(bench) as (caller, _, party, other):
        await bench.adapter.perform(Bridge(bridge, (caller, party)))
        shown = await bench.adapter.snapshot()
        expected = {LegSnapshot(caller, True, True, bridge), LegSnapshot(party, True, False, bridge)}
        require((shown.node, set(shown.legs), shown.bridges) == (bench.adapter.node, expected, (bridge,)), f"{shown}")
        await bench.adapter.perform(Unbridge(bridge))
        for leg in (caller, party):
            await bench.adapter.perform(Hangup(leg))
            await bench.told.get(LegEnded, leg=leg)
        await other.ended()
        shown = await bench.adapter.snapshot()
        require(shown.legs == () and shown.bridges == (), f"left behind: {shown}")


@promise
async def a_snapshot_tells_who_is_not_up_yet(bench: Bench) -> None:
    """A snapshot tells an unanswered caller and a ringing phone from those who are up."""
    async with bench.caller(), bench.phone("rings") as phone:
        caller = (await bench.told.get(CallOffered)).leg
        dial = party(phone.address)
        await bench.adapter.perform(dial)
        await phone.called()
        legs = {LegSnapshot(caller, False, True), LegSnapshot(dial.leg, False, False)}
        require(set((await bench.adapter.snapshot()).legs) == legs, "the snapshot differs")
        await bench.adapter.perform(Hangup(dial.leg))


@promise
async def a_draining_adapter_takes_no_new_calls_and_keeps_the_old(bench: Bench) -> None:
    """A draining adapter offers no new caller, and goes on with those it has."""
    prompt = new_prompt()
    async with answered(bench) as (leg, line):
        await bench.adapter.drain()
        async with bench.caller("4003", "5553000") as late:
            await late.sound()  # the notice for when nobody is here
        await line.press("3")
        await bench.told.get(KeyPressed, leg=leg, key="3")
        await bench.adapter.perform(Play(leg, prompt, (bench.sound(0.2),)))
        await bench.told.get(PromptEnded, prompt=prompt)
    require(len(bench.told.of(CallOffered)) == 1, "the late caller was offered")


@promise
async def closing_ends_no_call_and_the_next_adapter_finds_it(bench: Bench) -> None:
    """Closing leaves calls alone: the next adapter offers them as recovered, knows they are up, and commands them."""
    first, second = new_prompt(), new_prompt()
    async with answered(bench) as (leg, line):
        await bench.adapter.perform(Play(leg, first, (bench.sound(20.0),)))
        await bench.told.get(PromptStarted, prompt=first)
        await bench.adapter.close()
        await bench.connect()
        offer = only(bench.told.of(CallOffered))
        require((offer.leg, offer.recovered, offer.dialled) == (leg, True, "4001"), f"offered as {offer}")
        kinds = [type(event) for event in bench.told.all]
        require(kinds == [CallOffered, LegAnswered, NodeUp], f"told: {bench.told.all}")
        await bench.adapter.perform(StopPrompt(leg, first))
        await line.silence()
        await bench.adapter.perform(Play(leg, second, (bench.sound(0.2),)))
        require((await bench.told.get(PromptEnded, prompt=second)).how == "done", "the next prompt was cut short")
        await line.press("4")
        await bench.told.get(KeyPressed, leg=leg, key="4")


@promise
async def a_conversation_outlives_its_adapter(bench: Bench) -> None:
    """A conversation goes on while no adapter is there, and the next one can end it."""
    bridge: BridgeId = new_bridge()
    async with both(bench) as (caller, line, party, other):
        await bench.adapter.perform(Bridge(bridge, (caller, party)))
        await bench.adapter.close()
        line.speak()
        await other.sound()
        await bench.connect()
        shown = await bench.adapter.snapshot()
        require(shown.bridges == (bridge,) and {leg.bridge for leg in shown.legs} == {bridge}, f"{shown}")
        await bench.adapter.perform(Unbridge(bridge))
        await bench.adapter.perform(Hangup(party))
        await other.ended()
        await bench.told.get(LegEnded, leg=party)


@promise
async def a_dial_repeated_by_the_next_adapter_rings_nobody_twice(bench: Bench) -> None:
    """A Dial repeated by the next adapter rings no phone twice, and what becomes of it is told."""
    async with bench.phone("rings") as phone:
        dial = party(phone.address)
        await bench.adapter.perform(dial)
        call = await phone.called()
        await bench.adapter.close()
        await bench.connect()
        await bench.adapter.perform(dial)
        await call.answer()
        await bench.told.get(LegAnswered, leg=dial.leg)
        require(phone.rung == 1, f"the phone was rung {phone.rung} times")
        await bench.adapter.perform(Hangup(dial.leg))
        await bench.told.get(LegEnded, leg=dial.leg)


@promise
async def a_second_adapter_takes_the_node_over(bench: Bench) -> None:
    """An adapter that starts on a node that another serves takes it over, and that one is told so."""
    before = bench.told
    async with answered(bench) as (leg, line):
        await bench.connect()
        await before.get(NodeTaken)
        await bench.told.get(CallOffered, leg=leg, recovered=True)
        await line.press("6")
        await bench.told.get(KeyPressed, leg=leg, key="6")
    require(not before.of(KeyPressed), "the one before still hears")


@promise
async def a_closed_adapter_performs_nothing(bench: Bench) -> None:
    """After ``close``, which may be repeated, commands and snapshots are refused."""
    async with answered(bench) as (leg, _):
        await bench.adapter.close()
        await bench.adapter.close()
        await refused(bench, Answer(leg), "adapter-closed")
        await bench.connect()
