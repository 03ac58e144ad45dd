"""Promises about bridges: who hears whom."""

from __future__ import annotations

from engine.telephony.commands import Bridge, Hangup, Play, StartMusic, Unbridge
from engine.telephony.events import LegAnswered, LegEnded, LegRinging, PromptEnded, PromptStarted
from telephony_adapters.conformance.bench import Bench
from telephony_adapters.conformance.promise import (
    answered,
    at_once,
    both,
    members,
    new_bridge,
    new_prompt,
    party,
    promise,
    refused,
    require,
)


@promise
async def legs_in_a_bridge_hear_one_another(bench: Bench) -> None:
    """Legs in a bridge hear one another; when it is taken away they are up and apart, and can be joined again."""
    bridge = new_bridge()
    async with both(bench) as (caller, line, party, other):
        line.speak()
        other.speak()
        for _ in range(2):
            await bench.adapter.perform(Bridge(bridge, (caller, party)))
            await line.sound()
            await other.sound()
            require(await members(bench, bridge) == {caller, party}, "the switch has other members")
            await bench.adapter.perform(Unbridge(bridge))
            await line.silence()
            await other.silence()
        left = await bench.adapter.snapshot()
        require(left.bridges == () and all(leg.up and leg.bridge is None for leg in left.legs), f"left: {left}")
        require(len(left.legs) == 2, f"left: {left}")


@promise
async def a_bridge_asked_for_again_keeps_its_members(bench: Bench) -> None:
    """Bridge and Unbridge may be repeated, and a bridge that never was may be taken away."""
    bridge = new_bridge()
    async with both(bench) as (caller, _, party, _):
        for _ in range(3):
            await bench.adapter.perform(Bridge(bridge, (caller, party)))
            require(await members(bench, bridge) == {caller, party}, "the switch has other members")
        for one in (bridge, bridge, new_bridge()):
            await bench.adapter.perform(Unbridge(one))


@promise
async def a_bridge_holds_just_the_legs_asked_for(bench: Bench) -> None:
    """A bridge asked for with fewer legs lets the others out, and a leg asked for in another bridge moves there."""
    first, second = new_bridge(), new_bridge()
    async with both(bench) as (caller, _, party, _):
        await bench.adapter.perform(Bridge(first, (caller, party)))
        await bench.adapter.perform(Bridge(first, (caller,)))
        require(await members(bench, first) == {caller}, "the party was not let out")
        await bench.adapter.perform(Bridge(second, (caller, party)))
        require(await members(bench, second) == {caller, party}, "they did not move")
        require(await members(bench, first) == set(), "they are in two bridges")
        await bench.adapter.perform(Unbridge(first))
        require(await members(bench, second) == {caller, party}, "the wrong bridge was taken away")
        await bench.adapter.perform(Unbridge(second))


@promise
async def a_bridge_does_not_wait_behind_prompt_or_music(bench: Bench) -> None:
    """Joining legs ends the prompt and the music that they hear."""
    bridge, prompt = new_bridge(), new_prompt()
    async with both(bench) as (caller, line, party, other):
        await bench.adapter.perform(Play(caller, prompt, (bench.sound(20.0),)))
        await bench.told.get(PromptStarted, prompt=prompt)
        await bench.adapter.perform(StartMusic(party))
        await bench.adapter.perform(Bridge(bridge, (caller, party)))
        require((await bench.told.get(PromptEnded, prompt=prompt)).how == "stopped", "the prompt went on")
        await bench.adapter.perform(Unbridge(bridge))
        await line.silence()
        await other.silence()


@promise
async def a_prompt_is_heard_in_a_bridge(bench: Bench) -> None:
    """A leg in a bridge can be played a prompt to its end, and stays in the bridge."""
    bridge, prompt = new_bridge(), new_prompt()
    async with both(bench) as (caller, line, party, _):
        await bench.adapter.perform(Bridge(bridge, (caller, party)))
        await bench.adapter.perform(Play(caller, prompt, (bench.sound(0.4),)))
        await line.sound()
        require((await bench.told.get(PromptEnded, prompt=prompt)).how == "done", "the prompt was cut short")
        require(await members(bench, bridge) == {caller, party}, "it cost the bridge a member")
        await bench.adapter.perform(Unbridge(bridge))


