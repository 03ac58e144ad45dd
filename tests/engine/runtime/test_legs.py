"""Mailboxes of legs: nothing twice, nothing lost, every end told exactly once to whoever answers for it."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.runtime.legs import Leg, Legs
from engine.telephony.calls import CallId, Cause, EndReason, LegId, PromptId
from engine.telephony.events import KeyPressed, LegAnswered, LegEnded, LegEvent, LegReplaced, LegRinging, PromptEnded
from telephony_adapters.simulator.virtual_time import run

A, B = LegId("a"), LegId("b")
CALL = CallId("c")
END = LegEnded(A, Cause(EndReason.NORMAL, 16), 9.0)


def key(pressed: str, at: float) -> KeyPressed:
    return KeyPressed(A, pressed, at)


class Told:
    """Takes the ends nobody listened for."""

    def __init__(self) -> None:
        self.ends: list[LegEnded] = []
        self.legs = Legs(lambda leg, ended: self.ends.append(ended))
        self.leg = self.legs.open(A, CALL, "caller")


async def test_an_end_nobody_attends_is_passed_on_once() -> None:
    told = Told()
    told.legs.put(END, A)
    told.legs.put(END, A)
    assert told.ends == [END]


async def test_an_end_that_was_acknowledged_is_not_passed_on() -> None:
    told = Told()
    with told.leg.attended():
        told.legs.put(END, A)
        assert told.ends == []
        told.leg.acknowledge_end()
    assert told.ends == []


async def test_an_end_that_its_listener_left_alone_is_passed_on_when_the_last_listener_goes() -> None:
    told = Told()
    with told.leg.attended():
        with told.leg.attended():
            told.legs.put(END, A)
        assert told.ends == []
    assert told.ends == [END]


async def test_an_end_that_comes_after_its_acknowledgement_is_not_passed_on() -> None:
    told = Told()
    with told.leg.attended():
        told.leg.acknowledge_end()  # it was hung up; the switch has not said so yet
    told.legs.put(END, A)
    assert told.ends == []
    assert told.leg.ended == END


async def test_nothing_is_heard_after_the_end() -> None:
    told = Told()
    told.leg.put(END)
    told.leg.put(key("1", 10.0))
    assert told.leg.waiting() == [END]


async def test_an_event_of_an_ended_or_a_foreign_leg_is_refused_and_the_ended_one_is_known() -> None:
    told = Told()
    told.legs.put(END, A)
    assert not told.legs.put(key("1", 10.0), A)
    assert not told.legs.put(key("1", 10.0), B)
    assert told.legs.was_here(A) and not told.legs.was_here(B)
    assert told.legs.end_of(A) == END
    assert told.legs.get(A) is None


async def test_a_key_told_twice_is_one_key_and_the_same_key_pressed_again_is_another() -> None:
    leg = Told().leg
    for event in (key("1", 1.0), key("1", 1.0), key("1", 1.2), key("2", 1.0)):
        leg.put(event)
    assert [(event.key, event.at) for event in leg.waiting() if isinstance(event, KeyPressed)] == [
        ("1", 1.0),
        ("1", 1.2),
        ("2", 1.0),
    ]


async def test_opening_a_leg_twice_gives_the_same_mailbox() -> None:
    told = Told()
    assert told.legs.open(A, CALL, "caller") is told.leg
    assert list(told.legs) == [told.leg]


async def test_a_forgotten_leg_is_gone_and_its_late_end_reaches_nobody() -> None:
    told = Told()
    told.legs.forget(told.leg)
    told.legs.forget(told.leg)
    assert list(told.legs) == [] and told.legs.was_here(A) and told.legs.end_of(A) is None
    assert not told.legs.put(END, A)
    assert told.ends == []


async def test_a_replaced_leg_keeps_its_mailbox_under_both_ids_and_ends_under_both() -> None:
    told = Told()
    assert told.legs.replace(LegReplaced(A, B, 1.0))
    assert not told.legs.replace(LegReplaced(LegId("x"), LegId("y"), 1.0))
    assert told.legs.get(A) is told.leg and told.legs.get(B) is told.leg
    assert (told.legs.current(A), told.leg.origin, told.leg.id) == (B, A, B)
    told.legs.put(LegEnded(B, Cause(EndReason.NORMAL), 2.0), B)
    assert told.legs.was_here(A) and told.legs.was_here(B) and list(told.legs) == []


async def test_a_wait_for_the_next_event_ends_at_its_time_and_loses_nothing() -> None:
    leg = Told().leg
    assert await leg.next(asyncio.get_running_loop().time() + 1) is None
    leg.put(LegRinging(A, 1.0))
    assert await leg.next(0.0) == LegRinging(A, 1.0)  # a time that is over still gives what is there
    asyncio.get_running_loop().call_later(1, leg.put, LegAnswered(A, 2.0))
    assert await leg.next() == LegAnswered(A, 2.0)
    assert leg.up


async def test_waiting_for_the_end_leaves_the_keys() -> None:
    leg = Told().leg
    leg.put(key("1", 1.0))
    asyncio.get_running_loop().call_later(1, leg.put, END)
    assert await leg.end() == END
    assert leg.waiting() == [key("1", 1.0), END]


async def test_waiting_for_a_prompt_takes_its_end_alone() -> None:
    leg = Told().leg
    with leg.awaiting(PromptId("p")) as over:
        leg.put(key("1", 1.0))
        leg.put(PromptEnded(A, PromptId("other"), "done", 1.0))
        assert not over.is_set()
        leg.put(PromptEnded(A, PromptId("p"), "done", 1.0))
        assert over.is_set()
    leg.put(PromptEnded(A, PromptId("p"), "done", 1.0))
    assert [type(event) for event in leg.waiting()] == [KeyPressed, PromptEnded, PromptEnded]


async def test_waiting_for_a_prompt_ends_with_the_leg() -> None:
    leg = Told().leg
    with leg.awaiting(PromptId("p")) as over:
        leg.put(END)
        assert over.is_set()
    with leg.awaiting(PromptId("q")) as over:
        assert over.is_set()


EVENTS = st.lists(
    st.sampled_from([key("1", 1.0), key("2", 2.0), LegAnswered(A, 0.5), END, LegEnded(A, Cause(EndReason.FAILED), 9.5)]),
    max_size=12,
)


@given(before=EVENTS, during=EVENTS, after=EVENTS, acknowledged=st.booleans())
@settings(max_examples=100, deadline=None)
def test_whatever_is_told_in_whatever_order_a_leg_ends_once(
    before: list[LegEvent], during: list[LegEvent], after: list[LegEvent], acknowledged: bool
) -> None:
    async def told_all() -> None:
        told = Told()
        for event in before:
            told.legs.put(event, A)
        ended_before = told.leg.ended is not None
        with told.leg.attended():
            for event in during:
                told.legs.put(event, A)
            if acknowledged:
                told.leg.acknowledge_end()
        for event in after:
            told.legs.put(event, A)
        ends = [event for event in before + during + after if isinstance(event, LegEnded)]
        heard = [event for event in told.leg.waiting() if isinstance(event, LegEnded)]
        assert heard == ends[:1]
        assert told.ends == (ends[:1] if ended_before or not acknowledged else [])

    run(told_all())


async def test_old_ends_are_forgotten_in_the_end() -> None:
    legs = Legs()
    for n in range(10_001):
        legs.forget(legs.open(LegId(str(n)), CALL, "party"))
    assert not legs.was_here(LegId("0")) and legs.was_here(LegId("1"))


def test_a_leg_is_made_by_its_legs() -> None:
    assert isinstance(Legs().open(A, CALL, "party"), Leg)
