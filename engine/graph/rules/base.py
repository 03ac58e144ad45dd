"""What a rule is. Each rule has its own file, whose docstring is its documentation."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from engine.graph.diagnostics import Diagnostic, Path, Severity
from engine.nodes.base import Text

MOST_COMPARED = 500
"""With more known words than this no nearest one is looked for."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The facts of one rule; ``documentation`` is the docstring of its file."""

    code: str
    severity: Severity
    title: Text
    documentation: str

    def found(self, message: Text, mend: Text, *, node: str | None = None, pointer: str = "", path: Path = ()) -> Diagnostic:
        """Report one finding of this rule."""
        return Diagnostic(self.code, self.severity, message, mend, node, pointer, path)


def did_you_mean(word: str, known: Iterable[str], otherwise: Text) -> Text:
    """Suggest the known word nearest to a mistaken one, or say ``otherwise``."""
    words = sorted(known)
    # Comparing costs 10 µs and more a word; a drawing may have thousands, and a hundred mistakes.
    near = difflib.get_close_matches(word[:80], words, n=1) if len(words) <= MOST_COMPARED else ()
    return Text(f"Did you mean “{near[0]}”?", f"是否想写“{near[0]}”？") if near else otherwise