@promise
async def a_phone_that_still_rings_may_be_bridged(bench: Bench) -> None:
    """A leg may be put into a bridge while its phone rings, and is in it when it is answered."""
    bridge = new_bridge()
    async with answered(bench) as (caller, line), bench.phone("rings") as phone:
        dial = party(phone.address)
        await bench.adapter.perform(dial)
        call = await phone.called()
        await bench.told.get(LegRinging, leg=dial.leg)
        await bench.adapter.perform(Bridge(bridge, (caller, dial.leg)))
        await call.answer()
        await bench.told.get(LegAnswered, leg=dial.leg)
        call.speak()
        await line.sound()
        require(await members(bench, bridge) == {caller, dial.leg}, "the answer cost the bridge a member")
        await bench.adapter.perform(Unbridge(bridge))


@promise
async def a_leg_taken_out_of_a_bridge_hears_prompts_at_once(bench: Bench) -> None:
    """After a conversation the caller hears the next prompt at once and to its end."""
    bridge, prompt = new_bridge(), new_prompt()
    async with both(bench) as (caller, line, party, _):
        await bench.adapter.perform(Bridge(bridge, (caller, party)))
        await bench.adapter.perform(Unbridge(bridge))
        await bench.adapter.perform(Hangup(party))
        await bench.adapter.perform(Play(caller, prompt, (bench.sound(0.4),)))
        await line.sound()
        require((await bench.told.get(PromptEnded, prompt=prompt)).how == "done", "the prompt was cut short")


@promise
async def a_party_who_leaves_a_bridge_leaves_the_caller_up(bench: Bench) -> None:
    """A party who hangs up in a conversation ends its own leg alone; the caller stays and can be taken out."""
    bridge = new_bridge()
    async with both(bench) as (caller, _, party, other):
        await bench.adapter.perform(Bridge(bridge, (caller, party)))
        await other.hang_up()
        await bench.told.get(LegEnded, leg=party)
        require(await members(bench, bridge) == {caller}, "the caller is not in the bridge any more")
        await bench.adapter.perform(Unbridge(bridge))
        require([leg.leg for leg in (await bench.adapter.snapshot()).legs] == [caller], "the caller went too")


@promise
async def a_caller_who_leaves_a_bridge_leaves_the_party_up(bench: Bench) -> None:
    """A caller who hangs up in a conversation ends the caller's leg alone; what becomes of the party is ours to say."""
    bridge = new_bridge()
    async with both(bench) as (caller, line, party, _):
        await bench.adapter.perform(Bridge(bridge, (caller, party)))
        await line.hang_up()
        await bench.told.get(LegEnded, leg=caller)
        require(await members(bench, bridge) == {party}, "the party is not in the bridge any more")
        await bench.adapter.perform(Unbridge(bridge))
        require([leg.leg for leg in (await bench.adapter.snapshot()).legs] == [party], "the party went too")


@promise
async def a_leg_that_is_gone_is_not_bridged(bench: Bench) -> None:
    """A bridge with a leg that is gone raises LegGone and leaves no bridge behind."""
    bridge = new_bridge()
    async with both(bench) as (caller, _, party, other):
        await other.hang_up()
        await bench.told.get(LegEnded, leg=party)
        await refused(bench, Bridge(bridge, (caller, party)), "leg-gone")
        require((await bench.adapter.snapshot()).bridges == (), "a bridge was left behind")


@promise
async def bridges_of_the_same_legs_at_once_come_to_an_end(bench: Bench) -> None:
    """Two bridges of the same legs, asked for at once and in opposite order, both come to an end; each leg is in one."""
    first, second = new_bridge(), new_bridge()
    async with both(bench) as (caller, _, party, _):
        await at_once(bench, Bridge(first, (caller, party)), Bridge(second, (party, caller)))
        inside = (await members(bench, first), await members(bench, second))
        require(sorted(map(len, inside)) == [0, 2], f"the bridges hold {inside}")
        await bench.adapter.perform(Unbridge(first))
        await bench.adapter.perform(Unbridge(second))
