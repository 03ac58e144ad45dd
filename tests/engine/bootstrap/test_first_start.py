"""What a new installation answers at once, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.bootstrap.first_start import MORE_NUMBERS, SAMPLE_NUMBERS, import_samples, tables_of
from engine.flows.model import LIVE
from engine.flows.publish import Progress
from engine.graph.model import parse
from engine.scenarios.reading import read
from engine.storage.flows import StoredFlows
from engine.storage.keyed_tables import StoredTables
from engine.storage.keys import PayloadKeys
from engine.storage.scenarios import StoredScenarios
from engine.storage.session import Database
from engine.tables.model import Column, Table
from tests.engine.flows.stand_ins import SpeakerStandIn
from tests.house.tree import ROOT, text

ALL = {**SAMPLE_NUMBERS, **MORE_NUMBERS}


@pytest.fixture
def flows(database: Database) -> StoredFlows:
    return StoredFlows(database)


@pytest.fixture
def scenarios(database: Database) -> StoredScenarios:
    return StoredScenarios(database)


@pytest.fixture
def tables(database: Database) -> StoredTables:
    return StoredTables(database, PayloadKeys("one", {"one": bytes(32)}), region="CN")


async def begun(flows: StoredFlows, scenarios: StoredScenarios, tables: StoredTables, told: list[str]) -> bool:
    def tell(flow: str, done: Progress) -> None:
        told.append(flow)

    speaker = SpeakerStandIn()
    return await import_samples(
        ROOT / "samples",
        flows=flows,
        scenarios=scenarios,
        tables=tables,
        speaker=speaker,
        environment="live",
        at=1.0,
        tell=tell,
        numbers=ALL,
    )


async def test_every_sample_is_live_on_its_number_and_said_while_it_is_spoken(
    flows: StoredFlows, scenarios: StoredScenarios, tables: StoredTables
) -> None:
    told: list[str] = []
    assert await begun(flows, scenarios, tables, told)
    bound = {binding.pattern: binding.flow for binding in await flows.bindings("live")}
    assert bound == {number: folder.replace("_", "-") for folder, number in ALL.items()}
    for flow in bound.values():
        assert (await flows.alias(flow, LIVE)).version == 1
    assert len(set(told)) == len(ALL)


async def test_each_sample_brings_its_tests_with_the_hours_they_go_by(
    flows: StoredFlows, scenarios: StoredScenarios, tables: StoredTables
) -> None:
    await begun(flows, scenarios, tables, [])
    for folder in ALL:
        kept = await scenarios.scenarios(folder.replace("_", "-"))
        file = read("scenario.yaml", kept.text)
        assert kept.revision == 1 and file.scenarios and file.problems == ()
        assert kept.text.endswith((ROOT / "samples" / folder / "scenario.yaml").read_text("utf-8"))
    menu = read("scenario.yaml", (await scenarios.scenarios("main-menu")).text)
    assert all("head-office" in one.calendars for one in menu.scenarios)


async def test_the_tables_that_samples_write_into_are_there_and_one_of_that_name_stays_as_it_is(
    flows: StoredFlows, scenarios: StoredScenarios, tables: StoredTables
) -> None:
    mine = Table("survey", "who", (Column("who"),))
    await tables.define(mine, at=0.5, by="me")
    await begun(flows, scenarios, tables, [])
    assert (await tables.table("survey")).table == mine
    for folder in ("survey", "callback"):
        graph = parse((ROOT / "samples" / folder / "flow.json").read_bytes()).graph
        assert graph is not None
        stored = [node.config for node in graph.nodes.values() if node.type == "table_store"]
        there = {table.name: {column.name for column in table.columns} for table in tables_of(ROOT / "samples")}
        assert stored and all(value["column"] in there[one["table"]] for one in stored for value in one["values"])


async def test_an_installation_that_has_flows_is_left_alone(
    flows: StoredFlows, scenarios: StoredScenarios, tables: StoredTables
) -> None:
    assert await begun(flows, scenarios, tables, [])
    mine = await scenarios.save_scenarios("hello-menu", "- scenario: mine\n", expected_revision=1, at=2.0, by="me")
    assert not await begun(flows, scenarios, tables, [])
    assert await scenarios.scenarios("hello-menu") == mine


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_each_readme_tells_which_number_does_what(readme: str) -> None:
    told = text(Path(readme))
    assert all(f"| {number} | " in told and f"`samples/{folder}` |" in told for folder, number in ALL.items())
