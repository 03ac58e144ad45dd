"""Callers light enough to come by the dozen a second, who time what they hear by its packets.

They speak SIP and RTP as a trunk does, but send no silence: one packet after the answer, then only keys. A key is an RFC 4733
event of 100 ms whose three end packets leave together; its time is when they leave. A prompt's time is the arrival of its first
packet. Both are read in this process, on one clock, for all contenders alike.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.bench.menu import KEY, LEVELS, PROMPTS, peak
from tests.parts.asterisk import CALLER_ADDRESS, AsteriskNode
from tests.parts.audio import SLOT_SAMPLES, compressed
from tests.parts.sip import Described, Dialog, SipMessage, SipSocket, offer, uri_of

Manner = Literal["after", "over"]
"""When the caller presses: ``after`` the prompt has ended, or ``over`` it, cutting it short."""

PATIENCE_SECONDS = 5.0
"""A prompt or an end that is later than this is a lost call."""

_KEY_SECONDS = 0.1  # Asterisk lengthens shorter keys to 80 ms (AST_MIN_DTMF_DURATION)
_SLOT_SECONDS = 0.02
_PAUSE_SECONDS = 0.06  # three packets missing: the prompt is over
_EVENT_PAYLOAD = 101
_SILENCE = b"\xff" * SLOT_SAMPLES
_SOFTNESS = bytes(code & 0x7F for code in range(256))
"""A G.711 code without its sign: 0 is loudest, 127 is silence."""

_LOUDEST = [compressed(peak(prompt)) & 0x7F for prompt in range(PROMPTS)]
_PROMPT_OF = [next((p for p, code in enumerate(_LOUDEST) if abs(soft - code) < 8), -1) for soft in range(128)]


class CallLost(Exception):
    """A call did not go its way; says where."""


@dataclass(slots=True)
class Walk:
    """What one caller of the menu measured, in seconds of ``time.perf_counter``."""

    offered: float
    heard: list[float] = field(default_factory=list)  # the first packet of each prompt
    keyed: list[float] = field(default_factory=list)  # each key's end
    lost: str = ""  # what went wrong

    @property
    def offer_ms(self) -> float:
        """From the INVITE to the first prompt."""
        return (self.heard[0] - self.offered) * 1e3

    @property
    def digit_ms(self) -> list[float]:
        """From each key's end to the next prompt."""
        return [(heard - keyed) * 1e3 for keyed, heard in zip(self.keyed, self.heard[1:], strict=False)]


class Callers:
    """One SIP port that many callers share, as a trunk's do."""

    def __init__(self, node: AsteriskNode) -> None:
        """``node`` is the switch they call."""
        self._switch = ("127.0.0.1", node.sip_port)
        self._socket = SipSocket(self._on_request)
        self._calls: dict[str, MenuCall] = {}

    async def __aenter__(self) -> Callers:
        await self._socket.open(CALLER_ADDRESS)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()

    async def walk(self, number: str, manner: Manner = "after") -> Walk:
        """Dial, go down all levels and hear the call end. What goes wrong is told in the result."""
        async with self.call(number) as call:
            walk = Walk(call.offered)
            try:
                for prompt in range(PROMPTS):
                    walk.heard.append(await call.prompt(prompt))
                    if prompt == LEVELS:
                        break
                    if manner == "after":
                        await call.pause()
                    walk.keyed.append(await call.press(KEY))
                await call.over()
            except CallLost as wrong:
                walk.lost = str(wrong)
            return walk

    @contextlib.asynccontextmanager
    async def call(self, number: str) -> AsyncIterator[MenuCall]:
        """Dial; gives the call, which is ended when the block is left."""
        call = MenuCall(self._socket, self._switch, number)
        try:
            await call.dial(self._calls)
            yield call
        finally:
            await call.leave()
            self._calls.pop(call.id, None)

    def _on_request(self, request: SipMessage) -> None:
        status = 200 if request.method in ("BYE", "OPTIONS") else 405
        self._socket.send(request.reply(status), self._switch)
        call = self._calls.get(request["Call-ID"])
        if call is not None and request.method == "BYE":
            call.gone()


