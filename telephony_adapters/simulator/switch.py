"""The simulated switch itself: the lines and what happens on them. It outlives the adapters that come and go."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable

from engine.telephony.calls import Cause, EndReason, LegId, NodeName, PromptId
from engine.telephony.commands import Bridge, Command, Dial
from engine.telephony.events import CallOffered, KeyPressed, LegAnswered, LegEnded, LegRinging, NodeDown, NodeTaken, NodeUp
from engine.telephony.media import Sound
from engine.telephony.port import CommandFailed, EventSink, LegGone
from telephony_adapters.simulator.bridges import Bridges
from telephony_adapters.simulator.faults import Faults
from telephony_adapters.simulator.hearing import Hearing
from telephony_adapters.simulator.legs import Playing, SimulatedLeg
from telephony_adapters.simulator.parties import SimulatedCaller
from telephony_adapters.simulator.phones import Phones
from telephony_adapters.simulator.recordings import SimulatedRecordings
from telephony_adapters.simulator.signs import Answered, By, Ended, PromptBegan
from telephony_adapters.simulator.wire import Wire

SIMULATOR = NodeName("simulator")

REMEMBERED_SECONDS = 600.0
"""How long an ended leg is remembered, so that a ``Dial`` repeated late rings nobody."""

_AWAY = Sound("cordboard-away", "", 4.0, "Your call cannot be taken at the moment. Please try again later.")
"""What the dialplan says when no adapter takes the call (samples/asterisk/extensions.conf)."""


class SimulatedSwitch:
    """One switch in this process.

    Everything that takes time goes by the running loop's clock, so that a ``VirtualTimeLoop`` makes it quick. Phones are put
    in place by ``phones``, callers come by ``offer``, and ``faults`` makes things go wrong.
    """

    def __init__(
        self,
        node: NodeName = SIMULATOR,
        *,
        clock: Callable[[], float] = time.time,
        check_sounds: bool = True,
        name_leg: Callable[[], str] = lambda: f"sim-{uuid.uuid4().hex}",
    ) -> None:
        """Begin empty.

        Args:
            node: the switch's name.
            clock: Unix time for the ``at`` of events; ``virtual_time.unix_clock()`` in virtual time.
            check_sounds: refuse sounds whose file is not there, as Asterisk's adapter does; off where nobody listens.
            name_leg: ids for callers' legs; they must never repeat, also in later processes of a durable installation.
        """
        self.node = node
        self.clock = clock
        self.check_sounds = check_sounds
        self.phones = Phones()
        self.faults = Faults()
        self.draining = False
        self.reachable = True
        self.legs: dict[LegId, SimulatedLeg] = {}
        self.wire = Wire(self.faults)
        self.hearing = Hearing(self.wire, self.faults, clock)
        self.bridges = Bridges()
        self.recordings = SimulatedRecordings(self.wire, clock)
        self._name_leg = name_leg
        self._ended: OrderedDict[LegId, float] = OrderedDict()

    # Callers and the people at the ends

    def offer(
        self, dialled: str, *, caller: str = "13800138000", entry: str = "trunk", leaves_at: int | None = None
    ) -> SimulatedCaller:
        """Let somebody call in.

        Args:
            dialled: the number dialled.
            caller: the caller's number.
            entry: the trunk or context the call comes in by.
            leaves_at: the caller hangs up at this instant of the line, counted from 1: every command on the leg and every
                event of it is one. It lets a test end a call at each point that there is.
        """
        party = SimulatedCaller(self, caller)
        leg = SimulatedLeg(LegId(self._name_leg()), party, True, self.clock(), dialled, entry, leaves_at=leaves_at)
        party.take_up(leg)
        if not self.reachable:
            self.end_leg(leg, Cause(EndReason.CONGESTION, 38), "switch")
        elif self.wire.sink is None or self.draining:
            self._send_away(leg)
        else:
            self.legs[leg.id] = leg
            self.wire.say(self._offer_of(leg, recovered=False))
        return party

    def key_pressed(self, leg: SimulatedLeg, key: str) -> None:
        """A key on a live line.

        In a conversation it goes to the other side and is not told to us: on Asterisk, RTP with its RFC 4733 keys passes from
        phone to phone without being looked at (bridge_native_rtp).
        """
        if not leg.over and not leg.others:
            leg.last_key = max(self.clock(), leg.last_key + 0.001)
            self.wire.tell(leg, KeyPressed(leg.id, key, leg.last_key))
        if not leg.over:
            self.recordings.key_pressed(leg, key)

    def phone_rings(self, leg: SimulatedLeg) -> None:
        """A phone that we dialled rings."""
        if not (leg.over or leg.alerted or leg.up):
            leg.alerted = True
            self.wire.tell(leg, LegRinging(leg.id, self.clock()))

    def leg_up(self, leg: SimulatedLeg) -> None:
        """The line is answered, by whichever side."""
        if leg.over or leg.up:
            return
        leg.up = True
        if leg.comfort == "ringing":
            self.hearing.hush(leg)  # it was the caller's own phone that rang
        leg.party.notice(Answered(self._now()))
        self.wire.tell(leg, LegAnswered(leg.id, self.clock()))

    def end_leg(self, leg: SimulatedLeg, cause: Cause, by: By) -> None:
        """The line is dead. Only the first time counts."""
        if leg.over:
            return
        self._cut(leg, cause, by)
        if self.legs.pop(leg.id, None) is not None:
            self.remember_ended(leg.id)
            self.wire.tell(leg, LegEnded(leg.id, cause, self.clock()))

    def restart(self, away: float = 0.0) -> None:
        """Crash and come back after a while: every line is dead at once, and told as ``node_restart`` when it is back."""
        lost = list(self.legs.values())
        self.recordings.lose_live()
        cause = Cause(EndReason.NODE_RESTART, reconciled=True)
        for leg in lost:
            self._cut(leg, cause, "switch")
            leg.withheld.clear()
        self.legs.clear()
        self.bridges.clear()
        self.reachable = False
        self.wire.say(NodeDown(self.node, "The simulated switch was started anew.", self.clock()))
        if away:
            asyncio.get_running_loop().call_later(away, self._back, lost, cause)
        else:
            self._back(lost, cause)

    def _back(self, lost: list[SimulatedLeg], cause: Cause) -> None:
        self.reachable = True
        for leg in lost:
            self.remember_ended(leg.id)
            self.wire.say(LegEnded(leg.id, cause, self.clock()))
        self._up()

    # The adapter's side

    def attach(self, sink: EventSink) -> None:
        """Tell this sink from now on, beginning with all that is there; an adapter that listened until now is sent off."""
        self.wire.say(NodeTaken(self.node, self.clock()))
        self.wire.sink = sink
        self.draining = False
        for leg in tuple(self.legs.values()):
            leg.withheld.clear()
            if leg.offered:
                sink.take(self._offer_of(leg, recovered=True))
            if leg.up:
                sink.take(LegAnswered(leg.id, self.clock()))
        if self.reachable:
            self._up()

    def detach(self, sink: EventSink) -> None:
        """Tell this sink no more. The calls go on."""
        if self.wire.sink is sink:
            self.wire.sink = None

    def find(self, leg: LegId) -> SimulatedLeg:
        """Give a live leg. Raises ``LegGone``."""
        found = self.legs.get(leg)
        if found is None:
            raise LegGone(leg)
        return found

    def check(self, command: Command) -> None:
        """Count the instant, and raise ``CommandFailed`` where the command cannot be done."""
        if not self.reachable:
            code, what = ("switch-down", "is not connected") if isinstance(command, Dial) else ("switch-silent", "is silent")
            raise CommandFailed(code, f"{self.node} {what}.", "Wait until it is back.")
        self.faults.check(command)
        for name in command.legs if isinstance(command, Bridge) else (getattr(command, "leg", LegId("")),):
            leg = self.legs.get(name)
            if leg is not None and leg.is_time_to_leave():
                leg.party.hang_up()

    def ended_lately(self, leg: LegId) -> bool:
        """Whether the leg ended within the last ten minutes."""
        since = self._ended.get(leg)
        return since is not None and since >= self._now() - REMEMBERED_SECONDS

    def remember_ended(self, leg: LegId) -> None:
        """Note that the leg is over, though it may never have been."""
        now = self._now()
        self._ended[leg] = now
        self._ended.move_to_end(leg)
        while next(iter(self._ended.values())) < now - REMEMBERED_SECONDS:
            self._ended.popitem(last=False)

    def _up(self) -> None:
        self.wire.say(NodeUp(self.node, "simulator", self.clock()))

    def _offer_of(self, leg: SimulatedLeg, *, recovered: bool) -> CallOffered:
        return CallOffered(self.node, leg.id, leg.party.name, leg.dialled, leg.entry, leg.created, recovered)

    def _cut(self, leg: SimulatedLeg, cause: Cause, by: By) -> None:
        leg.over = True
        leg.forget_timers()
        self.hearing.cut(leg)
        self.bridges.leave(leg)
        leg.party.notice(Ended(self._now(), cause, by))

    def _send_away(self, leg: SimulatedLeg) -> None:
        leg.up = True
        leg.party.notice(Answered(self._now()))
        notice = PromptBegan(self._now(), PromptId(f"away-{leg.id}"), (_AWAY,))
        over = asyncio.get_running_loop().call_later(
            notice.seconds, self.end_leg, leg, Cause(EndReason.CONGESTION, 38), "switch"
        )
        leg.playing = Playing(notice, over)
        leg.party.notice(notice)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
