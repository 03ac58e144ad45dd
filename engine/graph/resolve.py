"""The drawing put together with the catalog: each node with its type, checked settings, exits and uses, and all the ways.

Everything the rules and the compiler ask about is worked out here once. Nothing raises: a node that cannot be understood is
simply not among ``nodes``, and the rules say why.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from pydantic import ValidationError

from engine.expressions import template
from engine.graph.diagnostics import Path, pointer
from engine.graph.links import Linkable, Links
from engine.graph.model import FlowGraph, Node
from engine.graph.shelves import Shelves
from engine.graph.trials import Trials
from engine.graph.unset import Unset
from engine.nodes.base import Config, Exit, FlowTarget, NodeType, Uses
from engine.nodes.defaults import NO_DEFAULTS, Defaults, inheritable, inherited
from engine.program import canonical_json
from engine.prompts.choice import Library
from engine.prompts.reference import Reference, reference

Catalog = Sequence[NodeType[Any]]
"""The node types a drawing may use, in palette order: ``catalog.TYPES`` and the installed steps, or a test's own."""


@dataclass(frozen=True, slots=True)
class Source:
    """One expression of the drawing and where it stands. ``node`` is None for a place in a prompt's text."""

    text: str
    pointer: str
    node: str | None = None


@dataclass(frozen=True, slots=True)
class ResolvedNode:
    """A node that is fully understood.

    ``from_flow`` are the fields that the flow's defaults fill in: field → name there.
    """

    node: Node
    type: NodeType[Any]
    config: Config
    exits: tuple[Exit, ...]
    uses: Uses
    from_flow: Mapping[str, str] = field(default_factory=dict)

    @property
    def spoken(self) -> tuple[tuple[str, str, str | None], ...]:
        """Every prompt it may play: (pointer in its settings, prompt key, its language when it is always the same)."""
        return (*((within, key, None) for within, key in self.uses.prompts), *self.uses.prompts_in)

    def at(self, within: str) -> str:
        """Make a pointer in the document of a pointer in this node's settings, as ``uses`` gives them."""
        if self.from_flow and (default := self.from_flow.get(within.split("/")[1])):
            return pointer("defaults", default) + within[len(within.split("/")[1]) + 1 :]
        return pointer("nodes", self.node.id, "config") + within


