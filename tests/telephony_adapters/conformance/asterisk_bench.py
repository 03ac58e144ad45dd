"""A real Asterisk as a bench."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from engine.telephony.calls import Address
from engine.telephony.media import Sound
from telephony_adapters.asterisk_ari import AsteriskAdapter
from telephony_adapters.conformance import Line, Manner, Telephone, Told
from tests.parts.asterisk import AsteriskNode
from tests.parts.calls import Caller, IncomingCall, Phone
from tests.parts.calls import Manner as Does
from tests.parts.party import Party
from tests.telephony_adapters.asterisk_ari.conftest import settings, tone

NUMBER = Address("number", "13900002222", "trunk")

_DOES: Mapping[Manner, Does] = {
    "answers": "answer",
    "rings": "ring",
    "busy": "busy",
    "rejects": "reject",
    "unavailable": "unavailable",
}
_REFUSALS: Mapping[Manner, int] = {"unallocated": 404, "trunk_full": 503}
_NOBODY_AT: Mapping[Manner, str] = {"dead": "6002", "unregistered": "6003"}


class SipLine:
    def __init__(self, party: Party) -> None:
        self._party = party

    @property
    def shown(self) -> str:
        assert isinstance(self._party, IncomingCall)
        return self._party.shown

    async def answer(self) -> None:
        assert isinstance(self._party, IncomingCall)
        await self._party.answer()

    async def answered(self) -> None:
        await self._party.answered()

    async def ended(self) -> None:
        await self._party.ended()

    async def press(self, keys: str) -> None:
        await self._party.press(keys)

    async def hang_up(self) -> None:
        await self._party.hang_up()

    async def ringing(self) -> None:
        assert isinstance(self._party, Caller)
        await self._party.ringing()

    def speak(self) -> None:
        self._party.say_tone(440)

    def hush(self) -> None:
        self._party.say_tone(0)

    async def sound(self) -> None:
        await self._party.heard(0.1, since=self._party.now)

    async def silence(self) -> None:
        await self._party.quiet(0.3)


class SipTelephone:
    def __init__(self, address: Address, phone: Phone | None = None) -> None:
        self.address = address
        self._phone = phone

    @property
    def rung(self) -> int:
        return len(self._phone.calls) if self._phone is not None else 0

    async def called(self) -> SipLine:
        assert self._phone is not None
        return SipLine(await self._phone.called())


class AsteriskBench:
    entry = "trunk"

    def __init__(self, node: AsteriskNode) -> None:
        self._node = node
        self._all: list[AsteriskAdapter] = []

    async def connect(self) -> None:
        self.adapter, self.told = AsteriskAdapter(settings(self._node)), Told()
        self._all.append(self.adapter)
        await self.adapter.start(self.told)

    async def close(self) -> None:
        for adapter in self._all:
            await adapter.close()

    @asynccontextmanager
    async def caller(self, dialled: str = "4001", number: str = "5551000") -> AsyncIterator[Line]:
        async with Caller(self._node, dialled, from_=number) as call:
            yield SipLine(call)

    @asynccontextmanager
    async def phone(self, manner: Manner) -> AsyncIterator[Telephone]:
        async with AsyncExitStack() as stack:
            if manner in _NOBODY_AT:
                yield SipTelephone(Address("endpoint", _NOBODY_AT[manner]))
            elif manner in _DOES:
                phone = await stack.enter_async_context(Phone(self._node, "6001", does=_DOES[manner]))
                yield SipTelephone(Address("endpoint", "6001"), phone)
            else:
                phone = await stack.enter_async_context(Phone(self._node, "trunk", does="ring"))
                refusing = asyncio.create_task(_refuse(phone, _REFUSALS[manner]))
                yield SipTelephone(NUMBER, phone)
                await refusing

    def sound(self, seconds: float) -> Sound:
        return tone(self._node, seconds)

    def missing_sound(self) -> Sound:
        return Sound("missing", str(self._node.shared / "missing.wav"), 0.2)


async def _refuse(phone: Phone, status: int) -> None:
    (await phone.called()).refuse(status)
