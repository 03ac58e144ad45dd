"""One end of a call that a test drives while it runs, and whose ears it asks."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from tests.parts.asterisk import AsteriskNode
from tests.parts.audio import Heard, Segment
from tests.parts.rtp import RtpEndpoint
from tests.parts.sip import Described, Dialog, SipMessage, SipSocket, offer
from tests.parts.tones import RATE, read_wav

T = TypeVar("T")
Keying = Literal["rfc4733", "info"]
EVENT_PAYLOAD = 101


class CallFailed(AssertionError):
    """The call was not answered, or ended too early; says how."""


class NotHeard(AssertionError):
    """What should have been heard was not; says what was."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a leg ended: by whom, the SIP status of a refusal (0 after a talk), the ISDN cause (Q.850) that the switch gave."""

    by: Literal["self", "switch"]
    status: int
    q850: int | None


class Party:
    """One end of a call: a media port, a dialog, and an ending. Times are seconds since the media port was made."""

    def __init__(self, node: AsteriskNode, socket: SipSocket, address: str, keying: Keying) -> None:
        """Callers make theirs themselves, telephones get theirs from an INVITE."""
        self._node = node
        self._socket = socket
        self._address = address
        self._keying: Keying = keying
        self._switch = ("127.0.0.1", node.sip_port)
        self._dialog: Dialog
        self._media_port = 0
        self.media = RtpEndpoint(address, EVENT_PAYLOAD)
        loop = asyncio.get_running_loop()
        self._up: asyncio.Future[None] = loop.create_future()
        self._over: asyncio.Future[Ending] = loop.create_future()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def audio(self) -> Heard:
        """What this end heard."""
        return self.media.heard

    @property
    def now(self) -> float:
        """This instant on the clock of ``audio``."""
        return self.media.now

    @property
    def is_over(self) -> bool:
        """Whether the call has ended."""
        return self._over.done()

    async def answered(self, timeout: float = 15.0) -> None:
        """Wait until the call is up."""
        await self._first(self._up, timeout, "the answer")

    async def ended(self, timeout: float = 30.0) -> Ending:
        """Wait until the call has ended, by whomever."""
        try:
            return await asyncio.wait_for(asyncio.shield(self._over), timeout)
        except TimeoutError:
            raise CallFailed(f"The call has not ended within {timeout} s; heard so far: {self._told()}") from None

    async def press(self, keys: str) -> None:
        """Press keys one after the other; returns when the last is out (RFC 4733) or accepted (SIP INFO)."""
        for key in keys:
            if self._keying == "rfc4733":
                await self._first(asyncio.ensure_future(self.media.press(key)), 5.0, f"key {key} to go out")
                continue
            kind = ("Content-Type", "application/dtmf-relay")
            info = self._dialog.request("INFO", [kind], f"Signal={key}\r\nDuration=160\r\n")
            asked = asyncio.ensure_future(self._socket.ask(info, self._switch))
            response = await self._first(asked, 5.0, f"key {key} to be accepted")
            if response.status != 200:
                raise CallFailed(f"The switch refused key {key} by INFO: {response.first}")

    def say_tone(self, hertz: float) -> None:
        """Speak a tone from now on; 0 is silence again."""
        self.media.say_tone(hertz)

    async def say(self, recording: Path) -> None:
        """Speak what a WAV file holds; returns when it is out."""
        samples = read_wav(recording)
        self.media.say(samples)
        await asyncio.sleep(len(samples) / RATE)

    async def heard(self, seconds: float, *, since: float = 0.0, timeout: float = 20.0) -> Segment:
        """Wait for so much sound (pauses not counted) after ``since``; gives it from its first to its last moment."""

        def enough() -> Segment | None:
            if self.audio.speech(since) < seconds:
                return None
            runs = self.audio.segments(since)
            return Segment(runs[0].start, runs[-1].end, self.audio.level(runs[0].start, runs[-1].end))

        return await self._once(enough, timeout, f"{seconds} s of sound")

    async def heard_recording(
        self, recording: Path, *, since: float = 0.0, seconds: float | None = None, timeout: float = 20.0
    ) -> Segment:
        """Wait until this very WAV (its first ``seconds``, when given) was heard after ``since``; gives where."""
        return await self._once(
            lambda: self.audio.find(recording, since, seconds=seconds), timeout, f"the recording {recording.name}"
        )

    async def quiet(self, seconds: float = 0.5, *, timeout: float = 30.0) -> None:
        """Wait until nothing has been heard for so long, from now at the earliest."""
        began = self.now
        try:
            async with asyncio.timeout(timeout):
                while True:
                    runs = self.audio.segments(began - 0.1)
                    rest = max(runs[-1].end if runs else 0.0, began) + seconds - self.now
                    if rest <= 0:
                        return
                    await asyncio.sleep(rest)
        except TimeoutError:
            raise NotHeard(f"It was never quiet for {seconds} s within {timeout} s; heard: {self._told()}") from None

    async def hang_up(self) -> None:
        """End the call; nothing happens when it is over already."""
        if self.is_over:
            return
        if not self._up.done():
            await self._give_up()
            return
        self._end(Ending("self", 0, None))
        await asyncio.wait_for(self._socket.ask(self._dialog.request("BYE"), self._switch), 10.0)

    async def _give_up(self) -> None:
        raise NotImplementedError

    def take(self, request: SipMessage) -> None:
        """Answer what the switch asks within this call."""
        handler = {"BYE": self._on_bye, "CANCEL": self._on_cancel, "INVITE": self._on_reinvite, "ACK": self._on_ack}
        handler.get(request.method, self._on_other)(request)

    def _on_bye(self, request: SipMessage) -> None:
        self._reply(request.reply(200))
        self._end(Ending("switch", 0, request.q850))

    def _on_cancel(self, request: SipMessage) -> None:
        self._reply(request.reply(481))

    def _on_ack(self, request: SipMessage) -> None:
        """Nothing waits for it here."""

    def _on_reinvite(self, request: SipMessage) -> None:
        if request.body:
            self._listen_to(request.body)
        body = offer(self._address, self._media_port, self.media.event_payload if self._keying == "rfc4733" else None)
        self._reply(request.reply(200, [self._dialog.contact, ("Content-Type", "application/sdp")], body))

    def _on_other(self, request: SipMessage) -> None:
        if request.method == "INFO" and (key := re.search(r"^Signal=\s*(\S)", request.body, re.MULTILINE)):
            self.audio.digits.append((self.now, key[1]))
        self._reply(request.reply(200))

    def _reply(self, response: SipMessage) -> None:
        self._socket.send(response, self._switch)

    def _listen_to(self, description: str) -> None:
        other = Described.parse(description)
        if other.event_payload is not None:
            self.media.event_payload = other.event_payload
        self.media.talk_to(other.host, other.port)

    def _end(self, ending: Ending) -> None:
        if not self._over.done():
            self.audio.over = True
            self._over.set_result(ending)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Let this party do something by itself until it is closed."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Hang up what is still up, and leave the ports."""
        with contextlib.suppress(TimeoutError):  # the switch may be gone by purpose
            await self.hang_up()
        for task in tuple(self._tasks):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.media.close()

    async def _first(self, wanted: asyncio.Future[T], timeout: float, what: str) -> T:
        """Wait for ``wanted``, or say that the call ended or the time passed before."""
        either: set[asyncio.Future[Any]] = {wanted, self._over}
        try:
            await asyncio.wait(either, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if isinstance(wanted, asyncio.Task):
                wanted.cancel()  # nothing happens when it is done
        if wanted.done():
            return wanted.result()
        how = f"the call ended ({self._over.result()})" if self.is_over else f"{timeout} s passed"
        raise CallFailed(f"Waiting for {what}: {how}; heard so far: {self._told()}")

    async def _once(self, question: Callable[[], T | None], timeout: float, what: str) -> T:
        try:
            async with asyncio.timeout(timeout):
                while (found := question()) is None:
                    packet = asyncio.ensure_future(self.media.packet())
                    either: set[asyncio.Future[Any]] = {packet, self._over}
                    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                    packet.cancel()
                    if self.is_over and (found := question()) is None:
                        raise NotHeard(f"Waiting for {what}: the call ended ({self._over.result()}); heard: {self._told()}")
                    await asyncio.sleep(0.1)  # a question looks at all that was heard: not for each packet
                return found
        except TimeoutError:
            raise NotHeard(f"Waiting for {what}: {timeout} s passed; heard: {self._told()}") from None

    def _told(self) -> str:
        runs = [f"{run.start:.1f}–{run.end:.1f} s at level {run.level:.0f}" for run in self.audio.segments()]
        return ", ".join(runs) or "nothing"
