"""FG074: a prompt of the library is not there in the voice that is asked for.

What: a block asks for a voice (`library:welcome@female`), and in one of the flow's languages the prompt has no such entry.
Another voice is heard in its place, the usual one first.

Why it matters: the caller hears two people in one call.

Mend: write or record it in that voice, or do not ask for one.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG074", "warning", Text("Voice missing", "缺少声音版本"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Compare the voices asked for with those that would be heard."""
    if drawing.library is None:
        return
    for _, (meant, node, where) in sorted(drawing.shared.items()):
        for language in drawing.graph.languages if meant.variant else ():
            heard = drawing.library.chosen(meant, language)
            if heard is not None and heard.variant != meant.variant:
                yield RULE.found(
                    Text(
                        f"“{meant.key}” has no voice “{meant.variant}” in {language}; another is heard.",
                        f"“{meant.key}”在 {language} 中没有声音“{meant.variant}”，将播放其他声音。",
                    ),
                    Text("Write or record it in that voice, or do not ask for one.", "请补写或录制该声音，或不指定声音。"),
                    node=node,
                    pointer=where,
                )
