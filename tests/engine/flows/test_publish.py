"""From drawing to version, on both databases."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest

from engine.errors import CordboardError, InvalidInput, NotFound
from engine.flows.compiling import FlowRefused
from engine.flows.model import Flow, Version
from engine.flows.publish import Progress, publish, static_audio
from engine.graph.validate import validate
from engine.storage.flows import StoredFlows
from engine.storage.session import Database
from tests.engine.flows.drawings import drawing, saying
from tests.engine.flows.stand_ins import SpeakerStandIn

T0 = 1_790_000_000.5


@pytest.fixture
async def flows(database: Database) -> StoredFlows:
    made = StoredFlows(database)
    await made.create_flow(Flow("main", "Main", T0), drawing(), by="ada")
    return made


@pytest.fixture
def speaker() -> SpeakerStandIn:
    return SpeakerStandIn()


async def published(
    flows: StoredFlows, speaker: SpeakerStandIn, document: object = None, told: list[Progress] | None = None, at: float = T0
) -> Version:
    wanted = drawing() if document is None else document
    tell = None if told is None else told.append
    return await publish(wanted, repository=flows, speaker=speaker, at=at, by="ada", on_progress=tell)


async def refused(flows: StoredFlows, speaker: SpeakerStandIn, document: object) -> FlowRefused:
    with pytest.raises(FlowRefused) as caught:
        await published(flows, speaker, document)
    assert await flows.versions("main") == []
    return caught.value


async def test_a_version_holds_the_drawing_and_its_program_and_says_who_and_when(
    flows: StoredFlows, speaker: SpeakerStandIn
) -> None:
    version = await published(flows, speaker)
    assert (version.flow, version.number, version.published_at, version.published_by) == ("main", 1, T0, "ada")
    assert version.program.digest == version.digest
    assert validate(dict(version.document)).ok
    assert await flows.version("main", 1) == version
    assert await flows.program(version.digest) == version.program.canonical
    assert await flows.aliases("main") == []


async def test_the_text_of_a_drawing_gives_the_version_its_value_gives(flows: StoredFlows, speaker: SpeakerStandIn) -> None:
    version = await published(flows, speaker, json.dumps(drawing(), indent=3).encode())
    assert (await published(flows, speaker)) == version


async def test_publishing_again_gives_the_same_version_and_makes_sure_of_its_audio(
    flows: StoredFlows, speaker: SpeakerStandIn
) -> None:
    first = await published(flows, speaker)
    asked = list(speaker.prepared)
    again = await published(flows, speaker, at=T0 + 100)
    assert again == first
    assert speaker.prepared == asked * 2
    moved = drawing(layout={drawing()["entry"]: {"x": 1.0, "y": 2.0}})  # only where blocks stand on the canvas
    assert (await published(flows, speaker, moved)) == first


async def test_every_text_that_is_the_same_for_all_calls_is_made_once_and_told(
    flows: StoredFlows, speaker: SpeakerStandIn
) -> None:
    document = drawing()
    document["prompts"]["agent_busy"]["en"]["text"] = document["prompts"]["after_talk"]["en"]["text"]
    document["prompts"]["agent_failed"]["en"]["text"] = "You wait ${days} days."
    told: list[Progress] = []
    version = await published(flows, speaker, document, told)
    assert len(speaker.prepared) == len(set(speaker.prepared)) == len(static_audio(version.program))
    assert not any("${" in text for text, _ in speaker.prepared)
    assert [(progress.done, progress.total) for progress in told] == [(n + 1, len(told)) for n in range(len(told))]
    assert [progress.language for progress in told] == [language for _, language in speaker.prepared]


@pytest.mark.parametrize("document", [None, 7, [], {}, b"", b"\xff", b"[" * 9_000, {"spec": 99}])
async def test_what_is_no_drawing_is_refused_and_never_raises_anything_else(
    database: Database, flows: StoredFlows, speaker: SpeakerStandIn, document: object
) -> None:
    with pytest.raises(FlowRefused) as caught:
        await publish(document, repository=flows, speaker=speaker, at=T0, by="ada")
    assert caught.value.code == "flow-has-errors" and caught.value.diagnostics


def _nowhere(document: dict[str, Any]) -> None:
    document["entry"] = "nowhere"


def _unknown_type(document: dict[str, Any]) -> None:
    document["nodes"][document["entry"]]["type"] = "no_such_type"


def _language_missing(document: dict[str, Any]) -> None:
    document["languages"].append("de")


@pytest.mark.parametrize("spoil", [_nowhere, _unknown_type, _language_missing])
async def test_a_wrong_drawing_is_refused_with_all_its_findings_before_anything_is_spoken(
    flows: StoredFlows, speaker: SpeakerStandIn, spoil: Any
) -> None:
    document = drawing()
    spoil(document)
    wrong = await refused(flows, speaker, document)
    assert isinstance(wrong, InvalidInput)
    assert wrong.code == "flow-has-errors"
    assert wrong.diagnostics == validate(document).diagnostics
    first = next(found for found in wrong.diagnostics if found.severity == "error")
    assert first.code in wrong.message and "“main”" in wrong.message and wrong.mend == first.mend.en
    assert speaker.prepared == []


async def test_a_language_without_a_voice_is_refused_naming_it(flows: StoredFlows, speaker: SpeakerStandIn) -> None:
    speaker.mute.add("en")
    wrong = await refused(flows, speaker, drawing())
    assert wrong.code == "flow-cannot-be-spoken"
    assert "en cannot be spoken" in wrong.message and wrong.mend == "Install one."
    assert isinstance(wrong.__cause__, CordboardError)
    assert speaker.prepared == []


async def test_a_text_that_cannot_be_spoken_is_refused_naming_the_prompt(flows: StoredFlows, speaker: SpeakerStandIn) -> None:
    speaker.unspeakable.add("There was no answer.")
    wrong = await refused(flows, speaker, drawing())
    assert wrong.code == "flow-cannot-be-spoken"
    assert "“agent_no_answer”" in wrong.message and "en" in wrong.message


async def test_the_flow_must_be_there_before_anything_is_spoken(flows: StoredFlows, speaker: SpeakerStandIn) -> None:
    with pytest.raises(NotFound) as caught:
        await published(flows, speaker, drawing("gone"))
    assert caught.value.code == "no-such-flow"
    assert speaker.prepared == []


async def test_two_publishers_of_one_drawing_get_one_version(
    flows: StoredFlows, other: Database, speaker: SpeakerStandIn
) -> None:
    both = await asyncio.gather(*(published(where, speaker) for where in [flows, StoredFlows(other)] * 3))
    assert {(version.number, version.digest) for version in both} == {(1, both[0].digest)}
    assert len(await flows.versions("main")) == 1


async def test_publishers_of_different_drawings_get_numbers_without_a_gap(
    flows: StoredFlows, other: Database, speaker: SpeakerStandIn
) -> None:
    documents: list[Mapping[str, Any]] = [saying(f"Text {number}.") for number in range(6)]
    repositories = [flows, StoredFlows(other)] * 3
    made = await asyncio.gather(
        *(published(where, speaker, document) for where, document in zip(repositories, documents, strict=True))
    )
    assert sorted(version.number for version in made) == [1, 2, 3, 4, 5, 6]
    assert len({version.digest for version in made}) == 6


async def test_a_publisher_that_is_cut_off_while_speaking_leaves_nothing(flows: StoredFlows, speaker: SpeakerStandIn) -> None:
    speaker.may_speak.clear()
    cut = asyncio.create_task(published(flows, speaker))
    await speaker.asked.wait()
    cut.cancel()
    await asyncio.wait([cut])
    assert await flows.versions("main") == []
    assert await flows.digests() == []
