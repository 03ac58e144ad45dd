"""The menu that all contenders serve: three levels, a farewell, a hang-up; the same tones in all of them.

The prompts are tones that differ in loudness, so that the caller knows from any one packet which prompt it hears.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.parts.tones import RATE, write_wav

LEVELS = 3
PROMPTS = LEVELS + 1
"""One for each level, and the farewell."""

KEY = "1"
PROMPT_SECONDS = 0.24
FLOW = "bench-menu"
PATH = ("start", "answer", "level_1", "level_2", "level_3", "bye")

_HERTZ = 400  # a whole number of periods in each packet of 20 ms: all packets of a prompt are alike
_LOUDEST = 8000


def peak(prompt: int) -> int:
    """How loud a prompt is: each is 6 dB softer than the one before, which is 16 steps of G.711."""
    return _LOUDEST >> prompt


def write_prompt(path: Path, prompt: int, seconds: float = PROMPT_SECONDS) -> None:
    """Write a prompt as a WAV file, in place of whatever was there."""
    loud = peak(prompt)
    step = 2 * math.pi * _HERTZ / RATE
    write_wav(path, array("h", (round(loud * math.sin(step * n)) for n in range(round(seconds * RATE)))))
    path.chmod(0o644)


def dialplan(number: str, files: Sequence[Path]) -> str:
    """The menu in Asterisk's own words."""
    where = [file.with_suffix("") for file in files]
    lines = ["[from-trunk]", f"exten => {number},1,Answer()", " same => n,Goto(bench-1,s,1)"]
    for level in range(1, PROMPTS):
        lines += [f"[bench-{level}]", f"exten => s,1,Background({where[level - 1]})", " same => n,WaitExten(30)"]
        lines += [f"exten => {KEY},1,Goto(bench-{level + 1},s,1)"]
    lines += [f"[bench-{PROMPTS}]", f"exten => s,1,Playback({where[-1]})", " same => n,Hangup(16)", ""]
    return "\n".join(lines)


def document(flow: str = FLOW) -> dict[str, Any]:
    """The menu as a drawing."""
    names = [f"level_{level}" for level in range(1, PROMPTS)]
    nodes: dict[str, Any] = {
        "start": _node("start", {}, {"next": "answer"}),
        "answer": _node("answer", {}, {"next": names[0]}),
        "bye": _node("hangup", {"farewell": f"p{LEVELS}"}, {}),
    }
    for at, name in enumerate(names):
        on = [*names, "bye"][at + 1]
        nodes[name] = _node(
            "menu",
            {"prompt": f"p{at}", "options": [{"keys": KEY, "exit": "on"}], "first_digit_seconds": 60},
            {"on": on, "no_input": "bye", "no_match": "bye", "too_many_tries": "bye"},
        )
    prompts = {f"p{at}": {"en": {"text": text}} for at, text in enumerate(_words())}
    return _drawing(flow, prompts, nodes)


def transfer_document(flow: str, phone: str) -> dict[str, Any]:
    """Answer, and connect the caller to a telephone."""
    nodes = {
        "start": _node("start", {}, {"next": "answer"}),
        "answer": _node("answer", {}, {"next": "dial"}),
        "dial": _node(
            "transfer",
            {"target": phone},
            {exit: "bye" for exit in ("answered", "busy", "no_answer", "rejected", "failed")},
        ),
        "bye": _node("hangup", {}, {}),
    }
    return _drawing(flow, {}, nodes)


def texts() -> Mapping[int, str]:
    """What each prompt of the drawing says before its audio is replaced by the tone."""
    return dict(enumerate(_words()))


def _words() -> Sequence[str]:
    return [f"Bench {word}." for word in ("one", "two", "three", "four")]


def _node(kind: str, config: dict[str, Any], exits: dict[str, str]) -> dict[str, Any]:
    return {"type": kind, "name": kind, "config": config, "exits": exits}


def _drawing(flow: str, prompts: dict[str, Any], nodes: dict[str, Any]) -> dict[str, Any]:
    return {
        "spec": 1,
        "id": flow,
        "name": flow,
        "languages": ["en"],
        "variables": {},
        "prompts": prompts,
        "entry": "start",
        "nodes": nodes,
        "layout": {name: {"x": 240.0 * at, "y": 0.0} for at, name in enumerate(nodes)},
    }
