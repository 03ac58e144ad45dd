"""Scenarios over HTTP."""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.engine.api.conftest import on_sqlite
from tests.engine.api.test_flows import problem, save
from tests.engine.flows.drawings import drawing

pytestmark = on_sqlite

SAMPLE = (Path(__file__).parents[3] / "samples/hello_menu/scenario.yaml").read_text("utf-8")
ONE = """\
# 注释 A note that stays.
- scenario: Hears the menu and leaves
  steps:
    - hear: choose_zh
    - hang up
"""


async def test_scenarios_are_kept_as_they_are_written_with_their_mistakes_by_line(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    none = (await client.get("/v1/flows/main/scenarios")).json()
    assert (none["revision"], none["text"], none["scenarios"], none["saved_at"]) == (0, "", [], None)
    kept = (await client.put("/v1/flows/main/scenarios", json={"text": ONE, "revision": 0})).json()
    assert (kept["revision"], kept["text"]) == (1, ONE)
    lines = {"begin": 1, "end": 6}
    assert kept["scenarios"] == [{"name": "Hears the menu and leaves", "line": 2, "generated": False, "lines": lines}]
    wrong = (await client.put("/v1/flows/main/scenarios", json={"text": ONE + "    - hop: 1\n", "revision": 1})).json()
    assert (wrong["problems"][0]["line"], wrong["problems"][0]["scenario"]) == (6, "Hears the menu and leaves")
    problem(await client.put("/v1/flows/main/scenarios", json={"text": "", "revision": 1}), 409, "scenarios-changed")
    problem(await client.get("/v1/flows/gone/scenarios"), 404, "no-such-flow")


async def test_all_scenarios_of_a_sample_pass_and_cover_it(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    run = (await client.post("/v1/flows/main/scenarios/run", json={"text": SAMPLE})).json()
    assert run["passed"] and run["problems"] == []
    assert run["coverage"]["percent"] == 100 and run["coverage"]["missed_exits"] == []


async def test_a_scenario_that_goes_otherwise_tells_its_story(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    text = ONE.replace("hear: choose_zh", "hear: goodbye")
    run = (await client.post("/v1/flows/main/scenarios/run", json={"text": text})).json()
    [played] = run["played"]
    assert not run["passed"] and not played["passed"]
    assert (played["line"], played["deviated"]["step"]) == (2, 1)
    assert "goodbye" in played["deviated"]["expected"] and played["story"]
    assert {"node": "language", "exit": "en"} in run["coverage"]["missed_exits"]


async def test_only_the_named_ones_are_played(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    run = (await client.post("/v1/flows/main/scenarios/run", json={"text": SAMPLE, "names": []})).json()
    assert run["played"] == [] and run["coverage"]["percent"] == 0
    text = SAMPLE + "\n" + ONE
    begin = SAMPLE.count("\n") + 1
    within = {"begin": begin, "end": begin + 9}
    run = (await client.post("/v1/flows/main/scenarios/run", json={"text": text, "within": within})).json()
    assert [played["scenario"] for played in run["played"]] == ["Hears the menu and leaves"]


async def test_a_file_that_names_what_the_flow_has_not_is_not_played(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    text = ONE.replace("choose_zh", "choose_zz")
    run = (await client.post("/v1/flows/main/scenarios/run", json={"text": text})).json()
    assert (run["played"], run["coverage"], run["problems"][0]["line"]) == ([], None, 4)


async def test_missing_exits_are_found_and_what_is_found_passes(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    found = (await client.post("/v1/flows/main/scenarios/search", json={"text": ONE})).json()
    assert found["found"]
    run = (await client.post("/v1/flows/main/scenarios/run", json={"text": ONE + "\n" + found["text"]})).json()
    assert run["passed"]
    assert len(run["coverage"]["missed_exits"]) == len(found["missed_exits"])
