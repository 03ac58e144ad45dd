"""Cursors lead back to the very place they were made at, and nothing else is taken for one."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidInput
from engine.storage.cursors import call_cursor, call_place, event_cursor, event_place


@given(at=st.floats(min_value=0, max_value=4_102_444_800), call=st.text(min_size=1, alphabet=st.characters(codec="utf-8")))
def test_a_call_cursor_leads_to_the_moment_as_the_database_keeps_it(at: float, call: str) -> None:
    kept = datetime.fromtimestamp(at, UTC)
    found_at, found_call = call_place(call_cursor(kept.timestamp(), call))
    assert (datetime.fromtimestamp(found_at, UTC), found_call) == (kept, call)


@given(row=st.integers(min_value=0, max_value=10**18 - 1))
def test_an_event_cursor_leads_to_its_row(row: int) -> None:
    assert event_place(event_cursor(row)) == row


def test_a_call_cursor_can_stand_in_an_address() -> None:
    assert call_cursor(1_780_000_000.5, "~~~???>>>").replace("-", "").replace("_", "").isalnum()


@given(st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_anything_else_is_refused_and_never_fails_otherwise(cursor: str) -> None:
    for read in (call_place, event_place):
        try:
            read(cursor)
        except InvalidInput as wrong:
            assert wrong.code == "bad-cursor"


@pytest.mark.parametrize(
    "plain", [b"", b"x", b"1780000000", b".abc", b"1.", b"-5.x", b"999999999999999999.x", b"1e5.x", b"\xff\xfe.1"]
)
def test_a_made_up_place_is_refused(plain: bytes) -> None:
    with pytest.raises(InvalidInput):
        call_place(base64.urlsafe_b64encode(plain).decode())
