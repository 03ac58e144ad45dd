"""Both adapters keep every promise of the port; and the suite finds out who does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony_adapters.conformance import PROMISES, Promise, keep
from telephony_adapters.simulator import virtual_time
from tests.parts.asterisk import AsteriskNode
from tests.telephony_adapters.conformance.asterisk_bench import AsteriskBench
from tests.telephony_adapters.conformance.simulator_bench import SimulatorBench

every_promise = pytest.mark.parametrize("promise", PROMISES, ids=[promise.name for promise in PROMISES])


@every_promise
def test_the_simulator_keeps_its_promises(promise: Promise, tmp_path: Path) -> None:
    async def run() -> None:
        bench = SimulatorBench(tmp_path)
        await bench.connect()
        await keep(promise, bench)

    virtual_time.run(run())


@every_promise
async def test_asterisk_keeps_its_promises(promise: Promise, asterisk: AsteriskNode) -> None:
    bench = AsteriskBench(asterisk)
    try:
        await bench.connect()
        await keep(promise, bench)
    finally:
        await bench.close()


def test_every_promise_is_a_sentence() -> None:
    assert len(PROMISES) >= 25
    assert [promise.name for promise in PROMISES if not promise.sentence.endswith(".")] == []
