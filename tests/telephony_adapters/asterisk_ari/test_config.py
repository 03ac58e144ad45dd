from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidInput
from engine.telephony.calls import Address, NodeName
from engine.telephony.port import CommandFailed
from telephony_adapters.asterisk_ari import AsteriskConfig

CONFIG = AsteriskConfig(node=NodeName("pbx1"), password="geheim")


def test_a_phone_is_dialled_by_its_endpoint() -> None:
    assert CONFIG.render(Address("endpoint", "6001")) == "PJSIP/6001"


def test_a_number_is_dialled_over_the_trunk_it_names_or_the_usual_one() -> None:
    assert CONFIG.render(Address("number", "+8610123", "beijing")) == "PJSIP/+8610123@beijing"
    assert CONFIG.render(Address("number", "010123")) == "PJSIP/010123@trunk"


def test_other_channel_drivers_are_dialled_by_templates() -> None:
    config = AsteriskConfig(node=NodeName("pbx1"), password="x", number="DAHDI/g1/{value}", endpoint="Local/{value}@phones/n")
    assert config.render(Address("number", "010123")) == "DAHDI/g1/010123"
    assert config.render(Address("endpoint", "6001")) == "Local/6001@phones/n"


@given(value=st.text(min_size=1), sign=st.sampled_from("@/&,;: \n(){}%"))
def test_nothing_dialled_can_turn_into_another_address(value: str, sign: str) -> None:
    with pytest.raises(CommandFailed) as refused:
        CONFIG.render(Address("number", f"{value}{sign}1"))
    assert refused.value.code == "bad-address"


@pytest.mark.parametrize("value", ["", "-1", ".", "é1", "1" * 81])
def test_what_is_no_number_or_name_is_not_dialled(value: str) -> None:
    with pytest.raises(CommandFailed):
        CONFIG.render(Address("endpoint", value))


def test_the_password_is_not_shown() -> None:
    shown = AsteriskConfig(node=NodeName("pbx1"), password="geheim", listen_password="auch")
    assert "geheim" not in repr(shown) and "auch" not in repr(shown)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"url": "127.0.0.1:8088"}, "bad-ari-url"),
        ({"url": "http://user:password@127.0.0.1:8088"}, "bad-ari-url"),
        ({"application": "cord board"}, "bad-ari-application"),
        ({"application": "a,b"}, "bad-ari-application"),
        ({"events": "outbound", "listen": "8089"}, "bad-ari-listen"),
    ],
)
def test_a_configuration_that_cannot_work_is_refused_with_its_mend(wrong: dict[str, str], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        AsteriskConfig(node=NodeName("pbx1"), password="x", **wrong)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert refused.value.mend


def test_the_place_to_listen_may_be_an_ipv6_address() -> None:
    config = AsteriskConfig(node=NodeName("pbx1"), password="x", events="outbound", listen="[::1]:8089")
    assert config.listen_at == ("::1", 8089)
