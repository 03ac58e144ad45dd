"""FG015: a block plays a prompt that does not exist.

What: the settings name a prompt key that is not among the flow's prompts.

Why it is bad: the caller would hear nothing where something was meant.

Mend: write the prompt, or choose one that is there.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.fixes import renamed
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule, did_you_mean, nearest
from engine.nodes.base import Text
from engine.prompts.reference import names_library

RULE = Rule("FG015", "error", Text("Missing prompt", "语音不存在"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look up every prompt that a block names."""
    prompts = sorted(drawing.graph.prompts)
    for name, block in drawing.nodes.items():
        for within, key, _ in block.spoken:
            if key in drawing.graph.prompts or names_library(key):  # those of the library are FG070's
                continue
            yield RULE.found(
                Text(f"There is no prompt “{key}”.", f"没有名为“{key}”的语音。"),
                did_you_mean(
                    key, prompts, Text("Write the prompt, or choose an existing one.", "请新建该语音，或选择已有的语音。")
                ),
                node=name,
                pointer=block.at(within),
                fixes=renamed(block.at(within), nearest(key, prompts)),
            )
