"""A promise, and what all of them need to be checked."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from engine.telephony.calls import Address, BridgeId, CallId, LegId, PromptId
from engine.telephony.commands import Answer, Command, Dial
from engine.telephony.events import CallOffered, LegAnswered
from engine.telephony.port import CommandFailed, LegGone
from telephony_adapters.conformance.bench import Bench, Broken, Line, PhoneLine

E = TypeVar("E")
Check = Callable[[Bench], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise: its name, the sentence that it is, and the check that it is kept."""

    name: str
    sentence: str
    check: Check


def promise(check: Check) -> Promise:
    """Make a promise of a check; its docstring is the sentence."""
    name: str = check.__name__
    return Promise(name, (check.__doc__ or "").strip(), check)


def require(true: bool, what: str) -> None:
    """Raise ``Broken`` unless it is true; ``assert`` would be silent under ``python -O``."""
    if not true:
        raise Broken(what)


def only(events: Sequence[E]) -> E:
    """Give the one event that there is."""
    if len(events) != 1:
        raise Broken(f"told {len(events)} times instead of once: {events}")
    return events[0]


async def at_once(bench: Bench, *commands: Command) -> None:
    """Give all these commands at once, and wait until all are done."""
    await asyncio.gather(*(bench.adapter.perform(command) for command in commands))


async def refused(bench: Bench, command: Command, code: str) -> None:
    """Make sure that a command fails with this code."""
    try:
        await bench.adapter.perform(command)
    except (CommandFailed, LegGone) as wrong:
        require(wrong.code == code, f"{command} failed with {wrong.code} instead of {code}")
    else:
        raise Broken(f"{command} was accepted")


def new_leg() -> LegId:
    """An id that no leg ever had."""
    return LegId(f"l-{uuid.uuid4()}")


def new_prompt() -> PromptId:
    """An id that no prompt ever had."""
    return PromptId(f"p-{uuid.uuid4()}")


def new_bridge() -> BridgeId:
    """An id that no bridge ever had."""
    return BridgeId(f"b-{uuid.uuid4()}")


def party(address: Address, ring: float = 20.0, shown: str = "55512345") -> Dial:
    """A command that rings somebody."""
    return Dial(new_leg(), CallId(f"c-{uuid.uuid4()}"), address, shown, ring)


async def members(bench: Bench, bridge: BridgeId) -> set[LegId]:
    """Who is in a bridge, as the switch has it."""
    return {leg.leg for leg in (await bench.adapter.snapshot()).legs if leg.bridge == bridge}


@asynccontextmanager
async def answered(bench: Bench) -> AsyncIterator[tuple[LegId, Line]]:
    """A caller whose call is up."""
    async with bench.caller() as line:
        leg = (await bench.told.get(CallOffered)).leg
        await bench.adapter.perform(Answer(leg))
        await line.answered()
        await bench.told.get(LegAnswered, leg=leg)
        yield leg, line


@asynccontextmanager
async def both(bench: Bench) -> AsyncIterator[tuple[LegId, Line, LegId, PhoneLine]]:
    """A caller and a phone, both up, apart."""
    async with answered(bench) as (caller, line), bench.phone("answers") as phone:
        dial = party(phone.address)
        await bench.adapter.perform(dial)
        other = await phone.called()
        await bench.told.get(LegAnswered, leg=dial.leg)
        await other.answered()
        yield caller, line, dial.leg, other
