"""Work away from the switch in a test call: nothing is really done, its author says what it brings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.bootstrap.testcalls.world import Say, World
from engine.nodes.business_hours import KIND as HOURS
from engine.program import Program
from engine.runtime.performers import Performer, Performers, WorkFailed
from engine.scenarios.replies import FAILS, TIMES_OUT, each_time
from engine.testcalls.suggestions import suggestions
from telephony_adapters.simulator.paced_time import PacedLoop

Reading = Callable[[Callable[[], float]], Performers]
"""Gives who only looks at what the installation keeps, by the clock of a call."""


def nothing_read(clock: Callable[[], float]) -> Performers:
    """Give nobody: every kind of work asks its author."""
    return {}


def as_if(world: World, performers: Performers) -> Performers:
    """Let calendars say what the author wants them to, where they want something."""
    if HOURS not in performers:
        return performers
    return {**performers, HOURS: _AsIf(world, performers[HOURS])}


class _AsIf:
    """Implements ``engine.runtime.performers.Performer``: looks at the calendar, and says another state for it."""

    def __init__(self, world: World, performer: Performer) -> None:
        self._world = world
        self._performer = performer

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        wanted = self._world.hours
        if wanted == "calendars":
            return await self._performer.perform(order, key)
        try:
            found = await self._performer.perform(order, key)
        except WorkFailed:  # there is no such calendar yet: what the author says is enough
            found = {"state": "", "reason": "", "at": "", "changes_at": "", "opens_at": ""}
        if found["state"] == wanted:
            return found
        # Why and until when are those of the state that the calendar is in, which is another one.
        opens_at = "" if wanted == "open" else found["opens_at"]
        return {**found, "state": wanted, "reason": "", "changes_at": "", "opens_at": opens_at}


def at_home(performers: Performers, home: asyncio.AbstractEventLoop, loop: PacedLoop) -> Performers:
    """Have work done in the loop where it belongs; the call's clock stands meanwhile."""
    return {kind: _AtHome(performer, home, loop) for kind, performer in performers.items()}


class _AtHome:
    """Implements ``engine.runtime.performers.Performer``."""

    def __init__(self, performer: Performer, home: asyncio.AbstractEventLoop, loop: PacedLoop) -> None:
        self._performer = performer
        self._home = home
        self._loop = loop

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        async def there() -> Any:
            return await self._performer.perform(order, key)

        with self._loop.standing():
            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(there(), self._home))


class HeldWork(Mapping[str, Performer]):
    """Implements ``engine.runtime.performers.Performers``: does every kind of work, by the node that asks for it."""

    def __init__(
        self,
        program: Program,
        world: World,
        say: Say,
        node: Callable[[], str],
        loop: PacedLoop,
        looking: Performers,
        asks: Callable[[], object],
    ) -> None:
        """``node`` tells where the call is; ``looking`` really does work that changes nothing, where no reply is said.

        ``asks`` is told when it becomes the author's turn.
        """
        self._asks = asks
        self._looking = looking
        self._program = program
        self._world = world
        self._say = say
        self._node = node
        self._loop = loop
        self._asked: dict[str, asyncio.Future[Any]] = {}

    def __getitem__(self, kind: str) -> Performer:
        """Give who does a kind of work."""
        return _One(self, kind)

    def __len__(self) -> int:
        """Count the nodes whose reply is known."""
        return len(self._world.replies)

    def __iter__(self) -> Iterator[str]:
        """Go through those nodes."""
        return iter(self._world.replies)

    @property
    def waiting(self) -> str:
        """The node whose reply is waited for; empty for none."""
        return next(iter(self._asked), "")

    def reply(self, node: str, reply: Any) -> None:
        """Take a reply: for now where it is waited for, else for every time from now on."""
        asked = self._asked.get(node)
        if asked is None or asked.done():
            self._world.replies[node] = reply
        else:
            asked.set_result(reply)

    def give_up(self) -> None:
        """Let what is waited for fail: the call is being ended."""
        for asked in self._asked.values():
            if not asked.done():
                asked.set_result(FAILS)

    async def perform(self, kind: str, order: Mapping[str, Any], key: str) -> Any:
        """Bring what was said, or ask. The last reply of a list serves for all further times."""
        node = self._node()
        if node in self._world.replies:
            listed = each_time(self._world.replies[node])
            reply = listed[min(len(self._world.brought.get(node, ())), len(listed) - 1)]
        elif kind in self._looking:
            reply = await self._looking[kind].perform(order, key)
        else:
            reply = await self._ask(node, kind)
        self._world.brought.setdefault(node, []).append(reply)
        if reply == FAILS:
            raise WorkFailed("failed", "The author lets it fail.")
        if reply == TIMES_OUT:
            raise WorkFailed("timeout", "The author lets it take too long.")
        return reply

    async def _ask(self, node: str, kind: str) -> Any:
        asked = self._asked[node] = self._loop.create_future()
        offered = [one.as_json() for one in suggestions(self._program, node, kind)]
        self._say("work", {"node": node, "kind": kind, "suggestions": offered})
        self._asks()
        try:
            with self._loop.standing():
                return await asked
        finally:
            del self._asked[node]


class _One:
    """Implements ``engine.runtime.performers.Performer`` for one kind of work."""

    def __init__(self, work: HeldWork, kind: str) -> None:
        self._work = work
        self._kind = kind

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        return await self._work.perform(self._kind, order, key)
