"""From ARI's JSON to our events. A registry by type: what is not in it is noise, and dropped before it is parsed."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from engine.telephony.calls import BridgeId, LegId
from telephony_adapters.asterisk_ari.arrivals import Arrivals, hang_up_unwanted, subscribe
from telephony_adapters.asterisk_ari.causes import dialled_cause, offered_cause
from telephony_adapters.asterisk_ari.channels import HANGUP_EXTENSION, Channel, read_channel, seconds_of
from telephony_adapters.asterisk_ari.desk import Desk
from telephony_adapters.asterisk_ari.legs import Leg

log = logging.getLogger(__name__)

Json = Mapping[str, Any]

_TYPE_FIRST = re.compile(r'\{\s*"type":\s*"(\w+)"')
"""Asterisk writes the type first, so that noise (half of all events: ChannelVarset, ChannelDialplan) costs no parsing."""

_KEYS = frozenset("0123456789*#ABCD")


class NodeWatcher(Protocol):
    """Takes what concerns the connection rather than a leg."""

    def taken(self) -> None:
        """Another adapter owns the application now."""
        ...

    def registered(self) -> None:
        """Asterisk took the application up anew."""
        ...


class Hearing:
    """Turns one event at a time into what it means. Quick and synchronous: the socket's reader calls it (``ari.md`` T13)."""

    def __init__(self, desk: Desk, arrivals: Arrivals, node: NodeWatcher) -> None:
        """Take the parts that events concern."""
        self.desk = desk
        self.arrivals = arrivals
        self.node = node

    def hear(self, text: str) -> None:
        """Take one message. Whatever is in it, nothing is raised: one odd event must not cost the socket."""
        first = _TYPE_FIRST.match(text)
        if first is not None and first[1] not in HANDLERS:
            return
        try:
            event = json.loads(text)
            handler = HANDLERS.get(event["type"])
            if handler is not None:
                at = seconds_of(event.get("timestamp"))
                handler(self, event, self.desk.clock() if at is None else at)
        except (ValueError, KeyError, TypeError, AttributeError):
            kind = first[1] if first else "without a type"
            log.warning("an ARI event (%s) was not understood and is left out", kind, exc_info=True)

    def channel(self, event: Json, part: str = "channel") -> Channel:
        """Read the channel an event is about."""
        return read_channel(event[part], self.desk.config.application, event.get("args"))

    def leg(self, event: Json, part: str = "channel") -> Leg | None:
        """Find the leg an event is about; ``None`` when it is none of ours, such as a Local channel's far half (T21)."""
        channel = event.get(part)
        return self.desk.legs.find(channel["id"]) if channel else None


Handler = Callable[[Hearing, Json, float], None]


def _stasis_start(hearing: Hearing, event: Json, at: float) -> None:
    desk = hearing.desk
    channel = hearing.channel(event)
    old = event.get("replace_channel")
    if old:
        _replaced(hearing, old["id"], channel, at)
        return
    known = desk.legs.find(channel.id)
    if known is not None:
        known.entered.set()
    elif channel.recorder:
        return  # it listens for a recording
    elif channel.extension == HANGUP_EXTENSION:
        return  # the hangup of a channel, run through a dialplan pattern that matches h too
    elif channel.dialled and desk.legs.ended_lately(channel.id):
        desk.spawn(hang_up_unwanted(desk, channel))
    elif channel.dialled:
        desk.adopt(channel)
    elif not desk.legs.ended_lately(channel.id):
        hearing.arrivals.begin(channel, at)


def _replaced(hearing: Hearing, old: str, channel: Channel, at: float) -> None:
    desk = hearing.desk
    leg = desk.legs.find(old)
    if leg is None:
        log.info("a channel that we do not know was replaced by %s; it is no new call", channel.id)
        return
    if desk.legs.find(channel.id) is not None:
        log.info("leg %s gave way to %s, which is a leg already; each goes on as what it is", old, channel.id)
        desk.see_to_end(leg)
        return
    prompt = desk.prompts.take_away(leg)
    successor = desk.legs.replace(leg, channel.id, at)
    if prompt is not None:
        desk.prompts.tell_end(successor, prompt, "unknown", at)  # it played on the one that is gone

    async def follow() -> None:
        if not await subscribe(desk, successor):
            await desk.settle(successor)

    desk.spawn(follow())


def _stasis_end(hearing: Hearing, event: Json, at: float) -> None:
    # A hangup's ChannelDestroyed follows at once; a leg that someone took out of our application is over for us.
    leg = hearing.leg(event)
    if leg is not None:
        hearing.desk.see_to_end(leg)


