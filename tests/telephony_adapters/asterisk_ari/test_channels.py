from __future__ import annotations

from typing import Any

import pytest

from engine.telephony.calls import NodeName
from telephony_adapters.asterisk_ari.channels import read_channel, seconds_of


def body(app: str = "Stasis", data: str = "cordboard,in,trunk,4001", exten: str = "4001") -> dict[str, Any]:
    return {
        "id": "pbx1-1.0",
        "state": "Ring",
        "caller": {"number": "5551000"},
        "dialplan": {"context": "from-trunk", "exten": exten, "app_name": app, "app_data": data},
        "creationtime": "2026-11-24T10:00:20.448+0000",
    }


def test_a_callers_channel_is_known_by_its_application() -> None:
    channel = read_channel(body(), "cordboard")
    assert channel.ours and channel.offered and not channel.dialled
    offer = channel.offer(NodeName("pbx1"), 5.0, recovered=True)
    assert (offer.caller, offer.dialled, offer.entry, offer.recovered, offer.at) == ("5551000", "4001", "trunk", True, 5.0)


def test_a_channel_that_we_dialled_is_known_without_any_memory() -> None:
    channel = read_channel(body(data="cordboard,dialled"), "cordboard")
    assert channel.ours and channel.dialled and not channel.offered


@pytest.mark.parametrize(
    "other",
    [
        body(data="cordboard2,in,trunk,4001"),
        body(app="Playback"),
        body(app=""),
        body(exten="h"),
        {"id": "x"},
    ],
)
def test_channels_of_others_are_none_of_ours(other: dict[str, Any]) -> None:
    channel = read_channel(other, "cordboard")
    assert not channel.ours and not channel.offered


def test_a_dialplan_that_gives_no_arguments_is_read_as_far_as_it_tells() -> None:
    offer = read_channel(body(data="cordboard"), "cordboard").offer(NodeName("pbx1"), 0.0, recovered=False)
    assert (offer.entry, offer.dialled) == ("from-trunk", "4001")


def test_the_arguments_of_the_event_count_before_those_of_the_channel() -> None:
    channel = read_channel(body(data=""), "cordboard", ["in", "phones", "4002"])
    assert channel.offer(NodeName("pbx1"), 0.0, recovered=False).dialled == "4002"


@pytest.mark.parametrize(
    ("number", "data", "shown"),
    [
        ("5551000", "cordboard,in,trunk,4001,allowed_not_screened", "5551000"),
        ("5551000", "cordboard,in,trunk,4001", "5551000"),
        ("5551000", "cordboard,in,trunk,4001,prohib_passed_screen", ""),
        ("anonymous", "cordboard,in,trunk,4001,allowed_not_screened", ""),
        ("Anonymous", "cordboard,in,trunk,4001", ""),
        ("5551000", "cordboard,dialled", "5551000"),
    ],
)
def test_a_withheld_number_is_no_number(number: str, data: str, shown: str) -> None:
    assert read_channel({**body(data=data), "caller": {"number": number}}, "cordboard").caller == shown


def test_asterisks_time_is_read_as_unix_time() -> None:
    assert seconds_of("2026-11-24T10:00:20.448+0000") == pytest.approx(1795514420.448)
    assert seconds_of("2026-11-24T18:00:20.448+0800") == pytest.approx(1795514420.448)


@pytest.mark.parametrize("odd", [None, 5, "", "yesterday"])
def test_a_time_that_cannot_be_read_is_no_time(odd: object) -> None:
    assert seconds_of(odd) is None
