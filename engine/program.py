"""The compiled flow: plain data that a call runs, named for ever by the sha256 of its canonical JSON.

``ir`` numbers the meaning of this data. A change of meaning takes a new number and keeps the old path, so that a published
version never changes what it does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Literal

IR = 3
"""The newest semantics number this engine writes; it runs all numbers from 1 to this.

1: one flow. 2: flows that lead into other flows, and handlers. 3: prompts with a recording (``audio``, with
its ``seconds``) or a voice of their own (``voice``). A program is written with the lowest number that has all it
uses.
"""

WITHIN = "/"
"""Stands in a step's whole name: ``billing/ask`` is the step ``ask`` of the flow that the step ``billing`` leads into."""

MOST_IDLE_STEPS = 1000
"""Steps that a call may take in a row without letting the caller's time pass; beyond it the flow is taken to spin."""

Place = Literal["edge", "core"]
"""Where a step runs: ``edge`` beside the switch, needing only the leg and the variables; ``core`` in the durable workflow."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A declared variable. ``type`` is one of string, number, boolean, list, map; a sensitive one never reaches a trace."""

    type: Literal["string", "number", "boolean", "list", "map"]
    initial: Any = None
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """The published version of another flow that a step leads into, pinned for ever by its digest."""

    flow: str
    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Step:
    """One compiled node. ``type`` is pinned as ``name@version``; each exit names the step it leads to.

    ``config`` is complete: defaults are written out by the compiler. ``region`` is the index of the edge region the step
    belongs to, ``None`` for a core step. ``link`` is set for a step that leads into another flow.
    """

    id: str
    type: str
    place: Place
    config: Mapping[str, Any]
    exits: Mapping[str, str]
    region: int | None = None
    link: Link | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the plain form, without the name."""
        plain = {
            "type": self.type,
            "place": self.place,
            "config": dict(self.config),
            "exits": dict(self.exits),
            "region": self.region,
        }
        return plain if self.link is None else {**plain, "link": asdict(self.link)}

    @staticmethod
    def from_json(name: str, plain: Mapping[str, Any]) -> Step:
        """Read back what ``as_json`` gave."""
        link = plain.get("link")
        return Step(name, **{**plain, "link": None if link is None else Link(**link)})


@dataclass(frozen=True, slots=True)
class Handlers:
    """Where a flow goes on when something happens in any of its steps; empty where it says nothing.

    ``hangup`` is the step that begins when the caller has hung up, ``error`` the one in place of the apology, ``operator`` the
    one that ``operator_key`` leads to, pressed first in a question.
    """

    hangup: str = ""
    error: str = ""
    operator_key: str = ""
    operator: str = ""

    def as_json(self) -> dict[str, str]:
        """Give what is said, and nothing of the rest."""
        return {name: word for name, word in asdict(self).items() if word}


@dataclass(frozen=True)
class Program:
    """A whole compiled flow.

    ``prompts`` is key → language → ``{"text": …}``; one of the library may have ``audio`` (the sha256 of the WAV that is heard)
    with its ``seconds``, and ``voice`` (the speech engine's word).

    ``linked`` holds every flow that this one leads into, at any depth, by digest: a call needs this one program. Those flows
    hold none of their own here.
    """

    flow: str
    entry: str
    steps: Mapping[str, Step]
    languages: tuple[str, ...]
    prompts: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    variables: Mapping[str, Variable] = field(default_factory=dict)
    linked: Mapping[str, Program] = field(default_factory=dict)
    handlers: Handlers = Handlers()
    ir: int = 1

    def owner(self, step: str) -> tuple[Program, str]:
        """Find the flow that a step belongs to, and what the step is called there."""
        if WITHIN not in step:
            return self, step
        here, (*ways, last) = self, step.split(WITHIN)
        for way in ways:
            link = here.steps[way].link
            if link is None:
                raise KeyError(step)
            here = self.linked[link.digest]
        return here, last

    @cached_property
    def secretive(self) -> bool:
        """Whether anything in it, or in what it leads into, is sensitive."""
        return any(
            any(variable.sensitive for variable in each.variables.values())
            or any(step.config.get("sensitive") for step in each.steps.values())
            for each in (self, *self.linked.values())
        )

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
            "steps": {step.id: step.as_json() for step in self.steps.values()},
            **({"linked": {digest: each.as_json() for digest, each in self.linked.items()}} if self.linked else {}),
            **({"handlers": handlers} if (handlers := self.handlers.as_json()) else {}),
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
            steps={name: Step.from_json(name, step) for name, step in plain["steps"].items()},
            linked={digest: Program.from_json(each) for digest, each in plain.get("linked", {}).items()},
            handlers=Handlers(**plain.get("handlers", {})),
        )

    @cached_property
    def canonical(self) -> bytes:
        """The one byte string of this program: UTF-8 JSON, keys sorted, no white space."""
        return canonical_json(self.as_json())

    @cached_property
    def digest(self) -> str:
        """The sha256 of ``canonical`` in hex: the program's name."""
        return hashlib.sha256(self.canonical).hexdigest()


_PLAIN: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "list": (list, tuple),
    "map": (dict,),
}


def fits(type_: str, value: Any) -> bool:
    """Whether a value is of a variable's type."""
    return isinstance(value, _PLAIN[type_]) and not (type_ == "number" and isinstance(value, bool))


def types_that_hold(value: Any) -> tuple[str, ...]:
    """Name the variable types that a plain value is of."""
    return tuple(type_ for type_ in _PLAIN if fits(type_, value))


def canonical_json(plain: Any) -> bytes:
    """Write JSON so that equal data gives equal bytes on every machine (after RFC 8785, for data without floats' corners)."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()
