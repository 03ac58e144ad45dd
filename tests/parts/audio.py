"""What one end of a voice path heard: its packets on a time line, and the questions tests ask of them."""

from __future__ import annotations

import math
import struct
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.parts.tones import RATE, read_wav

SLOT = 0.02  # seconds in a packet, the time line's grain
SLOT_SAMPLES = 160
KEYS = "0123456789*#ABCD"
# A jump of the sender's clock against ours beyond this is a new stretch of sound, not a late packet.
_JUMP_SLOTS = 25
_NEXT_SLOTS = 5  # so near behind one another packets belong to one stretch, whenever they arrive
_UNSENT_SLOTS = 4  # of a prompt's trailing silence, which a hangup right behind it may overtake
AUDIBLE = 60.0  # RMS of 16 bit: far above µ-law's idle noise, far below speech


def _linear(code: int) -> int:
    """Expand one µ-law byte (ITU-T G.711) to 16 bit."""
    code = ~code & 0xFF
    magnitude = (((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)
    return (0x84 - magnitude) if code & 0x80 else (magnitude - 0x84)


_LINEAR = [_linear(code) for code in range(256)]
_ENERGY = [value**2 for value in _LINEAR]


def compressed(sample: int) -> int:
    """Compress 16 bit to one µ-law byte (ITU-T G.711)."""
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), 32635) + 0x84
    exponent = magnitude.bit_length() - 8
    return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0F)) & 0xFF


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of sound. Times in seconds since the media port was opened; ``level`` is the RMS of 16 bit."""

    start: float
    end: float
    level: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class _Packet:
    slot: int
    body: bytes
    level: float


@dataclass
class Heard:
    """The packets of one voice path.

    Lengths are measured by the sender's clock (the RTP timestamps), so that late delivery by a busy machine stretches nothing.
    """

    packets: list[_Packet] = field(default_factory=list)
    digits: list[tuple[float, str]] = field(default_factory=list)  # RFC 4733 and SIP INFO keys that came in, with their time
    over: bool = False  # the call has ended: no packet will come any more
    _source: int = -1
    _anchor: tuple[int, int] = (0, 0)  # an RTP timestamp and its slot
    _newest: tuple[int, int] = (0, 0)  # the RTP timestamp of the packet before, and its slot
    _event: int = -1

    def take(self, now: float, packet: bytes, event_payload: int) -> None:
        """Put an RTP packet that arrived at ``now`` on the line."""
        if len(packet) <= 12 or packet[0] >> 6 != 2:
            return
        payload = packet[1] & 0x7F
        timestamp, source = struct.unpack_from(">II", packet, 4)
        body = packet[12 + 4 * (packet[0] & 0x0F) :]
        if payload == 0:
            slot = self._slot(now, timestamp, source)
            self._newest = (timestamp, slot)
            for offset in range(0, len(body), SLOT_SAMPLES):
                part = body[offset : offset + SLOT_SAMPLES]
                level = math.sqrt(sum(map(_ENERGY.__getitem__, part)) / len(part))
                self.packets.append(_Packet(slot + offset // SLOT_SAMPLES, part, level))
        elif payload == event_payload and timestamp != self._event and body[0] < len(KEYS):
            self._event = timestamp  # all packets of one key carry the same timestamp
            self.digits.append((now, KEYS[body[0]]))

    def _slot(self, now: float, timestamp: int, source: int) -> int:
        arrived = int(now / SLOT)
        anchor_timestamp, anchor_slot = self._anchor
        passed = (timestamp - anchor_timestamp) & 0xFFFFFFFF
        # Asterisk sends a prompt's last packet some samples early, so to the nearest slot.
        expected = anchor_slot + (passed + SLOT_SAMPLES // 2) // SLOT_SAMPLES
        if source == self._source and abs(expected - arrived) <= _JUMP_SLOTS:
            return expected
        last = self.packets[-1].slot if self.packets else -1
        newest_timestamp, newest_slot = self._newest
        step = (timestamp - newest_timestamp) & 0xFFFFFFFF
        if source == self._source and step <= _NEXT_SLOTS * SLOT_SAMPLES:
            # Right behind the packet before: it is we who were late to take it, not the sender who paused.
            self._anchor = (timestamp, newest_slot + (step + SLOT_SAMPLES // 2) // SLOT_SAMPLES)
            return self._anchor[1]
        self._source = source
        self._anchor = (timestamp, max(arrived, last + 1))
        return self._anchor[1]

    def segments(self, since: float = 0.0, threshold: float = AUDIBLE, pause: float = 0.35) -> list[Segment]:
        """Stretches of sound, joined over pauses shorter than ``pause`` (a breath between words is no end)."""
        found: list[list[_Packet]] = []
        for packet in self._from(since):
            if packet.level < threshold:
                continue
            if found and (packet.slot - found[-1][-1].slot) * SLOT <= pause:
                found[-1].append(packet)
            else:
                found.append([packet])
        return [_segment(run[0].slot, run[-1].slot + 1, [p.level for p in run]) for run in found]

    def speech(self, since: float = 0.0, threshold: float = AUDIBLE) -> float:
        """How many seconds of sound, pauses not counted."""
        return SLOT * sum(packet.level >= threshold for packet in self._from(since))

    def level(self, since: float = 0.0, until: float = math.inf) -> float:
        """The RMS of all packets of a time; 0 when none came."""
        levels = [packet.level for packet in self._from(since) if packet.slot * SLOT < until]
        return _mean(levels) if levels else 0.0

    def samples(self, since: float = 0.0, until: float = math.inf) -> array[int]:
        """The sound of a time as 16-bit samples of 8 kHz; where nothing came there is silence."""
        chosen = [packet for packet in self._from(since) if packet.slot * SLOT < until]
        if not chosen:
            return array("h")
        first = chosen[0].slot
        line = array("h", bytes(2 * SLOT_SAMPLES * (chosen[-1].slot + 1 - first)))
        for packet in chosen:
            at = (packet.slot - first) * SLOT_SAMPLES
            line[at : at + len(packet.body)] = array("h", map(_LINEAR.__getitem__, packet.body))
        return line

    def find(
        self, recording: Path | Sequence[int], since: float = 0.0, *, seconds: float | None = None, likeness: float = 0.9
    ) -> Segment | None:
        """Where this very recording was heard first, or None.

        Compares the loudness of each 20 ms, which differs from sentence to sentence and survives the telephone.

        Args:
            recording: a WAV file of 8 kHz, mono, 16 bit, or its samples.
            since: where to begin.
            seconds: how much of the recording's beginning must have been heard; all of it unless told.
            likeness: the least Pearson correlation that counts.
        """
        samples = read_wav(recording) if isinstance(recording, Path) else recording
        if seconds is not None:
            samples = samples[: round(seconds * RATE)]
        wanted = [_mean([float(v) for v in samples[n : n + SLOT_SAMPLES]]) for n in range(0, len(samples), SLOT_SAMPLES)]
        packets = list(self._from(since))
        if not packets or not wanted or max(wanted) < AUDIBLE:
            return None
        first = packets[0].slot
        line = [0.0] * (packets[-1].slot + 1 - first + (_UNSENT_SLOTS if self.over else 0))
        for packet in packets:
            line[packet.slot - first] = packet.level
        for start in range(len(line) - len(wanted) + 1):
            window = line[start : start + len(wanted)]
            if _alike(window, wanted) >= likeness:
                return _segment(first + start, first + start + len(wanted), window)
        return None

    def _from(self, since: float) -> Iterator[_Packet]:
        return (packet for packet in self.packets if packet.slot * SLOT >= since)


def _segment(first: int, beyond: int, levels: Sequence[float]) -> Segment:
    return Segment(first * SLOT, beyond * SLOT, _mean(levels))


def _mean(values: Sequence[float]) -> float:
    """The root mean square."""
    return math.sqrt(sum(value * value for value in values) / len(values))


def _alike(heard: Sequence[float], wanted: Sequence[float]) -> float:
    """How alike two loudness curves are: their correlation, times how near their levels are (a steady tone has no curve)."""
    n = len(wanted)
    mean_heard, mean_wanted = sum(heard) / n, sum(wanted) / n
    if min(mean_heard, mean_wanted) < 1 or not 0.5 < mean_heard / mean_wanted < 2:
        return 0.0
    spread_heard = math.sqrt(sum((value - mean_heard) ** 2 for value in heard))
    spread_wanted = math.sqrt(sum((value - mean_wanted) ** 2 for value in wanted))
    steady = 0.05 * mean_wanted * math.sqrt(n)
    if spread_wanted < steady:
        return 1.0 if spread_heard < steady else 0.0
    if spread_heard == 0:
        return 0.0
    common = sum((a - mean_heard) * (b - mean_wanted) for a, b in zip(heard, wanted, strict=True))
    return common / (spread_heard * spread_wanted)
