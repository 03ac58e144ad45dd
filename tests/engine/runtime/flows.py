"""Small programs for the tests. A prompt without a text of its own says its key, so ``heard`` reads like the drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.graph.links import Linkable
from engine.nodes import catalog
from engine.program import Handlers, Program, Step, Variable

NO_HANDLERS = Handlers()


@dataclass(frozen=True)
class Block:
    type: str
    config: Mapping[str, Any] = field(default_factory=dict)
    exits: Mapping[str, str] = field(default_factory=dict)


def flow(
    blocks: Mapping[str, Block],
    *,
    texts: Mapping[str, Mapping[str, str]] | None = None,
    variables: Mapping[str, Variable] | None = None,
    languages: tuple[str, ...] = ("en", "zh-CN"),
    name: str = "flow",
    links: Mapping[str, Program] | None = None,
    handlers: Handlers = NO_HANDLERS,
) -> Program:
    """Compile blocks as ``engine.graph.compile`` does, but without its checks: tests want flows that are wrong, too.

    ``links`` is block → the flow that it leads into.
    """
    into = {block: Linkable(1, program) for block, program in (links or {}).items()}
    steps: dict[str, Step] = {}
    said: dict[str, dict[str, dict[str, str]]] = {}
    for step, block in blocks.items():
        kind = catalog.latest(block.type)
        config = kind.config.model_validate(dict(block.config))
        plain = config.model_dump(mode="json", by_alias=True)
        region = 0 if kind.place == "edge" else None
        link = into[step].link if step in into else None
        steps[step] = Step(step, kind.pin, kind.place, plain, dict(block.exits), region, link)
        for _, key in kind.uses(config).prompts:
            said[key] = {language: {"text": key} for language in languages}
        for _, key, language in kind.uses(config).prompts_in:
            said.setdefault(key, {})[language] = {"text": key}
    for key, by in (texts or {}).items():
        said[key] = {language: {"text": text} for language, text in by.items()}
    linked = {digest: body for found in into.values() for digest, body in found.bodies().items()}
    first = next(iter(blocks))
    return Program(
        name, first, steps, languages, said, variables or {}, linked, handlers, 2 if linked or handlers.as_json() else 1
    )


def play(*prompts: str, to: str = "bye", interruptible: bool = True) -> Block:
    return Block("play", {"prompts": list(prompts), "interruptible": interruptible}, {"next": to})


def menu(*options: str, prompt: str = "menu", exits: Mapping[str, str] | None = None, **config: Any) -> Block:
    """A menu of these keys; every exit leads to ``bye`` unless told otherwise."""
    listed = [{"keys": keys, "exit": f"key_{n}"} for n, keys in enumerate(options)]
    names = [*(option["exit"] for option in listed), "no_input", "no_match", "too_many_tries"]
    return Block("menu", {"prompt": prompt, "options": listed, **config}, {name: "bye" for name in names} | dict(exits or {}))


def collect(variable: str = "digits", *, to: str = "bye", **config: Any) -> Block:
    exits = dict.fromkeys(("value", "no_input", "no_match", "too_many_tries", "cancelled"), to)
    return Block("collect_digits", {"variable": variable, "prompt": "ask", **config}, exits)


def transfer(target: str, **config: Any) -> Block:
    ways = ("answered", "busy", "no_answer", "rejected", "failed", "time_limit")
    return Block("transfer", {"target": target, **config}, dict.fromkeys(ways, "bye"))


BYE = Block("hangup", {"farewell": "bye"})
TEXT = Variable("string", "")
SECRET = Variable("string", "", sensitive=True)
