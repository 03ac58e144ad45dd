"""Calls that authors have placed to telephones: who may be called, how often, and each placed once.

Nothing of such a call lives here but what is told of it. Should this process end, the call goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from engine.bootstrap.testcalls.calls import in_language
from engine.bootstrap.testcalls.placed_call import PlacedCall
from engine.errors import CordboardError, InvalidInput, NotAllowed, NotFound, TooMany
from engine.flows.ports import FlowRepository
from engine.flows.shelf import ProgramShelf
from engine.program import Program
from engine.records.ports import CallRepository
from engine.runtime.leg_orders import FirstLeg
from engine.runtime.placing import CallPlacer
from engine.runtime.state import CallFacts
from engine.telephony.calls import Address, CallId, LegId, NodeName
from engine.testcalls.dialling import Diallable
from engine.testcalls.model import ByPhone, Told
from engine.testcalls.ports import Outlook, cannot_call

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Telephones that may be called or talking at the same time."""
_HOUR = 3600.0
_KEPT = 40
"""Calls that are still to be looked at when they are over."""
ENTRY = "call-my-phone"
"""What stands for the trunk or context in records of these calls."""


class PlacedCalls:
    """Implements ``engine.testcalls.ports.PhoneCalls``."""

    def __init__(
        self,
        *,
        placer: CallPlacer,
        flows: FlowRepository,
        shelf: ProgramShelf,
        calls: CallRepository,
        diallable: Diallable,
        node: NodeName,
        environment: str,
        shown: str,
        most: int,
        clock: Callable[[], float],
    ) -> None:
        """``most`` calls an hour may be placed; ``shown`` is the number that telephones show."""
        self._placer = placer
        self._flows = flows
        self._shelf = shelf
        self._records = calls
        self._diallable = diallable
        self._node = node
        self._environment = environment
        self._shown = shown
        self._most = most
        self._clock = clock
        self._begun: deque[float] = deque()
        self._on_their_way = 0
        self._calls: dict[str, PlacedCall] = {}

    async def outlook(self) -> Outlook:
        """Tell whether telephones can be called now."""
        unable = await self._placer.unable() if self._most else "no-calls"
        return Outlook(unable, self._diallable.allowed, self._shown)

    async def start(
        self, program: Program, wanted: ByPhone, *, version: int, by: str, tell: Callable[[str, Told], None]
    ) -> PlacedCall:
        """Have a telephone called."""
        try:
            address = self._diallable.address(wanted.number)
        except NotAllowed:
            log.warning("%s asked for a call to a number that is not allowed, to try flow %s", by, program.flow)
            raise
        outlook = await self.outlook()
        if outlook.unable:
            raise cannot_call(outlook.unable)
        with self._counted():
            return await self._place(in_language(program, wanted.language), wanted, address, version, by, tell)

    async def _place(
        self, program: Program, wanted: ByPhone, address: Address, version: int, by: str, tell: Callable[[str, Told], None]
    ) -> PlacedCall:
        await self._flows.keep_program(program, at=self._clock())
        self._shelf.put(program.digest, program.canonical)  # at once for processes beside this one; others fetch it
        call = CallId(str(uuid.uuid4()))
        facts = CallFacts(
            call,
            self._node,
            LegId(f"l-{uuid.uuid4()}"),
            address.value,
            wanted.dials,
            ENTRY,
            self._clock(),
            program.digest,
            direction="outbound-test",
        )
        first = FirstLeg(address, self._shown, wanted.ring_seconds, by)
        await self._placer.place(facts, first, flow=program.flow, version=version, environment=self._environment)
        log.info("%s had a telephone called, to try flow %s: call %s", by, program.flow, call)
        placed = self._follow(program, facts, tell)
        await _quietly(self._records.opened(facts, flow=program.flow, version=version, environment=self._environment))
        return placed

    async def resume(self, id: str, tell: Callable[[str, Told], None]) -> PlacedCall | None:
        """Follow on a call that a process before this one has placed, so that it can be looked at and hung up as before."""
        try:
            record = await self._records.get(id)
        except (NotFound, InvalidInput):
            return None
        if record.id != id or record.direction == "inbound" or record.digest is None:
            return None
        program = Program.from_json(json.loads(await self._flows.program(record.digest)))
        if (here := self._calls.get(id)) is not None:
            return here  # somebody else asked for it meanwhile
        facts = CallFacts(
            CallId(record.id),
            NodeName(record.node),
            LegId(record.legs[0].id),
            record.caller,
            record.dialled,
            record.entry,
            record.offered_at,
            record.digest,
            direction=record.direction,
        )
        return self._follow(program, facts, tell)

    def _follow(self, program: Program, facts: CallFacts, tell: Callable[[str, Told], None]) -> PlacedCall:
        call = facts.call
        placed = self._calls[call] = PlacedCall(program, facts, self._placer, self._records, lambda told: tell(call, told))
        self._make_room()
        placed.begin()
        return placed

    def find(self, id: str) -> PlacedCall | None:
        """Find one that was placed here."""
        return self._calls.get(id)

    async def close(self) -> None:
        """Follow none any more; the calls go on."""
        followed = tuple(self._calls.values())
        self._calls.clear()
        await asyncio.gather(*(call.unfollow() for call in followed))

    @contextlib.contextmanager
    def _counted(self) -> Iterator[None]:
        """Let one more be placed, if it may; while it is on its way it counts as much as one that goes on."""
        now = self._clock()
        while self._begun and self._begun[0] <= now - _HOUR:
            self._begun.popleft()
        live = self._on_their_way + sum(call.live for call in self._calls.values())
        if live >= AT_ONCE:
            raise TooMany(
                "too-many-calls", f"{live} telephones are being called already.", "Wait until one of the calls is over."
            )
        if len(self._begun) >= self._most:
            raise TooMany(
                "too-many-calls",
                f"{self._most} telephones have been called within the hour.",
                "Try again later, or have an administrator allow more with CORDBOARD_CALL_MOST.",
            )
        self._begun.append(now)
        self._on_their_way += 1
        try:
            yield
        finally:
            self._on_their_way -= 1

    def _make_room(self) -> None:
        for name in [name for name, call in self._calls.items() if not call.live][: max(0, len(self._calls) - _KEPT)]:
            del self._calls[name]


async def _quietly(writing: Any) -> None:
    """A database that is away keeps no telephone from ringing; the end of the call writes its whole record."""
    try:
        await writing
    except CordboardError as wrong:
        log.warning("a call that was placed is not shown as live: %s", wrong.message)
