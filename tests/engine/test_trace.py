"""The story of a call, entry by entry."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.trace import MASK, TraceEntry, mask


@given(st.floats(0, 4e9), st.text(max_size=10), st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5)))
def test_an_entry_reads_back_from_its_plain_form_to_the_millisecond(at: float, step: str, data: dict[str, object]) -> None:
    entry = TraceEntry(at, step, "clock", data)
    again = TraceEntry.from_json(json.loads(json.dumps(entry.as_json())))
    assert (again.step, again.kind, again.data) == (step, "clock", data)
    assert again.at == pytest.approx(at, abs=0.0006)
    assert TraceEntry.from_json(again.as_json()) == again


def test_the_plain_form_is_a_copy() -> None:
    entry = TraceEntry(1.0, "a", "exited", {"exit": "next"})
    entry.as_json()["data"]["exit"] = "other"
    assert entry.data == {"exit": "next"}


@given(st.text("0123456789*#ABCD", max_size=64))
def test_of_secret_digits_only_their_number_is_kept(digits: str) -> None:
    assert mask(digits) == MASK * len(digits)
