"""What a new installation answers at once, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.bootstrap.first_start import MORE_NUMBERS, SAMPLE_NUMBERS, import_samples
from engine.flows.model import LIVE
from engine.flows.publish import Progress
from engine.scenarios.reading import read
from engine.storage.flows import StoredFlows
from engine.storage.scenarios import StoredScenarios
from engine.storage.session import Database
from tests.engine.flows.stand_ins import SpeakerStandIn
from tests.house.tree import ROOT, text

ALL = {**SAMPLE_NUMBERS, **MORE_NUMBERS}


@pytest.fixture
def flows(database: Database) -> StoredFlows:
    return StoredFlows(database)


@pytest.fixture
def scenarios(database: Database) -> StoredScenarios:
    return StoredScenarios(database)


async def begun(flows: StoredFlows, scenarios: StoredScenarios, told: list[str]) -> bool:
    def tell(flow: str, done: Progress) -> None:
        told.append(flow)

    speaker = SpeakerStandIn()
    return await import_samples(
        ROOT / "samples",
        flows=flows,
        scenarios=scenarios,
        speaker=speaker,
        environment="live",
        at=1.0,
        tell=tell,
        numbers=ALL,
    )


async def test_every_sample_is_live_on_its_number_and_said_while_it_is_spoken(
    flows: StoredFlows, scenarios: StoredScenarios
) -> None:
    told: list[str] = []
    assert await begun(flows, scenarios, told)
    bound = {binding.pattern: binding.flow for binding in await flows.bindings("live")}
    assert bound == {number: folder.replace("_", "-") for folder, number in ALL.items()}
    for flow in bound.values():
        assert (await flows.alias(flow, LIVE)).version == 1
    assert len(set(told)) == len(ALL)


async def test_each_sample_brings_its_tests_with_the_hours_they_go_by(flows: StoredFlows, scenarios: StoredScenarios) -> None:
    await begun(flows, scenarios, [])
    for folder in ALL:
        kept = await scenarios.scenarios(folder.replace("_", "-"))
        file = read("scenario.yaml", kept.text)
        assert kept.revision == 1 and file.scenarios and file.problems == ()
        assert kept.text.endswith((ROOT / "samples" / folder / "scenario.yaml").read_text("utf-8"))
    menu = read("scenario.yaml", (await scenarios.scenarios("main-menu")).text)
    assert all("head-office" in one.calendars for one in menu.scenarios)


async def test_an_installation_that_has_flows_is_left_alone(flows: StoredFlows, scenarios: StoredScenarios) -> None:
    assert await begun(flows, scenarios, [])
    mine = await scenarios.save_scenarios("hello-menu", "- scenario: mine\n", expected_revision=1, at=2.0, by="me")
    assert not await begun(flows, scenarios, [])
    assert await scenarios.scenarios("hello-menu") == mine


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_each_readme_tells_which_number_does_what(readme: str) -> None:
    told = text(Path(readme))
    assert all(f"| {number} | " in told and f"`samples/{folder}` |" in told for folder, number in ALL.items())
