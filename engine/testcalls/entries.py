"""The entries of a call's trace, each told once: those of a region as it writes them, and not again when it reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.records.telling import TELLERS, other
from engine.trace import TraceEntry


class Entries:
    """Puts together what the call has of its own and what its region has written so far."""

    def __init__(self, begun: Sequence[TraceEntry], tell: Callable[[Mapping[str, Any], TraceEntry], None]) -> None:
        """``begun`` is the trace that the call began with, told before; ``tell`` is given each as it is told and as it is."""
        self._own: list[TraceEntry] = list(begun)
        self._region: Sequence[TraceEntry] = ()
        self._count = len(self._own)
        self._tell = tell

    @property
    def whole(self) -> tuple[TraceEntry, ...]:
        """The trace so far."""
        return (*self._own, *self._region)

    @property
    def node(self) -> str:
        """Where the call is, or was last."""
        return next((entry.step for entry in reversed(self.whole) if entry.kind == "entered"), "")

    def own(self, entry: TraceEntry) -> bool:
        """The call has one more; tells whether it is new."""
        self._own.append(entry)
        return self._flush()

    def region(self, trace: Sequence[TraceEntry]) -> bool:
        """The region has written so much; nothing when it is over, and its entries become the call's own one by one."""
        self._region = trace
        return self._flush()

    def _flush(self) -> bool:
        whole = self.whole
        new = whole[self._count :]
        self._count = max(self._count, len(whole))
        for entry in new:
            en, zh = _words(entry)
            self._tell({"step": entry.step, "what": entry.kind, "data": dict(entry.data), "en": en, "zh": zh}, entry)
        return bool(new)


def _words(entry: TraceEntry) -> tuple[str, str]:
    if entry.kind == "played":
        said = " ".join(str(prompt.get("text", "")) for prompt in entry.data.get("prompts") or ())
        return f"said “{said}”", f"播放“{said}”"
    teller = TELLERS.get(entry.kind)
    return teller(entry.data) if teller is not None else other(entry.kind, entry.data)
