"""Which build runs which call, when builds come and go under live calls."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.api.enums.v1 import VersioningBehavior
from temporalio.worker import UnsandboxedWorkflowRunner

from engine.storage.keys import PayloadKeys
from engine.telephony.calls import CallId
from telephony_adapters.simulator import SimulatedSwitch
from telephony_adapters.simulator.signs import MusicBegan
from tests.engine.runtime.flows import BYE, Block, flow
from tests.workflows.adapter import Adapter, Ringing, adapter_process
from tests.workflows.installation import Installation, installation_of_its_own, soon, until, working
from workflows import deployment
from workflows.core_call import WorkflowCall

pytestmark = pytest.mark.asyncio(loop_scope="session")

WAITS = flow({"w": Block("wait", {"seconds": 3600, "music": "jazz"}, {"next": "bye"}), "bye": BYE})


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def bare(tmp_path_factory: pytest.TempPathFactory, keys: PayloadKeys) -> AsyncIterator[Installation]:
    """An installation without a worker, on a server of its own: the build that takes new calls is the server's."""
    async with installation_of_its_own(tmp_path_factory.mktemp("bare"), keys) as (opened, _):
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def beside(bare: Installation, switch: SimulatedSwitch, tmp_path: Path, keys: PayloadKeys) -> AsyncIterator[Adapter]:
    async with adapter_process(bare, switch, tmp_path / "journal.sqlite", keys) as running:
        yield running


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "STRAY_AFTER", timedelta(seconds=0.3))
    monkeypatch.setattr(deployment, "IDLE_PAUSE_SECONDS", 0.2)


async def build_of(house: Installation, call: CallId) -> str:
    described = (await house.handle(call).describe()).raw_description
    versioning = described.workflow_execution_info.versioning_info
    assert versioning.behavior == VersioningBehavior.VERSIONING_BEHAVIOR_PINNED
    if versioning.HasField("versioning_override"):
        return versioning.versioning_override.pinned.version.build_id
    return versioning.deployment_version.build_id


async def waiting(adapter: Adapter) -> Ringing:
    """Let somebody call who then waits."""
    ringing = adapter.ring_in(WAITS)
    await soon(ringing.caller.get(MusicBegan))
    return ringing


async def hung_up(house: Installation, ringing: Ringing) -> str:
    """Let the caller leave; give what became of the call."""
    ringing.caller.hang_up()
    return (await house.over(ringing.call))[0].outcome


async def test_a_call_stays_with_its_build_and_new_calls_go_to_the_newest(bare: Installation, beside: Adapter) -> None:
    async with working(bare, build="old"):
        before = await waiting(beside)
        assert await build_of(bare, before.call) == "old"
        async with working(bare, build="new"):
            async with asyncio.timeout(20):
                # The server's hosts learn of a new current build within a second or so.
                while await build_of(bare, (after := await waiting(beside)).call) != "new":
                    assert await hung_up(bare, after) == "abandoned"
            assert await hung_up(bare, before) == "abandoned"
            assert await build_of(bare, before.call) == "old"
            assert await hung_up(bare, after) == "abandoned"
            assert await build_of(bare, after.call) == "new"


async def test_a_call_whose_build_is_gone_goes_on_with_one_that_replays_it(
    bare: Installation, beside: Adapter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "workflows.deployment")
    async with working(bare, build="before-the-upgrade"):
        ringing = await waiting(beside)
    async with working(bare, build="after-the-upgrade"):
        assert await hung_up(bare, ringing) == "abandoned"
        assert await build_of(bare, ringing.call) == "after-the-upgrade"
    assert f"call-{ringing.call} goes on with build after-the-upgrade" in caplog.text


async def test_a_call_that_the_new_code_does_not_replay_waits_for_its_old_build(
    bare: Installation, beside: Adapter, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none(self: object, order: object) -> None:
        """The new code plays no music."""

    production = UnsandboxedWorkflowRunner()
    async with working(bare, build="good", runner=production):
        ringing = await waiting(beside)
    with monkeypatch.context() as changed:
        changed.setattr(WorkflowCall, "_music", none)
        async with working(bare, build="bad", runner=production):
            ringing.caller.hang_up()
            await until(lambda: f"call-{ringing.call} belongs to a build that no worker runs" in caplog.text)
            assert await build_of(bare, ringing.call) == "good"
    async with working(bare, build="good", runner=production):
        record, _ = await bare.over(ringing.call)
        assert record.outcome == "abandoned"
        assert await build_of(bare, ringing.call) == "good"
    refusals = [record for record in caplog.records if "belongs to a build" in record.getMessage()]
    assert len(refusals) == 1  # said once, not at every look