class MenuCall(asyncio.DatagramProtocol):
    """One call and its ear; made by ``Callers.call``."""

    def __init__(self, socket: SipSocket, switch: tuple[str, int], number: str) -> None:
        host, port = switch
        self._socket = socket
        self._switch = switch
        target = f"sip:{number}@{host}:{port}"
        local = f'"Bench" <sip:5551000@{CALLER_ADDRESS}:{socket.port}>;tag={secrets.token_hex(6)}'
        self._dialog = Dialog(socket, switch, CALLER_ADDRESS, local, f"<{target}>", target)
        self.id = self._dialog.call_id
        self.offered = 0.0
        loop = asyncio.get_running_loop()
        self._ended: asyncio.Future[None] = loop.create_future()
        self._first: list[asyncio.Future[float]] = [loop.create_future() for _ in range(PROMPTS)]
        self._last = 0.0  # when the newest audible packet came
        self._peer: tuple[str, int] | None = None
        self._transport: asyncio.DatagramTransport | None = None
        self._sequence = random.randrange(30000)
        self._source = random.getrandbits(32)
        self._began = time.perf_counter()

    async def dial(self, calls: dict[str, MenuCall]) -> None:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(CALLER_ADDRESS, 0))
        port = self._transport.get_extra_info("sockname")[1]
        calls[self.id] = self
        sdp = ("Content-Type", "application/sdp")
        self._invite = self._dialog.request("INVITE", [sdp], offer(CALLER_ADDRESS, port, _EVENT_PAYLOAD))
        self.offered = time.perf_counter()
        self._answering = asyncio.create_task(self._answered())

    async def _answered(self) -> None:
        final = await self._socket.ask(self._invite, self._switch)
        self._dialog.remote = final["To"]
        if final.status != 200:
            ack = self._dialog.request("ACK", number=self._invite.number, via=self._invite["Via"])
            self._socket.send(ack, self._switch)
            self.gone()
            return
        self._dialog.target = uri_of(final["Contact"])
        self._socket.send(self._dialog.request("ACK", number=self._invite.number), self._switch)
        media = Described.parse(final.body)
        self._peer = (media.host, media.port)
        self._send(0, self._now(), _SILENCE)  # the dialplan's Answer() waits for the caller's first packet

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Note what is heard: one look at the packet's loudest sample."""
        if data[1] & 0x7F or len(data) < 20:
            return
        prompt = _PROMPT_OF[min(data[12:].translate(_SOFTNESS))]
        if prompt >= 0:
            self._last = time.perf_counter()
            if not self._first[prompt].done():
                self._first[prompt].set_result(self._last)

    async def prompt(self, prompt: int, seconds: float = PATIENCE_SECONDS) -> float:
        """Wait for a prompt; gives when its first packet came."""
        first = self._first[prompt]
        await self._either(first, f"prompt {prompt}", seconds)
        return first.result()

    def forget(self, prompt: int) -> None:
        """Listen for a prompt that was heard already as if it had not been."""
        self._first[prompt] = asyncio.get_running_loop().create_future()

    async def pause(self) -> None:
        """Wait for the prompt's end."""
        while (rest := self._last + _PAUSE_SECONDS - time.perf_counter()) > 0:  # noqa: ASYNC110 - it moves with each packet
            await asyncio.sleep(rest)

    async def press(self, key: str) -> float:
        """Press a key; gives when it was let go."""
        began, code = self._now(), int(key)
        slots = round(_KEY_SECONDS / _SLOT_SECONDS)
        due = asyncio.get_running_loop().time()
        for slot in range(slots):
            self._send(_EVENT_PAYLOAD, began, struct.pack(">BBH", code, 10, (slot + 1) * SLOT_SAMPLES), marker=not slot)
            due += _SLOT_SECONDS
            await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
        let_go = time.perf_counter()
        for _ in range(3):
            self._send(_EVENT_PAYLOAD, began, struct.pack(">BBH", code, 0x8A, (slots + 1) * SLOT_SAMPLES))
        return let_go

    async def over(self) -> None:
        """Wait for the switch to end the call."""
        await self._either(self._ended, "its end", PATIENCE_SECONDS)

    def gone(self) -> None:
        """The switch ended or refused the call."""
        if not self._ended.done():
            self._ended.set_result(None)

    async def leave(self) -> None:
        """Hang up what is still up, and leave the port."""
        try:
            if not self._ended.done():
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await self._answering
                    if not self._ended.done():
                        await self._socket.ask(self._dialog.request("BYE"), self._switch)
        except TimeoutError:
            pass  # the switch has other worries; the call counts as lost already
        finally:
            self._answering.cancel()
            if self._transport is not None:
                self._transport.close()

    async def _either(self, wanted: asyncio.Future[float] | asyncio.Future[None], what: str, seconds: float) -> None:
        if not wanted.done():
            waiting: set[asyncio.Future[float] | asyncio.Future[None]] = {wanted, self._ended}
            await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if not wanted.done():
            raise CallLost(f"{what}: {'the call ended' if self._ended.done() else f'not within {seconds:g} s'}")

    def _now(self) -> int:
        return int((time.perf_counter() - self._began) * 8000)

    def _send(self, payload: int, timestamp: int, body: bytes, *, marker: bool = False) -> None:
        if self._transport is None or self._transport.is_closing() or self._peer is None:
            return
        self._sequence = (self._sequence + 1) & 0xFFFF
        header = struct.pack(">BBHII", 0x80, payload | (0x80 if marker else 0), self._sequence, timestamp, self._source)
        self._transport.sendto(header + body, self._peer)


async def at_rate(rate: float, seconds: float, one: Callable[[], Awaitable[Walk]]) -> list[Walk]:
    """Let callers come evenly, ``rate`` of them a second, whether or not those before them are through."""
    clock = asyncio.get_running_loop().time
    began, calls = clock(), []
    for number in range(round(rate * seconds)):
        await asyncio.sleep(max(0.0, began + number / rate - clock()))
        calls.append(asyncio.ensure_future(one()))
    return list(await asyncio.gather(*calls))
