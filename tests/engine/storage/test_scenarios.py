"""The scenarios of flows, kept in both databases."""

from __future__ import annotations

import asyncio

import pytest

from engine.errors import Conflict, NotFound
from engine.flows.model import Flow, ScenarioText
from engine.storage.flows import StoredFlows
from engine.storage.scenarios import StoredScenarios
from engine.storage.session import Database


@pytest.fixture
async def kept(database: Database) -> StoredScenarios:
    await StoredFlows(database).create_flow(Flow("main", "Main", 1.0), {"id": "main"}, by="ann")
    return StoredScenarios(database)


async def test_a_flow_has_no_scenarios_until_some_are_saved_and_keeps_what_was_written(kept: StoredScenarios) -> None:
    assert await kept.scenarios("main") == ScenarioText("main", 0, "", 0.0, "")
    text = "# 注释 first\n- scenario: One\n  steps: [hang up]\n"
    saved = await kept.save_scenarios("main", text, expected_revision=0, at=2.5, by="ann")
    assert saved == ScenarioText("main", 1, text, 2.5, "ann")
    assert await kept.scenarios("main") == saved
    assert (await kept.save_scenarios("main", "", expected_revision=1, at=3.0, by="bob")).revision == 2


@pytest.mark.parametrize("expected", [0, 2, 2**70])
async def test_who_saves_on_older_ones_is_told_so(kept: StoredScenarios, expected: int) -> None:
    await kept.save_scenarios("main", "a", expected_revision=0, at=1.0, by="ann")
    with pytest.raises(Conflict, match="somebody else"):
        await kept.save_scenarios("main", "b", expected_revision=expected, at=2.0, by="bob")
    assert (await kept.scenarios("main")).text == "a"


async def test_of_two_first_savers_one_is_told_that_the_other_was_quicker(kept: StoredScenarios) -> None:
    saving = [kept.save_scenarios("main", text, expected_revision=0, at=1.0, by=text) for text in ("a", "b")]
    came = await asyncio.gather(*saving, return_exceptions=True)
    assert [type(one) for one in came if isinstance(one, Exception)] == [Conflict]


async def test_a_flow_that_is_not_there_has_none(kept: StoredScenarios) -> None:
    with pytest.raises(NotFound):
        await kept.scenarios("gone")
    with pytest.raises(NotFound):
        await kept.save_scenarios("gone", "", expected_revision=0, at=1.0, by="ann")
