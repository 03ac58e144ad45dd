"""FG070: a block plays a prompt of the library that is not there.

What: the settings name `library:` and a key that the shared prompt library does not have.

Why it is bad: the caller would hear nothing where something was meant.

Mend: write or upload the prompt, or choose one that is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.graph.diagnostics import Diagnostic, Fix
from engine.graph.fixes import renamed
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule, did_you_mean, nearest
from engine.nodes.base import Text
from engine.prompts.reference import SCHEME, Reference, names_library, reference

RULE = Rule("FG070", "error", Text("Missing library prompt", "提示音库中不存在"), __doc__ or "")

_WRITE = Text("Write it or upload a recording, or choose an existing one.", "请在提示音库中新建或上传，或选择已有的提示音。")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look up every prompt of the library that a block names; what cannot be a key is told also where nobody can look."""
    for name, block in drawing.nodes.items():
        for within, word, _ in block.spoken:
            if not names_library(word):
                continue
            meant = reference(word)
            if meant is not None and (drawing.library is None or meant.key in drawing.library.prompts):
                continue
            key = word.removeprefix(SCHEME) if meant is None else meant.key
            known = () if drawing.library is None else drawing.library.known
            yield RULE.found(
                Text(f"The library has no prompt “{key}”.", f"提示音库中没有“{key}”。"),
                did_you_mean(key, list(known), _WRITE),
                node=name,
                pointer=block.at(within),
                fixes=_meant(block.at(within), key, known, "" if meant is None else meant.variant),
            )


def _meant(pointer: str, key: str, known: Sequence[str], variant: str) -> tuple[Fix, ...]:
    near = nearest(key, known)
    return renamed(pointer, str(Reference(near, variant)) if near else "")
