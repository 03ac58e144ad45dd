"""Published flows linked into the flows that lead into them, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from engine.flows.compiling import FlowRefused
from engine.flows.linking import look_up
from engine.flows.model import LIVE, Flow, Version
from engine.flows.publish import Heard, publish, static_audio
from engine.flows.shelf import ProgramShelf
from engine.nodes.base import FlowTarget
from engine.storage.flows import StoredFlows
from engine.storage.session import Database
from tests.engine.flows.stand_ins import SpeakerStandIn
from tests.engine.graph.drawings.base import block, drawing, said, then
from tests.engine.graph.drawings.flows import subflow

T0 = 1_790_000_000.5


def billing(text: str = "Your bill.", **changes: Any) -> dict[str, Any]:
    """A flow that speaks and returns."""
    say = block("play", {"prompts": ["bill"], "interruptible": False}, next="back")
    blocks = {"say": say, "back": block("return"), "bye": None}
    return {**drawing(blocks, id="billing", **changes), "prompts": {"bill": said("您的账单。", text)}}


class Kept:
    """Two flows, kept and published."""

    def __init__(self, flows: StoredFlows) -> None:
        self.flows = flows
        self.speaker = SpeakerStandIn()

    async def publish(self, document: dict[str, Any], alias: str = "") -> Version:
        version = await publish(document, repository=self.flows, speaker=self.speaker, at=T0, by="ada")
        if alias:
            await self.flows.set_alias(version.flow, alias, version.number, at=T0, by="ada")
        return version

    async def refused(self, document: dict[str, Any]) -> list[str]:
        with pytest.raises(FlowRefused) as refused:
            await self.publish(document)
        return [found.code for found in refused.value.diagnostics if found.severity == "error"]


@pytest.fixture
async def kept(database: Database) -> Kept:
    flows = StoredFlows(database)
    for name in ("small", "billing"):
        await flows.create_flow(Flow(name, name, T0), drawing(id=name), by="ada")
    return Kept(flows)


async def test_the_version_that_the_alias_names_is_linked_in_and_stays_when_the_alias_moves(kept: Kept) -> None:
    first = await kept.publish(billing(), LIVE)
    caller = await kept.publish(then(subflow()))
    assert caller.program.linked == {first.digest: first.program}
    link = caller.program.steps["here"].link
    assert link is not None and (link.flow, link.version, link.digest) == ("billing", 1, first.digest)
    second = await kept.publish(billing("Another bill."), LIVE)
    assert (await kept.flows.version("small", 1)).program == caller.program  # as it was published
    again = await kept.publish(then(subflow()))
    assert (again.number, list(again.program.linked)) == (2, [second.digest])


async def test_a_version_that_is_named_by_its_number_is_linked_whatever_the_alias_names(kept: Kept) -> None:
    first = await kept.publish(billing())
    await kept.publish(billing("Another bill."), LIVE)
    assert list((await kept.publish(then(subflow(version=1)))).program.linked) == [first.digest]


async def test_a_flow_that_is_not_published_or_not_there_is_refused_and_nothing_is_kept(kept: Kept) -> None:
    assert await kept.refused(then(subflow())) == ["FG030"]
    await kept.publish(billing())
    assert await kept.refused(then(subflow())) == ["FG030"]  # the alias names none yet
    assert await kept.refused(then(subflow("unknown"))) == ["FG030"]
    assert await kept.refused(then(subflow(version=2))) == ["FG030"]
    assert await kept.flows.versions("small") == []


async def test_a_circle_is_refused_with_its_path(kept: Kept) -> None:
    await kept.publish(then(subflow()) | {"nodes": {**billing()["nodes"]}, "prompts": billing()["prompts"]}, LIVE)  # returns
    await kept.publish(billing() | then(subflow("small"), id="billing"), LIVE)
    with pytest.raises(FlowRefused, match="small → billing → small"):
        await kept.publish(then(subflow(ends=[])))


async def test_the_audio_of_linked_flows_is_made_sure_of_too(kept: Kept) -> None:
    await kept.publish(billing(), LIVE)
    kept.speaker.prepared.clear()
    caller = await kept.publish(then(subflow()))
    assert ("Your bill.", "en") in kept.speaker.prepared
    assert Heard("en", "Your bill.") in static_audio(caller.program)


async def test_a_linked_program_comes_back_whole_from_database_and_shelf(kept: Kept, tmp_path: Any) -> None:
    await kept.publish(billing(), LIVE)
    caller = await kept.publish(then(subflow()))
    program = await ProgramShelf(tmp_path).bring(caller.digest, kept.flows)
    assert (program, program.ir) == (caller.program, 2)


async def test_a_drawing_that_leads_nowhere_looks_nothing_up(kept: Kept) -> None:
    assert await look_up(drawing(), kept.flows) == {}
    assert await look_up(b"no document", kept.flows) == {}
    assert await look_up(then(subflow()), kept.flows) == {FlowTarget("billing", None, LIVE): None}
