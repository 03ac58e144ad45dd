"""Whom authors may have called: extensions; outside only what an administrator has allowed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidInput, NotAllowed
from engine.telephony.calls import Address
from engine.testcalls.dialling import Diallable

NOBODY = Diallable((), "CN")


@pytest.mark.parametrize("typed", ["6001", "60 01", "12", "110", "119", "600-100"])
def test_an_extension_is_called_at_the_switch_itself_and_never_over_a_trunk(typed: str) -> None:
    assert NOBODY.address(typed).kind == "endpoint"


@pytest.mark.parametrize("typed", ["13800138000", "+8613800138000", "01062345678", "0015551234567", "95588000"])
def test_nothing_outside_may_be_called_until_somebody_says_so(typed: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        NOBODY.address(typed)
    assert "CORDBOARD_CALL_ALLOW" in refused.value.mend
    assert typed not in refused.value.message


@pytest.mark.parametrize("typed", ["", "6", "6001@trunk", "6001&6002", "alice", "*72", "６００１x", "600 1,2", "\n6001;drop"])
def test_what_is_no_number_is_told_so(typed: str) -> None:
    with pytest.raises(InvalidInput):
        NOBODY.address(typed)


def test_two_spellings_of_an_allowed_number_are_the_same_and_are_dialled_as_typed() -> None:
    for allowed in ("+8613800138000", "13800138000"):
        some = Diallable((allowed,), "CN")
        assert some.address("138 0013 8000") == Address("number", "13800138000")
        assert some.address("+8613800138000") == Address("number", "+8613800138000")
        with pytest.raises(NotAllowed):
            some.address("13800138001")


def test_a_beginning_allows_what_begins_so_but_no_short_number() -> None:
    some = Diallable(("+8610*", "0755*", "1*"), "CN")
    assert some.address("010 6234 5678").kind == "number"
    assert some.address("075512345678").kind == "number"
    for emergency in ("110", "119", "120"):
        assert some.address(emergency).kind == "endpoint", "it never leaves the switch"
    assert Diallable(("110",), "CN").address("110").kind == "number", "somebody has named it"


@given(st.text(alphabet="0123456789+ -().*#@abc", max_size=40))
def test_whatever_is_typed_nothing_leaves_the_switch_that_is_not_allowed(typed: str) -> None:
    try:
        found = NOBODY.address(typed)
    except (InvalidInput, NotAllowed):
        return
    assert found.kind == "endpoint" and found.value.isdigit() and 2 <= len(found.value) <= 6 and not found.trunk
