"""What a new installation answers at once, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.bootstrap.first_start import MORE_NUMBERS, SAMPLE_NUMBERS, import_samples
from engine.flows.model import LIVE
from engine.flows.publish import Progress
from engine.storage.flows import StoredFlows
from engine.storage.session import Database
from tests.engine.flows.stand_ins import SpeakerStandIn
from tests.house.tree import ROOT, text

ALL = {**SAMPLE_NUMBERS, **MORE_NUMBERS}


@pytest.fixture
def flows(database: Database) -> StoredFlows:
    return StoredFlows(database)


async def begun(flows: StoredFlows, told: list[str]) -> bool:
    def tell(flow: str, done: Progress) -> None:
        told.append(flow)

    speaker = SpeakerStandIn()
    return await import_samples(
        ROOT / "samples", flows=flows, speaker=speaker, environment="live", at=1.0, tell=tell, numbers=ALL
    )


async def test_every_sample_is_live_on_its_number_and_said_while_it_is_spoken(flows: StoredFlows) -> None:
    told: list[str] = []
    assert await begun(flows, told)
    bound = {binding.pattern: binding.flow for binding in await flows.bindings("live")}
    assert bound == {number: folder.replace("_", "-") for folder, number in ALL.items()}
    for flow in bound.values():
        assert (await flows.alias(flow, LIVE)).version == 1
    assert len(set(told)) == len(ALL)


async def test_an_installation_that_has_flows_is_left_alone(flows: StoredFlows) -> None:
    assert await begun(flows, [])
    assert not await begun(flows, [])


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_each_readme_tells_which_number_does_what(readme: str) -> None:
    told = text(Path(readme))
    assert all(f"| {number} | " in told and f"`samples/{folder}` |" in told for folder, number in ALL.items())
