"""FG027: a language that the flow does not speak.

What: a block switches to a language, or a prompt is written in one, that is not among the flow's languages.

Why it is bad: a caller sent to such a language would hear nothing in it.

Mend: add the language to the flow, or take it away here.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic, Edit, pointer
from engine.graph.fixes import fix, put
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG027", "error", Text("Language not of this flow", "流程未启用的语言"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look up the languages that blocks name and prompts are written in."""
    places = [
        *((name, block.at(within), word) for name, block in drawing.nodes.items() for within, word in block.uses.languages),
        *(
            (None, pointer("prompts", key, language), language)
            for key, by in sorted(drawing.graph.prompts.items())
            for language in sorted(by)
        ),
    ]
    spoken = drawing.graph.languages
    for node, where, language in places if spoken else ():
        if language not in spoken:
            yield RULE.found(
                Text(f"The flow does not speak {language}.", f"流程没有启用语言 {language}。"),
                Text(
                    f"Add {language} to the flow's languages, or take it away here.",
                    f"请在流程语言中加入 {language}，或在此处去掉它。",
                ),
                node=node,
                pointer=where,
                fixes=(
                    fix(f"Add {language} to the flow", f"在流程中启用 {language}", put(language, "languages", len(spoken))),
                    *((fix("Delete this text", "删除此文本", Edit("remove", where)),) if node is None else ()),
                ),
            )
