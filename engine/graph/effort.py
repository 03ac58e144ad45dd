"""Caller effort: how long the ways to a person are, how deep the menus, and when the first option is heard; per language.

Times are estimates: recordings by their length, words by how fast they are usually spoken, keys as people press them. *Typical*
is the quickest way of a caller who listens to what is asked and answers at once. *Worst* is the slowest that comes to no block
twice, of a caller who answers at the last moment of the last try. Ways begin at the start; the operator key shortens them.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from engine.expressions import template
from engine.graph.diagnostics import Path
from engine.graph.resolve import Resolved
from engine.nodes import catalog
from engine.nodes.asking import Asking
from engine.nodes.pacing import AT_ONCE, DATUM_SECONDS, KEY_SECONDS, Pace
from engine.program import Program
from engine.saying.pace import spoken_seconds

OPERATOR = "operator_key"
"""Stands in a path for the flow's operator key, pressed at a question."""

MOST_WAYS = 40
"""Ways of one language that are shown."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a caller comes to a person.

    Attributes:
        node: the block where people are asked for.
        typical_seconds: of the quickest way.
        worst_seconds: of the slowest way.
        menu_depth: questions with options on the quickest way.
        typical_path: the quickest way.
        worst_path: the slowest way.
    """

    node: str
    typical_seconds: float
    worst_seconds: float
    menu_depth: int
    typical_path: Path
    worst_path: Path

    def as_json(self) -> dict[str, Any]:
        """Give the plain form."""
        return {
            "node": self.node,
            "typical_seconds": self.typical_seconds,
            "worst_seconds": self.worst_seconds,
            "menu_depth": self.menu_depth,
            "typical_path": [list(pair) for pair in self.typical_path],
            "worst_path": [list(pair) for pair in self.worst_path],
        }


@dataclass(frozen=True, slots=True)
class FirstOption:
    """Where a caller is first offered a choice, and after how many seconds."""

    node: str
    seconds: float
    path: Path

    def as_json(self) -> dict[str, Any]:
        """Give the plain form."""
        return {"node": self.node, "seconds": self.seconds, "path": [list(pair) for pair in self.path]}


