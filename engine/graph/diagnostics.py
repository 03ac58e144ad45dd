"""What is wrong with a drawing, where, and how to mend it: in both languages, for people and for the designer alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from engine.nodes.base import Text

Severity = Literal["error", "warning", "info"]
Path = tuple[tuple[str, str], ...]
"""Steps of a walk through the drawing: (node, exit taken), in order."""

_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. Errors stop publishing; warnings and infos do not.

    Attributes:
        code: the rule's stable name, ``FGnnn``.
        severity: how bad it is.
        message: what is wrong, in one sentence.
        mend: what to do about it, in the imperative.
        node: the node it belongs to, if it belongs to one.
        pointer: where in the document it is (RFC 6901); empty for the whole document.
        path: a walk from the entry, or round a loop, that proves the finding; empty where no proof is needed.
    """

    code: str
    severity: Severity
    message: Text
    mend: Text
    node: str | None = None
    pointer: str = ""
    path: Path = ()

    def as_json(self) -> dict[str, Any]:
        """Give the plain form that the API and the command line show."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": {"en": self.message.en, "zh": self.message.zh},
            "mend": {"en": self.mend.en, "zh": self.mend.zh},
            "node": self.node,
            "pointer": self.pointer,
            "path": [list(pair) for pair in self.path],
        }


def ordered(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort: the worst first, then by rule and place; the same drawing gives the same list on every machine."""
    return tuple(
        sorted(found, key=lambda d: (_RANK[d.severity], d.code, d.node or "", d.pointer, d.message.en, d.mend.en, d.path))
    )


def pointer(*tokens: str | int) -> str:
    """Write a JSON pointer (RFC 6901 §3: ``~`` and ``/`` in a key are escaped)."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)
