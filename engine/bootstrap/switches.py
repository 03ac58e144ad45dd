"""Which adapter looks after the switch: one line each."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager

from engine.config import Settings
from engine.telephony.calls import NodeName
from engine.telephony.port import TelephonyAdapter


@contextlib.asynccontextmanager
async def _asterisk(settings: Settings) -> AsyncIterator[TelephonyAdapter]:
    from telephony_adapters.asterisk_ari.adapter import AsteriskAdapter
    from telephony_adapters.asterisk_ari.config import AsteriskConfig

    adapter = AsteriskAdapter(
        AsteriskConfig(
            node=NodeName(settings.node),
            url=settings.ari_url,
            user=settings.ari_user,
            password=settings.ari_password,
            application=settings.ari_application,
            events=settings.ari_events,
            listen=settings.ari_listen,
        )
    )
    try:
        yield adapter
    finally:
        await adapter.close()


@contextlib.asynccontextmanager
async def _simulator(settings: Settings) -> AsyncIterator[TelephonyAdapter]:
    from telephony_adapters.simulator.adapter import SimulatorAdapter
    from telephony_adapters.simulator.door import Door
    from telephony_adapters.simulator.phones import install_samples
    from telephony_adapters.simulator.switch import SimulatedSwitch

    switch = SimulatedSwitch(NodeName(settings.node))
    install_samples(switch.phones)
    adapter, door = SimulatorAdapter(switch), Door(switch, settings.simulator_port)
    await door.start()
    try:
        yield adapter
    finally:
        await door.close()
        await adapter.close()


SWITCHES: Mapping[str, Callable[[Settings], AbstractAsyncContextManager[TelephonyAdapter]]] = {
    "asterisk": _asterisk,
    "simulator": _simulator,
}
"""The setting ``adapter`` → the adapter, closed when its block is left."""
