"""What a line hears from the switch: prompts, ringing tone, music. One thing at a time."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from engine.telephony.calls import PromptId
from engine.telephony.events import PromptEnded, PromptStarted
from engine.telephony.media import Sound
from telephony_adapters.simulator.faults import Faults
from telephony_adapters.simulator.legs import Playing, SimulatedLeg
from telephony_adapters.simulator.signs import Hushed, MusicBegan, PromptBegan, PromptOver, Ringing
from telephony_adapters.simulator.wire import Wire

_REMEMBERED = 10_000
"""How many ended prompts are remembered, so that a repeated ``Play`` does not play twice."""


class Hearing:
    """Plays to lines, and tells how prompts ended."""

    def __init__(self, wire: Wire, faults: Faults, clock: Callable[[], float]) -> None:
        """``clock`` is Unix time."""
        self._wire = wire
        self._faults = faults
        self._clock = clock
        self._ended: OrderedDict[PromptId, PromptEnded] = OrderedDict()

    def begin_prompt(self, leg: SimulatedLeg, prompt: PromptId, sounds: tuple[Sound, ...]) -> None:
        """Let the leg hear the sounds, one after the other, instead of what it heard before."""
        self.end_prompt(leg)
        self.hush(leg)
        loop = asyncio.get_running_loop()
        began = PromptBegan(loop.time(), prompt, sounds)
        leg.playing = Playing(began, loop.call_later(began.seconds, self.end_prompt, leg, "done"))
        leg.party.notice(began)
        self._wire.tell(leg, PromptStarted(leg.id, prompt, self._clock()))

    def end_prompt(self, leg: SimulatedLeg, how: Literal["done", "stopped"] = "stopped") -> None:
        """End what plays on the leg, when something does."""
        playing, leg.playing = leg.playing, None
        if playing is None:
            return
        playing.end.cancel()
        prompt = playing.began.prompt
        leg.party.notice(PromptOver(asyncio.get_running_loop().time(), prompt, how))
        ended = self._ended[prompt] = PromptEnded(leg.id, prompt, how, self._clock())
        if len(self._ended) > _REMEMBERED:
            self._ended.popitem(last=False)
        if not self._faults.loses_prompt_end():
            self._wire.tell(leg, ended)

    def tell_prompt_again(self, leg: SimulatedLeg, prompt: PromptId) -> bool:
        """Tell the end of a prompt that is over once more; false when it never ended."""
        ended = self._ended.get(prompt)
        if ended is None:
            return False
        self._wire.tell(leg, replace(ended, leg=leg.id, at=self._clock()))
        return True

    def ring_tone(self, leg: SimulatedLeg) -> None:
        """Let the leg hear ringing."""
        self.end_prompt(leg)
        if leg.comfort != "ringing":
            leg.comfort = "ringing"
            leg.party.notice(Ringing(asyncio.get_running_loop().time()))

    def begin_music(self, leg: SimulatedLeg, music: str) -> None:
        """Let the leg hear music; the same music goes on."""
        self.end_prompt(leg)
        if (leg.comfort, leg.music) != ("music", music):
            leg.comfort, leg.music = "music", music
            leg.party.notice(MusicBegan(asyncio.get_running_loop().time(), music))

    def hush(self, leg: SimulatedLeg) -> None:
        """End music and ringing."""
        if leg.comfort != "none":
            leg.comfort = "none"
            leg.party.notice(Hushed(asyncio.get_running_loop().time()))

    def cut(self, leg: SimulatedLeg) -> None:
        """Let a dead line hear nothing. A prompt's end is not told: the leg's end says it."""
        if leg.playing is not None:
            leg.playing.end.cancel()
            leg.playing = None
        leg.comfort = "none"
