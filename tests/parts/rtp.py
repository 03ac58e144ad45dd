"""One end of a voice path on loopback: sends PCMU and RFC 4733 digits in one stream, and keeps all it hears."""

from __future__ import annotations

import asyncio
import contextlib
import random
import struct
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.parts.audio import KEYS, SLOT, SLOT_SAMPLES, Heard, compressed
from tests.parts.tones import tone

_SILENCE = b"\xff" * SLOT_SAMPLES
# Asterisk takes no key sooner than 45 ms after the last one (AST_MIN_DTMF_GAP in its channel.c).
_GAP_PACKETS = 3


@dataclass
class RtpEndpoint(asyncio.DatagramProtocol):
    """A media port. It sends to where it was told (``talk_to``), else to whoever sends to it first."""

    address: str
    event_payload: int = 101
    heard: Heard = field(default_factory=Heard)

    def __post_init__(self) -> None:
        self._transport: asyncio.DatagramTransport | None = None
        self._peer: tuple[str, int] | None = None
        self._sequence = random.randrange(30000)
        self._timestamp = random.randrange(1 << 30)
        self._source = random.getrandbits(32)
        self._digits: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._sender: asyncio.Task[None] | None = None
        self._opened = time.monotonic()
        self._sound: list[bytes] = [_SILENCE]
        self._once: deque[bytes] = deque()
        self._arrived = asyncio.Event()

    async def open(self) -> int:
        """Bind and give the port, an even one as RTP has it."""
        loop = asyncio.get_running_loop()
        while True:
            transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self.address, 0))
            self._transport = transport
            port: int = transport.get_extra_info("sockname")[1]
            if port % 2 == 0:
                return port
            transport.close()

    def talk_to(self, host: str, port: int) -> None:
        """Send to this place from now on; silence until told otherwise."""
        self._peer = (host, port)
        if self._sender is None:
            self._sender = asyncio.create_task(self._send())

    def say_tone(self, hertz: float) -> None:
        """Send a tone from now on; 0 is silence again."""
        if not hertz:
            self._sound = [_SILENCE]
            return
        second = bytes(map(compressed, tone(1.0, hertz)))  # a whole second repeats seamlessly for whole hertz
        self._sound = [second[n : n + SLOT_SAMPLES] for n in range(0, len(second), SLOT_SAMPLES)]

    def say(self, samples: Sequence[int]) -> None:
        """Send these samples once, from now on; silence follows."""
        voice = bytes(map(compressed, samples))
        self._once = deque(voice[n : n + SLOT_SAMPLES] for n in range(0, len(voice) - SLOT_SAMPLES + 1, SLOT_SAMPLES))

    async def press(self, key: str) -> None:
        """Send one key as an RFC 4733 event of 120 ms; returns when its last packet is out."""
        if key not in KEYS:
            raise ValueError(f"{key!r} is no telephone key")
        sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._digits.append((KEYS.index(key), sent))
        await sent

    async def close(self) -> None:
        """Stop sending and leave the port."""
        if self._sender is not None:
            self._sender.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._sender
        if self._transport is not None:
            self._transport.close()

    async def packet(self) -> None:
        """Wait for the next packet."""
        self._arrived.clear()
        await self._arrived.wait()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.take(self.now, data, self.event_payload)
        self._arrived.set()
        if self._peer is None:
            self.talk_to(*addr)

    @property
    def now(self) -> float:
        """Seconds since the endpoint was made: the clock of ``heard``."""
        return time.monotonic() - self._opened

    async def _send(self) -> None:
        self._due = asyncio.get_running_loop().time()
        self._packet(0, self._timestamp, _SILENCE, marker=True)
        await self._tick()
        turn = 0
        while True:
            if self._digits:
                await self._send_key(*self._digits.popleft())
            turn += 1
            spoken = self._once.popleft() if self._once else self._sound[turn % len(self._sound)]
            self._packet(0, self._timestamp, spoken)
            await self._tick()

    async def _send_key(self, code: int, sent: asyncio.Future[None]) -> None:
        began = self._timestamp
        for step in range(1, 9):  # five packets of growing duration, the end three times (RFC 4733 §2.5.1.4)
            ended = step > 5
            body = struct.pack(">BBH", code, (0x80 if ended else 0) | 10, min(step, 6) * SLOT_SAMPLES)
            self._packet(self.event_payload, began, body, marker=step == 1)
            await self._tick()
        if not sent.done():
            sent.set_result(None)
        for _ in range(_GAP_PACKETS):
            self._packet(0, self._timestamp, _SILENCE)
            await self._tick()

    async def _tick(self) -> None:
        self._timestamp = (self._timestamp + SLOT_SAMPLES) & 0xFFFFFFFF
        self._due += SLOT
        await asyncio.sleep(max(0.0, self._due - asyncio.get_running_loop().time()))

    def _packet(self, payload: int, timestamp: int, body: bytes, *, marker: bool = False) -> None:
        assert self._transport is not None and self._peer is not None
        self._sequence = (self._sequence + 1) & 0xFFFF
        header = struct.pack(">BBHII", 0x80, payload | (0x80 if marker else 0), self._sequence, timestamp, self._source)
        self._transport.sendto(header + body, self._peer)
