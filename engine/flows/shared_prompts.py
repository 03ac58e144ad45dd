"""Look up the prompts of the library that a document names; which flows and versions use one, and what would change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.flows.ports import FlowRepository
from engine.graph.diagnostics import pointer
from engine.graph.diff import Change
from engine.graph.model import parse
from engine.graph.resolve import Catalog, resolve
from engine.nodes.catalog import TYPES
from engine.nodes.defaults import NO_DEFAULTS, Defaults
from engine.prompts.choice import Library, Voices
from engine.prompts.ports import PromptRepository
from engine.prompts.reference import Reference, reference


async def look_up_prompts(
    document: object,
    prompts: PromptRepository,
    voices: Voices,
    catalog: Catalog = TYPES,
    installation: Defaults = NO_DEFAULTS,
) -> Library:
    """Find each prompt of the library that blocks name. Reads nothing for a document that names none."""
    graph = parse(document).graph
    named = {} if graph is None else resolve(graph, catalog, installation=installation).shared
    if not named:
        return Library(voices=voices)
    wanted = sorted({meant.key for meant, _, _ in named.values()})
    found = {prompt.key: prompt for prompt in await prompts.prompts(wanted)}
    known = tuple(await prompts.keys()) if len(found) < len(wanted) else ()
    return Library(found, voices, known)


@dataclass(frozen=True, slots=True)
class PromptUse:
    """One published version, or the draft, that plays a prompt of the library.

    Attributes:
        flow: the flow's id.
        version: the version's number; ``None`` for the draft.
        aliases: the names that lead to the version now.
        changes: whether callers would hear something else, were it and what it leads into published anew; never for a draft.
    """

    flow: str
    version: int | None
    aliases: tuple[str, ...] = ()
    changes: bool = False


async def prompt_uses(
    key: str, flows: FlowRepository, prompts: PromptRepository, voices: Voices, catalog: Catalog = TYPES
) -> tuple[PromptUse, ...]:
    """List who plays a prompt, by flow: its draft first, then its versions from the newest. The prompt need not be there."""
    library = Library({prompt.key: prompt for prompt in await prompts.prompts([key])}, voices)
    found: list[PromptUse] = []
    for flow in await flows.flows():
        graph = parse((await flows.draft(flow.id)).document).graph
        if graph is not None and any(meant.key == key for meant, _, _ in resolve(graph, catalog).shared.values()):
            found.append(PromptUse(flow.id, None))
        leading: dict[int, list[str]] = {}
        for alias in await flows.aliases(flow.id):
            leading.setdefault(alias.version, []).append(alias.name)
        for release in await flows.versions(flow.id):
            program = json.loads(await flows.program(release.digest))
            kept = [(meant, each) for each in _bodies(program) for meant in _named(each, key)]
            if kept:
                changes = any(
                    each["prompts"][str(meant)] != library.frozen_in(meant, tuple(each["languages"])) for meant, each in kept
                )
                found.append(PromptUse(flow.id, release.number, tuple(leading.get(release.number, ())), changes))
    return tuple(found)


async def shared_changes(
    flow: str,
    before: int,
    after: int | None,
    flows: FlowRepository,
    prompts: PromptRepository,
    voices: Voices,
    catalog: Catalog = TYPES,
    installation: Defaults = NO_DEFAULTS,
) -> tuple[Change, ...]:
    """List what callers of version ``before`` hear of the library otherwise in another version, or were the draft published.

    The drawings say the same words for it: a version keeps what the library had when it was published.
    """
    old = await _kept_of(flow, before, flows)
    if after is not None:
        new = await _kept_of(flow, after, flows)
    elif old:
        document = (await flows.draft(flow)).document
        library = await look_up_prompts(document, prompts, voices, catalog, installation)
        graph = parse(document).graph
        named = {} if graph is None else resolve(graph, catalog, installation=installation).shared
        new = {word: library.frozen_in(meant, graph.languages if graph else ()) for word, (meant, _, _) in named.items()}
    else:
        new = {}
    return tuple(
        Change("shared_prompt_changed", pointer("prompts", word, language), was, now)
        for word in sorted(old.keys() & new.keys())
        for language in sorted({*old[word], *new[word]})
        if (was := old[word].get(language)) != (now := new[word].get(language))
    )


async def _kept_of(flow: str, number: int, flows: FlowRepository) -> dict[str, Mapping[str, Any]]:
    """Give what a version keeps of the library: by the words of its blocks, by language."""
    program = json.loads(await flows.program((await flows.version(flow, number)).digest))
    return {word: said for word, said in program["prompts"].items() if reference(word) is not None}


def _bodies(program: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Give a program and the flows that are linked into it: its callers hear what those froze."""
    return (program, *program.get("linked", {}).values())


def _named(program: Mapping[str, Any], key: str) -> list[Reference]:
    """Find by which words a program plays a prompt."""
    named = (reference(word) for word in program["prompts"])
    return [meant for meant in named if meant is not None and meant.key == key]
