"""What the adapter's process is told of its calls: whether anyone looks after them, and what to do when nobody can be asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from engine.errors import CordboardError
from engine.flows.shelf import ProgramShelf
from engine.runtime.state import CallFacts
from engine.storage.keys import PayloadKeys
from engine.telephony.calls import CallId, Cause, EndReason, LegId, NodeName
from telephony_adapters.simulator import SimulatedSwitch
from telephony_adapters.simulator.signs import MusicBegan, PromptBegan
from tests.engine.runtime.flows import BYE, Block, flow, play
from tests.workflows.adapter import Adapter, adapter_process
from tests.workflows.installation import Installation, installation_of_its_own, soon, until_told, working
from workflows import programs, runtime
from workflows.runtime import UNATTENDED_SECONDS, TemporalCallRuntime
from workflows.server import EmbeddedServer

pytestmark = pytest.mark.asyncio(loop_scope="session")

WAITS = flow({"w": Block("wait", {"seconds": 3600, "music": "jazz"}, {"next": "bye"}), "bye": BYE})
SPEAKS = flow({"p": play("long story"), "bye": BYE})


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lone(
    tmp_path_factory: pytest.TempPathFactory, keys: PayloadKeys
) -> AsyncIterator[tuple[Installation, EmbeddedServer]]:
    """An installation without a worker, and its server."""
    async with installation_of_its_own(tmp_path_factory.mktemp("lone"), keys) as both:
        yield both


@pytest_asyncio.fixture(loop_scope="session")
async def unserved(
    lone: tuple[Installation, EmbeddedServer], switch: SimulatedSwitch, tmp_path: Path, keys: PayloadKeys
) -> AsyncIterator[Adapter]:
    """An adapter whose calls have no worker."""
    async with adapter_process(lone[0], switch, tmp_path / "journal.sqlite", keys) as running:
        yield running


def a_while_later(house: Installation) -> TemporalCallRuntime:
    return TemporalCallRuntime(house.client, clock=lambda: time.time() + UNATTENDED_SECONDS)


class TestHealth:
    async def test_a_call_that_waits_by_itself_is_running_and_later_closed(self, house: Installation, adapter: Adapter) -> None:
        ringing = adapter.ring_in(WAITS)
        await soon(ringing.caller.get(MusicBegan))

        async def settled() -> bool:  # the last activity's end has been worked on
            return await a_while_later(house).health(ringing.call) == "running"

        await until_told(settled)
        ringing.caller.hang_up()
        await house.over(ringing.call)
        assert await adapter.runtime.health(ringing.call) == "closed"

    async def test_a_region_whose_process_is_gone_is_unattended(
        self, house: Installation, switch: SimulatedSwitch, tmp_path: Path, keys: PayloadKeys
    ) -> None:
        async with adapter_process(house, switch, tmp_path / "journal.sqlite", keys) as first:
            ringing = first.ring_in(SPEAKS)
            await soon(ringing.caller.get(PromptBegan))
        assert await first.runtime.health(ringing.call) == "unattended"
        await house.handle(ringing.call).terminate()

    async def test_a_call_that_no_worker_takes_up_is_unattended_after_a_while(self, unserved: Adapter) -> None:
        ringing = unserved.ring_in(WAITS)
        handle = await unserved.house.begun(ringing.call)
        assert await unserved.runtime.health(ringing.call) == "running"
        assert await a_while_later(unserved.house).health(ringing.call) == "unattended"
        await handle.terminate()

    async def test_a_call_that_was_terminated_is_closed(self, unserved: Adapter) -> None:
        ringing = unserved.ring_in(WAITS)
        await (await unserved.house.begun(ringing.call)).terminate()
        assert await unserved.runtime.health(ringing.call) == "closed"


async def test_a_call_whose_program_has_not_arrived_waits_for_it(
    house: Installation, adapter: Adapter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs._Shelf, "source", ProgramShelf(tmp_path / "nothing-here"))
    ringing = adapter.ring_in(WAITS)
    await house.begun(ringing.call)

    async def failed() -> bool:
        return "workflow_task_failed" in await house.events(ringing.call)

    await until_told(failed)
    assert ringing.caller.ended is None
    monkeypatch.setattr(programs._Shelf, "source", house.shelf)
    await soon(ringing.caller.get(MusicBegan))
    ringing.caller.hang_up()
    record, _ = await house.over(ringing.call)
    assert record.outcome == "abandoned"


async def test_a_call_cancelled_before_a_worker_took_it_up_is_let_go_and_recorded(unserved: Adapter) -> None:
    house = unserved.house
    ringing = unserved.ring_in(SPEAKS)
    await (await house.begun(ringing.call)).cancel()
    async with working(house):
        record, trace = await house.over(ringing.call)
        assert ringing.caller.heard == []
        assert ringing.caller.ended is not None
        assert (record.ended_by, trace[-1].data["reason"]) == ("flow", EndReason.CANCELLED)
        await unserved.nothing_is_left()


async def test_a_server_out_of_reach_is_said_to_be_and_what_was_to_be_told_is_told_when_it_is_back(
    lone: tuple[Installation, EmbeddedServer], unserved: Adapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime, "_ANSWER_SECONDS", 0.5)
    house, server = lone
    ringing = unserved.ring_in(WAITS)
    await house.begun(ringing.call)
    await server.stop()
    assert await unserved.runtime.health(ringing.call) == "unreachable"
    facts = CallFacts(CallId("another"), NodeName("n"), LegId("l"), "", "", "", 0.0, WAITS.digest)
    with pytest.raises(CordboardError) as refused:
        await unserved.runtime.start(facts, flow="flow", version=1, environment="default")
    assert (refused.value.code, "another" in str(refused.value)) == ("temporal-unreachable", False)
    telling = asyncio.create_task(
        unserved.runtime.leg_ended(ringing.call, ringing.caller.leg, Cause(EndReason.CONGESTION), 1.0)
    )
    await server.start()
    await soon(telling)
    async with working(house):
        record, _ = await house.over(ringing.call)
        assert record.legs[0].reason == "congestion"
