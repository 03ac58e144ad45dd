from __future__ import annotations

import os
import signal

from engine.telephony.events import NodeDown, NodeUp
from tests.parts.asterisk import AsteriskNode
from tests.telephony_adapters.asterisk_ari.conftest import Connect
from tests.telephony_adapters.asterisk_ari.fake_switch import FakeSwitch

APPLICATION = "applications/cordboard"
QUICK = {"watch": 0.05, "probe": 0.1, "retry_least": 0.02}


async def test_t2_an_ari_that_has_locked_up_is_told_though_it_answers_pings(fake: FakeSwitch, connect: Connect) -> None:
    _, log = await connect(fake, **QUICK)
    fake.on("GET", APPLICATION, "hang")
    down = await log.get(NodeDown)
    assert "locked up" in down.why and "restarting Asterisk" in down.why
    await log.get(NodeUp, count=2)  # it answers again: the state was compared before that was said
    assert fake.connections == 1


async def test_an_asterisk_that_answers_nothing_is_told_once(fake: FakeSwitch, connect: Connect) -> None:
    _, log = await connect(fake, **QUICK)
    fake.on("GET", APPLICATION, *["hang"] * 3)
    fake.on("GET", "asterisk/ping", *["hang"] * 3)
    assert "does not answer" in (await log.get(NodeDown)).why
    await log.get(NodeUp, count=2)
    assert len(log.of(NodeDown)) == 1


async def test_an_application_that_asterisk_has_forgotten_is_mended_by_a_new_socket(fake: FakeSwitch, connect: Connect) -> None:
    _, log = await connect(fake, **QUICK)
    fake.on("GET", APPLICATION, (404, {"message": "Application not found"}))
    await log.get(NodeDown)
    await log.get(NodeUp, count=2)
    assert fake.connections == 2


async def test_a_real_asterisk_that_stalls_is_told_and_taken_up_again(connect: Connect) -> None:
    node = AsteriskNode()
    await node.start()
    try:
        _, log = await connect(node, **QUICK)
        os.kill(node.pid, signal.SIGSTOP)
        await log.get(NodeDown)
        os.kill(node.pid, signal.SIGCONT)
        await log.get(NodeUp, count=2)
    finally:
        os.kill(node.pid, signal.SIGCONT)
        await node.stop()
