"""What checking and compiling a large drawing costs: 1,000 blocks, as a designer sends them with every change.

``python -m tests.bench.graph`` prints the table; ``measure`` gives the figures to ``python -m tests.bench``. Target: 100 ms.
"""

from __future__ import annotations

import asyncio
import gc
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from engine.graph.compile import compile_drawing
from engine.graph.model import parse
from engine.graph.validate import validate

BLOCKS = 1000
TIMES = 15
ASKED = {"no_input": "bye", "no_match": "bye", "too_many_tries": "bye"}


def block(word: str, config: dict[str, Any], exits: dict[str, str]) -> dict[str, Any]:
    """A drawn block."""
    return {"type": word, "name": "", "config": config, "exits": exits}


def stretch(number: int, edition: int) -> dict[str, dict[str, Any]]:
    """Give five blocks a caller goes through, as real flows have them; the last leads on to the next stretch."""
    menu, ask, branch, setting, dial = (f"{word}-{number}" for word in ("menu", "ask", "branch", "set", "dial"))
    onward = f"menu-{number + 1}" if (number + 2) * 5 <= BLOCKS - 3 else "bye"
    prompt = f"prompt-{number}-{edition}"
    options = [{"keys": str(key), "exit": f"key-{key}", "prompt": prompt} for key in range(1, 5)]
    chosen = {f"key-{key}": to for key, to in zip(range(1, 5), (ask, branch, onward, menu), strict=True)}
    test = {"subject": "call.caller", "is": "starts_with", "values": ["138", "139"]}
    return {
        menu: block("menu", {"prompt": prompt, "options": options, "repeat_key": "*"}, chosen | ASKED),
        ask: block("collect_digits", {"prompt": prompt, "variable": "digits"}, {"value": branch} | ASKED),
        branch: block(
            "branch",
            {"cases": [{"exit": "known", "test": test}, {"exit": "long", "when": f"size(digits) > {edition} + {number % 9}"}]},
            {"known": setting, "long": dial, "otherwise": onward},
        ),
        setting: block(
            "set_variables", {"assignments": [{"variable": "count", "expression": f"count + {edition}"}]}, {"next": dial}
        ),
        dial: block(
            "transfer",
            {"target": f"{edition}0${{digits}}"},
            {"answered": onward, "busy": menu, "no_answer": menu, "rejected": "bye", "failed": "bye"},
        ),
    }


def large(edition: int) -> dict[str, Any]:
    """Draw a flow of 1,000 blocks that has no errors; no two editions have a block with a form in common."""
    nodes = {
        "start": block("start", {}, {"next": "answer"}),
        "answer": block("answer", {}, {"next": "menu-0"}),
        "bye": block("hangup", {}, {}),
    }
    for number in range((BLOCKS - 3) // 5):
        nodes |= stretch(number, edition)
    nodes |= {f"more-{n}": block("hangup", {}, {}) for n in range(BLOCKS - len(nodes))}
    return {
        "spec": 1,
        "id": "large",
        "name": "",
        "languages": ["zh-CN", "en"],
        "variables": {"digits": {"type": "string", "initial": ""}, "count": {"type": "number", "initial": 0}},
        "prompts": {
            f"prompt-{n}-{edition}": {
                "zh-CN": {"text": f"第 {n} 项，您输入了 ${{digits}}。"},
                "en": {"text": f"Number {n}: ${{digits}}."},
            }
            for n in range((BLOCKS - 3) // 5)
        },
        "entry": "start",
        "nodes": nodes,
        "layout": {name: {"x": 1.0 * n, "y": 0.0} for n, name in enumerate(nodes)},
    }


def took(work: Callable[[bytes], object], texts: Sequence[bytes]) -> float:
    """Milliseconds for one of the texts, the middle of all."""
    times = []
    for text in texts:
        begun = time.perf_counter()
        work(text)
        times.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(times)


async def measure() -> dict[str, float]:
    """Give all figures of this room."""
    editions = [json.dumps(large(edition), ensure_ascii=False).encode() for edition in range(TIMES + 1)]
    checked = validate(editions[0])
    if not checked.ok or checked.graph is None or len(checked.graph.nodes) != BLOCKS:
        raise AssertionError(checked.diagnostics[:3])

    gc.collect()
    gc.freeze()  # as the API's process does when it begins

    def validate_and_compile(text: bytes) -> None:
        if drawing := validate(text).drawing:
            compile_drawing(drawing)

    return {
        "flow_of_1000_kib": len(editions[0]) / 1024,
        "flow_of_1000_first_validate_and_compile_ms": took(validate_and_compile, editions[1:]),
        "flow_of_1000_parse_again_ms": took(parse, editions[-1:] * TIMES),
        "flow_of_1000_validate_again_ms": took(validate, editions[-1:] * TIMES),
        "flow_of_1000_validate_and_compile_again_ms": took(validate_and_compile, editions[-1:] * TIMES),
    }


if __name__ == "__main__":
    for figure, value in asyncio.run(measure()).items():
        sys.stdout.write(f"{figure:44} {value:10.3f}\n")
