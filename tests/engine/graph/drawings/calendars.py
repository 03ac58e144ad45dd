"""FG065: drawings that go by a calendar."""

from __future__ import annotations

from tests.engine.graph.drawings.base import Document, Pair, block, then

EXITS = dict.fromkeys(("open", "closed", "holiday", "emergency", "error"), "bye")
KEPT = frozenset({"head-office", "shanghai"})
AT = "/nodes/here/config/calendar"


def going_by(calendar: str) -> Document:
    return then(block("business_hours", {"calendar": calendar}, **EXITS))


PAIRS = (
    Pair("FG065", going_by("head-ofice"), going_by("head-office"), AT, "here", calendars=KEPT),
    Pair("FG065", going_by("nowhere"), going_by("shanghai"), AT, "here", name="nothing like it", calendars=KEPT),
)
