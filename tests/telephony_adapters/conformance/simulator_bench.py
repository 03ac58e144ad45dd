"""The simulator as a bench."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from engine.telephony.calls import Address, NodeName
from engine.telephony.media import Sound
from engine.telephony.port import TelephonyAdapter
from telephony_adapters.conformance import Line, Manner, Telephone, Told
from telephony_adapters.simulator import SimulatedSwitch, SimulatorAdapter, phones
from telephony_adapters.simulator.parties import Party, RungPhone
from telephony_adapters.simulator.signs import Answered, Ended, Ringing
from telephony_adapters.simulator.virtual_time import unix_clock

EXTENSION = Address("endpoint", "6001")
NUMBER = Address("number", "13900002222", "trunk")

_MANNERS: Mapping[Manner, tuple[Address, phones.Manner | None]] = {
    "answers": (EXTENSION, phones.Answers()),
    "rings": (EXTENSION, phones.Rings()),
    "busy": (EXTENSION, phones.BUSY),
    "rejects": (EXTENSION, phones.REJECTS),
    "unavailable": (EXTENSION, phones.UNAVAILABLE),
    "dead": (EXTENSION, phones.Dead()),
    "unregistered": (EXTENSION, None),
    "unallocated": (NUMBER, phones.UNALLOCATED),
    "trunk_full": (NUMBER, phones.TRUNK_FULL),
}


class SimulatedLine:
    def __init__(self, party: Party) -> None:
        self._party = party

    @property
    def shown(self) -> str:
        assert isinstance(self._party, RungPhone)
        return self._party.shown

    async def answer(self) -> None:
        assert isinstance(self._party, RungPhone)
        self._party.answer()

    async def answered(self) -> None:
        await self._party.get(Answered)

    async def ended(self) -> None:
        await self._party.get(Ended)

    async def press(self, keys: str) -> None:
        await self._party.press(keys)

    async def hang_up(self) -> None:
        self._party.hang_up()

    async def ringing(self) -> None:
        await self._party.get(Ringing)

    def speak(self) -> None:
        self._party.speak()

    def hush(self) -> None:
        self._party.hush()

    async def sound(self) -> None:
        await self._party.until(self._hears)

    async def silence(self) -> None:
        await self._party.until(lambda: not self._hears())

    def _hears(self) -> bool:
        party = self._party
        return bool(party.prompt or party.others or party.comfort != "none")


class SimulatedTelephone:
    def __init__(self, address: Address, manner: phones.Manner | None) -> None:
        self.address = address
        self._manner = manner
        self._calls: list[RungPhone] = []
        self._new: asyncio.Queue[RungPhone] = asyncio.Queue()

    def take(self, call: RungPhone) -> None:
        assert self._manner is not None
        self._calls.append(call)
        self._new.put_nowait(call)
        self._manner.rung(call)

    @property
    def rung(self) -> int:
        return len(self._calls)

    async def called(self) -> SimulatedLine:
        return SimulatedLine(await self._new.get())

    def hang_up(self) -> None:
        for call in self._calls:
            call.hang_up()


class SimulatorBench:
    """Made within a ``VirtualTimeLoop``."""

    entry = "trunk"

    def __init__(
        self,
        folder: Path,
        make: Callable[[SimulatedSwitch], TelephonyAdapter] = SimulatorAdapter,
        told: Callable[[], Told] = Told,
    ) -> None:
        """``make`` and ``told`` may give broken ones, to see the suite find out."""
        self._folder = folder
        self._make = make
        self._tell = told
        self.switch = SimulatedSwitch(NodeName("pbx1"), clock=unix_clock())

    async def connect(self) -> None:
        self.adapter = self._make(self.switch)
        self.told = self._tell()
        await self.adapter.start(self.told)

    @asynccontextmanager
    async def caller(self, dialled: str = "4001", number: str = "5551000") -> AsyncIterator[Line]:
        party = self.switch.offer(dialled, caller=number)
        yield SimulatedLine(party)
        party.hang_up()

    @asynccontextmanager
    async def phone(self, manner: Manner) -> AsyncIterator[Telephone]:
        address, behaves = _MANNERS[manner]
        phone = SimulatedTelephone(address, behaves)
        plug = self.switch.phones.extension if address.kind == "endpoint" else self.switch.phones.number
        plug(address.value, phones.InHand(phone.take) if behaves is not None else None)
        yield phone
        phone.hang_up()
        plug(address.value, None)

    def sound(self, seconds: float) -> Sound:
        path = self._folder / "sound.wav"
        path.touch()  # nobody listens: only whether it is there matters
        return Sound("sound", str(path), seconds, "a sound")

    def missing_sound(self) -> Sound:
        return Sound("missing", str(self._folder / "missing.wav"), 0.2)
