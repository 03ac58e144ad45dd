"""A call by text phone: what is typed goes to the phone, what the phone hears goes to the screen, until the call is over."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping

from engine.cli.dial_keys import Keys
from engine.cli.dial_sound import Speaker
from engine.cli.dial_view import CallView
from engine.errors import CordboardError
from telephony_adapters.simulator.parties import KEYS
from telephony_adapters.simulator.text_phone import PhoneEvent, TextPhone

_PACE_SECONDS = 0.15
"""Between keys that come by a pipe; a person is no faster."""

_SPEAKS_SECONDS = 3.0
"""How long the key that speaks does; pressed again meanwhile it goes on."""

_PATIENCE_SECONDS = 3.0
"""How long Ctrl-C waits to be told that the call is over."""

_FATAL = frozenset({"bad-number", "extension-taken"})
"""Errors after which there is nothing to wait for."""


class Handset:
    """One use of the command: one call, or an extension's calls until Ctrl-C."""

    def __init__(self, phone: TextPhone, view: CallView, keys: Keys, speaker: Speaker | None) -> None:
        """``speaker`` sounds the prompts where there is one."""
        self._phone = phone
        self._view = view
        self._keys = keys
        self._speaker = speaker
        self._one_call = True
        self._in_call = self._ringing = self._up = False
        self._calls_over = 0
        self._prompts = self._prompts_heeded = 0
        self._beeps = self._beeps_heeded = 0
        self._news = asyncio.Event()
        self._leave = asyncio.Event()
        self._interrupted = False
        self._beside: set[asyncio.Task[None]] = set()

    async def use(self, number: str | None, caller: str, extension: str | None) -> bool:
        """Call, or wait for calls; gives whether it ended normally."""
        loop = asyncio.get_running_loop()
        for one in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(one, self._interrupt)
        self._one_call = number is not None
        if extension is not None:
            await self._phone.log_in(extension)
        if number is not None:
            self._in_call = True
            self._view.dialling(number)
            await self._phone.dial(number, caller)
        listening = asyncio.create_task(self._listen())
        leaving = asyncio.create_task(self._leave.wait())
        typing = asyncio.create_task(self._type())
        try:
            await asyncio.wait((listening, leaving), return_when=asyncio.FIRST_COMPLETED)
            return listening.result() if listening.done() else True
        finally:
            tasks = (listening, leaving, typing, *self._beside)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self._speaker is not None:
                await self._speaker.stop()

    async def _listen(self) -> bool:
        async for event in self._phone:
            if event.kind == "error" and event.details["code"] in _FATAL:
                raise CordboardError(*(str(event.details[part]) for part in ("code", "message", "mend")))
            self._view.show(event)
            heed = _HEEDS.get(event.kind)
            if heed is not None:
                await heed(self, event)
            self._news.set()
            if event.kind == "ended" and (self._one_call or self._interrupted):
                return bool(event.details["reason"] == "normal")
        raise CordboardError(
            "simulator-gone",
            "The simulator has stopped, and the call with it.",
            "Look at the terminal where cordboard up runs.",
        )

    async def _incoming(self, event: PhoneEvent) -> None:
        self._in_call, self._ringing, self._up = True, True, False

    async def _answered(self, event: PhoneEvent) -> None:
        self._ringing, self._up = False, True

    async def _prompt(self, event: PhoneEvent) -> None:
        self._prompts += 1
        if self._speaker is not None:
            await self._speaker.play([str(path) for path in event.details["paths"]])

    async def _prompt_ended(self, event: PhoneEvent) -> None:
        if self._speaker is not None:
            await self._speaker.stop()

    async def _beeped(self, event: PhoneEvent) -> None:
        self._beeps += 1

    async def _ended(self, event: PhoneEvent) -> None:
        self._in_call = self._ringing = self._up = False
        self._calls_over += 1
        await self._prompt_ended(event)

    async def _type(self) -> None:
        while (key := await self._keys.next()) is not None:
            if not self._keys.by_hand:
                await self._wait_as_a_person_would(key)
            await self._press(key)
        if not self._one_call:
            # An extension whose keys came by a pipe has done its part when they are typed and its call is over.
            await self._until(lambda: self._calls_over > 0 and not self._in_call)
            self._leave.set()

    async def _press(self, key: str) -> None:
        if key == "a" and self._ringing:
            await self._phone.answer()
        elif key == "r" and self._ringing:
            await self._phone.reject()
        elif key == "h" and self._in_call:
            await self._phone.hang_up()
        elif key == "s" and self._in_call:
            self._beeps_heeded = self._beeps
            self._view.speaking(_SPEAKS_SECONDS)
            await self._phone.speak(_SPEAKS_SECONDS)
            if not self._keys.by_hand:
                await asyncio.sleep(_SPEAKS_SECONDS)
        elif key in KEYS and self._in_call:
            self._prompts_heeded = self._prompts
            self._view.pressed(key)
            await self._phone.press(key)

    async def _wait_as_a_person_would(self, key: str) -> None:
        """Keys that come by a pipe are all there at once: each waits for what it is an answer to."""
        if key == ",":
            await asyncio.sleep(1.0)
        elif key == "~":
            await self._until(lambda: self._prompts > self._prompts_heeded)
            self._prompts_heeded = self._prompts
        elif key == "s":
            await self._until(lambda: self._beeps > self._beeps_heeded)
        elif key in ("a", "r"):
            await self._until(lambda: self._ringing)
        elif key in KEYS:
            await self._until(lambda: self._prompts > 0 or (self._up and not self._one_call))
            await asyncio.sleep(_PACE_SECONDS)

    async def _until(self, true: Callable[[], bool]) -> None:
        while not true():
            self._news.clear()
            await self._news.wait()

    def _interrupt(self) -> None:
        """Ctrl-C hangs up; where there is nothing to hang up, or the second time, it leaves at once."""
        if self._interrupted or not self._in_call:
            self._leave.set()
            return
        self._interrupted = True
        asyncio.get_running_loop().call_later(_PATIENCE_SECONDS, self._leave.set)
        self._beside.add(asyncio.create_task(self._phone.hang_up()))


_HEEDS: Mapping[str, Callable[[Handset, PhoneEvent], Awaitable[None]]] = {
    "incoming": Handset._incoming,
    "answered": Handset._answered,
    "prompt": Handset._prompt,
    "prompt_ended": Handset._prompt_ended,
    "beep": Handset._beeped,
    "ended": Handset._ended,
}
"""What each event changes here, beside what the screen shows of it."""
