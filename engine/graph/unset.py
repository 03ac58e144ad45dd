"""Which variables may have no value when a caller comes to a block: definite assignment, over all ways through the drawing.

A variable without an initial value has none until a block gives it one. What each block gives, by which exit, its type says
(``known_set``, ``may_empty``); what is computed is tried on samples. The state of a block is the set of variables that may be
without a value on some way to it, kept as the bits of one number: a large drawing is gone through in a few milliseconds.

In a flow that returns to another one, a variable that no block fills is an input: the other flow fills it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from engine.expressions import template
from engine.graph.diagnostics import Path
from engine.graph.expression_names import names_in
from engine.nodes.return_to_caller import Return

if TYPE_CHECKING:
    from engine.graph.resolve import Resolved, ResolvedNode


@dataclass(frozen=True, slots=True)
class Reading:
    """An expression of a block that reads a variable which may have no value there.

    ``in_text`` says that it is a place of a text, where nothing stands for a value that is missing; ``decides``, that it has to
    come to true or false.
    """

    node: str
    pointer: str
    source: str
    variable: str
    in_text: bool
    decides: bool = False


@dataclass(frozen=True, slots=True)
class _Kept:
    """A value that a block computes: the bit of its variable, whether it may be nothing, and what makes it nothing."""

    bit: int
    always: bool
    passing_on: int


class Unset:
    """The variables of one drawing that may be without a value, block by block."""

    def __init__(self, drawing: Resolved) -> None:
        """Take the drawing; nothing is worked out before it is asked for."""
        self._drawing = drawing
        self._bits = {name: 1 << n for n, name in enumerate(drawing.graph.variables)}
        self._changes: dict[tuple[str, str], tuple[int, int]] = {}

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Every expression that reads what may have no value there, in the order of the blocks."""
        return tuple(self._readings())

    def _readings(self) -> Iterator[Reading]:
        for name in sorted(self.entering) if self._doubtful else ():
            mask, block = self.entering[name], self._drawing.nodes.get(name)
            if block is None:
                continue
            states = [*self._states(name, mask)]
            computed = [within for within, variable in block.uses.computes if variable in self._bits]
            texts = {source for _, text in (*block.uses.texts, *block.uses.sent) for source in template(text).expressions}
            for within, source in block.uses.expressions:
                decides = within in block.uses.conditions
                state = states[computed.index(within)] if within in computed else mask
                yield from self._read(name, block.at(within), source, state, source in texts, decides)
            for pointer, source in self._said(block):
                yield from self._read(name, pointer, source, mask, True)

    def way(self, variable: str, node: str) -> Path:
        """Find a way to a block on which a variable has no value: from the start, or by where it lost it."""
        bit, drawing = self._bits[variable], self._drawing
        came: dict[str, tuple[str, str] | None] = {root: None for root in self._roots if self.entering[root] & bit}
        self._spread(came, list(came), bit)
        losses = () if node in came else ((n, e, to) for n in self.entering for e, to in drawing.cords[n])
        lost = {to: (name, exit_) for name, exit_, to in losses if to not in came and self._leaving(name, exit_, 0) & bit}
        came |= lost
        self._spread(came, list(lost), bit)
        path: list[tuple[str, str]] = []
        while (arrival := came.get(node)) is not None:
            path.insert(0, arrival)
            if lost.get(node) == arrival:
                return (*drawing.path_to(arrival[0]), *path)
            node = arrival[0]
        return tuple(path)

    def _spread(self, came: dict[str, tuple[str, str] | None], waiting: list[str], bit: int) -> None:
        for here in waiting:
            for exit_, to in self._drawing.cords[here]:
                if to not in came and self._leaving(here, exit_, bit) & bit:
                    came[to] = (here, exit_)
                    waiting.append(to)

    @cached_property
    def entering(self) -> Mapping[str, int]:
        """Block → the variables that may be without a value when a call comes to it; only blocks that can be reached."""
        states: dict[str, int] = {}
        waiting: list[str] = []

        def come(name: str, mask: int) -> None:
            known = states.get(name)
            if known is None or mask & ~known:
                states[name] = mask | (known or 0)
                waiting.append(name)

        for n, root in enumerate(self._roots):
            come(root, self._first if n == 0 else self._doubtful)  # before a handler anything may have happened
        while waiting:
            here = waiting.pop()
            for exit_, to in self._drawing.cords[here]:
                come(to, self._leaving(here, exit_, states[here]))
        return states

    @cached_property
    def _roots(self) -> tuple[str, ...]:
        graph = self._drawing.graph
        roots = (graph.entry, *(node for _, node in graph.handling))
        return tuple(root for root in roots if root in graph.nodes) if graph.entry in graph.nodes else ()

    @cached_property
    def _first(self) -> int:
        """The variables that begin without a value, inputs left out."""
        drawing = self._drawing
        filled = {variable for block in drawing.nodes.values() for _, variable in block.uses.assigns}
        called = any(block.type.name == Return.name for block in drawing.nodes.values())
        return self._mask(
            name
            for name, variable in drawing.graph.variables.items()
            if variable.initial is None and (name in filled or not called)
        )

    @cached_property
    def _doubtful(self) -> int:
        """The variables that begin without a value, or may lose it."""
        return self._first | self._lost

    def may_lose(self, variable: str) -> bool:
        """Tell whether a block may take a variable's value away."""
        return bool(self._bits[variable] & self._lost)

    @cached_property
    def _lost(self) -> int:
        mask = 0
        for name, block in self._drawing.nodes.items():
            for exit_, _ in self._drawing.cords[name] if block.uses.assigns else ():
                mask |= self._mask(block.type.may_empty(block.config, exit_))
            for within, variable, source in self._computed(block):
                nothing = within not in self._given(block) if source is None else self._may_be_nothing(source)
                mask |= self._bits.get(variable, 0) if nothing else 0
        return mask

    @cached_property
    def _keeping(self) -> Mapping[str, tuple[_Kept, ...]]:
        return {name: tuple(self._kept(block)) for name, block in self._drawing.nodes.items() if block.uses.computes}

    def _kept(self, block: ResolvedNode) -> Iterator[_Kept]:
        for within, variable, source in self._computed(block):
            if variable not in self._bits:
                continue
            if source is None:
                yield _Kept(self._bits[variable], within not in self._given(block), 0)
                continue
            doubtful = [name for name in names_in(source).variables if self._bits.get(name, 0) & self._doubtful]
            passing_on = self._mask(n for n in doubtful if "null" in self._drawing.trials.outcomes_without(source, n))
            yield _Kept(self._bits[variable], self._may_be_nothing(source), passing_on)

    def _computed(self, block: ResolvedNode) -> Iterator[tuple[str, str, str | None]]:
        sources = dict(block.uses.expressions) if block.uses.computes else {}
        return ((within, variable, sources.get(within)) for within, variable in block.uses.computes)

    def _given(self, block: ResolvedNode) -> set[str]:
        return {within for within, _, _ in block.uses.gives}

    def _may_be_nothing(self, source: str) -> bool:
        return "null" in self._drawing.trials.outcomes(source)

    def _states(self, name: str, mask: int) -> Iterator[int]:
        """The state before each value that a block computes, and behind the last."""
        yield mask
        for kept in self._keeping.get(name, ()):
            mask = mask | kept.bit if kept.always or kept.passing_on & mask else mask & ~kept.bit
            yield mask

    def _leaving(self, name: str, exit_: str, mask: int) -> int:
        """Tell what may be without a value behind an exit, of what may be when the call comes to the block."""
        if name in self._keeping:
            return [*self._states(name, mask)][-1]
        sets, empties = self._change(name, exit_)
        return (mask & ~sets) | empties

    def _change(self, name: str, exit_: str) -> tuple[int, int]:
        known = self._changes.get((name, exit_))
        if known is None:
            block = self._drawing.nodes.get(name) if self._doubtful else None
            known = (0, 0)
            if block is not None:
                asked = (block.type.known_set(block.config, exit_), block.type.may_empty(block.config, exit_))
                known = (self._mask(asked[0]), self._mask(asked[1]))
            self._changes[name, exit_] = known
        return known

    def _said(self, block: ResolvedNode) -> Iterator[tuple[str, str]]:
        for _, key, language in block.spoken:
            for where, spoken_in, text in self._drawing.texts_of.get(key, ()):
                for source in template(text).expressions if language in (None, spoken_in) and "${" in text else ():
                    yield where, source

    def _read(self, name: str, pointer: str, source: str, mask: int, in_text: bool, decides: bool = False) -> Iterator[Reading]:
        for variable in names_in(source).variables if mask and source.strip() else ():
            if self._bits.get(variable, 0) & mask:
                yield Reading(name, pointer, source, variable, in_text, decides)

    def _mask(self, names: Iterable[str]) -> int:
        mask = 0
        for name in names:
            mask |= self._bits.get(name, 0)
        return mask
