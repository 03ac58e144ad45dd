"""The port's commands, carried out on the simulated switch: one function for each, in a registry by type."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from engine.telephony.calls import DIALLABLE, Q850, Cause, EndReason, LegId
from engine.telephony.commands import (
    Answer,
    Bridge,
    Command,
    Dial,
    DiscardRecording,
    Hangup,
    PauseRecording,
    Play,
    Record,
    RecordConversation,
    ResumeRecording,
    Ring,
    StartMusic,
    StopMusic,
    StopPrompt,
    StopRecording,
    Unbridge,
)
from engine.telephony.events import LegAnswered, LegRinging, PromptEnded
from engine.telephony.media import Sound
from engine.telephony.port import CommandFailed, LegGone
from telephony_adapters.simulator.legs import SimulatedLeg
from telephony_adapters.simulator.parties import RungPhone
from telephony_adapters.simulator.switch import SimulatedSwitch

_WAY_SECONDS = 0.02
"""How long an invitation is on its way to a phone."""


def ring(switch: SimulatedSwitch, command: Ring) -> None:
    """Let the caller hear ringing; a prompt ends."""
    leg = _listening(switch, command.leg)
    switch.hearing.ring_tone(leg)


def answer(switch: SimulatedSwitch, command: Answer) -> None:
    """Answer; what plays as early media ends, as on Asterisk, where the answer would wait behind it."""
    leg = switch.find(command.leg)
    if leg.up:
        return
    _listening(switch, command.leg)
    switch.hearing.end_prompt(leg)
    switch.leg_up(leg)


def hangup(switch: SimulatedSwitch, command: Hangup) -> None:
    """End the leg. One that never was is remembered as over, so that a ``Dial`` behind it rings nobody."""
    leg = switch.legs.get(command.leg)
    if leg is not None:
        switch.end_leg(leg, Cause(command.reason, Q850[command.reason]), "switch")
    elif command.leg and not switch.ended_lately(command.leg):
        switch.remember_ended(command.leg)


def play(switch: SimulatedSwitch, command: Play) -> None:
    """Play the sounds as one prompt, after stopping what still plays."""
    leg = switch.find(command.leg)
    if leg.playing is not None and leg.playing.began.prompt == command.prompt:
        return
    if switch.hearing.tell_prompt_again(leg, command.prompt):
        return
    if not command.sounds:
        switch.wire.tell(leg, PromptEnded(leg.id, command.prompt, "done", switch.clock()))
        return
    _listening(switch, command.leg)
    if switch.check_sounds:
        for sound in command.sounds:
            _check(sound)
    switch.hearing.begin_prompt(leg, command.prompt, command.sounds)


def stop_prompt(switch: SimulatedSwitch, command: StopPrompt) -> None:
    """Stop a prompt; one that is over, or that nobody knows, is no error."""
    leg = switch.legs.get(command.leg)
    if leg is not None and leg.playing is not None and leg.playing.began.prompt == command.prompt:
        switch.hearing.end_prompt(leg)


def start_music(switch: SimulatedSwitch, command: StartMusic) -> None:
    """Play music on hold; a prompt ends."""
    leg = _listening(switch, command.leg)
    switch.hearing.begin_music(leg, command.music or "default")


def stop_music(switch: SimulatedSwitch, command: StopMusic) -> None:
    """End music, and a ringing tone that stands for it."""
    switch.hearing.hush(switch.find(command.leg))


def dial(switch: SimulatedSwitch, command: Dial) -> None:
    """Make the leg and ring its address; repeated, ring nobody twice but say again how far it has come."""
    address = command.address
    if not DIALLABLE.fullmatch(address.value) or (address.trunk and not DIALLABLE.fullmatch(address.trunk)):
        raise CommandFailed(
            "bad-address",
            "The address to dial, or its trunk, holds something that is neither letter, digit, + * # . - nor _.",
            "Look at the value that the step is given; spaces and @ are not taken.",
        )
    known = switch.legs.get(command.leg)
    if known is not None:
        if known.up:
            switch.wire.tell(known, LegAnswered(known.id, switch.clock()))
        elif known.alerted:
            switch.wire.tell(known, LegRinging(known.id, switch.clock()))
        return
    if not command.leg or switch.ended_lately(command.leg):
        raise LegGone(command.leg)
    manner = switch.phones.at(address)
    if manner is None:
        raise CommandFailed(
            "dial-refused",
            f"{switch.node} cannot dial the address: no phone is registered there.",
            "Plug a text phone in, with cordboard dial --as EXTENSION, or look at the extension that the step is given.",
        )
    phone = RungPhone(switch, address.value, "".join(mark for mark in command.caller_id if mark.isprintable())[:80])
    leg = SimulatedLeg(command.leg, phone, False, switch.clock())
    phone.take_up(leg)
    switch.legs[leg.id] = leg
    leg.later(_WAY_SECONDS, lambda: manner.rung(phone))
    leg.later(max(1, math.ceil(command.ring_seconds)), lambda: _not_answered(switch, leg))  # Asterisk counts whole seconds


def bridge(switch: SimulatedSwitch, command: Bridge) -> None:
    """See to it that the bridge exists and holds just these legs."""
    legs = tuple(switch.find(leg) for leg in command.legs)
    for leg in legs:
        switch.hearing.end_prompt(leg)
        switch.hearing.hush(leg)
    switch.bridges.set_members(command.bridge, legs)


def unbridge(switch: SimulatedSwitch, command: Unbridge) -> None:
    """Take the bridge away; none of that id is no error."""
    switch.bridges.take_away(command.bridge)


def record(switch: SimulatedSwitch, command: Record) -> None:
    """Record what the leg says; a prompt ends, as one would that the recording waits behind."""
    leg = _speaking(switch, command.leg)
    switch.hearing.end_prompt(leg)
    switch.hearing.hush(leg)
    switch.recordings.begin(leg, command)


def record_conversation(switch: SimulatedSwitch, command: RecordConversation) -> None:
    """Record what the leg says and hears; it goes on hearing what it hears."""
    switch.recordings.begin(_speaking(switch, command.leg), command)


def pause_recording(switch: SimulatedSwitch, command: PauseRecording) -> None:
    """Record silence from now on."""
    switch.recordings.pause(command.recording, paused=True)


def resume_recording(switch: SimulatedSwitch, command: ResumeRecording) -> None:
    """Record what is said again."""
    switch.recordings.pause(command.recording, paused=False)


def stop_recording(switch: SimulatedSwitch, command: StopRecording) -> None:
    """End a recording and keep it."""
    switch.recordings.stop(command.recording)


def discard_recording(switch: SimulatedSwitch, command: DiscardRecording) -> None:
    """End a recording and keep nothing."""
    switch.recordings.forget(command.recording)


def _speaking(switch: SimulatedSwitch, leg: LegId) -> SimulatedLeg:
    """Give a leg that can be recorded: one that is up, as for Asterisk, which answers 409 of others."""
    found = switch.find(leg)
    if not found.up:
        raise CommandFailed("switch-refused", f"{switch.node} cannot record leg {leg}: it is not answered.")
    return found


def _listening(switch: SimulatedSwitch, leg: LegId) -> SimulatedLeg:
    """Give a leg that can be made to hear something; Asterisk answers 412 of a phone that still rings."""
    found = switch.find(leg)
    if not (found.offered or found.up):
        raise CommandFailed("switch-refused", f"{switch.node} cannot do that with leg {leg}: its phone has not answered.")
    return found


def _not_answered(switch: SimulatedSwitch, leg: SimulatedLeg) -> None:
    if not leg.up:
        # A phone that is off and one that nobody answers both end with 19; only the second was heard to ring.
        reason = EndReason.NO_ANSWER if leg.alerted else EndReason.UNAVAILABLE
        switch.end_leg(leg, Cause(reason, 19), "switch")


def _check(sound: Sound) -> None:
    path = Path(sound.path)
    if not path.is_absolute() or path.suffix != ".wav":
        raise CommandFailed("bad-sound", f"Sound {sound.id} is not the absolute path of a .wav file.", "Render it again.")
    if not path.is_file():
        raise CommandFailed(
            "sound-missing", f"Sound {sound.id} is not in its folder any more.", "Publish the flow again, which renders it."
        )


PERFORMANCES: Mapping[type[Command], Callable[[SimulatedSwitch, Any], None]] = {
    Ring: ring,
    Answer: answer,
    Hangup: hangup,
    Play: play,
    StopPrompt: stop_prompt,
    StartMusic: start_music,
    StopMusic: stop_music,
    Dial: dial,
    Bridge: bridge,
    Unbridge: unbridge,
    Record: record,
    RecordConversation: record_conversation,
    PauseRecording: pause_recording,
    ResumeRecording: resume_recording,
    StopRecording: stop_recording,
    DiscardRecording: discard_recording,
}
"""Every command of ``engine.telephony.commands``; a test holds that none is missing."""
