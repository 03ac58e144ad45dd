"""A published version freezes what it plays of the library, and the library knows who plays what."""

from __future__ import annotations

from typing import Any

import pytest

from engine.flows.compiling import FlowRefused
from engine.flows.model import LIVE, Flow, Version
from engine.flows.publish import publish
from engine.flows.shared_prompts import PromptUse, look_up_prompts, prompt_uses
from engine.prompts.model import Change, Entry
from engine.storage.flows import StoredFlows
from engine.storage.prompts import StoredPrompts
from engine.storage.session import Database
from tests.engine.flows.stand_ins import SpeakerStandIn
from tests.engine.graph.drawings.base import block, drawing
from tests.engine.prompts.stand_ins import prepared


def plays(*words: str) -> dict[str, Any]:
    return drawing({"say": block("play", {"prompts": [*words], "interruptible": False}, next="bye")})


@pytest.fixture
async def flows(database: Database) -> StoredFlows:
    made = StoredFlows(database)
    await made.create_flow(Flow("small", "Small", 1.0), plays("library:welcome"), by="ada")
    return made


@pytest.fixture
async def prompts(database: Database) -> StoredPrompts:
    made = StoredPrompts(database)
    recording = prepared()
    entries = (Entry("zh", text="您好。"), Entry("en", text="Hello.", audio=recording.audio), Entry("en", "female", "Hello."))
    await made.write(Change(entries=tuple(("welcome", one) for one in entries), audio=(recording,)), at=1.0, by="ada")
    return made


@pytest.fixture
def speaker() -> SpeakerStandIn:
    return SpeakerStandIn()


async def published(flows: StoredFlows, prompts: StoredPrompts, speaker: SpeakerStandIn, *words: str) -> Version:
    return await publish(plays(*words), repository=flows, speaker=speaker, at=1.0, by="ada", prompts=prompts)


async def test_a_version_holds_the_words_and_the_recordings_name(
    flows: StoredFlows, prompts: StoredPrompts, speaker: SpeakerStandIn
) -> None:
    version = await published(flows, prompts, speaker, "library:welcome", "library:welcome@female")
    recording = prepared().audio
    assert version.program.ir == 3
    assert version.program.prompts == {
        "library:welcome": {
            "en": {"text": "Hello.", "audio": recording.digest, "seconds": 1.5},
            "zh-CN": {"text": "您好。"},
        },
        "library:welcome@female": {"en": {"text": "Hello.", "voice": "+f3"}, "zh-CN": {"text": "您好。"}},
    }
    assert speaker.kept == [recording.digest]
    assert set(speaker.prepared) == {("您好。", "zh-CN"), ("Hello.", "en")}


async def test_words_alone_are_what_a_flows_own_prompt_is(
    flows: StoredFlows, prompts: StoredPrompts, speaker: SpeakerStandIn
) -> None:
    """An engine of before runs such a version as well."""
    entries = (("plain", Entry("en", text="Plain.")), ("plain", Entry("zh-CN", text="简单。")))
    await prompts.write(Change(entries=entries), at=1.0, by="ada")
    assert (await published(flows, prompts, speaker, "library:plain")).program.ir == 1


async def test_a_change_of_the_library_changes_no_published_version_and_tells_which_would(
    flows: StoredFlows, prompts: StoredPrompts, speaker: SpeakerStandIn
) -> None:
    before = await published(flows, prompts, speaker, "library:welcome")
    await flows.set_alias("small", LIVE, 1, at=1.0, by="ada")
    uses = await prompt_uses("welcome", flows, prompts, speaker)
    assert uses == (PromptUse("small", None), PromptUse("small", 1, (LIVE,), changes=False))

    await prompts.write(Change(entries=(("welcome", Entry("zh-CN", text="欢迎。")),)), at=2.0, by="bob")
    assert (await flows.version("small", 1)).program.canonical == before.program.canonical
    assert (await prompt_uses("welcome", flows, prompts, speaker))[1].changes
    after = await published(flows, prompts, speaker, "library:welcome")
    assert after.number == 2 and after.program.prompts["library:welcome"]["zh-CN"] == {"text": "欢迎。"}

    await prompts.remove("welcome")
    assert [use.changes for use in await prompt_uses("welcome", flows, prompts, speaker)] == [False, True, True]
    assert await prompt_uses("another", flows, prompts, speaker) == ()


async def test_a_flow_that_leads_into_one_that_plays_it_plays_it_too(
    flows: StoredFlows, prompts: StoredPrompts, speaker: SpeakerStandIn
) -> None:
    await published(flows, prompts, speaker, "library:welcome")
    await flows.set_alias("small", LIVE, 1, at=1.0, by="ada")
    caller = drawing({"say": block("go_to_flow", {"flow": "small"})}, id="caller")
    await flows.create_flow(Flow("caller", "Caller", 1.0), caller, by="ada")
    await publish(caller, repository=flows, speaker=speaker, at=1.0, by="ada", prompts=prompts)
    await prompts.write(Change(entries=(("welcome", Entry("zh-CN", text="欢迎。")),)), at=2.0, by="bob")
    await published(flows, prompts, speaker, "library:welcome")
    found = {(use.flow, use.version): use.changes for use in await prompt_uses("welcome", flows, prompts, speaker)}
    assert found == {("caller", 1): True, ("small", None): False, ("small", 1): True, ("small", 2): False}


async def test_what_is_missing_or_lost_keeps_a_flow_from_being_published(
    flows: StoredFlows, prompts: StoredPrompts, speaker: SpeakerStandIn
) -> None:
    with pytest.raises(FlowRefused) as refused:
        await published(flows, prompts, speaker, "library:welcom")
    assert [found.code for found in refused.value.diagnostics] == ["FG070", "FG026"] and "“welcome”" in str(refused.value)
    speaker.unspeakable.add(prepared().audio.digest)
    with pytest.raises(FlowRefused, match="library:welcome") as refused:
        await published(flows, prompts, speaker, "library:welcome")
    assert refused.value.code == "flow-cannot-be-spoken"
    assert await flows.versions("small") == []


async def test_a_document_that_names_nothing_of_the_library_reads_nothing(speaker: SpeakerStandIn) -> None:
    class Untouchable:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError(name)

    nobody: Any = Untouchable()
    assert (await look_up_prompts(drawing(), nobody, speaker)).prompts == {}
    assert (await look_up_prompts(b"no document", nobody, speaker)).prompts == {}
