from __future__ import annotations

import json

import pytest

from telephony_adapters.asterisk_ari.capabilities import of_description, of_version
from tests.parts.asterisk import AsteriskNode
from tests.parts.debian import unstable
from tests.telephony_adapters.asterisk_ari.conftest import Connect
from tests.telephony_adapters.asterisk_ari.fake_switch import FakeSwitch

ALL_OF_22_10 = {
    "transfer_control",
    "rest_over_websocket",
    "outbound_events",
    "progress",
    "ws_media",
    "tech_cause",
    "bulk_vars",
}


@pytest.mark.parametrize(
    ("version", "has", "lacks"),
    [
        ("22.10.1+dfsg+~cs6.17-1", "bulk_vars", ""),
        ("22.4.0", "transfer_control", "outbound_events"),
        ("22.0.0", "", "transfer_control"),
        ("20.20.1", "bulk_vars", ""),
        ("20.14.0", "rest_over_websocket", "outbound_events"),
        ("certified/20.7-cert3", "", "outbound_events"),
        ("18.26.4", "", "progress"),
        ("21.5.0", "", "outbound_events"),
        ("23.0.0", "outbound_events", ""),
        ("GIT-master-abc", "", "outbound_events"),
    ],
)
def test_the_minor_version_decides_and_never_the_major_alone(version: str, has: str, lacks: str) -> None:
    found = of_version(version)
    assert not has or has in found
    assert not lacks or lacks not in found


def test_asterisks_own_description_says_what_its_version_says() -> None:
    folder = unstable().root / "usr/share/asterisk/rest-api"
    channels, events = (json.loads((folder / f"{name}.json").read_text()) for name in ("channels", "events"))
    assert of_description(channels, events) == ALL_OF_22_10 - {"ws_media"}


async def test_a_real_switch_is_probed_when_it_is_reached(asterisk: AsteriskNode, connect: Connect) -> None:
    adapter, _ = await connect(asterisk)
    assert adapter.capabilities == ALL_OF_22_10


async def test_a_switch_that_describes_itself_is_believed_before_its_version(fake: FakeSwitch, connect: Connect) -> None:
    bare: tuple[int, object] = (200, {"apis": [], "models": {}})
    fake.on("GET", "api-docs/channels.json", bare)
    fake.on("GET", "api-docs/events.json", bare)
    adapter, _ = await connect(fake)
    assert adapter.capabilities == {"ws_media"}
