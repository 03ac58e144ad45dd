"""When the server has heard nothing of a region for a while it gives it out again; here after a second."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.worker import UnsandboxedWorkflowRunner

from engine.runtime.checkpoint import OpenRegion
from engine.runtime.region import RegionOrder, RegionReport
from engine.storage.keys import PayloadKeys
from telephony_adapters.simulator import SimulatedSwitch
from telephony_adapters.simulator.signs import PromptBegan
from tests.engine.runtime.flows import BYE, TEXT, Block, collect, flow
from tests.workflows.adapter import Ringing, adapter_process
from tests.workflows.installation import Installation, data_of, installation_of_its_own, kinds, soon, until_told, working
from workflows import switch_side
from workflows.activities import regions
from workflows.activities.regions import Ticket

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASKS = flow(
    {"a": Block("answer", {}, {"next": "q"}), "q": collect(max_digits=2, first_digit_seconds=60), "bye": BYE},
    variables={"digits": TEXT},
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def bare(tmp_path_factory: pytest.TempPathFactory, keys: PayloadKeys) -> AsyncIterator[Installation]:
    """An installation with the production's runner, whose workflows see what a test changes."""
    async with installation_of_its_own(tmp_path_factory.mktemp("bare"), keys) as (opened, _):
        async with working(opened, runner=UnsandboxedWorkflowRunner()):
            yield opened


@pytest.fixture(autouse=True)
def _soon_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switch_side, "REGION_HEARTBEAT", switch_side.DIAL_HEARTBEAT / 5)


async def test_it_attaches_to_the_region_that_still_runs_here(
    bare: Installation, switch: SimulatedSwitch, keys: PayloadKeys, file: Path
) -> None:
    async with adapter_process(bare, switch, file, keys) as adapter:
        ringing = adapter.ring_in(ASKS)
        await soon(ringing.caller.get(PromptBegan))
        await attempted(bare, ringing, 2)
        await ringing.caller.press("12")
        record, trace = await bare.over(ringing.call)
        assert ringing.caller.heard == ["ask", "bye"]
        assert "resumed" not in kinds(trace)
        assert record.outcome == "completed"
        await adapter.nothing_is_left()


async def test_a_host_without_the_journal_goes_on_from_the_last_sign_of_life(
    bare: Installation,
    switch: SimulatedSwitch,
    keys: PayloadKeys,
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(regions, "HEARTBEAT_SECONDS", 0.1)
    program = flow(
        {
            "one": collect("digits", to="two"),
            "two": collect("more", prompt="again", first_digit_seconds=60),
            "bye": BYE,
        },
        variables={"digits": TEXT, "more": TEXT},
    )
    async with adapter_process(bare, switch, file, keys) as first:
        ringing = first.ring_in(program)
        await soon(ringing.caller.get(PromptBegan))
        await ringing.caller.press("7#")
        await soon(ringing.caller.get(PromptBegan, count=2))
        await until_beaten(bare, ringing, "two")
        await first.die()
        async with adapter_process(bare, switch, tmp_path / "of-another-host.sqlite", keys) as second:
            assert second.resumed == 0
            await soon(ringing.caller.get(PromptBegan, count=3))
            await ringing.caller.press("8#")
            record, trace = await bare.over(ringing.call)
            assert ringing.caller.heard == ["ask", "again", "again", "bye"]
            assert [entry["digits"] for entry in data_of(trace, "collected")][0] == "7"
            assert record.outcome == "completed"
            await second.nothing_is_left()


async def test_a_region_taken_up_again_is_known_by_its_new_token(
    bare: Installation,
    switch: SimulatedSwitch,
    keys: PayloadKeys,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with adapter_process(bare, switch, file, keys) as adapter:
        runner = adapter.regions._runner

        async def fails(order: RegionOrder, ticket: bytes, *, on_checkpoint: object) -> RegionReport:
            adapter.journal.save_region(OpenRegion(order.facts, ticket, order.state, ()))
            raise RuntimeError("a defect of the runner itself")

        monkeypatch.setattr(runner, "run", fails)
        ringing = adapter.ring_in(ASKS)
        await soon(ringing.caller.get(PromptBegan))
        [left] = adapter.journal.open_regions()
        assert Ticket.unpack(left.ticket) == adapter.regions._runs[ringing.call].ticket
        await ringing.caller.press("12")
        record, _ = await bare.over(ringing.call)
        assert record.outcome == "completed"


async def attempted(house: Installation, ringing: Ringing, times: int) -> None:
    """Wait until the server has given the region out so many times."""

    async def now() -> bool:
        described = (await house.handle(ringing.call).describe()).raw_description
        return any(
            pending.attempt >= times and pending.HasField("last_started_time") for pending in described.pending_activities
        )

    await until_told(now)


async def until_beaten(house: Installation, ringing: Ringing, step: str) -> None:
    """Wait until a sign of life has carried the step to the server."""
    converter = house.client.data_converter

    async def now() -> bool:
        described = (await house.handle(ringing.call).describe()).raw_description
        for pending in described.pending_activities:
            if pending.HasField("heartbeat_details"):
                state, _ = await converter.decode(pending.heartbeat_details.payloads)
                if state["step"] == step:
                    return True
        return False

    await until_told(now)
