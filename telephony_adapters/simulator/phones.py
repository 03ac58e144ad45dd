"""Where phones and numbers are, and how each behaves when it is rung."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from engine.telephony.calls import Address, Cause, EndReason
from telephony_adapters.simulator.parties import RungPhone


class Manner(Protocol):
    """How a phone behaves when it is rung. It answers for every call anew."""

    def rung(self, phone: RungPhone) -> None:
        """Act: ring, answer, refuse, or see to it that something happens later. Never blocks."""
        ...


@dataclass(frozen=True, slots=True)
class Answers:
    """Rings, is answered after a while, presses keys, and hangs up after ``talks`` seconds if nobody else does."""

    after: float = 0.0
    talks: float | None = None
    presses: str = ""

    def rung(self, phone: RungPhone) -> None:
        """Ring now, lift the receiver later."""
        phone.ring()
        phone.later(self.after, lambda: self._lift(phone))

    def _lift(self, phone: RungPhone) -> None:
        phone.answer()
        for count, key in enumerate(self.presses, start=1):
            phone.later(count * 0.2, lambda key=key: phone.press_key(key))  # type: ignore[misc]
        if self.talks is not None:
            phone.later(self.talks, phone.hang_up)


@dataclass(frozen=True, slots=True)
class Rings:
    """Rings until the caller's side gives up."""

    def rung(self, phone: RungPhone) -> None:
        """Ring."""
        phone.ring()


@dataclass(frozen=True, slots=True)
class Refuses:
    """Does not take the call, for a reason; ``rings`` before it does."""

    cause: Cause
    rings: bool = False
    after: float = 0.0

    def rung(self, phone: RungPhone) -> None:
        """Refuse, now or after a while."""
        if self.rings:
            phone.ring()
        if self.after:
            phone.later(self.after, lambda: phone.refuse(self.cause))
        else:
            phone.refuse(self.cause)


@dataclass(frozen=True, slots=True)
class Dead:
    """Nobody is at its address: nothing rings and nothing comes back."""

    def rung(self, phone: RungPhone) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class InHand:
    """Hands each call to ``take``, which rings, answers or refuses as it likes."""

    take: Callable[[RungPhone], None]

    def rung(self, phone: RungPhone) -> None:
        """Pass it on."""
        self.take(phone)


# Causes as Asterisk 22 tells them of these SIP replies (tests/telephony_adapters/asterisk_ari/test_dialling.py).
BUSY = Refuses(Cause(EndReason.BUSY, 17, 486), rings=True)
REJECTS = Refuses(Cause(EndReason.REJECTED, 21, 603), rings=True)
UNAVAILABLE = Refuses(Cause(EndReason.UNAVAILABLE, 19, 480))
UNALLOCATED = Refuses(Cause(EndReason.UNALLOCATED, 1, 404))
TRUNK_FULL = Refuses(Cause(EndReason.CONGESTION, 34, 503))


class Phones:
    """Who is reached at which address. A phone that is not here is refused as Asterisk refuses one that never registered."""

    def __init__(self) -> None:
        """Nobody is anywhere; numbers over a trunk are not in use."""
        self.any_number: Manner = UNALLOCATED
        self.any_extension: Manner | None = None
        self._extensions: dict[str, Manner] = {}
        self._numbers: dict[str, Manner] = {}

    def extension(self, name: str, manner: Manner | None) -> Manner | None:
        """Put a phone at an extension, or take it away with ``None``; gives what was there before."""
        return _put(self._extensions, name, manner)

    def number(self, number: str, manner: Manner | None) -> Manner | None:
        """Let somebody be reached by a number over any trunk, or nobody with ``None``; gives who was before."""
        return _put(self._numbers, number, manner)

    def at(self, address: Address) -> Manner | None:
        """Find who is rung; ``None`` when no phone is known there."""
        if address.kind == "endpoint":
            return self._extensions.get(address.value, self.any_extension)
        return self._numbers.get(address.value, self.any_number)


def _put(places: dict[str, Manner], name: str, manner: Manner | None) -> Manner | None:
    before = places.pop(name, None)
    if manner is not None:
        places[name] = manner
    return before


def install_samples(phones: Phones) -> None:
    """Plug in what ``make run`` has: 6001 answers, 6002 is busy, 6003 rings, 6004 rejects; numbers are unavailable."""
    phones.extension("6001", Answers(after=2.0, talks=20.0))
    phones.extension("6002", BUSY)
    phones.extension("6003", Rings())
    phones.extension("6004", REJECTS)
    phones.any_number = UNAVAILABLE
