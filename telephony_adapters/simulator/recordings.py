"""What the simulated switch records: when it begins and ends, who could be heard in it, and the WAV file that this makes.

A tape holds only who spoke when. The audio is made when somebody asks for it: a tone for each voice, so that tests can listen,
and an hour of calls in virtual time costs nothing.
"""

from __future__ import annotations

import asyncio
import io
import math
import wave
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from engine.telephony.calls import RecordingId
from engine.telephony.commands import Record, RecordConversation
from engine.telephony.events import RecordingFinished, RecordingStarted
from telephony_adapters.simulator.legs import SimulatedLeg
from telephony_adapters.simulator.signs import Beeped, Ended, Sign
from telephony_adapters.simulator.wire import Wire

RATE = 8000
"""Samples a second on a telephone line (G.711)."""

BEEP_SECONDS = 0.4
"""How long Asterisk's beep is, and how much later than asked a recording begins behind it."""

KEY_SECONDS = 0.1

OWN_HERTZ, OTHER_HERTZ, PROMPT_HERTZ, KEY_HERTZ = 440, 660, 880, 1336
"""What stands in a recording for the voice of the leg, for others', for prompts and for the tone of a key."""

_KEPT_SILENCE_SECONDS = 0.2
"""How much of the silence that ended a message stays in it, as on Asterisk (``main/app.c``)."""

_AMPLITUDE = 4000

Why = Literal["key", "silence", "limit", "stopped", "unknown"]


@dataclass(slots=True)
class Tape:
    """What was recorded. ``spans`` are (from, to, hertz) in seconds since its beginning."""

    seconds: float = 0.0
    spans: list[tuple[float, float, int]] = field(default_factory=list)

    def wav(self) -> bytes:
        """Make the audio: 8 kHz, 16 bit, mono."""
        samples = array("h", bytes(2 * round(self.seconds * RATE)))
        for begin, end, hertz in self.spans:
            step = 2 * math.pi * hertz / RATE
            for n in range(round(begin * RATE), min(round(end * RATE), len(samples))):
                samples[n] += round(_AMPLITUDE * math.sin(step * n))
        file = io.BytesIO()
        with wave.open(file, "wb") as written:
            written.setnchannels(1)
            written.setsampwidth(2)
            written.setframerate(RATE)
            written.writeframes(samples.tobytes())
        return file.getvalue()


@dataclass(slots=True, eq=False)
class _Live:
    asked: Record | RecordConversation
    leg: SimulatedLeg
    began: float  # loop time; behind the beep
    tape: Tape = field(default_factory=Tape)
    sounding: dict[int, float] = field(default_factory=dict)  # hertz → since when
    paused: bool = False
    spoke_until: float = 0.0  # seconds since the beginning
    limit: asyncio.TimerHandle | None = None
    silence: asyncio.TimerHandle | None = None


