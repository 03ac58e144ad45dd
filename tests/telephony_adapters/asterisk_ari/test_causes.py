"""The figures are those that Asterisk 22.10 gave for SIP peers (``ari.md`` §1.3)."""

from __future__ import annotations

import pytest

from engine.telephony.calls import Q850, Cause, EndReason
from telephony_adapters.asterisk_ari.causes import dialled_cause, offered_cause


@pytest.mark.parametrize(
    ("q850", "tech", "alerted", "reason"),
    [
        (17, 486, True, EndReason.BUSY),
        (17, 486, False, EndReason.BUSY),
        (21, 603, True, EndReason.REJECTED),
        (19, 480, True, EndReason.NO_ANSWER),
        (19, 480, False, EndReason.UNAVAILABLE),
        (20, 480, False, EndReason.UNAVAILABLE),
        (3, None, False, EndReason.UNAVAILABLE),
        (1, 404, False, EndReason.UNALLOCATED),
        (127, 600, True, EndReason.BUSY),
        (58, 488, False, EndReason.MEDIA),
        (34, 503, False, EndReason.CONGESTION),
        (127, 500, False, EndReason.FAILED),
        (19, None, True, EndReason.NO_ANSWER),
    ],
)
def test_a_dialled_leg_that_was_not_answered_says_why(q850: int, tech: int | None, alerted: bool, reason: EndReason) -> None:
    assert dialled_cause(q850, tech, alerted=alerted, up=False, ours=None) == Cause(reason, q850, tech)


def test_an_answered_leg_ends_normally_even_where_it_was_never_heard_to_ring() -> None:
    assert dialled_cause(16, None, alerted=False, up=True, ours=None).reason is EndReason.NORMAL


def test_our_own_hangup_keeps_our_reason_beside_the_switches_figures() -> None:
    assert dialled_cause(16, 487, alerted=True, up=False, ours=EndReason.CANCELLED) == Cause(EndReason.CANCELLED, 16, 487)
    assert offered_cause(17, 486, ours=EndReason.BUSY) == Cause(EndReason.BUSY, 17, 486)


def test_a_caller_who_gives_up_while_it_rings_is_no_failure() -> None:
    assert offered_cause(127, 487, ours=None) == Cause(EndReason.NORMAL, 127, 487)


def test_a_hangup_whose_cause_asterisk_does_not_tell_is_normal_clearing() -> None:
    assert offered_cause(0, None, ours=None) == Cause(EndReason.NORMAL, 16)
    assert dialled_cause(0, None, alerted=True, up=True, ours=None) == Cause(EndReason.NORMAL, 16)


def test_every_reason_has_a_number_to_hang_up_with() -> None:
    assert set(Q850) == set(EndReason)
