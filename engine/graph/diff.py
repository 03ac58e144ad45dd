"""What changed between two drawings, as plain data for people, reviews and the designer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.graph.diagnostics import pointer
from engine.graph.model import FlowGraph, Node
from engine.program import canonical_json

What = Literal[
    "flow_renamed",
    "languages_changed",
    "entry_changed",
    "handlers_changed",
    "defaults_changed",
    "budgets_changed",
    "variable_added",
    "variable_removed",
    "variable_changed",
    "prompt_added",
    "prompt_removed",
    "prompt_changed",
    "shared_prompt_changed",
    "node_added",
    "node_removed",
    "node_renamed",
    "type_changed",
    "config_changed",
    "cord_added",
    "cord_removed",
    "cord_moved",
    "node_moved",
]


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``before`` and ``after`` are JSON values at ``pointer``, None where there was, or is, nothing."""

    what: What
    pointer: str
    before: Any = None
    after: Any = None
    node: str | None = None

    @property
    def audible(self) -> bool:
        """Whether calls could notice; names and layout are for people only."""
        return self.what not in ("flow_renamed", "budgets_changed", "node_renamed", "node_moved")

    def as_json(self) -> dict[str, Any]:
        """Give the plain form."""
        return {
            "what": self.what,
            "pointer": self.pointer,
            "before": self.before,
            "after": self.after,
            "node": self.node,
            "audible": self.audible,
        }


def diff(before: FlowGraph, after: FlowGraph) -> tuple[Change, ...]:
    """List what changed: the flow itself, variables, prompts, then node by node, each sorted; nothing for equal drawings."""
    return (
        *_whole(before, after),
        *_keyed("variable", ("variables",), _variables(before), _variables(after)),
        *_keyed("prompt", ("prompts",), _texts(before), _texts(after)),
        *_nodes(before, after),
    )


def _whole(before: FlowGraph, after: FlowGraph) -> Iterator[Change]:
    if before.name != after.name:
        yield Change("flow_renamed", "/name", before.name, after.name)
    if before.languages != after.languages:
        yield Change("languages_changed", "/languages", list(before.languages), list(after.languages))
    if before.entry != after.entry:
        yield Change("entry_changed", "/entry", before.entry, after.entry)
    if before.handlers != after.handlers:
        old, new = (graph.as_document().get("handlers") for graph in (before, after))
        yield Change("handlers_changed", "/handlers", old, new)
    if before.defaults != after.defaults:
        yield Change("defaults_changed", "/defaults", before.defaults.given or None, after.defaults.given or None)
    if before.budgets != after.budgets:
        yield Change("budgets_changed", "/budgets", before.budgets.given or None, after.budgets.given or None)


def _variables(graph: FlowGraph) -> dict[tuple[str, ...], Any]:
    declared: dict[str, Any] = graph.as_document()["variables"]
    return {(name,): variable for name, variable in declared.items()}


def _texts(graph: FlowGraph) -> dict[tuple[str, ...], Any]:
    """Each text by itself; a prompt that has none yet stands for itself."""
    texts: dict[tuple[str, ...], Any] = {(key,): {} for key, by in graph.prompts.items() if not by}
    return texts | {(key, language): dict(said) for key, by in graph.prompts.items() for language, said in by.items()}


def _keyed(
    noun: Literal["variable", "prompt"],
    at: tuple[str, ...],
    before: Mapping[tuple[str, ...], Any],
    after: Mapping[tuple[str, ...], Any],
) -> Iterator[Change]:
    words: dict[str, tuple[What, What, What]] = {
        "variable": ("variable_added", "variable_removed", "variable_changed"),
        "prompt": ("prompt_added", "prompt_removed", "prompt_changed"),
    }
    added, removed, changed = words[noun]
    for key in sorted({*before, *after}):
        where = pointer(*at, *key)
        if key not in before:
            yield Change(added, where, None, after[key])
        elif key not in after:
            yield Change(removed, where, before[key], None)
        elif not _same(before[key], after[key]):
            yield Change(changed, where, before[key], after[key])


def _nodes(before: FlowGraph, after: FlowGraph) -> Iterator[Change]:
    for name in sorted({*before.nodes, *after.nodes}):
        where = pointer("nodes", name)
        old, new = before.nodes.get(name), after.nodes.get(name)
        if old is None and new is not None:
            yield Change("node_added", where, None, _plain(new), name)
        elif new is None and old is not None:
            yield Change("node_removed", where, _plain(old), None, name)
        elif old is not None and new is not None:
            yield from _node(old, new, where)
            if before.layout.get(name) != after.layout.get(name):
                yield Change("node_moved", pointer("layout", name), _at(before, name), _at(after, name), name)


def _node(old: Node, new: Node, where: str) -> Iterator[Change]:
    if old.name != new.name:
        yield Change("node_renamed", where + "/name", old.name, new.name, new.id)
    if old.type != new.type:
        yield Change("type_changed", where + "/type", old.type, new.type, new.id)
    for place, was, now in _values(old.config, new.config, where + "/config"):
        yield Change("config_changed", place, was, now, new.id)
    for exit_ in sorted({*old.exits, *new.exits}):
        place, was, now = where + "/exits" + pointer(exit_), old.exits.get(exit_), new.exits.get(exit_)
        if was != now:
            what: What = "cord_added" if was is None else "cord_removed" if now is None else "cord_moved"
            yield Change(what, place, was, now, new.id)


def _values(old: Any, new: Any, where: str) -> Iterator[tuple[str, Any, Any]]:
    """Go down as long as both sides have the same form, so that each change is told at its own place."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            yield from _values(old.get(key), new.get(key), where + pointer(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (was, now) in enumerate(zip(old, new, strict=True)):
            yield from _values(was, now, where + pointer(index))
    elif not _same(old, new):
        yield where, old, new


def _same(old: Any, new: Any) -> bool:
    """Compare as JSON text does: true is not 1, and 1 is not 1.0, which expressions tell apart."""
    return canonical_json(old) == canonical_json(new)


def _plain(node: Node) -> dict[str, Any]:
    return {"type": node.type, "name": node.name, "config": dict(node.config), "exits": dict(node.exits)}


def _at(graph: FlowGraph, name: str) -> dict[str, float] | None:
    place = graph.layout.get(name)
    return None if place is None else {"x": place[0], "y": place[1]}
