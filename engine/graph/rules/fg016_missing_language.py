"""FG016: a prompt is not written in one of the flow's languages.

What: a block plays the prompt, and it has no text in a language that the flow offers.

Why it is bad: a caller who chose that language would hear another one, or nothing.

Mend: write the text in that language, or take the language out of the flow.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG016", "error", Text("Language missing", "缺少语言版本"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Compare the texts of every prompt in use with the flow's languages."""
    for key in sorted(drawing.spoken.keys() & drawing.graph.prompts.keys()):
        for language in drawing.graph.languages:
            if language in drawing.spoken[key] and language not in drawing.graph.prompts[key]:
                yield RULE.found(
                    Text(f"Prompt “{key}” has no text in {language}.", f"语音“{key}”没有 {language} 的文本。"),
                    Text(
                        f"Write it in {language}, or take {language} out of the flow's languages.",
                        f"请补写 {language} 的文本，或从流程语言中去掉 {language}。",
                    ),
                    pointer=pointer("prompts", key),
                )
