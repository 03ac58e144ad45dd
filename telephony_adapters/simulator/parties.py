"""The people at the ends of the simulator's lines: a caller, and a phone that was rung."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from engine.telephony.calls import Cause, EndReason, LegId
from telephony_adapters.simulator.signs import Answered, Ended, PromptBegan, Sign

if TYPE_CHECKING:
    from telephony_adapters.simulator.legs import SimulatedLeg
    from telephony_adapters.simulator.switch import SimulatedSwitch

S = TypeVar("S")

KEY_SECONDS = 0.1
"""How long a key is held, and how long until the next."""

KEYS = frozenset("0123456789*#ABCD")


class Party:
    """One person with a handset. All that they notice is in ``signs``, in order."""

    def __init__(self, switch: SimulatedSwitch, name: str) -> None:
        """Made by the switch. ``name`` is the number or extension that others know them by."""
        self.name = name
        self.signs: list[Sign] = []
        self.ended: Ended | None = None
        self.watchers: list[Callable[[Sign], None]] = []
        self.speaking = False
        self._falls_silent: asyncio.TimerHandle | None = None
        self._switch = switch
        self._line: SimulatedLeg
        self._news: asyncio.Event | None = None

    def take_up(self, leg: SimulatedLeg) -> None:
        """Hold this line from now on."""
        self._line = leg

    @property
    def leg(self) -> LegId:
        """The line's id."""
        return self._line.id

    @property
    def up(self) -> bool:
        """Whether the line is up."""
        return self._line.up and self.ended is None

    @property
    def prompt(self) -> PromptBegan | None:
        """The prompt that is heard now."""
        playing = self._line.playing
        return playing.began if playing is not None else None

    @property
    def comfort(self) -> str:
        """What is heard while waiting: ``ringing``, ``music`` or ``none``."""
        return self._line.comfort

    @property
    def others(self) -> tuple[str, ...]:
        """Who else is heard now."""
        return self._line.others

    def of(self, kind: type[S]) -> list[S]:
        """All signs of a kind so far."""
        return [sign for sign in self.signs if isinstance(sign, kind)]

    @property
    def heard(self) -> list[str]:
        """The texts of all prompts so far, in order."""
        return [began.text for began in self.of(PromptBegan)]

    def press_key(self, key: str) -> None:
        """Press one key and let it go."""
        if key not in KEYS:
            raise ValueError(f"{key!r} is no key of a telephone: one of 0-9, *, #, A-D.")
        self._switch.key_pressed(self._line, key)

    async def press(self, keys: str) -> None:
        """Press keys one after the other, at a person's pace; returns when the last is out."""
        for key in keys:
            await asyncio.sleep(KEY_SECONDS)
            self.press_key(key)
            await asyncio.sleep(KEY_SECONDS)

    def speak(self, seconds: float | None = None) -> None:
        """Speak from now on: for so long, or until ``hush``."""
        if self._falls_silent is not None:
            self._falls_silent.cancel()
        self._falls_silent = None if seconds is None else asyncio.get_running_loop().call_later(seconds, self.hush)
        self._voice(True)

    def hush(self) -> None:
        """Say nothing any more."""
        self._voice(False)

    def _voice(self, speaking: bool) -> None:
        self.speaking = speaking
        self._switch.recordings.voices_changed()

    def hang_up(self) -> None:
        """Put the receiver down; nothing happens when the line is dead already."""
        self._switch.end_leg(self._line, self._clearing(), "self")

    def notice(self, sign: Sign) -> None:
        """Perceive something; the switch calls it."""
        self.signs.append(sign)
        if isinstance(sign, Ended):
            self.ended = sign
        if self._news is not None:
            self._news.set()
        for watcher in self.watchers:
            watcher(sign)

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until something noticed makes it true."""
        while not true():
            if self._news is None:
                self._news = asyncio.Event()
            self._news.clear()
            await self._news.wait()

    async def get(self, kind: type[S], *, count: int = 1) -> S:
        """Wait for the ``count``-th sign of a kind since the beginning."""
        await self.until(lambda: len(self.of(kind)) >= count)
        return self.of(kind)[count - 1]

    def _clearing(self) -> Cause:
        return Cause(EndReason.NORMAL, 16)


class SimulatedCaller(Party):
    """Someone who calls in."""

    def _clearing(self) -> Cause:
        # Asterisk gives 127 and SIP 487 of a caller who leaves before the answer (tests/telephony_adapters/asterisk_ari).
        return Cause(EndReason.NORMAL, 16) if self._line.up else Cause(EndReason.NORMAL, 127, 487)


class RungPhone(Party):
    """A phone that is being called, or talks. ``shown`` is the number on its display."""

    def __init__(self, switch: SimulatedSwitch, name: str, shown: str) -> None:
        """Made by the switch."""
        super().__init__(switch, name)
        self.shown = shown

    @property
    def alerted(self) -> bool:
        """Whether its bell has rung."""
        return self._line.alerted

    def ring(self) -> None:
        """Let the bell ring, and the switch know of it."""
        self._switch.phone_rings(self._line)

    def answer(self) -> None:
        """Lift the receiver."""
        if not self._line.up:
            self._switch.leg_up(self._line)

    def refuse(self, cause: Cause) -> None:
        """Do not take the call."""
        self._switch.end_leg(self._line, cause, "self")

    def later(self, seconds: float, act: Callable[[], object]) -> None:
        """Do something after a while, unless the line is dead by then."""
        self._line.later(seconds, act)

    async def answered(self) -> None:
        """Wait until the line is up."""
        await self.get(Answered)
