"""Calls that we place ourselves, in golden histories: answered, refused, given up."""

from __future__ import annotations

from engine.telephony.calls import CallId
from telephony_adapters.simulator.parties import RungPhone
from telephony_adapters.simulator.phones import BUSY, Answers, InHand
from telephony_adapters.simulator.signs import Ended
from tests.workflows.adapter import Adapter
from tests.workflows.installation import soon, until
from tests.workflows.placed import place
from workflows.placing import TemporalCallPlacer


async def called_out(adapter: Adapter) -> CallId:
    """Answered, and led on by a key."""
    adapter.switch.phones.extension("6001", Answers(presses="1"))
    return await place(adapter.house, adapter.switch.node)


async def called_out_in_vain(adapter: Adapter) -> CallId:
    """Busy: no block is entered."""
    adapter.switch.phones.extension("6001", BUSY)
    return await place(adapter.house, adapter.switch.node)


async def called_out_and_given_up(adapter: Adapter) -> CallId:
    """Given up while it rings."""
    rung: list[RungPhone] = []
    adapter.switch.phones.extension("6001", InHand(rung.append))
    call = await place(adapter.house, adapter.switch.node)
    await until(lambda: bool(rung))
    await TemporalCallPlacer(adapter.house.client, adapter.switch.node).give_up(call)
    await soon(rung[0].get(Ended))
    return call
