"""Adapters for tests, on a real Asterisk or on the fake; all are closed at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Protocol

import pytest

from engine.telephony.calls import NodeName
from engine.telephony.media import Sound
from telephony_adapters.asterisk_ari import AsteriskAdapter, AsteriskConfig
from tests.parts.asterisk import AsteriskNode
from tests.parts.tones import write_tone
from tests.telephony_adapters.asterisk_ari.eventlog import EventLog
from tests.telephony_adapters.asterisk_ari.fake_switch import FakeSwitch


class Switch(Protocol):
    """A real or fake switch to connect to."""

    user: str
    password: str

    @property
    def url(self) -> str: ...


Connect = Callable[..., Awaitable[tuple[AsteriskAdapter, EventLog]]]


def settings(switch: Switch, **more: Any) -> AsteriskConfig:
    """The configuration for a switch; short pauses, for nothing here waits for a network."""
    given: dict[str, Any] = {"url": switch.url, "user": switch.user, "password": switch.password, "settle": 0.3, **more}
    return AsteriskConfig(node=NodeName("pbx1"), **given)


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """``adapter, log = await connect(switch, setting=…)``."""
    made: list[AsteriskAdapter] = []

    async def start(switch: Switch, **more: Any) -> tuple[AsteriskAdapter, EventLog]:
        adapter, log = AsteriskAdapter(settings(switch, **more)), EventLog()
        made.append(adapter)
        await adapter.start(log)
        return adapter, log

    yield start
    for adapter in made:
        await adapter.close()


@pytest.fixture
async def fake() -> AsyncIterator[FakeSwitch]:
    """A fake switch."""
    async with FakeSwitch() as switch:
        yield switch


@pytest.fixture
def short(asterisk: AsteriskNode) -> Sound:
    """A tone of half a second."""
    return tone(asterisk, 0.5)


@pytest.fixture
def long(asterisk: AsteriskNode) -> Sound:
    """A tone far longer than any command may take."""
    return tone(asterisk, 20.0)


def tone(node: AsteriskNode, seconds: float, hertz: int = 440) -> Sound:
    """A sound that this switch can read."""
    path = node.shared / f"tone-{hertz}-{seconds}.wav"
    if not path.exists():
        write_tone(path, seconds, hertz)
    return Sound(f"tone-{hertz}-{seconds}", str(path), seconds)
