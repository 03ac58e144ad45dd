"""Between Asterisk's hangup causes and ours. Rules come from measured timelines on Asterisk 22 (``ari.md`` §1.3)."""

from __future__ import annotations

from collections.abc import Mapping

from engine.telephony.calls import Cause, EndReason, reason_of

_NO_ONE_THERE = frozenset({3, 18, 19, 20})
_SIP: Mapping[int, EndReason] = {
    404: EndReason.UNALLOCATED,
    410: EndReason.UNALLOCATED,
    484: EndReason.INVALID,
    486: EndReason.BUSY,
    487: EndReason.CANCELLED,
    488: EndReason.MEDIA,
    600: EndReason.BUSY,
    603: EndReason.REJECTED,
    604: EndReason.UNALLOCATED,
    606: EndReason.MEDIA,
    607: EndReason.REJECTED,
}
"""SIP statuses that say more than the Q.850 cause that Asterisk makes of them (RFC 3261 §21, RFC 8197)."""


def dialled_cause(q850: int, tech: int | None, *, alerted: bool, up: bool, ours: EndReason | None) -> Cause:
    """Why a leg that we dialled ended.

    Args:
        q850: ``cause`` of ChannelDestroyed.
        tech: ``tech_cause``, the SIP status, where the version tells it.
        alerted: whether its phone was heard to ring.
        up: whether it had been answered.
        ours: the reason we gave when we hung it up ourselves.
    """
    if ours is not None:
        return Cause(ours, q850, tech)
    if up:
        return _clearing(q850, tech)
    if q850 in _NO_ONE_THERE and not alerted:
        # A phone that is off and one that nobody answers both end with 19; only the second was heard to ring.
        return Cause(EndReason.UNAVAILABLE, q850, tech)
    if tech is not None and tech in _SIP:
        return Cause(_SIP[tech], q850, tech)
    return Cause(reason_of(q850), q850, tech)


def offered_cause(q850: int, tech: int | None, *, ours: EndReason | None) -> Cause:
    """Why a caller's leg ended. A caller who gives up while it rings ends it with 127 and SIP 487: that is no failure."""
    if ours is not None:
        return Cause(ours, q850, tech)
    if tech == 487:
        return Cause(EndReason.NORMAL, q850, tech)
    return _clearing(q850, tech)


def _clearing(q850: int, tech: int | None) -> Cause:
    """Read the end of a talk. Asterisk gives 0 for some BYEs; a BYE that names no reason is normal clearing (RFC 3398)."""
    cause = q850 or 16
    return Cause(reason_of(cause), cause, tech)
