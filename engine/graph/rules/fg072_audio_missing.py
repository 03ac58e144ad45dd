"""FG072: a prompt of the library is recorded in one of the flow's languages and not in another.

What: a person is heard in one language; in the other the speech engine reads the words.

Why it matters: callers notice that half of them are served by a machine, and a recording may simply have been forgotten.

Mend: upload a recording in that language; or leave it, if the words alone are meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG072", "info", Text("Recording missing", "缺少录音"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Compare the languages of every prompt that is recorded in any."""
    for word, by in drawing.frozen.items():
        meant, node, where = drawing.shared[word]
        recorded = [language for language, said in by.items() if "audio" in said]
        for language in drawing.graph.languages:
            if recorded and language in by and language not in recorded:
                yield RULE.found(
                    Text(
                        f"“{meant.key}” is recorded in {', '.join(recorded)}, and read by the speech engine in {language}.",
                        f"“{meant.key}”在 {'、'.join(recorded)} 中有录音，在 {language} 中由语音合成朗读。",
                    ),
                    Text(f"Upload a recording in {language}.", f"请上传 {language} 的录音。"),
                    node=node,
                    pointer=where,
                )
