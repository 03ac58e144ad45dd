"""Where the events of one switch arrive: a call offered is begun, an event of a leg goes to whoever attends it.

The switchboard is also what makes a restart harmless: it takes its predecessor's legs over from the journal, compares them with
what the switch holds, and tells the ends that happened meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Protocol

from engine.errors import CordboardError
from engine.records.fold import record_of
from engine.records.opening import CallOpenings
from engine.records.ports import CallRepository
from engine.runtime.callwatch import CallWatch
from engine.runtime.checkpoint import Journal, KnownLeg
from engine.runtime.control import CallRuntime
from engine.runtime.legs import Leg, Legs
from engine.runtime.notices import Notices
from engine.runtime.patience import Patience, until_stored
from engine.runtime.state import CallFacts
from engine.telephony.calls import CallId, Cause, EndReason
from engine.telephony.commands import Answer, Hangup
from engine.telephony.events import (
    CallOffered,
    Event,
    KeyPressed,
    LegAnswered,
    LegEnded,
    LegReplaced,
    LegRinging,
    NodeDown,
    NodeTaken,
    NodeUp,
    PromptEnded,
    PromptStarted,
    RecordingEvent,
    RecordingFailed,
    RecordingFinished,
    RecordingStarted,
)
from engine.telephony.port import CommandFailed, LegGone, TelephonyAdapter
from engine.trace import Kind, TraceEntry

log = logging.getLogger(__name__)

_NAMESPACE = uuid.UUID("7f8a4c52-6b43-4a0f-9d0c-6a5f2f3f6c11")
"""Ours, for making a call's id of its leg's (RFC 9562 §5.5)."""

_END_SECONDS = 3.0
"""How long to wait to be told why a leg ended that we hung up."""


class Route(Protocol):
    """Where a number leads."""

    @property
    def flow(self) -> str:
        """The flow's id."""
        ...

    @property
    def version(self) -> int:
        """Its published version."""
        ...

    @property
    def digest(self) -> str:
        """The version's program."""
        ...


class Routes(Protocol):
    """Answers from memory where a number leads."""

    def resolve(self, environment: str, dialled: str) -> Route | None:
        """Tell; ``None`` when it leads nowhere. Raises ``StorageUnavailable`` until it has been read once."""
        ...


