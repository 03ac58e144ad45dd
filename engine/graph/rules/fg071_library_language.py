"""FG071: a prompt of the library is not there in one of the flow's languages.

What: a block plays the prompt, and the library has neither words nor a recording of it in a language that the flow offers. A
prompt in `zh` serves `zh-CN` as well.

Why it is bad: a caller who chose that language would hear another one, or nothing.

Mend: write or record it in that language, or take the language out of the flow.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG071", "error", Text("Language missing in the library", "提示音库缺少语言版本"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Compare the entries of every prompt in use with the flow's languages."""
    if drawing.library is None:
        return
    for word, (meant, node, where) in sorted(drawing.shared.items()):
        if meant.key not in drawing.library.prompts:
            continue
        for language in drawing.graph.languages:
            if language in drawing.spoken[word] and language not in drawing.frozen.get(word, {}):
                yield RULE.found(
                    Text(
                        f"The library has no words in {language} for “{meant.key}”.",
                        f"提示音库中“{meant.key}”没有 {language} 的内容。",
                    ),
                    Text(
                        f"Write or record it in {language}, or take {language} out of the flow's languages.",
                        f"请补写或录制 {language} 的内容，或从流程语言中去掉 {language}。",
                    ),
                    node=node,
                    pointer=where,
                )