@dataclass(frozen=True, slots=True)
class Effort:
    """What a flow asks of callers of one language: every way to a person, the quickest first, and the first option."""

    language: str
    ways: tuple[Way, ...]
    first_option: FirstOption | None

    def as_json(self) -> dict[str, Any]:
        """Give the plain form."""
        first = None if self.first_option is None else self.first_option.as_json()
        return {"language": self.language, "ways": [way.as_json() for way in self._telling()], "first_option": first}

    def _telling(self) -> Sequence[Way]:
        """Of very many ways, the quickest and those that can take longest: each is told with two walks through the drawing."""
        if len(self.ways) <= MOST_WAYS:
            return self.ways
        slowest = sorted(self.ways, key=lambda way: (-way.worst_seconds, way.node))[: MOST_WAYS // 2]
        return [way for n, way in enumerate(self.ways) if n < MOST_WAYS // 2 or way in slowest]


def effort(drawing: Resolved) -> tuple[Effort, ...]:
    """Measure a drawing for each of its languages; a drawing without a start asks nothing."""
    if drawing.graph.entry not in drawing.graph.nodes:
        return ()
    return tuple(_measured(drawing, language) for language in drawing.graph.languages)


def people(drawing: Resolved) -> tuple[str, ...]:
    """List the blocks where a caller comes to a person, or to a flow that has some."""
    return tuple(
        name
        for name, block in drawing.nodes.items()
        if block.type.reaches_people(block.config) or (name in drawing.linked and _has_people(drawing.linked[name].program))
    )


@lru_cache(maxsize=256)
def _by_pin(pin: str) -> Any:
    return catalog.by_pin(pin)


def _has_people(program: Program) -> bool:
    kinds = ((_by_pin(step.type), step) for each in (program, *program.linked.values()) for step in each.steps.values())
    return any(kind.reaches_people(kind.config.model_validate(dict(step.config))) for kind, step in kinds)


class _Ear:
    """Implements ``Hearing`` by the drawing's prompts."""

    def __init__(self, drawing: Resolved, language: str) -> None:
        self._drawing = drawing
        self.language = language
        self._known: dict[tuple[str, str], float] = {}

    def seconds(self, prompts: Sequence[str], language: str = "") -> float:
        return sum(self._one(prompt, language or self.language) for prompt in prompts)

    def _one(self, prompt: str, language: str) -> float:
        if (prompt, language) not in self._known:
            spoken = self._drawing.frozen.get(prompt) or self._drawing.graph.prompts.get(prompt) or {}
            said = spoken.get(language) or next(iter(spoken.values()), {})
            text = template(str(said.get("text", "")))
            words = "".join(text.parts[::2])
            spoken_for = spoken_seconds(words) + DATUM_SECONDS * len(text.expressions) if said else 0.0
            self._known[prompt, language] = float(said.get("seconds") or spoken_for)
        return self._known[prompt, language]


@dataclass(frozen=True, slots=True)
class _Cord:
    exit: str
    to: str
    pace: Pace


class _Map:
    """The drawing as one language's callers go through it: each block's cords with their times."""

    def __init__(self, drawing: Resolved, language: str) -> None:
        self.drawing = drawing
        self.ear = _Ear(drawing, language)
        self.people = frozenset(people(drawing))
        self.cords = {name: tuple(self._cords(name)) for name in drawing.arrivals}

    def _cords(self, name: str) -> Iterator[_Cord]:
        block = self.drawing.nodes.get(name)
        paces = {} if block is None else block.type.paces(block.config, self.ear)
        others = {word.lower() for word in self.drawing.graph.languages} - {self.ear.language.lower()}
        chooses = block is not None and bool(block.uses.languages) and self.ear.language.lower() in block.node.exits
        for exit_, to in self.drawing.cords[name]:
            if not (chooses and exit_ in others):  # a caller of this language chooses it
                yield _Cord(exit_, to, paces.get(exit_, AT_ONCE))
        handlers = self.drawing.graph.handlers
        asks = block is not None and isinstance(block.config, Asking) and block.config.operator_key
        if asks and handlers.operator in self.drawing.graph.nodes:
            soonest = min((pace.typical for pace in paces.values()), default=KEY_SECONDS)
            yield _Cord(OPERATOR, handlers.operator, Pace(soonest, max((p.worst for p in paces.values()), default=soonest)))

    @cached_property
    def offers(self) -> Mapping[str, float]:
        """Block → seconds until its first option is said; only blocks that offer any."""
        blocks = ((name, self.drawing.nodes[name]) for name in self.cords if name in self.drawing.nodes)
        asked = ((name, block.type.first_option(block.config, self.ear)) for name, block in blocks)
        return {name: seconds for name, seconds in asked if seconds is not None}

    def quickest(self) -> tuple[dict[str, float], dict[str, tuple[str, str]]]:
        """Go by typical times (Dijkstra's way); nobody goes on from where people are."""
        entry = self.drawing.graph.entry
        times, came = {entry: 0.0}, dict[str, tuple[str, str]]()
        waiting, over = [(0.0, entry)], set[str]()
        while waiting:
            time, here = heapq.heappop(waiting)
            if here in over:
                continue
            over.add(here)
            for cord in self.cords[here] if here not in self.people else ():
                arriving = time + cord.pace.typical
                if cord.to not in times or arriving < times[cord.to]:
                    times[cord.to], came[cord.to] = arriving, (here, cord.exit)
                    heapq.heappush(waiting, (arriving, cord.to))
        return times, came

    def slowest(self) -> tuple[dict[str, float], dict[str, tuple[str, str]]]:
        """Go by worst times over cords that lead onward; those that lead back to a block passed already are left out."""
        entry = self.drawing.graph.entry
        order, back = self._onward(entry)
        times, came = {entry: 0.0}, dict[str, tuple[str, str]]()
        for here in reversed(order):
            for cord in self.cords[here] if here not in self.people else ():
                arriving = times[here] + cord.pace.worst
                if (here, cord.to) not in back and arriving > times.get(cord.to, -1.0):
                    times[cord.to], came[cord.to] = arriving, (here, cord.exit)
        return times, came

    def _onward(self, entry: str) -> tuple[list[str], set[tuple[str, str]]]:
        """Walk in depth: the blocks, each behind all that it leads to, and the cords that lead back."""
        order: list[str] = []
        back: set[tuple[str, str]] = set()
        inside, seen = {entry}, {entry}
        waiting = [(entry, iter(self.cords[entry]))]
        while waiting:
            here, cords = waiting[-1]
            cord = next(cords, None)
            if cord is None:
                waiting.pop()
                inside.discard(here)
                order.append(here)
            elif cord.to in inside:
                back.add((here, cord.to))
            elif cord.to not in seen:
                seen.add(cord.to)
                inside.add(cord.to)
                waiting.append((cord.to, iter(self.cords[cord.to] if cord.to not in self.people else ())))
        return order, back


def _measured(drawing: Resolved, language: str) -> Effort:
    here = _Map(drawing, language)
    times, came = here.quickest()
    worst, slow = here.slowest()
    ways = []
    for name in here.people & times.keys():
        path = _path(came, name)
        depth = sum(node in here.offers for node, _ in path)
        ways.append(Way(name, round(times[name], 1), round(worst[name], 1), depth, path, _path(slow, name)))
    ways.sort(key=lambda way: (way.typical_seconds, way.node))
    offered = [(times[name] + seconds, name) for name, seconds in here.offers.items() if name in times]
    first = min(offered, default=None)
    option = None if first is None else FirstOption(first[1], round(first[0], 1), _path(came, first[1]))
    return Effort(language, tuple(ways), option)


def _path(came: Mapping[str, tuple[str, str]], node: str) -> Path:
    path: list[tuple[str, str]] = []
    while (arrival := came.get(node)) is not None:
        path.append(arrival)
        node = arrival[0]
    return tuple(reversed(path))