class Switchboard:
    """Implements ``engine.telephony.port.EventSink`` for one switch."""

    def __init__(
        self,
        *,
        port: TelephonyAdapter,
        legs: Legs,
        journal: Journal,
        runtime: CallRuntime,
        routes: Routes,
        fetch_program: Callable[[str], Awaitable[object]],
        notices: Notices,
        watch: CallWatch,
        openings: CallOpenings,
        calls: CallRepository,
        environment: str,
        clock: Callable[[], float],
    ) -> None:
        """``fetch_program`` brings a program to this machine, when it is not here yet; ``clock`` gives Unix time."""
        self._port = port
        self._legs = legs
        self._journal = journal
        self._runtime = runtime
        self._routes = routes
        self._fetch_program = fetch_program
        self._notices = notices
        self._watch = watch
        self._openings = openings
        self._calls = calls
        self._environment = environment
        self._clock = clock
        self._beside: set[asyncio.Task[None]] = set()
        self._telling: dict[CallId, asyncio.Task[None]] = {}
        self.taken = asyncio.Event()
        """Set when another adapter took the switch over: this process has nothing more to do."""
        legs.unattended = self._ended_unattended

    async def start(self) -> None:
        """Take the predecessor's legs over, connect, and tell what ended while nobody listened."""
        known = self._journal.known_legs()
        for leg in known:
            self._legs.open(leg.leg, leg.call, leg.role)
        await self._port.start(self)
        if known:
            await self._compare(known)

    async def drain(self) -> None:
        """Take no new calls; return when the last one is over."""
        await self._port.drain()
        while (leg := next(iter(self._legs), None)) is not None:
            await leg.end()

    async def close(self) -> None:
        """Stop what is under way; calls stay where they are."""
        for task in tuple(self._beside):
            task.cancel()
        if self._beside:
            await asyncio.wait(self._beside)

    def take(self, event: Event) -> None:
        """Take one event and be quick about it."""
        _TAKERS[type(event)](self, event)

    async def _compare(self, known: tuple[KnownLeg, ...]) -> None:
        held = {leg.leg: leg for leg in (await self._port.snapshot()).legs}
        for leg in known:
            if leg.leg not in held:
                ended = LegEnded(leg.leg, Cause(EndReason.UNKNOWN, reconciled=True), self._clock())
                self._legs.put(ended, leg.leg)
            elif held[leg.leg].up:
                self._legs.put(LegAnswered(leg.leg, self._clock()), leg.leg)
            if leg.leg in held and held[leg.leg].bridge is not None:
                self._watch.connected(leg.leg)

    def _offered(self, event: CallOffered) -> None:
        if self._legs.get(event.leg) is not None or self._legs.was_here(event.leg):
            return  # found again by a resync; its call goes on
        # Made of the leg's id, so that an offer told twice, also to two processes, is one call.
        call = CallId(str(uuid.uuid5(_NAMESPACE, f"{event.node}/{event.leg}")))
        leg = self._legs.open(event.leg, call, "caller")
        self._note(KnownLeg(event.leg, call, "caller"))
        self._spawn(self._receive(event, leg))

    def _note(self, leg: KnownLeg) -> None:
        """Write a leg into the journal; a full disk costs a call its safety over a crash, not its caller."""
        try:
            self._journal.know_leg(leg)
        except CordboardError as wrong:
            log.error("leg %s is not in the journal: %s", leg.leg, wrong.message)

    async def _receive(self, offer: CallOffered, leg: Leg) -> None:
        async with self._watch.working(leg.id):
            with leg.attended():
                patience = Patience(self._port, self._notices, leg)
                try:
                    await self._put_through(offer, leg, patience)
                except CordboardError as wrong:
                    log.error("call %s could not be begun: %s", leg.call, wrong)
                    await patience.apologise()

    async def _put_through(self, offer: CallOffered, leg: Leg, patience: Patience) -> None:
        route = await patience.until(lambda: self._route(offer.dialled))
        if route is None:
            await self._refuse(offer, leg)
            return
        facts = CallFacts(leg.call, offer.node, leg.id, offer.caller, offer.dialled, offer.entry, offer.at, route.digest)
        self._openings.add(facts, flow=route.flow, version=route.version, environment=self._environment)
        await patience.until(lambda: self._begin(facts, route))

    async def _route(self, dialled: str) -> Route | None:
        return self._routes.resolve(self._environment, dialled)

    async def _begin(self, facts: CallFacts, route: Route) -> None:
        await self._fetch_program(route.digest)
        await self._runtime.start(facts, flow=route.flow, version=route.version, environment=self._environment)

    async def _refuse(self, offer: CallOffered, leg: Leg) -> None:
        """Tell the caller that the number is not in service, and keep a record of it."""
        trace: list[TraceEntry] = []

        def tell(kind: Kind, data: Mapping[str, Any]) -> None:
            trace.append(TraceEntry(self._clock(), "", kind, data))

        tell("offered", {"entry": offer.entry, "recovered": offer.recovered})
        by = "caller"
        try:
            await self._port.perform(Answer(leg.id))
            tell("answered", {})
            await self._notices.say(leg, "not_in_service")
            by = "flow" if leg.ended is None else "caller"
            await self._port.perform(Hangup(leg.id, EndReason.UNALLOCATED))
        except (LegGone, CommandFailed) as wrong:
            log.info("a caller of a number without a flow: %s", wrong.message)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(leg.end(), _END_SECONDS)  # it tells why, and comes before or after the reply
        cause = leg.ended.cause if leg.ended else Cause(EndReason.UNKNOWN, reconciled=True)
        leg.acknowledge_end()
        self._journal.forget_leg(leg.id)
        ended = {"reason": cause.reason.value, "q850": cause.q850, "tech": cause.tech}
        tell("leg_ended", {"leg": leg.id, "role": "caller", "by": by, **ended})
        tell("ended", {"by": by, "reason": cause.reason.value})
        facts = CallFacts(leg.call, offer.node, leg.id, offer.caller, offer.dialled, offer.entry, offer.at, program="")
        record = record_of(facts, trace, flow=None, version=None, environment=self._environment)
        await until_stored(lambda: self._calls.closed(record, trace))

    def _of_a_leg(self, event: _OfALeg) -> None:
        if not self._legs.put(event, event.leg):
            log.debug("%s of leg %s, which is none of ours", type(event).__name__, event.leg)

    def _replaced(self, event: LegReplaced) -> None:
        if not self._legs.replace(event):
            log.info("leg %s stands for one that is none of ours", event.new)
            return
        leg = self._legs.get(event.new)
        if leg is not None:
            self._note(KnownLeg(leg.id, leg.call, leg.role))
            self._journal.forget_leg(event.old)

    def _up(self, event: NodeUp) -> None:
        log.info("%s is reachable (version %s)", event.node, event.version or "unknown")

    def _down(self, event: NodeDown) -> None:
        log.warning("%s is out of reach, its calls go on in it: %s", event.node, event.why)

    def _node_taken(self, event: NodeTaken) -> None:
        log.warning("another adapter looks after %s now", event.node)
        self.taken.set()

    def _ended_unattended(self, leg: Leg, ended: LegEnded) -> None:
        """Tell the call's workflow, one end of a call after the other."""
        before = self._telling.get(leg.call)

        async def tell() -> None:
            if before is not None:
                await asyncio.wait([before])
            try:
                await self._runtime.leg_ended(leg.call, leg.origin, ended.cause, ended.at)
            except CordboardError as wrong:
                log.error("the end of leg %s is not told: %s", leg.id, wrong.message)
                return  # it stays in the journal: the next start tells it
            self._journal.forget_leg(leg.id)

        task = self._spawn(tell())
        self._telling[leg.call] = task

        def over(done: asyncio.Task[None]) -> None:
            if self._telling.get(leg.call) is done:
                del self._telling[leg.call]

        task.add_done_callback(over)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._over)
        return task

    def _over(self, task: asyncio.Task[None]) -> None:
        self._beside.discard(task)
        if not task.cancelled() and (wrong := task.exception()) is not None:
            log.error("something failed for a call", exc_info=wrong)


_OfALeg = LegRinging | LegAnswered | LegEnded | KeyPressed | PromptStarted | PromptEnded | RecordingEvent

_TAKERS: Mapping[type[Event], Callable[[Switchboard, Any], None]] = {
    CallOffered: Switchboard._offered,
    LegRinging: Switchboard._of_a_leg,
    LegAnswered: Switchboard._of_a_leg,
    LegEnded: Switchboard._of_a_leg,
    LegReplaced: Switchboard._replaced,
    KeyPressed: Switchboard._of_a_leg,
    PromptStarted: Switchboard._of_a_leg,
    PromptEnded: Switchboard._of_a_leg,
    RecordingStarted: Switchboard._of_a_leg,
    RecordingFinished: Switchboard._of_a_leg,
    RecordingFailed: Switchboard._of_a_leg,
    NodeUp: Switchboard._up,
    NodeDown: Switchboard._down,
    NodeTaken: Switchboard._node_taken,
}
