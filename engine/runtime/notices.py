"""What the product itself says to callers, in its two languages. Rendered when an adapter starts, so they are always there."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Mapping
from typing import Literal

from engine.runtime.legs import Leg
from engine.runtime.sounds import SoundSource
from engine.telephony.calls import PromptId
from engine.telephony.commands import Play, StopPrompt
from engine.telephony.media import Sound
from engine.telephony.port import CommandFailed, LegGone, TelephonyAdapter

log = logging.getLogger(__name__)

Notice = Literal["apology", "please_wait", "not_in_service"]

TEXTS: Mapping[Notice, Mapping[str, str]] = {
    "apology": {
        "zh-CN": "非常抱歉，系统出现故障，暂时无法为您服务，请稍后再拨。",
        "en": "We are very sorry. Something went wrong on our side. Please call again a little later.",
    },
    "please_wait": {
        "zh-CN": "请稍候，我们正在为您处理。",
        "en": "Please hold the line. We will be with you in a moment.",
    },
    "not_in_service": {
        "zh-CN": "您拨打的号码尚未启用，请核对后再拨。",
        "en": "The number you have dialled is not in service. Please check it and try again.",
    },
}
_MARGIN_SECONDS = 5.0


class Notices:
    """Says the notices. Without a language known both are said, Chinese first."""

    def __init__(self, port: TelephonyAdapter, sounds: SoundSource) -> None:
        """Take the switch and the voice."""
        self._port = port
        self._sounds = sounds

    async def prepare(self) -> None:
        """Render all of them; a voice that cannot is reported, not fatal: what can be said is said."""
        for texts in TEXTS.values():
            for language, text in texts.items():
                await self._sound(text, language)

    async def say(self, leg: Leg, notice: Notice, language: str = "") -> None:
        """Play a notice to its end; nothing when the leg goes meanwhile. The caller of this attends the leg.

        Keys pressed meanwhile are left: they answer the flow's next question.
        """
        if leg.ended is not None:
            return
        texts = TEXTS[notice]
        languages = [language] if language in texts else list(texts)
        sounds = tuple([await self._sound(texts[spoken], spoken) for spoken in languages])
        prompt = PromptId(f"p-{uuid.uuid4().hex}")
        try:
            with leg.awaiting(prompt) as over:
                await self._port.perform(Play(leg.id, prompt, sounds))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(over.wait(), sum(sound.seconds for sound in sounds) + _MARGIN_SECONDS)
            if not over.is_set():
                await self._port.perform(StopPrompt(leg.id, prompt))
        except asyncio.CancelledError:
            with contextlib.suppress(LegGone, CommandFailed):
                await self._port.perform(StopPrompt(leg.id, prompt))  # whoever cancels has something to say itself
            raise
        except LegGone:
            return
        except CommandFailed as wrong:
            log.warning("notice %s could not be played to leg %s: %s", notice, leg.id, wrong.message)

    async def _sound(self, text: str, language: str) -> Sound:
        return self._sounds.find(text, language) or await self._sounds.render(text, language)
