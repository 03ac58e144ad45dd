"""The fold of a trace into the record of its call: what a list, a report and a call detail record are made from.

Pure, and the same wherever it runs: a record can be made again from the trace at any time, also by a newer rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from engine.records.model import CallRecord, EndedBy, LegRecord, Offer, Outcome, PathStep
from engine.trace import TraceEntry


def record_of(
    offer: Offer, trace: Sequence[TraceEntry], *, flow: str | None, version: int | None, environment: str
) -> CallRecord:
    """Make the record of a call that is over. ``flow`` and ``version`` are ``None`` when its number led nowhere.

    Version 0 is a draft, which has none.

    A trace that lost its last entries still gives a record: the call then ended at the last thing known of it.
    """
    ended = _last(trace, "ended")
    ended_at = _left_at(offer, trace) or (ended.at if ended else (trace[-1].at if trace else offer.offered_at))
    answered = next((entry for entry in trace if entry.kind == "answered"), None)
    return CallRecord(
        id=offer.call,
        node=offer.node,
        caller=offer.caller,
        dialled=offer.dialled,
        entry=offer.entry,
        environment=environment,
        flow=flow,
        version=version or None,
        digest=(offer.program or None) if flow is not None else None,
        state="ended",
        offered_at=offer.offered_at,
        outcome=_outcome(trace, ended, bound=flow is not None),
        ended_by=_ended_by(ended),
        language=_language(trace),
        answered_at=answered.at if answered else None,
        ended_at=ended_at,
        talk_seconds=round(sum(float(entry.data.get("seconds", 0.0)) for entry in trace if entry.kind == "talked"), 3),
        legs=_legs(offer, trace, ended, ended_at, answered.at if answered else None),
        path=_path(trace),
        direction=offer.direction,
    )


def _left_at(offer: Offer, trace: Sequence[TraceEntry]) -> float | None:
    """When the caller left, of a call whose flow went on behind that: its steps make no call longer."""
    left = next((n for n, entry in enumerate(trace) if entry.kind == "leg_ended" and entry.data.get("leg") == offer.leg), None)
    if left is None or not any(entry.kind == "entered" for entry in trace[left:]):
        return None
    return trace[left].at


def _last(trace: Sequence[TraceEntry], kind: str) -> TraceEntry | None:
    return next((entry for entry in reversed(trace) if entry.kind == kind), None)


def _outcome(trace: Sequence[TraceEntry], ended: TraceEntry | None, *, bound: bool) -> Outcome:
    by = _ended_by(ended)
    if not bound:
        return "unbound"
    if any(entry.kind == "called_out" and entry.data.get("how") != "answered" for entry in trace):
        return "unreached"
    if by == "switch":
        return "interrupted"
    if by == "failure" or _last(trace, "failed"):
        return "failed"
    if any(entry.kind == "talked" or (entry.kind == "dialled" and entry.data.get("how") == "answered") for entry in trace):
        return "connected"
    if ended and ended.data.get("reason") == "cancelled":
        return "interrupted"
    return "completed" if by == "flow" else "abandoned"


def _ended_by(ended: TraceEntry | None) -> EndedBy:
    by: EndedBy = ended.data.get("by", "") if ended else ""
    # Without its last entry nobody knows who ended the call; only the switch can have been the cause of such a loss.
    return by if by in get_args(EndedBy) and by else "switch"


def _language(trace: Sequence[TraceEntry]) -> str:
    for entry in reversed(trace):
        prompts = entry.data.get("prompts")
        if prompts:
            return str(prompts[-1].get("language", ""))
    return ""


def _path(trace: Sequence[TraceEntry]) -> tuple[PathStep, ...]:
    path: list[PathStep] = []
    for entry in trace:
        if entry.kind == "entered":
            path.append(PathStep(entry.step))
        elif entry.kind == "exited":
            # A step that led into another flow takes its exit when that one has come back: its steps stand between.
            at = next((n for n in range(len(path) - 1, -1, -1) if path[n].step == entry.step), None)
            if at is not None and not path[at].exit:
                path[at] = PathStep(entry.step, str(entry.data.get("exit", "")))
    return tuple(path)


def _legs(
    offer: Offer, trace: Sequence[TraceEntry], ended: TraceEntry | None, ended_at: float, answered_at: float | None
) -> tuple[LegRecord, ...]:
    legs = {
        offer.leg: LegRecord(
            id=offer.leg, role="caller", address=offer.caller, started_at=offer.offered_at, answered_at=answered_at
        )
    }
    before = offer.offered_at  # a dialled entry is written when the dialling is over; it began after the entry before it
    for entry in trace:
        if entry.kind == "dialled":
            leg = _dialled(entry, before)
            legs[leg.id] = leg
        elif entry.kind == "talked" and entry.data.get("leg") in legs and entry.data.get("ended_by") == "party":
            legs[entry.data["leg"]] = _over(legs[entry.data["leg"]], entry.at, {"reason": "normal"})
        elif entry.kind == "leg_ended" and entry.data.get("leg") in legs:
            legs[entry.data["leg"]] = _over(legs[entry.data["leg"]], entry.at, entry.data)
        before = entry.at
    # The end of the call is the end of every leg whose own end was not told.
    last_word = {"reason": ended.data.get("reason", "unknown") if ended else "unknown"}
    return tuple(leg if leg.ended_at is not None else _over(leg, ended_at, last_word) for leg in legs.values())


def _dialled(entry: TraceEntry, began: float) -> LegRecord:
    answered = entry.data.get("how") == "answered"
    leg = LegRecord(
        id=str(entry.data.get("leg", "")),
        role="party",
        address=address_text(entry.data.get("address", "")),
        started_at=began,
        answered_at=entry.at if answered else None,
    )
    return leg if answered else _over(leg, entry.at, entry.data.get("cause") or {"reason": entry.data.get("how", "unknown")})


def _over(leg: LegRecord, at: float, cause: Mapping[str, Any]) -> LegRecord:
    return replace(
        leg, ended_at=at, reason=str(cause.get("reason") or "unknown"), q850=cause.get("q850"), tech=cause.get("tech")
    )


def address_text(address: Any) -> str:
    """Write an address as one word, ``value@trunk`` for a number over a trunk; a text stays as it is."""
    if not isinstance(address, Mapping):
        return str(address)
    trunk = address.get("trunk")
    return f"{address.get('value', '')}@{trunk}" if trunk else str(address.get("value", ""))