def _state_change(hearing: Hearing, event: Json, at: float) -> None:
    leg = hearing.leg(event)
    if leg is None:
        return
    state = event["channel"]["state"]
    if state == "Up":
        hearing.desk.legs.answered(leg, at)
    elif state == "Ringing" and not leg.offered:
        hearing.desk.legs.ringing(leg, at)


def _dial(hearing: Hearing, event: Json, at: float) -> None:
    leg = hearing.leg(event, "peer")
    if leg is None:
        return
    status = event.get("dialstatus")
    if status == "RINGING":
        hearing.desk.legs.ringing(leg, at)
    elif status == "PROGRESS":
        leg.alerted = True  # early media: someone's ringing tone, or an announcement


def _key(hearing: Hearing, event: Json, at: float) -> None:
    leg = hearing.leg(event)
    key = str(event["digit"]).upper()
    if leg is not None and key in _KEYS:
        hearing.desk.recordings.key(leg, key)
        hearing.desk.legs.key(leg, key, at)


def _hangup_request(hearing: Hearing, event: Json, at: float) -> None:
    # Its cause is no Q.850 cause (32 is the soft-hangup flag), so it only announces the end.
    leg = hearing.leg(event)
    if leg is not None:
        leg.leaving = True


def _destroyed(hearing: Hearing, event: Json, at: float) -> None:
    leg = hearing.leg(event)
    if leg is None:
        return
    q850 = int(event.get("cause", 0))
    tech = event.get("tech_cause")
    told = int(tech) if tech else None
    if leg.offered:
        cause = offered_cause(q850, told, ours=leg.reason)
    else:
        cause = dialled_cause(q850, told, alerted=leg.alerted, up=leg.up, ours=leg.reason)
    hearing.desk.legs.ended(leg, cause, at)


def _playback_started(hearing: Hearing, event: Json, at: float) -> None:
    hearing.desk.prompts.started(event["playback"]["id"], at)


def _playback_finished(hearing: Hearing, event: Json, at: float) -> None:
    playback = event["playback"]
    hearing.desk.prompts.finished(playback["id"], playback.get("state") == "failed", at)


def _recording_started(hearing: Hearing, event: Json, at: float) -> None:
    hearing.desk.recordings.started(event["recording"]["name"], at)


def _recording_finished(hearing: Hearing, event: Json, at: float) -> None:
    recording = event["recording"]
    silence = recording.get("silence_duration")
    hearing.desk.recordings.finished(recording["name"], None if silence is None else float(silence), at)


def _recording_failed(hearing: Hearing, event: Json, at: float) -> None:
    hearing.desk.recordings.failed(event["recording"]["name"], at)


def _entered_bridge(hearing: Hearing, event: Json, at: float) -> None:
    leg = hearing.leg(event)
    if leg is not None:
        leg.bridge = BridgeId(event["bridge"]["id"])


def _left_bridge(hearing: Hearing, event: Json, at: float) -> None:
    leg = hearing.leg(event)
    if leg is not None and leg.bridge == event["bridge"]["id"]:
        leg.bridge = None


def _application_replaced(hearing: Hearing, event: Json, at: float) -> None:
    hearing.node.taken()


def _application_registered(hearing: Hearing, event: Json, at: float) -> None:
    hearing.node.registered()


HANDLERS: Mapping[str, Handler] = {
    "StasisStart": _stasis_start,
    "StasisEnd": _stasis_end,
    "ChannelStateChange": _state_change,
    "Dial": _dial,
    "ChannelDtmfReceived": _key,
    "ChannelHangupRequest": _hangup_request,
    "ChannelDestroyed": _destroyed,
    "PlaybackStarted": _playback_started,
    "PlaybackFinished": _playback_finished,
    "RecordingStarted": _recording_started,
    "RecordingFinished": _recording_finished,
    "RecordingFailed": _recording_failed,
    "ChannelEnteredBridge": _entered_bridge,
    "ChannelLeftBridge": _left_bridge,
    "ApplicationReplaced": _application_replaced,
    "ApplicationRegistered": _application_registered,
}
"""Every event type that means something to us. Adding one is adding a line."""


def announced(texts: Iterable[str]) -> frozenset[LegId]:
    """Name the channels whose StasisStart is among messages not yet heard."""
    found = set()
    for text in texts:
        first = _TYPE_FIRST.match(text)
        if first is not None and first[1] == "StasisStart":
            found.add(LegId(str(json.loads(text)["channel"]["id"])))
    return frozenset(found)
