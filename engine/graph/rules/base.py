"""What a rule is. Each rule has its own file, whose docstring is its documentation."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from engine.graph.diagnostics import Diagnostic, Fix, Path, Severity
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

    def found(
        self,
        message: Text,
        mend: Text,
        *,
        node: str | None = None,
        pointer: str = "",
        path: Path = (),
        fixes: tuple[Fix, ...] = (),
    ) -> Diagnostic:
        """Report one finding of this rule. Without a ``path``, validating adds the walk to the node."""
        return Diagnostic(self.code, self.title, self.severity, message, mend, node, pointer, path, fixes)


def free_key(taken: Iterable[str]) -> str:
    """Give a key that no other begins with or is begun by; empty when there is none."""
    begun = {key[0] for key in taken if key}
    return next((key for key in "1234567890" if key not in begun), "")


def nearest(word: str, known: Iterable[str]) -> str:
    """Give the known word nearest to a mistaken one; empty when none is near."""
    words = sorted(known)
    # Comparing costs 10 µs and more a word; a drawing may have thousands, and a hundred mistakes.
    near = difflib.get_close_matches(word[:80], words, n=1) if len(words) <= MOST_COMPARED else ()
    return next(iter(near), "")


def did_you_mean(word: str, known: Iterable[str], otherwise: Text) -> Text:
    """Suggest the known word nearest to a mistaken one, or say ``otherwise``."""
    near = nearest(word, known)
    return Text(f"Did you mean “{near}”?", f"是否想写“{near}”？") if near else otherwise
