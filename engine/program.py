"""The compiled flow: plain data that a call runs, named for ever by the sha256 of its canonical JSON.

``ir`` numbers the meaning of this data. A change of meaning takes a new number and keeps the old path, so that a published
version never changes what it does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

IR = 1
"""The newest semantics number this engine writes; it runs all numbers from 1 to this."""

Place = Literal["edge", "core"]
"""Where a step runs: ``edge`` beside the switch, needing only the leg and the variables; ``core`` in the durable workflow."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A declared variable. ``type`` is one of string, number, boolean, list, map; a sensitive one never reaches a trace."""

    type: Literal["string", "number", "boolean", "list", "map"]
    initial: Any = None
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One compiled node. ``type`` is pinned as ``name@version``; each exit names the step it leads to.

    ``config`` is complete: defaults are written out by the compiler. ``region`` is the index of the edge region the step
    belongs to, ``None`` for a core step.
    """

    id: str
    type: str
    place: Place
    config: Mapping[str, Any]
    exits: Mapping[str, str]
    region: int | None = None


@dataclass(frozen=True)
class Program:
    """A whole compiled flow. ``prompts`` is key → language → ``{"text": …}``."""

    flow: str
    entry: str
    steps: Mapping[str, Step]
    languages: tuple[str, ...]
    prompts: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    variables: Mapping[str, Variable] = field(default_factory=dict)
    ir: int = IR

    def as_json(self) -> dict[str, Any]:
        """Give the plain form, complete and in a stable shape."""
        return {
            "ir": self.ir,
            "flow": self.flow,
            "entry": self.entry,
            "languages": list(self.languages),
            "prompts": {key: {lang: dict(text) for lang, text in by.items()} for key, by in self.prompts.items()},
            "variables": {
                name: {"type": v.type, "initial": v.initial, "sensitive": v.sensitive} for name, v in self.variables.items()
            },
            "steps": {
                step.id: {
                    "type": step.type,
                    "place": step.place,
                    "config": dict(step.config),
                    "exits": dict(step.exits),
                    "region": step.region,
                }
                for step in self.steps.values()
            },
        }

    @staticmethod
    def from_json(plain: Mapping[str, Any]) -> Program:
        """Read back what ``as_json`` gave. An ``ir`` newer than this engine's is refused, never guessed at."""
        if not 1 <= plain["ir"] <= IR:
            raise ValueError(f"program semantics {plain['ir']} are not known here; this engine runs 1 to {IR}")
        return Program(
            ir=plain["ir"],
            flow=plain["flow"],
            entry=plain["entry"],
            languages=tuple(plain["languages"]),
            prompts=plain["prompts"],
            variables={name: Variable(**v) for name, v in plain["variables"].items()},
            steps={name: Step(id=name, **step) for name, step in plain["steps"].items()},
        )

    @cached_property
    def canonical(self) -> bytes:
        """The one byte string of this program: UTF-8 JSON, keys sorted, no white space."""
        return canonical_json(self.as_json())

    @cached_property
    def digest(self) -> str:
        """The sha256 of ``canonical`` in hex: the program's name."""
        return hashlib.sha256(self.canonical).hexdigest()


def canonical_json(plain: Any) -> bytes:
    """Write JSON so that equal data gives equal bytes on every machine (after RFC 8785, for data without floats' corners)."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()
