"""Stand-ins for work away from the switch: a scenario says what each node's work brings, and nothing is really done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.runtime.performers import Performer, Performers, WorkFailed

FAILS = "fails"
TIMES_OUT = "times out"


def each_time(reply: Any) -> list[Any]:
    """Give the replies one after the other; one alone serves for every time."""
    return reply if isinstance(reply, list) and reply else [reply]


class Replies(Mapping[str, Performer]):
    """Implements ``engine.runtime.performers.Performers``: whatever the kind of work, the node that asks for it decides."""

    def __init__(self, replies: Mapping[str, Any], node: Callable[[], str], otherwise: Performers | None = None) -> None:
        """``node`` tells where the call is; ``otherwise`` really does what needs no world, at nodes without a reply."""
        self._replies = replies
        self._node = node
        self._otherwise = otherwise or {}
        self._times: dict[str, int] = {}

    def __getitem__(self, kind: str) -> Performer:
        """Give the stand-in, which does all kinds of work; where nothing is replied, whoever does this kind."""
        return self if self._node() in self._replies else self._otherwise.get(kind, self)

    def __len__(self) -> int:
        """Count the nodes that have replies."""
        return len(self._replies)

    def __iter__(self) -> Iterator[str]:
        """Go through those nodes."""
        return iter(self._replies)

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        """Give what the scenario says; the last reply of a list serves for all further times."""
        node = self._node()
        if node not in self._replies:
            raise WorkFailed("no-reply", f"The scenario says no reply for {node}.", f"Write `replies: {{{node}: …}}`.")
        listed = each_time(self._replies[node])
        number = self._times.get(node, 0)
        self._times[node] = number + 1
        reply = listed[min(number, len(listed) - 1)]
        if reply == FAILS:
            raise WorkFailed("failed", "The scenario lets it fail.")
        if isinstance(reply, Mapping) and set(reply) == {FAILS}:
            raise WorkFailed(str(reply[FAILS]), "The scenario lets it fail in this way.")
        if reply == TIMES_OUT:
            raise WorkFailed("timeout", "The scenario lets it take too long.")
        return reply