class SimulatedRecordings:
    """All recordings of a switch; those that are over stay until they are forgotten."""

    def __init__(self, wire: Wire, clock: Callable[[], float]) -> None:
        """``clock`` is Unix time."""
        self._wire = wire
        self._clock = clock
        self._live: dict[RecordingId, _Live] = {}
        self._stored: dict[RecordingId, tuple[Tape, Why]] = {}

    def state(self, recording: RecordingId) -> Literal["live", "stored", "absent"]:
        """Where a recording is."""
        if recording in self._live:
            return "live"
        return "stored" if recording in self._stored else "absent"

    def audio(self, recording: RecordingId) -> bytes:
        """Give a finished recording's WAV file."""
        return self._stored[recording][0].wav()

    def forget(self, recording: RecordingId) -> None:
        """Have no such recording any more, whether it runs or is over."""
        live = self._live.get(recording)
        if live is not None:
            self._take_off(live)
        self._stored.pop(recording, None)

    def begin(self, leg: SimulatedLeg, asked: Record | RecordConversation) -> None:
        """Begin to record; one that runs goes on, one that is over tells its end again."""
        if asked.recording in self._live:
            return
        if asked.recording in self._stored:
            tape, why = self._stored[asked.recording]
            self._wire.tell(leg, RecordingFinished(leg.id, asked.recording, why, tape.seconds, self._clock()))
            return
        now = self._now()
        live = self._live[asked.recording] = _Live(asked, leg, now)
        self._wire.tell(leg, RecordingStarted(leg.id, asked.recording, self._clock()))
        if isinstance(asked, Record) and asked.beep:
            live.began += BEEP_SECONDS
            live.limit = asyncio.get_running_loop().call_later(BEEP_SECONDS, self._beeped, live)
        else:
            self._listen(live)

    def beeps(self) -> bool:
        """Whether somebody hears the beep that a recording begins behind."""
        return any(live.began > self._now() for live in self._live.values())

    def pause(self, recording: RecordingId, *, paused: bool) -> None:
        """Let silence be recorded from now on, or what is said again."""
        live = self._live.get(recording)
        if live is not None and live.paused != paused:
            live.paused = paused
            self._hear(live)

    def stop(self, recording: RecordingId, why: Why = "stopped") -> None:
        """End a recording and keep it."""
        live = self._live.get(recording)
        if live is None:
            return
        tape = self._keep(live, why)
        self._wire.tell(live.leg, RecordingFinished(live.leg.id, recording, why, tape.seconds, self._clock()))

    def voices_changed(self) -> None:
        """Somebody began to speak, or fell silent."""
        for live in tuple(self._live.values()):
            self._hear(live)

    def key_pressed(self, leg: SimulatedLeg, key: str) -> None:
        """A key on a leg: it ends a message whose terminator it is, and is heard in a conversation."""
        for live in tuple(self._live.values()):
            if live.leg is not leg:
                continue
            if isinstance(live.asked, RecordConversation):
                if not live.paused:
                    at = self._since(live)
                    live.tape.spans.append((at, at + KEY_SECONDS, KEY_HERTZ))
            elif live.asked.terminator in (key, "any"):
                self.stop(live.asked.recording, "key")

    def lose_live(self) -> None:
        """The switch crashed: what was being recorded is gone."""
        for live in tuple(self._live.values()):
            self._take_off(live)

    def _beeped(self, live: _Live) -> None:
        live.leg.party.notice(Beeped(self._now()))
        if not live.leg.over:
            self._listen(live)

    def _listen(self, live: _Live) -> None:
        asked = live.asked
        if isinstance(asked, Record) and asked.max_seconds:
            later = asyncio.get_running_loop().call_later
            live.limit = later(asked.max_seconds, self.stop, asked.recording, "limit")
        live.leg.party.watchers.append(self._noticing(live))
        self._hear(live)

    def _noticing(self, live: _Live) -> Callable[[Sign], None]:
        def notice(sign: Sign) -> None:
            if self._live.get(live.asked.recording) is not live:
                return
            if isinstance(sign, Ended):
                self._keep(live, "unknown")  # the leg's end says it all
            else:
                self._hear(live)

        return notice

    def _hear(self, live: _Live) -> None:
        """Note who is heard from now on."""
        now = self._since(live)
        if now < 0:
            return  # it beeps still
        heard = () if live.paused else self._voices(live)
        for hertz in tuple(live.sounding):
            if hertz not in heard:
                live.tape.spans.append((live.sounding.pop(hertz), now, hertz))
                live.spoke_until = now
        for hertz in heard:
            live.sounding.setdefault(hertz, now)
        self._mind_silence(live)

    def _voices(self, live: _Live) -> tuple[int, ...]:
        leg = live.leg
        own = (OWN_HERTZ,) if leg.party.speaking else ()
        if isinstance(live.asked, Record):
            return own
        others = (OTHER_HERTZ,) if any(other.speaking for other in leg.heard_parties) else ()
        return own + others + ((PROMPT_HERTZ,) if leg.playing is not None else ())

    def _mind_silence(self, live: _Live) -> None:
        asked = live.asked
        if not isinstance(asked, Record) or not asked.silence_seconds:
            return
        if live.sounding and live.silence is not None:
            live.silence.cancel()
            live.silence = None
        elif not live.sounding and live.silence is None:
            later = asyncio.get_running_loop().call_later
            live.silence = later(asked.silence_seconds, self.stop, asked.recording, "silence")

    def _keep(self, live: _Live, why: Why) -> Tape:
        now = max(0.0, self._since(live))
        live.tape.spans += [(since, now, hertz) for hertz, since in live.sounding.items()]
        live.tape.seconds = min(now, live.spoke_until + _KEPT_SILENCE_SECONDS) if why == "silence" else now
        self._stored[live.asked.recording] = live.tape, why
        self._take_off(live)
        return live.tape

    def _take_off(self, live: _Live) -> None:
        del self._live[live.asked.recording]
        for timer in (live.limit, live.silence):
            if timer is not None:
                timer.cancel()

    def _since(self, live: _Live) -> float:
        return round(self._now() - live.began, 6)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
