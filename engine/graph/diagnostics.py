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

Operation = Literal["set", "remove"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of the document at a pointer (RFC 6901).

    ``set`` writes ``value`` there, whatever was there before, and makes the objects on the way that are not there yet; in a
    list it replaces an item, or adds one behind the last. ``remove`` takes away what is there.
    """

    op: Operation
    pointer: str
    value: Any = None

    def as_json(self) -> dict[str, Any]:
        """Give the plain form; ``remove`` has no value."""
        plain: dict[str, Any] = {"op": self.op, "pointer": self.pointer}
        return plain if self.op == "remove" else {**plain, "value": self.value}


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to mend a finding that a machine can carry out: what its button says, and the changes, in order."""

    title: Text
    edits: tuple[Edit, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the plain form."""
        return {"title": {"en": self.title.en, "zh": self.title.zh}, "edits": [edit.as_json() for edit in self.edits]}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. Errors stop publishing; warnings and infos do not.

    Attributes:
        code: the rule's stable name, ``FGnnn``.
        title: the rule's name in words, the same for all that it finds.
        severity: how bad it is.
        message: what is wrong, in one sentence.
        mend: what to do about it, in the imperative.
        node: the node it belongs to, if it belongs to one.
        pointer: where in the document it is (RFC 6901); empty for the whole document.
        path: a walk that proves the finding, as the exits taken: from the start or from a handler to the node, round a loop,
            or on by the exit that is at fault; empty at the start itself, and where no walk leads.
        fixes: ways to mend it that a machine can carry out, the likeliest first.
    """

    code: str
    title: Text
    severity: Severity
    message: Text
    mend: Text
    node: str | None = None
    pointer: str = ""
    path: Path = ()
    fixes: tuple[Fix, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give the plain form that the API and the command line show."""
        return {
            "code": self.code,
            "title": {"en": self.title.en, "zh": self.title.zh},
            "severity": self.severity,
            "message": {"en": self.message.en, "zh": self.message.zh},
            "mend": {"en": self.mend.en, "zh": self.mend.zh},
            "node": self.node,
            "pointer": self.pointer,
            "path": [list(pair) for pair in self.path],
            "fixes": [fix.as_json() for fix in self.fixes],
        }


def ordered(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort: the worst first, then by rule and place; the same drawing gives the same list on every machine."""
    return tuple(
        sorted(found, key=lambda d: (_RANK[d.severity], d.code, d.node or "", d.pointer, d.message.en, d.mend.en, d.path))
    )


def unescaped(token: str) -> str:
    """Read one token of a JSON pointer."""
    return token.replace("~1", "/").replace("~0", "~")


def pointer(*tokens: str | int) -> str:
    """Write a JSON pointer (RFC 6901 §3: ``~`` and ``/`` in a key are escaped)."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)
