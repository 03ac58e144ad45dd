"""A trace folds into the record of its call."""

from __future__ import annotations

import pytest

from engine.records.fold import record_of
from engine.records.model import CallRecord, PathStep, live_record
from engine.trace import TraceEntry
from tests.engine.records.calls import T0, Offered, entry, prompt, put_through


def fold(*trace: TraceEntry, flow: str | None = "main", offer: Offered | None = None) -> CallRecord:
    return record_of(offer or Offered(), trace, flow=flow, version=None if flow is None else 3, environment="default")


def test_a_call_put_through_is_connected_and_knows_its_times() -> None:
    record = fold(*put_through())
    assert (record.state, record.outcome, record.ended_by) == ("ended", "connected", "caller")
    assert record.answered_at == T0 + 0.2
    assert record.seconds == pytest.approx(69.8)
    assert record.answered_seconds == pytest.approx(69.6)
    assert record.talk_seconds == 60.0
    assert record.language == "en"
    assert (record.flow, record.version, record.digest) == ("main", 3, "ab" * 32)


def test_the_path_names_each_step_and_the_exit_taken() -> None:
    assert fold(*put_through()).path == (
        PathStep("pick-up", "next"),
        PathStep("hello", "next"),
        PathStep("menu", "key_2"),
        PathStep("sales", ""),
    )


def test_a_step_gone_through_twice_stands_twice_in_the_path() -> None:
    again = [entry(1, "entered", "menu"), entry(2, "exited", "menu", exit="again")] * 2
    assert fold(*again, entry(3, "ended", by="flow")).path == (PathStep("menu", "again"),) * 2


def test_each_leg_carries_its_own_cause() -> None:
    caller, busy, answered = fold(*put_through()).legs
    assert (caller.role, caller.reason, caller.q850, caller.answered_at) == ("caller", "normal", 16, T0 + 0.2)
    assert (busy.address, busy.reason, busy.q850, busy.tech, busy.answered_at) == ("alice", "busy", 17, 486, None)
    assert (busy.started_at, busy.ended_at) == (T0 + 3.7, T0 + 4.7)
    assert (answered.address, answered.answered_at, answered.ended_at) == ("bob", T0 + 9.7, T0 + 69.8)


def test_a_party_that_hangs_up_first_has_its_leg_ended_then() -> None:
    record = fold(
        entry(5, "dialled", "s", leg="p", address="bob", how="answered"),
        entry(15, "talked", "s", leg="p", ended_by="party", seconds=10.0),
        entry(20, "ended", by="flow", reason="normal"),
    )
    assert record.legs[1].ended_at == T0 + 15
    assert record.legs[0].ended_at == T0 + 20


def test_a_number_over_a_trunk_is_written_with_its_trunk() -> None:
    address = {"kind": "number", "value": "02155550000", "trunk": "pstn"}
    record = fold(entry(1, "dialled", "s", leg="p", address=address, how="no_answer"), entry(2, "ended", by="flow"))
    assert record.legs[1].address == "02155550000@pstn"
    assert record.legs[1].reason == "no_answer"


@pytest.mark.parametrize(
    ("by", "outcome"),
    [("caller", "abandoned"), ("flow", "completed"), ("failure", "failed"), ("switch", "interrupted")],
)
def test_the_outcome_follows_from_who_ended_a_call_that_reached_nobody(by: str, outcome: str) -> None:
    assert fold(entry(1, "ended", by=by, reason="normal")).outcome == outcome


def test_a_failure_after_which_the_caller_hung_up_first_is_still_a_failure() -> None:
    assert fold(entry(1, "failed", "s", code="x", message="y"), entry(2, "ended", by="caller")).outcome == "failed"


def test_a_number_bound_to_nothing_leaves_a_record_without_flow() -> None:
    record = fold(entry(3, "ended", by="flow", reason="normal"), flow=None, offer=Offered(program=""))
    assert record.outcome == "unbound"
    assert (record.flow, record.version, record.digest) == (None, None, None)


def test_a_trace_without_its_end_stops_at_the_last_thing_known() -> None:
    record = fold(*put_through()[:6])
    assert record.ended_at == T0 + 2.2
    assert (record.ended_by, record.outcome) == ("switch", "interrupted")
    assert record.legs[0].reason == "unknown"


def test_an_empty_trace_gives_a_call_of_no_length() -> None:
    record = fold()
    assert (record.seconds, record.answered_seconds, record.path) == (0.0, 0.0, ())


def test_the_language_is_the_last_one_heard() -> None:
    heard = [entry(1, "played", "s", prompts=[prompt("a", "你好", 1, "zh-CN")], ended="done", keys=[])]
    assert fold(*heard, entry(2, "assigned", "s", values={}), entry(3, "ended", by="flow")).language == "zh-CN"


def test_a_live_record_has_a_leg_and_no_end() -> None:
    record = live_record(Offered(), flow="main", version=3, environment="default")
    assert (record.state, record.outcome, record.ended_at, record.seconds, record.answered_seconds) == (
        "live",
        "",
        None,
        None,
        None,
    )
    assert [leg.id for leg in record.legs] == ["leg-a"]
