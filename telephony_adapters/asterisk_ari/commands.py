"""From our commands to REST: one function for each, in a registry by type. The rules are those of ``ari.md`` §3 and §3.2."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.telephony.calls import Q850, LegId
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
from engine.telephony.port import CommandFailed
from telephony_adapters.asterisk_ari.bridging import bridge, members, unbridge
from telephony_adapters.asterisk_ari.comfort import ring, start_music, stop_music
from telephony_adapters.asterisk_ari.desk import ATTEMPTS, Desk
from telephony_adapters.asterisk_ari.dialling import dial
from telephony_adapters.asterisk_ari.recording import (
    discard_recording,
    pause_recording,
    record,
    record_conversation,
    resume_recording,
    stop_recording,
)
from telephony_adapters.asterisk_ari.speaking import play, stop_prompt


async def answer(desk: Desk, command: Answer) -> None:
    """Answer; what plays as early media is stopped first, for the answer would wait behind it (T5)."""
    leg = await desk.leg(command.leg)
    if leg.up:
        return
    await desk.prompts.quiet(leg)
    await desk.repeatable(leg, "answer", lambda: desk.client.post("channels", leg.id, "answer"))


async def hangup(desk: Desk, command: Hangup) -> None:
    """End the leg. It needs no quiet first: a hangup does not wait behind prompts."""
    if not command.leg or desk.legs.ended_lately(command.leg):
        return
    leg = desk.legs.find(command.leg)
    if leg is not None:
        leg.leaving = True
        leg.reason = command.reason
    body = {"reason_code": str(Q850[command.reason])}
    for _ in range(ATTEMPTS):
        reply = await desk.client.delete("channels", command.leg, body=body)
        if reply.ok or reply.absent or await desk.look(command.leg) is None:
            break
    else:
        if leg is not None:
            leg.leaving, leg.reason = False, None
        raise CommandFailed("switch-refused", f"{desk.config.node} would not end leg {command.leg}: {reply.why}.")
    if leg is None:
        desk.legs.remember_ended(command.leg)  # a Dial that is under way somewhere must not ring it any more
    else:
        desk.see_to_end(leg)


def _own_lane(desk: Desk, command: Any) -> tuple[LegId, ...]:
    return (command.leg,)


def _both_lanes(desk: Desk, command: Bridge) -> tuple[LegId, ...]:
    return command.legs


def _members_lanes(desk: Desk, command: Unbridge) -> tuple[LegId, ...]:
    return members(desk, command.bridge)


@dataclass(frozen=True, slots=True)
class Performance:
    """How a command is done, and the legs whose earlier commands it waits for."""

    perform: Callable[[Desk, Any], Awaitable[None]]
    lanes: Callable[[Desk, Any], tuple[LegId, ...]] = _own_lane


PERFORMANCES: Mapping[type[Command], Performance] = {
    Ring: Performance(ring),
    Answer: Performance(answer),
    Hangup: Performance(hangup),
    Play: Performance(play),
    StopPrompt: Performance(stop_prompt),
    StartMusic: Performance(start_music),
    StopMusic: Performance(stop_music),
    Dial: Performance(dial),
    Bridge: Performance(bridge, _both_lanes),
    Unbridge: Performance(unbridge, _members_lanes),
    Record: Performance(record),
    RecordConversation: Performance(record_conversation),
    PauseRecording: Performance(pause_recording),
    ResumeRecording: Performance(resume_recording),
    StopRecording: Performance(stop_recording),
    DiscardRecording: Performance(discard_recording),
}
"""Every command of ``engine.telephony.commands``; a test holds that none is missing."""
