"""What an Asterisk can do beyond the core, found by probing.

The major version alone decides nothing (``ari.md`` §1.1): 22.0 lacks what 20.20 has.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from telephony_adapters.asterisk_ari.client import AriClient

_SINCE: Mapping[str, Mapping[int, int]] = {
    "transfer_control": {20: 13, 22: 3},
    "rest_over_websocket": {20: 14, 22: 4},
    "outbound_events": {20: 15, 22: 5},
    "progress": {20: 16, 22: 6},
    "ws_media": {20: 16, 22: 6},
    "tech_cause": {20: 17, 22: 7},
    "bulk_vars": {20: 20, 22: 10},
}
"""Capability → major version → the minor version it came with. Later majors have all of them, other majors none."""

_NEWEST_BRANCH = 23

_OPERATIONS: Mapping[str, tuple[str, str]] = {
    "transfer_control": ("channels", "/channels/{channelId}/transfer_progress"),
    "progress": ("channels", "/channels/{channelId}/progress"),
    "bulk_vars": ("channels", "/channels/{channelId}/variables"),
}
_MODELS: Mapping[str, tuple[str, str, str]] = {
    "outbound_events": ("events", "ApplicationRegistered", ""),
    "tech_cause": ("events", "ChannelDestroyed", "tech_cause"),
    "rest_over_websocket": ("events", "RESTRequest", ""),
}
_NUMBERS = re.compile(r"(?:certified[/-])?(\d+)\.(\d+)")


async def probe(client: AriClient, version: str) -> frozenset[str]:
    """Ask Asterisk for its own description; where it has none installed, go by the version it gives."""
    replies = await asyncio.gather(*(client.get("api-docs", f"{name}.json") for name in ("channels", "events")))
    by_version = of_version(version)
    if not all(reply.ok and isinstance(reply.body, Mapping) for reply in replies):
        return by_version
    described = of_description(*(reply.body for reply in replies))
    # What the description cannot show, such as chan_websocket, the version tells.
    return described | (by_version - _OPERATIONS.keys() - _MODELS.keys())


def of_version(version: str) -> frozenset[str]:
    """Go by major and minor version, such as ``22.10.1~dfsg`` or ``certified/20.7-cert3``."""
    found = _NUMBERS.match(version)
    if found is None:
        return frozenset()
    major, minor = int(found[1]), int(found[2])
    return frozenset(
        name for name, since in _SINCE.items() if major >= _NEWEST_BRANCH or (major in since and minor >= since[major])
    )


def of_description(channels: Mapping[str, Any], events: Mapping[str, Any]) -> frozenset[str]:
    """Go by what the API description names."""
    paths = {api.get("path") for api in channels.get("apis", ())}
    models = events.get("models", {})
    found = {name for name, (_, path) in _OPERATIONS.items() if path in paths}
    for name, (_, model, property_) in _MODELS.items():
        properties = models.get(model, {}).get("properties", {})
        if model in models and (not property_ or property_ in properties):
            found.add(name)
    return frozenset(found)
