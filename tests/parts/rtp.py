"""One end of a voice path: sends PCMU and RFC 4733 digits in one stream, keeps all it hears with its time of arrival."""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
import struct
import time
from dataclasses import dataclass, field

PACKET_SECONDS = 0.02
PACKET_SAMPLES = 160
_EVENTS = "0123456789*#ABCD"


def _linear(code: int) -> int:
    """Expand one µ-law byte (ITU-T G.711) to 16 bit."""
    code = ~code & 0xFF
    magnitude = (((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)
    return (0x84 - magnitude) if code & 0x80 else (magnitude - 0x84)


_TABLE = [_linear(code) for code in range(256)]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of sound between silences. Times in seconds since the endpoint was opened; ``level`` is the RMS of 16 bit."""

    start: float
    end: float
    level: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass
class RtpEndpoint(asyncio.DatagramProtocol):
    """A media port on loopback."""

    address: str
    event_payload: int = 101
    packets: list[tuple[float, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._transport: asyncio.DatagramTransport | None = None
        self._peer: tuple[str, int] | None = None
        self._sequence = random.randrange(30000)
        self._timestamp = random.randrange(1 << 30)
        self._source = random.getrandbits(32)
        self._digits: asyncio.Queue[tuple[str, asyncio.Future[None]]] = asyncio.Queue()
        self._sender: asyncio.Task[None] | None = None
        self._opened = time.monotonic()
        self._tone = 0

    async def open(self) -> int:
        """Bind and give the port."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self.address, 0))
        port: int = self._transport.get_extra_info("sockname")[1]
        return port

    def talk_to(self, host: str, port: int) -> None:
        """Begin to send, silence until told otherwise."""
        self._peer = (host, port)
        if self._sender is None:
            self._sender = asyncio.create_task(self._send())

    def say_tone(self, hertz: int) -> None:
        """Send a tone from now on; 0 is silence again."""
        self._tone = hertz

    async def press(self, key: str) -> None:
        """Send one key as an RFC 4733 event of 100 ms; returns when its last packet is out."""
        sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await self._digits.put((key, sent))
        await sent

    async def close(self) -> None:
        """Stop sending and leave the port."""
        if self._sender is not None:
            self._sender.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._sender
        if self._transport is not None:
            self._transport.close()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if len(data) > 12 and data[0] >> 6 == 2 and data[1] & 0x7F == 0:
            self.packets.append((time.monotonic() - self._opened, data[12:]))

    @property
    def now(self) -> float:
        """Seconds since the endpoint was opened: the clock of ``segments``."""
        return time.monotonic() - self._opened

    def levels(self) -> list[tuple[float, float]]:
        """Each packet's arrival and RMS level."""
        return [(at, math.sqrt(sum(_TABLE[b] ** 2 for b in data) / len(data))) for at, data in self.packets]

    def segments(self, threshold: float = 60.0, pause: float = 0.35) -> list[Segment]:
        """Stretches of sound, joined over pauses shorter than ``pause`` (a breath between words is no end)."""
        found: list[list[tuple[float, float]]] = []
        for at, level in self.levels():
            if level < threshold:
                continue
            if found and at - found[-1][-1][0] <= pause:
                found[-1].append((at, level))
            else:
                found.append([(at, level)])
        return [
            Segment(run[0][0], run[-1][0] + PACKET_SECONDS, math.sqrt(sum(level**2 for _, level in run) / len(run)))
            for run in found
        ]

    async def _send(self) -> None:
        due = asyncio.get_running_loop().time()
        marker = True
        while True:
            if self._digits.empty():
                self._packet(0, self._timestamp, self._sound(), marker=marker)
                marker = False
                await self._tick(due := due + PACKET_SECONDS)
                continue
            key, sent = self._digits.get_nowait()
            began = self._timestamp
            code = _EVENTS.index(key)
            for step in range(1, 9):  # five packets of growing duration, the end three times (RFC 4733 §2.5.1.4)
                ended = step > 5
                body = struct.pack(">BBH", code, (0x80 if ended else 0) | 10, min(step, 6) * PACKET_SAMPLES)
                self._packet(self.event_payload, began, body, marker=step == 1)
                await self._tick(due := due + PACKET_SECONDS)
            if not sent.done():
                sent.set_result(None)

    async def _tick(self, due: float) -> None:
        self._timestamp = (self._timestamp + PACKET_SAMPLES) & 0xFFFFFFFF
        await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))

    def _sound(self) -> bytes:
        if not self._tone:
            return b"\xff" * PACKET_SAMPLES
        return bytes(
            _compress(round(8000 * math.sin(2 * math.pi * self._tone * (self._timestamp + n) / 8000)))
            for n in range(PACKET_SAMPLES)
        )

    def _packet(self, payload: int, timestamp: int, body: bytes, *, marker: bool) -> None:
        assert self._transport is not None and self._peer is not None
        self._sequence = (self._sequence + 1) & 0xFFFF
        header = struct.pack(">BBHII", 0x80, payload | (0x80 if marker else 0), self._sequence, timestamp, self._source)
        self._transport.sendto(header + body, self._peer)


def _compress(sample: int) -> int:
    """Compress 16 bit to one µ-law byte (ITU-T G.711)."""
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), 32635) + 0x84
    exponent = magnitude.bit_length() - 8
    return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0F)) & 0xFF
