"""Prompts under way: one for each leg, and each certain to end, whether or not Asterisk says so (``ari.md`` T1, T8, T12)."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal

from engine.telephony.calls import LegId, PromptId
from engine.telephony.events import PromptEnded, PromptStarted
from telephony_adapters.asterisk_ari.client import AriClient, Reply
from telephony_adapters.asterisk_ari.config import AsteriskConfig
from telephony_adapters.asterisk_ari.legs import Leg, LegTable

How = Literal["done", "stopped", "failed", "unknown"]

_REMEMBERED = 10_000
"""How many ended prompts are remembered, so that a repeated ``Play`` does not play twice (T8)."""

_ASK_AGAIN_SECONDS = 2.0

_NAMES = 4
"""How many playback ids a leg uses in turn.

Asterisk cannot list what plays on a channel. With ids that follow from the leg's, a new process can stop what its predecessor
began; otherwise its first prompt would wait behind that (T12). One prompt plays at a time, so few ids do.
"""


def playback_name(leg: LegId, number: int) -> str:
    """Name a leg's playback for Asterisk."""
    return f"{leg}.p{number % _NAMES}"


@dataclass(slots=True, eq=False)
class Prompt:
    """One playback of ours, which Asterisk knows as ``playback``."""

    id: PromptId
    leg: Leg
    playback: str
    started: bool = False
    stopping: bool = False
    timer: asyncio.TimerHandle | None = None


class Prompts:
    """Knows what plays on which leg and tells how it ended."""

    def __init__(
        self,
        config: AsteriskConfig,
        client: AriClient,
        legs: LegTable,
        clock: Callable[[], float],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        """``spawn`` runs a coroutine beside; ``clock`` is the wall clock for ends that no event dates."""
        self._config = config
        self._client = client
        self._legs = legs
        self._clock = clock
        self._spawn = spawn
        self._by_id: dict[PromptId, Prompt] = {}
        self._by_leg: dict[Leg, Prompt] = {}
        self._by_playback: dict[str, Prompt] = {}
        self._ended: OrderedDict[PromptId, How] = OrderedDict()
        legs.on_end.append(self._forget)

    def begin(self, leg: Leg, prompt: PromptId, seconds: float) -> Prompt:
        """Register a prompt of that length before Asterisk is asked to play it: its events may come before the answer."""
        name = playback_name(leg.id, leg.playbacks)
        leg.playbacks += 1
        before = self._by_playback.get(name)
        if before is not None:
            self._end(before, "stopped" if before.stopping else "unknown", self._clock())  # long overdue
        begun = Prompt(prompt, leg, name)
        self._by_id[prompt] = self._by_leg[leg] = self._by_playback[name] = begun
        self._arm(begun, seconds + self._config.prompt_margin)
        return begun

    def withdraw(self, prompt: Prompt) -> None:
        """Forget a prompt that Asterisk did not take."""
        if prompt.timer is not None:
            prompt.timer.cancel()
        self._by_id.pop(prompt.id, None)
        if self._by_playback.get(prompt.playback) is prompt:
            del self._by_playback[prompt.playback]
        if self._by_leg.get(prompt.leg) is prompt:
            del self._by_leg[prompt.leg]

    def playing(self, prompt: PromptId) -> Prompt | None:
        """Give a prompt that has not ended."""
        return self._by_id.get(prompt)

    def how_ended(self, prompt: PromptId) -> How | None:
        """How a prompt ended, when it has."""
        return self._ended.get(prompt)

    def look_after_all(self) -> None:
        """Ask after every prompt soon, because the end of any may have been missed."""
        for prompt in self._by_id.values():
            self._arm(prompt, self._config.settle)

    def started(self, playback: str, at: float) -> None:
        """Asterisk began to play; it says so again for each sound of a list and after a pause."""
        found = self._by_playback.get(playback)
        if found is not None and not found.started:
            found.started = True
            self._legs.tell(found.leg, PromptStarted(found.leg.id, found.id, at))

    def finished(self, playback: str, failed: bool, at: float) -> None:
        """Asterisk says that it is over. Its ``done`` also means stopped."""
        found = self._by_playback.get(playback)
        if found is None:
            return
        if found.leg.leaving and failed:
            self.withdraw(found)  # cut short by the hangup; the leg's end says all
            return
        self._end(found, "stopped" if found.stopping else "failed" if failed else "done", at)

    async def quiet(self, leg: Leg) -> None:
        """Stop what plays on the leg: answer, bridge, music and other prompts would wait behind it (T5, T12)."""
        prompt = self._by_leg.get(leg)
        if prompt is not None:
            await self.stop(prompt)
        elif leg.inherited:
            await self._stop_inherited(leg)

    async def _stop_inherited(self, leg: Leg) -> None:
        leg.inherited = False
        names = [playback_name(leg.id, number) for number in range(_NAMES)]
        replies = await asyncio.gather(*(self._client.delete("playbacks", name) for name in names))
        stopped = [number for number, reply in enumerate(replies) if reply.ok]
        # Its end is still to be heard of; the next prompt must not be taken for it.
        leg.playbacks = max(stopped, default=-1) + 1

    async def stop(self, prompt: Prompt) -> Reply | None:
        """Stop a prompt; gives Asterisk's reply when it would not. The end follows by event, or is found out shortly after."""
        if prompt.stopping or self.playing(prompt.id) is not prompt:
            return None
        prompt.stopping = True
        reply = await self._client.delete("playbacks", prompt.playback)
        if self.playing(prompt.id) is not prompt:
            return None
        if not reply.ok and not reply.absent:
            prompt.stopping = False  # it goes on: its end will be its own
            return reply
        self._arm(prompt, self._config.settle)
        return None

    async def check(self, prompt: Prompt) -> None:
        """Find out whether a prompt whose end is outstanding still plays."""
        reply = await self._client.get("playbacks", prompt.playback)
        if self.playing(prompt.id) is not prompt:
            return
        if reply.absent:
            self._end(prompt, "stopped" if prompt.stopping else "unknown", self._clock())
        else:
            self._arm(prompt, _ASK_AGAIN_SECONDS)

    def take_away(self, leg: Leg) -> PromptId | None:
        """Give what plays on a leg, and forget it without a word: whoever takes it tells its end."""
        prompt = self._by_leg.get(leg)
        if prompt is None:
            return None
        self.withdraw(prompt)
        return prompt.id

    def _end(self, prompt: Prompt, how: How, at: float) -> None:
        self.withdraw(prompt)
        self.tell_end(prompt.leg, prompt.id, how, at)

    def tell_end(self, leg: Leg, prompt: PromptId, how: How, at: float) -> None:
        """Tell, or tell again, that a prompt is over."""
        self._ended[prompt] = how
        while len(self._ended) > _REMEMBERED:
            self._ended.popitem(last=False)
        self._legs.tell(leg, PromptEnded(leg.id, prompt, how, at))

    def _forget(self, leg: Leg) -> None:
        prompt = self._by_leg.get(leg)
        if prompt is not None:
            self.withdraw(prompt)

    def _arm(self, prompt: Prompt, seconds: float) -> None:
        if prompt.timer is not None:
            prompt.timer.cancel()
        prompt.timer = asyncio.get_running_loop().call_later(seconds, lambda: self._spawn(self.check(prompt)))