@dataclass(frozen=True)
class Resolved:
    """A whole drawing, as far as it is understood. All mappings are in an order that the document's own order cannot change.

    ``types`` has every node whose type is known; ``settings`` are their own together with those they inherit; ``refused`` says
    of nodes why their form did not take the settings;
    ``nodes`` has the rest of those. ``links`` are the published flows that were looked up, ``library`` the shared prompts,
    ``calendars`` the names of those that are kept, ``tables`` the tables, each None where nobody could.
    """

    graph: FlowGraph
    catalog: Catalog
    types: Mapping[str, NodeType[Any]]
    settings: Mapping[str, Mapping[str, Any]]
    refused: Mapping[str, ValidationError]
    nodes: Mapping[str, ResolvedNode]
    links: Links | None = None
    library: Library | None = None
    calendars: Collection[str] | None = None
    tables: Shelves | None = None

    @cached_property
    def targets(self) -> Mapping[str, FlowTarget]:
        """Node → the other flow that it leads into, of nodes that do."""
        return {name: target for name, block in self.nodes.items() if (target := block.type.target(block.config)) is not None}

    @cached_property
    def linked(self) -> Mapping[str, Linkable]:
        """Node → the published version that it leads into, of those that were found."""
        links = self.links or {}
        return {name: found for name, target in self.targets.items() if (found := links.get(target)) is not None}

    @cached_property
    def cords(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Node → its (exit, node led to), sorted by exit; only cords that end at a node."""
        nodes = self.graph.nodes
        return {
            name: tuple(sorted((exit_, to) for exit_, to in nodes[name].exits.items() if to in nodes)) for name in sorted(nodes)
        }

    @cached_property
    def spoken(self) -> Mapping[str, frozenset[str]]:
        """Prompt key → the languages it may be spoken in; only prompts that blocks name."""
        everywhere = frozenset(self.graph.languages)
        found: dict[str, frozenset[str]] = {}
        for block in self.nodes.values():
            for _, key, language in block.spoken:
                found[key] = found.get(key, frozenset()) | (everywhere if language is None else {language})
        return found

    @cached_property
    def sayers(self) -> Mapping[str, str]:
        """Prompt key → the block nearest to the start that says it; only prompts that a caller can come to."""
        found: dict[str, str] = {}
        for name in self.arrivals:
            for _, key, _ in self.nodes[name].spoken if name in self.nodes else ():
                found.setdefault(key, name)
        return found

    @cached_property
    def shared(self) -> Mapping[str, tuple[Reference, str, str]]:
        """Each word for a prompt of the library → what it means, and the (node, pointer) that names it first."""
        found: dict[str, tuple[Reference, str, str]] = {}
        for name, block in self.nodes.items():
            for within, key, _ in block.spoken:
                meant = reference(key)
                if meant is not None:
                    found.setdefault(key, (meant, name, block.at(within)))
        return found

    @cached_property
    def frozen(self) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
        """What a published version would keep of each prompt of the library: word → language → words and recording."""
        if self.library is None:
            return {}
        library, languages = self.library, self.graph.languages
        kept = {word: library.frozen_in(meant, languages) for word, (meant, _, _) in sorted(self.shared.items())}
        return {word: by for word, by in kept.items() if by}

    @cached_property
    def texts(self) -> tuple[tuple[str, str, str], ...]:
        """Every text of every prompt: (prompt key, pointer, text). One of the library is pointed at where a block names it."""
        own = (
            (key, pointer("prompts", key, language, "text"), said["text"])
            for key, by in sorted(self.graph.prompts.items())
            for language, said in sorted(by.items())
        )
        shared = ((word, self.shared[word][2], said["text"]) for word, by in self.frozen.items() for said in by.values())
        return (*own, *shared)

    @cached_property
    def texts_of(self) -> Mapping[str, tuple[tuple[str, str, str], ...]]:
        """Prompt key → its texts: (pointer, language, text), those of the library among them."""
        own = {
            key: tuple((pointer("prompts", key, word, "text"), word, said["text"]) for word, said in sorted(by.items()))
            for key, by in self.graph.prompts.items()
        }
        shared = {
            key: tuple((self.shared[key][2], word, said["text"]) for word, said in sorted(by.items()))
            for key, by in self.frozen.items()
        }
        return {**own, **shared}

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Every expression of the drawing: in blocks, and in the places of prompt texts. Empty places are FG021's."""
        in_blocks = (
            Source(text, block.at(within), name)
            for name, block in self.nodes.items()
            for within, text in block.uses.expressions
        )
        in_texts = (
            Source(place, where) for _, where, text in self.texts for place in template(text).expressions if place.strip()
        )
        return (*in_blocks, *in_texts)

    @cached_property
    def trials(self) -> Trials:
        """Where its expressions are tried on sample values."""
        return Trials(self.graph.variables)

    @cached_property
    def unset(self) -> Unset:
        """Which variables may have no value, block by block."""
        return Unset(self)

    @cached_property
    def arrivals(self) -> Mapping[str, tuple[str, str] | None]:
        """Every node that can be reached, nearest first → the (node, exit) by which a shortest way arrives.

        Ways begin at the entry and at the handlers.
        """
        if self.graph.entry not in self.graph.nodes:
            return {}
        return self.arrivals_from((self.graph.entry, *(node for _, node in self.graph.handling)))

    def arrivals_avoiding(self, walls: frozenset[str]) -> Mapping[str, tuple[str, str] | None]:
        """Walk from the entry, but never on from one of ``walls``."""
        return self.arrivals_from((self.graph.entry,), walls)

    def arrivals_from(self, roots: Sequence[str], walls: frozenset[str] = frozenset()) -> Mapping[str, tuple[str, str] | None]:
        """Walk from these nodes, those that do not exist left out, but never on from one of ``walls``."""
        found: dict[str, tuple[str, str] | None] = {root: None for root in roots if root in self.graph.nodes}
        waiting = list(found)
        for here in waiting:
            if here in walls:
                continue
            for exit_, to in self.cords[here]:
                if to not in found:
                    found[to] = (here, exit_)
                    waiting.append(to)
        return found

    def path_to(self, node: str, arrivals: Mapping[str, tuple[str, str] | None] | None = None) -> Path:
        """Give a shortest walk from the entry to the node; empty when there is none, or none is needed."""
        ways = self.arrivals if arrivals is None else arrivals
        path: list[tuple[str, str]] = []
        while (arrival := ways.get(node)) is not None:
            path.append(arrival)
            node = arrival[0]
        return tuple(reversed(path))


def resolve(
    graph: FlowGraph,
    catalog: Catalog,
    links: Links | None = None,
    installation: Defaults = NO_DEFAULTS,
    library: Library | None = None,
    calendars: Collection[str] | None = None,
    tables: Shelves | None = None,
) -> Resolved:
    """Look up each node's type and check its settings against its form.

    What they leave out the flow's defaults say, else those of the ``installation``.
    """
    known = _index(tuple(catalog))
    types = {name: type_ for name in sorted(graph.nodes) if (type_ := known.get(graph.nodes[name].type))}
    usual = {given.name: given for given in inherited(graph.defaults, installation)}
    settings: dict[str, Mapping[str, Any]] = {}
    refused: dict[str, ValidationError] = {}
    nodes: dict[str, ResolvedNode] = {}
    for name, type_ in types.items():
        node = graph.nodes[name]
        taken = {name_: usual[word] for name_, word in inheritable(type_.config).items() if word in usual} if usual else {}
        taken = {field: given for field, given in taken.items() if field not in node.config}
        own = node.config if not taken else {**{field: given.value for field, given in taken.items()}, **node.config}
        settings[name] = own
        try:
            config, exits, uses = understood(type_, canonical_json(own))
        except ValidationError as wrong:
            refused[name] = wrong
            continue
        from_flow = {field: given.name for field, given in taken.items() if given.source == "flow"}
        nodes[name] = ResolvedNode(node, type_, config, exits, uses, from_flow)
    return Resolved(graph, catalog, types, settings, refused, nodes, links, library, calendars, tables)


@lru_cache(maxsize=4096)
def understood(type_: NodeType[Any], settings: bytes) -> tuple[Config, tuple[Exit, ...], Uses]:
    """Read a form; raises pydantic's ``ValidationError``.

    Remembered, because a drawing is checked again with every change, and compiled after it was checked.
    """
    config = type_.config.model_validate_json(settings, strict=True)
    return config, type_.exits(config), type_.uses(config)


def find_type(word: str, catalog: Catalog) -> NodeType[Any] | None:
    """Find the type that a document means by a word, pinned or not."""
    return _index(tuple(catalog)).get(word)


@lru_cache(maxsize=8)
def _index(catalog: tuple[NodeType[Any], ...]) -> Mapping[str, NodeType[Any]]:
    """Word in a document → type: the pin for each, the bare name for the newest of each name."""
    known: dict[str, NodeType[Any]] = {}
    for type_ in sorted(catalog, key=lambda type_: type_.version):
        known[type_.name] = known[type_.pin] = type_
    return known
