"""A small drawing without any finding, and how to change it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.graph.diagnostics import Path
from engine.graph.links import Links
from engine.graph.shelves import Shelves
from engine.prompts.choice import Library

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """``bad`` breaks the rule ``code`` at ``node`` and ``pointer``; ``good`` does not break it at all.

    ``path`` is the proof, where it is another than the walk to the node.
    """

    code: str
    bad: Document | bytes
    good: Document | bytes
    pointer: str = ""
    node: str | None = None
    path: Path = ()
    name: str = field(default="")
    links: Links | None = None  # that were looked up for both
    library: Library | None = None  # the same
    calendars: frozenset[str] | None = None  # the same
    tables: Shelves | None = None  # the same

    def __str__(self) -> str:
        return f"{self.code}-{self.name}" if self.name else self.code


def block(word: str, config: Mapping[str, Any] | None = None, /, **exits: str) -> dict[str, Any]:
    """A block; its exits are its keyword arguments."""
    return {"type": word, "config": dict(config or {}), "exits": exits}


def said(chinese: str = "您好。", english: str = "Hello.") -> dict[str, Any]:
    """A prompt in both languages."""
    return {"zh-CN": {"text": chinese}, "en": {"text": english}}


def menu(*keys: str, **config: Any) -> dict[str, Any]:
    """A menu whose every exit leads to ``bye``."""
    options = [{"keys": key, "exit": f"o{n}"} for n, key in enumerate(keys)]
    exits = {name: "bye" for name in ("no_input", "no_match", "too_many_tries", *(option["exit"] for option in options))}
    return block("menu", {"prompt": "hello", "options": options, **config}, **exits)


def digits(**config: Any) -> dict[str, Any]:
    """A question whose every exit leads to ``bye``."""
    exits = {name: "bye" for name in ("value", "no_input", "no_match", "too_many_tries")}
    return block("collect_digits", {"variable": "pin", "prompt": "hello", **config}, **exits)


def drawing(middle: Mapping[str, Any] | None = None, /, **changes: Any) -> Document:
    """``start`` → ``answer`` → ``say`` → ``bye``; ``middle`` puts in or replaces blocks, and takes away those that are None.

    ``changes`` replace whole parts of the document; prompts and variables are added to those that are there.
    """
    document: Document = {
        "spec": 1,
        "id": "small",
        "languages": ["zh-CN", "en"],
        "variables": {"pin": {"type": "string", "initial": "", "sensitive": False}, **changes.pop("variables", {})},
        "prompts": {"hello": said(), **changes.pop("prompts", {})},
        "entry": "start",
        "nodes": {
            "start": block("start", next="answer"),
            "answer": block("answer", next="say"),
            "say": block("play", {"prompts": ["hello"], "interruptible": False}, next="bye"),
            "bye": block("hangup"),
            **(middle or {}),
        },
        **changes,
    }
    document["nodes"] = {name: node for name, node in document["nodes"].items() if node is not None}
    return copy.deepcopy(document)


def then(node: dict[str, Any], **more: Any) -> Document:
    """The small drawing with ``here`` between ``say`` and ``bye``."""
    say = block("play", {"prompts": ["hello"], "interruptible": False}, next="here")
    return drawing({"say": say, "here": node, **more.pop("blocks", {})}, **more)
